"""Casting: one current ballot an owner group over all channels; every further one is kept and explained."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from mulin.kernel import transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.outbox import services as outbox
from mulin.mechanisms.decisions.models import Assembly, Ballot, Motion, OwnerGroup, Roll
from mulin.mechanisms.decisions.rules import channels, events, rulepack
from mulin.mechanisms.decisions.rules.channels import Channel, Taking
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.services import common

CAST_EVENT = "decisions.ballot_cast"


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot as it comes in: choices by motion serial (0 abstains, else the option's number from 1).

    ``request_key`` makes repeating harmless (a queue that sends twice, a double click). ``cast_at`` is when the owner
    gave it; papers and offline entries carry the time on them. ``void_reason`` one of the fixed reasons.
    """

    group_id: int
    channel: Channel
    choices: Mapping[int, int]
    request_key: str
    identity: str
    cast_at: dt.datetime
    evidence: Mapping[str, Any] = field(default_factory=dict)
    void_reason: str = ""
    switched_to_paper: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the voter takes home: no choice on it. ``note`` is the signed head that the path leads to."""

    assembly_uid: str
    ballot_id: int
    code: str
    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    note: str
    taking: Taking
    reason: str = ""
    repeated: bool = False


def check_choices(motions: Mapping[int, Motion], choices: Mapping[int, int], *, void: bool) -> list[Violation]:
    """Every motion has one choice among its own; a void paper needs none."""
    found = [
        Violation("decisions.choice_unknown_motion", "B-四(五)2d", {"serial": s}) for s in choices if s not in motions
    ]
    for serial, motion in motions.items():
        if serial not in choices and not void:
            found.append(Violation("decisions.choice_missing", "", {"serial": serial, "title": motion.title}))
        elif serial in choices and not 0 <= choices[serial] <= len(motion.options):
            found.append(Violation("decisions.choice_unknown", "", {"serial": serial}))
    return found


@transaction.atomic
def cast(assembly_id: int, given: Cast, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> Receipt:
    """Store a ballot, log it, return its receipt; the caller has established who votes and that he may.

    Of several ballots of a group one counts, by ``channels.take``; the others are kept with the reason. Raises
    NotFound, Refused (not open, out of time, channel not allowed), InputError (choices).
    """
    row = common.lock(assembly_id)
    with common.inside(row.path):
        if (earlier := _earlier(row, given.request_key)) is not None:
            return _again(row, earlier, signer, now)
        motions = {motion.serial: motion for motion in Motion.objects.filter(assembly=row)}
        _check(row, given, motions, now)
        group = OwnerGroup.objects.filter(pk=given.group_id, assembly=row).first()
        if group is None:
            raise NotFound(Violation("decisions.no_group"))
        current = Ballot.objects.filter(assembly=row, group=group, current=True).first()
        standing = channels.Standing(Channel(current.channel) if current else None, given.switched_to_paper)
        taking = channels.take(standing, given.channel)
        if taking is Taking.REPLACES and current is not None:
            _replace(row, current, given, now=now)
        receipt = _store(row, group, given, motions, taking, signer=signer, actor=actor, now=now)
        _after(row, group, receipt, given, now=now)
        return receipt


def _earlier(row: Assembly, request_key: str) -> Ballot | None:
    return Ballot.objects.filter(assembly=row, request_key=request_key).first()


def _check(row: Assembly, given: Cast, motions: Mapping[int, Motion], now: dt.datetime) -> None:
    electronic = given.channel in (Channel.PHONE, Channel.SLIP)
    common.require_stage(row, Stage.VOTING) if electronic else common.require_stage(row, Stage.VOTING, Stage.COUNTING)
    closed = row.closed_at or row.closes_at
    if closed is None or given.cast_at > closed or (electronic and now >= closed):
        raise Refused(Violation("decisions.after_close", "", {"closes_at": row.closes_at}))
    pack = rulepack.from_json(row.rules)
    if electronic and pack.electronic != "own":
        code = "decisions.official_only" if pack.electronic == "official_only" else "decisions.electronic_undecided"
        raise Refused(Violation(code))
    if given.channel is Channel.SLIP and not pack.slips:
        raise Refused(Violation("decisions.slips_off"))
    if given.void_reason and given.void_reason not in channels.VOID_REASONS:
        raise InputError(Violation("decisions.void_unknown"))
    if found := check_choices(motions, given.choices, void=bool(given.void_reason)):
        raise InputError(*found)


def _replace(row: Assembly, current: Ballot, given: Cast, *, now: dt.datetime) -> None:
    words = dict(channels.CHANNELS)
    because = f"由后投的{words[given.channel]}票取代"
    common.append(row, events.Kind.SUPERSEDE, {"ballot": current.log_index, "because": because}, now=now)
    Ballot.objects.filter(pk=current.pk).update(current=False, superseded_at=now, superseded_because=because)


def _store(
    row: Assembly,
    group: OwnerGroup,
    given: Cast,
    motions: Mapping[int, Motion],
    taking: Taking,
    *,
    signer: transparency.Signer,
    actor: Actor,
    now: dt.datetime,
) -> Receipt:
    version = Roll.objects.values_list("version", flat=True).get(assembly=row, state=Roll.State.FROZEN)
    nonce = uuid.uuid4()
    event = {
        "group": group.serial,
        "roll": version,
        "choices": {str(serial): choice for serial, choice in sorted(given.choices.items())},
        "channel": str(given.channel),
        "at": given.cast_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "nonce": str(nonce),
        "void": given.void_reason,
        "identity": given.identity,
    }
    logged = common.append(row, events.Kind.BALLOT, event, now=now, person_id=group.person_id)
    code, aside = events.receipt_code(logged.leaf), taking is Taking.SET_ASIDE
    reason = "已有有效的表决票，本票另存备查，不重复计票" if aside else ""
    ballot = Ballot.objects.create(
        assembly=row,
        group=group,
        path=row.path,
        person_id=group.person_id,
        roll_version=version,
        channel=given.channel,
        cast_at=given.cast_at,
        nonce=nonce,
        request_key=given.request_key,
        identity=given.identity,
        cast_by=actor.label,
        evidence=dict(given.evidence),
        log_index=logged.index,
        leaf=logged.leaf,
        code=code,
        current=not aside,
        void_reason=given.void_reason,
        superseded_at=now if aside else None,
        superseded_because=reason,
    )
    _store_choices(row, ballot, group, {motions[serial].pk: choice for serial, choice in given.choices.items()})
    note = common.signed_head(row, signer, occasion="ballot", now=now)
    if aside:
        common.append(row, events.Kind.SUPERSEDE, {"ballot": logged.index, "because": reason}, now=now)
    return Receipt(str(row.uid), int(ballot.pk), code, logged.index, logged.leaf, logged.path, note, taking, reason)


def _store_choices(row: Assembly, ballot: Ballot, group: OwnerGroup, choices: Mapping[int, int]) -> None:
    """The choices, in one statement that reads nothing back: nobody may read them yet."""
    if not choices:
        return
    values = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(choices))
    params = [
        value
        for motion, choice in choices.items()
        for value in (row.pk, ballot.pk, motion, row.path, group.person_id, choice)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO decision_choice (assembly_id, ballot_id, motion_id, path, person_id, choice) VALUES {values}",
            params,
        )


def _after(row: Assembly, group: OwnerGroup, receipt: Receipt, given: Cast, *, now: dt.datetime) -> None:
    """The group has returned a ballot, and its owner is told of it by the registered channel: of every one."""
    if not group.returned:
        OwnerGroup.objects.filter(pk=group.pk).update(returned=True)
    outbox.publish(
        CAST_EVENT,
        payload={
            "assembly": row.pk,
            "group": group.pk,
            "person": group.person_id,
            "code": receipt.code,
            "channel": str(given.channel),
            "taking": str(receipt.taking),
        },
        now=now,
        path=row.path,
    )


def _again(row: Assembly, earlier: Ballot, signer: transparency.Signer, now: dt.datetime) -> Receipt:
    """The receipt of a ballot that was sent twice."""
    from mulin.mechanisms.decisions.selectors import logs

    path = tuple(logs.tree(row.pk).inclusion(earlier.log_index))
    taking = Taking.FIRST if earlier.current else Taking.SET_ASIDE
    return Receipt(
        str(row.uid),
        int(earlier.pk),
        earlier.code,
        int(earlier.log_index),
        bytes(earlier.leaf),
        path,
        common.signed_head(row, signer, occasion="receipt", now=now),
        taking,
        earlier.superseded_because,
        repeated=True,
    )
