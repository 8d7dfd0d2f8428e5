"""The first-run wizard of a new installation."""
