"""The SQL of measures: one statement that classifies subjects, and what is aggregated over it.

Identifiers come from declarations alone; every value is a parameter. Several slices share one statement, so each
one's parameters carry its number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import sql

from mulin.kernel.registers import rules as registers
from mulin.kernel.registers import selectors as register_selectors
from mulin.mechanisms.measures import rules

DEMO_MARK = "演示"


@dataclass(frozen=True, slots=True)
class Slice:
    """What is counted: a measure by one basis, on a day, as known then, under a path, in some layers.

    ``lo``/``hi``: half-open range of paths. ``params``: the measure's own parameters. ``attested``: the register is
    declared complete by the document itself, whatever else is recorded.
    """

    measure: str
    basis: str
    on: dt.date
    lo: str
    hi: str
    known: dt.datetime | None = None
    since: dt.date = dt.date(1900, 1, 1)
    until: dt.date = dt.date.max
    layers: tuple[str, ...] = ("REAL",)
    params: tuple[tuple[str, str], ...] = ()
    attested: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A composed statement with its parameters."""

    text: sql.Composable
    params: Mapping[str, Any]


def parameters(part: Slice, number: int = 0) -> dict[str, Any]:
    """The parameters of a slice, numbered."""
    spec = rules.registry.measure(part.measure)
    values: dict[str, Any] = {
        "on": part.on,
        "since": part.since,
        "until": part.until,
        "known": part.known,
        "lo": part.lo,
        "hi": part.hi,
        "layers": list(part.layers),
        "demo": "DEMO" in part.layers,
        "forced": part.attested,
        "register": spec.register,
        "purposes": ["", part.measure, *(value for _, value in part.params)],
        **dict(part.params),
    }
    return {f"{key}_{number}": value for key, value in values.items()}


def _raw(fragment: str, number: int, alias: str = "b") -> sql.Composable:
    """A declared fragment with its parameters numbered. Declarations are code, never input."""
    text = fragment.replace("%(attested)s", _attested(number, alias))
    parts = text.split("%(")
    done = [parts[0]]
    for part in parts[1:]:
        name, rest = part.split(")s", 1)
        tail = f"_{number}" if not name.endswith(f"_{number}") else ""
        done.append(f"%({name}{tail})s{rest}")
    return sql.SQL("".join(done))


def _standing(alias: str, number: int, known: dt.datetime | None) -> sql.Composable:
    return _raw(register_selectors.standing(alias, known).as_string(None), number)


def _attested(number: int, alias: str) -> str:
    """Whether a subject's place declared its register complete: the declaring places are found once a statement."""
    n = number
    return (
        f"(%(forced_{n})s OR {alias}.path ^@ ANY (ARRAY(SELECT att.path FROM register_attestation att"
        f" WHERE att.register = %(register_{n})s"
        f" AND att.purpose = ANY(%(purposes_{n})s) AND att.valid @> %(on_{n})s::date"
        f" AND (%(known_{n})s::timestamptz IS NULL OR att.recorded_at <= %(known_{n})s)"
        f" AND (att.superseded_at IS NULL OR att.superseded_at > %(known_{n})s)"
        f" AND (%(demo_{n})s OR att.basis NOT LIKE '{DEMO_MARK}%%'))))"
    )


def _joins(spec: rules.MeasureSpec, basis: rules.Basis, part: Slice, number: int) -> list[sql.Composable]:
    given = dict(part.params)
    found: dict[str, str] = {}
    for item in (*spec.facets, *basis.facets):
        alias, _, key = item.partition("=")
        found[alias] = (key or alias).format(**given)
    return [
        sql.SQL(" LEFT JOIN {t} {a} ON {a}.subject_id = b.id AND {a}.valid @> {on}::date AND {standing}").format(
            t=sql.Identifier(registers.registry.facet(f"{spec.register}.{key}").table),
            a=sql.Identifier(alias),
            on=sql.SQL(f"%(on_{number})s"),
            standing=_standing(alias, number, part.known),
        )
        for alias, key in found.items()
    ]


def _amount(spec: rules.MeasureSpec, basis: rules.Basis) -> str:
    if basis.num:
        return basis.num
    if spec.num:
        return spec.num
    return f"CASE WHEN ({spec.yes}) THEN ({basis.weight}) WHEN NOT ({spec.yes}) THEN 0 END"


def _where(spec: rules.MeasureSpec, part: Slice, number: int) -> sql.Composable:
    source = rules.registry.sources.get(spec.register) or rules.Source(spec.register)
    table = registers.registry.register(spec.register)
    conditions = [
        sql.SQL(f"b.path >= %(lo_{number})s AND b.path < %(hi_{number})s"),
        _raw(source.exists, number),
    ]
    if table.layer_column:
        conditions.append(
            sql.SQL("b.{c} = ANY({p})").format(
                c=sql.Identifier(table.layer_column),
                p=sql.SQL(f"%(layers_{number})s"),
            )
        )
    if source.standing:
        conditions.append(_standing("b", number, part.known))
    elif part.known is not None:
        conditions.append(_raw(source.known, number))
    return sql.SQL(" AND ").join(conditions)


