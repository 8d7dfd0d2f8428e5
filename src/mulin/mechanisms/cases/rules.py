"""What a procedure is, as a value; what stops a step; earliest lawful finish, latest start (P9). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mulin.kernel import calendar, deadlines, workflow
from mulin.kernel.errors import InputError, NotFound, Violation
from mulin.kernel.registers.rules import Field

AGREED = "AGREED"
"""Key of the deadline that people agreed on where no text sets one."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a step asks for, with the clause that wants it."""

    key: str
    label: str
    clause: str


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """代办: the step was done for somebody who cannot do it here; the day of receipt counts."""

    principal: str
    paper: str
    received_on: dt.date


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What guards judge: the form's data, the papers at hand, the day that counts, when the state was entered."""

    data: Mapping[str, Any]
    papers: frozenset[str]
    on: dt.date
    entered_on: dt.date


@dataclass(frozen=True, slots=True)
class CaseType:
    """A procedure: table of steps, forms, papers, who opens, sees and holds it.

    steps: fields that a step asks for (by action). holders: role whose to-do holds a state (``@field|ROLE``: the role
    that the form names, else the one behind the bar). reviews: states in which the holder examines what another
    brought. goal: the state that is the lawful end. opened: fields at opening. titled: the field that names the case
    on lists (without one: the place).
    crossroads: states from which several roads part, so that the shortest is not the one chosen (P9).
    of_community: such a case is always one community's own.
    setbacks: actions that leave the road taken; the earliest finish is that of the road, not of giving it up.
    """

    key: str
    label: str
    flow: workflow.Workflow
    clauses: tuple[str, ...]
    opens: str
    goal: StrEnum
    opened: tuple[Field, ...] = ()
    steps: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)
    papers: tuple[Paper, ...] = ()
    holders: Mapping[str, str] = field(default_factory=dict)
    reviews: frozenset[str] = frozenset()
    crossroads: frozenset[str] = frozenset()
    setbacks: frozenset[str] = frozenset()
    sees: str = "cases.see"
    titled: str = ""
    of_community: bool = False
    about: str = ""

    def state(self, value: str) -> StrEnum:
        """The state of that value. Raises ValueError."""
        return self.flow.states(value)

    def action(self, value: str) -> StrEnum:
        """The action of that value. Raises NotFound."""
        for row in self.flow.transitions:
            if str(row.action) == value:
                return row.action
        raise NotFound(Violation("cases.unknown_action", "", {"action": value, "label": self.label}))

    def paper(self, key: str) -> Paper:
        """The paper of that key. Raises NotFound."""
        for paper in self.papers:
            if paper.key == key:
                return paper
        raise NotFound(Violation("cases.unknown_paper", "", {"paper": key, "label": self.label}))

    def holder_of(self, state: str, data: Mapping[str, Any]) -> str:
        """The role whose to-do holds a state of a case with these data; empty if nobody's does."""
        holder = self.holders.get(state, "")
        if not holder.startswith("@"):
            return holder
        key, _, otherwise = holder[1:].partition("|")
        return str(data.get(key) or otherwise)

    def fields_of(self, action: str) -> tuple[Field, ...]:
        """What the form of a step asks for."""
        return self.steps.get(action, ())

    def label_of(self, key: str) -> str:
        """The Chinese label of a data field, its key if none is declared."""
        everywhere = (*self.opened, *(one for fields in self.steps.values() for one in fields))
        return next((one.label for one in everywhere if one.key == key), key)


class Catalogue:
    """All declared procedures."""

    def __init__(self) -> None:
        self._types: dict[str, CaseType] = {}

    def add(self, case_type: CaseType) -> None:
        """Enter a procedure. Raises ValueError if its table names papers or states that it does not declare."""
        if self._types.setdefault(case_type.key, case_type) is not case_type:
            raise ValueError(f"procedure {case_type.key} declared twice")
        known = {paper.key for paper in case_type.papers}
        for row in case_type.flow.transitions:
            if unknown := set(row.documents) - known:
                raise ValueError(f"{case_type.key}/{row.action} asks for unknown papers {sorted(unknown)}")
        actions = {str(row.action) for row in case_type.flow.transitions}
        states = {str(state) for state in case_type.flow.states}
        if unknown := ((set(case_type.steps) | case_type.setbacks) - actions) | (
            (set(case_type.holders) | case_type.reviews | case_type.crossroads) - states
        ):
            raise ValueError(f"{case_type.key} declares forms or holders for {sorted(unknown)}")

    def get(self, key: str) -> CaseType:
        """The procedure of that key. Raises NotFound."""
        try:
            return self._types[key]
        except KeyError:
            raise NotFound(Violation("cases.unknown_procedure", "", {"key": key})) from None

    def all(self) -> tuple[CaseType, ...]:
        """Every procedure, in order of declaration."""
        return tuple(self._types.values())


