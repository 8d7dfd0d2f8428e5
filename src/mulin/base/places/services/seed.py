"""Loading the tree and the marks of what was loaded, set-based; run by the owner at start-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from mulin.base.places.models import Region, RegionAlias, RegionGroup, SeedMark
from mulin.kernel import pinyin


@dataclass(frozen=True, slots=True)
class SeedRegion:
    """A region to load: its path, its parent's path (empty at the top), its published code or none."""

    path: str
    parent_path: str
    name: str
    level: str
    code: str
    basis: str


REGIONS = """
WITH s AS MATERIALIZED (
  SELECT * FROM unnest(%(paths)s::text[], %(names)s::text[], %(levels)s::text[], %(codes)s::text[],
    %(pinyins)s::text[], %(initials)s::text[]) AS s(path, name, level, code, pinyin, initials))
INSERT INTO place_region (path, name, level, code, pinyin, initials)
SELECT path, name, level, code, pinyin, initials FROM s
WHERE NOT EXISTS (SELECT 1 FROM place_region r WHERE r.path = s.path OR (s.code <> '' AND r.code = s.code))
"""
PARENTS = """
UPDATE place_region r SET parent_id = p.id
FROM unnest(%(paths)s::text[], %(parents)s::text[]) AS s(path, parent) JOIN place_region p ON p.path = s.parent
WHERE r.path = s.path AND r.parent_id IS NULL
"""
PLACEMENTS = """
INSERT INTO region_placement (subject_id, parent_id, path, valid, basis, note, recorded_at, recorded_by)
SELECT r.id, r.parent_id, r.path, daterange(NULL, NULL), s.basis, '', %(now)s, %(by)s
FROM unnest(%(paths)s::text[], %(bases)s::text[]) AS s(path, basis) JOIN place_region r ON r.path = s.path
WHERE NOT EXISTS (SELECT 1 FROM region_placement f WHERE f.subject_id = r.id)
"""
CODES = """
INSERT INTO region_code (subject_id, code, path, valid, basis, note, recorded_at, recorded_by)
SELECT r.id, r.code, r.path, daterange(NULL, NULL), s.basis, '', %(now)s, %(by)s
FROM unnest(%(paths)s::text[], %(bases)s::text[]) AS s(path, basis) JOIN place_region r ON r.path = s.path
WHERE r.code <> '' AND NOT EXISTS (SELECT 1 FROM region_code f WHERE f.subject_id = r.id)
"""


@transaction.atomic
def load_regions(rows: Sequence[SeedRegion], *, now: dt.datetime, by: str) -> int:
    """Insert regions that are not there yet (by path or code), with parents, placements and codes; returns how many."""
    values: dict[str, Any] = {
        "paths": [r.path for r in rows],
        "parents": [r.parent_path for r in rows],
        "names": [r.name for r in rows],
        "levels": [r.level for r in rows],
        "codes": [r.code for r in rows],
        "pinyins": [pinyin.sort_key(r.name) for r in rows],
        "initials": [pinyin.initials(r.name)[:60] for r in rows],
        "bases": [r.basis for r in rows],
        "now": now,
        "by": by,
    }
    with connection.cursor() as cursor:
        cursor.execute(REGIONS, values)
        made = int(cursor.rowcount)
        for statement in (PARENTS, PLACEMENTS, CODES):
            cursor.execute(statement, values)
        cursor.execute("ANALYZE place_region")
    return made


@transaction.atomic
def load_region_aliases(rows: Sequence[tuple[int, str, str]]) -> None:
    """Other names of regions: (region id, name, basis); those that stand are left."""
    paths = dict(Region.objects.filter(pk__in={r[0] for r in rows}).values_list("pk", "path"))
    RegionAlias.objects.bulk_create(
        [RegionAlias(region_id=pk, name=name, path=paths[pk], basis=basis) for pk, name, basis in rows],
        ignore_conflicts=True,
    )


@transaction.atomic
def load_region_groups(rows: Sequence[tuple[int, str, str, str, str]]) -> None:
    """Groups such as 点: (region id, key, name, kind, basis); their members are set by the place."""
    paths = dict(Region.objects.filter(pk__in={r[0] for r in rows}).values_list("pk", "path"))
    RegionGroup.objects.bulk_create(
        [
            RegionGroup(region_id=pk, path=paths[pk], key=key, name=name, kind=kind, basis=basis)
            for pk, key, name, kind, basis in rows
        ],
        ignore_conflicts=True,
    )


def seed_digest(key: str) -> str:
    """The digest of what was loaded under a key; empty if nothing was."""
    return SeedMark.objects.filter(pk=key).values_list("digest", flat=True).first() or ""


def mark_seed(key: str, digest: str, *, now: dt.datetime) -> None:
    """Remember what was loaded. Only the owner may write this."""
    SeedMark.objects.update_or_create(pk=key, defaults={"digest": digest, "loaded_at": now})
