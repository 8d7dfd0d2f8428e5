"""Filling a superior's blank sheet (套表): upload, confirm what its columns mean once, take the filled file."""
