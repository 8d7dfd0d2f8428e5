"""The company's face: phone first."""
