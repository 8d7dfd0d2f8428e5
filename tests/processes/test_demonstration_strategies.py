"""The strategies of the demonstration: the acceptance stands on S's opening day, nothing real carries one."""

from __future__ import annotations

import datetime as dt

from mulin.areas.coverage import selectors as coverage
from mulin.base.places import selectors as places
from mulin.kernel import calendar
from mulin.mechanisms.cases import rules, selectors
from mulin.processes import demonstration

DAYS = calendar.bundled()
STREET = "37/04/06/001/"


def standing(key: str) -> tuple[int, selectors.Standing]:
    found = places.find_community(key)
    assert found is not None
    return found.id, selectors.standing_of("coverage.strategy", [found.id])[found.id]


def test_the_vote_of_6_november_misses_the_15th_on_the_opening_day(everywhere: None) -> None:
    _, one = standing("demo-S-01")
    way = rules.ways.find("coverage.service", "S")
    assert way is not None
    (found,) = rules.outlooks(
        way, (one.state, one.entered_on), due=dt.date(2020, 11, 15), today=dt.date(2020, 11, 10), days=DAYS
    )
    assert found.words == "最快 11月21日，赶不上 11月15日"


def test_strategies_stand_in_different_states_and_only_on_the_layer(everywhere: None) -> None:
    states = {standing(f"demo-{key}")[1].state for key in ("S-01", "S-09", "A-16", "A-03", "N-19", "L-04", "B-12")}
    assert states == {"NOTICED", "DECIDED", "FOR_STREET", "FALLBACK", "DIAGNOSED", "FOR_OWNERS"}
    assert selectors.count_states("coverage.strategy") == (0, 0)
    street = places.find_region_at(STREET)
    assert street is not None
    parts = coverage.count_by_place(street.id, STREET, on=dt.date(2020, 11, 10), layers=("REAL",))
    assert [sum(getattr(part, name) for part in parts) for name in ("covered", "chosen", "without")] == [20, 0, 21]
    assert demonstration.load_strategies(dt.datetime(2026, 11, 23, tzinfo=dt.UTC)) == 0


def test_neighbours_of_the_layer_are_bundled_under_one_company(everywhere: None) -> None:
    (bundle,) = coverage.list_bundles(under="33/11/", on=dt.date(2026, 11, 23))
    assert (bundle.name, len(bundle.communities), bundle.joined) == ("演示·鹤城片区", 2, True)