catalogue = Catalogue()


def check_fields(fields: tuple[Field, ...], data: Mapping[str, Any], clauses: tuple[str, ...]) -> list[Violation]:
    """What a form lacks or has wrong, all at once. Unknown fields are refused too."""
    known = {one.key for one in fields}
    found = [Violation("cases.field_unknown", "", {"field": key}) for key in data if key not in known]
    for one in fields:
        value = data.get(one.key)
        basis = one.clause or clauses[0]
        if one.required and value in (None, "", [], {}):
            found.append(Violation("cases.field_missing", basis, {"field": one.label, "clause": basis}))
        elif one.choices and value not in (None, "") and value not in dict(one.choices):
            found.append(Violation("cases.field_choice", basis, {"field": one.label, "value": value}))
    return found


def check_step(
    case_type: CaseType,
    row: workflow.Transition,
    facts: CaseFacts,
    entered: Mapping[str, Any],
    days: calendar.Calendar,
) -> list[Violation]:
    """Everything that stops a step: form, papers, waiting period, guards."""
    found = check_fields(case_type.fields_of(str(row.action)), entered, case_type.clauses)
    for key in row.documents:
        if key not in facts.papers:
            paper = case_type.paper(key)
            found.append(Violation("cases.paper_missing", paper.clause, {"paper": paper.label, "clause": paper.clause}))
    earliest = earliest_day(row, facts.entered_on, days)
    if earliest is not None and facts.on < earliest:
        params = {"action": row.label or str(row.action), "day": earliest.isoformat(), "basis": row.basis}
        found.append(Violation("cases.too_early", row.basis, params))
    found += [fault for guard in row.guards for fault in guard(facts)]
    return found


def earliest_day(row: workflow.Transition, entered_on: dt.date, days: calendar.Calendar) -> dt.date | None:
    """The first day for a step that has a waiting period; None if it has none."""
    if row.days is None or row.days.direction is not deadlines.Direction.EARLIEST_AFTER:
        return None
    return deadlines.due(entered_on, row.days, days).effective


def earliest_finish(
    case_type: CaseType, state: StrEnum, entered_on: dt.date, today: dt.date, days: calendar.Calendar
) -> dt.date | None:
    """The earliest lawful day on which the goal can be reached; None if nothing leads there.

    Every step is taken on the first day that its table allows; people's own time is not counted.
    """
    reached: dict[StrEnum, dt.date] = {state: entered_on}
    open_states = [state]
    while open_states:
        current = min(open_states, key=lambda one: max(reached[one], today if one == state else dt.date.min))
        open_states.remove(current)
        for row in case_type.flow.transitions_from(current):
            if str(row.action) in case_type.setbacks:
                continue
            ready = earliest_day(row, reached[current], days)
            day = max(today, reached[current], ready or dt.date.min)
            if row.target not in reached or day < reached[row.target]:
                reached[row.target] = day
                open_states.append(row.target)
    if case_type.goal not in reached:
        return None
    return max(today, reached[case_type.goal]) if case_type.goal != state else entered_on


@dataclass(frozen=True, slots=True)
class Wait:
    """The least time that a text puts between two acts: what must be waited for, how long, on which article."""

    label: str
    period: deadlines.Spec
    basis: str


@dataclass(frozen=True, slots=True)
class Road:
    """One lawful way to what a target wants: from a state of a procedure, else through declared waits.

    ``waits`` serve until the procedure itself is built; then ``procedure`` and ``state`` take their place.
    """

    label: str
    procedure: str = ""
    state: str = ""
    waits: tuple[Wait, ...] = ()

    def reach(self, start: dt.date, days: calendar.Calendar) -> dt.date | None:
        """The earliest lawful finish for who sets out on a day; None if nothing leads there."""
        if self.procedure:
            case_type = catalogue.get(self.procedure)
            return earliest_finish(case_type, case_type.state(self.state), start, start, days)
        day = start
        for wait in self.waits:
            day = deadlines.due(day, wait.period, days).effective
        return day


