"""How an obligation stands: its state from the facts about it, lateness, the rungs of its ladder. Pure.

Submitted, returned, accepted and waived are facts; late and rung are derived from the frozen due day, the first
submission and the working days. Reviewing never moves the first submission: what was filed late stays late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel import calendar
from mulin.kernel.errors import InputError, Refused, Violation


class State(StrEnum):
    """What the facts say."""

    OPEN = "OPEN"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    WAIVED = "WAIVED"


class Act(StrEnum):
    """What can be done about an obligation."""

    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    ACCEPTED = "ACCEPTED"
    WAIVED = "WAIVED"
    URGED = "URGED"
    REASON = "REASON"
    SENT = "SENT"


class Rung(StrEnum):
    """The steps of a ladder that the calendar climbs; a circular is people's to decide."""

    REMINDED = "REMINDED"
    URGED = "URGED"
    ORDERED = "ORDERED"


STATE_LABELS = {
    State.OPEN: "未报",
    State.SUBMITTED: "已报待审",
    State.RETURNED: "已退回",
    State.ACCEPTED: "已通过",
    State.WAIVED: "已免除",
}
ACT_LABELS = {
    Act.SUBMITTED: "报送",
    Act.RETURNED: "退回",
    Act.ACCEPTED: "审核通过",
    Act.WAIVED: "免除",
    Act.URGED: "催报",
    Act.REASON: "说明原因",
    Act.SENT: "登记送达",
}
RUNG_LABELS = {Rung.REMINDED: "已提醒", Rung.URGED: "已督促", Rung.ORDERED: "已责令整改"}
RUNG_OF_STEP = {"remind": Rung.REMINDED, "urge": Rung.URGED, "order": Rung.ORDERED}

# Filing again before anybody looked is a supplement, and has to say so: who was first stays first.
_FROM: dict[Act, frozenset[State]] = {
    Act.SUBMITTED: frozenset({State.OPEN, State.RETURNED, State.SUBMITTED}),
    Act.RETURNED: frozenset({State.SUBMITTED}),
    Act.ACCEPTED: frozenset({State.SUBMITTED}),
    Act.WAIVED: frozenset({State.OPEN, State.RETURNED}),
    Act.URGED: frozenset({State.OPEN, State.RETURNED}),
    Act.REASON: frozenset(State) - {State.WAIVED},
    Act.SENT: frozenset({State.OPEN, State.RETURNED}),
}
_TO = {
    Act.SUBMITTED: State.SUBMITTED,
    Act.RETURNED: State.RETURNED,
    Act.ACCEPTED: State.ACCEPTED,
    Act.WAIVED: State.WAIVED,
}
WAITING = frozenset({State.OPEN, State.RETURNED})


def next_state(state: State, act: Act, basis: str = "") -> State:
    """The state after an act. Raises Refused where the act is not possible."""
    if state not in _FROM[act]:
        params = {"act": ACT_LABELS[act], "state": STATE_LABELS[state]}
        raise Refused(Violation("duties.not_possible", basis, params))
    return _TO.get(act, state)


def acts_from(state: State) -> tuple[Act, ...]:
    """What is possible in a state, in the order of the buttons."""
    return tuple(act for act in Act if state in _FROM[act])


@dataclass(frozen=True, slots=True)
class Fact:
    """One act: when it was recorded, on which day it counts (the day of receipt for 代办)."""

    act: Act
    at: dt.datetime
    counts_on: dt.date


@dataclass(frozen=True, slots=True)
class Standing:
    """The sum of the facts up to a day."""

    state: State = State.OPEN
    first_at: dt.datetime | None = None
    first_on: dt.date | None = None
    submissions: int = 0
    returns: int = 0
    settled_on: dt.date | None = None

    @property
    def first_pass(self) -> bool:
        """Accepted without ever having been returned."""
        return self.state is State.ACCEPTED and self.returns == 0


def fold(facts: Iterable[Fact], until: dt.date | None = None) -> Standing:
    """How an obligation stood at the end of a day by the facts recorded by then, in order of recording."""
    state, first_at, first_on, submissions, returns, settled = State.OPEN, None, None, 0, 0, None
    for fact in facts:
        day = calendar.local_date(fact.at)
        if until is not None and day > until:
            continue
        state = _TO.get(fact.act, state)
        if fact.act is Act.SUBMITTED:
            submissions += 1
            if first_at is None:
                first_at, first_on = fact.at, fact.counts_on
        returns += fact.act is Act.RETURNED
        if fact.act in (Act.ACCEPTED, Act.WAIVED):
            settled = day
    return Standing(state, first_at, first_on, submissions, returns, settled)


def is_late(standing: Standing, due_on: dt.date | None, grace_days: int, on: dt.date) -> bool:
    """Whether it was filed, or still waits, after its last day; the due day ends at its local midnight."""
    if due_on is None or (standing.state is State.WAIVED and standing.first_on is None):
        return False
    last = due_on + dt.timedelta(days=grace_days)
    return (standing.first_on or on) > last


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a ladder: which rung, how many working days after the one before, who climbs it, on which clause."""

    rung: Rung
    workdays: int
    who: str
    clause: str


def rung_days(
    due_on: dt.date, grace_days: int, ladder: Sequence[Step], days: calendar.Calendar, last: dt.date
) -> list[tuple[Step, dt.date]]:
    """The working day of each rung after a missed day; rungs behind the document's last day are never climbed."""
    found = []
    day = due_on + dt.timedelta(days=grace_days)
    for step in ladder:
        for _ in range(step.workdays):
            day = days.next_workday(day + calendar.ONE_DAY)
        if day > last:
            break
        found.append((step, day))
    return found


def rung_on(standing: Standing, climbed: Sequence[tuple[Step, dt.date]], on: dt.date) -> Rung | None:
    """The highest rung reached by a day: its day has come, and nothing had been filed or waived when it came."""
    end = min((day for day in (standing.first_on, standing.settled_on) if day is not None), default=None)
    reached = [step.rung for step, day in climbed if day <= on and (end is None or day < end)]
    return reached[-1] if reached else None


def require_workday(on: dt.date, days: calendar.Calendar) -> None:
    """Refuse to urge anybody on a rest day."""
    if not days.is_workday(on):
        raise Refused(Violation("duties.rest_day", "", {"day": on.isoformat()}))


def require_text(text: str, code: str, basis: str = "") -> str:
    """A text that must be given, without blanks around it. Raises InputError."""
    if not text.strip():
        raise InputError(Violation(code, basis))
    return text.strip()


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """代办: for whom, on what paper, received when; the day of receipt counts."""

    principal: str
    paper: str
    received_on: dt.date


def check_on_behalf(given: OnBehalf | None, opens_on: dt.date, today: dt.date) -> list[Violation]:
    """What is wrong with a 代办: no principal or paper, a day to come, or one before the matter existed."""
    if given is None:
        return []
    found = []
    if not given.principal.strip() or not given.paper.strip():
        found.append(Violation("duties.behalf_incomplete"))
    if given.received_on > today:
        found.append(Violation("duties.behalf_future"))
    if given.received_on < opens_on:
        found.append(Violation("duties.behalf_before", "", {"day": opens_on.isoformat()}))
    return found
