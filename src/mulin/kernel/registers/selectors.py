"""Reading registers: key-paged lists with facets as of a day, the facts of one subject, its history.

Every query runs inside the active range; row security holds it. A page never counts the whole register.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from psycopg import sql

from mulin.kernel import scope
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.registers.rules import Field, RegisterSpec, registry

AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class ListQuery:
    """What a list page asks.

    ``columns`` name register fields (``name``) or facet fields (``management.mode``); ``filters`` map the same
    keys to a value (``""`` = not known). ``after``/``before`` are cursors ``[sort value, id]``.
    """

    register: str
    columns: tuple[str, ...]
    on: dt.date
    known: dt.datetime | None = None
    filters: Mapping[str, str] | None = None
    under: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False
    after: tuple[Any, int] | None = None
    before: tuple[Any, int] | None = None
    limit: int = 50
    layers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListResult:
    """One page of rows and the cursors of its neighbours (None = there is none)."""

    rows: tuple[dict[str, Any], ...]
    next_cursor: tuple[Any, int] | None
    previous_cursor: tuple[Any, int] | None


class _Builder:
    """Collects joins and parameters while a list statement is composed."""

    def __init__(self, spec: RegisterSpec, query: ListQuery) -> None:
        self.spec, self.query = spec, query
        self.joins: dict[str, sql.Composable] = {}
        self.params: dict[str, Any] = {"on": query.on, "known": query.known}
        self.where: list[sql.Composable] = []

    def parameter(self, value: Any) -> sql.Composable:
        name = f"p{len(self.params)}"
        self.params[name] = value
        return sql.SQL(f"%({name})s")

    def field(self, key: str) -> tuple[Field, str]:
        facet_key, dot, field_key = key.rpartition(".")
        try:
            if not dot:
                return self.spec.field(key), "b"
            facet = registry.facet(f"{self.spec.key}.{facet_key}")
            alias = f"f_{facet_key}"
            if alias not in self.joins:
                self.joins[alias] = sql.SQL(
                    " LEFT JOIN {table} {a} ON {a}.subject_id = b.id AND {a}.valid @> %(on)s::date AND {standing}"
                ).format(
                    table=sql.Identifier(facet.table),
                    a=sql.Identifier(alias),
                    standing=standing(alias, self.query.known),
                )
            return facet.field(field_key), alias
        except StopIteration:
            raise InputError(Violation("registers.unknown_field", "", {"field": key})) from None

    def expression(self, key: str, *, ordering: bool = False) -> sql.Composable:
        item, alias = self.field(key)
        column = item.sort_column if ordering and item.sort_column else item.db_column
        return sql.SQL("{}.{}").format(sql.Identifier(alias), sql.Identifier(column))


def standing(alias: str, known: dt.datetime | None) -> sql.Composable:
    """The condition "as known then" (parameter ``known``), or "as known now"."""
    a = sql.Identifier(alias)
    if known is None:
        return sql.SQL("{a}.superseded_at IS NULL").format(a=a)
    return sql.SQL(
        "{a}.recorded_at <= %(known)s AND ({a}.superseded_at IS NULL OR {a}.superseded_at > %(known)s)"
    ).format(a=a)


def _search(builder: _Builder) -> str | None:
    """Add a prefix condition; returns the column that the page is then ordered by."""
    text = builder.query.search.strip()
    spec = builder.spec
    if not text:
        return None
    if not text.isascii() or not spec.initials_column:
        column, wanted = spec.name_column, text
    else:
        wanted = text.lower()
        column = spec.initials_column
        if spec.pinyin_column and not _any_prefix(spec, column, wanted):
            column = spec.pinyin_column
    name = sql.SQL("b.{}").format(sql.Identifier(column))
    builder.where.append(
        sql.SQL("{n} >= {lo} AND {n} < {hi}").format(
            n=name, lo=builder.parameter(wanted), hi=builder.parameter(wanted + AFTER_ALL)
        )
    )
    return column


def _any_prefix(spec: RegisterSpec, column: str, wanted: str) -> bool:
    statement = sql.SQL("SELECT 1 FROM {t} WHERE {c} >= %s AND {c} < %s LIMIT 1").format(
        t=sql.Identifier(spec.table), c=sql.Identifier(column)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [wanted, wanted + AFTER_ALL])
        return cursor.fetchone() is not None


def _filters(builder: _Builder) -> None:
    query, spec = builder.query, builder.spec
    for key, value in (query.filters or {}).items():
        expression = builder.expression(key)
        if value == "":
            builder.where.append(sql.SQL("{} IS NULL").format(expression))
        else:
            builder.where.append(sql.SQL("{}::text = {}").format(expression, builder.parameter(value)))
    if query.under:
        builder.where.append(
            sql.SQL("b.path >= {} AND b.path < {}").format(
                builder.parameter(query.under), builder.parameter(query.under + scope.LAST)
            )
        )
    if spec.alive:
        builder.where.append(sql.SQL(spec.alive))
    if query.layers and spec.layer_column:
        builder.where.append(
            sql.SQL("b.{} = ANY({})").format(sql.Identifier(spec.layer_column), builder.parameter(list(query.layers)))
        )


def _statement(builder: _Builder) -> tuple[sql.Composed, bool]:
    query, spec = builder.query, builder.spec
    searched = _search(builder)
    order = (
        sql.SQL("b.{}").format(sql.Identifier(searched))
        if searched
        else builder.expression(query.sort or spec.default_sort, ordering=True)
    )
    selected = _selected(builder)
    _filters(builder)
    backwards = query.before is not None
    cursor = query.before or query.after
    down = query.descending != backwards
    if cursor is not None:
        compare = sql.SQL("<" if down else ">")
        value, row_id = cursor
        if value is None:
            rest = sql.SQL(" OR {o} IS NOT NULL").format(o=order) if down else sql.SQL("")
            builder.where.append(
                sql.SQL("(({o} IS NULL AND b.id {c} {i}){rest})").format(
                    o=order, c=compare, i=builder.parameter(row_id), rest=rest
                )
            )
        else:
            tail = sql.SQL("") if down else sql.SQL(" OR {o} IS NULL").format(o=order)
            builder.where.append(
                sql.SQL("(({o}, b.id) {c} ({v}, {i}){tail})").format(
                    o=order, c=compare, v=builder.parameter(value), i=builder.parameter(row_id), tail=tail
                )
                if _nullable(builder)
                else sql.SQL("({o}, b.id) {c} ({v}, {i})").format(
                    o=order, c=compare, v=builder.parameter(value), i=builder.parameter(row_id)
                )
            )
    where = sql.SQL(" AND ").join(builder.where) if builder.where else sql.SQL("true")
    statement = sql.SQL(
        "SELECT b.id, b.path, {order} AS _key, {cols} FROM {table} b{joins} WHERE {where}"
        " ORDER BY {order} {dir}, b.id {dir} LIMIT {limit}"
    ).format(
        order=order,
        cols=sql.SQL(", ").join(selected),
        table=sql.Identifier(spec.table),
        joins=sql.SQL("").join(builder.joins.values()),
        where=where,
        dir=sql.SQL("DESC" if down else "ASC"),
        limit=sql.Literal(query.limit + 1),
    )
    return statement, backwards


def _selected(builder: _Builder) -> list[sql.Composed]:
    """The asked columns; a link also gives what it shows, as ``<key>.label``."""
    found = []
    for key in builder.query.columns:
        item, alias = builder.field(key)
        found.append(sql.SQL("{} AS {}").format(builder.expression(key), sql.Identifier(key)))
        if item.through:
            through = item.through if alias == "b" else item.through.replace("f.", f"{alias}.")
            found.append(sql.SQL("{} AS {}").format(sql.SQL(through), sql.Identifier(f"{key}.label")))
    return found


def _nullable(builder: _Builder) -> bool:
    return "." in (builder.query.sort or builder.spec.default_sort) and not builder.query.search.strip()


def list_page(query: ListQuery) -> ListResult:
    """One page inside the active range. Raises InputError for unknown columns, filters or sorts."""
    spec = registry.register(query.register)
    builder = _Builder(spec, query)
    statement, backwards = _statement(builder)
    with connection.cursor() as cursor:
        cursor.execute(statement, builder.params)
        names = [c.name for c in cursor.description or ()]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    more = len(found) > query.limit
    rows = found[: query.limit]
    if backwards:
        rows.reverse()
    if not rows:
        return ListResult((), None, None)
    first, last = (rows[0]["_key"], rows[0]["id"]), (rows[-1]["_key"], rows[-1]["id"])
    has_next = backwards or more
    has_previous = (backwards and more) or (not backwards and query.after is not None)
    return ListResult(tuple(rows), last if has_next else None, first if has_previous else None)


def list_merged(
    query: ListQuery, ranges: Sequence[scope.Range], *, staff: bool, person_id: int | None, held: bool = False
) -> ListResult:
    """The same page over a hat's several ranges: one query a range, merged by the sort key.

    ``held``: each query is held below its range; for tables that everybody reads.
    """
    if len(ranges) == 1:
        return list_page(_held(query, ranges[0]) if held else query)
    before = scope.current()
    rows: list[dict[str, Any]] = []
    more = False
    for one in ranges:
        scope.set_local(one, staff=staff, person_id=person_id)
        result = list_page(_held(query, one) if held else query)
        rows += result.rows
        more = more or (result.previous_cursor if query.before else result.next_cursor) is not None
    scope.set_local(before, staff=staff, person_id=person_id)
    rows.sort(
        key=lambda r: ((r["_key"] is None), r["_key"] if r["_key"] is not None else "", r["id"]),
        reverse=query.descending,
    )
    kept = rows[-query.limit :] if query.before else rows[: query.limit]
    more = more or len(rows) > query.limit
    if not kept:
        return ListResult((), None, None)
    first, last = (kept[0]["_key"], kept[0]["id"]), (kept[-1]["_key"], kept[-1]["id"])
    backwards = query.before is not None
    return ListResult(
        tuple(kept),
        last if (backwards or more) else None,
        first if ((backwards and more) or query.after is not None) else None,
    )


def _held(query: ListQuery, one: scope.Range) -> ListQuery:
    return query if query.under else replace(query, under=one.lo)


def count_up_to(query: ListQuery, ceiling: int = 1000) -> tuple[int, bool]:
    """How many rows the filters leave, counted no further than ``ceiling``; whether there are more."""
    spec = registry.register(query.register)
    builder = _Builder(spec, replace(query, after=None, before=None))
    _search(builder)
    _filters(builder)
    where = sql.SQL(" AND ").join(builder.where) if builder.where else sql.SQL("true")
    statement = sql.SQL("SELECT count(*) FROM (SELECT 1 FROM {t} b{j} WHERE {w} LIMIT {n}) x").format(
        t=sql.Identifier(spec.table),
        j=sql.SQL("").join(builder.joins.values()),
        w=where,
        n=sql.Literal(ceiling + 1),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, builder.params)
        counted = int(cursor.fetchone()[0])
    return min(counted, ceiling), counted > ceiling


def find_subject(register: str, subject_id: int) -> dict[str, Any] | None:
    """The register's own columns of one subject inside the active range, links with ``<key>.label``; or None."""
    spec = registry.register(register)
    builder = _Builder(spec, ListQuery(register, tuple(f.key for f in spec.fields), dt.date.min))
    statement = sql.SQL("SELECT b.id, b.path, {cols} FROM {table} b WHERE b.id = %(subject)s").format(
        cols=sql.SQL(", ").join(_selected(builder)), table=sql.Identifier(spec.table)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {**builder.params, "subject": subject_id})
        names = [c.name for c in cursor.description or ()]
        row = cursor.fetchone()
    return None if row is None else dict(zip(names, row, strict=True))


