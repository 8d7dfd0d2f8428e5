"""From the texts of a pack's files to values. Pure: the caller read the files.

Errors: PackError, naming the file, the row and what is wrong with it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from typing import Any, TypeVar

import pydantic
import yaml

from mulin.kernel import errors
from mulin.mechanisms.packs.rules import documents, rows

_Row = TypeVar("_Row", bound=rows.Row)
_CSV_FILES: tuple[tuple[str, str, type[rows.Row]], ...] = (
    ("clauses.csv", "clauses", rows.ClauseRow),
    ("targets.csv", "targets", rows.TargetRow),
    ("milestones.csv", "milestones", rows.MilestoneRow),
    ("consequences.csv", "consequences", rows.ConsequenceRow),
    ("decisions.csv", "decisions", rows.DecisionRow),
    ("matrix.csv", "matrix", rows.MatrixRow),
)
_YAML_LISTS: tuple[tuple[str, str, type[rows.Row]], ...] = (
    ("schedules.yaml", "duties", rows.DutyRow),
    ("settings.yaml", "settings", rows.SettingRow),
    ("duty_lists.yaml", "duty_lists", rows.DutyListRow),
    ("forms.yaml", "forms", rows.FormRow),
)
_REQUIRED = ("pack.yaml", "clauses.csv")


class PackError(errors.InputError):
    """A pack's file cannot be read as what it should be."""


class Area(rows.Row):
    """An area: planned (still to come) or built, and the clauses' codes that it carries."""

    label: str
    state: str
    codes: tuple[str, ...]


def parse_pack(texts: Mapping[str, str]) -> documents.Pack:
    """A pack from its files' texts, keyed by path inside the folder. Only two are required."""
    for name in _REQUIRED:
        if name not in texts:
            raise PackError.of("packs.file_missing", file=name)
    parts: dict[str, Any] = {
        "facts": _one("pack.yaml", parse_yaml(texts, "pack.yaml"), documents.Facts),
        "version": digest(texts),
        "vocabulary": _vocabulary(texts),
        "rosters": _rosters(texts),
    }
    for name, field, kind in _CSV_FILES:
        parts[field] = _many(name, parse_csv(texts.get(name, "")), kind)
    for name, field, kind in _YAML_LISTS:
        parts[field] = _many(name, parse_yaml(texts, name) or (), kind)
    posts = parse_yaml(texts, "posts.yaml") or {}
    parts["groups"] = _many("posts.yaml", posts.get("groups") or (), rows.GroupRow)
    parts["bodies"] = _many("posts.yaml", posts.get("bodies") or (), rows.BodyRow)
    places = parse_yaml(texts, "places.yaml") or {}
    parts["places"] = _one("places.yaml", places, documents.Places)
    return documents.Pack(**parts)


def parse_areas(text: str) -> dict[str, Area]:
    """``areas.yaml``: area key -> area."""
    entries = parse_yaml({"areas.yaml": text}, "areas.yaml")
    return {key: _one("areas.yaml", value, Area) for key, value in entries.items()}


def parse_words(text: str) -> dict[str, frozenset[str]]:
    """The common ``vocabulary.yaml``: kind -> its keys."""
    entries = parse_yaml({"vocabulary.yaml": text}, "vocabulary.yaml")
    return {kind: frozenset(words) for kind, words in entries.items()}


def digest(texts: Mapping[str, str]) -> str:
    """The pack's version: twelve hexadecimal digits over names and contents of its files."""
    total = hashlib.sha256()
    for name in sorted(texts):
        total.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
    return total.hexdigest()[:12]


def parse_csv(text: str) -> list[dict[str, Any]]:
    """Rows of a CSV text with one header line."""
    return list(csv.DictReader(io.StringIO(text)))


def parse_yaml(texts: Mapping[str, str], name: str) -> Any:
    """A YAML text of the mapping; None if it is not there."""
    try:
        return yaml.load(texts.get(name, ""), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise PackError.of("packs.bad_yaml", file=name, line=line) from fault


def _one(name: str, value: Any, kind: type[_Row], where: str = "") -> _Row:
    try:
        return kind.model_validate(value)
    except pydantic.ValidationError as fault:
        first = fault.errors()[0]
        column = ".".join(str(part) for part in first["loc"])
        raise PackError.of("packs.bad_row", file=name, row=where or "—", column=column, reason=first["msg"]) from fault


def _many(name: str, values: Any, kind: type[_Row]) -> tuple[_Row, ...]:
    return tuple(_one(name, value, kind, where=_name_of(value, serial)) for serial, value in enumerate(values, 1))


def _name_of(value: Any, serial: int) -> str:
    if isinstance(value, dict):
        for column in ("id", "key", "no"):
            if value.get(column):
                return str(value[column])
    return str(serial)


def _vocabulary(texts: Mapping[str, str]) -> dict[str, dict[str, documents.Word]]:
    entries = parse_yaml(texts, "vocabulary.yaml") or {}
    return {
        kind: {word: _one("vocabulary.yaml", value, documents.Word, where=word) for word, value in words.items()}
        for kind, words in entries.items()
    }


def _rosters(texts: Mapping[str, str]) -> tuple[rows.Roster, ...]:
    specs = _many("rosters/roster.yaml", parse_yaml(texts, "rosters/roster.yaml") or (), rows.RosterSpec)
    rosters = []
    for spec in specs:
        path = f"rosters/{spec.file}"
        if path not in texts:
            raise PackError.of("packs.file_missing", file=path)
        found = parse_csv(texts[path])
        _require_columns(path, spec, found)
        rosters.append(rows.Roster(spec=spec, rows=tuple(found)))
    return tuple(rosters)


def _require_columns(path: str, spec: rows.RosterSpec, found: list[dict[str, Any]]) -> None:
    wanted = {*spec.columns.values(), *spec.key}
    for serial, row in enumerate(found, 1):
        if None in row or None in row.values():
            raise PackError.of("packs.bad_row", file=path, row=str(serial), column="—", reason="列数不符")
        missing = sorted(wanted - row.keys())
        if missing:
            raise PackError.of("packs.column_missing", file=path, column="、".join(missing))
