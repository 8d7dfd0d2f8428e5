"""The rows of a sheet: what arrived filled, what the unit wrote over it, what differs, what is missing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mulin.kernel.errors import Violation
from mulin.mechanisms.returns.rules import values
from mulin.mechanisms.returns.rules.forms import NAME, PLACE, SERIAL, Column, TableForm


class Origin(StrEnum):
    """Where a value comes from."""

    PREFILLED = "PREFILLED"
    CARRIED = "CARRIED"
    TYPED = "TYPED"
    PASTED = "PASTED"
    FILE = "FILE"


ORIGIN_LABELS = {
    Origin.PREFILLED: "台账",
    Origin.CARRIED: "上期",
    Origin.TYPED: "填写",
    Origin.PASTED: "粘贴",
    Origin.FILE: "文件",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``base`` arrived filled, ``own`` is what the unit wrote; ``reason`` explains a change.

    key: the community's id as text, ``x…`` for one that no register has, ``unit`` for the unit's own row.
    """

    key: str
    subject: int | None
    path: str
    base: Mapping[str, str] = field(hash=False)
    own: Mapping[str, str] = field(default_factory=dict, hash=False)
    origins: Mapping[str, str] = field(default_factory=dict, hash=False)
    reason: str = ""

    @property
    def values(self) -> dict[str, str]:
        """What the row says."""
        return {**self.base, **self.own}

    @property
    def extra(self) -> bool:
        """Whether no register has it."""
        return self.subject is None and self.key.startswith("x")


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs: before and after."""

    column: Column
    before: str
    after: str


def changes(form: TableForm, row: Row) -> tuple[Change, ...]:
    """Cells in which the row differs from what arrived filled."""
    return differing(form, row.base, row.values)


def differing(form: TableForm, before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Change, ...]:
    """Cells in which two states of a row differ."""
    return tuple(
        Change(one, before.get(one.key, ""), after.get(one.key, ""))
        for one in form.filled
        if not values.same(one, before.get(one.key, ""), after.get(one.key, ""))
    )


def merged(form: TableForm, row: Row, given: Mapping[str, str], origin: Origin) -> Row:
    """The row with further values written over it; what equals what arrived filled is no longer the unit's own."""
    own, origins = dict(row.own), dict(row.origins)
    for one in form.columns:
        if one.key not in given or (one.names_row and not row.extra):
            continue
        if values.same(one, given[one.key], row.base.get(one.key, "")):
            own.pop(one.key, None)
            origins.pop(one.key, None)
        elif given[one.key] != row.values.get(one.key, ""):
            own[one.key], origins[one.key] = given[one.key], str(origin)
    return Row(row.key, row.subject, row.path, row.base, own, origins, row.reason)


def check(form: TableForm, row: Row) -> list[Violation]:
    """What is wrong with the cells that the unit touched; the others say what the registers say, gaps included."""
    if not row.own:
        return []
    found, said = [], row.values
    for one in form.columns:
        params = {"row": name_of(form, row), "column": one.label, "clause": one.clause or one.reason}
        concerned = {one.key, *one.with_fields, *(key for key, _ in one.if_values)}
        if not said.get(one.key) and concerned & row.own.keys() and _is_wanted(one, said):
            found.append(Violation("returns.cell_wanted", one.clause, params))
        if one.reason and one.key in row.own and row.base.get(one.key) and not reason_of(row):
            found.append(Violation("returns.reason_wanted", one.reason, params))
    return found


NOTE = "note"


def reason_of(row: Row) -> str:
    """Why the row was changed: what was said so, else its remark."""
    return row.reason or row.own.get(NOTE, "")


def _is_wanted(column: Column, said: Mapping[str, str]) -> bool:
    """Only what a clause demands, and only where its condition holds (P10)."""
    if not column.clause:
        return False
    if column.if_values:
        return all(said.get(key) == value for key, value in column.if_values)
    return any(said.get(key) for key in column.with_fields) if column.with_fields else True


def name_of(form: TableForm, row: Row) -> str:
    """What a row is called."""
    name = next((row.values.get(one.key, "") for one in form.columns if one.source == NAME), "")
    return name or ("本单位" if row.key == "unit" else row.key)


def place_of(form: TableForm, row: Row) -> str:
    """The neighbourhood that a row names."""
    return next((row.values.get(one.key, "") for one in form.columns if one.source == PLACE), "")


def numbered(form: TableForm, rows: Sequence[Row]) -> list[Row]:
    """The rows with their serial numbers."""
    serial = next((one.key for one in form.columns if one.source == SERIAL), None)
    if serial is None:
        return list(rows)
    return [
        Row(one.key, one.subject, one.path, {**one.base, serial: str(n)}, one.own, one.origins, one.reason)
        for n, one in enumerate(rows, 1)
    ]


@dataclass(frozen=True, slots=True)
class Load:
    """How much was asked of a unit (items), how much arrived filled, how much it wrote itself, what is still blank."""

    asked: int
    filled: int
    own: int
    blank: int


def load(form: TableForm, rows: Iterable[Row]) -> Load:
    """P10: count of one sheet."""
    asked = filled = own = blank = 0
    for row in rows:
        said = row.values
        for one in form.asked:
            asked += 1
            filled += bool(row.base.get(one.key))
            own += one.key in row.own
            blank += not said.get(one.key)
    return Load(asked, filled, own, blank)


def as_data(row: Row) -> dict[str, Any]:
    """A row as a filed version keeps it."""
    return {
        "key": row.key,
        "subject": row.subject,
        "path": row.path,
        "base": dict(row.base),
        "own": dict(row.own),
        "origins": dict(row.origins),
        "reason": row.reason,
    }


def from_data(data: Mapping[str, Any]) -> Row:
    """The row that a version kept."""
    return Row(data["key"], data["subject"], data["path"], data["base"], data["own"], data["origins"], data["reason"])
