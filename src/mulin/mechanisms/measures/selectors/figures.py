"""Figures of measures: totals, every level at once, the rows behind them, peers, courses over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db import connection
from psycopg import sql as pg

from mulin.kernel import scope
from mulin.mechanisms.measures import rules, sql
from mulin.mechanisms.measures.selectors.kept import Kept


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the tree. ``path`` is its scope key."""

    id: int
    path: str
    name: str
    level: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One place's tally with its printed value; ``place`` None: rows that lie below no listed place."""

    place: Place | None
    tally: rules.Tally
    value: str | None
    numerator: str
    denominator: str | None
    missing: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """A table under a headline: its rows, the rows not placed below, and the total, equal to the headline."""

    rows: tuple[Figure, ...]
    unplaced: Figure | None
    total: Figure
    basis: rules.Basis


@dataclass(frozen=True, slots=True)
class Row:
    """One subject behind a figure. ``state``: yes, no or missing; amounts in the basis' unit."""

    subject_id: int
    name: str
    path: str
    region: str
    state: str
    numerator: str
    denominator: str
    missing: str


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page of rows and the cursor of the next one."""

    rows: tuple[Row, ...]
    next_cursor: tuple[str, int] | None


def _fetch(statement: sql.Statement) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.params)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _tally(row: dict[str, Any]) -> rules.Tally:
    return rules.Tally(
        Fraction(row["num"]),
        Fraction(row["den"]),
        Fraction(row["missing"]),
        int(row["unweighed"]),
        int(row["short"]),
    )


def figure(part: sql.Slice, tally: rules.Tally, place: Place | None = None, rank: int | None = None) -> Figure:
    """A tally with its printed numbers."""
    spec = rules.registry.measure(part.measure)
    basis = spec.basis(part.basis)
    count = spec.kind is rules.Kind.COUNT
    reading = rules.read(tally, count=count, percent=spec.percent, attested=True)
    small = basis.hundredths
    return Figure(
        place,
        tally,
        rules.printed(reading.value),
        rules.counted(tally.num, hundredths=small) or "0",
        None if count else rules.counted(tally.known, hundredths=small),
        rules.counted(tally.missing, hundredths=small) or "0",
        rank,
    )


def tallies(parts: Sequence[sql.Slice], kept: Kept | None = None) -> list[rules.Tally]:
    """The sums of several slices: those kept ready, the others in one statement; equal slices are counted once."""
    found = {part: tally for part in parts if kept is not None and (tally := kept.tally(part)) is not None}
    distinct = [part for part in dict.fromkeys(parts) if part not in found]
    if distinct:
        found |= {distinct[row["part"]]: _tally(row) for row in _fetch(sql.totals(distinct))}
    return [found[part] for part in parts]


def place_of(code: str) -> Place | None:
    """The place that bears an official code today."""
    return _one_place("r.code = %(value)s AND r.ended_on IS NULL", code)


def region_at(path: str) -> Place | None:
    """The place at a path."""
    return _one_place("r.path = %(value)s", path)


def _one_place(condition: str, value: str) -> Place | None:
    text = pg.SQL("SELECT r.id, r.path, r.name, r.level, r.code FROM place_region r WHERE {} LIMIT 1").format(
        pg.SQL(condition)
    )
    found = _fetch(sql.Statement(text, {"value": value}))
    return Place(**found[0]) if found else None


def _places(condition: str, params: dict[str, Any]) -> list[Place]:
    text = pg.SQL(
        "SELECT r.id, r.path, r.name, r.level, r.code FROM place_region r"
        " WHERE r.ended_on IS NULL AND {} ORDER BY r.path"
    ).format(pg.SQL(condition))
    return [Place(**row) for row in _fetch(sql.Statement(text, params))]


def places_above_communities(path: str) -> list[Place]:
    """The places at and below a path that stand in the table of a county or of a place above one."""
    return _places(
        "r.path >= %(lo)s AND r.path < %(hi)s AND (r.level <> 'COMMUNITY' OR r.parent_id IN"
        " (SELECT p.id FROM place_region p WHERE p.level IN ('PROVINCE', 'CITY', 'COUNTY')))",
        {"lo": path, "hi": path + scope.LAST},
    )


def rollup(parts: Sequence[sql.Slice], path: str) -> list[dict[int, rules.Tally]]:
    """For each slice the sums of every place at and below ``path``, by region id, in one statement."""
    if not parts:
        return []
    found: list[dict[int, rules.Tally]] = [{} for _ in parts]
    for row in _fetch(sql.rollup(parts, path, path + "~")):
        found[row["part"]][row["region_id"]] = _tally(row)
    return found


def _minus(whole: rules.Tally, parts: Sequence[rules.Tally]) -> rules.Tally:
    return rules.Tally(
        whole.num - sum((t.num for t in parts), Fraction(0)),
        whole.known - sum((t.known for t in parts), Fraction(0)),
        whole.missing - sum((t.missing for t in parts), Fraction(0)),
        whole.unweighed - sum(t.unweighed for t in parts),
        whole.short - sum(t.short for t in parts),
    )


def children(part: sql.Slice, path: str, sums: Mapping[int, rules.Tally] | None = None) -> PlaceFigures:
    """A place's table by the places one level below; the total equals the headline, the rest is named.

    ``sums``: what :func:`rollup` gave for this slice over the place, if it was asked already.
    """
    place = region_at(path)
    below = _places("r.parent_id = %(id)s", {"id": place.id}) if place else []
    if sums is None:
        sums = rollup([replace(part, lo=path, hi=path + "~")], path)[0]
    whole = sums.get(place.id, rules.Tally()) if place else rules.Tally()
    listed = [(one, sums.get(one.id, rules.Tally())) for one in below]
    rest = _minus(whole, [tally for _, tally in listed])
    spec = rules.registry.measure(part.measure)
    return PlaceFigures(
        tuple(figure(part, tally, one) for one, tally in listed),
        None if rest == rules.Tally() else figure(part, rest),
        figure(part, whole, place),
        spec.basis(part.basis),
    )


def league(part: sql.Slice, path: str) -> list[Figure]:
    """The places of a peer group (same level under the same parent at ``path``), best first.

    Internal by itself: publication is a service of its own. Equal values share a rank; a place without figures or
    with missing rows that could change its place still stands where its known rows put it, its missing shown.
    """
    spec = rules.registry.measure(part.measure)
    table = children(part, path)
    groups: dict[str, list[Figure]] = {}
    for row in table.rows:
        if row.place is not None:
            groups.setdefault(row.place.level, []).append(row)
    ranked: list[Figure] = []
    for rows_of_level in groups.values():
        ranked += _ranked(spec, rows_of_level)
    return ranked


def _ranked(spec: rules.MeasureSpec, found: Sequence[Figure]) -> list[Figure]:
    def value(row: Figure) -> Fraction | None:
        if spec.kind is rules.Kind.COUNT:
            return row.tally.num
        return row.tally.num / row.tally.known if row.tally.known else None

    sign = -1 if spec.better == "up" else 1
    with_value = [(v, row) for row in found if (v := value(row)) is not None]
    with_value.sort(key=lambda pair: (sign * pair[0], pair[1].place.path if pair[1].place else ""))
    ranked: list[Figure] = []
    for position, (amount, row) in enumerate(with_value, 1):
        same = ranked and with_value[position - 2][0] == amount
        ranked.append(replace(row, rank=ranked[-1].rank if same else position))
    return ranked + [row for row in found if value(row) is None]


def rows(part: sql.Slice, *, state: str = "", after: tuple[str, int] | None = None, limit: int = 50) -> RowPage:
    """The subjects behind a figure, by name key, a page at a time; ``state`` limits to yes, no or missing."""
    conditions = [pg.SQL("true")]
    params: dict[str, Any] = {**sql.parameters(part), "limit": limit + 1}
    if state:
        conditions.append(pg.SQL("t.state = %(state)s"))
        params["state"] = state
    if after is not None:
        conditions.append(pg.SQL("(t.pinyin, t.subject_id) > (%(after_key)s, %(after_id)s)"))
        params |= {"after_key": after[0], "after_id": after[1]}
    text = pg.SQL(
        "SELECT t.*, r.name AS region FROM ({inner}) t LEFT JOIN place_region r ON r.id = t.region_id"
        " WHERE {where} ORDER BY t.pinyin, t.subject_id LIMIT %(limit)s"
    ).format(inner=sql.subjects(part), where=pg.SQL(" AND ").join(conditions))
    found = _fetch(sql.Statement(text, params))
    small = rules.registry.measure(part.measure).basis(part.basis).hundredths
    page = tuple(_row(row, hundredths=small) for row in found[:limit])
    more = len(found) > limit
    return RowPage(page, (found[limit - 1]["pinyin"], found[limit - 1]["subject_id"]) if more else None)


def _row(row: dict[str, Any], *, hundredths: bool) -> Row:
    def amount(key: str) -> str:
        return rules.counted(Fraction(row[key]), hundredths=hundredths) or "0"

    return Row(
        row["subject_id"],
        row["name"],
        row["path"],
        row["region"] or "",
        row["state"],
        amount("num"),
        amount("den"),
        amount("missing"),
    )


def late_rows(part: sql.Slice, known: dt.datetime) -> int:
    """How many subjects count otherwise by the slice's knowledge than by what was known at an earlier moment."""
    earlier = replace(part, known=known)
    text = pg.SQL(
        "SELECT count(*) AS rows FROM ({now}) a FULL JOIN ({then}) b USING (subject_id)"
        " WHERE (a.num, a.den, a.missing) IS DISTINCT FROM (b.num, b.den, b.missing)"
    ).format(now=sql.subjects(part, 0), then=sql.subjects(earlier, 1))
    found = _fetch(sql.Statement(text, {**sql.parameters(part, 0), **sql.parameters(earlier, 1)}))
    return int(found[0]["rows"])


def trend(part: sql.Slice, days: Sequence[dt.date], kept: Kept | None = None) -> list[tuple[dt.date, Figure]]:
    """The course of a figure over days (half-month ends, year ends): kept ready, or counted in one statement."""
    parts = [replace(part, on=day) for day in days]
    return [(day, figure(one, tally)) for day, one, tally in zip(days, parts, tallies(parts, kept), strict=True)]
