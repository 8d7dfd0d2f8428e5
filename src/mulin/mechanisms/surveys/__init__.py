"""Surveys of owners: one answer a household; who answered and what was answered in two stores that do not join."""
