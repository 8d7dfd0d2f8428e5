"""Figures kept ready for the boards of today: the same as a fresh count, and void once an act could change them."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from factories import places

from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.mechanisms.measures import selectors, services, sql

ISSUED = dt.date(2020, 9, 15)
TODAY = dt.date(2020, 11, 16)
NOW = places.moment(TODAY)
LAYERS = ("REAL",)


@pytest.fixture
def part(everywhere: None) -> sql.Slice:
    """Coverage in the county on the day: two of three communities in the east are served, none of two in the west."""
    places.tree()
    east = places.communities(places.EAST, ["甲", "乙", "丙"], recorded=ISSUED)
    places.communities(places.WEST, ["丁", "戊"], recorded=ISSUED)
    places.state("management", east[:2], {"mode": "MARKET_FIRM"}, start=ISSUED, recorded=ISSUED)
    lo = places.COUNTY
    return sql.Slice(
        "coverage.service", "communities", on=TODAY, lo=lo, hi=lo + scope.LAST, layers=LAYERS, attested=True
    )


def keep(*parts: sql.Slice) -> int:
    """Keep the figures of these slices for today."""
    return services.keep_figures(parts, on=TODAY, layers=LAYERS, now=NOW)


def at(path: str) -> selectors.Kept | None:
    """What is kept for a place."""
    return selectors.kept_at(path, on=TODAY, layers=LAYERS)


def test_kept_figures_are_those_of_a_fresh_count(part: sql.Slice) -> None:
    (fresh,) = selectors.tallies([part])
    assert (fresh.num, fresh.known, fresh.missing) == (2, 2, 3)
    keep(part)
    kept = at(places.COUNTY)
    assert kept is not None
    assert kept.taken_at == NOW
    assert kept.tally(part) == fresh
    live = selectors.rollup([part], places.COUNTY)[0]
    below = kept.rollup(part)
    assert below is not None
    assert below.items() <= live.items()
    assert selectors.children(part, places.COUNTY, below) == selectors.children(part, places.COUNTY)


@pytest.mark.parametrize(
    "change", [{"on": TODAY - dt.timedelta(1)}, {"basis": "households"}, {"layers": ("REAL", "DEMO")}, {"lo": "99/"}]
)
def test_another_question_is_not_answered_from_them(part: sql.Slice, change: dict[str, object]) -> None:
    keep(part)
    kept = at(places.COUNTY)
    assert kept is not None
    assert kept.tally(dataclasses.replace(part, **change)) is None


def test_what_is_kept_is_read_instead_of_counted(part: sql.Slice, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(part)
    kept = at(places.COUNTY)
    monkeypatch.setattr(sql, "totals", _refuse)
    assert selectors.tallies([part], kept)[0].num == 2
    other = dataclasses.replace(part, on=ISSUED)
    with pytest.raises(AssertionError, match="counted"):
        selectors.tallies([other], kept)


def _refuse(parts: object) -> None:
    raise AssertionError("counted")


@pytest.mark.parametrize(
    ("code", "void"),
    [("registers.facts.asserted", True), ("cases.case.moved", True), ("access.session.opened", False)],
)
def test_an_act_since_makes_them_void_unless_it_changes_no_figure(part: sql.Slice, code: str, void: bool) -> None:
    keep(part)
    audit.record(SYSTEM, code, now=NOW, path=places.COUNTY)
    assert (at(places.COUNTY) is None) is void


def test_the_next_keeping_replaces_them(part: sql.Slice) -> None:
    first = keep(part)
    places.state(
        "management", places.communities(places.WEST, ["己"], recorded=TODAY), {"mode": "MARKET_FIRM"},
        start=TODAY, recorded=TODAY,
    )  # fmt: skip
    assert keep(part) == first
    kept = at(places.COUNTY)
    assert kept is not None
    tally = kept.tally(part)
    assert tally is not None
    assert (tally.num, tally.known, tally.missing) == (3, 3, 3)


def test_nothing_new_is_kept_until_an_act_is_recorded(part: sql.Slice) -> None:
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
    assert not selectors.is_kept(on=TODAY, layers=LAYERS, settled=later)
    keep(part)
    assert selectors.is_kept(on=TODAY, layers=LAYERS, settled=later)
    audit.record(SYSTEM, "registers.facts.asserted", now=NOW, path="")
    assert not selectors.is_kept(on=TODAY, layers=LAYERS, settled=later)
    assert not selectors.is_kept(on=TODAY + dt.timedelta(1), layers=LAYERS, settled=later)


def test_an_entry_under_way_while_it_counted_makes_a_new_keeping_due(part: sql.Slice) -> None:
    audit.record(SYSTEM, "registers.facts.asserted", now=NOW, path="")
    keep(part)
    soon = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=10)
    assert not selectors.is_kept(on=TODAY, layers=LAYERS, settled=soon)
