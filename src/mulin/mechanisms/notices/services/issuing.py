"""The sealed copy, and how a paper goes out: posted on boards, served on addressees; taken back; noted on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.files import services as files
from mulin.mechanisms.notices import policies, rules
from mulin.mechanisms.notices.models import Paper, PaperService, PaperSignature, PublishedPaper
from mulin.mechanisms.notices.services import common, notices, numbering
from mulin.mechanisms.notices.workflow import Act


@transaction.atomic
def seal_paper(paper_id: int, pages: Sequence[rules.SealedPage], *, how: str, actor: Actor, now: dt.datetime) -> None:
    """Take in the sealed copy, page by page. ``how``: by the code on it, or by its number typed in.

    Raises NotAllowed, Refused (not numbered yet), InputError (no page).
    """
    row = common.lock(paper_id)
    policies.require_draft(actor, row.path)
    if not pages:
        raise InputError(Violation("papers.copy_missing"))
    common.step(row, Act.SEALED)
    row.sealed = [page.as_json() for page in pages]
    row.save(update_fields=["state", "sealed"])
    details = {"pages": [page.digest for page in pages]}
    common.record(row, Act.SEALED, actor=actor, now=now, text=how, details=details)


@transaction.atomic
def post_paper(
    paper_id: int,
    *,
    from_day: dt.date,
    to_day: dt.date,
    spots: tuple[notices.Spot, ...],
    public: bool,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Post the sealed copy on boards and channels for a period, both days included; returns the notice's id.

    public: whether everyone who opens the page sees the copy. Raises NotAllowed, Refused, InputError.
    """
    row = common.lock(paper_id)
    policies.require_draft(actor, row.path)
    common.step(row, Act.POSTED)
    notice_id = notices.post_directly(
        notices.NewNotice(row.kind, row.title, row.place_path, row.clause, row.place_name, layer=row.layer),
        from_day=from_day, to_day=to_day, spots=spots, actor=actor, now=now,
    )  # fmt: skip
    row.notice_id = notice_id
    row.is_public = public
    common.record(row, Act.POSTED, actor=actor, now=now, details={"notice": notice_id, "public": public})
    _issue(row, actor=actor, now=now, days=(from_day, to_day))
    return notice_id


@transaction.atomic
def serve_paper(
    paper_id: int, recipients: Sequence[rules.Recipient], *, actor: Actor, now: dt.datetime, public: bool = False
) -> None:
    """Serve the sealed copy on its addressees, each with day, means and proof; more may follow later.

    Raises NotAllowed, Refused, InputError (nobody named, a day in the future).
    """
    row = common.lock(paper_id)
    policies.require_draft(actor, row.home_path)
    common.step(row, Act.SERVED)
    today = calendar.local_date(now)
    found = [] if recipients else [Violation("papers.no_recipient")]
    found += [Violation("papers.served_day", "", {"name": one.name}) for one in recipients if one.served_on > today]
    found += [Violation("papers.recipient_unnamed") for one in recipients if not one.name.strip()]
    if found:
        raise InputError(*found)
    PaperService.objects.bulk_create(_service(row, one, actor=actor, now=now) for one in recipients)
    names = [one.name for one in recipients]
    common.record(row, Act.SERVED, actor=actor, now=now, text="、".join(names)[:200], details={"recipients": names})
    if row.issued_at is None:
        row.is_public = public
        _issue(row, actor=actor, now=now)


def _service(row: Paper, one: rules.Recipient, *, actor: Actor, now: dt.datetime) -> PaperService:
    return PaperService(
        paper=row,
        path=one.place_path or row.place_path,
        recipient=one.name.strip(),
        means=one.means,
        served_on=one.served_on,
        received_by=one.received_by.strip(),
        note=one.note.strip(),
        proof_file_id=one.proof_file_id,
        recorded_at=now,
        recorded_by=actor.label,
    )


def _issue(
    row: Paper, *, actor: Actor, now: dt.datetime, days: tuple[dt.date, dt.date] | tuple[None, None] = (None, None)
) -> None:
    """The paper is out: it stands at the place that it concerns and is read from below; its page exists."""
    row.issued_at, row.issued_on = now, calendar.local_date(now)
    row.path = row.place_path
    row.save(update_fields=["state", "path", "issued_at", "issued_on", "is_public", "notice"])
    files.follow((int(page["file"]) for page in row.sealed), path=row.path)
    PublishedPaper.objects.create(
        token=row.token,
        paper=row,
        path=row.place_path,
        place_name=row.place_name,
        kind_label=rules.kinds.label(row.kind),
        title=row.title if row.is_public else "",
        issuer=row.issuer,
        number=row.number,
        digest=row.digest,
        is_public=row.is_public,
        pages=[{key: page[key] for key in ("digest", "width", "height")} for page in row.sealed]
        if row.is_public
        else [],
        from_day=days[0],
        to_day=days[1],
        issued_on=row.issued_on,
        published_at=now,
        layer=row.layer,
    )


@transaction.atomic
def withdraw_paper(paper_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Take a paper back at any time, with the reason; a number that it had becomes void and stays in the ledger."""
    row = common.lock(paper_id)
    policies.require_draft(actor, row.home_path)
    common.step(row, Act.WITHDRAWN)
    if not reason.strip():
        raise InputError(Violation("papers.reason_missing"))
    row.withdrawn_reason = reason.strip()[:300]
    row.save(update_fields=["state", "withdrawn_reason"])
    numbering.void_number(row, reason=reason, now=now)
    PublishedPaper.objects.filter(paper=row, withdrawn_at__isnull=True).update(withdrawn_at=now)
    common.record(row, Act.WITHDRAWN, actor=actor, now=now, text=reason)


@transaction.atomic
def note_on_paper(paper_id: int, opinion: rules.Opinion, *, actor: Actor, now: dt.datetime) -> int:
    """签批意见 on a paper whose text is final; returns the entry's id. Raises NotAllowed, Refused, InputError."""
    row = common.lock(paper_id)
    policies.require_note(actor, row.path)
    if not row.digest:
        raise Refused(Violation("papers.not_final"))
    if not opinion.text.strip():
        raise InputError(Violation("papers.opinion_missing"))
    return common.record(row, Act.NOTED, actor=actor, now=now, opinion=opinion)


@transaction.atomic
def link_follow_up(signature_id: int, *, follow: tuple[str, int], actor: Actor) -> None:
    """Say what carries a leader's opinion out (``("case", id)``, ``("paper", id)``, ``("obligation", id)``)."""
    row = PaperSignature.objects.select_for_update().filter(pk=signature_id, act=str(Act.NOTED)).first()
    if row is None:
        raise InputError(Violation("papers.missing"))
    policies.require_draft(actor, row.path)
    row.follow_type, row.follow_id = follow
    row.save(update_fields=["follow_type", "follow_id"])
