"""Buildings, units, spaces and projects: one at a time, or a whole list of units by COPY."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from mulin.base.places import policies
from mulin.base.places.models import Building, Community, Project, ProjectCommunity, Region, Space, Unit
from mulin.base.places.services import common, communities
from mulin.kernel import pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation


@dataclass(frozen=True, slots=True)
class NewUnit:
    """One unit of a list: building and room number, use, area in 0.01 m2 with its source (empty = not known)."""

    building: str
    number: str
    use: str = Unit.Use.HOME
    area: int | None = None
    area_source: str = ""


@dataclass(frozen=True, slots=True)
class NewProject:
    """A project over communities. Area in 0.01 m2; ``built_text`` and ``nature`` as printed."""

    key: str
    kind: str
    name: str
    region_id: int
    community_ids: tuple[int, ...]
    plan_year: int | None = None
    serial: int | None = None
    area: int | None = None
    buildings: int | None = None
    households: int | None = None
    built_text: str = ""
    nature: str = ""
    layer: str = "REAL"


def _require_area(area: int | None) -> None:
    if area is not None and area <= 0:
        raise InputError(Violation("places.area_positive", "", {}))


@transaction.atomic
def add_building(
    community_id: int,
    number: str,
    *,
    actor: Actor,
    now: dt.datetime,
    floors: int | None = None,
    entrances: int | None = None,
) -> int:
    """Register a building (栋) of a community; returns its id."""
    community = communities.lock_active(community_id)
    policies.require_keeper(actor, community.path)
    if Building.objects.filter(community=community, number=number).exists():
        raise Refused(Violation("places.building_taken", "", {"number": number}))
    building = Building.objects.create(
        community=community,
        path=community.path,
        number=number,
        sort_key=pinyin.sort_key(number)[:60],
        floors=floors,
        entrances=entrances,
    )
    audit.record(
        actor, "places.building.added", now=now, path=community.path, subject=("building", building.pk),
        summary=f"{community.name} {number}",
    )  # fmt: skip
    return building.pk


@transaction.atomic
def add_unit(community_id: int, new: NewUnit, *, actor: Actor, now: dt.datetime) -> int:
    """Register one unit; its building is registered if it is not yet. Returns the unit's id."""
    load_units(community_id, [new], actor=actor, now=now)
    return (
        Unit.objects.filter(community_id=community_id, number=new.number)
        .order_by("-pk")
        .values_list("pk", flat=True)[0]
    )


STAGE = """
CREATE TEMP TABLE IF NOT EXISTS stage_unit (building text, number text, name text, initials text, sort_key text,
  use text, area bigint, area_source text, building_key text) ON COMMIT DROP
"""
BUILDINGS = """
INSERT INTO place_building (community_id, path, number, sort_key, state)
SELECT %(id)s, %(path)s, s.building, min(s.building_key), 'ACTIVE' FROM stage_unit s WHERE s.building <> ''
GROUP BY s.building ON CONFLICT (community_id, number) DO NOTHING
"""
UNITS = """
INSERT INTO place_unit (community_id, building_id, path, name, initials, number, sort_key, use, area, area_source,
  state)
SELECT %(id)s, b.id, %(path)s, s.name, s.initials, s.number, s.sort_key, s.use, s.area, s.area_source, 'ACTIVE'
FROM stage_unit s LEFT JOIN place_building b ON b.community_id = %(id)s AND b.number = s.building
WHERE NOT EXISTS (SELECT 1 FROM place_unit u WHERE u.community_id = %(id)s AND u.state = 'ACTIVE'
  AND u.number = s.number AND u.building_id IS NOT DISTINCT FROM b.id)
"""


@transaction.atomic
def load_units(community_id: int, units: Iterable[NewUnit], *, actor: Actor, now: dt.datetime) -> int:
    """Register a whole list of units, buildings included, set-based; units that stand already are skipped.

    Returns how many were added. 10,000 units take a few seconds.
    """
    community = communities.lock_active(community_id)
    policies.require_keeper(actor, community.path)
    with connection.cursor() as cursor:
        cursor.execute(STAGE)
        cursor.execute("TRUNCATE stage_unit")
        with cursor.copy("COPY stage_unit FROM STDIN") as copy:
            for unit in units:
                _require_area(unit.area)
                copy.write_row(_staged(community, unit))
        values: dict[str, Any] = {"id": community.pk, "path": community.path}
        cursor.execute(BUILDINGS, values)
        cursor.execute(UNITS, values)
        added = int(cursor.rowcount)
    audit.record(
        actor, "places.units.loaded", now=now, path=community.path, subject=("community", community.pk),
        details={"units": added},
    )  # fmt: skip
    return added