@dataclass(frozen=True, slots=True)
class Way:
    """How a subject still missing from the targets of some measures gets there: its roads, the first preferred.

    packs: the documents for which it holds; empty = all. procedure: whose open case says how far a subject is.
    """

    key: str
    measures: tuple[str, ...]
    roads: tuple[Road, ...]
    procedure: str = ""
    packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlook:
    """P9: when a road can end at the earliest, and by when it must be set out on to be in time.

    started: the subject is on the road already; ``latest`` is then the day by which it should have come so far.
    """

    label: str
    due: dt.date
    earliest: dt.date | None
    latest: dt.date | None
    started: bool = False

    @property
    def in_time(self) -> bool:
        """Whether the due day can still be met."""
        return self.earliest is not None and self.earliest <= self.due

    @property
    def words(self) -> str:
        """最快 11月21日，赶不上 11月15日; years only where the two differ."""
        if self.earliest is None:
            return "没有可走的路径"
        verdict = "赶得上" if self.in_time else "赶不上"
        return f"最快 {self._day(self.earliest)}，{verdict} {self._day(self.due)}"

    @property
    def short(self) -> str:
        """The earliest day alone, for a page that names the due day once."""
        return self.words if self.earliest is None else f"最快 {self._day(self.earliest)}"

    @property
    def latest_words(self) -> str:
        """最迟 10月31日 启动."""
        if self.latest is None:
            return ""
        return f"最迟 {self.latest_day} {'应走到这一步' if self.started else '启动'}"

    @property
    def latest_day(self) -> str:
        """10月31日; with the year if it is not the due day's."""
        return "" if self.latest is None else self._day(self.latest)

    def _day(self, day: dt.date) -> str:
        years = {one.year for one in (self.earliest, self.latest, self.due) if one is not None}
        return f"{day.year}年{day.month}月{day.day}日" if len(years) > 1 else f"{day.month}月{day.day}日"


HORIZON = 1_100
"""Days before a due day in which a latest start is looked for: about three years."""


def latest_start(reach: Callable[[dt.date], dt.date | None], due: dt.date) -> dt.date | None:
    """The last day on which one may set out and still finish by the due day; None if no day does.

    ``reach`` gives the earliest finish for a start and never gives an earlier one for a later start.
    """

    def in_time(day: dt.date) -> bool:
        finish = reach(day)
        return finish is not None and finish <= due

    low, high = due - dt.timedelta(days=HORIZON), due
    if not in_time(low):
        return None
    while low < high:
        middle = high - (high - low) // 2
        if in_time(middle):
            low = middle
        else:
            high = middle - calendar.ONE_DAY
    return low


def outlooks(
    way: Way,
    standing: tuple[str, dt.date] | None,
    *,
    due: dt.date,
    today: dt.date,
    days: calendar.Calendar,
) -> tuple[Outlook, ...]:
    """What a subject can still reach: along the road that its case has taken, else along every road from today.

    standing: state and day of entry of its open case of the way's procedure. A case that has not taken to a road
    yet (``earliest_finish`` would take the shortest for it) counts as not started.
    """
    if standing is not None and way.procedure:
        case_type = catalogue.get(way.procedure)
        state, entered = case_type.state(standing[0]), standing[1]
        on_road = state != case_type.flow.initial and state not in case_type.crossroads
        if on_road:
            earliest = earliest_finish(case_type, state, entered, today, days)
            latest = latest_start(lambda day: earliest_finish(case_type, state, day, day, days), due)
            return (Outlook(case_type.flow.label(state), due, earliest, latest, started=True),)
    return tuple(
        Outlook(road.label, due, road.reach(today, days), latest_start(lambda day, r=road: r.reach(day, days), due))  # type: ignore[misc]
        for road in way.roads
    )


class Ways:
    """All declared ways, by measure and document."""

    def __init__(self) -> None:
        self._ways: dict[str, Way] = {}

    def add(self, way: Way) -> None:
        """Declare a way. Raises ValueError for a second one of its key."""
        if self._ways.setdefault(way.key, way) is not way:
            raise ValueError(f"way {way.key} declared twice")

    def find(self, measure: str, pack: str = "") -> Way | None:
        """The way for a measure in a document: one declared for that document goes before one for all."""
        fitting = [way for way in self._ways.values() if measure in way.measures]
        return next(
            (way for way in fitting if pack in way.packs), next((way for way in fitting if not way.packs), None)
        )


ways = Ways()


def check_on_behalf(
    on_behalf: OnBehalf | None, today: dt.date, step: workflow.Transition | None = None
) -> list[Violation]:
    """A principal, a paper, and a day that has come; never for a step that only its own person can take (P3)."""
    if on_behalf is None:
        return []
    found = []
    if step is not None and step.personal:
        found.append(Violation("cases.behalf_personal", step.basis, {"action": step.label or str(step.action)}))
    if not on_behalf.principal.strip() or not on_behalf.paper.strip():
        found.append(Violation("cases.behalf_incomplete"))
    if on_behalf.received_on > today:
        found.append(Violation("cases.behalf_future"))
    return found


def require_reason(reason: str) -> str:
    """The reason without blanks around it. Raises InputError if there is none."""
    if not reason.strip():
        raise InputError(Violation("cases.reason_missing"))
    return reason.strip()
