"""Filing a sheet, giving it back, accepting it: what was accepted goes into the registers, dated, with its basis."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.base.parties import selectors as parties
from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Violation
from mulin.kernel.registers import selectors as facts
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span, registry
from mulin.mechanisms.duties import rules as duty_rules
from mulin.mechanisms.duties import services as duties
from mulin.mechanisms.returns import policies, rules, selectors
from mulin.mechanisms.returns.models import Sheet, SheetPart, SheetVersion
from mulin.mechanisms.returns.rules import Change, Row, values
from mulin.mechanisms.returns.rules import rows as arithmetic
from mulin.mechanisms.returns.selectors.register import REGISTER
from mulin.mechanisms.returns.services import common, filling


@transaction.atomic
def submit(
    sheet_id: int, *, actor: Actor, now: dt.datetime, note: str = "", on_behalf: duty_rules.OnBehalf | None = None
) -> int:
    """File the sheet as it stands: a version that never changes, and the duty that asked for it; the version's number.

    A sheet in which nothing was written is filed as unchanged. Raises InputError with every wrong cell, Refused with
    the reason of the lock, NotFound, NotAllowed.
    """
    row = common.locked_sheet(sheet_id)
    policies.require_fill(actor, row.path)
    common.require_open(row, now)
    listed = common.count(row, calendar.local_date(now))
    form = rules.forms.from_data(row.definition)
    filling.require_whole(form, listed)
    unchanged = not any(one.own for one in listed)
    number = row.versions + 1
    SheetVersion.objects.create(
        sheet=row, path=row.path, number=number, rows=[arithmetic.as_data(one) for one in listed], unchanged=unchanged,
        submitted_at=now, submitted_by=actor.label,
    )  # fmt: skip
    row.versions, row.state, row.submitted_at = number, rules.State.SUBMITTED, now
    row.first_submitted_at = row.first_submitted_at or now
    row.save(update_fields=["versions", "state", "submitted_at", "first_submitted_at"])
    SheetPart.objects.filter(sheet_id=sheet_id).update(state=str(rules.PartState.CLOSED))
    said = note.strip() or ("本期没有变化" if unchanged else f"{row.changed} 行有改动")
    if row.obligation_id is not None:
        _file_duty(row, number, said, unchanged=unchanged, actor=actor, now=now, on_behalf=on_behalf)
    common.note_event(row, rules.Act.SUBMITTED, actor=actor, now=now, note=said, version=number)
    return number


def _file_duty(
    row: Sheet, number: int, said: str, *, unchanged: bool, actor: Actor, now: dt.datetime,
    on_behalf: duty_rules.OnBehalf | None,
) -> None:  # fmt: skip
    """The obligation: its time counts there. What its template takes as 'no change' is filed as such."""
    assert row.obligation_id is not None
    given = duties.Filing(record=f"表 {row.pk} 第 {number} 稿", note=said, nil=unchanged, on_behalf=on_behalf)
    try:
        with transaction.atomic():
            duties.submit(row.obligation_id, given, actor=actor, now=now)
    except InputError as error:
        if "duties.nil_not_allowed" not in error.codes:
            raise
        plain = duties.Filing(record=given.record, note=said, on_behalf=on_behalf)
        duties.submit(row.obligation_id, plain, actor=actor, now=now)


def _review(sheet_id: int, actor: Actor) -> Sheet:
    """The sheet, locked, filed, for whoever asked for it. Raises Refused, NotAllowed, NotFound."""
    row = common.locked_sheet(sheet_id)
    if row.collection_id is not None:
        policies.require_issue(actor, selectors.find_collection(row.collection_id).path)
    rules.states.require_filed(rules.State(row.state), row.clause)
    return row


@transaction.atomic
def give_back(sheet_id: int, reason: str, *, actor: Actor, now: dt.datetime) -> None:
    """Give it back to be filled again. Raises InputError (no reason), Refused, NotFound, NotAllowed."""
    row = _review(sheet_id, actor)
    note = reason.strip()
    if not note:
        raise InputError(Violation("returns.reason_missing", row.clause))
    if row.obligation_id is not None:
        duties.return_with_reason(row.obligation_id, note, actor=actor, now=now)
    row.state = rules.State.RETURNED
    row.save(update_fields=["state"])
    common.note_event(row, rules.Act.RETURNED, actor=actor, now=now, note=note)


@dataclass(frozen=True, slots=True)
class Accepted:
    """What accepting did: facts written, cells left alone since the register had changed meanwhile, rows unknown."""

    facts: int
    overtaken: tuple[str, ...]
    unknown: tuple[str, ...]


@transaction.atomic
def accept(sheet_id: int, *, actor: Actor, now: dt.datetime, note: str = "") -> Accepted:
    """Accept what was filed; a form that writes puts its changed cells into the registers, dated.

    A cell whose register value is no longer what the unit saw is left alone and named. Raises Refused, NotFound,
    NotAllowed, Conflict.
    """
    row = _review(sheet_id, actor)
    if row.obligation_id is not None:
        duties.accept(row.obligation_id, actor=actor, now=now, note=note)
    sheet = selectors.find_sheet(sheet_id)
    filed = selectors.filed_rows(sheet_id)
    done = _write(sheet, filed, actor=actor, now=now) if sheet.form.writes else Accepted(0, (), ())
    row.state = rules.State.ACCEPTED
    row.save(update_fields=["state"])
    common.note_event(
        row, rules.Act.ACCEPTED, actor=actor, now=now, note=note.strip(), facts=done.facts,
        overtaken=list(done.overtaken),
    )  # fmt: skip
    return done


def _write(sheet: selectors.SheetView, filed: Sequence[Row], *, actor: Actor, now: dt.datetime) -> Accepted:
    form, today = sheet.form, calendar.local_date(now)
    touched = [one for one in filed if one.subject is not None and arithmetic.changes(form, one)]
    now_rows = {one.key: one for one in selectors.base_rows(form, under=sheet.path, layer=sheet.layer, on=today)}
    standing = facts.facts_of_many(REGISTER, [one.subject for one in touched if one.subject], on=today)
    said, overtaken = dict[str, list[Fact]](), list[str]()
    for row in touched:
        current = now_rows.get(row.key)
        if current is None:
            overtaken.append(arithmetic.name_of(form, row))
            continue
        fresh = []
        for change in arithmetic.changes(form, row):
            if not change.column.facet:
                continue
            if values.same(change.column, current.base.get(change.column.key, ""), change.before):
                fresh.append(change)
            elif not values.same(change.column, current.base.get(change.column.key, ""), change.after):
                overtaken.append(f"{arithmetic.name_of(form, row)}：{change.column.label}")
        assert row.subject is not None
        for facet in dict.fromkeys(one.column.facet for one in fresh):
            part = [one for one in fresh if one.column.facet == facet]
            fact = _fact(sheet, row, facet, part, standing[row.subject].get(facet, {}), today)
            said.setdefault(f"{REGISTER}.{facet}", []).append(fact)
    written = sum(registers.assert_facts(key, ones, actor=actor, now=now).fresh for key, ones in said.items())
    unknown = tuple(arithmetic.name_of(form, one) for one in filed if one.extra)
    return Accepted(written, tuple(overtaken), unknown)


def _fact(
    sheet: selectors.SheetView, row: Row, facet: str, made: Sequence[Change], standing: dict[str, Any], today: dt.date
) -> Fact:
    """One facet of one community as the sheet says it: from the day it names, else from the day of filing."""
    spec = registry.facet(f"{REGISTER}.{facet}")
    stated: dict[str, Any] = {one.key: standing.get(one.db_column) for one in spec.fields}
    filed_on = calendar.local_date(sheet.submitted_at) if sheet.submitted_at else today
    start = filed_on
    for change in made:
        if change.column.since:
            start = values.day_of(change.after) or filed_on
        else:
            field = spec.field(change.column.part)
            stated[field.key] = values.to_register(change.column, field, change.after, stated[field.key])
    if any(one.key == "reason" for one in spec.fields):
        stated["reason"] = arithmetic.reason_of(row) or f"{sheet.unit}按{sheet.clause}填报"
    if "operator_id" in stated and any(one.column.part == "operator_name" for one in made):
        known = parties.find_organisation(str(stated["operator_name"])) if stated["operator_name"] else None
        stated["operator_id"] = known.id if known else None
    basis = f"{sheet.title} {sheet.period} {sheet.unit}（{sheet.clause}）"[:200]
    late = f"补录：随{sheet.period}期报送，{arithmetic.reason_of(row) or '此前未登记'}"[:400] if start < today else ""
    return Fact(row.subject or 0, row.path, stated, Span(start, None), basis, late)
