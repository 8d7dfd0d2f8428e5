"""Set-based writing: COPY into a temporary table, then one INSERT … SELECT (row security allows no COPY into tables).

Identifiers come from declarations alone; data go through COPY or parameters.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql

_NULL = "\\N"
_BATCH = 20_000


def stage(name: str, columns: Mapping[str, str], data: Sequence[Sequence[Any]]) -> None:
    """Fill the temporary table ``name`` (dropped at the end of the transaction) column by column."""
    table = sql.Identifier(name)
    parts = [sql.SQL("{} {}").format(sql.Identifier(c), sql.SQL(t)) for c, t in columns.items()]
    texts = [_texts(column) for column in data]
    height = len(texts[0]) if texts else 0
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(table))
        cursor.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(table, sql.SQL(", ").join(parts))
        )
        with cursor.copy(sql.SQL("COPY pg_temp.{} FROM STDIN").format(table)) as copy:
            for start in range(0, height, _BATCH):
                piece = zip(*(column[start : start + _BATCH] for column in texts), strict=True)
                copy.write("\n".join(map("\t".join, piece)) + "\n")
        cursor.execute(sql.SQL("ANALYZE pg_temp.{}").format(table))


def _texts(column: Sequence[Any]) -> list[str]:
    """COPY text of a column; each distinct value is written out once."""
    known = {value: _text(value) for value in set(column)}
    return [known[value] for value in column]


def _text(value: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    text = str(value).replace("\0", "")
    for mark, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(mark, written)
    return text


def execute(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run a statement of ours; returns its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def next_ids(table: str, count: int) -> list[int]:
    """Fresh ids of a table's own sequence, in order."""
    if not count:
        return []
    rows = execute(
        "SELECT nextval(pg_get_serial_sequence(%(table)s, 'id')) FROM generate_series(1, %(count)s)",
        {"table": table, "count": count},
    )
    return [row[0] for row in rows]


def ranges(ids: Sequence[int]) -> list[list[int]]:
    """Ids as closed ranges, so that a report stays small."""
    found: list[list[int]] = []
    for one in sorted(ids):
        if found and found[-1][1] == one - 1:
            found[-1][1] = one
        else:
            found.append([one, one])
    return found


def expand(stored: Sequence[Sequence[int]]) -> list[int]:
    """The ids of stored ranges."""
    return [one for lo, hi in stored for one in range(lo, hi + 1)]


def built_upon(table: str, ids: Sequence[int], run_id: int, own: Mapping[str, Sequence[int]]) -> list[str]:
    """What refers to these rows and does not come from the run itself: names of kinds with counts."""
    found = []
    for model in apps.get_models():
        for item in model._meta.concrete_fields:
            target = item.remote_field.model if item.remote_field else None
            if target is None or isinstance(target, str) or target._meta.db_table != table:
                continue
            count = _references(model, str(item.column), ids, run_id, own.get(model._meta.db_table, ()))
            if count:
                found.append(f"{model._meta.verbose_name} {count} 条")
    return found


def _references(model: Any, column: str, ids: Sequence[int], run_id: int, own: Sequence[int]) -> int:
    names = {f.column for f in model._meta.concrete_fields}
    where: list[sql.Composable] = [sql.SQL("{} = ANY(%(ids)s)").format(sql.Identifier(column))]
    if "run_id" in names:
        where.append(sql.SQL("run_id IS DISTINCT FROM %(run)s"))
    if "superseded_at" in names:
        where.append(sql.SQL("superseded_at IS NULL"))
    if "state" in names:
        where.append(sql.SQL("state::text <> 'WITHDRAWN'"))
    if "id" in names:
        where.append(sql.SQL("NOT (id = ANY(%(own)s))"))
    statement = sql.SQL("SELECT count(*) FROM {} WHERE {}").format(
        sql.Identifier(model._meta.db_table), sql.SQL(" AND ").join(where)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": list(ids), "run": run_id, "own": list(own)})
        return int(cursor.fetchone()[0])
