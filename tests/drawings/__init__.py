"""Draws the annex tables of the documents as the files an office would send."""
