"""Loading many rows at once, as the owner: staged by COPY, inserted by one statement. For synthetic layers.

Ordinary writes go through :mod:`mulin.kernel.registers.services`, which check, audit and resolve overlaps;
what comes here was generated whole, with its recording times.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql
from psycopg.types.range import DateRange

from mulin.kernel import calendar
from mulin.kernel.registers import sql as facet_sql
from mulin.kernel.registers.rules import FacetSpec, registry
from mulin.kernel.registers.timeline import Change, recorded_rows

OFFICE_HOURS = dt.time(9, 0)
_FACET_COLUMNS = ("subject_id", "path", "valid", "basis", "note", "recorded_at", "recorded_by", "superseded_at")


@dataclass(frozen=True, slots=True)
class History:
    """Every change of one facet of one subject, in order of day."""

    subject_id: int
    path: str
    changes: tuple[Change, ...]


def recording_moment(day: dt.date) -> dt.datetime:
    """The moment at which a fact of that day counts as recorded: nine in the morning."""
    return dt.datetime.combine(day, OFFICE_HOURS, tzinfo=calendar.ZONE)


def copy_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows by way of a staging table (COPY does not go into tables with row security); their number."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    target, stage = sql.Identifier(table), sql.Identifier(f"stage_{table}")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE TEMP TABLE {s} ON COMMIT DROP AS SELECT {n} FROM {t} WITH NO DATA").format(
                s=stage, n=names, t=target
            )
        )
        with cursor.copy(sql.SQL("COPY {s} ({n}) FROM STDIN").format(s=stage, n=names)) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(sql.SQL("INSERT INTO {t} ({n}) SELECT {n} FROM {s}").format(t=target, n=names, s=stage))
        count = int(cursor.rowcount)
        cursor.execute(sql.SQL("DROP TABLE {}").format(stage))
    return count


def load_histories(dotted: str, histories: Iterable[History], *, basis: str, by: str) -> int:
    """Write facts with the days on which they count as recorded; returns the number of rows."""
    spec = registry.facet(dotted)
    columns = (*_FACET_COLUMNS, *facet_sql.value_columns(spec))
    return copy_rows(spec.table, columns, _facet_rows(spec, histories, basis=basis, by=by))


def _facet_rows(spec: FacetSpec, histories: Iterable[History], *, basis: str, by: str) -> Iterator[tuple[Any, ...]]:
    blank = facet_sql.blank_columns(spec.table)
    empty = [(f.key, "" if f.db_column in blank else None) for f in spec.fields]
    for history in histories:
        for row in recorded_rows(history.changes):
            superseded = None if row.superseded_on is None else recording_moment(row.superseded_on)
            yield (
                history.subject_id,
                history.path,
                DateRange(row.lo, row.hi),
                basis,
                "",
                recording_moment(row.recorded_on),
                by,
                superseded,
                *(default if row.values.get(key) is None else row.values[key] for key, default in empty),
            )


@contextmanager
def without_indexes(*tables: str) -> Iterator[None]:
    """Load into tables without their secondary indexes and foreign keys, which are made anew afterwards."""
    restore: list[str] = []
    with connection.cursor() as cursor:
        for table in tables:
            for drop, create in _droppable(cursor, table):
                cursor.execute(drop)
                restore.append(create)
    yield
    with connection.cursor() as cursor:
        for statement in restore:
            cursor.execute(statement)
        for table in tables:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def _droppable(cursor: Any, table: str) -> list[tuple[str, str]]:
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    found = [
        (f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"', f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" {text}')
        for name, text in cursor.fetchall()
    ]
    cursor.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = %s::regclass"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [table],
    )
    found += [(f"DROP INDEX {name}", text) for name, text in cursor.fetchall()]
    return found


@dataclass(frozen=True, slots=True)
class Attested:
    """A place's declaration that a register is complete for a purpose (empty = all), from a day on."""

    path: str
    register: str
    purpose: str
    since: dt.date


def load_attestations(rows: Iterable[Attested], *, basis: str, by: str) -> int:
    """Write attestations as recorded on their own day; their number."""
    return copy_rows(
        "register_attestation",
        ("path", "register", "purpose", "valid", "basis", "attested_by", "recorded_at"),
        (
            (one.path, one.register, one.purpose, DateRange(one.since, None), basis, by, recording_moment(one.since))
            for one in rows
        ),
    )
