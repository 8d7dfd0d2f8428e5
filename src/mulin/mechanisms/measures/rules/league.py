"""Ranking places of one level under one parent: competition ranks, weighted points, who stands apart. Pure.

points = clamp(full - slope * max(0, goal - rate), floor, full); the score is their sum. Equal values share a rank and
the next one is left out (1, 2, 2, 4). A place without a figure, or with a denominator below the definition's least
one, is listed apart and not ranked: a rate over two communities says nothing beside one over forty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mulin.mechanisms.measures.rules.judging import Tally


@dataclass(frozen=True, slots=True)
class Weight:
    """How one indicator becomes points: all in the indicator's own percent. None of it: the rate itself ranks."""

    full: Fraction
    goal: Fraction
    slope: Fraction
    floor: Fraction = Fraction(0)


class Apart(StrEnum):
    """Why a place is listed and not ranked."""

    NO_DATA = "NO_DATA"
    SMALL = "SMALL"


APART_WORDS = {Apart.NO_DATA: "没有数据", Apart.SMALL: "分母太小"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One place in a ranking: a value and points for each indicator, their sum, the rank, or why it has none."""

    key: str
    tallies: tuple[Tally, ...]
    values: tuple[Fraction | None, ...]
    points: tuple[Fraction | None, ...]
    score: Fraction | None
    rank: int | None = None
    apart: Apart | None = None


def points(weight: Weight, rate: Fraction) -> Fraction:
    """The points that a rate earns."""
    lost = weight.slope * max(Fraction(0), weight.goal - rate)
    return min(weight.full, max(weight.floor, weight.full - lost))


def competition(values: Sequence[Fraction], *, up: bool) -> list[int]:
    """Competition ranks of values, in their own order: equal ones share the better rank."""
    ordered = sorted(values, reverse=up)
    return [ordered.index(value) + 1 for value in values]


def _value(tally: Tally, *, count: bool, percent: bool) -> Fraction | None:
    if count:
        return tally.num
    if not tally.known:
        return None
    return tally.num / tally.known * (100 if percent else 1)


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator of a ranking: how its value is read, whether more is better, its weight if points are summed."""

    count: bool = False
    percent: bool = True
    up: bool = True
    weight: Weight | None = None


def standing(key: str, tallies: Sequence[Tally], columns: Sequence[Column], least: Fraction | None) -> Standing:
    """One place before it is ranked: values, points, score, or why it stands apart."""
    pairs = list(zip(tallies, columns, strict=True))
    values = tuple(_value(tally, count=column.count, percent=column.percent) for tally, column in pairs)
    empty = [not (tally.known or tally.missing or tally.num) for tally, _ in pairs]
    apart = None
    if any(value is None for value in values) or all(empty):
        apart = Apart.NO_DATA
    elif least is not None and any(tally.known < least for tally, column in pairs if not column.count):
        apart = Apart.SMALL
    earned = tuple(
        None if value is None or column.weight is None else points(column.weight, value)
        for value, column in zip(values, columns, strict=True)
    )
    score = values[0]
    if all(column.weight is not None for column in columns):
        score = None if apart is Apart.NO_DATA else sum((one or Fraction(0) for one in earned), Fraction(0))
    return Standing(key, tuple(tallies), values, earned, score, apart=apart)


def ranked(found: Sequence[Standing], columns: Sequence[Column]) -> list[Standing]:
    """Ranked places best first, then those apart; places of equal score keep the order they came in."""
    up = columns[0].up or columns[0].weight is not None
    in_it = [one for one in found if one.apart is None and one.score is not None]
    places = competition([one.score for one in in_it if one.score is not None], up=up)
    numbered = [_numbered(one, rank) for one, rank in zip(in_it, places, strict=True)]
    numbered.sort(key=lambda one: one.rank or 0)
    return numbered + [one for one in found if one.apart is not None or one.score is None]


def _numbered(one: Standing, rank: int) -> Standing:
    return Standing(one.key, one.tallies, one.values, one.points, one.score, rank, one.apart)


def left_out(whole: Tally, listed: Sequence[Tally]) -> Tally:
    """What a headline counts and no line of its table does."""
    return Tally(
        whole.num - sum((one.num for one in listed), Fraction(0)),
        whole.known - sum((one.known for one in listed), Fraction(0)),
        whole.missing - sum((one.missing for one in listed), Fraction(0)),
    )
