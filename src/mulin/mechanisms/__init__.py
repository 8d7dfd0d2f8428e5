"""Mechanisms of the field, each written once: packs, notices, cases, measures and what follows."""
