"""Vocabularies of renovation. Pure."""

from __future__ import annotations

WORKS_STATES: tuple[tuple[str, str], ...] = (
    ("PLANNED", "已列入计划"),
    ("STARTED", "已开工"),
    ("COMPLETED", "已完工"),
)