def _staged(community: Community, unit: NewUnit) -> tuple[object, ...]:
    where = f"{unit.building}{unit.number}" if not unit.building else f"{unit.building}-{unit.number}"
    key = pinyin.sort_key(unit.building)
    return (
        unit.building,
        unit.number,
        f"{community.name}{where}"[:120],
        (community.initials + pinyin.initials(where))[:120],
        f"{key} {pinyin.sort_key(unit.number)}".strip()[:80],
        unit.use,
        unit.area,
        unit.area_source if unit.area is not None else "",
        key[:60],
    )


@transaction.atomic
def add_space(
    community_id: int,
    name: str,
    use: str,
    *,
    actor: Actor,
    now: dt.datetime,
    area: int | None = None,
    allocation: str = "",
    basis: str = "",
) -> int:
    """Register a common or separable space: premises, power room, idle land or house (with how it is allotted)."""
    common.require_texts(name=name, basis=basis or "-")
    _require_area(area)
    community = communities.lock_active(community_id)
    policies.require_keeper(actor, community.path)
    if use not in Space.Use.values:
        raise InputError(Violation("registers.not_a_choice", "", {"field": "用途", "value": use}))
    space = Space.objects.create(
        community=community, path=community.path, name=name, sort_key=pinyin.sort_key(name)[:120], use=use,
        area=area, allocation=allocation, basis=basis,
    )  # fmt: skip
    audit.record(
        actor, "places.space.added", now=now, path=community.path, subject=("space", space.pk), summary=name,
        basis=basis,
    )  # fmt: skip
    return space.pk


@transaction.atomic
def allocate_space(space_id: int, allocation: str, *, basis: str, actor: Actor, now: dt.datetime) -> None:
    """State how an idle asset is put to use: 区域统筹, 片区整合 or 小区内平衡 (L-三(三)10a)."""
    common.require_texts(name=allocation, basis=basis)
    space = Space.objects.select_for_update().filter(pk=space_id).first()
    if space is None:
        raise NotFound(Violation("places.unknown_place", "", {"text": str(space_id)}))
    policies.require_keeper(actor, space.path)
    before, space.allocation, space.basis = space.allocation, allocation, basis
    space.save(update_fields=["allocation", "basis"])
    audit.record(
        actor, "places.space.allocated", now=now, path=space.path, subject=("space", space.pk), summary=allocation,
        basis=basis, details={"before": before},
    )  # fmt: skip


@transaction.atomic
def found_project(
    new: NewProject,
    *,
    on: dt.date | None,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    run_id: int | None = None,
) -> int:
    """Register a project over one or several communities; returns its id."""
    common.require_texts(name=new.name, basis=basis)
    region = Region.objects.get(pk=new.region_id)
    policies.require_keeper(actor, region.path)
    if Project.objects.filter(key=new.key).exists():
        raise Refused(Violation("places.project_taken", "", {"key": new.key}))
    _require_area(new.area)
    project = Project.objects.create(
        key=new.key, kind=new.kind, name=new.name, region=region, path=region.path,
        pinyin=pinyin.sort_key(new.name), initials=pinyin.initials(new.name)[:60], plan_year=new.plan_year,
        serial=new.serial, area=new.area, buildings=new.buildings, households=new.households,
        built_text=new.built_text, nature=new.nature, layer=new.layer, basis=basis, recorded_at=now, run_id=run_id,
    )  # fmt: skip
    _take_in(project, new.community_ids, on=on, basis=basis, actor=actor, now=now, run_id=run_id)
    audit.record(
        actor, "places.project.founded", now=now, path=project.path, subject=("project", project.pk),
        summary=project.name, basis=basis,
    )  # fmt: skip
    return project.pk


@transaction.atomic
def add_to_project(
    project_id: int, community_ids: Sequence[int], *, on: dt.date, basis: str, actor: Actor, now: dt.datetime
) -> None:
    """Further communities join a project from a day on (井脚街、锦绣街: one project, several places)."""
    common.require_texts(basis=basis)
    project = Project.objects.select_for_update().get(pk=project_id)
    policies.require_keeper(actor, project.path)
    _take_in(project, tuple(community_ids), on=on, basis=basis, actor=actor, now=now, run_id=None)
    audit.record(
        actor, "places.project.extended", now=now, path=project.path, subject=("project", project.pk),
        basis=basis, details={"communities": sorted(community_ids), "from": str(on)},
    )  # fmt: skip


def _take_in(
    project: Project,
    community_ids: tuple[int, ...],
    *,
    on: dt.date | None,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    run_id: int | None,
) -> None:
    standing = set(
        ProjectCommunity.objects.filter(subject=project, superseded_at__isnull=True).values_list(
            "community_id", flat=True
        )
    )
    for community in Community.objects.filter(pk__in=set(community_ids) - standing).order_by("pk"):
        ProjectCommunity.objects.create(
            subject=project, community=community, path=community.path, valid=(on, None), basis=basis,
            recorded_at=now, recorded_by=actor.label, run_id=run_id,
        )  # fmt: skip
