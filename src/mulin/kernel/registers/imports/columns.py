"""From a sheet's columns to typed values: each distinct cell is read once. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mulin.kernel import errors, identifiers
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.registers.imports.rules import Context, Heading, ImportField, ImportKind, Option, Question, Source
from mulin.kernel.registers.rules import Kind
from mulin.kernel.tabular import cells, mapping, reading
from mulin.kernel.tabular.cells import Cell, Sheet

LEFT_OUT = "-"
_LONGEST = 200
_BIGGEST = 2_000_000_000
_HUGE = 10**15
_HEAD = 60
_YES = {"是", "有", "true", "yes", "y", "1", "√", "✓", "已"}
_NO = {"否", "无", "false", "no", "n", "0", "×", "未", "没有"}
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?|月)?")


@dataclass(slots=True)
class Grid:
    """A sheet below its header: ``headings`` decided or asked, ``data`` by field key, sheet lines of the rows."""

    headings: tuple[Heading, ...]
    data: dict[str, list[Cell]]
    lines: list[int]
    questions: list[Question]
    problems: list[Violation]

    def where(self, key: str) -> int:
        """The sheet column of a field."""
        return next((h.index for h in self.headings if h.field == key), 0)


def read(kind: ImportKind, source: Source, context: Context) -> Grid:
    """Read the first sheet and settle its header by what was chosen, remembered or proposed, in this order."""
    found = _columns(source)
    top = Sheet(found.name, [list(row) for row in zip(*(c[:_HEAD] for c in found.data), strict=True)], found.merged)
    wanted = [mapping.Field(f.key, (f.label, *f.names), _quantity(f), f.required) for f in kind.fields]
    proposal = mapping.propose(top, wanted, context.remembered)
    if proposal is None:
        sample = "、".join(f.label for f in kind.fields if f.required) or kind.fields[0].label
        raise InputError(Violation("imports.header_missing", "", {"columns": sample}))
    headings = tuple(_settle(kind, column, context) for column in proposal.columns)
    return _grid(kind, found, proposal.data_first, headings)


def _columns(source: Source) -> reading.Columns:
    if not source.text:
        return reading.read_columns(source.data)
    sheet = reading.read_pasted(source.text).sheets[0]
    turned = [list(column) for column in zip(*sheet.rows, strict=True)]
    return reading.Columns("", turned, len(sheet.rows), (), sheet.problems)


def _quantity(item: ImportField) -> str:
    if item.kind is Kind.AREA:
        return "area"
    return "money" if item.kind is Kind.MONEY else ("count" if item.kind is Kind.INT else "")


def _settle(kind: ImportKind, column: mapping.ColumnProposal, context: Context) -> Heading:
    chosen = context.mapping.get(column.text, context.answers.get(f"column:{column.text}"))
    known = {f.key for f in kind.fields}
    if chosen is not None and (chosen in known or chosen in ("", LEFT_OUT)):
        factor = column.factor if chosen == column.field else _factor(kind, chosen, column.text)
        return Heading(column.index, column.text, "" if chosen == LEFT_OUT else chosen, factor)
    if column.remembered and column.field is None:
        return Heading(column.index, column.text, "")
    if column.field is not None and (column.remembered or column.confidence >= mapping.SURE):
        return Heading(column.index, column.text, column.field, column.factor, proposed=column.field)
    return Heading(column.index, column.text, None, column.factor, sure=False, proposed=column.field or "")


def _factor(kind: ImportKind, key: str, text: str) -> int | None:
    if key in ("", LEFT_OUT):
        return None
    item = kind.field(key)
    one = mapping.propose(Sheet("", [[text]]), [mapping.Field(key, (item.label, text), _quantity(item))])
    return one.columns[0].factor if one and one.columns else None


def _grid(kind: ImportKind, found: reading.Columns, first: int, headings: tuple[Heading, ...]) -> Grid:
    grid = Grid(headings, {}, [], [], list(found.problems))
    used = [h for h in headings if h.field]
    for heading in used:
        if heading.field in grid.data:
            label = kind.field(str(heading.field)).label
            grid.problems.append(Violation("imports.column_twice", "", {"column": label}))
        grid.data[str(heading.field)] = found.data[heading.index][first:]
    grid.questions = [_ask(kind, h) for h in headings if h.field is None]
    _drop_blank(grid, found.data, first)
    taken = set(grid.data) | {h.proposed for h in headings if h.field is None}
    for item in kind.fields:
        if item.required and item.key not in taken:
            grid.problems.append(Violation("imports.column_missing", "", {"column": item.label}))
    return grid


def _ask(kind: ImportKind, heading: Heading) -> Question:
    options = (Option(LEFT_OUT, "不导入这一列"), *(Option(f.key, f.label) for f in kind.fields))
    return Question(f"column:{heading.text}", 0, f"“{heading.text}”一列是什么？", options, heading.proposed)


def _drop_blank(grid: Grid, data: Sequence[Sequence[Cell]], first: int) -> None:
    """Keep only lines with something in them; the usual sheet has no blank line and costs nothing."""
    height = len(data[0]) if data else 0
    lines = list(range(first + 1, height + 1))
    full = next((c for c in grid.data.values() if None not in c and "" not in c), None)
    if full is None and lines:
        kept = [i for i in range(first, height) if any(c[i] not in (None, "") for c in data)]
        grid.data = {k: [c[i - first] for i in kept] for k, c in grid.data.items()}
        lines = [i + 1 for i in kept]
    grid.lines = lines


Faults = dict[int, Violation]


def values(item: ImportField, column: Sequence[Cell], factor: int | None = None) -> tuple[list[Any], Faults]:
    """Typed values of a column, and what is wrong by row index. An empty cell is None."""
    reader = _READERS.get(item.kind, _text)
    known: dict[Any, Any] = {}
    wrong: dict[Any, Violation] = {}
    for cell in set(column):
        try:
            known[cell] = None if cell is None or cell == "" else reader(item, cell, factor)
        except errors.DomainError as error:
            known[cell], wrong[cell] = None, error.violations[0]
    found = [known[cell] for cell in column]
    faults = {i: wrong[cell] for i, cell in enumerate(column) if cell in wrong} if wrong else {}
    if item.required:
        for index, value in enumerate(found):
            if value is None and index not in faults:
                faults[index] = Violation("imports.cell_required", "", {"column": item.label})
    return found, faults


def _bad(code: str, text: str, **params: Any) -> InputError:
    return InputError(Violation(code, "", {"text": text[:40], **params}))


def _shown(cell: Cell) -> str:
    return cells.clean(cells.shown(cell))


def _text(item: ImportField, cell: Cell, factor: int | None) -> str | None:
    text = _shown(cell)
    limit = item.limit or _LONGEST
    if len(text) > limit:
        raise _bad("imports.cell_long", text, limit=limit)
    return text or None


def _decimal(cell: Cell) -> Decimal:
    text = unicodedata.normalize("NFKC", _shown(cell)).replace(",", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise _bad("imports.cell_number", text) from None
    if not number.is_finite():
        raise _bad("imports.cell_number", text)
    return number


def _integer(item: ImportField, cell: Cell, factor: int | None) -> int:
    number = _decimal(re.sub(r"[户栋幢个人]$", "", _shown(cell)))
    limit = item.limit or _BIGGEST
    if abs(number) > limit or number != int(number) or number < 0:
        raise _bad("imports.cell_whole", _shown(cell), limit=limit)
    return int(number)


def _hundredths(item: ImportField, cell: Cell, factor: int | None) -> int:
    number = _decimal(cell)
    if abs(number) > _HUGE:
        raise _bad("imports.cell_amount", _shown(cell))
    number *= factor or 100
    if number < 0 or number > _HUGE or number != int(number):
        raise _bad("imports.cell_amount", _shown(cell))
    return int(number)


def _day(item: ImportField, cell: Cell, factor: int | None) -> dt.date:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = unicodedata.normalize("NFKC", _shown(cell))
    found = _DAY.fullmatch(text) or re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
    try:
        if found:
            return dt.date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        pass  # the sentence below says what is wrong
    raise _bad("imports.cell_day", text)


def _bool(item: ImportField, cell: Cell, factor: int | None) -> bool:
    text = _shown(cell).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise _bad("imports.cell_yes_no", text)


def _choice(item: ImportField, cell: Cell, factor: int | None) -> str:
    text = _shown(cell)
    for value, label in item.choices:
        if text and text in (value, label):
            return value
    labels = "、".join(label for value, label in item.choices if value)
    raise _bad("imports.cell_choice", text, choices=labels)


def _phone(item: ImportField, cell: Cell, factor: int | None) -> str:
    return identifiers.parse_phone(_shown(cell))


_READERS: Mapping[Kind, Callable[[ImportField, Cell, int | None], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _text,
    Kind.LINK: _text,
    Kind.INT: _integer,
    Kind.AREA: _hundredths,
    Kind.MONEY: _hundredths,
    Kind.DATE: _day,
    Kind.BOOL: _bool,
    Kind.CHOICE: _choice,
    Kind.PHONE: _phone,
}
