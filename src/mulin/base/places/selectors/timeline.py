"""The one timeline of a community: founding, facts, names, placements, what became of it; late entries marked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mulin.base.places.models import Community, CommunityAlias, CommunitySuccession
from mulin.base.places.selectors import communities
from mulin.kernel import calendar, quantities
from mulin.kernel.errors import NotFound, Violation
from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. ``day`` None = since before anybody recorded; ``late``: recorded after the day, with a reason."""

    day: dt.date | None
    until: dt.date | None
    kind: str
    title: str
    text: str
    basis: str
    note: str
    late: bool
    superseded: bool
    recorded_at: dt.datetime
    recorded_by: str


def parse_span(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The bounds of a daterange as JSON prints it, e.g. ``[2020-09-10,)``."""
    low, high = text[1:-1].split(",")
    return (dt.date.fromisoformat(low) if low else None, dt.date.fromisoformat(high) if high else None)


def is_late(day: dt.date | None, recorded_at: dt.datetime, note: str) -> bool:
    """补录: recorded on a later day than it began, and with a reason."""
    return bool(note) and day is not None and calendar.local_date(recorded_at) > day


def _words(field: Field, value: Any, names: dict[int, str]) -> str:
    match field.kind:
        case Kind.AREA:
            return quantities.format_area(value)
        case Kind.MONEY:
            return quantities.format_money(value)
        case Kind.BOOL:
            return "是" if value else "否"
        case Kind.CHOICE:
            return field.label_of(value)
        case Kind.LINK:
            return names.get(value, str(value))
        case _:
            return f"{field.label_of(value)}{field.unit}"


def describe(spec: FacetSpec, row: dict[str, Any], names: dict[int, str]) -> str:
    """The values of a fact in words, empty ones left out, personal ones hidden."""
    parts = []
    for field in spec.fields:
        value = row.get(field.db_column)
        if value in (None, "") or field.kind is Kind.PHONE or field.key == "manager":
            continue
        if field.kind is Kind.LINK and not field.key.startswith("region"):
            continue
        parts.append(f"{field.label}：{_words(field, value, names)}")
    return "；".join(parts)


def list_timeline(community_id: int, *, superseded: bool = False) -> list[Entry]:
    """Everything known of a community, latest day first. Superseded facts only if asked."""
    row = Community.objects.filter(pk=community_id).first()
    if row is None:
        raise NotFound(Violation("places.unknown_community", "", {"text": str(community_id)}))
    entries = _facts(community_id, superseded=superseded)
    entries += _names(community_id, superseded=superseded)
    entries += _successions(community_id)
    if row.founded_on is not None:
        entries.append(
            _plain(row.founded_on, "founded", "登记入册", row.name, row.basis, row.recorded_at, row.recorded_by)
        )
    entries.sort(key=lambda e: (e.day or dt.date.min, e.recorded_at), reverse=True)
    return entries


def _facts(community_id: int, *, superseded: bool) -> list[Entry]:
    history = [
        fact for fact in registers.history_of("community", community_id) if superseded or not fact["superseded_at"]
    ]
    names = communities.region_names({f["region_id"] for f in history if f.get("region_id")})
    found = []
    for fact in history:
        spec = registry.facet(f"community.{fact['facet']}")
        start, end = parse_span(fact["valid"])
        recorded = dt.datetime.fromisoformat(fact["recorded_at"])
        found.append(
            Entry(
                day=start,
                until=end,
                kind=fact["facet"],
                title=spec.label,
                text=describe(spec, fact, names),
                basis=fact["basis"],
                note=fact["note"],
                late=is_late(start, recorded, fact["note"]),
                superseded=fact["superseded_at"] is not None,
                recorded_at=recorded,
                recorded_by=fact["recorded_by"],
            )
        )
    return found


def _names(community_id: int, *, superseded: bool) -> list[Entry]:
    rows = CommunityAlias.objects.filter(community_id=community_id)
    if not superseded:
        rows = rows.filter(superseded_at__isnull=True)
    return [
        _plain(
            calendar.local_date(a.recorded_at), "alias", CommunityAlias.Kind(a.kind).label, a.name, a.basis,
            a.recorded_at, "", superseded=a.superseded_at is not None,
        )
        for a in rows
    ]  # fmt: skip


def _successions(community_id: int) -> list[Entry]:
    chains = CommunitySuccession.objects.select_related("predecessor", "successor")
    rows = [*chains.filter(predecessor_id=community_id), *chains.filter(successor_id=community_id)]
    return [
        _plain(
            s.on_date, "succession", s.get_kind_display(), f"{s.predecessor.name} → {s.successor.name}", s.basis,
            s.recorded_at, s.recorded_by,
        )
        for s in rows
    ]  # fmt: skip


def _plain(
    day: dt.date,
    kind: str,
    title: str,
    text: str,
    basis: str,
    recorded_at: dt.datetime,
    by: str,
    *,
    superseded: bool = False,
) -> Entry:
    """An entry that is an act of one day, not a fact that lasts."""
    return Entry(
        day, None, kind, title, text, basis, note="", late=False, superseded=superseded, recorded_at=recorded_at,
        recorded_by=by,
    )  # fmt: skip
