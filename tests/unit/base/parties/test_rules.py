"""Rules of parties as tables of worked examples."""

from __future__ import annotations

import pytest

from mulin.base.parties import rules


@pytest.mark.parametrize(
    ("state", "allowed"),
    [
        ("LISTED", {"HANDED", "WITHDRAWN"}),
        ("HANDED", {"ACCEPTED", "WITHDRAWN"}),
        ("ACCEPTED", {"WITHDRAWN"}),
        ("WITHDRAWN", {"HANDED"}),
    ],
)
def test_the_steps_of_a_delegation(state: str, allowed: set[str]) -> None:
    every = dict(rules.DELEGATION_STATES)
    assert {wanted for wanted in every if rules.may_follow(state, wanted)} == allowed


def handover(path: str, state: str, taker: int) -> rules.Handover:
    return rules.Handover("filing", path, state, taker)


def test_the_nearest_accepted_hand_over_decides() -> None:
    rows = [handover("52/04/", "ACCEPTED", 1), handover("52/04/02/", "ACCEPTED", 2), handover("52/04/03/", "HANDED", 3)]
    takers = [
        None if (found := rules.deciding_handover(rows, path)) is None else found.taker_id
        for path in ("52/04/02/001/", "52/04/03/001/", "52/05/")
    ]
    assert takers == [2, 1, None]


def test_every_kind_of_body_belongs_to_one_of_the_five_forces() -> None:
    assert set(rules.SECTOR_OF) == set(dict(rules.KINDS))
    assert set(rules.SECTOR_OF.values()) == set(dict(rules.SECTORS))
