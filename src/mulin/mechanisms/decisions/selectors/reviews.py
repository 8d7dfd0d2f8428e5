"""What a review sees: the counted ballots of each motion, both readings if some were void, the margin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q

from mulin.kernel import calendar
from mulin.kernel.actor import Actor, require
from mulin.kernel.errors import NotFound, Refused, Violation
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import Assembly, Ballot, Motion, Objection, Review, ReviewMark, ReviewSample
from mulin.mechanisms.decisions.rules import review, reviewing, rulepack, standing
from mulin.mechanisms.decisions.rules.channels import CHANNELS
from mulin.mechanisms.decisions.rules.regimes import Matter
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import counts, rolls

COUNTED = (Stage.PRELIMINARY, Stage.ANNOUNCED)
BALLOTS = """
SELECT b.log_index, c.choice, CASE WHEN %(parking)s THEN w.area_parking ELSE w.area END
FROM decision_ballot b
JOIN decision_roll r ON r.assembly_id = b.assembly_id AND r.version = b.roll_version
JOIN decision_weight w ON w.roll_id = r.id AND w.group_id = b.group_id
JOIN decision_choice c ON c.ballot_id = b.id AND c.motion_id = %(motion)s
WHERE b.assembly_id = %(assembly)s AND b.current AND b.void_reason = '' AND (%(parking)s OR NOT w.only_parking)
ORDER BY b.log_index
"""


@dataclass(frozen=True, slots=True)
class MotionReview:
    """One motion in a review: both readings now and if the marked ballots were void, and how many would turn it.

    ``of_marked``: how many of the marked ballots, the weightiest for the outcome first, turn it; None if all do not.
    """

    serial: int
    title: str
    kind: str
    what_if: review.WhatIf
    margin: review.Margin
    of_marked: review.Margin


@dataclass(frozen=True, slots=True)
class MarkView:
    """A ballot marked doubtful."""

    id: int
    code: str
    group: str
    door: str
    channel: str
    reason: str
    note: str
    marked_by: str
    marked_by_id: int
    confirmed_by: str
    voided_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SampleView:
    """A drawn ballot and what was heard of it."""

    id: int
    code: str
    group: str
    door: str
    channel: str
    first: str
    first_by: str
    second: str
    second_by: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review as its room shows it."""

    id: int
    assembly: int
    title: str
    place_name: str
    path: str
    state: reviewing.State
    source: str
    alleged: str
    seed: str
    sample_size: int
    basis: str
    text: str
    correct_by: dt.date | None
    opened_at: dt.datetime
    standing: standing.Standing


