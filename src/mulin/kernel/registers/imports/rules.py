"""Values of an import: kinds, sources, plans, questions, fates. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from mulin.kernel.actor import Actor
from mulin.kernel.crypto import KeyRing
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.messages import render
from mulin.kernel.registers.rules import Kind
from mulin.kernel.tabular import cells


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "NEW"
    SAME = "SAME"
    CHANGES = "CHANGES"
    QUESTION = "QUESTION"
    ERROR = "ERROR"
    SKIPPED = "SKIPPED"


FATE_LABELS: Mapping[Fate, str] = {
    Fate.NEW: "新建",
    Fate.SAME: "无变化",
    Fate.CHANGES: "更新",
    Fate.QUESTION: "待回答",
    Fate.ERROR: "有错",
    Fate.SKIPPED: "不导入",
}


@dataclass(frozen=True, slots=True)
class ImportField:
    """One thing that a column may fill. ``facet`` and ``part`` say where a facet's value goes."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    names: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    unit: str = ""
    limit: int = 0
    facet: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something only a person may decide. ``proposed`` is shown, never used without an answer."""

    key: str
    line: int
    text: str
    options: tuple[Option, ...]
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A figure printed on the sheet and our own count of it."""

    name: str
    printed: str
    counted: str
    ok: bool


@dataclass(frozen=True, slots=True)
class Source:
    """What was handed in: a file's bytes, or a pasted block."""

    data: bytes = b""
    text: str = ""
    filename: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Who imports, when, where, and what was said about the run as a whole.

    ``root`` is the place that the sheet is about (``""`` = all that the actor covers); ``on`` the day from which
    statements without a day of their own hold; ``reason`` the explanation of late entries; ``keys`` seal personal data.
    """

    actor: Actor
    now: dt.datetime
    today: dt.date
    root: str
    on: dt.date
    basis: str
    reason: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    remembered: Mapping[str, str | None] = field(default_factory=dict)
    run_id: int | None = None
    keys: KeyRing | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the sheet, the field it fills (``""`` = left out, None = to be decided), and the candidates."""

    index: int
    text: str
    field: str | None
    factor: int | None = None
    sure: bool = True
    proposed: str = ""


@dataclass(slots=True)
class Plan:
    """The fate of every row, decided before anything is written. Columns, not objects: rows may be many.

    ``details`` are sentences by row index; ``title`` names a row; ``payload`` is the importer's own.
    """

    lines: Sequence[int]
    fates: list[Fate]
    title: Callable[[int], str]
    details: dict[int, list[str]] = field(default_factory=dict)
    headings: tuple[Heading, ...] = ()
    questions: list[Question] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    problems: list[Violation] = field(default_factory=list)
    late: int = 0
    payload: Any = None

    def fault(self, index: int, violation: Violation, cell: str = "") -> None:
        """Mark a row as wrong; the sentence names the cell and the cure."""
        self.fates[index] = Fate.ERROR
        where = f"{cell} " if cell else ""
        self.details.setdefault(index, []).append(where + render(violation))

    def say(self, index: int, text: str) -> None:
        """Add a sentence to a row."""
        self.details.setdefault(index, []).append(text)

    def ask(self, question: Question, indexes: Sequence[int] = ()) -> None:
        """Put a question once and mark the rows that wait for it."""
        if all(one.key != question.key for one in self.questions):
            self.questions.append(question)
        for index in indexes:
            if self.fates[index] is not Fate.ERROR:
                self.fates[index] = Fate.QUESTION

    def counts(self) -> dict[Fate, int]:
        """Rows by fate."""
        return {fate: n for fate in Fate if (n := self.fates.count(fate))}

    def rows(self, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """Line, title, fate and sentences of the rows; those that need a person come first under a limit."""
        order: Sequence[int] = range(len(self.fates))
        if limit is not None and len(self.fates) > limit:
            rank = {Fate.ERROR: 0, Fate.QUESTION: 1, Fate.CHANGES: 2, Fate.NEW: 3, Fate.SKIPPED: 4, Fate.SAME: 5}
            order = sorted(order, key=lambda i: (rank[self.fates[i]], i))[:limit]
        for index in order:
            yield {
                "line": self.lines[index],
                "title": self.title(index),
                "fate": str(self.fates[index]),
                "details": self.details.get(index, []),
            }

    def refusal(self, reason: str) -> list[Violation]:
        """Why this plan may not be carried out as it stands; empty when it may."""
        found = list(self.problems)
        if wrong := [i for i, fate in enumerate(self.fates) if fate is Fate.ERROR]:
            first = "；".join(f"第 {self.lines[i]} 行：{''.join(self.details.get(i, []))}" for i in wrong[:3])
            found.append(Violation("imports.rows_wrong", "", {"count": len(wrong), "first": first}))
        if self.questions:
            first = "；".join(question.text for question in self.questions[:3])
            found.append(Violation("imports.questions_open", "", {"count": len(self.questions), "first": first}))
        if bad := [check for check in self.checks if not check.ok]:
            first = "；".join(f"{c.name} 印出 {c.printed}，清点 {c.counted}" for c in bad[:3])
            found.append(Violation("imports.totals_differ", "", {"first": first}))
        if self.late and not reason:
            found.append(Violation("imports.reason_missing", "", {"count": self.late}))
        if not self.fates and not found:
            found.append(Violation("imports.nothing"))
        return found


class Importer(Protocol):
    """Plans and writes one kind. ``plan`` reads only; ``write`` runs in the caller's transaction."""

    def plan(self, kind: ImportKind, source: Source, context: Context) -> Plan:
        """Decide every row's fate. Raises InputError when the file cannot be read at all."""
        ...

    def write(self, plan: Plan, context: Context) -> dict[str, Any]:
        """Carry a plan out; returns what the run's report keeps for its undo."""
        ...


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of sheet: its fields, who may import it, and the importer behind it.

    ``personal`` sheets are carried out at once, by the face that holds the keys for personal data.
    """

    key: str
    label: str
    importer: Importer
    fields: tuple[ImportField, ...] = ()
    permission: str = "registers.import"
    clauses: tuple[str, ...] = ()
    help: str = ""
    personal: bool = False

    def field(self, key: str) -> ImportField:
        """The field of that key; raises KeyError."""
        return next(f for f in self.fields if f.key == key)


def find(kinds: Mapping[str, ImportKind], key: str) -> ImportKind:
    """The kind of that key; raises InputError naming the known ones."""
    if key not in kinds:
        raise InputError(Violation("imports.kind_unknown", "", {"kind": key, "known": "、".join(kinds)}))
    return kinds[key]


def cell_name(column: int, line: int) -> str:
    """The spreadsheet's own name of a cell."""
    return f"{cells.column_letter(column)}{line}"