def facts_of(
    register: str, subject_id: int, *, on: dt.date, known: dt.datetime | None = None
) -> dict[str, dict[str, Any]]:
    """The standing row of every facet of one subject on a day: ``{facet key: {column: value}}``."""
    return facts_of_many(register, [subject_id], on=on, known=known)[subject_id]


def facts_of_many(
    register: str, subject_ids: Sequence[int], *, on: dt.date, known: dt.datetime | None = None
) -> dict[int, dict[str, dict[str, Any]]]:
    """As :func:`facts_of` for several subjects, in one statement: by subject id, then by facet."""
    parts = []
    for facet in registry.facets_of(register):
        parts.append(
            sql.SQL(
                "SELECT {k} AS facet, to_jsonb(f) AS row FROM {t} f"
                " WHERE f.subject_id = ANY(%(ids)s) AND f.valid @> %(on)s::date AND {standing}"
            ).format(k=sql.Literal(facet.key), t=sql.Identifier(facet.table), standing=standing("f", known))
        )
    found: dict[int, dict[str, dict[str, Any]]] = {subject_id: {} for subject_id in subject_ids}
    for key, row in _union(parts, {"ids": list(subject_ids), "on": on, "known": known}):
        found[row["subject_id"]][key] = row
    return found


def history_of(register: str, subject_id: int) -> list[dict[str, Any]]:
    """Every row ever recorded of one subject, superseded ones included, newest days first."""
    parts = [
        sql.SQL("SELECT {k} AS facet, to_jsonb(f) AS row FROM {t} f WHERE f.subject_id = %(id)s").format(
            k=sql.Literal(facet.key), t=sql.Identifier(facet.table)
        )
        for facet in registry.facets_of(register)
    ]
    rows = [{"facet": key, **row} for key, row in _union(parts, {"id": subject_id})]
    rows.sort(key=lambda r: (str(r["valid"]), r["recorded_at"]), reverse=True)
    return rows


def _union(parts: list[sql.Composed], params: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(parts), params)
        return [(key, row if isinstance(row, dict) else json.loads(row)) for key, row in cursor.fetchall()]
