"""Who owns the units of a community on a day, for rolls and quality reports."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """A unit with its standing ownership; area in 0.01 m2 or None; persons by number with name and phone's presence."""

    unit_id: int
    name: str
    building: str
    number: str
    sort_key: str
    use: str
    area: int | None
    area_source: str
    key: str
    developer: bool
    voter_person_id: int | None
    persons: tuple[tuple[int, str, bool], ...]


READ = """
SELECT u.id, u.name, coalesce(b.number, ''), u.number, u.sort_key, u.use, u.area, u.area_source,
       coalesce(o.key, ''), coalesce(o.developer, false), o.voter_person_id,
       coalesce((SELECT json_agg(json_build_array(p.person_id, p.name, p.phone_index <> '') ORDER BY p.person_id)
                 FROM party_ownership_person op JOIN party_person p ON p.person_id = op.person_id
                 WHERE op.ownership_id = o.id), '[]'::json)
FROM place_unit u
LEFT JOIN place_building b ON b.id = u.building_id
LEFT JOIN party_ownership o ON o.subject_id = u.id AND o.superseded_at IS NULL AND o.valid @> %(on)s::date
WHERE u.community_id = %(community)s AND u.state = 'ACTIVE'
  AND (%(all)s OR b.number = ANY(%(buildings)s))
ORDER BY u.sort_key, u.id
"""


def owned_units(community_id: int, on: dt.date, buildings: tuple[str, ...] = ()) -> list[OwnedUnit]:
    """Every active unit of a community (or of some of its buildings) with who owned it on that day; one query."""
    params: dict[str, Any] = {"community": community_id, "on": on, "all": not buildings, "buildings": list(buildings)}
    with connection.cursor() as cursor:
        cursor.execute(READ, params)
        rows: list[Any] = cursor.fetchall()
    return [_unit(row[:11], row[11]) for row in rows]


def _unit(values: Any, persons: Any) -> OwnedUnit:
    unit_id, name, building, room, sort_key, use, area, source, key, developer, voter = values
    named = tuple((int(number), str(person), bool(phone)) for number, person, phone in persons)
    return OwnedUnit(unit_id, name, building, room, sort_key, use, area, source, key, developer, voter, named)
