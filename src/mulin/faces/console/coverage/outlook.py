"""P9 on a page: what each subject still missing from a dated target can reach, and by when it must set out."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from mulin.faces.console.boards.figures import Target
from mulin.faces.console.cases import almanac
from mulin.faces.shared import components as c
from mulin.kernel import calendar
from mulin.mechanisms.cases import rules, selectors
from mulin.mechanisms.packs import rules as pack_rules
from mulin.mechanisms.packs import settling

CLEARING = "clearing-date"


@dataclasses.dataclass(frozen=True, slots=True)
class Schedule:
    """The backward schedule of one target: its way, its due day, where the open cases stand. Read once a page."""

    way: rules.Way
    due: dt.date
    today: dt.date
    days: calendar.Calendar
    standing: Mapping[int, selectors.Standing]
    fresh: tuple[rules.Outlook, ...]  # of those who have not set out: the same for all

    def of(self, subject_id: int) -> tuple[rules.Outlook, ...]:
        """What one subject can still reach."""
        found = self.standing.get(subject_id)
        if found is None:
            return self.fresh
        held = (found.state, found.entered_on)
        return rules.outlooks(self.way, held, due=self.due, today=self.today, days=self.days)


def due_of(declared: pack_rules.TargetRow, answers: Sequence[settling.Answer]) -> dt.date | None:
    """The target's printed due day, else the one that its place settled for it (B: 无物业小区清零时限)."""
    if declared.due is not None:
        return declared.due
    for answer in answers:
        if answer.key == CLEARING and not answer.is_open and set(answer.clauses) & set(declared.clauses):
            return dt.date.fromisoformat(str(answer.value))
    return None


def schedule(
    pack: str, measure: str, due: dt.date | None, subjects: Sequence[int], *, on: dt.date, today: dt.date
) -> Schedule | None:
    """The schedule of a target for some subjects, one query; None without a way, without a due day, or for a past day.

    Cases tell where they stand now, so a page for another day shows no schedule.
    """
    way = rules.ways.find(measure, pack)
    if way is None or due is None or on != today:
        return None
    standing = selectors.standing_of(way.procedure, subjects) if way.procedure and subjects else {}
    days = almanac.days()
    return Schedule(way, due, today, days, standing, rules.outlooks(way, None, due=due, today=today, days=days))


def aim_of(pack: pack_rules.Pack, measures: Collection[str]) -> pack_rules.TargetRow | None:
    """The first target of a pack that one of the measures counts; None where it has none."""
    return next((row for row in pack.targets if row.measure in measures), None)


def missing_state(target: Target) -> str:
    """Which rows are still missing from the target: those that say no, or yes where less is better."""
    return "yes" if target.declared.comparator in ("<=", "<") else "no"


def words(found: Sequence[rules.Outlook]) -> tuple[str, str]:
    """A line and a second one: the chosen road, or the preferred one with what the others can do."""
    if not found:
        return "", ""
    first = found[0]
    if first.started or len(found) == 1:
        return first.words, f"{first.label}；{first.latest_words}" if first.latest_words else first.label
    rest = "；".join(f"{one.label}{one.words}" for one in found[1:])
    latest = f"；{first.label}{first.latest_words}" if first.latest_words else ""
    return f"{first.label}{first.words}", rest + latest


def brief(found: Sequence[rules.Outlook]) -> tuple[str, str]:
    """A line beneath a state where the road taken, or the preferred one, is too late, and the whole of it to hover."""
    if not found or found[0].in_time:
        return "", ""
    return found[0].short, words(found)[0]


def columns() -> tuple[c.Column, ...]:
    """The two columns of a backward schedule."""
    return c.Column("earliest", "最快办结"), c.Column("latest", "最迟启动")


def cells(found: Sequence[rules.Outlook], today: dt.date) -> tuple[c.Cell, ...]:
    """Both cells of a row; red where no road is in time, amber where the preferred one is not."""
    if not found:
        return c.Cell(), c.Cell()
    first, rest = found[0], found[1:]
    tone: c.Tone = "plain" if first.in_time else "soon" if any(one.in_time for one in found) else "late"
    label = "" if not rest else first.label
    if first.in_time:
        earliest = c.Cell(first.short, kind="chip", tone=tone, sub=first.label)
    else:
        others = "；".join(f"{one.label}{one.words}" for one in rest)
        earliest = c.Cell(f"{label}{first.words}", kind="chip", tone=tone, sub=others or first.label)
    if first.latest is None:
        return earliest, c.Cell("来不及")
    passed = first.latest < today and not first.started
    sub = "应走到这一步" if first.started else f"{label}已过" if passed else label
    return earliest, c.Cell(first.latest_day, sub=sub, tone="late" if passed else "plain")
