"""The 演示 layer's publicity: every record named so, one ranking in its window, nothing real said to anybody."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from mulin.areas.publicity import selectors
from mulin.kernel import calendar
from mulin.mechanisms.measures.selectors import leagues
from mulin.mechanisms.notices import selectors as notices
from mulin.processes import demonstration

TABLES = ("activity", "article", "practice", "slogan", "plan", "habit")
BOTH = ("REAL", "DEMO")


def test_every_record_is_synthetic_and_says_so(everywhere: None) -> None:
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT count(*), bool_and(layer = 'DEMO' AND name LIKE '演示%') FROM publicity_{table}")
            count, named = cursor.fetchone()
            assert count > 0, table
            assert named, table


def test_nothing_real_is_published_ranked_or_exposed(everywhere: None) -> None:
    for kind in ("exposure", "practice", "rights"):
        assert notices.list_pages(kind=kind) == []
    assert leagues.list_rounds("33/") == []
    assert leagues.list_tables("33/", layers=BOTH) == []


def test_a_shows_its_plan_by_channel_and_one_exposure_on_its_opening_day(everywhere: None) -> None:
    found = {one.channel: one for one in selectors.plan_of_year("52/04/", 2016, layers=BOTH)}
    assert {key: (sum(one.planned), sum(one.done)) for key, one in found.items() if sum(one.planned)} == {
        "PRESS": (2, 1), "BROADCAST": (1, 0), "WEB": (2, 0), "COLUMN": (1, 0), "HANDBOOK": (1, 1),
    }  # fmt: skip
    shown = selectors.list_exposures(today=dt.date(2016, 12, 20))
    assert [page.content["subject"] for page in shown] == ["演示·失信物业公司"]
    assert selectors.list_exposures(today=dt.date(2017, 2, 11)) == []


def test_l_has_a_ranking_in_its_window_with_two_answers(everywhere: None) -> None:
    (row,) = leagues.list_rounds("33/11/", layers=BOTH)
    checks = leagues.checks_of(row.pk)
    assert (row.state, row.layer) == ("CHECKING", "DEMO")
    assert sorted({one.state for one in checks}) == ["ASKED", "CONFIRMED", "EXPLAINED"]
    assert {one.path for one in checks} >= {"33/11/02/001/", "33/11/02/002/"}
    assert sum(1 for one in leagues.lines_of(row) if one.rank is not None) >= 2


@pytest.mark.parametrize("day", [dt.date(2019, 11, 20)])
def test_one_community_of_n_has_its_three_slogans(everywhere: None, day: dt.date) -> None:
    found = selectors.slogans_of("35/05/83/", on=day, layers=("DEMO",))[0]
    assert [len(one.hanging) for one in found if one.hanging] == [3]


def test_loading_again_writes_nothing(everywhere: None) -> None:
    now = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
    assert calendar.local_date(now) == dt.date(2026, 11, 23)
    assert demonstration.load_publicity(now) == 0
