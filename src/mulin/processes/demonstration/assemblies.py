"""The owners' assemblies of the 演示 layer: a vote of 2016 under the earlier law, a replacement that failed its quorum
and then passed, two that are open on their cast's day.

``sheets/assemblies.csv``: one line a meeting. ``floors`` and ``doors`` give the community one building and its owners;
``owner`` is the member of the cast who owns its first home. Everything goes through the services, so that log, receipts
and counts hold like real ones; the outbox is cleared afterwards: a demonstration tells nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.db import connection, transaction

from mulin.base.access import selectors as access
from mulin.base.parties import bulk as parties
from mulin.base.places import bulk
from mulin.base.places import selectors as places
from mulin.kernel import calendar, scope, transparency
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.decisions.rules.channels import Channel
from mulin.mechanisms.decisions.selectors import rolls as standing
from mulin.mechanisms.decisions.services import assemblies, casting, counting, rolls
from mulin.processes import results
from mulin.processes.demonstration import layer, removal, tables

SHEET, SEED = "assemblies.csv", 88
PREPARED, FROZEN, CAST = 24, 5, 1  # days before the notice, days before it, days after the opening
OWNED_SINCE = dt.date(2014, 1, 1)
Row = Mapping[str, str]


class Meeting(NamedTuple):
    """One line while it is played."""

    row: Row
    id: int
    noticed: dt.date
    event: dt.date
    closes: dt.datetime
    signer: transparency.Signer


def load_assemblies(now: dt.datetime) -> int:
    """Play the meetings unless they stand; returns how many. Runs as the owner, after communities and cast."""
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        if not bulk.is_marked(removal.MARK) or bulk.is_marked(removal.ASSEMBLIES_MARK):
            return 0
        rows = tables.rows_of(SHEET)
        communities = places.communities_by_key({row["community"] for row in rows})
        _people(rows, communities)
        for row in rows:
            _play(row, communities[row["community"]])
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM outbox_message WHERE kind = %s AND (payload->>'assembly')::bigint IN"
                " (SELECT id FROM decision_assembly WHERE layer = 'DEMO')",
                [casting.CAST_EVENT],
            )
        bulk.mark(removal.ASSEMBLIES_MARK, digest=tables.digest(), now=now)
    return len(rows)


def _people(rows: Sequence[Row], communities: Mapping[str, places.CommunityView]) -> None:
    """Homes where a line asks for them, and an owner for every home."""
    cast = {user.username: hat.person_id for user, hat in access.demo_cast()}
    for row in rows:
        if row["floors"]:
            blocks = bulk.Blocks(1, int(row["floors"]), int(row["doors"]))
            units = blocks.floors * blocks.doors
            bulk.add_units([communities[row["community"]].id], units=units, blocks=blocks, seed=SEED)
    for key in {row["community"] for row in rows}:
        first = next((cast.get(row["owner"]) for row in rows if row["community"] == key and row["owner"]), None)
        parties.add_owners(communities[key].id, since=OWNED_SINCE, basis=layer.BASIS, by=layer.BY, first=first)


def _at(day: dt.date, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), calendar.ZONE)


def _play(row: Row, community: places.CommunityView) -> None:
    noticed, event = (dt.date.fromisoformat(row[name]) for name in ("noticed", "event"))
    begun = _at(noticed - dt.timedelta(days=PREPARED))
    convener = "PREPARATORY" if "筹备组" in row["label"] else "COMMITTEE"
    new = assemblies.NewAssembly(
        community.id, community.path, community.name, row["title"], convener, row["label"], layer="DEMO"
    )
    number = assemblies.convene(new, actor=SYSTEM, now=begun)
    assemblies.set_rules(number, {"electronic": "own"}, actor=SYSTEM, now=begun)
    motion = assemblies.NewMotion(row["matter"], row["motion"], row["text"])
    assemblies.add_motion(number, motion, actor=SYSTEM, now=begun)
    closes = _at(dt.date.fromisoformat(row["closes"]), 18)
    signer = transparency.Signer("mulin", settings.KEYS.ed25519_key)
    meeting = Meeting(row, number, noticed, event, closes, signer)
    _notice(meeting, begun)
    _vote(meeting)
    if row["ends"] == "ANNOUNCED":
        _count(meeting)


def _notice(meeting: Meeting, begun: dt.datetime) -> None:
    number, noticed = meeting.id, meeting.noticed
    rolls.draft_roll(number, actor=SYSTEM, now=begun)
    until = noticed - dt.timedelta(days=FROZEN + 1)
    rolls.publish_roll(number, objections_until=until, actor=SYSTEM, now=begun)
    frozen = _at(noticed - dt.timedelta(days=FROZEN))
    rolls.freeze_roll(number, signer=meeting.signer, actor=SYSTEM, now=frozen)
    given = assemblies.NoticeInput(
        "全体业主", "书面征求意见和手机表决", meeting.event, meeting.closes, noticed, residents_informed=True
    )
    assemblies.give_notice(number, given, signer=meeting.signer, actor=SYSTEM, now=_at(noticed))


def _vote(meeting: Meeting) -> None:
    """The ballots of the line, one an owner group in the roll's order, the choices mixed by a fixed stride."""
    row, opened = meeting.row, _at(meeting.event)
    assemblies.open_voting(meeting.id, signer=meeting.signer, actor=SYSTEM, now=opened)
    counted = [int(row[name]) for name in ("yes", "no", "abstain")]
    wanted = [choice for choice, number in zip((1, 2, 0), counted, strict=True) for _ in range(number)]
    groups = standing.group_ids(meeting.id)[1:]  # the first home is the cast's: its owner votes himself
    at = opened + dt.timedelta(days=CAST)
    for serial, (group, choice) in enumerate(zip(groups, wanted, strict=False)):
        moment = at + dt.timedelta(minutes=serial)
        given = casting.Cast(group, Channel.PHONE, {1: choice}, f"demo-{group}", "SIGNED_IN", moment)
        casting.cast(meeting.id, given, signer=meeting.signer, actor=SYSTEM, now=moment)


def _count(meeting: Meeting) -> None:
    number, closes = meeting.id, meeting.closes
    assemblies.close_voting(number, signer=meeting.signer, actor=SYSTEM, now=closes)
    counted = closes + dt.timedelta(hours=2)
    counting.tally(number, signer=meeting.signer, actor=SYSTEM, now=counted)
    announced = counted + dt.timedelta(days=16)
    results.announce(number, signer=meeting.signer, actor=SYSTEM, now=announced)
