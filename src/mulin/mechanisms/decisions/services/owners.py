"""Owners cast for themselves: with their account, or with the slip that their group was given."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Mapping

from django.db import transaction

from mulin.kernel import transparency
from mulin.kernel.actor import Actor, NotAllowed, require
from mulin.kernel.audit import selectors as entries
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import OwnerGroup
from mulin.mechanisms.decisions.rules import slips
from mulin.mechanisms.decisions.rules.channels import Channel
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import mine
from mulin.mechanisms.decisions.services import casting, common

HOUR = dt.timedelta(hours=1)
REFUSED = "decisions.slip.refused"
WISHES = {"paper": "wants_paper", "help": "wants_help"}
"""What an owner may ask for instead of the screen: a paper ballot, somebody who comes."""


def cast_mine(
    group_id: int,
    choices: Mapping[int, int],
    *,
    key: str,
    signer: transparency.Signer,
    actor: Actor,
    now: dt.datetime,
) -> casting.Receipt:
    """The named voter's ballot from his own account. Raises NotFound (not his group), NotAllowed (another is named)."""
    require(actor, policies.CAST)
    vote = mine.find_vote(group_id, actor.person_id) if actor.person_id is not None else None
    if vote is None:
        raise NotFound(Violation("decisions.no_group"))
    require(actor, policies.CAST, vote.path)
    if not vote.may_vote:
        raise NotAllowed(Violation("decisions.not_named"))
    given = casting.Cast(group_id, Channel.PHONE, choices, f"{group_id}-{key}", "SIGNED_IN", now)
    return casting.cast(vote.assembly_id, given, signer=signer, actor=actor, now=now)


def check_tail(vote: mine.Vote, tail: str, *, actor: Actor, now: dt.datetime) -> Violation | None:
    """What is wrong with the last four digits typed for a slip; a wrong answer is recorded and counts for an hour.

    It returns instead of raising: what it recorded must stay although the ballot is refused.
    """
    if not vote.phone_tail:
        return None
    with common.inside(vote.path):
        subject = ("slip", str(vote.group_id))
        lines = entries.list_entries(subject=subject, code_prefix=REFUSED)
        recent = [one for one in lines if one["at"] > now - HOUR]
        if len(recent) >= slips.WRONG_TAILS:
            return Violation("decisions.slip_locked")
        if hmac.compare_digest(vote.phone_tail.encode(), tail.strip().encode()):
            return None
        audit.record(actor, REFUSED, now=now, path=vote.path, subject=subject, summary=vote.title)
    return Violation("decisions.slip_tail_wrong", "", {"left": slips.WRONG_TAILS - len(recent) - 1})


def cast_by_slip(
    vote: mine.Vote,
    choices: Mapping[int, int],
    *,
    key: str,
    signer: transparency.Signer,
    actor: Actor,
    now: dt.datetime,
) -> casting.Receipt:
    """The ballot that a genuine slip opened, after ``check_tail``. Identity says whether a tail was asked for."""
    identity = "SLIP_TAIL" if vote.phone_tail else "SLIP"
    given = casting.Cast(vote.group_id, Channel.SLIP, choices, f"{vote.group_id}-{key}", identity, now)
    with common.inside(vote.path):
        return casting.cast(vote.assembly_id, given, signer=signer, actor=actor, now=now)


@transaction.atomic
def ask(vote: mine.Vote, what: str, *, actor: Actor, now: dt.datetime) -> None:
    """Ask for a paper ballot or for help; the keepers of the papers see it on their list. Asking twice is one wish.

    Raises NotFound for an unknown wish, Refused once the vote is closed.
    """
    if what not in WISHES:
        raise NotFound(Violation("decisions.no_group"))
    with common.inside(vote.path):
        row = common.lock(vote.assembly_id)
        common.require_stage(row, Stage.NOTICED, Stage.VOTING)
        OwnerGroup.objects.filter(pk=vote.group_id).update(**{WISHES[what]: True})
        audit.record(
            actor, "decisions.wish.asked", now=now, path=vote.path, subject=("assembly", row.pk), summary=row.title
        )
