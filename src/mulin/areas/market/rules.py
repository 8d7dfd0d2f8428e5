"""Vocabularies of the market. Pure."""

from __future__ import annotations

# N-二(一)3a: by tender; a negotiated choice or none at all is the exception to be listed.
EARLY_TENDER_METHODS: tuple[tuple[str, str], ...] = (
    ("TENDER", "招投标"),
    ("NEGOTIATED", "协议选聘"),
    ("NONE", "未选聘"),
)
