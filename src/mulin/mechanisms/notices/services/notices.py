"""Posting and ending notices; publishing and withdrawing pages of the public site."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.notices import policies
from mulin.mechanisms.notices.models import Notice, Posting, PublishedPage


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to be made; ``facts`` is plain JSON, personal data masked by whoever writes it."""

    kind: str
    title: str
    path: str
    clause: str
    place_name: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    layer: str = "REAL"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a notice stands."""

    channel: str
    spot: str
    proof_file_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page to publish; ``decision``: the paper that decided the publication."""

    slug: str
    kind: str
    title: str
    path: str
    decision: str
    content: Mapping[str, Any]
    clause: str = ""
    place_name: str = ""
    layer: str = "REAL"


@transaction.atomic
def draft_notice(new: NewNotice, *, actor: Actor, now: dt.datetime) -> int:
    """Begin a notice; returns its id. Raises NotAllowed, InputError."""
    policies.require_post(actor, new.path)
    if not new.title.strip() or not new.clause.strip():
        raise InputError(Violation("notices.incomplete"))
    return int(_begin(new, actor=actor, now=now).pk)


def _begin(new: NewNotice, *, actor: Actor, now: dt.datetime) -> Notice:
    row = Notice.objects.create(
        path=new.path,
        place_name=new.place_name,
        kind=new.kind,
        title=new.title.strip(),
        facts=dict(new.facts),
        clause=new.clause,
        layer=new.layer,
        created_at=now,
        created_by=actor.label,
    )
    _audit(row, "drafted", actor=actor, now=now)
    return row


@transaction.atomic
def post_notice(
    notice_id: int,
    *,
    from_day: dt.date,
    to_day: dt.date,
    spots: tuple[Spot, ...],
    actor: Actor,
    now: dt.datetime,
) -> None:
    """Post a draft on its channels for a period, both days included. Raises NotAllowed, Refused, InputError."""
    row = _lock(notice_id)
    policies.require_post(actor, row.path)
    _post(row, from_day=from_day, to_day=to_day, spots=spots, actor=actor, now=now)


@transaction.atomic
def post_directly(
    new: NewNotice, *, from_day: dt.date, to_day: dt.date, spots: tuple[Spot, ...], actor: Actor, now: dt.datetime
) -> int:
    """Post a paper's notice in one act; the paper's own sign-off stands for the draft. Returns the notice's id."""
    policies.require_draft(actor, new.path)
    row = _begin(new, actor=actor, now=now)
    _post(row, from_day=from_day, to_day=to_day, spots=spots, actor=actor, now=now)
    return int(row.pk)


def _post(
    row: Notice,
    *,
    from_day: dt.date,
    to_day: dt.date,
    spots: tuple[Spot, ...],
    actor: Actor,
    now: dt.datetime,
) -> None:
    if row.state != Notice.State.DRAFT:
        raise Refused(Violation("notices.state", row.clause, {"state": row.get_state_display()}))
    found = [] if spots else [Violation("notices.no_spot", row.clause)]
    if to_day < from_day:
        found.append(Violation("notices.period", row.clause))
    if found:
        raise InputError(*found)
    row.state, row.posted_at, row.from_day, row.to_day = Notice.State.POSTED, now, from_day, to_day
    row.save(update_fields=["state", "posted_at", "from_day", "to_day"])
    Posting.objects.bulk_create(
        Posting(
            notice=row,
            path=row.path,
            channel=one.channel,
            spot=one.spot,
            posted_on=calendar.local_date(now),
            proof_file_id=one.proof_file_id,
            recorded_at=now,
            recorded_by=actor.label,
        )
        for one in spots
    )
    _audit(row, "posted", actor=actor, now=now)


@transaction.atomic
def end_notice(notice_id: int, *, result: str, actor: Actor, now: dt.datetime) -> None:
    """End a posted notice with its result, not before its last day is over. Raises NotAllowed, Refused."""
    row = _lock(notice_id)
    policies.require_post(actor, row.path)
    if row.state != Notice.State.POSTED or row.to_day is None:
        raise Refused(Violation("notices.state", row.clause, {"state": row.get_state_display()}))
    if calendar.local_date(now) <= row.to_day:
        raise Refused(Violation("notices.still_running", row.clause, {"to_day": row.to_day}))
    row.state, row.ended_at, row.result = Notice.State.ENDED, now, result
    row.save(update_fields=["state", "ended_at", "result"])
    _audit(row, "ended", actor=actor, now=now)


@transaction.atomic
def publish_page(new: NewPage, *, actor: Actor, now: dt.datetime) -> int:
    """Publish a frozen page; a standing page of the same slug is withdrawn by it. Raises NotAllowed, InputError."""
    policies.require_publish(actor, new.path, new.kind)
    if not new.decision.strip() or not new.title.strip() or not new.slug.strip():
        raise InputError(Violation("notices.page_incomplete", new.clause))
    PublishedPage.objects.filter(
        slug=new.slug, withdrawn_at__isnull=True, path__gte=new.path, path__lt=new.path + "~"
    ).update(withdrawn_at=now, withdrawn_reason="由新版本取代")
    if PublishedPage.objects.filter(slug=new.slug, withdrawn_at__isnull=True).exists():
        raise Refused(Violation("notices.slug_taken", "", {"slug": new.slug}))
    row = PublishedPage.objects.create(
        slug=new.slug,
        kind=new.kind,
        title=new.title.strip(),
        path=new.path,
        place_name=new.place_name,
        content=dict(new.content),
        clause=new.clause,
        decision=new.decision.strip(),
        layer=new.layer,
        published_at=now,
        published_by=actor.label,
    )
    audit.record(
        actor,
        "notices.page.published",
        now=now,
        path=row.path,
        subject=("page", row.pk),
        summary=row.title,
        basis=row.clause,
        details={"slug": row.slug, "decision": row.decision},
    )
    return int(row.pk)


@transaction.atomic
def withdraw_page(page_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Take a published page down, with the reason; the row stays. Raises NotAllowed, NotFound, InputError."""
    row = PublishedPage.objects.select_for_update().filter(pk=page_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise NotFound(Violation("notices.page_missing"))
    policies.require_publish(actor, row.path, row.kind)
    if not reason.strip():
        raise InputError(Violation("notices.reason_missing"))
    row.withdrawn_at, row.withdrawn_reason = now, reason.strip()[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    audit.record(
        actor, "notices.page.withdrawn", now=now, path=row.path, subject=("page", row.pk), summary=reason.strip()
    )


def _lock(notice_id: int) -> Notice:
    row = Notice.objects.select_for_update().filter(pk=notice_id).first()
    if row is None:
        raise NotFound(Violation("notices.missing"))
    return row


def _audit(row: Notice, verb: str, *, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        actor,
        f"notices.notice.{verb}",
        now=now,
        path=row.path,
        subject=("notice", row.pk),
        summary=row.title,
        basis=row.clause,
    )
