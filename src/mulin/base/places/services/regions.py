"""Acts on the region tree: set up, rename, move, merge, split; other names, codes, groups. History is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from mulin.base.places import events, policies, rules
from mulin.base.places.models import (
    Community,
    Region,
    RegionAlias,
    RegionChange,
    RegionGroup,
    RegionGroupMember,
)
from mulin.base.places.services import common, placing
from mulin.kernel import pinyin, scope
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Refused, Violation


def lock_region(region_id: int) -> Region:
    """The region, locked against a rival act; raises NotFound, or Refused if it lies outside the active range."""
    found = Region.objects.select_for_update().filter(pk=region_id).first()
    if found is None:  # everyone may read the tree, but a lock needs the place in the active range
        known = Region.objects.filter(pk=region_id).exists()
        if known:
            raise Refused(Violation("places.scope_too_small", "", {}))
        raise NotFound(Violation("places.unknown_place", "", {"text": str(region_id)}))
    return found


def _alive(region: Region) -> Region:
    if region.ended_on is not None:
        raise Refused(Violation("places.region_ended", "", {"name": region.name, "on": region.ended_on}))
    return region


def _require_free_name(parent: Region, name: str) -> None:
    if Region.objects.filter(parent=parent, name=name, ended_on__isnull=True).exists():
        raise Refused(Violation("places.region_name_taken", "", {"parent": parent.name, "name": name}))


def _record_change(
    region: Region,
    kind: RegionChange.Kind,
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    old_path: str = "",
    other: Region | None = None,
) -> None:
    RegionChange.objects.create(
        region=region, other=other, kind=kind, on_date=on, old_path=old_path, path=region.path, basis=basis,
        recorded_at=now, recorded_by=actor.label,
    )  # fmt: skip
    audit.record(
        actor,
        f"places.region.{kind.lower()}",
        now=now,
        path=region.path,
        subject=("region", region.pk),
        summary=region.name,
        basis=basis,
        details={"on": str(on), "old_path": old_path, "other": other.pk if other else None},
    )


def _segment(parent: Region, code: str, fallback: str) -> str:
    taken = frozenset(
        Region.objects.filter(path__gte=parent.path, path__lt=parent.path + scope.LAST).values_list("path", flat=True)
    )
    return rules.region_segment(parent.path, code, taken, fallback)


def _found(
    parent: Region, name: str, level: str, *, code: str, on: dt.date, basis: str, actor: Actor, now: dt.datetime
) -> Region:
    _require_free_name(parent, name)
    number = Region.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    region = Region.objects.create(
        name=name,
        level=level,
        parent=parent,
        path=rules.child_path(parent.path, _segment(parent, code, f"r{number + 1}")),
        code=code,
        pinyin=pinyin.sort_key(name),
        initials=pinyin.initials(name),
    )
    subject = [(region.pk, region.path)]
    common.state_fact("region.placement", subject, {"parent_id": parent.pk}, on=on, basis=basis, actor=actor, now=now)
    if code:
        common.state_fact("region.code", subject, {"code": code}, on=on, basis=basis, actor=actor, now=now)
    return region


@transaction.atomic
def found_region(
    parent_id: int,
    name: str,
    level: str,
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    code: str = "",
) -> int:
    """Set up a region below another; ``code`` where one is published. Returns its id."""
    common.require_texts(name=name, basis=basis)
    parent = _alive(lock_region(parent_id))
    policies.require_restructurer(actor, parent.path)
    region = _found(parent, name.strip(), level, code=code, on=on, basis=basis, actor=actor, now=now)
    _record_change(region, RegionChange.Kind.FOUNDED, on=on, basis=basis, actor=actor, now=now)
    return region.pk


@transaction.atomic
def rename_region(region_id: int, name: str, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> None:
    """Give a region another name; the former one stays as an alias."""
    common.require_texts(name=name, basis=basis)
    region = _alive(lock_region(region_id))
    policies.require_restructurer(actor, region.path)
    if region.name == name.strip():
        raise Refused(Violation("places.same_name", "", {}))
    if region.parent is not None:
        _require_free_name(region.parent, name.strip())
    RegionAlias.objects.get_or_create(region=region, name=region.name, defaults={"path": region.path, "basis": basis})
    region.name = name.strip()
    region.pinyin, region.initials = pinyin.sort_key(region.name), pinyin.initials(region.name)
    region.save(update_fields=["name", "pinyin", "initials"])
    _record_change(region, RegionChange.Kind.RENAMED, on=on, basis=basis, actor=actor, now=now)


@transaction.atomic
def move_region(
    region_id: int, parent_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime, note: str = ""
) -> events.RegionMoved:
    """Put a region with all below it under another parent from a day on.

    Every scope key below is rewritten in this transaction, one statement a table. Refuses a circle, and an
    actor or a session that does not reach both places.
    """
    common.require_texts(basis=basis)
    region, parent = _alive(lock_region(region_id)), _alive(lock_region(parent_id))
    policies.require_restructurer(actor, region.path, parent.path)
    if rules.is_within_circle(region.path, parent.path):
        raise Refused(Violation("places.circle", "", {"name": region.name}))
    if region.parent_id == parent.pk:
        raise Refused(Violation("places.same_parent", "", {"name": region.name, "parent": parent.name}))
    active = scope.current()
    if not (active.covers(region.path) and active.covers(parent.path)):
        raise Refused(Violation("places.scope_too_small", "", {}))
    _require_free_name(parent, region.name)
    old = region.path
    code = region.code if len(region.code) == 12 else ""
    new = rules.child_path(parent.path, _segment(parent, code, f"r{region.pk}"))
    rows = common.rewrite_paths(old, new)
    region.refresh_from_db()
    region.parent = parent
    region.save(update_fields=["parent"])
    common.state_fact(
        "region.placement",
        [(region.pk, new)],
        {"parent_id": parent.pk},
        on=on,
        basis=basis,
        actor=actor,
        now=now,
        note=note,
    )
    _record_change(
        region, RegionChange.Kind.MOVED, on=on, basis=basis, actor=actor, now=now, old_path=old, other=parent
    )
    return events.RegionMoved(region.pk, old, new, on, rows)


@transaction.atomic
def merge_regions(
    region_id: int, merged_ids: Sequence[int], *, on: dt.date, basis: str, actor: Actor, now: dt.datetime
) -> list[events.RegionsMerged]:
    """Merge regions into an existing one: communities and child regions go over, the merged end on the day."""
    common.require_texts(basis=basis)
    if not merged_ids:
        raise Refused(Violation("places.nothing_chosen", "", {}))
    if region_id in merged_ids:
        raise Refused(Violation("places.same_thing", "", {}))
    region = _alive(lock_region(region_id))
    done = []
    for merged_id in sorted(set(merged_ids)):
        merged = _alive(lock_region(merged_id))
        policies.require_restructurer(actor, region.path, merged.path)
        if rules.is_within_circle(merged.path, region.path):
            raise Refused(Violation("places.circle", "", {"name": merged.name}))
        for child_id in Region.objects.filter(parent=merged, ended_on__isnull=True).values_list("pk", flat=True):
            move_region(child_id, region.pk, on=on, basis=basis, actor=actor, now=now)
        members = list(Community.objects.select_for_update().filter(region=merged).order_by("pk"))
        for community in members:
            placing.place(community, region, on=on, basis=basis, actor=actor, now=now)
        _end(merged, region, on=on, basis=basis, actor=actor, now=now)
        done.append(events.RegionsMerged(region.pk, merged.pk, on, len(members)))
    return done


def _end(region: Region, successor: Region, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> None:
    region.ended_on = on
    region.save(update_fields=["ended_on"])
    RegionAlias.objects.get_or_create(
        region=successor, name=region.name, defaults={"path": successor.path, "basis": basis}
    )
    _record_change(
        region, RegionChange.Kind.MERGED, on=on, basis=basis, actor=actor, now=now, old_path=region.path,
        other=successor,
    )  # fmt: skip


@transaction.atomic
def split_region(
    region_id: int,
    name: str,
    community_ids: Sequence[int],
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    code: str = "",
) -> events.RegionSplit:
    """A-二(十)d: set up a further 居委会 out of an existing one; the chosen communities go over."""
    common.require_texts(name=name, basis=basis)
    region = _alive(lock_region(region_id))
    if region.parent is None:
        raise Refused(Violation("places.circle", "", {"name": region.name}))
    policies.require_restructurer(actor, region.parent.path)
    if not community_ids:
        raise Refused(Violation("places.nothing_chosen", "A-二(十)d", {}))
    chosen = list(Community.objects.select_for_update().filter(pk__in=community_ids).order_by("pk"))
    outside = [c.name for c in chosen if c.region_id != region.pk]
    if outside or len(chosen) != len(set(community_ids)):
        raise Refused(Violation("places.not_in_region", "", {"region": region.name, "names": "、".join(outside)}))
    new = _found(region.parent, name.strip(), region.level, code=code, on=on, basis=basis, actor=actor, now=now)
    for community in chosen:
        placing.place(community, new, on=on, basis=basis, actor=actor, now=now)
    _record_change(new, RegionChange.Kind.SPLIT, on=on, basis=basis, actor=actor, now=now, other=region)
    return events.RegionSplit(region.pk, new.pk, on, len(chosen))


@transaction.atomic
def add_region_alias(region_id: int, name: str, *, basis: str, actor: Actor, now: dt.datetime) -> int:
    """Record another name under which documents and people know a region."""
    common.require_texts(name=name, basis=basis)
    region = lock_region(region_id)
    policies.require_keeper(actor, region.path)
    alias, new = RegionAlias.objects.get_or_create(
        region=region, name=name.strip(), defaults={"path": region.path, "basis": basis}
    )
    if not new or region.name == name.strip():
        raise Refused(Violation("places.alias_taken", "", {"name": name}))
    audit.record(
        actor, "places.region.aliased", now=now, path=region.path, subject=("region", region.pk), summary=name,
        basis=basis,
    )  # fmt: skip
    return alias.pk


@transaction.atomic
def set_region_code(region_id: int, code: str, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> None:
    """The official code that a region bears from a day on; earlier ones stay as history."""
    common.require_texts(basis=basis)
    rules.code_segments(code)
    region = _alive(lock_region(region_id))
    policies.require_restructurer(actor, region.path)
    common.state_fact(
        "region.code", [(region.pk, region.path)], {"code": code}, on=on, basis=basis, actor=actor, now=now
    )
    region.code = code
    region.save(update_fields=["code"])


@transaction.atomic
def found_group(region_id: int, key: str, name: str, kind: str, *, basis: str, actor: Actor, now: dt.datetime) -> int:
    """Set up a group of regions that is not a level: a 点, a grid."""
    common.require_texts(name=name, basis=basis)
    region = _alive(lock_region(region_id))
    policies.require_keeper(actor, region.path)
    if RegionGroup.objects.filter(region=region, key=key).exists():
        raise Refused(Violation("places.group_taken", "", {"region": region.name, "key": key}))
    group = RegionGroup.objects.create(
        region=region, path=region.path, key=key, name=name.strip(), kind=kind, basis=basis
    )
    audit.record(
        actor, "places.group.founded", now=now, path=region.path, subject=("region_group", group.pk),
        summary=name, basis=basis,
    )  # fmt: skip
    return group.pk


@transaction.atomic
def set_group_members(
    group_id: int,
    region_ids: Sequence[int],
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """State the members of a group from a day on; a region leaves its other groups of the same kind."""
    common.require_texts(basis=basis)
    group = RegionGroup.objects.select_for_update().get(pk=group_id)
    policies.require_keeper(actor, group.path)
    members = list(Region.objects.filter(pk__in=region_ids))
    for region in members:
        if not rules.is_within(region.path, group.path) or region.path == group.path:
            raise Refused(Violation("places.group_outside", "", {"name": region.name, "group": group.name}))
    standing = RegionGroupMember.objects.select_for_update().filter(superseded_at__isnull=True)
    siblings = standing.filter(group__region=group.region, group__kind=group.kind, region__in=members)
    _close(list(standing.filter(group=group)), on=on, now=now)
    _close([m for m in siblings if m.group_id != group.pk], on=on, now=now)
    RegionGroupMember.objects.bulk_create(
        RegionGroupMember(group=group, region=r, path=r.path, valid=(on, None), basis=basis, recorded_at=now)
        for r in members
    )
    audit.record(
        actor, "places.group.members_set", now=now, path=group.path, subject=("region_group", group.pk),
        summary=group.name, basis=basis, details={"members": sorted(r.pk for r in members), "from": str(on)},
    )  # fmt: skip


def _close(rows: list[RegionGroupMember], *, on: dt.date, now: dt.datetime) -> None:
    """Supersede memberships that reach beyond a day; what held before it stays."""
    for row in rows:
        if row.valid.upper is not None and row.valid.upper <= on:
            continue
        row.superseded_at = now
        row.save(update_fields=["superseded_at"])
        if row.valid.lower is None or row.valid.lower < on:
            RegionGroupMember.objects.create(
                group_id=row.group_id, region_id=row.region_id, path=row.path, valid=(row.valid.lower, on),
                basis=row.basis, recorded_at=now,
            )  # fmt: skip
