"""Instances of targets and the periods of their events; half-months."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.mechanisms.measures import rules

D = dt.date


@pytest.mark.parametrize(
    ("due", "recurs", "params", "first", "on", "suffix", "when", "since"),
    [
        (D(2019, 12, 31), "yearly", {}, D(2019, 6, 21), D(2019, 7, 1), "@2019", D(2019, 12, 31), D(2019, 1, 1)),
        (D(2019, 12, 31), "yearly", {}, D(2019, 6, 21), D(2020, 7, 1), "@2020", D(2020, 12, 31), D(2020, 1, 1)),
        (D(2016, 6, 30), "yearly", {}, D(2015, 11, 5), D(2015, 12, 1), "@2016", D(2016, 6, 30), D(2016, 1, 1)),
        (D(2016, 6, 30), "yearly", {}, D(2015, 11, 5), D(2016, 9, 1), "@2016", D(2016, 6, 30), D(2016, 1, 1)),
        (D(2016, 6, 30), "yearly", {}, D(2015, 11, 5), D(2017, 1, 1), "@2017", D(2017, 12, 31), D(2017, 1, 1)),
        (D(2019, 12, 31), "", {"year": "2019"}, D(2019, 6, 21), D(2021, 1, 1), "", D(2019, 12, 31), D(2019, 1, 1)),
        (D(2017, 12, 31), "", {}, D(2015, 11, 5), D(2017, 1, 1), "", D(2017, 12, 31), D(2015, 1, 1)),
        (None, "", {}, D(2023, 11, 1), D(2024, 1, 1), "", None, D(2023, 1, 1)),
    ],
)
def test_instances(
    due: dt.date | None,
    recurs: str,
    params: dict[str, str],
    first: dt.date,
    on: dt.date,
    suffix: str,
    when: dt.date | None,
    since: dt.date,
) -> None:
    found = rules.instance_of(due, recurs, params, first_day=first, on=on)
    assert (found.suffix, found.due, found.since) == (suffix, when, since)


def test_year_ends_lie_between_the_first_day_and_the_last() -> None:
    assert rules.year_ends(D(2019, 6, 21), D(2021, 6, 1)) == [D(2019, 12, 31), D(2020, 12, 31)]
    assert rules.year_ends(D(2019, 6, 21), D(2019, 12, 30)) == []


@pytest.mark.parametrize(
    ("day", "key", "end"),
    [
        (D(2020, 11, 1), "2020-11-1", D(2020, 11, 15)),
        (D(2020, 11, 15), "2020-11-1", D(2020, 11, 15)),
        (D(2020, 11, 16), "2020-11-2", D(2020, 11, 30)),
        (D(2020, 2, 29), "2020-02-2", D(2020, 2, 29)),
        (D(2020, 12, 31), "2020-12-2", D(2020, 12, 31)),
    ],
)
def test_half_months(day: dt.date, key: str, end: dt.date) -> None:
    assert (rules.half_month(day), rules.half_month_end(day)) == (key, end)


def test_the_running_half_month_is_closed_by_the_last_day() -> None:
    assert rules.half_months(D(2020, 9, 10), D(2020, 10, 3)) == [
        D(2020, 9, 15),
        D(2020, 9, 30),
        D(2020, 10, 3),
    ]
