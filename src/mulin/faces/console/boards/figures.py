"""What a board shows, read once: the targets' standing, the chosen one's course, its gaps, its sub-places.

The same question asked again within a minute, with no act recorded in between, is answered from memory:
a board of 8,000 communities costs its SQL once, and never shows an old figure after a change.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from django.core.cache import cache

from mulin.faces.console.boards.asking import Asked
from mulin.kernel import scope
from mulin.kernel.audit import selectors as audit
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.measures import rules, sql
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import rules as pack_rules
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import settling

KEPT_SECONDS = 60
SHOWN_GAPS = 6
LONGEST = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Gap:
    """A subject behind the gap: its row, its standing facts by facet, and the latest day any of them began."""

    row: measures.Row
    facts: Mapping[str, Mapping[str, Any]]
    last: tuple[dt.date, str] | None


@dataclasses.dataclass(frozen=True, slots=True)
class Target:
    """A target's standing with what draws it: printed row, declaration, baseline, what is counted."""

    row: Mapping[str, Any]
    declared: pack_rules.TargetRow
    baseline: rules.Baseline | None
    part: sql.Slice | None

    @property
    def has_value(self) -> bool:
        """Whether there is a figure to show."""
        return self.row["value"] is not None

    @property
    def due(self) -> dt.date | None:
        """The due day of the instance."""
        return dt.date.fromisoformat(self.row["due"]) if self.row["due"] else None

    @property
    def spec(self) -> rules.MeasureSpec:
        """The measure's declaration."""
        return rules.registry.measure(self.row["measure"])

    @property
    def is_count(self) -> bool:
        """Whether the value is a number of things, not a share."""
        return self.spec.kind is rules.Kind.COUNT


@dataclasses.dataclass(frozen=True, slots=True)
class Board:
    """Everything on the page of one place and one pack. ``narrow``: the place lies below the targets' own."""

    targets: tuple[Target, ...]
    chosen: Target | None
    trend: tuple[tuple[dt.date, measures.Figure], ...] = ()
    sub: measures.PlaceFigures | None = None
    gaps: tuple[Gap, ...] = ()
    values: Mapping[int, measures.Figure] = dataclasses.field(default_factory=dict)
    answers: tuple[settling.Answer, ...] = ()
    narrow: bool = False
    table_path: str = ""


def settings_for(answers: tuple[settling.Answer, ...]) -> Callable[[str], str | None]:
    """What the measures ask of settings: the value that holds, None where it stands open."""
    return {answer.key: answer.value for answer in answers}.get


def targets_of(
    asked: Asked, key: str, answers: tuple[settling.Answer, ...], only: frozenset[int] = frozenset()
) -> tuple[Target, ...]:
    """The standing of a pack's targets (or ``only`` some), at the asked place if it lies below a target's own."""
    pack = packs.find_pack(key)
    settings = settings_for(answers)
    rows = measures.status(
        pack,
        on=asked.on,
        today=asked.today,
        layers=asked.layers,
        settings=settings,
        only=only,
        under=asked.place.path,
    )
    parts = measures.slices(
        pack, on=asked.on, today=asked.today, layers=asked.layers, settings=settings, under=asked.place.path
    )
    declared = {row.no: row for row in pack.targets}
    starts: dict[str, dict[str, rules.Baseline]] = {}
    found = []
    for row in rows:
        target = declared[row["no"]]
        path = packs.path_of_code(target.place)
        if path not in starts:
            starts[path] = measures.baselines(key, path)
        name = row["id"].partition("-")[2]
        baseline = starts[path].get(name) or starts[path].get(str(target.no))
        found.append(Target(row, target, baseline, parts[target.no]))
    return tuple(found)


def choose(targets: tuple[Target, ...], on: dt.date, wanted: str = "") -> Target | None:
    """The target that the board speaks of: the one asked for, else the nearest due one that has a figure."""
    asked_for = next((t for t in targets if str(t.declared.no) == wanted), None)
    if asked_for is not None:
        return asked_for
    with_value = [t for t in targets if t.has_value and t.part is not None] or list(targets)
    numbered = [t for t in with_value if t.row["target"] is not None] or with_value
    coming = [t for t in numbered if t.due is not None and t.due >= on]
    if coming:
        return min(coming, key=lambda t: (t.due or dt.date.max, t.is_count, t.declared.no))
    past = [t for t in numbered if t.due is not None]
    if past:
        return max(past, key=lambda t: (t.due or dt.date.min, not t.is_count, -t.declared.no))
    return numbered[0] if numbered else None


