"""What stands in a facet's table after every change was entered on its own day."""

import datetime as dt

import pytest

from mulin.kernel.registers.timeline import Recorded, recorded_rows

ONE, TWO, THREE = dt.date(2015, 1, 1), dt.date(2016, 5, 12), dt.date(2017, 2, 15)


def test_one_change_stands_open() -> None:
    assert list(recorded_rows([(ONE, {"s": "NONE"})])) == [Recorded(ONE, None, {"s": "NONE"}, ONE, None)]


def test_a_later_change_supersedes_and_puts_the_closed_piece_back() -> None:
    rows = list(recorded_rows([(ONE, {"s": "A"}), (TWO, {"s": "B"}), (THREE, {"s": "C"})]))
    assert rows == [
        Recorded(ONE, None, {"s": "A"}, ONE, TWO),
        Recorded(ONE, TWO, {"s": "A"}, TWO, None),
        Recorded(TWO, None, {"s": "B"}, TWO, THREE),
        Recorded(TWO, THREE, {"s": "B"}, THREE, None),
        Recorded(THREE, None, {"s": "C"}, THREE, None),
    ]


@pytest.mark.parametrize("day", [ONE, TWO, THREE, dt.date(2020, 1, 1)])
def test_as_known_on_any_day_exactly_one_row_holds(day: dt.date) -> None:
    rows = list(recorded_rows([(ONE, {"s": 1}), (TWO, {"s": 2}), (THREE, {"s": 3})]))
    known = [r for r in rows if r.recorded_on <= day and (r.superseded_on is None or r.superseded_on > day)]
    holding = [r for r in known if r.lo <= day and (r.hi is None or day < r.hi)]
    assert len(holding) == 1


def test_a_change_that_changes_nothing_leaves_no_row() -> None:
    assert len(list(recorded_rows([(ONE, {"s": 1}), (TWO, {"s": 1})]))) == 1


def test_changes_must_come_in_order() -> None:
    with pytest.raises(ValueError, match="out of order"):
        list(recorded_rows([(TWO, {}), (ONE, {"s": 1})]))
