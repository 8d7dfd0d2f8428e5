"""Units of one community written for an owners' list: founded with their ids in order, areas corrected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mulin.kernel import pinyin
from mulin.kernel.registers.imports import bulk
from mulin.processes.importing.children import update
from mulin.processes.importing.places import Known

_BUILDINGS = """
INSERT INTO place_building (community_id, path, number, sort_key, state)
SELECT %(id)s, %(path)s, s.building, min(s.building_key), 'ACTIVE' FROM pg_temp.import_owned s WHERE s.building <> ''
GROUP BY s.building ON CONFLICT (community_id, number) DO UPDATE SET state = 'ACTIVE'
WHERE place_building.state <> 'ACTIVE' RETURNING id
"""
_UNITS = """
INSERT INTO place_unit (id, community_id, building_id, path, name, initials, number, sort_key, use, area,
       area_source, state)
SELECT s.id, %(id)s, g.id, %(path)s, s.name, s.initials, s.number, s.sort_key, s.use, s.area, s.area_source, 'ACTIVE'
FROM pg_temp.import_owned s LEFT JOIN place_building g ON g.community_id = %(id)s AND g.number = s.building
"""
_TYPES = {
    "id": "bigint", "building": "text", "building_key": "text", "number": "text", "name": "text", "initials": "text",
    "sort_key": "text", "use": "text", "area": "bigint", "area_source": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to found: area in 0.01 m2 or None, its source "" where unknown."""

    building: str
    number: str
    use: str
    area: int | None
    area_source: str


def found(place: Known, wanted: Sequence[NewUnit]) -> tuple[dict[str, list[list[int]]], list[int]]:
    """Found units and their buildings; returns what was created as id ranges, and the unit ids in order."""
    if not wanted:
        return {}, []
    ids = bulk.next_ids("place_unit", len(wanted))
    rows = [_staged(place, one, key) for one, key in zip(wanted, ids, strict=True)]
    bulk.stage("import_owned", _TYPES, [list(column) for column in zip(*rows, strict=True)])
    values: dict[str, Any] = {"id": place.id, "path": place.path}
    buildings = [row[0] for row in bulk.execute(_BUILDINGS, values)]
    bulk.execute(_UNITS, values)
    return {"place_building": bulk.ranges(buildings), "place_unit": bulk.ranges(ids)}, ids


def _staged(place: Known, one: NewUnit, key: int) -> tuple[Any, ...]:
    where = f"{one.building}-{one.number}" if one.building else one.number
    order = pinyin.sort_key(one.building)
    return (
        key, one.building, order[:60], one.number, f"{place.name}{where}"[:120],
        pinyin.initials(place.name + where)[:120], f"{order} {pinyin.sort_key(one.number)}".strip()[:80], one.use,
        one.area, one.area_source if one.area is not None else "",
    )  # fmt: skip


def correct_areas(place: Known, told: Sequence[tuple[int, int | None, str]]) -> list[list[Any]]:
    """Set areas and sources that differ; returns what stood before, by id, for the report and its undo."""
    standing = {
        row[0]: (row[1], row[2])
        for row in bulk.execute(
            "SELECT id, area, area_source FROM place_unit WHERE community_id = %(id)s", {"id": place.id}
        )
    }
    changed = [(key, {"area": area, "area_source": source}) for key, area, source in told
               if standing.get(key) != (area, source)]  # fmt: skip
    update("place_unit", changed)
    return [[key, {"area": standing[key][0], "area_source": standing[key][1]}] for key, _ in changed]


def layer_of(place: Known) -> str:
    """The layer of the community: owners of a 演示 community belong to it."""
    rows = bulk.execute("SELECT layer FROM place_community WHERE id = %(id)s", {"id": place.id})
    return str(rows[0][0])
