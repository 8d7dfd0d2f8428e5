"""The committee's face: phone first."""
