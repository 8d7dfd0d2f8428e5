"""A review's arithmetic: a vote that turns at exactly n void ballots says n."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.mechanisms.decisions.rules import review
from mulin.mechanisms.decisions.rules.counting import Outcome, Settings, Sums
from mulin.mechanisms.decisions.rules.elections import MotionSums
from mulin.mechanisms.decisions.rules.regimes import Matter

R1, R2 = dt.date(2016, 5, 1), dt.date(2026, 5, 1)


def scene(
    yes: int, no: int, abstain: int = 0, *, total: int = 100, on: dt.date = R2, matter: Matter = Matter.PM_FIRM
) -> tuple[review.Case, list[review.Cast]]:
    """Ballots of 100 m2 each."""
    choices = [1] * yes + [2] * no + [0] * abstain
    ballots = [review.Cast(index, choice, 10000) for index, choice in enumerate(choices)]
    counts = {choice: Sums(10000 * choices.count(choice), choices.count(choice)) for choice in sorted(set(choices))}
    return review.Case("YES_NO", matter, on, MotionSums(Sums(10000 * total, total), counts)), ballots


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "on", "matter", "expected"),
    [
        # 80 of 100 take part: the 14th void one leaves 66 < 66.67: no quorum; the majority would last longer.
        (60, 20, 0, R2, Matter.PM_FIRM, 14),
        # Majority: 46 of 90; with n void yes 46-n must exceed half of 90-n: 44 of 88 does not: n = 2.
        (46, 44, 0, R2, Matter.PM_FIRM, 2),
        # Special, three quarters: 75 of 100; 74 of 99 is below: n = 1.
        (75, 25, 0, R2, Matter.COMMON_USE, 1),
        # R1 counts against all owners: 60 of 100 yes; half is not exceeded by 50: n = 10.
        (60, 20, 0, R1, Matter.PM_FIRM, 10),
        # Not adopted: 40 yes, 40 no of 100; one void no makes 40 of 79: n = 1.
        (40, 40, 0, R2, Matter.PM_FIRM, 1),
        # No quorum stays: no void ballot brings anybody to take part.
        (30, 10, 0, R2, Matter.PM_FIRM, None),
    ],
)
def test_the_margin_is_exact(
    yes: int, no: int, abstain: int, on: dt.date, matter: Matter, expected: int | None
) -> None:
    case, ballots = scene(yes, no, abstain, on=on, matter=matter)
    found = review.margin(case, ballots)
    assert (found.strict, found.configured) == (expected, expected)


def test_marked_ballots_turn_it_at_n_and_not_before() -> None:
    case, ballots = scene(46, 44)
    yes = [ballot for ballot in ballots if ballot.choice == 1]
    assert not review.what_if(case, yes[:1]).turns
    turned = review.what_if(case, yes[:2])
    assert turned.turns
    assert turned.after == (Outcome.NOT_ADOPTED, Outcome.NOT_ADOPTED)
    assert turned.sums.void == Sums(20000, 2)
    assert case.sums.options[1] == Sums(460000, 46)


def test_a_large_ballot_turns_the_area_alone() -> None:
    big = review.Cast(0, 1, 500000)
    small = [review.Cast(index, 1, 1000) for index in range(1, 60)] + [review.Cast(99, 2, 300000)]
    sums = MotionSums(Sums(900000, 70), {1: Sums(559000, 60), 2: Sums(300000, 1)})
    case = review.Case("YES_NO", Matter.PM_FIRM, R2, sums)
    assert review.margin(case, [big, *small]).configured == 1


def test_the_two_readings_may_have_different_margins() -> None:
    counts = {1: Sums(400000, 40), 2: Sums(100000, 10)}
    sums = MotionSums(Sums(1000000, 100), counts, silent=Sums(250000, 25))
    case = review.Case("YES_NO", Matter.PM_FIRM, R2, sums, Settings("follow_majority"))
    ballots = [review.Cast(n, 1 if n < 40 else 2, 10000) for n in range(50)]
    found = review.margin(case, ballots)
    assert found.strict is None  # no quorum by the statute, whatever is void
    assert found.configured == 9  # 75 take part with the silent; 66 do not suffice


def test_a_ballot_that_was_not_counted_is_refused() -> None:
    case, _ = scene(1, 1)
    with pytest.raises(ValueError, match="not counted"):
        review.what_if(case, [review.Cast(7, 0, 10000)])


def test_the_draw_is_the_seeds() -> None:
    first = review.draw("20260520-7", range(500), 25)
    assert first == review.draw("20260520-7", reversed(range(500)), 25)
    assert first != review.draw("20260520-8", range(500), 25)
    assert len(set(first)) == 25
