"""The rule library: drafting, issuing and repealing plans, rules, standards, policies; external standards as issued."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from mulin.kernel import calendar, pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.packs import policies, selectors
from mulin.mechanisms.packs.models import IssuedRule, RuleDocument


@dataclass(frozen=True, slots=True)
class NewRuleDocument:
    """A document to be made: what it is, whose, which clause asks for it, which further clauses it carries out."""

    kind: str
    title: str
    issuer: str
    path: str
    basis: str
    clauses: tuple[str, ...] = ()
    place_name: str = ""
    due_on: dt.date | None = None
    summary: str = ""
    pack: str = ""
    layer: str = "REAL"


@transaction.atomic
def draft_rule_document(new: NewRuleDocument, *, actor: Actor, now: dt.datetime) -> int:
    """Begin a document; only its place sees it. Returns its id. Raises InputError, NotFound (unknown clause)."""
    policies.require_keep(actor, new.path)
    found = [
        Violation("packs.rule_field", new.basis, {"field": label})
        for label, value in (("标题", new.title), ("制定机关", new.issuer), ("依据条款", new.basis))
        if not value.strip()
    ]
    if new.kind not in RuleDocument.Kind.values:
        found.append(Violation("packs.rule_kind", new.basis, {"kind": new.kind}))
    if found:
        raise InputError(*found)
    for clause in (new.basis, *new.clauses):
        selectors.find_clause(clause)
    row = RuleDocument.objects.create(
        path=new.path,
        place_name=new.place_name,
        kind=new.kind,
        title=new.title.strip(),
        pinyin=pinyin.sort_key(new.title),
        initials=pinyin.initials(new.title)[:120],
        issuer=new.issuer.strip(),
        due_on=new.due_on,
        pack=new.pack or new.basis.partition("-")[0],
        basis=new.basis,
        clauses=list(new.clauses),
        summary=new.summary,
        layer=new.layer,
        recorded_at=now,
        recorded_by=actor.label,
    )
    _audit(row, "drafted", actor=actor, now=now)
    return int(row.pk)


@transaction.atomic
def issue_rule_document(
    document_id: int,
    *,
    number: str,
    issued_on: dt.date,
    actor: Actor,
    now: dt.datetime,
    effective_on: dt.date | None = None,
    file_id: int | None = None,
) -> None:
    """Issue a draft: from now on everyone below the place reads it. Raises Refused, InputError."""
    row = RuleDocument.objects.select_for_update().get(pk=document_id)
    policies.require_keep(actor, row.path)
    if row.state != RuleDocument.State.DRAFT:
        raise Refused(Violation("packs.rule_state", row.basis, {"state": row.get_state_display()}))
    if issued_on > calendar.local_date(now) or (effective_on and effective_on < issued_on):
        raise InputError(Violation("packs.rule_days", row.basis))
    row.state, row.number, row.issued_on = RuleDocument.State.ISSUED, number.strip(), issued_on
    row.effective_on, row.file_id = effective_on or issued_on, file_id
    row.save(update_fields=["state", "number", "issued_on", "effective_on", "file_id"])
    IssuedRule.objects.create(
        document_id=row.pk,
        path=row.path,
        kind=row.kind,
        title=row.title,
        number=row.number,
        issuer=row.issuer,
        issued_on=issued_on,
        effective_on=row.effective_on,
        basis=row.basis,
        clauses=row.clauses,
        summary=row.summary,
        layer=row.layer,
    )
    _audit(row, "issued", actor=actor, now=now)


@transaction.atomic
def repeal_rule_document(document_id: int, *, on: dt.date, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Repeal an issued document from a day on; it stays readable as repealed. Raises Refused, InputError."""
    row = RuleDocument.objects.select_for_update().get(pk=document_id)
    policies.require_keep(actor, row.path)
    if row.state != RuleDocument.State.ISSUED:
        raise Refused(Violation("packs.rule_state", row.basis, {"state": row.get_state_display()}))
    if not reason.strip() or (row.issued_on is not None and on < row.issued_on):
        raise InputError(Violation("packs.rule_repeal", row.basis))
    row.state, row.repealed_on = RuleDocument.State.REPEALED, on
    row.save(update_fields=["state", "repealed_on"])
    IssuedRule.objects.filter(document_id=row.pk).update(repealed_on=on)
    _audit(row, "repealed", actor=actor, now=now, reason=reason)


def _audit(row: RuleDocument, verb: str, *, actor: Actor, now: dt.datetime, reason: str = "") -> None:
    audit.record(
        actor,
        f"packs.rule_document.{verb}",
        now=now,
        path=row.path,
        subject=("rule-document", row.pk),
        summary=f"{row.number} {row.title} {reason}".strip(),
        basis=row.basis,
    )
