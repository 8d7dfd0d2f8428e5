"""Casting: one current ballot an owner group over all channels; every further one is kept and explained."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from mulin.kernel import transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.outbox import services as outbox
from mulin.mechanisms.decisions.models import Assembly, Ballot, Motion
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
    with common.inside_here(row.path):
        standing = _standing(row, given)
        if standing.earlier is not None:
            return _again(row, Ballot.objects.get(pk=standing.earlier), signer, now)
        motions = _motions(row)
        _check(row, given, motions, now)
        if standing.serial is None:
            raise NotFound(Violation("decisions.no_group"))
        taking = channels.take(channels.Standing(standing.channel, given.switched_to_paper), given.channel)
        if taking is Taking.REPLACES:
            _replace(row, standing, given, now=now)
        receipt = _store(row, standing, given, motions, taking, signer=signer, actor=actor, now=now)
        _after(row, standing, receipt, given, now=now)
        return receipt


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands when a ballot comes in: the group (serial None: not on this roll), its current ballot, the roll's
    version, and the ballot that the same request left earlier."""

    group_id: int
    serial: int | None
    person_id: int | None
    version: int
    ballot_id: int
    channel: Channel | None
    log_index: int | None
    earlier: int | None


STANDING = """
SELECT g.serial, g.person_id, r.version, b.id, b.channel, b.log_index,
       (SELECT e.id FROM decision_ballot e WHERE e.assembly_id = a.id AND e.request_key = %(key)s)
FROM decision_assembly a
LEFT JOIN decision_group g ON g.assembly_id = a.id AND g.id = %(group)s
LEFT JOIN decision_roll r ON r.assembly_id = a.id AND r.state = 'FROZEN'
LEFT JOIN decision_ballot b ON b.assembly_id = a.id AND b.group_id = g.id AND b.current
WHERE a.id = %(assembly)s
"""


def _standing(row: Assembly, given: Cast) -> Standing:
    """Everything that the act needs to know, in one statement under the assembly's lock."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"assembly": row.pk, "group": given.group_id, "key": given.request_key})
        serial, person, version, ballot, channel, index, earlier = cursor.fetchone()
    came = Channel(channel) if channel else None
    return Standing(given.group_id, serial, person, version or 0, ballot or 0, came, index, earlier)


_kept_motions: dict[uuid.UUID, dict[int, Motion]] = {}
KEPT = 500


def _motions(row: Assembly) -> dict[int, Motion]:
    """The motions by serial; kept once the notice has locked them (a trigger refuses any change after it)."""
    if row.uid in _kept_motions:
        return _kept_motions[row.uid]
    found = {motion.serial: motion for motion in Motion.objects.filter(assembly=row)}
    if row.stage in (Stage.VOTING, Stage.COUNTING):
        if len(_kept_motions) >= KEPT:
            _kept_motions.clear()
        _kept_motions[row.uid] = found
    return found


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


def _replace(row: Assembly, standing: Standing, given: Cast, *, now: dt.datetime) -> None:
    words = dict(channels.CHANNELS)
    because = f"由后投的{words[given.channel]}票取代"
    common.append(row, events.Kind.SUPERSEDE, {"ballot": standing.log_index, "because": because}, now=now)
    Ballot.objects.filter(pk=standing.ballot_id).update(current=False, superseded_at=now, superseded_because=because)


STORE = (
    """
WITH ballot AS (
  INSERT INTO decision_ballot (assembly_id, group_id, path, person_id, roll_version, channel, cast_at, nonce,
    request_key, identity, cast_by, evidence, log_index, leaf, code, current, void_reason, superseded_at,
    superseded_because)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s, %s, %s) RETURNING id
), choices AS (
  INSERT INTO decision_choice (assembly_id, ballot_id, motion_id, path, person_id, choice)
  SELECT %s, ballot.id, given.motion, %s, %s, given.choice
  FROM ballot, unnest(%s::bigint[], %s::smallint[]) AS given (motion, choice)
), returned AS (
  UPDATE decision_group SET returned = true WHERE id = %s AND NOT returned
), leaf AS (
"""
    + common.APPEND.split("leaf AS (", 1)[1].split("UPDATE decision_assembly", 1)[0].rstrip().removesuffix(")")
    + """), head AS (
  UPDATE decision_assembly SET log_size = %s, log_frontier = %s WHERE id = %s
)
SELECT id FROM ballot
"""
)
"""Ballot, choices, leaf, opening and head in one statement; no choice is read back: nobody may read it yet."""


def _store(
    row: Assembly,
    standing: Standing,
    given: Cast,
    motions: Mapping[int, Motion],
    taking: Taking,
    *,
    signer: transparency.Signer,
    actor: Actor,
    now: dt.datetime,
) -> Receipt:
    nonce = uuid.uuid4()
    event = {
        "group": standing.serial,
        "roll": standing.version,
        "choices": {str(serial): choice for serial, choice in sorted(given.choices.items())},
        "channel": str(given.channel),
        "at": given.cast_at.astimezone(dt.UTC).isoformat(timespec="seconds"),
        "nonce": str(nonce),
        "void": given.void_reason,
        "identity": given.identity,
    }
    leaf = common.prepare(row, events.Kind.BALLOT, event)
    logged, aside = leaf.logged, taking is Taking.SET_ASIDE
    code = events.receipt_code(logged.leaf)
    reason = "已有有效的表决票，本票另存备查，不重复计票" if aside else ""
    chosen = {int(motions[serial].pk): choice for serial, choice in given.choices.items()}
    params = [
        *(row.pk, standing.group_id, row.path, standing.person_id, standing.version, str(given.channel)),
        *(given.cast_at, nonce, given.request_key, given.identity, actor.label, json.dumps(dict(given.evidence))),
        *(logged.index, logged.leaf, code, not aside, given.void_reason, now if aside else None, reason),
        *(row.pk, row.path, standing.person_id, list(chosen), list(chosen.values())),
        standing.group_id,
        *leaf.params(row, events.Kind.BALLOT, standing.person_id, now),
    ]
    with connection.cursor() as cursor:
        cursor.execute(STORE, params)
        ballot = int(cursor.fetchone()[0])
    common.advance(row, leaf)
    note = common.signed_head(row, signer, occasion="ballot", now=now)
    if aside:
        common.append(row, events.Kind.SUPERSEDE, {"ballot": logged.index, "because": reason}, now=now)
    return Receipt(str(row.uid), ballot, code, logged.index, logged.leaf, logged.path, note, taking, reason)


def _after(row: Assembly, standing: Standing, receipt: Receipt, given: Cast, *, now: dt.datetime) -> None:
    """The owner is told of every ballot of his group by the registered channel."""
    outbox.publish(
        CAST_EVENT,
        payload={
            "assembly": row.pk,
            "group": standing.group_id,
            "person": standing.person_id,
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
