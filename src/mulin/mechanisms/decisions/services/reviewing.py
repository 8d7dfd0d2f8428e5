"""Reviewing a counted vote: opened, sampled by a public seed, ballots marked by two; the count stays untouched.

Whoever stands on the roll may do none of it (practice P3, P8). Settling stands in :mod:`.settling`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from mulin.kernel import transparency
from mulin.kernel.actor import Actor, require
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import Assembly, Ballot, Review, ReviewMark, ReviewSample
from mulin.mechanisms.decisions.rules import events, review, reviewing
from mulin.mechanisms.decisions.rules.reviewing import Act, State
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import reviews, rolls
from mulin.mechanisms.decisions.services import common

SEED_LENGTH = 4


@dataclass(frozen=True, slots=True)
class NewReview:
    """What a review is opened on: whence (``reviewing.SOURCES``) and what is alleged."""

    source: str
    alleged: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A ballot held doubtful: its receipt code, the reason (``reviewing.REVIEW_REASONS``), what shows it."""

    code: str
    reason: str
    note: str


def require_reviewer(row: Assembly, actor: Actor) -> None:
    """The street or the authority, and nobody who stands on the roll. Raises NotAllowed."""
    require(actor, policies.REVIEW, row.path)
    with common.inside(row.path):
        persons = rolls.persons_on_roll(row.pk)
    policies.require_not_on_roll(actor, persons)


def enter(review_id: int, act: Act, actor: Actor) -> tuple[Assembly, Review, State]:
    """Lock a review and its assembly for an act; the state after it. Raises NotFound, NotAllowed, Refused."""
    ids = Review.objects.filter(pk=review_id).values_list("assembly_id", flat=True).first()
    if ids is None:
        raise NotFound(Violation("decisions.review_missing"))
    row = common.lock(ids)
    found = Review.objects.select_for_update().get(pk=review_id)
    require_reviewer(row, actor)
    state = State(found.state)
    if act not in reviewing.allowed(state):
        params = {"state": state.label, "act": reviewing.ACTS[act]}
        raise Refused(Violation("decisions.review_step", "", params))
    return row, found, reviewing.follows(state, act)


def person_of(actor: Actor) -> int:
    """Who acts, as a person: two people are told apart by it. Raises Refused."""
    if actor.person_id is None:
        raise Refused(Violation("decisions.review_nobody"))
    return actor.person_id


@transaction.atomic
def open_review(assembly_id: int, new: NewReview, *, actor: Actor, now: dt.datetime) -> int:
    """Receive a review of a counted vote. Raises NotFound, NotAllowed, Refused, InputError."""
    row = common.lock(assembly_id)
    require_reviewer(row, actor)
    common.require_stage(row, Stage.PRELIMINARY, Stage.ANNOUNCED)
    if row.revoked_at is not None:
        raise Refused(Violation("decisions.revoked"))
    if not new.alleged.strip() or new.source not in dict(reviewing.SOURCES):
        raise InputError(Violation("decisions.review_alleged_missing"))
    open_states = [State.RECEIVED, *reviewing.OPEN]
    if Review.objects.filter(assembly=row, state__in=open_states).exists():
        raise Refused(Violation("decisions.review_open"))
    found = Review.objects.create(
        assembly=row, path=row.path, source=new.source, alleged=new.alleged.strip(), opened_at=now,
        opened_by=actor.label,
    )  # fmt: skip
    common.append(row, events.Kind.OBJECTION, {"review": found.pk, "about": "RESULT"}, now=now)
    common.record(row, "review.received", actor=actor, now=now, summary=found.alleged, details={"review": found.pk})
    return int(found.pk)


