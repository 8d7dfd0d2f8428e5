"""What a register is, as values; and the arithmetic of dated facts. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mulin.kernel.errors import InputError, Violation


class Kind(StrEnum):
    """The kinds of a field; each knows how it is parsed, shown and compared."""

    TEXT = "TEXT"
    INT = "INT"
    AREA = "AREA"  # bigint in 0.01 m2
    MONEY = "MONEY"  # bigint fen
    DATE = "DATE"
    BOOL = "BOOL"
    CHOICE = "CHOICE"
    PHONE = "PHONE"
    CODE = "CODE"  # printed as is, compared by byte
    LINK = "LINK"  # id of another register's row; shown through ``through``


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a register or facet.

    ``column`` is the database column. ``sort_column`` if ordering goes by another (a stored pinyin key).
    ``synonyms`` are header texts under which spreadsheets carry it. ``clause`` names what demands it: only
    then may a form require it.
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    column: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    required: bool = False
    sort_column: str = ""
    filterable: bool = False
    listed: bool = True
    synonyms: tuple[str, ...] = ()
    clause: str = ""
    through: str = ""  # SQL expression over alias ``b`` (register) or ``f`` (facet) that shows a LINK
    labels: tuple[tuple[str, str], ...] = ()  # words for known values of a field that takes others too

    @property
    def db_column(self) -> str:
        """The column that holds the value."""
        return self.column or self.key

    def label_of(self, value: Any) -> str:
        """The Chinese label of a choice value; the value itself where none is known."""
        return dict((*self.choices, *self.labels)).get(value, "" if value is None else str(value))


@dataclass(frozen=True, slots=True)
class FacetSpec:
    """A typed, dated facet of a register's subjects.

    ``beside`` names the value column that tells apart rows held side by side (several memberships at once);
    without it a subject has one standing row a day.
    """

    key: str
    label: str
    table: str
    fields: tuple[Field, ...]
    clauses: tuple[str, ...] = ()
    register: str = ""
    beside: str = ""

    def field(self, key: str) -> Field:
        """The field of that key; raises KeyError."""
        return next(f for f in self.fields if f.key == key)


@dataclass(frozen=True, slots=True)
class RegisterSpec:
    """A register: its table, its columns, its facets, how it is searched and who may see and change it."""

    key: str
    label: str
    table: str
    fields: tuple[Field, ...]
    name_column: str = "name"
    pinyin_column: str = ""
    initials_column: str = ""
    default_sort: str = "name"
    layer_column: str = ""
    alive: str = ""  # SQL condition over alias ``b``: which subjects count as existing today
    see: str = ""
    change: str = ""
    detail_url: str = ""  # URL name taking the id
    clauses: tuple[str, ...] = ()
    empty: str = ""  # what the empty list teaches

    def field(self, key: str) -> Field:
        """The field of that key; raises KeyError."""
        return next(f for f in self.fields if f.key == key)


@dataclass(slots=True)
class Registry:
    """All declared registers and facets, filled at start-up by the shelves' declarations."""

    registers: dict[str, RegisterSpec] = field(default_factory=dict)
    facets: dict[str, FacetSpec] = field(default_factory=dict)

    def add_register(self, spec: RegisterSpec) -> None:
        """Declare a register; a second one of the same key is a programming error."""
        if self.registers.setdefault(spec.key, spec) is not spec:
            raise ValueError(f"register {spec.key} declared twice")

    def add_facet(self, spec: FacetSpec) -> None:
        """Declare a facet under ``register.key``."""
        if self.facets.setdefault(f"{spec.register}.{spec.key}", spec) is not spec:
            raise ValueError(f"facet {spec.register}.{spec.key} declared twice")

    def facets_of(self, register: str) -> tuple[FacetSpec, ...]:
        """The facets of one register, in order of declaration."""
        return tuple(f for f in self.facets.values() if f.register == register)

    def facet(self, dotted: str) -> FacetSpec:
        """The facet called ``register.key``; raises InputError naming the known ones."""
        try:
            return self.facets[dotted]
        except KeyError:
            raise InputError(Violation("registers.unknown_facet", "", {"facet": dotted})) from None

    def register(self, key: str) -> RegisterSpec:
        """The register of that key; raises InputError."""
        try:
            return self.registers[key]
        except KeyError:
            raise InputError(Violation("registers.unknown_register", "", {"register": key})) from None

    def keys(self) -> frozenset[str]:
        """``register:…`` and ``field:…`` references that policy clauses may bind to."""
        return frozenset(f"register:{key}" for key in self.registers) | frozenset(f"field:{k}" for k in self.facets)


registry = Registry()


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of days; ``None`` is an open bound."""

    start: dt.date | None
    end: dt.date | None

    def __post_init__(self) -> None:
        if self.start is not None and self.end is not None and self.start >= self.end:
            raise InputError(Violation("registers.empty_span", "", {"start": self.start, "end": self.end}))

    def holds_on(self, day: dt.date) -> bool:
        """Whether the range contains a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def overlaps(self, other: Span) -> bool:
        """Whether two ranges share a day."""
        starts_before_end = self.start is None or other.end is None or self.start < other.end
        ends_after_start = self.end is None or other.start is None or other.start < self.end
        return starts_before_end and ends_after_start


def remaining(old: Span, new: Span) -> Iterator[Span]:
    """What stays of ``old`` when ``new`` takes its own days: none, one or two pieces."""
    if not old.overlaps(new):
        yield old
        return
    if new.start is not None and (old.start is None or old.start < new.start):
        yield Span(old.start, new.start)
    if new.end is not None and (old.end is None or new.end < old.end):
        yield Span(new.end, old.end)


@dataclass(frozen=True, slots=True)
class Fact:
    """One assertion: this facet of this subject had these values from ``span.start`` until before ``span.end``."""

    subject_id: int
    path: str
    values: Mapping[str, Any]
    span: Span
    basis: str
    note: str = ""


def rounds(facts: Iterable[Fact]) -> Iterator[list[Fact]]:
    """Split facts so that no round speaks of a subject twice; later facts win over earlier ones."""
    waves: list[list[Fact]] = []
    seen: dict[int, int] = {}
    for fact in facts:
        wave = seen.get(fact.subject_id, 0)
        if wave == len(waves):
            waves.append([])
        waves[wave].append(fact)
        seen[fact.subject_id] = wave + 1
    yield from waves


def check_values(spec: FacetSpec, values: Mapping[str, Any]) -> list[Violation]:
    """Unknown fields, missing required ones, and choices outside the list; all at once."""
    known = {f.key: f for f in spec.fields}
    found = [
        Violation("registers.unknown_field", "", {"facet": spec.label, "field": key})
        for key in values
        if key not in known
    ]
    for item in spec.fields:
        value = values.get(item.key)
        if item.required and value in (None, ""):
            found.append(Violation("registers.field_required", item.clause, {"field": item.label}))
        if item.choices and value not in (None, "") and value not in dict(item.choices):
            found.append(Violation("registers.not_a_choice", "", {"field": item.label, "value": value}))
    return found
