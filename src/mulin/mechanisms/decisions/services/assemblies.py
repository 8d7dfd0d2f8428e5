"""Convening: an assembly and its motions, the rule pack, the notice that locks both."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.kernel import calendar, transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import Assembly, Motion, Roll
from mulin.mechanisms.decisions.rules import events, rulepack, stages
from mulin.mechanisms.decisions.rules.regimes import Matter
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.services import common

YES_NO = ["同意", "不同意"]


@dataclass(frozen=True, slots=True)
class NewAssembly:
    """An assembly to be convened; ``buildings`` limits it to some buildings of the community (their numbers)."""

    community_id: int
    path: str
    place_name: str
    title: str
    convener: str
    convener_label: str
    convened_because: str = ""
    buildings: tuple[str, ...] = ()
    layer: str = "REAL"


@dataclass(frozen=True, slots=True)
class NewMotion:
    """A motion: its statute item, title and whole text; ``options`` for one of several.

    A candidate is a motion of its own (kind CANDIDATE, ``seats``: how many are to be elected)."""

    matter: str
    title: str
    text: str
    kind: str = "YES_NO"
    options: tuple[str, ...] = ()
    seats: int = 0
    count_parking: bool = False
    clause: str = ""


@dataclass(frozen=True, slots=True)
class NoticeInput:
    """What the notice fixes: range, form, day, close; the day it is published; the residents' committee informed."""

    scope_text: str
    form: str
    event_on: dt.date
    closes_at: dt.datetime
    noticed_on: dt.date
    residents_informed: bool
    notice_days: int = 15
    clear_days: bool = False


@transaction.atomic
def convene(new: NewAssembly, *, actor: Actor, now: dt.datetime) -> int:
    """Begin an assembly; returns its id. Raises NotAllowed, InputError."""
    policies.require_convene(actor, new.path, new.convener)
    if not new.title.strip() or new.convener not in dict(stages.CONVENERS):
        raise InputError(Violation("decisions.assembly_incomplete"))
    if new.convener in policies.CONVENED_BY_STAFF and not new.convened_because.strip():
        raise InputError(Violation("decisions.reason_to_convene", "B-四(四)5e"))
    row = Assembly.objects.create(
        path=new.path,
        community_id=new.community_id,
        place_name=new.place_name,
        layer=new.layer,
        uid=uuid.uuid4(),
        title=new.title.strip(),
        convener=new.convener,
        convener_label=new.convener_label.strip(),
        convened_because=new.convened_because.strip(),
        buildings=sorted(new.buildings),
        created_at=now,
        created_by=actor.label,
    )
    common.record(row, "assembly.convened", actor=actor, now=now)
    return int(row.pk)


@transaction.atomic
def set_rules(assembly_id: int, rules: Mapping[str, Any], *, actor: Actor, now: dt.datetime) -> None:
    """State the rule pack of an assembly that is not noticed yet. Raises InputError, Refused."""
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.DRAFT, Stage.ROLL)
    row.rules = rulepack.as_json(rulepack.from_json(rules))
    row.save(update_fields=["rules"])
    common.record(row, "assembly.rules_set", actor=actor, now=now, details={"rules": row.rules})


def _check_motion(new: NewMotion) -> tuple[list[str], list[Violation]]:
    options = [one.strip() for one in new.options if one.strip()] if new.kind == "ONE_OF" else list(YES_NO)
    found = []
    if new.matter not in {str(matter) for matter in Matter}:
        found.append(Violation("decisions.unknown_matter", "民法典 art. 278"))
    if not new.title.strip():
        found.append(Violation("decisions.motion_untitled"))
    if (new.kind == "ONE_OF" and len(options) < 2) or len(set(options)) != len(options):
        found.append(Violation("decisions.options_too_few"))
    if new.kind == "CANDIDATE" and new.seats < 1:
        found.append(Violation("decisions.seats_impossible"))
    return options, found


@transaction.atomic
def add_motion(assembly_id: int, new: NewMotion, *, actor: Actor, now: dt.datetime) -> int:
    """Put a motion on the agenda of an assembly that is not noticed yet. Raises InputError, Refused."""
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.DRAFT, Stage.ROLL)
    options, found = _check_motion(new)
    if found:
        raise InputError(*found)
    last = Motion.objects.filter(assembly=row).order_by("-serial").values_list("serial", flat=True).first() or 0
    motion = Motion.objects.create(
        assembly=row,
        path=row.path,
        serial=last + 1,
        matter=new.matter,
        title=new.title.strip(),
        text=new.text.strip(),
        text_hash=rulepack.text_hash(new.title, new.text, new.matter, options),
        kind=new.kind,
        options=options,
        seats=new.seats,
        count_parking=new.count_parking,
        clause=new.clause,
    )
    common.record(row, "motion.added", actor=actor, now=now, summary=motion.title)
    return int(motion.pk)


@transaction.atomic
def change_motion(motion_id: int, new: NewMotion, *, actor: Actor, now: dt.datetime) -> None:
    """Word a motion anew before the notice. Raises NotFound, InputError, Refused."""
    motion, row = _motion(motion_id, actor)
    options, found = _check_motion(new)
    if found:
        raise InputError(*found)
    Motion.objects.filter(pk=motion.pk).update(
        matter=new.matter,
        title=new.title.strip(),
        text=new.text.strip(),
        text_hash=rulepack.text_hash(new.title, new.text, new.matter, options),
        kind=new.kind,
        options=options,
        seats=new.seats,
        count_parking=new.count_parking,
        clause=new.clause,
    )
    common.record(row, "motion.changed", actor=actor, now=now, summary=new.title)


