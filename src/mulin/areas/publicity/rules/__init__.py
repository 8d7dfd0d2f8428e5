"""Vocabularies and judgements of publicity. Pure."""