@dataclass(frozen=True, slots=True)
class Line:
    """A counted assembly in a list: how many objections wait, how its decisions stand."""

    assembly: int
    title: str
    place_name: str
    stage: str
    decided_on: dt.date | None
    objections: int
    waiting: int
    standing: standing.Standing
    layer: str


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection and its answer."""

    id: int
    about: str
    by_label: str
    text: str
    receipt_code: str
    raised_at: dt.datetime
    answer: str
    upheld: bool | None


@dataclass(frozen=True, slots=True)
class Room:
    """Everything on the table of a review room."""

    assembly: int
    title: str
    place_name: str
    path: str
    stage: str
    decided_on: dt.date | None
    objections_until: dt.date | None
    standing: standing.Standing
    review: ReviewView | None
    motions: tuple[MotionReview, ...]
    marks: tuple[MarkView, ...]
    samples: tuple[SampleView, ...]
    objections: tuple[ObjectionView, ...]


def standing_of(row: Assembly) -> standing.Standing:
    """How the decisions of an assembly stand."""
    return standing.standing(disputed=row.disputed, suspended=row.suspended, revoked=row.revoked_at is not None)


def find_assembly(assembly_id: int) -> Assembly:
    """A counted assembly in the active range. Raises NotFound, Refused before the count."""
    row = Assembly.objects.filter(pk=assembly_id).first()
    if row is None:
        raise NotFound(Violation("decisions.missing"))
    if Stage(row.stage) not in COUNTED:
        raise Refused(Violation("decisions.not_counted"))
    return row


def case_of(row: Assembly, motion: Motion) -> review.Case:
    """A counted motion with its sums and settings."""
    on = row.decided_on or (calendar.local_date(row.closed_at) if row.closed_at else None)
    if on is None:
        raise Refused(Violation("decisions.not_counted"))
    settings = rulepack.from_json(row.rules).settings()
    return review.Case(motion.kind, Matter(motion.matter), on, counts.count_motion(row, motion).sums, settings)


def ballots_of(row: Assembly, motion: Motion) -> list[review.Cast]:
    """The ballots that count on a motion."""
    with connection.cursor() as cursor:
        cursor.execute(BALLOTS, {"assembly": row.pk, "motion": motion.pk, "parking": motion.count_parking})
        return [review.Cast(int(index), int(choice), int(area)) for index, choice, area in cursor.fetchall()]


def motions(row: Assembly, marked: Collection[int]) -> list[MotionReview]:
    """Every motion, with what would become of it if the ballots at these log indices were void."""
    found = []
    for motion in Motion.objects.filter(assembly=row).order_by("serial"):
        case, ballots = case_of(row, motion), ballots_of(row, motion)
        doubtful = [ballot for ballot in ballots if ballot.index in marked]
        found.append(
            MotionReview(
                motion.serial,
                motion.title,
                motion.kind,
                review.what_if(case, doubtful),
                review.margin(case, ballots),
                review.margin(case, doubtful),
            )
        )
    return found


def drawable(row: Assembly) -> list[int]:
    """Log indices of the ballots that count."""
    found = Ballot.objects.filter(assembly=row, current=True, void_reason="").order_by("log_index")
    return list(found.values_list("log_index", flat=True))


def get_review(review_id: int) -> ReviewView:
    """A review in the active range. Raises NotFound."""
    found = Review.objects.select_related("assembly").filter(pk=review_id).first()
    if found is None:
        raise NotFound(Violation("decisions.review_missing"))
    row = found.assembly
    return ReviewView(
        int(found.pk),
        int(row.pk),
        row.title,
        row.place_name,
        row.path,
        reviewing.State(found.state),
        dict(reviewing.SOURCES)[found.source],
        found.alleged,
        found.seed,
        found.sample_size,
        found.basis,
        found.text,
        found.correct_by,
        found.opened_at,
        standing_of(row),
    )


def last_review(assembly_id: int) -> int | None:
    """The newest review of an assembly, if any."""
    return Review.objects.filter(assembly_id=assembly_id).order_by("-id").values_list("id", flat=True).first()


def marks(review_id: int) -> list[MarkView]:
    """The ballots that a review holds doubtful; cleared ones are left out."""
    words = dict(CHANNELS)
    found = ReviewMark.objects.filter(review_id=review_id, cleared_at__isnull=True).select_related("ballot__group")
    return [
        MarkView(
            int(mark.pk),
            mark.ballot.code,
            mark.ballot.group.label,
            mark.ballot.group.door,
            words[mark.ballot.channel],
            reviewing.REVIEW_REASONS[mark.reason],
            mark.note,
            mark.marked_by,
            mark.marked_by_id,
            mark.confirmed_by,
            mark.voided_at,
        )
        for mark in found.order_by("id")
    ]


def marked_indices(review_id: int) -> set[int]:
    """Log indices of the doubtful ballots that still count."""
    found = ReviewMark.objects.filter(review_id=review_id, cleared_at__isnull=True, voided_at__isnull=True)
    return {int(index) for index in found.values_list("ballot__log_index", flat=True)}


def samples(review_id: int) -> list[SampleView]:
    """The drawn ballots, in the order of the log."""
    words, heard = dict(CHANNELS), dict(reviewing.RESULTS)
    found = ReviewSample.objects.filter(review_id=review_id).select_related("ballot__group")
    return [
        SampleView(
            int(one.pk),
            one.ballot.code,
            one.ballot.group.label,
            one.ballot.group.door,
            words[one.ballot.channel],
            heard.get(one.first, ""),
            one.first_by,
            heard.get(one.second, ""),
            one.second_by,
        )
        for one in found.order_by("ballot__log_index")
    ]


def objections(assembly_id: int) -> list[ObjectionView]:
    """Objections to an assembly, open ones first."""
    found = Objection.objects.filter(assembly_id=assembly_id).order_by("-answered_at", "id")
    rows = [
        ObjectionView(
            int(one.pk), one.about, one.by_label, one.text, one.receipt_code, one.raised_at, one.answer, one.upheld
        )
        for one in found
    ]
    return sorted(rows, key=lambda one: (bool(one.answer), one.id))


def room(assembly_id: int, actor: Actor) -> Room:
    """The review room of a counted assembly. Raises NotFound, Refused, NotAllowed to whoever stands on the roll."""
    row = find_assembly(assembly_id)
    require(actor, policies.REVIEW, row.path)
    policies.require_not_on_roll(actor, rolls.persons_on_roll(row.pk))
    held = last_review(assembly_id)
    return Room(
        int(row.pk),
        row.title,
        row.place_name,
        row.path,
        Stage(row.stage).label,
        row.decided_on,
        row.objections_until,
        standing_of(row),
        get_review(held) if held else None,
        tuple(motions(row, marked_indices(held) if held else set())),
        tuple(marks(held) if held else ()),
        tuple(samples(held) if held else ()),
        tuple(objections(assembly_id)),
    )


def assembly_of(kind: str, number: int) -> int:
    """The assembly that a review, a sample or a mark belongs to, in the active range. Raises NotFound."""
    found = {
        "review": Review.objects.filter(pk=number).values_list("assembly_id", flat=True),
        "sample": ReviewSample.objects.filter(pk=number).values_list("review__assembly_id", flat=True),
        "mark": ReviewMark.objects.filter(pk=number).values_list("review__assembly_id", flat=True),
    }[kind].first()
    if found is None:
        raise NotFound(Violation("decisions.review_missing"))
    return int(found)


def list_counted(layers: Collection[str], limit: int = 100) -> list[Line]:
    """Counted assemblies in the active range, those with waiting objections or a dispute first."""
    waiting = Count("objections", filter=Q(objections__answered_at__isnull=True))
    found = (
        Assembly.objects.filter(stage__in=COUNTED, layer__in=layers)
        .annotate(raised=Count("objections"), waiting=waiting)
        .order_by("-disputed", "-waiting", "-id")
    )
    return [
        Line(
            int(row.pk), row.title, row.place_name, Stage(row.stage).label, row.decided_on, row.raised, row.waiting,
            standing_of(row), row.layer,
        )
        for row in found[:limit]
    ]  # fmt: skip


def standings_at(community_id: int) -> list[tuple[str, standing.Standing]]:
    """Counted assemblies of a community whose decisions do not simply stand, newest first."""
    found = Assembly.objects.filter(community_id=community_id, stage__in=COUNTED).filter(
        Q(disputed=True) | Q(suspended=True) | Q(revoked_at__isnull=False)
    )
    return [(row.title, standing_of(row)) for row in found.order_by("-id")[:5]]
