"""Supervision: orders to set right what a document demands, from issue to check, opened by hand or by a ladder."""
