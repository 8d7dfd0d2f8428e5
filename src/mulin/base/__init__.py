"""Places, parties, access: what every mechanism stands on."""
