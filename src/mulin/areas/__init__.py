"""Areas of the house."""
