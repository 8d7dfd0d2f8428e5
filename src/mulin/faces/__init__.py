"""The faces: everything a person or another system meets (pages, command line)."""
