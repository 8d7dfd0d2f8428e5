"""Vocabularies of honours. Pure."""

from __future__ import annotations

AWARD_LEVELS: tuple[tuple[str, str], ...] = (
    ("CITY", "市级"),
    ("PROVINCIAL", "省级"),
    ("NATIONAL", "国家级"),
)
# What the packs' targets say for a level.
LEVEL_OF: dict[str, str] = {"city": "CITY", "province": "PROVINCIAL", "national": "NATIONAL"}
DEMONSTRATION = "DEMONSTRATION"
PROGRAMMES: tuple[tuple[str, str], ...] = (
    (DEMONSTRATION, "物业管理（达标）示范项目"),
    ("EXCELLENT", "优秀项目"),
    ("OTHER", "其他"),
)
