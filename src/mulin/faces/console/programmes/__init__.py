"""Programmes: the documents in force, their clause trees, settings, and what carries each clause out."""
