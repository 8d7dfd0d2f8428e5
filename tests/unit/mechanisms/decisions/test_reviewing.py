"""The way of a review, and how a decision stands: every state, every act."""

from __future__ import annotations

import pytest

from mulin.mechanisms.decisions.rules import reviewing, standing
from mulin.mechanisms.decisions.rules.reviewing import Act, State
from mulin.mechanisms.decisions.rules.standing import Payment, Standing


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        (State.RECEIVED, Act.ACCEPT, State.ACCEPTED),
        (State.RECEIVED, Act.REJECT, State.NOT_ACCEPTED),
        (State.ACCEPTED, Act.DRAW, State.CHECKING),
        (State.CHECKING, Act.MARK, State.CHECKING),
        (State.CHECKING, Act.ORDER, State.CORRECTING),
        (State.CORRECTING, Act.VOID, State.CORRECTING),
        (State.CORRECTING, Act.REVOKE, State.REVOKED),
        (State.CHECKING, Act.ANSWER, State.ANSWERED),
    ],
)
def test_a_review_goes_its_way(state: State, act: Act, after: State) -> None:
    assert reviewing.follows(state, act) is after


def test_a_closed_review_takes_nothing_further_and_none_is_drawn_twice() -> None:
    for state in set(State) - reviewing.OPEN - {State.RECEIVED}:
        assert reviewing.allowed(state) == ()
    assert Act.DRAW not in reviewing.allowed(State.CHECKING)
    assert Act.VOID not in reviewing.allowed(State.RECEIVED)


@pytest.mark.parametrize(
    ("disputed", "suspended", "revoked", "held", "payment"),
    [
        (False, False, False, Standing.STANDS, Payment.PASS),
        (True, False, False, Standing.DISPUTED, Payment.WARN),
        (True, True, False, Standing.SUSPENDED, Payment.STOP),
        (True, True, True, Standing.REVOKED, Payment.STOP),
    ],
)
def test_the_gravest_word_is_shown_and_payments_warn_or_stop(
    disputed: bool, suspended: bool, revoked: bool, held: Standing, payment: Payment
) -> None:
    found = standing.standing(disputed=disputed, suspended=suspended, revoked=revoked)
    assert (found, standing.payment(found)) == (held, payment)
    assert found.label
