"""Duties: obligations materialised from the packs' templates with a frozen due day, and what was done about each."""
