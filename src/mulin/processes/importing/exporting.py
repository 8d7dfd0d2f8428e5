"""Register lists out, with ids, so that the file imports again by id. Scope holds; exports are audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from mulin.kernel import scope
from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.registers import selectors
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.imports.rules import ImportField, ImportKind
from mulin.kernel.registers.rules import Kind
from mulin.kernel.tabular import writing
from mulin.processes.importing import fields
from mulin.processes.importing.kinds import kinds
from mulin.processes.importing.places import region_names

EXPORTABLE = ("communities", "buildings", "units", "spaces", "organisations")
_PAGE = 2000
_WRITER = {Kind.INT: "integer", Kind.AREA: "area", Kind.MONEY: "money", Kind.DATE: "date"}
_CHILDREN = {
    "buildings": ("place_building", "t.id, r.code, c.name, t.number, t.floors, t.entrances"),
    "units": (
        "place_unit",
        "t.id, r.code, c.name, coalesce(g.number, ''), t.number, t.name, t.use, t.area, t.area_source",
    ),
    "spaces": ("place_space", "t.id, r.code, c.name, t.name, t.use, t.area, t.allocation"),
}


@dataclass(frozen=True, slots=True)
class Export:
    """What was written: number of rows and the columns' titles."""

    rows: int
    columns: tuple[str, ...]


def export(
    kind_key: str,
    out: IO[bytes],
    *,
    csv: bool,
    path: str,
    actor: Actor,
    now: dt.datetime,
    on: dt.date,
) -> Export:
    """Write a register's list as of a day. Raises InputError, NotAllowed. ``path`` ``""`` = the active range."""
    found = kinds()
    if kind_key not in EXPORTABLE:
        known = "、".join(EXPORTABLE)
        raise InputError(Violation("importing.no_export", "", {"kind": kind_key, "known": known}))
    kind = found[kind_key]
    require(actor, "registers.export", path or None)
    listed = _columns(kind)
    counted: list[int] = [0]
    rows = _counted(_shown(listed, _rows(kind_key, listed, path, on)), counted)
    titles = [writing.Column(_title(f), _WRITER.get(f.kind, "text"), 24 if f.key == "name" else 14) for f in listed]
    who = f"{actor.label} {now.astimezone(dt.timezone(dt.timedelta(hours=8))):%Y-%m-%d %H:%M} 导出"
    if csv:
        for piece in writing.write_csv(titles, rows):
            out.write(piece)
    else:
        writing.write_xlsx(
            titles,
            rows,
            header_note=f"{kind.label}（截至 {on.isoformat()}）",
            footer_note=who,
            properties={"title": kind.label, "author": actor.label, "comments": who},
            sheet=kind.label,
            out=out,
        )
    audit.record(
        actor, "registers.export.done", now=now, path=path or "0/", subject=("register", kind_key),
        summary=f"导出{kind.label} {counted[0]} 行", details={"rows": counted[0], "on": on.isoformat()},
    )  # fmt: skip
    return Export(counted[0], tuple(_title(f) for f in listed))


def _columns(kind: ImportKind) -> list[ImportField]:
    """The kind's own fields, without those that only an import reads."""
    left = {"town", "alias", "since", fields.YEARS}
    return [f for f in kind.fields if f.key not in left]


def _title(item: ImportField) -> str:
    return f"{item.label}（㎡）" if item.kind is Kind.AREA else item.label


def _counted(rows: Iterator[list[Any]], counted: list[int]) -> Iterator[list[Any]]:
    for row in rows:
        counted[0] += 1
        yield row


def _shown(listed: Sequence[ImportField], rows: Iterator[Sequence[Any]]) -> Iterator[list[Any]]:
    """Choices by their labels, yes and no in words, everything else as it is."""
    labels = [dict(f.choices) for f in listed]
    for row in rows:
        yield [_cell(value, names) for value, names in zip(row, labels, strict=True)]


def _cell(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, bool):
        return "是" if value else "否"
    return names.get(value, value) if isinstance(value, str) else value


def _rows(kind: str, listed: Sequence[ImportField], path: str, on: dt.date) -> Iterator[Sequence[Any]]:
    if kind == "communities":
        return _communities(listed, path, on)
    return _organisations(path) if kind == "organisations" else _children(kind, path)


def _communities(listed: Sequence[ImportField], path: str, on: dt.date) -> Iterator[Sequence[Any]]:
    keys = ["key" if f.key == "id" else "region_id" if f.key == "place" else f.key for f in listed]
    after = None
    while True:
        page = selectors.list_page(
            selectors.ListQuery("community", tuple(keys), on, under=path, after=after, limit=_PAGE)
        )
        names = region_names({row["region_id"] for row in page.rows})
        for row in page.rows:
            row["region_id"] = _place(names.get(row["region_id"], ("", "")))
            yield [row[key] for key in keys]
        if page.next_cursor is None:
            return
        after = page.next_cursor


def _place(pair: tuple[str, str]) -> str:
    """The code where there is one: names repeat from county to county."""
    return pair[1] or pair[0]


def _children(kind: str, path: str) -> Iterator[Sequence[Any]]:
    table, columns = _CHILDREN[kind]
    joined = "LEFT JOIN place_building g ON g.id = t.building_id" if kind == "units" else ""
    statement = (
        f"SELECT {columns} FROM {table} t JOIN place_community c ON c.id = t.community_id"
        f" JOIN place_region r ON r.id = c.region_id {joined}"
        " WHERE t.state = 'ACTIVE' AND t.path >= %(lo)s AND t.path < %(hi)s AND t.id > %(after)s"
        " ORDER BY t.id LIMIT %(limit)s"
    )
    return _paged(statement, path)


def _organisations(path: str) -> Iterator[Sequence[Any]]:
    statement = (
        "SELECT t.id, r.code, t.name, t.kind, t.sector, t.uscc FROM party_organisation t"
        " LEFT JOIN place_region r ON r.path = t.path"
        " WHERE t.state = 'ACTIVE' AND t.path >= %(lo)s AND t.path < %(hi)s AND t.id > %(after)s"
        " ORDER BY t.id LIMIT %(limit)s"
    )
    return _paged(statement, path)


def _paged(statement: str, path: str) -> Iterator[Sequence[Any]]:
    """Page by id, so that a long register never stands in memory whole; the id goes out as text."""
    bound = scope.Range.under(path) if path else scope.EVERYWHERE
    after = 0
    while rows := bulk.execute(statement, {"lo": bound.lo, "hi": bound.hi, "after": after, "limit": _PAGE}):
        for row in rows:
            yield (str(row[0]), *row[1:])
        after = rows[-1][0]
