"""Rankings: points by the published bulletins' formula, competition ranks, who stands apart, what is left out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mulin.mechanisms.measures.rules import Tally, league

F = Fraction
CLOSING = league.Weight(F(25), F(100), F(1))
SATISFACTION = league.Weight(F(25), F(98), F(1, 2), F("12.5"))


@pytest.mark.parametrize(
    ("weight", "rate", "expected"),
    [
        (CLOSING, "89.82", "14.82"),
        (CLOSING, "66.67", "0"),
        (CLOSING, "100", "25"),
        (SATISFACTION, "87.5", "19.75"),
        (SATISFACTION, "83.33", "17.665"),
        (SATISFACTION, "75", "13.5"),
        (SATISFACTION, "50", "12.5"),
        (SATISFACTION, "99", "25"),
    ],
)
def test_points_follow_full_goal_slope_and_floor(weight: league.Weight, rate: str, expected: str) -> None:
    assert league.points(weight, F(rate)) == F(expected)


@pytest.mark.parametrize(
    ("values", "up", "ranks"),
    [
        ([], True, []),
        ([5], True, [1]),
        ([90, 80, 80, 70], True, [1, 2, 2, 4]),
        ([70, 80, 90], True, [3, 2, 1]),
        ([3, 1, 1, 0], False, [4, 2, 2, 1]),
        ([7, 7, 7], True, [1, 1, 1]),
    ],
)
def test_equal_values_share_a_rank_and_the_next_is_left_out(values: list[int], up: bool, ranks: list[int]) -> None:
    assert league.competition([F(one) for one in values], up=up) == ranks


def tally(num: int, known: int, missing: int = 0) -> Tally:
    return Tally(F(num), F(known), F(missing))


def ranks(found: dict[str, list[Tally]], columns: list[league.Column], least: int | None = None) -> dict[str, object]:
    standing = [
        league.standing(key, tallies, columns, None if least is None else F(least)) for key, tallies in found.items()
    ]
    return {one.key: one.rank or one.apart for one in league.ranked(standing, columns)}


def test_a_place_without_figures_or_with_few_is_listed_apart() -> None:
    found = {"a": [tally(8, 10)], "b": [tally(2, 2)], "c": [tally(0, 0)], "d": [tally(0, 0, 3)], "e": [tally(9, 10)]}
    column = [league.Column()]
    assert ranks(found, column) == {
        "b": 1, "e": 2, "a": 3, "c": league.Apart.NO_DATA, "d": league.Apart.NO_DATA,
    }  # fmt: skip
    assert ranks(found, column, least=5) == {
        "e": 1, "a": 2, "b": league.Apart.SMALL, "c": league.Apart.NO_DATA, "d": league.Apart.NO_DATA,
    }  # fmt: skip


def test_counts_rank_by_amount_and_less_may_be_better() -> None:
    found = {"a": [tally(3, 3)], "b": [tally(1, 1)]}
    assert ranks(found, [league.Column(count=True)], least=100) == {"a": 1, "b": 2}
    assert ranks(found, [league.Column(count=True, up=False)]) == {"b": 1, "a": 2}


def test_weighted_points_are_summed_and_a_gap_keeps_a_place_apart() -> None:
    columns = [league.Column(weight=CLOSING), league.Column(weight=SATISFACTION)]
    found = {
        "a": [tally(90, 100), tally(98, 100)],  # 15 + 25
        "b": [tally(100, 100), tally(50, 100)],  # 25 + 12.5
        "c": [tally(100, 100), tally(0, 0)],
    }
    standing = {key: league.standing(key, tallies, columns, None) for key, tallies in found.items()}
    assert [standing[key].score for key in "abc"] == [F(40), F("37.5"), None]
    assert ranks(found, columns) == {"a": 1, "b": 2, "c": league.Apart.NO_DATA}


def test_what_no_line_holds_is_named() -> None:
    assert league.left_out(tally(10, 20, 2), [tally(4, 10, 1), tally(5, 8)]) == tally(1, 2, 1)
    assert league.left_out(tally(9, 18), [tally(4, 10), tally(5, 8)]) == Tally()
