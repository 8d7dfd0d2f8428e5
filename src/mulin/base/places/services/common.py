"""What every act on places shares: a basis, the moving of scope keys, facts beginning on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql

from mulin.kernel import scope
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.fields import PathField
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span
from mulin.kernel.rowsecurity import Grant, Protected, placed_tables


def require_texts(*, name: str | None = None, basis: str) -> None:
    """Refuse an act without a name or a basis, both at once."""
    found = []
    if name is not None and not name.strip():
        found.append(Violation("places.name_missing", "", {}))
    if not basis.strip():
        found.append(Violation("places.basis_missing", "", {}))
    if found:
        raise InputError(*found)


def path_columns() -> list[tuple[str, str]]:
    """Every column that holds a scope key and may be rewritten: ``path`` of the placed tables, and further ones."""
    placed = {table.name: table for table in placed_tables() if table.grant is not Grant.READ}
    found = [(name, "path") for name in placed]
    for model in apps.get_models(include_auto_created=True):
        table = placed.get(model._meta.db_table)
        if table is None or not issubclass(model, Protected) or model._meta.proxy:
            continue
        for field in model._meta.concrete_fields:
            movable = table.grant in (Grant.WRITE, Grant.FULL) or field.column in table.update_columns
            if isinstance(field, PathField) and field.column != "path" and movable:
                found.append((table.name, str(field.column)))
    return sorted(set(found))


def rewrite_paths(old: str, new: str) -> int:
    """Move everything at or below ``old`` to ``new``, one statement a table; returns the rows rewritten.

    Runs in the caller's transaction; row security refuses rows outside the active range.
    """
    moved = 0
    with connection.cursor() as cursor:
        for table, column in path_columns():
            statement = sql.SQL(
                "UPDATE {t} SET {c} = %(new)s || substr({c}, %(length)s) WHERE {c} >= %(old)s AND {c} < %(end)s"
            ).format(t=sql.Identifier(table), c=sql.Identifier(column))
            cursor.execute(statement, {"new": new, "old": old, "length": len(old) + 1, "end": old + scope.LAST})
            moved += max(cursor.rowcount, 0)
    return moved


def state_fact(
    dotted: str,
    subjects: Iterable[tuple[int, str]],
    values: Mapping[str, Any],
    *,
    on: dt.date | None,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    note: str = "",
    until: dt.date | None = None,
) -> None:
    """One value for several subjects from a day on (None = as far back as one knows)."""
    facts = [Fact(subject, path, values, Span(on, until), basis, note) for subject, path in subjects]
    if facts:
        registers.assert_facts(dotted, facts, actor=actor, now=now)
