"""Values of register fields as words and cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from mulin.faces.shared import components as c
from mulin.faces.shared import wording
from mulin.kernel import quantities
from mulin.kernel.registers.rules import Field, Kind

NUMERIC = frozenset({Kind.INT, Kind.AREA, Kind.MONEY})
PLAIN_INTEGERS = frozenset({"plan_year", "year_from", "year_to", "serial", "service_class", "order"})


def of(field: Field, value: Any, label: str | None = None) -> str:
    """The value in words, without its unit; empty where nothing is known."""
    if value is None or value == "":
        return ""
    match field.kind:
        case Kind.AREA | Kind.MONEY:
            return wording.hundredths(int(value))
        case Kind.INT:
            return str(value) if field.key in PLAIN_INTEGERS else f"{int(value):,}"
        case Kind.BOOL:
            return "是" if value in (True, "true") else "否"
        case Kind.DATE:
            return value.isoformat() if isinstance(value, dt.date) else str(value)
        case Kind.LINK:
            return label or ""
        case _:
            return field.label_of(value)


def with_unit(field: Field, value: Any, label: str | None = None) -> str:
    """As :func:`of`, with the unit behind a figure, for prose and key-value lists."""
    text = of(field, value, label)
    unit = field.unit or {Kind.AREA: "㎡", Kind.MONEY: "元"}.get(field.kind, "")
    return f"{text} {unit}" if text and unit else text


def cell(field: Field, row: Mapping[str, Any], key: str) -> c.Cell:
    """One cell of a list row."""
    return c.Cell(of(field, row.get(key), row.get(f"{key}.label")) or wording.NO_VALUE)


def initial(field: Field, value: Any) -> Any:
    """The value as a form shows it for changing."""
    if value is None:
        return ""
    if field.kind in (Kind.AREA, Kind.MONEY):
        return quantities.decimal_string(int(value))
    if field.kind is Kind.BOOL:
        return "true" if value in (True, "true") else "false"
    return value


def facts(fields: tuple[Field, ...], row: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """A fact's values in one line; empty ones left out."""
    parts = []
    for field in fields:
        text = with_unit(field, row.get(field.db_column), (names or {}).get(str(row.get(field.db_column))))
        if text:
            parts.append((field.label, text))
    if len(parts) == 1 and parts[0][0] == fields[0].label:
        return parts[0][1]  # the one value that names the facet needs no label
    return "；".join(f"{label} {text}" for label, text in parts)
