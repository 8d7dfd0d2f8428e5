"""N-二(四)2·二b: merging adjacent scattered buildings into one community, and splitting one, with history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from mulin.base.places import events, policies
from mulin.base.places.models import Community, CommunityAlias, CommunitySuccession
from mulin.base.places.services import common, communities
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import Refused, Violation

BASIS = "N-二(四)2·二b"


def _town(path: str) -> str:
    return "/".join(path.split("/")[:4])


def _end(community: Community, state: Community.State, *, on: dt.date) -> None:
    community.state, community.ended_on = state, on
    community.save(update_fields=["state", "ended_on"])


def _chain(
    predecessor: Community,
    successor: Community,
    kind: str,
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    CommunitySuccession.objects.create(
        predecessor=predecessor, successor=successor, kind=kind, path=predecessor.path, on_date=on, basis=basis,
        recorded_at=now, recorded_by=actor.label,
    )  # fmt: skip


@transaction.atomic
def merge_communities(
    community_ids: Sequence[int],
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    name: str = "",
    into: int | None = None,
) -> events.CommunitiesMerged:
    """Merge communities of one town or street into a new one (``name``) or into one of themselves (``into``).

    The merged keep their facts and end on the day; the successor stands for them from then on, and their names
    find it. Their buildings and units follow.
    """
    common.require_texts(name=name if into is None else None, basis=basis)
    rows = [communities.lock_active(pk) for pk in sorted(set(community_ids))]
    if len(rows) < 2 and into is None:
        raise Refused(Violation("places.same_thing", BASIS, {}))
    if into is not None:
        rows = [row for row in rows if row.pk != into]
    if not rows:
        raise Refused(Violation("places.nothing_chosen", BASIS, {}))
    policies.require_restructurer(actor, *(row.path for row in rows))
    whole = rows if into is None else [communities.lock_active(into), *rows]
    if len({_town(row.path) for row in whole}) > 1:
        raise Refused(Violation("places.apart", BASIS, {"names": "、".join(row.name for row in whole)}))
    for row in rows:  # the old ones end first, so that the new one may bear a name of theirs
        _end(row, Community.State.MERGED, on=on)
    successor = whole[0] if into is not None else _new(whole[0], name, on=on, basis=basis, actor=actor, now=now)
    for row in rows:
        _chain(row, successor, "MERGED", on=on, basis=basis, actor=actor, now=now)
        if row.name != successor.name:
            communities.put_alias(successor, row.name, CommunityAlias.Kind.FORMER, basis=basis, now=now)
        _hand_over(row, successor)
    audit.record(
        actor, "places.community.merged", now=now, path=successor.path, subject=("community", successor.pk),
        summary="、".join(row.name for row in rows) + f" → {successor.name}", basis=basis,
        details={"on": str(on), "merged": [row.pk for row in rows]},
    )  # fmt: skip
    return events.CommunitiesMerged(successor.pk, tuple(row.pk for row in rows), on)


def _new(first: Community, name: str, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> Community:
    communities.require_free_name(first.region, name.strip())
    return communities.create(first.region, name.strip(), on=on, basis=basis, actor=actor, now=now, layer=first.layer)


def _hand_over(old: Community, new: Community) -> None:
    """Buildings, units and spaces stand in the successor; a building number that it has gets the old name before."""
    taken = set(new.buildings.values_list("number", flat=True))
    for building in old.buildings.all():
        if building.number in taken:
            building.number = f"{old.name}{building.number}"[:40]
        building.community, building.path = new, new.path
        building.save(update_fields=["community", "path", "number"])
    old.units.update(community=new, path=new.path)
    old.spaces.update(community=new, path=new.path)


@transaction.atomic
def split_community(
    community_id: int,
    names: Sequence[str],
    *,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    buildings: dict[str, Sequence[int]] | None = None,
) -> events.CommunitySplit:
    """Split a community into several new ones; ``buildings`` gives building ids to a new name.

    The old one keeps its facts and ends on the day. Buildings given to no part stay with it.
    """
    parts = [name.strip() for name in names if name.strip()]
    common.require_texts(basis=basis)
    if len(set(parts)) < 2:
        raise Refused(Violation("places.split_too_few", BASIS, {}))
    old = communities.lock_active(community_id)
    policies.require_restructurer(actor, old.path)
    _end(old, Community.State.SPLIT, on=on)
    made = []
    for name in dict.fromkeys(parts):
        new = _new(old, name, on=on, basis=basis, actor=actor, now=now)
        _chain(old, new, "SPLIT", on=on, basis=basis, actor=actor, now=now)
        chosen = list((buildings or {}).get(name, ()))
        old.units.filter(building_id__in=chosen).update(community=new, path=new.path)
        old.buildings.filter(pk__in=chosen).update(community=new, path=new.path)
        made.append(new.pk)
    audit.record(
        actor, "places.community.split", now=now, path=old.path, subject=("community", old.pk),
        summary=f"{old.name} → {'、'.join(parts)}", basis=basis, details={"on": str(on), "parts": made},
    )  # fmt: skip
    return events.CommunitySplit(old.pk, tuple(made), on)
