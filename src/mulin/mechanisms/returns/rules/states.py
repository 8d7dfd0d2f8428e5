"""States of a sheet and what may be done in each; why something is locked. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from mulin.kernel.errors import Refused, Violation


class State(StrEnum):
    """A sheet's own state. Late and missing are derived from its days."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"


STATE_LABELS = {
    State.DRAFT: "填报中",
    State.SUBMITTED: "已报待审",
    State.RETURNED: "退回待补正",
    State.ACCEPTED: "已接受",
}
OPEN = frozenset({State.DRAFT, State.RETURNED})


class PartState(StrEnum):
    """The part of a sheet that was handed to a 社区."""

    HANDED = "HANDED"
    DONE = "DONE"
    CLOSED = "CLOSED"


PART_LABELS = {PartState.HANDED: "社区在填", PartState.DONE: "社区已填好", PartState.CLOSED: "街道已报"}


class Act(StrEnum):
    """What was done with a sheet."""

    ISSUED = "ISSUED"
    TAKEN = "TAKEN"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    HANDED = "HANDED"
    PART_DONE = "PART_DONE"


ACT_LABELS = {
    Act.ISSUED: "发出",
    Act.TAKEN: "采用了交来的表格",
    Act.SUBMITTED: "报送",
    Act.RETURNED: "退回",
    Act.ACCEPTED: "接受",
    Act.HANDED: "分给社区填",
    Act.PART_DONE: "社区填好",
}


def lock(state: State, *, closed: bool, opens_on: dt.date | None, today: dt.date, clause: str) -> Violation | None:
    """Why nothing may be written now; each reason has its own words. None = it may."""
    if closed:
        return Violation("returns.closed", clause)
    if opens_on is not None and today < opens_on:
        return Violation("returns.not_open", clause, {"day": opens_on.isoformat()})
    if state is State.SUBMITTED:
        return Violation("returns.waiting", clause)
    if state is State.ACCEPTED:
        return Violation("returns.accepted", clause)
    return None


def require_open(found: Violation | None) -> None:
    """Raises Refused with the reason."""
    if found is not None:
        raise Refused(found)


def require_filed(state: State, clause: str) -> None:
    """Returning and accepting: only what was filed. Raises Refused."""
    if state is not State.SUBMITTED:
        raise Refused(Violation("returns.not_filed", clause, {"state": STATE_LABELS[state]}))
