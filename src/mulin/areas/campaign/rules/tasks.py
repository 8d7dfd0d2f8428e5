"""How a task stands, how far a group of tasks is against its pace, how a form's steps are read. Pure."""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mulin.kernel import calendar
from mulin.kernel.errors import InputError, Violation


class Standing(StrEnum):
    """How a task stands on a day; exactly one holds. The SQL of the list says the same in the same order."""

    STOPPED = "STOPPED"
    DONE = "DONE"
    BEFORE_USE = "BEFORE_USE"
    LATE = "LATE"
    BEHIND = "BEHIND"
    REPORTED = "REPORTED"
    PLANNED = "PLANNED"
    OPEN = "OPEN"


STANDING_LABELS = {
    Standing.STOPPED: "已停止",
    Standing.DONE: "已完成",
    Standing.BEFORE_USE: "启用前到期",
    Standing.LATE: "逾期未完成",
    Standing.BEHIND: "步骤滞后",
    Standing.REPORTED: "已报完成待核",
    Standing.PLANNED: "未开始",
    Standing.OPEN: "推进中",
}
LAGGING = (Standing.LATE, Standing.BEHIND)


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What the standing of a task is judged by.

    issued: the day of its document's issue; what was due by then begins the plan and is nobody's delay (conflict 7).
    step_due: the day of the earliest of its steps that is not done.
    """

    done: bool
    state: str = ""
    starts_on: dt.date | None = None
    due_on: dt.date | None = None
    step_due: dt.date | None = None
    issued: dt.date | None = None


def standing(facts: TaskFacts, on: dt.date) -> Standing:
    """How a task stands at the end of a day; a due day ends at its local midnight."""
    if facts.state == "STOPPED":
        return Standing.STOPPED
    if facts.done:
        return Standing.DONE
    if facts.due_on is not None:
        if facts.issued is not None and facts.due_on <= facts.issued:
            return Standing.BEFORE_USE
        if on > facts.due_on:
            return Standing.LATE
    if facts.step_due is not None and on > facts.step_due:
        return Standing.BEHIND
    if facts.state == "REPORTED":
        return Standing.REPORTED
    early = facts.state == "PLANNED" or (facts.starts_on is not None and on < facts.starts_on)
    return Standing.PLANNED if early else Standing.OPEN


@dataclass(frozen=True, slots=True)
class Tally:
    """Tasks of one place or kind, counted by standing; ``unknown``: undone ones whose register says nothing yet."""

    counts: Mapping[str, int]
    unknown: int = 0
    expected: Fraction = Fraction(0)

    def of(self, *standings: Standing) -> int:
        """How many stand so."""
        return sum(self.counts.get(str(one), 0) for one in standings)

    @property
    def total(self) -> int:
        """All tasks that were not stopped."""
        return sum(self.counts.values()) - self.of(Standing.STOPPED)

    @property
    def done(self) -> int:
        """Those that are done."""
        return self.of(Standing.DONE)

    @property
    def lagging(self) -> int:
        """Those that are late, or behind their own steps."""
        return self.of(*LAGGING)

    @property
    def share(self) -> Fraction | None:
        """Done of all, None without tasks."""
        return Fraction(self.done, self.total) if self.total else None

    @property
    def gap(self) -> Fraction:
        """By how many percentage points the share lies behind the pace; 0 where it does not."""
        if not self.total:
            return Fraction(0)
        return max(Fraction(0), (self.expected - self.done) / self.total * 100)


def pace(starts_on: dt.date, due_on: dt.date, on: dt.date) -> Fraction:
    """The part of a task that a straight line from its first to its last day expects at the end of a day: 0 to 1."""
    if on >= due_on:
        return Fraction(1)
    if on < starts_on:
        return Fraction(0)
    return Fraction((on - starts_on).days, max((due_on - starts_on).days, 1))


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of a task's schedule."""

    due_on: dt.date
    label: str


_LINE = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})(?!\d)日?前?[\s，,:：]*(\S.*)")


def read_steps(text: str) -> tuple[Step, ...]:
    """The steps of a form: a line each, a day and what is to be done by it. Raises InputError naming the line."""
    steps = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        found = _LINE.fullmatch(line)
        try:
            if found is None:
                raise ValueError(line)
            year, month, day, label = found.groups()
            steps.append(Step(dt.date(int(year), int(month), int(day)), label.strip()[:200]))
        except ValueError:
            raise InputError(Violation("campaign.step_unread", "L-四(二)b", {"line": line[:60]})) from None
    return tuple(sorted(steps, key=lambda one: one.due_on))


def split_units(text: str) -> tuple[str, ...]:
    """Units of a cell, parted by 、 ; or line breaks."""
    return tuple(part.strip() for part in re.split(r"[、;；\n]", text) if part.strip())


@dataclass(frozen=True, slots=True)
class Response:
    """How blockers were answered: working days of those answered, how long the oldest open one waits."""

    answered: int
    waiting: int
    median: Fraction | None
    longest: int


def response_days(raised_on: dt.date, answered_on: dt.date, days: calendar.Calendar) -> int:
    """Working days between being raised and being answered; 0 = on the same day."""
    return days.count_workdays(raised_on, answered_on)


def response(pairs: Iterable[tuple[dt.date, dt.date | None]], today: dt.date, days: calendar.Calendar) -> Response:
    """What a log of (raised, answered) days comes to."""
    answered: list[int] = []
    waiting: list[int] = []
    for raised, ended in pairs:
        (waiting if ended is None else answered).append(response_days(raised, ended or today, days))
    middle = Fraction(statistics.median(answered)) if answered else None
    return Response(len(answered), len(waiting), middle, max(waiting, default=0))


class Reading(StrEnum):
    """How a milestone of a document reads on a day."""

    BASELINE = "BASELINE"
    UNSETTLED = "UNSETTLED"
    COMING = "COMING"
    RUNNING = "RUNNING"
    PAST = "PAST"
    UNDATED = "UNDATED"


READING_LABELS = {
    Reading.BASELINE: "启用前到期",
    Reading.UNSETTLED: "启用前到期（是否计逾期待设定）",
    Reading.COMING: "未到",
    Reading.RUNNING: "进行中",
    Reading.PAST: "已到期",
    Reading.UNDATED: "没有定日",
}


def read_milestone(
    first: dt.date | None, last: dt.date | None, issued: dt.date, baseline: str | None, on: dt.date
) -> Reading:
    """How a milestone reads: days up to the document's own issue begin the plan (conflict 7) unless decided otherwise.

    baseline: the decided value of the pack's setting (``baseline`` or ``judge``), None while nobody decided.
    """
    end = last or first
    if first is None or end is None:
        return Reading.UNDATED
    if end <= issued and baseline != "judge":
        return Reading.BASELINE if baseline == "baseline" else Reading.UNSETTLED
    if on > end:
        return Reading.PAST
    return Reading.RUNNING if last is not None and on >= first else Reading.COMING
