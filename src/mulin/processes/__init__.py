"""Acts that span areas; the explicit list "when this happened, do that"."""
