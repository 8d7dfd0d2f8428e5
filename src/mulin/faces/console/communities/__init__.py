"""The page of a community and the page of a project."""
