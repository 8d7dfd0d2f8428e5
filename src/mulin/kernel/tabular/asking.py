"""Reads one printed cell by its declared column; what can be meant in two ways becomes a question.

Pure. A question always carries a proposal; the proposal is used until a person answers, and the
question stays open until then. Nothing of a cell is dropped: brackets become notes, counts are kept.
"""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from mulin.kernel import errors
from mulin.kernel.tabular import cells, declared
from mulin.kernel.tabular.cells import Cell

_BRACKET = re.compile(r"（([^（）]*)）")
_COUNT = re.compile(r"（\s*(\d+)\s*个?\s*）$")
_DECADE = re.compile(r"^(?:(19|20))?(\d)0年代$")
_YEARS = re.compile(r"^(\d{4})年?(?:\s*[-－—~～至]\s*(\d{4})年?)?$")
_DAY = re.compile(r"^(?:(\d{4})[年./-])?(\d{1,2})[月./-](\d{1,2})日?$")
_MONTH = re.compile(r"^(?:(\d{4})[年./-])?(\d{1,2})月?(底|末)?$")
_MANY = re.compile(r"[、，,；;/\n]+")


class Asked(enum.StrEnum):
    """What a question is about."""

    BRACKET = "BRACKET"
    READING = "READING"
    LIST = "LIST"
    DAY = "DAY"


