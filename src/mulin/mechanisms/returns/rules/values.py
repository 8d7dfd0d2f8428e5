"""One way of writing for every value: what a cell, a field or a register says, as the same text. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mulin.kernel.errors import Violation
from mulin.kernel.registers.rules import Field
from mulin.kernel.registers.rules import Kind as Registered
from mulin.kernel.tabular import asking, cells, declared
from mulin.mechanisms.returns.rules.forms import Column, Kind

_TYPES: dict[Kind, declared.Kind] = {
    Kind.TEXT: "text",
    Kind.INTEGER: "integer",
    Kind.DECIMAL: "decimal",
    Kind.DATE: "day",
    Kind.CHOICE: "choice",
    Kind.MANY: "many",
    Kind.PHONE: "phone",
}
JOIN = "、"
_MONTH = re.compile(r"^\d{4}-\d{2}$")
LONGEST = 500


def read(column: Column, cell: cells.Cell, line: int = 0) -> tuple[str, Violation | None]:
    """What a cell says in the one way of writing, or why it cannot be read."""
    if column.kind is Kind.TEXT:
        text = cells.clean(cells.shown(cell))
        return (text[:LONGEST], None) if len(text) <= LONGEST else ("", _too_long(column, line))
    choices = column.options if column.kind is Kind.CHOICE else ()
    layout = declared.Column(
        head=column.label, field=column.key, type=_TYPES[column.kind], choices=choices, aliases=dict(column.aliases)
    )
    slip = asking.Slip(column.clause, line, None, {})
    value = asking.take_value(cell, layout, slip)
    if slip.problems:
        return "", slip.problems[0]
    return _written(value), None


def _too_long(column: Column, line: int) -> Violation:
    return Violation("returns.cell_too_long", column.clause, {"line": line, "column": column.label, "limit": LONGEST})


def _written(value: Any) -> str:
    match value:
        case None:
            return ""
        case asking.Days():
            return _day(value)
        case Decimal():
            return decimal(value)
        case tuple():
            return JOIN.join(value)
    return str(value)


def _day(value: asking.Days) -> str:
    """A day, or a month where the day is unknown."""
    if value.first is None or value.until is None:
        return value.text
    whole = value.until - value.first == dt.timedelta(days=1)
    return value.first.isoformat() if whole else f"{value.first:%Y-%m}"


def decimal(value: Decimal) -> str:
    """Without trailing noughts: 2.840 -> 2.84."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def same(column: Column, one: str, other: str) -> bool:
    """Whether two values say the same: a month is any first of it where the day may be unknown."""
    if one == other:
        return True
    if column.kind is Kind.MANY:
        return sorted(one.split(JOIN)) == sorted(other.split(JOIN))
    if column.month_will_do and (_MONTH.match(one) or _MONTH.match(other)):
        return one[:7] == other[:7]
    return cells.key(one) == cells.key(other)


def day_of(text: str) -> dt.date | None:
    """The first day that a date value may mean; None for no date."""
    try:
        return dt.date.fromisoformat(f"{text}-01" if _MONTH.match(text) else text)
    except ValueError:
        return None


def from_register(column: Column, field: Field, value: Any) -> str:
    """A register's value as the form words it."""
    if value is None or value == "":
        return "" if not column.words else _word(column, "")
    if column.words:
        return JOIN.join(dict.fromkeys(filter(None, (_word(column, one) for one in str(value).split(";")))))
    match field.kind:
        case Registered.AREA | Registered.MONEY:
            return decimal(Decimal(int(value)) / (100 if column.factor == 1 else column.factor))
        case Registered.BOOL:
            return "是" if value else "否"
        case Registered.CHOICE:
            return field.label_of(value)
    return decimal(Decimal(value)) if isinstance(value, float) else str(value)


def _word(column: Column, code: str) -> str:
    return next((word for word, codes in column.words if code in codes), "")


def to_register(column: Column, field: Field, text: str, standing: Any) -> Any:
    """What a register keeps for a form's value; a code that already means the word stays."""
    if column.words:
        codes = dict(column.words).get(text, ())
        return standing if standing in codes else (codes[0] if codes else None)
    if text == "":
        return None
    match field.kind:
        case Registered.AREA | Registered.MONEY:
            return int(Decimal(text) * (100 if column.factor == 1 else column.factor))
        case Registered.INT:
            return int(Decimal(text))
        case Registered.BOOL:
            return text == "是"
        case Registered.DATE:
            found = day_of(text)
            return found.isoformat() if found else None
        case Registered.CHOICE:
            return next((code for code, label in field.choices if label == text), text)
    return text


_REGISTERED = {
    Registered.INT: Kind.INTEGER,
    Registered.AREA: Kind.DECIMAL,
    Registered.MONEY: Kind.DECIMAL,
    Registered.DATE: Kind.DATE,
    Registered.PHONE: Kind.PHONE,
    Registered.CHOICE: Kind.CHOICE,
    Registered.BOOL: Kind.CHOICE,
}


def column_of(facet: str, field: Field) -> Column:
    """A column for a field of the registers: it arrives filled."""
    options: tuple[str, ...] = ()
    if field.kind is Registered.CHOICE:
        options = tuple(label for code, label in field.choices if code)
    elif field.kind is Registered.BOOL:
        options = ("是", "否")
    unit = f"（{field.unit}）" if field.unit else ""
    return Column(
        key=f"{facet}__{field.key}",
        label=f"{field.label}{unit}",
        kind=_REGISTERED.get(field.kind, Kind.TEXT),
        options=options,
        source=f"{facet}.{field.key}",
        also=(field.label, *field.synonyms),
    )


def shown(values: Mapping[str, str], column: Column) -> str:
    """A row's value of a column; nothing where it has none."""
    return values.get(column.key, "")
