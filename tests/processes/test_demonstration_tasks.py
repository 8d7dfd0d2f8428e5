"""The boards of the demonstration on their opening days: A, L and B show work in hand; N and S nothing invented."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from mulin.areas.campaign import rules, selectors
from mulin.kernel import calendar
from mulin.processes.demonstration import tasks

BOTH = ("REAL", "DEMO")
A_DAY, L_DAY, B_DAY = dt.date(2016, 12, 20), dt.date(2026, 11, 23), dt.date(2024, 5, 9)
S = rules.Standing


def tally(pack: str, on: dt.date, **more: object) -> rules.Tally:
    return selectors.total(selectors.TaskQuery(on, pack=pack, layers=BOTH, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pack", "on", "total", "done", "lagging"),
    [("A", A_DAY, 59, 28, 1), ("L", L_DAY, 84, 57, 2), ("B", B_DAY, 30, 20, 1)],
)
def test_each_board_has_work_done_and_work_that_lags(
    everywhere: None, pack: str, on: dt.date, total: int, done: int, lagging: int
) -> None:
    found = tally(pack, on)
    assert (found.total, found.done, found.lagging) == (total, done, lagging)
    assert selectors.total(selectors.TaskQuery(on, pack=pack)).total == 0


@pytest.mark.clause("B-四(三)5d")
def test_the_pilot_list_of_baogai_is_four_communities_done_by_the_end_of_2023(everywhere: None) -> None:
    asked = selectors.TaskQuery(dt.date(2023, 12, 31), pack="B", kind="PILOT", layers=BOTH)
    lines = selectors.list_tasks(asked)
    assert [(one.due_on, one.standing, one.lead) for one in lines] == [(dt.date(2023, 12, 31), "DONE", "宝盖镇")] * 4
    assert tally("B", dt.date(2023, 12, 10), kind="PILOT").done == 1
    started = tally("B", dt.date(2023, 11, 20), kind="PILOT")
    assert (started.total, started.done, started.of(S.OPEN)) == (4, 0, 4)


def test_real_places_show_no_invented_task_progress_or_blocker(everywhere: None) -> None:
    for pack, on in (("N", dt.date(2019, 11, 20)), ("S", dt.date(2020, 11, 10))):
        found = tally(pack, on)
        assert (found.done, found.lagging) == (0, 0)
        assert all(one.layer == "REAL" for one in selectors.list_tasks(selectors.TaskQuery(on, pack=pack, layers=BOTH)))
    assert selectors.list_highlights(layers=("REAL",)) == []
    assert selectors.list_blockers(layers=("REAL",)) == []


def test_lishui_s_blockers_show_answered_and_waiting_ones_by_the_day_that_the_demonstration_settled(
    everywhere: None,
) -> None:
    lines = selectors.list_blockers(layers=BOTH, under="33/11/")
    assert (lines[0].state_label, lines[0].due_on) == ("待答复", dt.date(2026, 11, 24))
    found = selectors.response(lines, L_DAY, calendar.bundled())
    assert (found.answered, found.waiting, found.median, found.longest) == (2, 1, Fraction(5, 2), 1)


def test_loading_again_writes_nothing(everywhere: None) -> None:
    assert tasks.load_tasks(dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)) == 0
