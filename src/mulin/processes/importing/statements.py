"""Facts that sheets state: compared with what stands, written whole, counted as late where they begin before today."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection
from psycopg import sql

from mulin.kernel.registers import services as registers
from mulin.kernel.registers.imports.rules import Context
from mulin.kernel.registers.rules import FacetSpec, Fact, Span, registry
from mulin.processes.importing import tables


@dataclass(frozen=True, slots=True)
class Statement:
    """One row's word on one facet of one subject. ``subject`` is an id, or a row index of a thing to be created."""

    facet: str
    subject: int
    path: str
    values: Mapping[str, Any]
    span: Span
    row: int
    new: bool = False


def standing(spec: FacetSpec, subjects: Sequence[int], day: dt.date) -> dict[int, dict[str, Any]]:
    """The standing values of a facet on a day, with the day on which the next other row begins (``_next``)."""
    if not subjects:
        return {}
    statement = sql.SQL(
        "SELECT f.subject_id, to_jsonb(f), (SELECT min(lower(n.valid)) FROM {t} n WHERE n.subject_id = f.subject_id"
        " AND n.superseded_at IS NULL AND lower(n.valid) > %(day)s)"
        " FROM {t} f WHERE f.subject_id = ANY(%(ids)s) AND f.valid @> %(day)s::date AND f.superseded_at IS NULL"
    ).format(t=sql.Identifier(spec.table))
    with connection.cursor() as cursor:
        cursor.execute(statement, {"ids": list(subjects), "day": day})
        rows = cursor.fetchall()
    found = {}
    for subject, row, later in rows:
        data = row if isinstance(row, dict) else json.loads(row)
        found[subject] = {f.key: _plain(f.kind, data[f.db_column]) for f in spec.fields} | {"_next": later}
    return found


def _plain(kind: Any, value: Any) -> Any:
    return dt.date.fromisoformat(value) if value and str(kind) == "DATE" else value


def whole(spec: FacetSpec, stated: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """All values of a facet: what is stated, else what stood, else blank."""
    kept = {k: v for k, v in (before or {}).items() if k != "_next"}
    return {**tables.blank(spec), **kept, **stated}


def differing(stated: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The stated values that are not so already."""
    return {k: v for k, v in stated.items() if (before or {}).get(k) != v}


def is_late(span: Span, today: dt.date) -> bool:
    """Whether a fact begins before today, or long ago at no known day."""
    return span.start is None or span.start < today


def write(statements: Iterable[Statement], ids: Mapping[int, tuple[int, str]], context: Context) -> int:
    """Assert the statements facet by facet; ``ids`` gives id and path of things created by row. Returns facts."""
    by_facet: dict[str, list[Fact]] = defaultdict(list)
    for one in statements:
        subject, path = ids[one.subject] if one.new else (one.subject, one.path)
        note = context.reason if is_late(one.span, context.today) else ""
        by_facet[one.facet].append(Fact(subject, path, one.values, one.span, context.basis, note))
    fresh = 0
    for facet, facts in by_facet.items():
        written = registers.assert_facts(
            facet, _dated(facts), actor=context.actor, now=context.now, run_id=context.run_id
        )
        fresh += written.fresh
    return fresh


def _dated(facts: list[Fact]) -> list[Fact]:
    return [replace(f, values={k: _written(v) for k, v in f.values.items()}) for f in facts]


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def spec_of(facet: str) -> FacetSpec:
    """The facet ``register.key``."""
    return registry.facet(facet)
