"""S's coverage of 41 communities: as of any day, as known on any day; drill, children and headline agree."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from factories import places
from mechanisms.measures import packs

from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.measures import rules, selectors, services, sql

ISSUED, DUE = dt.date(2020, 9, 10), dt.date(2020, 11, 15)
TAKEN = dt.date(2020, 11, 10)  # from then on the 21 are served
ENTERED = dt.date(2020, 11, 20)  # when that was recorded
Subjects = list[tuple[int, str]]


@pytest.fixture
def forty_one(everywhere: None) -> tuple[Subjects, Subjects]:
    """Annexes 3 and 4 in small: 20 managed, 21 not, in two 社区; all known from the day of issue."""
    places.tree()
    served = places.communities(places.EAST, [f"甲{n}" for n in range(20)], recorded=ISSUED)
    rest = places.communities(places.WEST, [f"乙{n}" for n in range(21)], recorded=ISSUED)
    places.state("management", served, {"mode": "MARKET_FIRM"}, recorded=ISSUED)
    places.state("management", rest, {"mode": "UNMANAGED"}, recorded=ISSUED)
    return served, rest


def row(on: dt.date, **asked: object) -> dict[str, object]:
    return packs.standing(packs.moved("S", places.TOWN), on, **asked)[24]


def test_the_start_is_20_of_41(forty_one: tuple[Subjects, Subjects]) -> None:
    found = row(ISSUED)
    assert packs.figures(found) == ("20", "41", "0", "48.78", "not-due")
    assert (found["id"], found["clause"], found["target"], found["due"]) == (
        "S-24",
        "S-五(二)b",
        "100.00",
        "2020-11-15",
    )
    assert packs.figures(row(ISSUED - dt.timedelta(1)))[4] == "not-due"


@pytest.mark.clause("S-一a", "S-五(二)b", "S-附4a", "S-附4b")
def test_dated_facts_fill_the_gap_from_their_days_and_never_what_was_known(
    forty_one: tuple[Subjects, Subjects],
) -> None:
    places.state("management", forty_one[1], {"mode": "STREET_COMPANY"}, start=TAKEN, recorded=ENTERED, note="补录")
    assert packs.figures(row(TAKEN)) == ("41", "41", "0", "100.00", "met")
    assert packs.figures(row(TAKEN - dt.timedelta(1)))[:4] == ("20", "41", "0", "48.78")
    before = row(TAKEN, known=ENTERED - dt.timedelta(1))
    assert packs.figures(before)[:4] == ("20", "41", "0", "48.78")
    assert packs.figures(row(TAKEN, known=ENTERED))[:4] == ("41", "41", "0", "100.00")
    assert "后补录 21 条，使 20/41 变为 41/41" in str(row(TAKEN)["note"])
    assert "补录" not in str(before["note"])


def test_after_the_due_day_it_is_judged_at_the_due_day_for_ever(forty_one: tuple[Subjects, Subjects]) -> None:
    late = dt.date(2020, 12, 1)
    places.state("management", forty_one[1], {"mode": "STREET_COMPANY"}, start=late, recorded=late)
    found = row(late)
    assert packs.figures(found) == ("41", "41", "0", "100.00", "missed")
    assert found["due_value"] == "48.78"
    assert "逾期后达到" in str(found["note"])
    assert row(dt.date(2030, 1, 1))["projected"] is True


def test_pace_needs_a_dated_baseline(forty_one: tuple[Subjects, Subjects]) -> None:
    services.set_baseline(
        "S", "24", places.TOWN, on=ISSUED, value=Decimal(2000) / 41, basis="S-附3a；S-附4a", actor=SYSTEM,
        now=places.moment(ISSUED),
    )  # fmt: skip
    assert row(ISSUED)["state"] == "on-track"
    assert row(dt.date(2020, 10, 1))["state"] == "behind"
    services.set_baseline(
        "S", "24", places.TOWN, on=dt.date(2020, 10, 1), value=Decimal(20), basis="更正", actor=SYSTEM,
        now=places.moment(ENTERED),
    )  # fmt: skip
    assert row(dt.date(2020, 10, 1))["state"] == "on-track"


def test_missing_rows_are_neither_yes_nor_no(forty_one: tuple[Subjects, Subjects]) -> None:
    places.communities(places.WEST, ["丙一"], recorded=ISSUED)
    found = row(ISSUED)
    assert packs.figures(found) == ("20", "41", "1", "48.78", "not-due")
    assert "缺数据 1 个" in str(found["note"])


def test_demonstration_rows_count_only_when_asked(forty_one: tuple[Subjects, Subjects]) -> None:
    shown = places.communities(places.WEST, ["演示甲"], recorded=ISSUED, layer="DEMO")
    places.state("management", shown, {"mode": "MARKET_FIRM"}, recorded=ISSUED)
    assert packs.figures(row(ISSUED))[:2] == ("20", "41")
    assert packs.figures(row(ISSUED, layers=("REAL", "DEMO")))[:2] == ("21", "42")


def test_a_narrower_range_gives_no_part_of_a_figure(forty_one: tuple[Subjects, Subjects], within: object) -> None:
    with within(places.EAST):  # type: ignore[operator]
        found = row(ISSUED)
    assert packs.figures(found) == (None, None, None, None, "no-data")


@pytest.fixture
def part(forty_one: tuple[Subjects, Subjects]) -> sql.Slice:
    found = selectors.slice_of(packs.moved("S", places.TOWN), 24, on=ISSUED, today=packs.TODAY)
    assert found is not None
    return found


def test_every_row_behind_the_headline_is_listed_once(part: sql.Slice) -> None:
    after, seen, states = None, [], []
    while True:
        page = selectors.rows(part, after=after, limit=15)
        seen += [one.subject_id for one in page.rows]
        states += [one.state for one in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 41
    assert (states.count("yes"), states.count("no"), states.count("missing")) == (20, 21, 0)
    assert {one.region for one in selectors.rows(part, state="yes").rows} == {"东社区"}


def test_the_table_under_a_headline_has_its_total(part: sql.Slice) -> None:
    table = selectors.children(part, places.TOWN)
    assert [(one.place and one.place.name, one.numerator, one.denominator) for one in table.rows] == [
        ("东社区", "20", "20"),
        ("西社区", "0", "21"),
    ]
    assert (table.total.numerator, table.total.denominator, table.unplaced) == ("20", "41", None)


def test_rows_that_lie_below_no_listed_place_are_named(part: sql.Slice) -> None:
    placed = places.communities(places.TOWN, ["丁一"], recorded=ISSUED)
    places.state("management", placed, {"mode": "MARKET_FIRM"}, recorded=ISSUED)
    table = selectors.children(part, places.TOWN)
    assert table.unplaced is not None
    assert (table.unplaced.numerator, table.unplaced.denominator) == ("1", "1")
    assert (table.total.numerator, table.total.denominator) == ("21", "42")


def test_peers_are_ranked_best_first(part: sql.Slice) -> None:
    ranked = selectors.league(part, places.TOWN)
    assert [(one.rank, one.place and one.place.name, one.value) for one in ranked] == [
        (1, "东社区", "100.00"),
        (2, "西社区", "0.00"),
    ]


def test_all_levels_roll_up_at_once(part: sql.Slice) -> None:
    snapshot = services.take_snapshot(
        "2020-09-1", on=dt.date(2020, 9, 15), now=places.moment(dt.date(2020, 9, 15)), actor=SYSTEM, path="99/"
    )
    assert snapshot > 0
    for path, figure in (("99/", (20, 41)), (places.COUNTY, (20, 41)), (places.EAST, (20, 20)), (places.WEST, (0, 21))):
        stored = selectors.snapshot_trend("coverage.service", path)
        assert [(one.num, one.den) for one in stored] == [figure]
    live = selectors.rollup([part], places.TOWN)[0]
    town = selectors.region_at(places.TOWN)
    assert town is not None
    assert live[town.id].num == Fraction(20)


def test_a_later_snapshot_of_a_period_is_shown_and_the_earlier_one_stays(
    part: sql.Slice, forty_one: tuple[Subjects, Subjects]
) -> None:
    day = dt.date(2020, 11, 15)
    services.take_snapshot("2020-11-1", on=day, now=places.moment(day), actor=SYSTEM, path="99/")
    places.state("management", forty_one[1], {"mode": "STREET_COMPANY"}, start=TAKEN, recorded=ENTERED)
    services.take_snapshot("2020-11-1", on=day, now=places.moment(ENTERED), actor=SYSTEM, path="99/")
    stored = selectors.snapshot_trend("coverage.service", places.TOWN)
    assert [(one.num, one.den, one.on_date) for one in stored] == [(41, 41, day)]


def test_the_course_of_a_figure_over_half_months(part: sql.Slice, forty_one: tuple[Subjects, Subjects]) -> None:
    places.state(
        "management", forty_one[1][:7], {"mode": "STREET_COMPANY"}, start=dt.date(2020, 10, 1), recorded=ENTERED
    )

    course = selectors.trend(part, rules.half_months(ISSUED, dt.date(2020, 10, 15)))
    assert [(day, figure.numerator) for day, figure in course] == [
        (dt.date(2020, 9, 15), "20"),
        (dt.date(2020, 9, 30), "20"),
        (dt.date(2020, 10, 15), "27"),
    ]
