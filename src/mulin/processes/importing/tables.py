"""What the declared tables can hold: column limits, choices and blank values, read once from their declaration."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

from mulin.kernel.registers.rules import FacetSpec


@cache
def columns(table: str) -> dict[str, Any]:
    """The concrete fields of a table by column name. Raises LookupError."""
    for model in apps.get_models():
        if model._meta.db_table == table:
            return {str(f.column): f for f in model._meta.concrete_fields}
    raise LookupError(table)


@cache
def types(table: str) -> dict[str, str]:
    """SQL types by column, as a temporary table needs them."""
    found = {}
    for name, item in columns(table).items():
        kind = item.db_type(connection) or "text"
        kind = {"bigserial": "bigint", "serial": "integer"}.get(kind.split(" ")[0], kind)
        found[name] = kind.split(" GENERATED")[0].split(" COLLATE")[0].split(" CHECK")[0]
    return found


def limit(table: str, column: str) -> int:
    """The longest text or the largest number that a column holds."""
    item = columns(table).get(column)
    if isinstance(item, models.CharField):
        return int(item.max_length or 200)
    if isinstance(item, (models.PositiveSmallIntegerField, models.SmallIntegerField)):
        return 32_767
    return 2_000_000_000 if isinstance(item, models.IntegerField) else 0


def choices(table: str, column: str) -> tuple[tuple[str, str], ...]:
    """The choices that a column declares."""
    item = columns(table)[column]
    return tuple((str(value), str(label)) for value, label in item.flatchoices)


def blank(spec: FacetSpec) -> dict[str, Any]:
    """The value of every field of a facet about which nothing is said."""
    found: dict[str, Any] = {}
    for one in spec.fields:
        item = columns(spec.table)[one.db_column]
        found[one.key] = None if item.null else (item.get_default() if item.has_default() else None)
    return found
