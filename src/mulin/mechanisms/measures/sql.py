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


def _aliases(part: Slice) -> dict[str, str]:
    """The facets that a slice reads: their keys by the aliases that its expressions use."""
    spec, given = rules.registry.measure(part.measure), dict(part.params)
    found: dict[str, str] = {}
    for item in (*spec.facets, *spec.basis(part.basis).facets):
        alias, _, key = item.partition("=")
        found[alias] = (key or alias).format(**given)
    return found


def _joined(register: str, aliases: Mapping[str, str], part: Slice, number: int) -> sql.Composable:
    return sql.SQL("").join(
        sql.SQL(" LEFT JOIN {t} {a} ON {a}.subject_id = b.id AND {a}.valid @> {on}::date AND {standing}").format(
            t=sql.Identifier(registers.registry.facet(f"{register}.{key}").table),
            a=sql.Identifier(alias),
            on=sql.SQL(f"%(on_{number})s"),
            standing=_standing(alias, number, part.known),
        )
        for alias, key in aliases.items()
    )


def _amount(spec: rules.MeasureSpec, basis: rules.Basis) -> str:
    if basis.num:
        return basis.num
    if spec.num:
        return spec.num
    return f"CASE WHEN ({spec.yes}) THEN ({basis.weight}) WHEN NOT ({spec.yes}) THEN 0 END"


def _says_yes(spec: rules.MeasureSpec, basis: rules.Basis) -> bool:
    """Whether the numerator is the weight of those that say yes, not an amount of its own."""
    return bool(spec.yes) and not (basis.num or spec.num)


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
        joins=_joined(spec.register, _aliases(part), part, number),
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


def _sums(part: Slice, n: int) -> str:
    """What is summed of one slice, by column; ``k``: how many subjects it counts at all.

    ``num_n`` is the amount, or whether the subject says yes: then its weight is summed. Subjects that weigh one each
    are counted instead of summed: the same numbers for a third of the work.
    """
    spec = rules.registry.measure(part.measure)
    one_each = spec.basis(part.basis).weight == "1"
    counted, known = f"counted_{n} IS NOT FALSE", f"counted_{n} AND num_{n} IS NOT NULL"
    lacking = f"{counted} AND (counted_{n} IS NULL OR num_{n} IS NULL)"
    gap = f"coalesce(gap_{n}, CASE WHEN counted_{n} IS NULL OR num_{n} IS NULL THEN den_{n} END)"
    columns = {
        "k": f"count(*) FILTER (WHERE {counted})",
        "num": f"coalesce(sum(num_{n}) FILTER (WHERE counted_{n} AND den_{n} IS NOT NULL), 0)",
        "den": f"coalesce(sum(den_{n}) FILTER (WHERE {known}), 0)",
        "missing": f"coalesce(sum({gap}) FILTER (WHERE {counted}), 0)",
        "unweighed": f"count(*) FILTER (WHERE {counted} AND den_{n} IS NULL)",
        "short": f"count(*) FILTER (WHERE counted_{n} AND num_{n} < den_{n})",
    }
    if _says_yes(spec, spec.basis(part.basis)):
        columns["num"] = f"coalesce(sum(den_{n}) FILTER (WHERE counted_{n} AND num_{n}), 0)"
        columns["short"] = f"count(*) FILTER (WHERE counted_{n} AND NOT num_{n} AND den_{n} > 0)"
        if one_each:
            columns["num"] = f"count(*) FILTER (WHERE counted_{n} AND num_{n})"
    if one_each:
        columns |= {"den": f"count(*) FILTER (WHERE {known})", "unweighed": "0"}
        if not spec.missing:
            columns["missing"] = f"count(*) FILTER (WHERE {lacking})"
    if not spec.each:
        columns["short"] = "0"  # asked of measures that allow no subject to fall short, and of no other
    return ", ".join(f"{text} AS {column}_{n}" for column, text in columns.items())


_COLUMNS = ("k", "num", "den", "missing", "unweighed", "short")


@dataclass(slots=True)
class _Pass:
    """Slices that one scan of their register answers: same subjects, same day, one meaning of every alias."""

    joins: dict[str, str]
    numbers: list[int]


