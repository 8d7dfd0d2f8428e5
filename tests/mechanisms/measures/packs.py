"""Packs moved to the test tree: the documents' own targets, about places of no document."""

from __future__ import annotations

import datetime as dt
from typing import Any

from factories import places

from mulin.mechanisms.measures import selectors
from mulin.mechanisms.packs import loading, rules

TODAY = dt.date(2026, 11, 23)
_PACKS = {pack.key: pack for pack in loading.load_packs()}


def moved(key: str, path: str) -> rules.Pack:
    """A pack whose targets speak of another place."""
    pack = _PACKS[key]
    code = places.code_of(path)
    return pack.model_copy(update={"targets": tuple(t.model_copy(update={"place": code}) for t in pack.targets)})


def standing(pack: rules.Pack, on: dt.date, **asked: Any) -> dict[int, dict[str, Any]]:
    """The status by target number; settings that stand open are taken as proposed unless given."""
    asked.setdefault("settings", {row.key: row.proposed for row in pack.settings}.get)
    rows = selectors.status(pack, on=on, today=asked.pop("today", TODAY), **asked)
    return {row["no"]: row for row in rows}


def figures(row: dict[str, Any]) -> tuple[Any, ...]:
    """What most tests compare: numerator, denominator, missing, value, state."""
    return tuple(row[key] for key in ("numerator", "denominator", "missing", "value", "state"))