def subjects(part: Slice, number: int = 0) -> sql.Composable:
    """One row a counted subject: num, den, missing, unweighed, short, and its state yes, no or missing."""
    spec = rules.registry.measure(part.measure)
    basis = spec.basis(part.basis)
    table = registers.registry.register(spec.register)
    gap = spec.missing or "NULL::numeric"
    inner = sql.SQL(
        "SELECT b.id AS subject_id, b.region_id, b.path, b.{name} AS name, b.{pinyin} AS pinyin,"
        " (({counted}) AND ({also})) AS counted, ({weight})::numeric AS den, ({num})::numeric AS num,"
        " ({gap})::numeric AS gap FROM {t} b{joins} WHERE {where}"
    ).format(
        name=sql.Identifier(table.name_column),
        pinyin=sql.Identifier(table.pinyin_column or table.name_column),
        counted=_raw(spec.counted, number),
        also=_raw(basis.counted, number),
        weight=_raw(basis.weight, number),
        num=_raw(_amount(spec, basis), number),
        gap=_raw(gap, number),
        t=sql.Identifier(table.table),
        joins=sql.SQL("").join(_joins(spec, basis, part, number)),
        where=_where(spec, part, number),
    )
    yes = "known_num >= known_den AND known_den > 0" if spec.kind is rules.Kind.RATIO else "known_num > 0"
    return sql.SQL(
        "SELECT subject_id, region_id, path, name, pinyin, known_num AS num, known_den AS den, gap AS missing,"
        " unweighed, short, CASE WHEN gap > 0 OR unweighed > 0 THEN 'missing' WHEN {yes} THEN 'yes' ELSE 'no' END"
        " AS state FROM (SELECT subject_id, region_id, path, name, pinyin,"
        " CASE WHEN counted AND num IS NOT NULL AND den IS NOT NULL THEN num ELSE 0 END AS known_num,"
        " CASE WHEN counted AND num IS NOT NULL AND den IS NOT NULL THEN den ELSE 0 END AS known_den,"
        " coalesce(gap, CASE WHEN counted IS NULL OR num IS NULL THEN coalesce(den, 0) ELSE 0 END) AS gap,"
        " (den IS NULL)::int AS unweighed, (counted AND num < den)::int AS short"
        " FROM ({inner}) raw WHERE counted IS NOT FALSE) s"
    ).format(inner=inner, yes=sql.SQL(yes))


SUMS = (
    "coalesce(sum(num), 0) AS num, coalesce(sum(den), 0) AS den, coalesce(sum(missing), 0) AS missing,"
    " coalesce(sum(unweighed), 0) AS unweighed, coalesce(sum(short), 0) AS short"
)


def totals(parts: Sequence[Slice]) -> Statement:
    """One row a slice, numbered: the sums over its subjects."""
    selects = [
        sql.SQL(f"SELECT {n} AS part, {SUMS} FROM (").format() + subjects(part, n) + sql.SQL(") t")
        for n, part in enumerate(parts)
    ]
    params: dict[str, Any] = {}
    for n, part in enumerate(parts):
        params |= parameters(part, n)
    return Statement(sql.SQL(" UNION ALL ").join(selects), params)


def leaves(parts: Sequence[Slice]) -> Statement:
    """Sums by slice and the lowest region of each subject."""
    selects = [
        sql.SQL(f"SELECT {n} AS part, region_id, {SUMS} FROM (").format()
        + subjects(part, n)
        + sql.SQL(") t GROUP BY region_id")
        for n, part in enumerate(parts)
    ]
    params: dict[str, Any] = {}
    for n, part in enumerate(parts):
        params |= parameters(part, n)
    return Statement(sql.SQL(" UNION ALL ").join(selects), params)


def rollup(parts: Sequence[Slice], lo: str, hi: str) -> Statement:
    """Sums by slice and place, for every level at once, over the places of a range of paths.

    Columns: part, region_id, path, num, den, missing, unweighed, short.
    """
    below = leaves(parts)
    text = sql.SQL(
        "WITH RECURSIVE leaf AS MATERIALIZED ({leaves}), up AS ("
        " SELECT id AS leaf_id, id AS region_id, parent_id FROM place_region"
        " WHERE id IN (SELECT region_id FROM leaf)"
        " UNION ALL SELECT up.leaf_id, r.id, r.parent_id FROM up JOIN place_region r ON r.id = up.parent_id)"
        " SELECT leaf.part, r.id AS region_id, r.path, sum(leaf.num) AS num, sum(leaf.den) AS den,"
        " sum(leaf.missing) AS missing, sum(leaf.unweighed) AS unweighed, sum(leaf.short) AS short"
        " FROM leaf JOIN up ON up.leaf_id = leaf.region_id JOIN place_region r ON r.id = up.region_id"
        " WHERE r.path >= %(rollup_lo)s AND r.path < %(rollup_hi)s GROUP BY leaf.part, r.id, r.path"
    ).format(leaves=below.text)
    return Statement(text, {**below.params, "rollup_lo": lo, "rollup_hi": hi})
