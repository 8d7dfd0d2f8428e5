"""Reading the declared tables of the demonstration layer: one line a community, its facts with their days. Pure.

A column ``management.mode`` is a field of a facet. A cell is a list of entries parted by ``;``: the first may
stand without a day and holds from the community's first day, each further one begins with the day from which
it holds: ``NONE; 2016-05-12 FOUNDED``. ``-`` means not known. Areas are in m2.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import importlib.resources
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mulin.kernel import quantities
from mulin.kernel.registers.rules import Field, Kind, registry
from mulin.kernel.registers.timeline import Change

PACKS = ("N", "A", "S", "B", "L")
_HEAD = ("key", "name", "code", "since")
_ENTRY = re.compile(r"(?:(\d{4}-\d{2}-\d{2})\s+)?(.*)")
UNKNOWN = "-"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One community as declared: identity, place, and its facets' changes by facet key."""

    key: str
    name: str
    code: str
    since: dt.date
    facets: Mapping[str, tuple[Change, ...]]


def source(name: str) -> str:
    """The text of a declared table."""
    return (importlib.resources.files("mulin.processes.demonstration") / "sheets" / name).read_text(encoding="utf-8")


def digest() -> str:
    """A fingerprint of all declared tables."""
    folder = importlib.resources.files("mulin.processes.demonstration") / "sheets"
    summed = hashlib.sha256()
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        summed.update(entry.name.encode() + entry.read_bytes())
    return summed.hexdigest()


def rows_of(name: str) -> list[dict[str, str]]:
    """The lines of a table as dictionaries."""
    return list(csv.DictReader(source(name).splitlines()))


def community_sheets() -> Iterator[Sheet]:
    """Every declared community of the five jurisdictions."""
    for pack in PACKS:
        for row in rows_of(f"communities_{pack}.csv"):
            yield read_sheet(row)


def read_sheet(row: Mapping[str, str]) -> Sheet:
    """One line; raises ValueError for a cell that cannot be read, InputError for an unknown facet."""
    since = dt.date.fromisoformat(row["since"])
    cells: dict[str, dict[str, list[tuple[dt.date, Any]]]] = {}
    for column, text in row.items():
        if column in _HEAD or not text:
            continue
        facet_key, _, field_key = column.partition(".")
        field = registry.facet(f"community.{facet_key}").field(field_key)
        cells.setdefault(facet_key, {})[field_key] = list(read_cell(text, field, since))
    facets = {key: tuple(merge(fields)) for key, fields in cells.items()}
    return Sheet(row["key"], row["name"], row["code"], since, facets)


def read_cell(text: str, field: Field, since: dt.date) -> Iterator[tuple[dt.date, Any]]:
    """The days and values of one cell."""
    for entry in text.split(";"):
        found = _ENTRY.fullmatch(entry.strip())
        if found is None:
            raise ValueError(f"{field.key}: {entry}")
        day, value = found.groups()
        yield (dt.date.fromisoformat(day) if day else since), read_value(value.strip(), field)


def read_value(text: str, field: Field) -> Any:
    """A value by the field's kind; None where it is not known."""
    if text in ("", UNKNOWN):
        return None
    match field.kind:
        case Kind.INT | Kind.LINK:
            return int(text)
        case Kind.AREA:
            return quantities.parse_area(text)
        case Kind.MONEY:
            return quantities.parse_money(text)
        case Kind.DATE:
            return dt.date.fromisoformat(text)
        case Kind.BOOL:
            return {"yes": True, "no": False}[text]
        case _:
            return text


def merge(fields: Mapping[str, Iterable[tuple[dt.date, Any]]]) -> Iterator[Change]:
    """A facet's changes from its fields' changes: on each day the values then in force."""
    days = sorted({day for entries in fields.values() for day, _ in entries})
    values: dict[str, Any] = {}
    for day in days:
        for key, entries in fields.items():
            values.update((key, value) for on, value in entries if on == day)
        yield day, dict(values)
