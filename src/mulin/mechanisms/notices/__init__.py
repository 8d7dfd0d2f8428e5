"""Notices: what was published where, from when to when; published snapshots that the public site reads."""
