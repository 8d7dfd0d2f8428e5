"""What a board shows, read once: the targets' standing, the chosen one's course, its gaps, its sub-places.

A board of today reads the figures that the worker keeps ready (``measures.kept_at``) while no act that could change
one was recorded since; any other board is counted there and then. The same question asked again within a minute,
with no act recorded in between, is answered from memory.
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
KEPT_LEVELS = frozenset({"PROVINCE", "CITY", "COUNTY"})


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
    """Everything on the page of one place and one pack. ``narrow``: the place lies below the targets' own.

    ``taken_at``: when the figures were counted, where they had been kept ready.
    """

    targets: tuple[Target, ...]
    chosen: Target | None
    trend: tuple[tuple[dt.date, measures.Figure], ...] = ()
    sub: measures.PlaceFigures | None = None
    gaps: tuple[Gap, ...] = ()
    values: Mapping[int, measures.Figure] = dataclasses.field(default_factory=dict)
    answers: tuple[settling.Answer, ...] = ()
    narrow: bool = False
    table_path: str = ""
    taken_at: dt.datetime | None = None


def settings_for(answers: tuple[settling.Answer, ...]) -> Callable[[str], str | None]:
    """What the measures ask of settings: the value that holds, None where it stands open."""
    return {answer.key: answer.value for answer in answers}.get


def targets_of(
    asked: Asked,
    key: str,
    answers: tuple[settling.Answer, ...],
    only: frozenset[int] = frozenset(),
    kept: measures.Kept | None = None,
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
        kept=kept,
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


course_days = rules.course_days
quarter_ends = rules.quarter_ends


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
    facts = registers.facts_of_many(register, [row.subject_id for row in page.rows], on=on)
    return tuple(Gap(row, facts[row.subject_id], _last_fact(facts[row.subject_id])) for row in page.rows)


def _read(asked: Asked, key: str, wanted: str, root: str) -> Board:
    pack = packs.find_pack(key)
    answers = tuple(packs.settings_of(key, path=_settings_path(asked, key), on=asked.on))
    kept = _kept(asked)
    targets = targets_of(asked, key, answers, kept=kept)
    chosen = choose(targets, asked.on, wanted)
    if chosen is None or chosen.part is None:
        return Board(targets, chosen, answers=answers, taken_at=kept.taken_at if kept else None)
    part = chosen.part
    table_path = part.lo
    days = [
        day for day in course_days(pack.facts.valid_from, asked.on, chosen.due) if day <= min(asked.on, asked.today)
    ]
    sums = (kept.rollup(part) if kept else None) or measures.rollup([part], root)[0]
    return Board(
        targets=targets,
        chosen=chosen,
        trend=tuple(measures.trend(part, days, kept)) if days else (),
        sub=measures.children(part, table_path, sums if table_path.startswith(root) else None),
        gaps=_gaps(chosen, part, asked.on),
        values={region: measures.figure(part, tally) for region, tally in sums.items()},
        answers=answers,
        narrow=table_path != packs.path_of_code(chosen.declared.place),
        table_path=table_path,
        taken_at=kept.taken_at if kept else None,
    )


def _kept(asked: Asked) -> measures.Kept | None:
    """Figures counted beforehand, for the board of today at a place whose lower places have them, too."""
    if asked.on != asked.today or asked.place.level not in KEPT_LEVELS:
        return None
    return measures.kept_at(asked.place.path, on=asked.on, layers=asked.layers)


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
