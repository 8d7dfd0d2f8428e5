"""Vocabularies of campaigns. Pure."""

from __future__ import annotations

# What a printed roster asks of each community on it.
ROSTER_KINDS: tuple[tuple[str, str], ...] = (
    ("FOUNDING", "组建业委会"),
    ("RE_ELECTION", "业委会换届"),
    ("COVERAGE", "物业服务全覆盖"),
    ("FOUR_ITEMS", "四项攻坚"),
    ("RENOVATION", "整治提升"),
    ("PILOT", "试点"),
    ("OTHER", "其他"),
)
EVENT_KINDS: tuple[tuple[str, str], ...] = (
    ("OBSERVATION_MEETING", "现场观摩会"),
    ("MOBILISATION", "动员会"),
    ("REVIEW", "考核验收"),
    ("OTHER", "其他"),
)
