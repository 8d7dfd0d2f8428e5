"""The audit administrator's view of the log."""
