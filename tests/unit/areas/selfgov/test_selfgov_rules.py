"""The two lines of one half, what is poor, who can force an assembly."""

from __future__ import annotations

import pytest

from mulin.areas.selfgov import rules


@pytest.mark.parametrize(
    ("subject", "satisfied", "dissatisfied", "answered", "follows"),
    [
        ("COMMITTEE", 49, 0, 100, "PROPOSE"),
        ("COMMITTEE", 50, 50, 100, "NOTHING"),
        ("COMMITTEE", 51, 49, 100, "NOTHING"),
        ("COMMITTEE", 49, 49, 99, "PROPOSE"),
        ("COMPANY", 0, 51, 100, "TALK"),
        ("COMPANY", 50, 50, 100, "NOTHING"),
        ("COMPANY", 0, 50, 100, "NOTHING"),  # nobody satisfied, but half are not dissatisfied
        ("COMPANY", 49, 50, 99, "TALK"),
        ("OVERALL", 0, 100, 100, "NOTHING"),
        ("COMMITTEE", 0, 0, 0, "NOTHING"),
        ("COMPANY", 0, 0, 0, "NOTHING"),
    ],
)
def test_more_and_less_than_half_fire_and_exactly_half_does_not(
    subject: str, satisfied: int, dissatisfied: int, answered: int, follows: str
) -> None:
    assert rules.trigger(subject, satisfied, dissatisfied, answered) == follows


@pytest.mark.parametrize(
    ("sponsors", "total", "enough"), [(20, 100, True), (19, 100, False), (20, 101, False), (0, 0, False), (5, 4, False)]
)
def test_a_fifth_can_force_an_assembly(sponsors: int, total: int, enough: bool) -> None:
    assert rules.can_force(sponsors, total) is enough
