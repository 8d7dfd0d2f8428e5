"""Orders about late duties: by the ladder when the document says so, or by hand; the case is an area's procedure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Refused, Violation
from mulin.mechanisms.duties import policies, rules, selectors
from mulin.mechanisms.duties.models import Obligation, RungMark
from mulin.mechanisms.packs import selectors as packs


@dataclass(frozen=True, slots=True)
class Ordered:
    """A late duty that somebody is ordered to meet. clause: the one that prescribes the order."""

    obligation_id: int
    path: str
    place_name: str
    community_id: int | None
    title: str
    period: str
    obligor_kind: str
    obligor: str
    clause: str
    layer: str


Opener = Callable[..., int]
"""``(Ordered, *, actor, now) -> id of the case``, in the transaction of the rung."""
_openers: dict[str, Opener] = {}


def orders_by(procedure: str, opener: Opener) -> None:
    """Let an area open the case of a procedure for late duties. Raises ValueError for a second opener."""
    if _openers.setdefault(procedure, opener) is not opener:
        raise ValueError(f"two openers for {procedure}")


def procedure_of(pack: str, clause: str) -> str:
    """The procedure that the document's consequence of a clause opens, if an area opens it for duties."""
    for row in packs.find_pack(pack).consequences:
        key = row.opens.removeprefix("proc:")
        if clause in row.clauses and key in _openers:
            return key
    return ""


def open_orders(ids: list[int], one: selectors.Template, *, now: dt.datetime) -> None:
    """The orders of one rung. Without a procedure for the clause the mark stands alone."""
    clause = next((step.clause for step in one.ladder if step.rung is rules.Rung.ORDERED), "")
    procedure = procedure_of(one.pack, clause) if ids else ""
    if not procedure:
        return
    for row in Obligation.objects.filter(pk__in=ids).order_by("pk"):
        case = selectors.order_of(int(row.pk)) or _openers[procedure](_ordered(row, clause), actor=SYSTEM, now=now)
        RungMark.objects.filter(obligation=row, rung=rules.Rung.ORDERED).update(case_id=case)


def _ordered(row: Obligation, clause: str) -> Ordered:
    return Ordered(
        int(row.pk), row.path, row.place_name, row.community_id, row.title, row.period, row.obligor_kind,
        row.obligor_label, clause, row.layer,
    )  # fmt: skip


@transaction.atomic
def order_by_hand(obligation_id: int, *, actor: Actor, now: dt.datetime, days: calendar.Calendar) -> int:
    """Order a late duty before, or without, its ladder; returns the id of the case.

    Raises NotAllowed, Refused (a rest day, not late, ordered already), NotFound.
    """
    row = Obligation.objects.select_for_update().filter(pk=obligation_id).first()
    if row is None:
        raise NotFound(Violation("duties.not_found"))
    policies.require_review(actor, row.obligor_kind, row.path)
    today = calendar.local_date(now)
    rules.require_workday(today, days)
    if row.state not in rules.WAITING or not selectors.find_line(obligation_id, today, days).late:
        raise Refused(Violation("duties.not_late", row.clause))
    if selectors.order_of(obligation_id) is not None:
        raise Refused(Violation("duties.ordered_already", row.clause))
    template = selectors.templates(row.pack).get(row.template)
    ladder = template.ladder if template else ()
    clause = next((step.clause for step in ladder if step.rung is rules.Rung.ORDERED), row.clause)
    opener = _openers.get(procedure_of(row.pack, clause)) or next(iter(_openers.values()), None)
    if opener is None:
        raise Refused(Violation("duties.no_procedure", row.clause))
    case = int(opener(_ordered(row, clause), actor=actor, now=now))
    audit.record(
        actor, "duties.obligation.ordered", now=now, path=row.path, subject=("obligation", row.pk),
        summary=f"{row.title}（{row.period}）{row.obligor_label}", basis=clause, details={"case": case},
    )  # fmt: skip
    return case
