"""Acts on communities: register, rename, place, add to further 社区, withdraw a mistaken entry."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from mulin.base.places import policies, rules
from mulin.base.places.models import Community, CommunityAlias, CommunityMembership, Region
from mulin.base.places.selectors import communities as selectors
from mulin.base.places.services import common, placing
from mulin.kernel import pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Refused, Violation
from mulin.kernel.registers.rules import registry


def lock_community(community_id: int) -> Community:
    """The community, locked; raises NotFound if it is not there or not in the range."""
    found = Community.objects.select_for_update().filter(pk=community_id).first()
    if found is None:
        raise NotFound(Violation("places.unknown_community", "", {"text": str(community_id)}))
    return found


def lock_active(community_id: int) -> Community:
    """As :func:`lock_community`; refuses one that was merged, split or withdrawn."""
    found = lock_community(community_id)
    if found.state != Community.State.ACTIVE:
        state = Community.State(found.state).label
        raise Refused(Violation("places.not_active", "", {"name": found.name, "state": state}))
    return found


def next_id() -> int:
    """A fresh community number, known before the row is written since its path bears it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('place_community', 'id'))")
        return int(cursor.fetchone()[0])


def require_free_name(region: Region, name: str) -> None:
    """Refuse a name that an active community of the region bears; the violation lists the near ones."""
    if Community.objects.filter(region=region, name=name, state=Community.State.ACTIVE).exists():
        near = "、".join(selectors.list_near_names(name, region.pk))
        raise Refused(Violation("places.name_taken", "", {"region": region.name, "name": name, "near": near}))


def create(
    region: Region,
    name: str,
    *,
    on: dt.date | None,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    layer: str = "REAL",
    key: str = "",
    run_id: int | None = None,
    note: str = "",
) -> Community:
    """The row and its first placement; the caller has judged permission and name."""
    number = next_id()
    path = rules.child_path(region.path, f"c{number}")
    county = "".join(region.path.split("/")[:3])[:6]
    community = Community.objects.create(
        pk=number,
        key=key or f"{county}-c{number}",
        name=name,
        region=region,
        path=path,
        pinyin=pinyin.sort_key(name),
        initials=pinyin.initials(name)[:60],
        layer=layer,
        founded_on=on,
        basis=basis,
        recorded_at=now,
        recorded_by=actor.label,
        run_id=run_id,
    )
    common.state_fact(
        "community.placement", [(number, path)], {"region_id": region.pk}, on=on, basis=basis, actor=actor,
        now=now, note=note,
    )  # fmt: skip
    return community


@transaction.atomic
def found_community(
    region_id: int,
    name: str,
    *,
    on: dt.date | None,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    layer: str = "REAL",
    key: str = "",
    run_id: int | None = None,
    note: str = "",
) -> int:
    """Register a community in a region; ``on`` None = it was there before anybody recorded. Returns its id.

    A second active community of the same name in the region is refused, with the near names listed.
    """
    common.require_texts(name=name, basis=basis)
    region = Region.objects.filter(pk=region_id).first()
    if region is None:
        raise NotFound(Violation("places.unknown_place", "", {"text": str(region_id)}))
    policies.require_keeper(actor, region.path)
    Region.objects.select_for_update().filter(pk=region_id).first()  # one registration at a time in a region
    if region.ended_on is not None:
        raise Refused(Violation("places.region_ended", "", {"name": region.name, "on": region.ended_on}))
    require_free_name(region, name.strip())
    community = create(
        region, name.strip(), on=on, basis=basis, actor=actor, now=now, layer=layer, key=key, run_id=run_id, note=note
    )
    audit.record(
        actor, "places.community.founded", now=now, path=community.path,
        subject=("community", community.pk), summary=community.name, basis=basis,
        details={"region": region.pk, "key": community.key},
    )  # fmt: skip
    return community.pk


