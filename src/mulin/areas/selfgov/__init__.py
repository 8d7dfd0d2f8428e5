"""Self-government: committees, their members and filing, satisfaction of owners."""