def course_days(first: dt.date, on: dt.date, due: dt.date | None) -> list[dt.date]:
    """Half-month ends for a campaign of less than a year, else quarter ends, or year ends if these are too many.

    The days run to the due day (the part after ``on`` is still empty); ``first`` itself opens the course.
    """
    last = max(due or on, first)
    if (last - first).days <= 366:
        days = rules.half_months(first, last)
    else:
        days = quarter_ends(first, last)
        if len(days) > LONGEST:
            days = rules.year_ends(first, last)
    inner = {first, *days, last}
    if first <= on <= last:
        inner.add(on)
    return sorted(inner)


def quarter_ends(first: dt.date, last: dt.date) -> list[dt.date]:
    """The last days of the quarters from ``first`` to ``last``."""
    ends = [(3, 31), (6, 30), (9, 30), (12, 31)]
    days = [dt.date(year, month, day) for year in range(first.year, last.year + 1) for month, day in ends]
    return [day for day in days if first <= day <= last]


def _last_fact(facts: Mapping[str, Mapping[str, Any]]) -> tuple[dt.date, str] | None:
    begun = []
    for facet, row in facts.items():
        text = str(row["valid"])[1:].split(",")[0]
        if text:
            begun.append((dt.date.fromisoformat(text), facet))
    return max(begun, default=None)


def _gaps(target: Target, part: sql.Slice, on: dt.date) -> tuple[Gap, ...]:
    register = target.spec.register
    state = "yes" if target.declared.comparator in ("<=", "<") else "no"
    page = measures.rows(part, state=state, limit=SHOWN_GAPS)
    if len(page.rows) < SHOWN_GAPS and state == "no":
        more = measures.rows(part, state="missing", limit=SHOWN_GAPS - len(page.rows))
        page = dataclasses.replace(page, rows=page.rows + more.rows)
    found = []
    for row in page.rows:
        facts = registers.facts_of(register, row.subject_id, on=on)
        found.append(Gap(row, facts, _last_fact(facts)))
    return tuple(found)


def _read(asked: Asked, key: str, wanted: str, root: str) -> Board:
    pack = packs.find_pack(key)
    answers = tuple(packs.settings_of(key, path=_settings_path(asked, key), on=asked.on))
    targets = targets_of(asked, key, answers)
    chosen = choose(targets, asked.on, wanted)
    if chosen is None or chosen.part is None:
        return Board(targets, chosen, answers=answers)
    part = chosen.part
    table_path = part.lo
    days = [
        day for day in course_days(pack.facts.valid_from, asked.on, chosen.due) if day <= min(asked.on, asked.today)
    ]
    sums = measures.rollup([part], root)[0]
    return Board(
        targets=targets,
        chosen=chosen,
        trend=tuple(measures.trend(part, days)) if days else (),
        sub=measures.children(part, table_path),
        gaps=_gaps(chosen, part, asked.on),
        values={region: measures.figure(part, tally) for region, tally in sums.items()},
        answers=answers,
        narrow=table_path != packs.path_of_code(chosen.declared.place),
        table_path=table_path,
    )


def _settings_path(asked: Asked, key: str) -> str:
    own = packs.path_of_pack(key)
    return asked.place.path if asked.place.path.startswith(own) else own


def read(asked: Asked, key: str, wanted: str, root: str) -> Board:
    """The board, from memory if nothing was recorded since it was last read."""
    seen = scope.current()
    question = (
        audit.state_mark(), key, wanted, root, asked.place.path, asked.on, asked.today, asked.layers, seen.lo, seen.hi,
    )  # fmt: skip
    name = "board." + hashlib.sha256(repr(question).encode()).hexdigest()
    found = cache.get(name)
    if not isinstance(found, Board):
        found = _read(asked, key, wanted, root)
        cache.set(name, found, KEPT_SECONDS)
    return found
