"""Numbers of papers: gap-free for each series and year, given inside the transaction, never given twice."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Violation
from mulin.mechanisms.notices import policies, rules
from mulin.mechanisms.notices.models import Paper, PaperNumber, PaperSeries
from mulin.mechanisms.notices.services import common
from mulin.mechanisms.notices.workflow import Act


@transaction.atomic
def open_series(
    mark: str,
    *,
    issuer: str,
    path: str,
    actor: Actor,
    now: dt.datetime,
    used_before: int = 0,
    layer: str = "REAL",
) -> int:
    """Register an issuer's 机关代字; the id of the series that has it, if it stands already.

    used_before: the last number of this year that was given before on paper; numbering goes on behind it.
    """
    policies.require_draft(actor, path)
    clean = mark.strip().replace(" ", "")
    if not clean or not issuer.strip() or used_before < 0:
        raise InputError(Violation("papers.series_incomplete"))
    row, made = PaperSeries.objects.get_or_create(
        path=path,
        mark=clean,
        defaults={
            "issuer": issuer.strip(),
            "first_year": calendar.local_date(now).year,
            "used_before": used_before,
            "layer": layer,
            "opened_at": now,
            "opened_by": actor.label,
        },
    )
    if made:
        audit.record(
            actor, "notices.series.opened", now=now, path=path, subject=("paper-series", row.pk), summary=clean,
            details={"issuer": row.issuer, "used_before": used_before},
        )  # fmt: skip
    return int(row.pk)


@transaction.atomic
def number_paper(paper_id: int, *, series_id: int, actor: Actor, now: dt.datetime) -> str:
    """Give a signed paper the next number of a series in the year of its signature; returns 文号.

    The series is locked until the transaction ends: whoever comes next waits and gets the next one, and a
    transaction that is taken back leaves no gap. Raises NotAllowed, Refused, NotFound.
    """
    row = common.lock(paper_id)
    policies.require_draft(actor, row.path)
    common.step(row, Act.NUMBERED)
    series = PaperSeries.objects.select_for_update().filter(pk=series_id, path=row.home_path).first()
    if series is None:
        raise NotFound(Violation("papers.no_series"))
    today = calendar.local_date(now)
    year = today.year if row.signed_on is None else row.signed_on.year
    number = _next(series, year)
    row.number = rules.number_text(series.mark, year, number)
    row.save(update_fields=["state", "number"])
    PaperNumber.objects.create(
        series=series,
        path=series.path,
        paper=row,
        year=year,
        number=number,
        text=row.number,
        title=row.title,
        issuer=row.issuer,
        kind=row.kind,
        given_on=today,
        given_at=now,
        given_by=actor.label,
        layer=row.layer,
    )
    common.record(row, Act.NUMBERED, actor=actor, now=now, text=row.number)
    return str(row.number)


def _next(series: PaperSeries, year: int) -> int:
    last = PaperNumber.objects.filter(series=series, year=year).aggregate(last=Max("number"))["last"]
    start = series.used_before if year == series.first_year else 0
    return int(last if last is not None else start) + 1


def void_number(row: Paper, *, reason: str, now: dt.datetime) -> None:
    """Mark the number of a withdrawn paper as void: it is never given again, and the ledger says why."""
    PaperNumber.objects.filter(paper=row, state="USED").update(
        state="VOID", voided_at=now, void_reason=reason.strip()[:300]
    )
