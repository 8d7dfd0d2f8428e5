"""What the registers hold of a form's rows: one query of the list, one of the dates of standing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import sql

from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.returns import rules
from mulin.mechanisms.returns.rules import Column, Row, TableForm, values
from mulin.mechanisms.returns.rules.forms import NAME, PLACE

REGISTER = "community"
_PAGE = 2000


def base_rows(
    form: TableForm,
    *,
    under: str,
    layer: str,
    on: dt.date,
    carried: Mapping[str, Mapping[str, str]] | None = None,
    only: Sequence[int] | None = None,
    operator: int | None = None,
) -> list[Row]:
    """The rows of communities as the registers word them on a day, by neighbourhood and name.

    ``carried``: what the last period said in columns that no register holds; ``only``: these communities, in this
    order; ``operator``: those that an organisation manages.
    """
    found = _listed(form, under, layer, on, operator)
    if only is not None:
        order = {subject: n for n, subject in enumerate(only)}
        found = sorted((one for one in found if one["id"] in order), key=lambda one: order[one["id"]])
    else:
        found.sort(key=lambda one: one["path"].rsplit("/", 2)[0])
    since = _since(form, [one["id"] for one in found], on)
    return [_row(form, one, since, (carried or {}).get(str(one["id"]), {})) for one in found]


def _listed(form: TableForm, under: str, layer: str, on: dt.date, operator: int | None) -> list[dict[str, Any]]:
    columns = tuple(dict.fromkeys(one.source for one in form.columns if one.facet and not one.since))
    filters = {"management.operator_id": str(operator)} if operator is not None else None
    query = {"columns": ("name", "region_id", *columns), "under": under, "layers": (layer,), "filters": filters}
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = registers.list_page(registers.ListQuery(REGISTER, on=on, after=after, limit=_PAGE, **query))  # type: ignore[arg-type]
        found += page.rows
        if (after := page.next_cursor) is None:
            return found


def _row(
    form: TableForm, found: Mapping[str, Any], since: Mapping[str, Mapping[int, str]], last: Mapping[str, str]
) -> Row:
    base, origins = {}, {}
    for one in form.columns:
        text = _text(one, found, since)
        if text is None and last.get(one.key):
            text, origins[one.key] = last[one.key], str(rules.Origin.CARRIED)
        if text:
            base[one.key] = text
    return Row(str(found["id"]), found["id"], found["path"], base, {}, origins)


def _text(column: Column, found: Mapping[str, Any], since: Mapping[str, Mapping[int, str]]) -> str | None:
    """What the registers say; None where they hold nothing of the column."""
    if column.source == NAME:
        return str(found["name"])
    if column.source == PLACE:
        return str(found["region_id.label"] or "")
    if column.since:
        return since[column.key].get(found["id"], "")
    if not column.facet:
        return None
    field = registry.facet(f"{REGISTER}.{column.facet}").field(column.part)
    return values.from_register(column, field, found[column.source])


_STANDING = """SELECT f.subject_id, lower(f.valid), {parts} FROM {table} f
WHERE f.subject_id = ANY(%(ids)s) AND f.superseded_at IS NULL AND (lower(f.valid) IS NULL OR lower(f.valid) <= %(on)s)
ORDER BY f.subject_id, lower(f.valid) NULLS FIRST"""


def _since(form: TableForm, subjects: list[int], on: dt.date) -> dict[str, dict[int, str]]:
    """Column key -> subject -> since when its fields have stood together as they stand on the day ("" = unknown)."""
    found = {}
    for one in form.columns:
        if one.since:
            facet = registry.facet(f"{REGISTER}.{one.facet}")
            parts = sql.SQL(", ").join(sql.Identifier("f", facet.field(key).db_column) for key in one.since)
            statement = sql.SQL(_STANDING).format(parts=parts, table=sql.Identifier(facet.table))
            with connection.cursor() as cursor:
                cursor.execute(statement, {"ids": subjects, "on": on})
                found[one.key] = _runs(cursor.fetchall())
    return found


def _runs(rows: Iterable[tuple[Any, ...]]) -> dict[int, str]:
    started: dict[int, tuple[Any, dt.date | None]] = {}
    for subject, lower, *parts in rows:
        before = started.get(subject)
        if before is None or before[0] != parts:
            started[subject] = (parts, lower)
    return {subject: lower.isoformat() for subject, (_, lower) in started.items() if lower is not None}


def aliases_of(subjects: Sequence[int]) -> dict[str, list[str]]:
    """Other names of communities -> keys of their rows, from the register of aliases."""
    statement = "SELECT name, community_id FROM community_alias WHERE community_id = ANY(%s) AND superseded_at IS NULL"
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(subjects)])
        for name, subject in cursor.fetchall():
            found.setdefault(name, []).append(str(subject))
    return found