def _passes(parts: Sequence[Slice]) -> list[_Pass]:
    found: dict[tuple[Any, ...], list[_Pass]] = {}
    for number, part in enumerate(parts):
        register = rules.registry.measure(part.measure).register
        alike = found.setdefault((register, part.on, part.known, part.lo, part.hi, part.layers), [])
        joins = _aliases(part)
        fitting = next((p for p in alike if all(p.joins.get(a, key) == key for a, key in joins.items())), None)
        if fitting is None:
            alike.append(_Pass(joins, [number]))
        else:
            fitting.joins |= joins
            fitting.numbers.append(number)
    return [one for alike in found.values() for one in alike]


def _raw_columns(part: Slice, number: int) -> sql.Composable:
    """What one slice sees of a subject, before anything is summed."""
    spec = rules.registry.measure(part.measure)
    basis = spec.basis(part.basis)
    return sql.SQL(
        "(({counted}) AND ({also})) AS {counted_name}, ({den})::numeric AS {den_name},"
        " {num} AS {num_name}, ({gap})::numeric AS {gap_name}"
    ).format(
        counted=_raw(spec.counted, number),
        also=_raw(basis.counted, number),
        den=_raw(basis.weight, number),
        num=_raw(f"({spec.yes})" if _says_yes(spec, basis) else f"({_amount(spec, basis)})::numeric", number),
        gap=_raw(spec.missing or "NULL::numeric", number),
        counted_name=sql.Identifier(f"counted_{number}"),
        den_name=sql.Identifier(f"den_{number}"),
        num_name=sql.Identifier(f"num_{number}"),
        gap_name=sql.Identifier(f"gap_{number}"),
    )


def _summed(one: _Pass, parts: Sequence[Slice], *, by_region: bool) -> sql.Composable:
    """The sums of every slice of a pass: subjects read once, a wide row a region, then a row a slice.

    The inner OFFSET keeps each expression from being worked out again for every sum that uses it.
    """
    first = one.numbers[0]
    part = parts[first]
    spec = rules.registry.measure(part.measure)
    wide = ", ".join(_sums(parts[n], n) for n in one.numbers)
    rows = ", ".join("({})".format(", ".join([str(n), *(f"s.{c}_{n}" for c in _COLUMNS)])) for n in one.numbers)
    return sql.SQL(
        "SELECT v.part, {region}v.num, v.den, v.missing, v.unweighed, v.short FROM (SELECT {region_raw}{wide}"
        " FROM (SELECT b.region_id, {raw} FROM {t} b{joins} WHERE {where} OFFSET 0) raw {grouped}) s"
        " CROSS JOIN LATERAL (VALUES {rows}) v(part, k, num, den, missing, unweighed, short){counted}"
    ).format(
        region=sql.SQL("s.region_id, " if by_region else ""),
        region_raw=sql.SQL("region_id, " if by_region else ""),
        wide=sql.SQL(wide),
        raw=sql.SQL(", ").join(_raw_columns(parts[n], n) for n in one.numbers),
        t=sql.Identifier(registers.registry.register(spec.register).table),
        joins=_joined(spec.register, one.joins, part, first),
        where=_where(spec, part, first),
        grouped=sql.SQL("GROUP BY region_id" if by_region else ""),
        rows=sql.SQL(rows),
        counted=sql.SQL(" WHERE v.k > 0" if by_region else ""),
    )


def _together(parts: Sequence[Slice], *, by_region: bool) -> Statement:
    params: dict[str, Any] = {}
    for n, part in enumerate(parts):
        params |= parameters(part, n)
    selects = [_summed(one, parts, by_region=by_region) for one in _passes(parts)]
    return Statement(sql.SQL(" UNION ALL ").join(selects), params)


def totals(parts: Sequence[Slice]) -> Statement:
    """One row a slice, numbered: the sums over its subjects."""
    return _together(parts, by_region=False)


def leaves(parts: Sequence[Slice]) -> Statement:
    """Sums by slice and the lowest region of each subject."""
    return _together(parts, by_region=True)


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
