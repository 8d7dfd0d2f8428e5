"""Judging a figure against a target: bounds with missing rows, comparators as printed, pace, states. Pure.

All arithmetic is exact (fractions); only printing rounds, two decimals half-up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

Number = Fraction | int
ENDLESS = Fraction(10**18)


class State(StrEnum):
    """Standing of a target."""

    NOT_DUE = "not-due"
    ON_TRACK = "on-track"
    BEHIND = "behind"
    MET = "met"
    MISSED = "missed"
    NO_DATA = "no-data"


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted: ``num`` of ``known``, ``missing`` neither yes nor no, all in the basis' unit.

    ``unweighed``: subjects whose weight is not known. ``short``: subjects that fall short by themselves.
    """

    num: Fraction = Fraction(0)
    known: Fraction = Fraction(0)
    missing: Fraction = Fraction(0)
    unweighed: int = 0
    short: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A tally with its bounds in the target's unit. ``lo`` None: nothing can be said."""

    tally: Tally
    value: Fraction | None
    lo: Fraction | None
    hi: Fraction | None
    complete: bool  # attested, every weight known, and no setting open


def read(
    tally: Tally, *, count: bool, percent: bool, attested: bool, settled: bool = True, capped: bool = True
) -> Reading:
    """Bounds of a tally: lo = num/(known+missing), hi = (num+missing)/(known+missing); counts without denominator."""
    complete = attested and settled and tally.unweighed == 0
    if count:
        return Reading(tally, tally.num, tally.num, tally.num + tally.missing, complete)
    scale = 100 if percent else 1
    whole = tally.known + tally.missing
    value = tally.num / tally.known * scale if tally.known else None
    if not whole:
        return Reading(tally, value, None, None, complete=False)
    hi = (tally.num + tally.missing) / whole * scale
    if not capped and tally.missing:
        hi = ENDLESS
    return Reading(tally, value, tally.num / whole * scale, hi, complete)


def passes(comparator: str, target: Number, reading: Reading, *, each: bool = False) -> bool | None:
    """Whether the figure satisfies the comparator; None if the missing rows decide, or the data are incomplete."""
    lo, hi = reading.lo, reading.hi
    if lo is None or hi is None or not reading.complete:
        return None
    if each and reading.tally.short:
        return False
    sure, possible = {
        ">=": (lo >= target, hi >= target),
        ">": (lo > target, hi > target),
        "<=": (hi <= target, lo <= target),
        "<": (hi < target, lo < target),
        "=": (lo == target == hi, lo <= target <= hi),
    }[comparator]
    if sure:
        return True
    return None if possible else False


@dataclass(frozen=True, slots=True)
class Baseline:
    """Where the pace line starts: a value on a day."""

    on: dt.date
    value: Fraction


def pace(baseline: Baseline, target: Number, due: dt.date, on: dt.date) -> Fraction:
    """Where the straight line from the baseline to the target at its due day stands on a day."""
    span = (due - baseline.on).days
    if span <= 0 or on >= due:
        return Fraction(target)
    gone = max(0, (on - baseline.on).days)
    return baseline.value + (target - baseline.value) * Fraction(gone, span)


@dataclass(frozen=True, slots=True)
class Question:
    """All that a judgement needs. ``target`` None: the text gives no number, then ``yearly`` decides."""

    comparator: str
    target: Fraction | None
    on: dt.date
    first_day: dt.date
    due: dt.date | None
    at_on: Reading
    at_due: Reading | None = None
    baseline: Baseline | None = None
    each: bool = False
    better: str = "up"
    yearly: Sequence[Reading] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The standing; ``late_pass``: missed at its due day, satisfied since."""

    state: State
    late_pass: bool = False


_STANDING = {True: State.MET, False: State.MISSED, None: State.NO_DATA}


def judge(question: Question) -> Verdict:
    """The standing of a target on a day, by the contract of ``mulin status``."""
    q = question
    if q.on < q.first_day:
        return Verdict(State.NOT_DUE)
    if q.target is None:
        return Verdict(_trend(q))
    now = passes(q.comparator, q.target, q.at_on, each=q.each)
    if q.due is not None and q.on > q.due:
        if q.at_due is None:
            return Verdict(State.NO_DATA)
        then = _STANDING[passes(q.comparator, q.target, q.at_due, each=q.each)]
        return Verdict(then, late_pass=then is State.MISSED and now is True)
    if now is True:
        return Verdict(State.MET)
    if now is None:
        return Verdict(State.NO_DATA)
    return Verdict(_against_pace(q, q.target))


def _against_pace(q: Question, target: Fraction) -> State:
    if q.baseline is None or q.due is None or q.on < q.baseline.on:
        return State.NOT_DUE
    if q.on == q.baseline.on:  # the printed baseline is rounded; on its own day the figure is the baseline
        return State.ON_TRACK
    line = pace(q.baseline, target, q.due, q.on)
    comparator = "<=" if q.comparator in ("<", "<=") or q.baseline.value > target else ">="
    keeping = passes(comparator, line, q.at_on)
    return {True: State.ON_TRACK, False: State.BEHIND, None: State.NO_DATA}[keeping]


def _trend(q: Question) -> State:
    """Better than a year before, or not; nothing until two yearly values exist."""
    firm = [r for r in q.yearly if r.complete and r.lo is not None and r.tally.known]
    if len(firm) < 2:
        return State.NO_DATA
    before, after = firm[-2:]
    if q.better == "down":
        before, after = after, before
    assert before.lo is not None
    assert before.hi is not None
    assert after.lo is not None
    assert after.hi is not None
    if after.lo > before.hi:
        return State.ON_TRACK
    return State.BEHIND if after.hi <= before.lo else State.NO_DATA


def printed(number: Number | None) -> str | None:
    """A decimal string with two decimals, half-up (48.78)."""
    if number is None:
        return None
    exact = Fraction(number)
    # Half-up on the exact fraction: a decimal of limited digits could fall on the wrong side of the half.
    hundredths = (abs(exact) * 200 + 1) // 2
    return f"{'-' if exact < 0 and hundredths else ''}{hundredths // 100}.{hundredths % 100:02d}"


def counted(number: Number | None, *, hundredths: bool = False) -> str | None:
    """A numerator or denominator as a decimal string: whole as it is, else with two decimals."""
    if number is None:
        return None
    exact = Fraction(number, 100) if hundredths else Fraction(number)
    return str(exact.numerator) if exact.denominator == 1 else printed(exact)
