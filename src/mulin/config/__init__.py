"""The application as a whole: environment, settings, URLs, entry points."""
