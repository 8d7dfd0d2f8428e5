"""The roll: drafted from the owners' register, published with masked names, objected to, frozen, corrected by two."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from mulin.base.parties.selectors import ownership
from mulin.kernel import calendar, transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import (
    Assembly,
    GroupWeight,
    Objection,
    OwnerGroup,
    OwnerGroupPerson,
    Roll,
    RollUnit,
)
from mulin.mechanisms.decisions.rules import events, groups, rulepack
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import bundles
from mulin.mechanisms.decisions.services import common

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a frozen roll weighs: printed on the notice with its fingerprint."""

    version: int
    root: str
    area: int
    heads: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction after the freeze: why, on what paper; the roll is drawn anew from the corrected register."""

    reason: str
    document: str


def _owned(found: Iterable[ownership.OwnedUnit]) -> list[groups.OwnedUnit]:
    return [
        groups.OwnedUnit(
            one.unit_id,
            one.name,
            one.building,
            one.sort_key,
            one.area,
            one.area_source,
            one.use,
            frozenset({one.key} if one.key and not one.developer else ()),
            tuple(name for _, name, _ in one.persons),
            one.developer,
        )
        for one in found
    ]


@transaction.atomic
def draft_roll(assembly_id: int, *, actor: Actor, now: dt.datetime) -> list[Violation]:
    """Draw the roll from the register of owners as it stands; an earlier draft is replaced.

    Returns what keeps the roll from being published (units without area, source or owner). Raises Refused.
    """
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.DRAFT, Stage.ROLL)
    with common.inside(row.path):
        found = ownership.owned_units(row.community_id, calendar.local_date(now), tuple(row.buildings))
        if Roll.objects.filter(assembly=row, state=Roll.State.FROZEN).exists():
            raise Refused(Violation("decisions.roll_frozen"))
        for old in Roll.objects.filter(assembly=row):
            _discard(old)
        violations = groups.check_units(_owned(found))
        _write(row, found, version=_next_version(row), actor=actor, now=now)
    common.record(row, "roll.drafted", actor=actor, now=now, details={"units": len(found), "faults": len(violations)})
    return violations


def _next_version(row: Assembly) -> int:
    last = Roll.objects.filter(assembly=row).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _discard(roll: Roll) -> None:
    """Drop a roll that never stood."""
    RollUnit.objects.filter(roll=roll).delete()
    GroupWeight.objects.filter(roll=roll).delete()
    roll.delete()


def _write(
    row: Assembly, found: Sequence[ownership.OwnedUnit], *, version: int, actor: Actor, now: dt.datetime
) -> Roll:
    """A draft of the roll over every unit that can stand on one."""
    faulty = {str(one.params["unit"]) for one in groups.check_units(_owned(found))}
    grouped = groups.group(unit for unit in _owned(found) if unit.name not in faulty)
    roll = Roll.objects.create(assembly=row, path=row.path, version=version, created_at=now, created_by=actor.label)
    known = _groups(row, grouped, {one.unit_id: one for one in found})
    RollUnit.objects.bulk_create(
        (
            RollUnit(
                roll=roll,
                group_id=known[one.key],
                path=row.path,
                unit_id=unit.unit_id,
                name=unit.name,
                building=unit.building,
                sort_key=unit.sort_key,
                area=unit.area or 0,
                area_source=unit.area_source,
                kind=unit.kind,
                label=one.label,
            )
            for one in grouped
            for unit in one.units
        ),
        batch_size=BATCH,
    )
    GroupWeight.objects.bulk_create(
        (
            GroupWeight(
                roll=roll,
                group_id=known[one.key],
                path=row.path,
                area=one.area,
                area_parking=one.area_with_parking,
                only_parking=one.only_parking,
            )
            for one in grouped
        ),
        batch_size=BATCH,
    )
    roll.total_area = sum(one.area for one in grouped)
    roll.total_heads = sum(not one.only_parking for one in grouped)
    roll.total_area_parking = sum(one.area_with_parking for one in grouped)
    roll.total_heads_parking = len(grouped)
    roll.save()
    return roll


def _groups(row: Assembly, grouped: Sequence[groups.Grouped], found: dict[int, ownership.OwnedUnit]) -> dict[str, int]:
    """The ids of the groups by key; new ones are written, known ones keep their number."""
    known = dict(OwnerGroup.objects.filter(assembly=row).values_list("key", "id"))
    last = OwnerGroup.objects.filter(assembly=row).order_by("-serial").values_list("serial", flat=True).first() or 0
    fresh = [one for one in grouped if one.key not in known]
    made = OwnerGroup.objects.bulk_create(
        (
            OwnerGroup(
                assembly=row,
                path=row.path,
                person_id=_voter([found[unit.unit_id] for unit in one.units]),
                serial=last + number,
                key=one.key,
                label=one.label,
                developer=one.developer,
                building=one.units[0].building,
                door=one.units[0].name,
            )
            for number, one in enumerate(fresh, start=1)
        ),
        batch_size=BATCH,
    )
    OwnerGroupPerson.objects.bulk_create(
        (
            OwnerGroupPerson(group=group, path=row.path, person_id=number)
            for group, one in zip(made, fresh, strict=True)
            for number in sorted({person[0] for unit in one.units for person in found[unit.unit_id].persons})
        ),
        batch_size=BATCH,
    )
    return known | {group.key: int(group.pk) for group in made}


def _voter(units: Sequence[ownership.OwnedUnit]) -> int | None:
    """Whom co-owners named; else the only owner; else nobody yet."""
    named = {one.voter_person_id for one in units if one.voter_person_id is not None}
    if len(named) == 1:
        return named.pop()
    persons = {person[0] for one in units for person in one.persons}
    return persons.pop() if len(persons) == 1 else None


@transaction.atomic
def publish_roll(assembly_id: int, *, objections_until: dt.date, actor: Actor, now: dt.datetime) -> None:
    """Publish the draft with masked names, for objections until a day. Raises Refused where units cannot stand."""
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.DRAFT, Stage.ROLL)
    roll = Roll.objects.select_for_update().filter(assembly=row, state=Roll.State.DRAFT).order_by("-version").first()
    if roll is None or not roll.total_heads:
        raise Refused(Violation("decisions.no_roll_draft"))
    today = calendar.local_date(now)
    days = rulepack.from_json(row.rules).roll_objection_days
    if objections_until < today + dt.timedelta(days=days):
        raise InputError(Violation("decisions.objections_too_short", "CNT-11", {"days": days}))
    with common.inside(row.path):
        found = ownership.owned_units(row.community_id, today, tuple(row.buildings))
    if violations := groups.check_units(_owned(found)):
        raise Refused(*violations[:20])
    roll.state, roll.published_on, roll.objections_until = Roll.State.PUBLISHED, today, objections_until
    roll.save(update_fields=["state", "published_on", "objections_until"])
    row.stage = Stage.ROLL
    row.save(update_fields=["stage"])
    common.record(row, "roll.published", actor=actor, now=now, details={"until": objections_until})


@transaction.atomic
def freeze_roll(assembly_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> Frozen:
    """Freeze the published roll: fingerprint and totals go into the log. Raises Refused.

    Not before the objection period is over and every objection to the roll is answered.
    """
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.ROLL, Stage.NOTICED)
    roll = Roll.objects.select_for_update().filter(assembly=row, state=Roll.State.PUBLISHED).first()
    if roll is None or roll.objections_until is None:
        raise Refused(Violation("decisions.roll_not_published"))
    if calendar.local_date(now) <= roll.objections_until:
        raise Refused(Violation("decisions.objections_running", "CNT-11", {"until": roll.objections_until}))
    with common.inside(row.path):
        waiting = Objection.objects.filter(assembly=row, about="ROLL", answered_at__isnull=True).count()
        if waiting:
            raise Refused(Violation("decisions.objections_open", "CNT-11", {"count": waiting}))
        frozen = _freeze(row, roll, now=now)
    common.log(row, events.Kind.ROLL_FROZEN, _event(frozen), now=now)
    common.checkpoint(row, signer, occasion="roll", now=now)
    common.record(row, "roll.frozen", actor=actor, now=now, details={"root": frozen.root, "heads": frozen.heads})
    return frozen


def _freeze(row: Assembly, roll: Roll, *, now: dt.datetime) -> Frozen:
    roll.root = events.roll_root(bundles.roll_rows(roll))
    roll.state, roll.frozen_at = Roll.State.FROZEN, now
    roll.save(update_fields=["root", "state", "frozen_at"])
    return Frozen(roll.version, roll.root, roll.total_area, roll.total_heads)


def _event(frozen: Frozen) -> dict[str, object]:
    return {"version": frozen.version, "root": frozen.root, "area": frozen.area, "heads": frozen.heads}


@transaction.atomic
def propose_correction(assembly_id: int, given: Correction, *, actor: Actor, now: dt.datetime) -> int:
    """Draw a corrected version after the freeze, from the corrected register; a second person must approve it.

    Returns the roll's id. Ballots already cast keep the version they were cast under. Raises Refused, InputError.
    """
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.NOTICED, Stage.VOTING)
    if not given.reason.strip() or not given.document.strip():
        raise InputError(Violation("decisions.correction_incomplete"))
    with common.inside(row.path):
        found = ownership.owned_units(row.community_id, calendar.local_date(now), tuple(row.buildings))
        if violations := groups.check_units(_owned(found)):
            raise Refused(*violations[:20])
        roll = _write(row, found, version=_next_version(row), actor=actor, now=now)
    roll.corrected_because = f"{given.reason.strip()}（凭据：{given.document.strip()}）"
    roll.proposed_by, roll.proposed_by_id = actor.label, actor.person_id
    roll.save(update_fields=["corrected_because", "proposed_by", "proposed_by_id"])
    common.record(row, "roll.correction_proposed", actor=actor, now=now, summary=roll.corrected_because)
    return int(roll.pk)


@transaction.atomic
def approve_correction(roll_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> Frozen:
    """A second person approves: the corrected version is frozen, the totals are announced anew. Raises Refused."""
    roll = Roll.objects.select_related("assembly").filter(pk=roll_id, state=Roll.State.DRAFT).first()
    if roll is None or not roll.corrected_because:
        raise Refused(Violation("decisions.no_correction"))
    row = common.lock(roll.assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.NOTICED, Stage.VOTING)
    if actor.person_id is None or actor.person_id == roll.proposed_by_id:
        raise Refused(Violation("decisions.correction_by_one"))
    Roll.objects.filter(assembly=row, state=Roll.State.FROZEN).update(state=Roll.State.REPLACED)
    roll.approved_by, roll.approved_by_id = actor.label, actor.person_id
    roll.save(update_fields=["approved_by", "approved_by_id"])
    with common.inside(row.path):
        frozen = _freeze(row, roll, now=now)
    common.log(row, events.Kind.CORRECTION, {**_event(frozen), "reason": roll.corrected_because}, now=now)
    common.checkpoint(row, signer, occasion="correction", now=now)
    common.record(row, "roll.corrected", actor=actor, now=now, summary=roll.corrected_because)
    return frozen