@transaction.atomic
def rename_community(community_id: int, name: str, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> None:
    """Give a community another name; the former one stays as an alias and still finds it."""
    common.require_texts(name=name, basis=basis)
    community = lock_active(community_id)
    policies.require_keeper(actor, community.path)
    if community.name == name.strip():
        raise Refused(Violation("places.same_name", "", {}))
    require_free_name(community.region, name.strip())
    former = community.name
    put_alias(community, former, CommunityAlias.Kind.FORMER, basis=basis, now=now)
    community.name = name.strip()
    community.pinyin, community.initials = pinyin.sort_key(name), pinyin.initials(name)[:60]
    community.save(update_fields=["name", "pinyin", "initials"])
    audit.record(
        actor, "places.community.renamed", now=now, path=community.path,
        subject=("community", community.pk), summary=f"{former} → {community.name}", basis=basis,
        details={"on": str(on)},
    )  # fmt: skip


def put_alias(community: Community, name: str, kind: str, *, basis: str, now: dt.datetime) -> CommunityAlias:
    """Write an alias unless it stands already."""
    alias, _ = CommunityAlias.objects.get_or_create(
        community=community,
        name=name,
        superseded_at=None,
        defaults={
            "kind": kind,
            "path": community.path,
            "initials": pinyin.initials(name)[:60],
            "basis": basis,
            "recorded_at": now,
        },
    )
    return alias


@transaction.atomic
def add_alias(community_id: int, name: str, kind: str, *, basis: str, actor: Actor, now: dt.datetime) -> int:
    """Record another name of a community, a contained building or a range of buildings."""
    common.require_texts(name=name, basis=basis)
    community = lock_active(community_id)
    policies.require_keeper(actor, community.path)
    standing = CommunityAlias.objects.filter(community=community, name=name.strip(), superseded_at__isnull=True)
    if standing.exists() or community.name == name.strip():
        raise Refused(Violation("places.alias_taken", "", {"name": name}))
    alias = put_alias(community, name.strip(), kind, basis=basis, now=now)
    audit.record(
        actor, "places.community.aliased", now=now, path=community.path,
        subject=("community", community.pk), summary=name, basis=basis,
    )  # fmt: skip
    return alias.pk


@transaction.atomic
def place_community(
    community_id: int,
    region_id: int,
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    note: str = "",
) -> None:
    """Move a community's primary placement to another region from a day on, with its history."""
    common.require_texts(basis=basis)
    community = lock_active(community_id)
    region = Region.objects.get(pk=region_id)
    policies.require_keeper(actor, community.path, region.path)
    if region.ended_on is not None:
        raise Refused(Violation("places.region_ended", "", {"name": region.name, "on": region.ended_on}))
    if community.region_id != region.pk:
        require_free_name(region, community.name)
    placing.place(community, region, on=on, basis=basis, actor=actor, now=now, note=note)


@transaction.atomic
def add_membership(
    community_id: int, region_id: int, *, on: dt.date | None, basis: str, actor: Actor, now: dt.datetime
) -> None:
    """A community also lies in a further 社区 (S-附3a: 东、西鲁社区), beside its primary placement."""
    common.require_texts(basis=basis)
    community = lock_active(community_id)
    region = Region.objects.get(pk=region_id)
    policies.require_keeper(actor, community.path)
    if community.region_id == region.pk:
        raise Refused(Violation("places.own_placement", "", {"region": region.name}))
    common.state_fact(
        "community.membership", [(community.pk, community.path)], {"region_id": region.pk}, on=on, basis=basis,
        actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def end_membership(
    community_id: int, region_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime
) -> None:
    """From a day on the community no longer lies in that further 社区; the days before stay."""
    common.require_texts(basis=basis)
    community = lock_community(community_id)
    policies.require_keeper(actor, community.path)
    row = (
        CommunityMembership.objects.select_for_update()
        .filter(subject=community, region_id=region_id, superseded_at__isnull=True, valid__contains=on)
        .first()
    )
    if row is None:
        name = Region.objects.filter(pk=region_id).values_list("name", flat=True).first() or ""
        raise Refused(Violation("places.no_membership", "", {"region": name}))
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    if row.valid.lower is None or row.valid.lower < on:
        CommunityMembership.objects.create(
            subject=community, region_id=region_id, path=community.path, valid=(row.valid.lower, on),
            basis=row.basis, recorded_at=now, recorded_by=actor.label,
        )  # fmt: skip
    audit.record(
        actor, "places.community.membership_ended", now=now, path=community.path,
        subject=("community", community.pk), basis=basis, details={"region": region_id, "on": str(on)},
    )  # fmt: skip


@transaction.atomic
def withdraw_community(community_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Undo a mistaken entry. Refused once anything was built upon it: facts, buildings, units, projects, mergers."""
    common.require_texts(basis=reason)
    community = lock_active(community_id)
    policies.require_keeper(actor, community.path)
    built = _built_upon(community)
    if built:
        raise Refused(Violation("places.built_upon", "", {"name": community.name, "what": "、".join(built)}))
    community.state = Community.State.WITHDRAWN
    community.save(update_fields=["state"])
    audit.record(
        actor, "places.community.withdrawn", now=now, path=community.path,
        subject=("community", community.pk), summary=reason,
    )  # fmt: skip


_HANGING = (
    ("place_building", "community_id", "楼栋"),
    ("place_unit", "community_id", "房屋"),
    ("place_space", "community_id", "配套用房"),
    ("project_community", "community_id", "项目"),
    ("community_succession", "successor_id", "归并拆分"),
)


def _built_upon(community: Community) -> list[str]:
    tables = [*_HANGING]
    tables += [
        (facet.table, "subject_id", facet.label)
        for facet in registry.facets_of("community")
        if facet.key != "placement"
    ]
    found = []
    with connection.cursor() as cursor:
        for table, column, label in tables:
            cursor.execute(f'SELECT 1 FROM "{table}" WHERE {column} = %s LIMIT 1', [community.pk])
            if cursor.fetchone() is not None:
                found.append(label)
    return found
