"""Surveys on the console: issuing, slips, paper sheets, closing, the result."""
