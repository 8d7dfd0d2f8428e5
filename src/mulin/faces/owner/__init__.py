"""The owner's face: phone first."""
