"""Stored files: content-checked, named by digest, served as attachments, never executed."""
