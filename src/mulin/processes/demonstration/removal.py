"""Taking the demonstration layer away with all that hangs on it, and nothing else. Runs as the owner."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Literal

from django.db import connection, transaction
from psycopg import sql

from mulin.base.places import bulk as places
from mulin.kernel import rowsecurity
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.processes.demonstration import layer

MARK = "demonstration"
CASES_MARK = "demonstration-cases"
FILINGS_MARK = "demonstration-filings"
TASKS_MARK = "demonstration-tasks"
STRATEGIES_MARK = "demonstration-strategies"
PAPERS_MARK = "demonstration-papers"
PUBLICITY_MARK = "demonstration-publicity"
ASSEMBLIES_MARK = "demonstration-assemblies"

_REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace AND cardinality(c.conkey) = 1
"""

_GUARDED = ("decision_roll", "decision_roll_unit", "decision_weight", "decision_motion")
_FIRST = ("decision_choice",)  # its references are checked at once

# What belongs to synthetic cases and duties without saying so itself: invented powers, deadlines, events.
_BELONGING = (
    "INSERT INTO gone SELECT 'party_delegation', id FROM party_delegation WHERE starts_with(label, '演示')"
    " ON CONFLICT DO NOTHING",
    "INSERT INTO gone SELECT 'almanac_deadline', d.id FROM almanac_deadline d JOIN gone g ON g.tbl = 'case_spine'"
    " AND d.subject_type = 'case' AND d.subject_id = g.id::text ON CONFLICT DO NOTHING",
    "INSERT INTO gone SELECT 'outbox_message', m.id FROM outbox_message m JOIN gone g ON g.tbl = 'case_spine'"
    " AND m.kind = 'cases.case.moved' AND m.payload->>'case' = g.id::text ON CONFLICT DO NOTHING",
    "INSERT INTO gone SELECT 'outbox_message', m.id FROM outbox_message m JOIN gone g ON g.tbl = 'duty_obligation'"
    " AND m.kind = 'duties.obligation.moved' AND m.payload->>'obligation' = g.id::text ON CONFLICT DO NOTHING",
)


def remove(*, now: dt.datetime) -> int:
    """Delete every 演示 row and what refers to it; the number of rows. The audit trail stays and tells of it.

    All or nothing: a row of the real layer that refers to a synthetic one makes the database refuse.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE gone (tbl text, id bigint, PRIMARY KEY (tbl, id)) ON COMMIT DROP")
        for statement in _seeds():
            cursor.execute(statement)
        _follow_references(cursor)
        for owned in _BELONGING:
            cursor.execute(owned)
        _follow_references(cursor)
        _guards(cursor, "DISABLE")
        # Sheets have random numbers, which the list of what goes does not hold.
        cursor.execute("DELETE FROM survey_answer WHERE survey_id IN (SELECT id FROM gone WHERE tbl = 'survey_round')")
        sheets = int(cursor.rowcount)
        count = sheets + _delete(cursor)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _guards(cursor, "ENABLE")
        places.unmark(MARK)
        places.unmark(CASES_MARK)
        places.unmark(FILINGS_MARK)
        places.unmark(TASKS_MARK)
        places.unmark(STRATEGIES_MARK)
        places.unmark(PAPERS_MARK)
        places.unmark(PUBLICITY_MARK)
        places.unmark(ASSEMBLIES_MARK)
        audit.record(SYSTEM, "demonstration.removed", now=now, path="", summary="移除演示数据", details={"rows": count})
    return count


def _tables() -> dict[str, rowsecurity.Table]:
    kept = rowsecurity.RowClass.TRAIL
    return {t.name: t for t in rowsecurity.declared_tables() if t.row_class is not kept}


def _columns() -> dict[str, frozenset[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, array_agg(column_name::text) FROM information_schema.columns"
            " WHERE table_schema = 'public' AND NOT (column_name = 'id' AND data_type = 'uuid') GROUP BY 1"
        )
        return {name: frozenset(columns) for name, columns in cursor.fetchall()}


def _seeds() -> Iterator[sql.Composed]:
    """Statements that mark rows by what they say of themselves: layer, place inside a 演示 community, basis."""
    columns = _columns()
    for name in sorted(_tables()):
        has = columns.get(name, frozenset())
        if "id" not in has:
            continue
        if "layer" in has:
            yield _marking(name, sql.SQL("t.layer = 'DEMO'"))
        elif "path" in has:
            yield _marking(
                name,
                sql.SQL(
                    "EXISTS (SELECT 1 FROM place_community c WHERE c.layer = 'DEMO'"
                    " AND t.path >= c.path AND t.path < c.path || '~')"
                ),
            )
        if {"basis", "path"} <= has and "layer" not in has:
            yield _marking(name, sql.SQL("t.basis = {}").format(sql.Literal(layer.BASIS)))


def _marking(name: str, condition: sql.Composable) -> sql.Composed:
    return sql.SQL("INSERT INTO gone SELECT {n}, t.id FROM {t} t WHERE {c} ON CONFLICT DO NOTHING").format(
        n=sql.Literal(name), t=sql.Identifier(name), c=condition
    )


def _follow_references(cursor: Any) -> None:
    """Mark what refers to marked rows, until nothing more is found; a real row is left and refuses the removal."""
    columns, tables = _columns(), _tables()
    cursor.execute(_REFERENCES)
    links = [row for row in cursor.fetchall() if row[0] in tables and "id" in columns[row[0]]]
    found = 1
    while found:
        found = 0
        for child, column, parent in links:
            synthetic = sql.SQL(" AND t.layer = 'DEMO'") if "layer" in columns[child] else sql.SQL("")
            cursor.execute(
                sql.SQL(
                    "INSERT INTO gone SELECT {n}, t.id FROM {t} t JOIN gone g ON g.tbl = {p} AND g.id = t.{c}{s}"
                    " ON CONFLICT DO NOTHING"
                ).format(
                    n=sql.Literal(child),
                    t=sql.Identifier(child),
                    p=sql.Literal(parent),
                    c=sql.Identifier(column),
                    s=synthetic,
                )
            )
            found += max(cursor.rowcount, 0)


def _guards(cursor: Any, word: Literal["DISABLE", "ENABLE"]) -> None:
    """What keeps a vote unchanged (frozen roll, noticed agenda) would keep a synthetic one too; the owner lifts it."""
    for name in _GUARDED:
        cursor.execute(sql.SQL("ALTER TABLE {} {} TRIGGER USER").format(sql.Identifier(name), sql.SQL(word)))


def _delete(cursor: Any) -> int:
    """Delete what was marked; foreign keys are checked at the end of the transaction."""
    cursor.execute("SELECT DISTINCT tbl FROM gone")
    count = 0
    for name in sorted((row[0] for row in cursor.fetchall()), key=lambda name: (name not in _FIRST, name)):
        cursor.execute(
            sql.SQL("DELETE FROM {t} USING gone g WHERE g.tbl = {n} AND g.id = {t}.id").format(
                t=sql.Identifier(name), n=sql.Literal(name)
            )
        )
        count += max(cursor.rowcount, 0)
    return count
