"""The papers of the 演示 layer: in every state that needs no sealed copy, all named 演示, none of them published."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from mulin.mechanisms.notices import selectors
from mulin.mechanisms.notices.models import Paper, PublishedPaper
from mulin.processes import demonstration

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)


def test_the_lists_are_not_empty_and_say_演示(everywhere: None) -> None:
    rows = Paper.objects.filter(layer="DEMO")
    states = Counter(rows.values_list("state", flat=True))
    assert {"DRAFT", "IN_SIGN_OFF", "SIGNED", "NUMBERED", "WITHDRAWN"} == set(states)
    assert all(title.startswith("演示") for title in rows.values_list("title", flat=True))
    assert not PublishedPaper.objects.exists()
    assert not Paper.objects.filter(layer="REAL").exists()


def test_their_numbers_have_no_gap_and_a_void_one_says_why(everywhere: None) -> None:
    lines = selectors.ledger_gaps()
    assert all(not line.gaps for line in lines)
    assert sum(line.void for line in lines) == 1


def test_loading_again_writes_nothing(everywhere: None) -> None:
    assert demonstration.load_papers(NOW) == 0
