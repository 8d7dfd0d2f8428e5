"""The public site: what was published, and the documents themselves; no sign-in."""