@dataclass(frozen=True, slots=True)
class Years:
    """Calendar years from `first` to `last`, both included, with the text as printed."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Days:
    """The days [first, until) that a printed date may mean; one day if it names its day."""

    first: dt.date | None
    until: dt.date | None
    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """One way to read a text; `give` shows the texts that result."""

    key: str
    give: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """`key` is stable for the same cell of the same sheet; answers are given back under it."""

    key: str
    line: int
    field: str
    kind: Asked
    text: str
    params: Mapping[str, str]
    options: tuple[Option, ...]
    proposed: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The chosen option, or `texts` typed by the person (they replace what the option gives)."""

    option: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A bracket that was split off: its kind (the pack's word), its text and the texts it gives."""

    kind: str
    text: str
    give: tuple[str, ...] = ()


@dataclass(slots=True)
class Slip:
    """What reading the cells of one record collects."""

    basis: str
    line: int
    year: int | None
    answers: Mapping[str, Answer]
    questions: list[Question] = field(default_factory=list)
    problems: list[errors.Violation] = field(default_factory=list)

    def fault(self, code: str, column: declared.Column, text: str) -> None:
        """Record what cannot be read, with the line and the column as printed."""
        params = {"line": self.line, "column": column.head, "text": text}
        self.problems.append(errors.Violation(code, self.basis, params))

    def ask(
        self,
        kind: Asked,
        column: declared.Column,
        text: str,
        options: tuple[Option, ...],
        proposed: str,
        params: Mapping[str, str] | None = None,
    ) -> Option:
        """Use the answer if there is one, else put the question and use its proposal."""
        key = f"{self.line}:{column.field}:{kind}:{text}"
        table = {option.key: option for option in options}
        answer = self.answers.get(key)
        typed = answer is not None and answer.texts and kind is not Asked.BRACKET
        if answer is not None and (answer.option in table or typed):
            given = table.get(answer.option, Option(answer.option))
            return Option(given.key, answer.texts or given.give)
        if all(question.key != key for question in self.questions):
            question = Question(key, self.line, column.field, kind, text, dict(params or {}), options, proposed)
            self.questions.append(question)
        return table[proposed]


def take_count(text: str) -> tuple[str, int | None]:
    """梅园社区（2） -> 梅园社区 and 2; the count is kept for checking, it is no alias."""
    text = cells.brackets(text)
    found = _COUNT.search(text)
    if found is None:
        return text, None
    return cells.clean(text[: found.start()]), int(found.group(1))


def take_notes(text: str, column: declared.Column, slip: Slip) -> tuple[str, tuple[Note, ...]]:
    """Split brackets off a name by the column's rules; a bracket kept as part stays in the name."""
    text = cells.brackets(cells.clean(text))
    if column.brackets is None:
        return text, ()
    notes: list[Note] = []
    kept = text
    for found in _BRACKET.finditer(text):
        inner = cells.clean(found.group(1))
        note = _note(inner, column, column.brackets, slip, text)
        if note.kind != declared.KEEP:
            notes.append(note)
            kept = kept.replace(found.group(0), "", 1)
    return cells.clean(kept), tuple(notes)


def _note(inner: str, column: declared.Column, rules: declared.Brackets, slip: Slip, whole: str) -> Note:
    rule, found = next(((r, m) for r in rules.rules if (m := re.search(r.pattern, inner))), (None, None))
    kind = rule.kind if rule else rules.otherwise
    if rule is None or not rule.sure:
        options = tuple(Option(k, (inner,)) for k in (*rules.kinds, declared.KEEP))
        kind = slip.ask(Asked.BRACKET, column, inner, options, kind, {"cell": whole}).key
    give: tuple[str, ...] = ()
    if rule and found and rule.readings and kind == rule.kind:
        ways = tuple(
            Option(str(n), tuple(_fill(template, found).split("、"))) for n, template in enumerate(rule.readings)
        )
        give = slip.ask(Asked.READING, column, inner, ways, "0", {"cell": whole}).give
    return Note(kind, inner, give)


def _fill(template: str, found: re.Match[str]) -> str:
    return template.format(**{name: text or "" for name, text in found.groupdict().items()})


def note_fields(notes: tuple[Note, ...], column: declared.Column) -> dict[str, declared.Value]:
    """Values that the meanings of the notes give to the row (换届 -> its kind of task)."""
    values: dict[str, declared.Value] = {}
    for note in notes:
        for rule in column.brackets.rules if column.brackets else ():
            if rule.kind == note.kind and re.search(rule.pattern, note.text):
                values |= rule.fields
                break
    return values


def take_list(text: str, column: declared.Column, slip: Slip) -> tuple[str, ...]:
    """The names that a cell stands for. A list is always put to the person, never just cut."""
    listed = column.listed
    parts = cells.outside(text, listed.marks) if listed else []
    if listed is None or len(parts) < 2:
        return (text,) if text else ()
    options = [Option("whole", (text,)), Option("split", tuple(parts))]
    proposed = "split" if all(re.search(listed.complete, part) for part in parts) else "whole"
    for number, reading in enumerate(listed.readings):
        if found := re.search(reading.pattern, text):
            options.append(Option(f"reading{number}", tuple(_fill(t, found) for t in reading.give)))
            proposed = f"reading{number}" if reading.propose else proposed
    return slip.ask(Asked.LIST, column, text, tuple(options), proposed).give


def take_value(cell: Cell, column: declared.Column, slip: Slip) -> Any:
    """A cell by its type; None and a fault where it cannot be read."""
    if column.post:
        return column.post
    text = cells.clean(cells.shown(cell))
    if not text:
        return None
    reader = _READERS[column.type]
    return reader(cell, column.aliases.get(text, text), column, slip)


def _text(cell: Cell, text: str, column: declared.Column, slip: Slip) -> str:
    return text


def _phone(cell: Cell, text: str, column: declared.Column, slip: Slip) -> str | None:
    number = re.sub(r"[ \-－—()（）]", "", text)
    if not re.fullmatch(r"\+?\d{5,15}", number):
        slip.fault("tabular.cell_not_a_phone", column, text)
        return None
    return text


def _amount(cell: Cell, text: str, column: declared.Column, slip: Slip) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        slip.fault("tabular.cell_not_a_number", column, text)
        return None
    if not amount.is_finite() or amount < 0:
        slip.fault("tabular.cell_not_a_number", column, text)
        return None
    return amount


def _integer(cell: Cell, text: str, column: declared.Column, slip: Slip) -> int | None:
    amount = _amount(cell, text, column, slip)
    if amount is not None and amount != int(amount):
        slip.fault("tabular.cell_not_whole", column, text)
        return None
    return None if amount is None else int(amount)


def _area(cell: Cell, text: str, column: declared.Column, slip: Slip) -> int | None:
    amount = _amount(cell, text, column, slip)
    if amount is None:
        return None
    hundredths = amount * declared.AREA_UNITS[column.unit or "平方米"]
    if hundredths != int(hundredths):
        slip.fault("tabular.cell_area_too_fine", column, text)
        return None
    return int(hundredths)


def _years(cell: Cell, text: str, column: declared.Column, slip: Slip) -> Years | None:
    if found := _DECADE.match(text):
        tens = int(found.group(2)) * 10
        century = int(found.group(1) or (19 if tens >= 30 else 20)) * 100
        return Years(century + tens, century + tens + 9, text)
    if found := _YEARS.match(text):
        first = int(found.group(1))
        last = int(found.group(2) or first)
        if first <= last:
            return Years(first, last, text)
    slip.fault("tabular.cell_not_a_year", column, text)
    return None


def _day(cell: Cell, text: str, column: declared.Column, slip: Slip) -> Days | None:
    if isinstance(cell, dt.date):
        day = dt.date(cell.year, cell.month, cell.day)
        return Days(day, day + dt.timedelta(1), text)
    try:
        if found := _DAY.match(text):
            year = int(found.group(1) or slip.year or 0)
            day = dt.date(year, int(found.group(2)), int(found.group(3)))
            return Days(day, day + dt.timedelta(1), text)
        if found := _MONTH.match(text):
            return _month(found, text, column, slip)
    except ValueError:
        slip.fault("tabular.cell_not_a_day", column, text)
        return None
    slip.fault("tabular.cell_not_a_day", column, text)
    return None


def _month(found: re.Match[str], text: str, column: declared.Column, slip: Slip) -> Days:
    """A month is a span of days; 月底 is no day, so its last day is proposed and asked."""
    first = dt.date(int(found.group(1) or slip.year or 0), int(found.group(2)), 1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    if not found.group(3):
        return Days(first, last + dt.timedelta(1), text)
    options = (Option("month_end", (last.isoformat(),)), Option("text_only"))
    chosen = slip.ask(Asked.DAY, column, text, options, "month_end")
    if not chosen.give:
        return Days(None, None, text)
    day = dt.date.fromisoformat(chosen.give[0])
    return Days(day, day + dt.timedelta(1), text)


def _choice(cell: Cell, text: str, column: declared.Column, slip: Slip) -> str | None:
    if text not in column.choices:
        slip.fault("tabular.cell_not_a_choice", column, text)
        return None
    return text


def _many(cell: Cell, text: str, column: declared.Column, slip: Slip) -> tuple[str, ...]:
    parts = tuple(cells.clean(part) for part in _MANY.split(cells.shown(cell)) if cells.clean(part))
    for part in parts:
        if column.choices and part not in column.choices:
            slip.fault("tabular.cell_not_a_choice", column, part)
    return parts


_READERS: Mapping[str, Any] = {
    "text": _text,
    "post": _text,
    "phone": _phone,
    "integer": _integer,
    "decimal": _amount,
    "area": _area,
    "years": _years,
    "day": _day,
    "choice": _choice,
    "many": _many,
}
