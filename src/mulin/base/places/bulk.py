"""Synthetic places in bulk, by the owner: communities, buildings, units and spaces of a generated layer.

What people register goes through the services; these functions write what a generator made as a whole, in a
handful of statements, and only ever rows of the demonstration layer.
"""

from __future__ import annotations

import csv
import datetime as dt
import importlib.resources
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mulin.base.places import rules
from mulin.base.places.models import Community, Region, SeedMark, Space
from mulin.base.places.models.community import Layer
from mulin.kernel import pinyin
from mulin.kernel.registers import loading

UNITS_A_FLOOR = 4
FLOORS = 10
_SPREAD = 61  # areas spread over so many steps of 1.25 m2


@dataclass(frozen=True, slots=True)
class NewCommunity:
    """A generated community: stable key, name (begins with 演示), code of the place, day since it is known."""

    key: str
    name: str
    code: str
    since: dt.date


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a generated community stands now."""

    id: int
    path: str
    region_id: int


@dataclass(frozen=True, slots=True)
class Blocks:
    """How a community's units stand: so many buildings of so many floors of so many doors."""

    buildings: int
    floors: int
    doors: int


@dataclass(frozen=True, slots=True)
class NewSpace:
    """A generated common space; area in 0.01 m2."""

    community: str
    name: str
    use: str
    area: int
    allocation: str = ""


def blocks_for(units: int) -> Blocks:
    """Buildings of ten floors with four doors; fewer floors where the units do not fill one building."""
    floors = min(FLOORS, -(-units // UNITS_A_FLOOR))
    return Blocks(-(-units // (floors * UNITS_A_FLOOR)), floors, UNITS_A_FLOOR)


def places_by_code() -> dict[str, tuple[int, str]]:
    """Id and path of every standing region that has a code."""
    rows = Region.objects.exclude(code="").filter(ended_on__isnull=True).values_list("code", "id", "path")
    return {code: (region_id, path) for code, region_id, path in rows}


def add_regions(prefix: str) -> int:
    """Write the published places whose code begins with ``prefix``, and those above them; their number."""
    source = importlib.resources.files("mulin") / "packs" / "regions.csv"
    with source.open(encoding="utf-8") as lines:
        listed = [
            row
            for row in csv.DictReader(lines)
            if row["code"].startswith(prefix) or prefix.startswith(row["code"].rstrip("0"))
        ]
    ids: dict[str, int] = {}
    for row in sorted(listed, key=lambda one: one["code"]):
        ids[row["code"]] = Region.objects.create(
            name=row["name"],
            level=row["level"].upper(),
            parent_id=ids.get(row["parent"]),
            path="/".join(rules.code_segments(row["code"])) + "/",
            code=row["code"],
            pinyin=pinyin.sort_key(row["name"]),
            initials=pinyin.initials(row["name"])[:60],
        ).pk
    return len(ids)


def count_real() -> int:
    """How many communities are not synthetic."""
    return Community.objects.filter(layer=Layer.REAL).count()


def is_marked(key: str) -> bool:
    """Whether a load left its mark."""
    return SeedMark.objects.filter(pk=key).exists()


def mark(key: str, *, digest: str, now: dt.datetime) -> None:
    """Leave or renew the mark of a load."""
    SeedMark.objects.update_or_create(pk=key, defaults={"digest": digest, "loaded_at": now})


def unmark(key: str) -> None:
    """Take the mark of a load away."""
    SeedMark.objects.filter(pk=key).delete()


def add_communities(new: Sequence[NewCommunity], *, basis: str, by: str) -> dict[str, Placed]:
    """Write communities of the demonstration layer; where each stands, by key. Raises KeyError for unknown codes."""
    places = places_by_code()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('place_community', 'id')) FROM generate_series(1, %s)", [len(new)]
        )
        ids = [int(row[0]) for row in cursor.fetchall()]
    placed = {}
    rows = []
    for one, community_id in zip(new, ids, strict=True):
        region_id, region_path = places[one.code]
        path = f"{region_path}c{community_id}/"
        placed[one.key] = Placed(community_id, path, region_id)
        spelled = (pinyin.sort_key(one.name), pinyin.initials(one.name))
        recorded = loading.recording_moment(one.since)
        rows.append(
            (
                community_id,
                one.key,
                one.name,
                region_id,
                path,
                *spelled,
                "DEMO",
                "ACTIVE",
                one.since,
                basis,
                recorded,
                by,
            )
        )
    loading.copy_rows(
        "place_community",
        ("id", "key", "name", "region_id", "path", "pinyin", "initials", "layer", "state", "founded_on", "basis",
         "recorded_at", "recorded_by"),
        rows,
    )  # fmt: skip
    return placed


_BUILDINGS = """
INSERT INTO place_building (community_id, path, number, sort_key, floors, entrances, state)
SELECT c.id, c.path, b || '栋', lpad(b::text, 12, '0') || ' dong', %(floors)s, 2, 'ACTIVE'
FROM place_community c CROSS JOIN generate_series(1, %(buildings)s) b
WHERE c.id = ANY(%(ids)s) ORDER BY c.path, b
"""

# Names and keys are composed as kernel.pinyin would spell them; a test compares the two.
_UNITS = """
INSERT INTO place_unit (community_id, building_id, path, name, initials, number, sort_key, use, area,
  area_source, state)
SELECT c.id, b.id, c.path, c.name || b.number || d.n || '室', c.initials || rtrim(b.number, '栋') || 'd' || d.n || 's',
  d.n || '室', c.pinyin || ' ' || b.sort_key || ' ' || lpad(d.n::text, 12, '0') || ' shi', 'HOME',
  6500 + 125 * (('x' || substr(md5(%(seed)s || c.id || b.number || d.n), 1, 6))::bit(24)::int %% %(spread)s),
  'REGISTERED', 'ACTIVE'
FROM place_community c JOIN place_building b ON b.community_id = c.id
CROSS JOIN (SELECT f * 100 + e AS n, row_number() OVER (ORDER BY f, e) AS nth
  FROM generate_series(1, %(floors)s) f CROSS JOIN generate_series(1, %(doors)s) e) d
WHERE c.id = ANY(%(ids)s)
  AND (left(b.number, -1)::int - 1) * %(floors)s * %(doors)s + d.nth <= %(units)s
ORDER BY c.path, b.id, d.n
"""


def add_units(community_ids: Iterable[int], *, units: int, blocks: Blocks, seed: int) -> int:
    """Give every community buildings and ``units`` homes of 65 to 140 m2; returns the number of units."""
    parameters: dict[str, Any] = {
        "ids": list(community_ids),
        "buildings": blocks.buildings,
        "floors": blocks.floors,
        "doors": blocks.doors,
        "units": units,
        "seed": str(seed),
        "spread": _SPREAD,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BUILDINGS, parameters)
        cursor.execute(_UNITS, parameters)
        return int(cursor.rowcount)


def add_spaces(new: Sequence[NewSpace], placed: Mapping[str, Placed], *, basis: str) -> int:
    """Write common spaces of generated communities; their number."""
    rows = [
        Space(
            community_id=placed[one.community].id,
            path=placed[one.community].path,
            name=one.name,
            sort_key=pinyin.sort_key(one.name),
            use=one.use,
            area=one.area,
            allocation=one.allocation,
            basis=basis,
        )
        for one in new
    ]
    return len(Space.objects.bulk_create(rows))
