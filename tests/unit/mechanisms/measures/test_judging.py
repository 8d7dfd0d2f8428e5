"""Bounds, comparators, pace and states of targets, against worked examples."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from mulin.mechanisms.measures import rules

FIRST, DUE = dt.date(2020, 9, 10), dt.date(2020, 11, 15)
ON = dt.date(2020, 10, 1)


def rate(num: int, known: int, missing: int = 0, *, attested: bool = True, settled: bool = True) -> rules.Reading:
    tally = rules.Tally(Fraction(num), Fraction(known), Fraction(missing))
    return rules.read(tally, count=False, percent=True, attested=attested, settled=settled)


def count(num: int, missing: int = 0, *, attested: bool = True) -> rules.Reading:
    tally = rules.Tally(Fraction(num), Fraction(num), Fraction(missing))
    return rules.read(tally, count=True, percent=False, attested=attested)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(2000, 41), "48.78"),
        (Fraction(100), "100.00"),
        (Fraction(1, 8), "0.13"),
        (Fraction(9, 200), "0.05"),
        (Fraction(44, 1000), "0.04"),
        (Fraction(-1, 8), "-0.13"),
        (Fraction(200, 3), "66.67"),
        (Fraction(-1, 1000), "0.00"),
        (None, None),
    ],
)
def test_values_print_two_decimals_half_up(number: Fraction | None, text: str | None) -> None:
    assert rules.printed(number) == text


@pytest.mark.parametrize(
    ("number", "hundredths", "text"),
    [(20, False, "20"), (Fraction(1, 3), False, "0.33"), (123456, True, "1234.56"), (5000, True, "50")],
)
def test_numerators_print_whole_or_with_two_decimals(number: Fraction, hundredths: bool, text: str) -> None:
    assert rules.counted(number, hundredths=hundredths) == text


@pytest.mark.parametrize(
    ("num", "known", "missing", "value", "lo", "hi"),
    [
        (20, 41, 0, Fraction(2000, 41), Fraction(2000, 41), Fraction(2000, 41)),
        (20, 38, 3, Fraction(2000, 38), Fraction(2000, 41), Fraction(2300, 41)),
        (0, 0, 5, None, 0, 100),
        (0, 0, 0, None, None, None),
    ],
)
def test_bounds_of_a_rate(num: int, known: int, missing: int, value: object, lo: object, hi: object) -> None:
    reading = rate(num, known, missing)
    assert (reading.value, reading.lo, reading.hi) == (value, lo, hi)


def test_bounds_of_a_count_have_no_denominator() -> None:
    reading = count(3, 2)
    assert (reading.value, reading.lo, reading.hi) == (3, 3, 5)


@pytest.mark.parametrize(
    ("comparator", "target", "reading", "expected"),
    [
        (">", 50, rate(1, 2), False),  # exactly half is not above half
        (">", 50, rate(51, 100), True),
        (">=", 50, rate(1, 2), True),
        (">=", Fraction(4878, 100), rate(20, 41), True),  # compared unrounded: 48.7804… is above 48.78
        (">=", Fraction(48781, 1000), rate(20, 41), False),
        ("=", 100, rate(41, 41), True),
        ("=", 100, rate(40, 41), False),
        ("=", 100, rate(40, 40, 1), None),
        (">=", 80, rate(8, 8, 2), True),
        (">=", 80, rate(7, 8, 2), None),
        (">=", 80, rate(5, 8, 2), False),
        ("<=", 0, count(0), True),
        ("<=", 0, count(0, 1), None),
        ("<=", 0, count(1, 4), False),
        (">=", 4, count(4, 9), True),
        (">=", 4, count(3, 1), None),
        (">=", 4, count(2, 1), False),
        ("=", 80, count(80), True),
        (">=", 1, count(5, attested=False), None),
        (">=", 50, rate(41, 41, attested=False), None),
        (">=", 50, rate(41, 41, settled=False), None),
        (">=", 50, rate(0, 0), None),
    ],
)
def test_comparators(comparator: str, target: Fraction, reading: rules.Reading, expected: bool | None) -> None:
    assert rules.passes(comparator, target, reading) is expected


def test_a_ratio_that_may_exceed_its_denominator_is_open_while_rows_are_missing() -> None:
    tally = rules.Tally(Fraction(10), Fraction(20), Fraction(5))
    reading = rules.read(tally, count=False, percent=False, attested=True, capped=False)
    assert rules.passes(">=", 1, reading) is None


def test_each_subject_must_reach_the_target_where_the_text_speaks_of_each() -> None:
    tally = rules.Tally(Fraction(300), Fraction(200), short=1)
    reading = rules.read(tally, count=False, percent=False, attested=True)
    assert rules.passes(">=", 1, reading) is True
    assert rules.passes(">=", 1, reading, each=True) is False


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2020, 9, 10), Fraction(50)),
        (dt.date(2020, 10, 13), Fraction(75)),
        (dt.date(2020, 11, 15), Fraction(100)),
        (dt.date(2020, 12, 1), Fraction(100)),
    ],
)
def test_the_pace_line_runs_straight_from_the_baseline_to_the_due_day(on: dt.date, expected: Fraction) -> None:
    assert rules.pace(rules.Baseline(FIRST, Fraction(50)), 100, DUE, on) == expected


def question(**changes: object) -> rules.Question:
    base: dict[str, object] = {
        "comparator": "=",
        "target": Fraction(100),
        "on": ON,
        "first_day": FIRST,
        "due": DUE,
        "at_on": rate(20, 41),
        "at_due": rate(41, 41),
    }
    return rules.Question(**{**base, **changes})  # type: ignore[arg-type]


AFTER = dt.date(2020, 12, 1)
HALF = rules.Baseline(FIRST, Fraction(2000, 41))


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"on": dt.date(2020, 9, 9)}, "not-due"),
        ({"on": dt.date(2020, 9, 9), "at_on": rate(41, 41)}, "not-due"),
        ({"at_on": rate(41, 41)}, "met"),
        ({}, "not-due"),  # no baseline: nothing to be behind of
        ({"baseline": HALF}, "behind"),
        ({"baseline": HALF, "at_on": rate(40, 41)}, "on-track"),
        ({"baseline": HALF, "at_on": rate(20, 20, 21)}, "no-data"),
        ({"on": FIRST, "baseline": HALF}, "on-track"),
        ({"on": DUE, "at_on": rate(41, 41)}, "met"),
        ({"on": DUE, "baseline": HALF, "at_on": rate(40, 41)}, "behind"),
        ({"on": AFTER, "at_on": rate(41, 41)}, "met"),
        ({"on": AFTER, "at_on": rate(20, 41), "at_due": rate(41, 41)}, "met"),
        ({"on": AFTER, "at_due": rate(40, 41)}, "missed"),
        ({"on": AFTER, "at_due": rate(40, 40, 1)}, "no-data"),
        ({"at_on": rate(41, 41, attested=False)}, "no-data"),
        ({"due": None, "at_on": rate(41, 41)}, "met"),
        ({"due": None, "on": dt.date(2040, 1, 1), "at_on": rate(40, 41)}, "not-due"),
        ({"due": None, "on": dt.date(2040, 1, 1), "at_on": rate(40, 40, 1)}, "no-data"),
    ],
)
def test_states(changes: dict[str, object], state: str) -> None:
    assert rules.judge(question(**changes)).state == state


def test_a_later_pass_does_not_undo_a_miss_but_is_named() -> None:
    verdict = rules.judge(question(on=AFTER, at_on=rate(41, 41), at_due=rate(40, 41)))
    assert (verdict.state, verdict.late_pass) == (rules.State.MISSED, True)
    assert rules.judge(question(on=AFTER, at_on=rate(40, 41), at_due=rate(40, 41))).late_pass is False


@pytest.mark.parametrize(
    ("better", "yearly", "state"),
    [
        ("up", [], "no-data"),
        ("up", [rate(1, 2)], "no-data"),
        ("up", [rate(1, 2), rate(2, 3)], "on-track"),
        ("up", [rate(1, 2), rate(1, 2)], "behind"),
        ("down", [rate(1, 2), rate(1, 3)], "on-track"),
        ("down", [rate(1, 3), rate(1, 2)], "behind"),
        ("up", [rate(9, 10), rate(1, 2), rate(2, 3)], "on-track"),  # the last two years
        ("up", [rate(1, 2), rate(1, 2, 1)], "no-data"),
        ("up", [rate(1, 2, attested=False), rate(2, 3)], "no-data"),
    ],
)
def test_targets_without_a_number_follow_the_yearly_values(
    better: str, yearly: list[rules.Reading], state: str
) -> None:
    asked = question(comparator="text", target=None, better=better, yearly=yearly, on=dt.date(2023, 1, 1))
    assert rules.judge(asked).state == state
