"""The SQL of facets, composed from declarations; identifiers come from specs alone, values are parameters."""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.db import connection
from psycopg import sql

from mulin.kernel.registers.rules import FacetSpec


@cache
def _column_types(table: str) -> dict[str, str]:
    for model in apps.get_models():
        if model._meta.db_table == table:
            return {f.column or f.name: f.db_type(connection) or "text" for f in model._meta.concrete_fields}
    raise LookupError(table)


@cache
def blank_columns(table: str) -> frozenset[str]:
    """Text columns that are never null: an absent value is the empty text there."""
    for model in apps.get_models():
        if model._meta.db_table == table:
            return frozenset(
                f.column or f.name
                for f in model._meta.concrete_fields
                if not f.null and f.get_internal_type() == "CharField"
            )
    raise LookupError(table)


_LARGEST = {"smallint": 2**15 - 1, "integer": 2**31 - 1, "bigint": 2**63 - 1}


def limit_of(table: str, column: str) -> int | None:
    """The largest number that an integer column holds, or the length of a text column; None = unlimited."""
    kind = _column_types(table)[column].split(" COLLATE")[0]
    if kind.startswith("varchar("):
        return int(kind[8:-1])
    return _LARGEST.get(kind)


def value_columns(spec: FacetSpec) -> list[str]:
    """The value columns of a facet, in order of declaration."""
    return [f.db_column for f in spec.fields]


def _stage(spec: FacetSpec) -> sql.Composed:
    types = _column_types(spec.table)
    columns: list[sql.Composable] = [sql.SQL("subject_id bigint, path text, lo date, hi date, basis text, note text")]
    columns += [
        sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(types[c].split(" COLLATE")[0])) for c in value_columns(spec)
    ]
    return sql.SQL("jsonb_to_recordset(%(rows)s::jsonb) AS s({})").format(sql.SQL(", ").join(columns))


def assert_statement(spec: FacetSpec) -> sql.Composed:
    """One statement: supersede what overlaps, put back the pieces outside the new days, insert the new rows.

    Parameters: rows (jsonb array), now, by, run. Returns the number of superseded and of inserted rows. A
    standing row that already says the same for at least the same days is left alone and its new row skipped.
    """
    values = sql.SQL(", ").join(map(sql.Identifier, value_columns(spec)))
    s_values = sql.SQL(", ").join(sql.SQL("s.") + sql.Identifier(c) for c in value_columns(spec))
    f_values = sql.SQL(", ").join(sql.SQL("f.") + sql.Identifier(c) for c in value_columns(spec))
    return sql.SQL(
        """
WITH s AS MATERIALIZED (SELECT * FROM {stage}),
fresh AS MATERIALIZED (
  SELECT s.* FROM s WHERE NOT EXISTS (
    SELECT 1 FROM {table} f WHERE f.subject_id = s.subject_id AND f.superseded_at IS NULL
      AND f.valid @> daterange(s.lo, s.hi) AND ({f_values}) IS NOT DISTINCT FROM ({s_values}))),
gone AS (
  UPDATE {table} f SET superseded_at = %(now)s::timestamptz, superseded_run_id = %(run)s::bigint FROM fresh s
  WHERE f.subject_id = s.subject_id AND f.superseded_at IS NULL AND f.valid && daterange(s.lo, s.hi){same}
  RETURNING f.subject_id, f.path, f.valid, f.basis, f.note, {f_values}, s.lo AS new_lo, s.hi AS new_hi),
kept AS (
  SELECT subject_id, path, valid * daterange(NULL, new_lo) AS valid, basis, note, {values} FROM gone
    WHERE new_lo IS NOT NULL AND NOT isempty(valid * daterange(NULL, new_lo))
  UNION ALL
  SELECT subject_id, path, valid * daterange(new_hi, NULL), basis, note, {values} FROM gone
    WHERE new_hi IS NOT NULL AND NOT isempty(valid * daterange(new_hi, NULL))),
put AS (
  INSERT INTO {table} (subject_id, path, valid, basis, note, {values}, recorded_at, recorded_by, run_id)
  SELECT subject_id, path, valid, basis, note, {values}, %(now)s::timestamptz, %(by)s::text, %(run)s::bigint FROM kept
  UNION ALL
  SELECT subject_id, path, daterange(lo, hi), basis, note, {values}, %(now)s::timestamptz, %(by)s::text, %(run)s::bigint
    FROM fresh
  RETURNING 1)
SELECT (SELECT count(*) FROM gone), (SELECT count(*) FROM put), (SELECT count(*) FROM fresh)
"""
    ).format(
        stage=_stage(spec),
        table=sql.Identifier(spec.table),
        values=values,
        s_values=s_values,
        f_values=f_values,
        same=sql.SQL(" AND f.{c} = s.{c}").format(c=sql.Identifier(spec.beside)) if spec.beside else sql.SQL(""),
    )


def undo_statements(spec: FacetSpec) -> tuple[sql.Composed, sql.Composed, sql.Composed]:
    """Three statements that take a run back: was it built upon, close its rows, restore what it superseded."""
    table = sql.Identifier(spec.table)
    values = sql.SQL(", ").join(map(sql.Identifier, value_columns(spec)))
    touched = sql.SQL(
        "SELECT count(*) FROM {} WHERE run_id = %(run)s::bigint AND superseded_at IS NOT NULL"
        " AND superseded_run_id IS DISTINCT FROM %(run)s::bigint"
    ).format(table)
    close = sql.SQL(
        "UPDATE {} SET superseded_at = %(now)s::timestamptz WHERE run_id = %(run)s::bigint AND superseded_at IS NULL"
    ).format(table)
    restore = sql.SQL(
        "INSERT INTO {table} (subject_id, path, valid, basis, note, {values}, recorded_at, recorded_by)"
        " SELECT subject_id, path, valid, basis, note, {values}, %(now)s::timestamptz, %(by)s::text FROM {table}"
        " WHERE superseded_run_id = %(run)s::bigint AND run_id IS DISTINCT FROM %(run)s::bigint"
    ).format(table=table, values=values)
    return touched, close, restore