@transaction.atomic
def remove_motion(motion_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Take a motion off the agenda before the notice; the others move up. Raises NotFound, Refused."""
    motion, row = _motion(motion_id, actor)
    motion.delete()
    for serial, later in enumerate(Motion.objects.filter(assembly=row).order_by("serial"), start=1):
        if later.serial != serial:
            later.serial = serial
            later.save(update_fields=["serial"])
    common.record(row, "motion.removed", actor=actor, now=now, summary=motion.title)


def _motion(motion_id: int, actor: Actor) -> tuple[Motion, Assembly]:
    motion = Motion.objects.filter(pk=motion_id).first()
    if motion is None:
        raise NotFound(Violation("decisions.missing"))
    row = common.lock(motion.assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.DRAFT, Stage.ROLL)
    return motion, row


def notice_facts(row: Assembly, given: NoticeInput, motions: Sequence[Motion]) -> stages.NoticeFacts:
    """What the pure check of a notice judges."""
    return stages.NoticeFacts(
        scope_text=given.scope_text,
        form=given.form,
        event_on=given.event_on,
        closes_on=calendar.local_date(given.closes_at),
        noticed_on=given.noticed_on,
        notice_days=given.notice_days,
        clear_days=given.clear_days,
        motions=len(motions),
        texts_missing=stages.missing_texts([motion.text for motion in motions]),
        roll_published=Roll.objects.filter(assembly=row).exclude(state=Roll.State.DRAFT).exists(),
        committee_informed=given.residents_informed,
    )


@transaction.atomic
def give_notice(
    assembly_id: int, given: NoticeInput, *, signer: transparency.Signer, actor: Actor, now: dt.datetime
) -> str:
    """Fix agenda, rules, day and close: nothing of it changes afterwards. Returns the hash of the notice.

    Raises InputError with everything that keeps the notice from going out (B-四(五)2a, 2b, 2d), NotAllowed, Refused.
    """
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.ROLL)
    motions = list(Motion.objects.filter(assembly=row).order_by("serial"))
    if found := stages.check_notice(notice_facts(row, given, motions)):
        raise InputError(*found)
    if given.noticed_on > calendar.local_date(now):
        raise Refused(Violation("decisions.notice_in_future"))
    row.rules = rulepack.as_json(rulepack.from_json(row.rules))
    row.rules_hash = rulepack.digest(row.rules)
    row.scope_text, row.form = given.scope_text.strip(), given.form.strip()
    row.event_on, row.closes_at, row.noticed_on = given.event_on, given.closes_at, given.noticed_on
    row.notice_days, row.clear_days, row.stage = given.notice_days, given.clear_days, Stage.NOTICED
    row.save()
    content = {
        "motions": [{"serial": motion.serial, "text": motion.text_hash} for motion in motions],
        "rules": row.rules_hash,
        "event_on": row.event_on.isoformat(),
        "noticed_on": row.noticed_on.isoformat(),
        "closes_at": row.closes_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "form": row.form,
        "scope": row.scope_text,
    }
    common.log(row, events.Kind.NOTICE, content, now=now)
    common.checkpoint(row, signer, occasion="notice", now=now)
    common.record(row, "assembly.noticed", actor=actor, now=now, details=content)
    return rulepack.digest(content)


@transaction.atomic
def withdraw(assembly_id: int, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Withdraw an assembly whose vote has not begun. Raises Refused, InputError."""
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.DRAFT, Stage.ROLL, Stage.NOTICED)
    if not reason.strip():
        raise InputError(Violation("decisions.reason_missing"))
    row.stage = Stage.WITHDRAWN
    row.save(update_fields=["stage"])
    common.record(row, "assembly.withdrawn", actor=actor, now=now, summary=reason)


@transaction.atomic
def open_voting(assembly_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> None:
    """Open the vote: on its day or later, on a frozen roll. Raises Refused."""
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.NOTICED)
    if row.event_on is None or calendar.local_date(now) < row.event_on:
        raise Refused(Violation("decisions.too_early", "B-四(五)2a", {"event_on": row.event_on}))
    if row.closes_at is None or now >= row.closes_at:
        raise Refused(Violation("decisions.past_close"))
    if not Roll.objects.filter(assembly=row, state=Roll.State.FROZEN).exists():
        raise Refused(Violation("decisions.roll_not_frozen"))
    row.stage, row.opened_at = Stage.VOTING, now
    row.save(update_fields=["stage", "opened_at"])
    common.log(row, events.Kind.OPEN, {"at": _utc(now)}, now=now)
    common.checkpoint(row, signer, occasion="open", now=now)
    common.record(row, "assembly.opened", actor=actor, now=now)


@transaction.atomic
def close_voting(assembly_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> None:
    """Close the vote at its hour or after; from now on only papers that lie in the box are entered. Raises Refused."""
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    common.require_stage(row, Stage.VOTING)
    if row.closes_at is None or now < row.closes_at:
        raise Refused(Violation("decisions.not_closed_yet", "", {"closes_at": row.closes_at}))
    row.stage, row.closed_at = Stage.COUNTING, row.closes_at
    row.save(update_fields=["stage", "closed_at"])
    common.log(row, events.Kind.CLOSE, {"at": _utc(row.closes_at)}, now=now)
    common.checkpoint(row, signer, occasion="close", now=now)
    common.record(row, "assembly.closed", actor=actor, now=now)


def _utc(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")