@transaction.atomic
def draw(review_id: int, seed: str, size: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> int:
    """Draw the ballots to be called by a seed thrown in public; anyone can draw the same again. Returns how many.

    The seed, the size and the drawn leaves are logged and signed before anybody is called. Raises Refused, InputError.
    """
    row, found, after = enter(review_id, Act.DRAW, actor)
    with common.inside(row.path):
        counted = reviews.drawable(row)
        if len(seed.strip()) < SEED_LENGTH:
            raise InputError(Violation("decisions.review_seed"))
        if not 1 <= size <= len(counted):
            raise InputError(Violation("decisions.review_sample_size", "", {"most": len(counted)}))
        drawn = review.draw(seed.strip(), counted, size)
        ballots = Ballot.objects.filter(assembly=row, log_index__in=drawn).values_list("id", flat=True)
        ReviewSample.objects.bulk_create(
            ReviewSample(review=found, ballot_id=ballot, path=row.path) for ballot in ballots
        )
        found.seed, found.sample_size, found.state = seed.strip(), size, after
        found.save(update_fields=["seed", "sample_size", "state"])
        event = {"review": found.pk, "seed": found.seed, "size": size, "drawn": drawn}
        common.append(row, events.Kind.DECISION, event, now=now)
    common.checkpoint(row, signer, occasion="review", now=now)
    common.record(row, "review.drawn", actor=actor, now=now, details={"review": found.pk, "size": size})
    return size


@transaction.atomic
def hear(sample_id: int, result: str, note: str, *, actor: Actor, now: dt.datetime) -> None:
    """Note what a called owner says of his ballot; a second person calls apart. Raises Refused, InputError."""
    ids = ReviewSample.objects.filter(pk=sample_id).values_list("review_id", flat=True).first()
    if ids is None:
        raise NotFound(Violation("decisions.review_missing"))
    row, found, _ = enter(ids, Act.MARK, actor)
    if result not in dict(reviewing.RESULTS):
        raise InputError(Violation("decisions.review_result"))
    with common.inside(row.path):
        one = ReviewSample.objects.select_for_update().get(pk=sample_id)
        me = person_of(actor)
        if not one.first:
            one.first, one.first_note, one.first_by, one.first_by_id = result, note.strip(), actor.label, me
        elif one.second:
            raise Refused(Violation("decisions.review_heard"))
        elif one.first_by_id == me:
            raise Refused(Violation("decisions.review_by_one"))
        else:
            one.second, one.second_note, one.second_by, one.second_by_id = result, note.strip(), actor.label, me
        one.save()
    common.record(row, "review.heard", actor=actor, now=now, details={"review": found.pk, "sample": sample_id})


@transaction.atomic
def mark(review_id: int, doubt: Doubt, *, actor: Actor, now: dt.datetime) -> int:
    """Hold a ballot doubtful; nothing is counted anew. Raises Refused, InputError."""
    row, found, _ = enter(review_id, Act.MARK, actor)
    if doubt.reason not in reviewing.REVIEW_REASONS or not doubt.note.strip():
        raise InputError(Violation("decisions.review_reason"))
    code = doubt.code.strip().upper().replace(" ", "").replace("-", "")
    with common.inside(row.path):
        ballot = Ballot.objects.filter(assembly=row, code=code, current=True, void_reason="").first()
        if ballot is None:
            raise InputError(Violation("decisions.review_no_ballot", "", {"code": code}))
        if ReviewMark.objects.filter(review=found, ballot=ballot, cleared_at__isnull=True).exists():
            raise InputError(Violation("decisions.review_marked"))
        made = ReviewMark.objects.create(
            review=found, ballot=ballot, path=row.path, reason=doubt.reason, note=doubt.note.strip(), marked_at=now,
            marked_by=actor.label, marked_by_id=person_of(actor),
        )  # fmt: skip
    common.record(row, "review.marked", actor=actor, now=now, details={"review": found.pk, "code": code})
    return int(made.pk)


def _open_mark(mark_id: int, actor: Actor) -> tuple[Assembly, ReviewMark]:
    ids = ReviewMark.objects.filter(pk=mark_id).values_list("review_id", flat=True).first()
    if ids is None:
        raise NotFound(Violation("decisions.review_no_mark"))
    row, _, _ = enter(ids, Act.MARK, actor)
    held = ReviewMark.objects.select_for_update().filter(
        pk=mark_id, cleared_at__isnull=True, voided_at__isnull=True
    ).first()  # fmt: skip
    if held is None:
        raise Refused(Violation("decisions.review_no_mark"))
    return row, held


@transaction.atomic
def confirm(mark_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """A second person agrees that the ballot is void for that reason. Raises NotFound, Refused."""
    row, held = _open_mark(mark_id, actor)
    if person_of(actor) == held.marked_by_id:
        raise Refused(Violation("decisions.review_by_one"))
    held.confirmed_at, held.confirmed_by, held.confirmed_by_id = now, actor.label, actor.person_id
    held.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_id"])
    common.record(row, "review.confirmed", actor=actor, now=now, details={"mark": mark_id})


@transaction.atomic
def clear(mark_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """The doubt is dispelled: the mark no longer counts, its row stays. Raises NotFound, Refused."""
    row, held = _open_mark(mark_id, actor)
    held.cleared_at, held.cleared_by = now, actor.label
    held.save(update_fields=["cleared_at", "cleared_by"])
    common.record(row, "review.cleared", actor=actor, now=now, details={"mark": mark_id})
