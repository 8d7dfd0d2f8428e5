"""Beginning a sheet and writing its rows: by hand, by 社区 parts, row by row; nothing is filed yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from mulin.base.places import selectors as places
from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.tabular import cells
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.returns import policies, rules, selectors
from mulin.mechanisms.returns.models import Sheet, SheetPart, SheetRow
from mulin.mechanisms.returns.rules import Rows, forms, values
from mulin.mechanisms.returns.rules import rows as arithmetic
from mulin.mechanisms.returns.services import common


@transaction.atomic
def open_for_duty(obligation_id: int, *, actor: Actor, now: dt.datetime, days: calendar.Calendar) -> int:
    """Begin the sheet of an obligation that is filed by a form, or find the one begun; its id.

    Raises NotFound (no such obligation, or no form), Refused (it cannot be filed yet), NotAllowed.
    """
    today = calendar.local_date(now)
    duty = duties.find_line(obligation_id, today, days)
    policies.require_fill(actor, duty.path)
    known = Sheet.objects.filter(obligation_id=obligation_id).first()
    if known is not None:
        return int(known.pk)
    form = selectors.form_of_duty(duty.pack, duty.template)
    if form is None:
        raise NotFound(Violation("returns.no_form", duty.clause, {"key": duty.title}))
    if duty.opens_on > today:
        raise Refused(Violation("returns.not_open", duty.clause, {"day": duty.opens_on.isoformat()}))
    row, made = Sheet.objects.get_or_create(
        obligation_id=obligation_id,
        defaults={
            "path": duty.path, "form": form.key, "definition": forms.as_data(form), "title": form.title,
            "clause": duty.clause, "unit_kind": duty.obligor_kind.upper(), "unit_name": duty.obligor,
            "period": duty.period, "period_start": duty.opens_on, "due_on": duty.due_date, "layer": duty.layer,
            "opened_at": now,
        },
    )  # fmt: skip
    if made:
        common.count(row, today)
        _log(actor, "opened", row.path, ("sheet", row.pk), f"{row.title}（{row.period}）", row.clause, now)
    return int(row.pk)


def _log(
    actor: Actor, verb: str, path: str, subject: tuple[str, object], summary: str, basis: str, now: dt.datetime,
    details: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    audit.record(
        actor, f"returns.sheet.{verb}", now=now, path=path, subject=subject, summary=summary, basis=basis,
        details=dict(details or {}),
    )  # fmt: skip


def _target(sheet_id: int, part_id: int | None, actor: Actor, now: dt.datetime) -> selectors.SheetView:
    """The sheet or part, locked and open. Raises NotFound, NotAllowed, Refused."""
    if part_id is None:
        row = common.locked_sheet(sheet_id)
        policies.require_fill(actor, row.path)
        common.require_open(row, now)
        return selectors.find_sheet(sheet_id)
    part = SheetPart.objects.select_for_update().filter(pk=part_id, sheet_id=sheet_id).first()
    if part is None:
        raise NotFound(Violation("returns.no_sheet"))
    policies.require_fill(actor, part.path)
    if part.state == rules.PartState.CLOSED:
        raise Refused(Violation("returns.part_closed", part.clause))
    return selectors.find_part(part_id)


@transaction.atomic
def write_row(
    sheet_id: int,
    key: str,
    given: Mapping[str, str],
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    part_id: int | None = None,
) -> rules.Row:
    """Write the cells of one row as typed; what says the same as what arrived filled is no change.

    Raises InputError with every cell that cannot be read or that a clause wants, NotFound, Refused, NotAllowed.
    """
    sheet = _target(sheet_id, part_id, actor, now)
    listed = selectors.rows_of(sheet, calendar.local_date(now))
    row = next((one for one in listed if one.key == key), None)
    if row is None:
        raise NotFound(Violation("returns.no_row", sheet.clause))
    said = _read(sheet.form, given)
    fresh = arithmetic.merged(sheet.form, row, said, rules.Origin.TYPED)
    fresh = rules.Row(fresh.key, fresh.subject, fresh.path, fresh.base, fresh.own, fresh.origins, reason.strip()[:200])
    if found := arithmetic.check(sheet.form, fresh):
        raise InputError(*found)
    save_rows(sheet, [fresh], actor=actor, now=now)
    if part_id is None:
        common.count(common.locked_sheet(sheet_id), calendar.local_date(now))
    return fresh


def _read(form: rules.TableForm, given: Mapping[str, str]) -> dict[str, str]:
    said, problems = {}, []
    for one in form.columns:
        if one.key in given and one.source != forms.SERIAL:
            said[one.key], problem = values.read(one, given[one.key])
            if problem is not None:
                problems.append(problem)
    if problems:
        raise InputError(*problems)
    return said


@transaction.atomic
def add_row(sheet_id: int, place: str, name: str, *, actor: Actor, now: dt.datetime, part_id: int | None = None) -> str:
    """Add a community: one of the register to a form of chosen rows, else one that no register has yet; its key.

    Raises InputError (no name, twice), AmbiguousCommunity, NotFound, Refused, NotAllowed.
    """
    sheet = _target(sheet_id, part_id, actor, now)
    wanted = cells.clean(name)
    if not wanted or sheet.form.rows is Rows.UNIT:
        raise InputError(Violation("returns.row_nameless", sheet.clause))
    listed = selectors.rows_of(sheet, calendar.local_date(now))
    if sheet.form.rows is Rows.CHOSEN:
        known = places.find_community(wanted, under=sheet.path, layers=(sheet.layer,))
        if known is not None:
            row = common.locked_sheet(sheet_id)
            if known.id in row.chosen:
                raise InputError(Violation("returns.row_twice", sheet.clause, {"row": wanted}))
            row.chosen = [*row.chosen, known.id]
            row.save(update_fields=["chosen"])
            common.count(row, calendar.local_date(now))
            return str(known.id)
    names = {(arithmetic.place_of(sheet.form, one), arithmetic.name_of(sheet.form, one)) for one in listed}
    if any(wanted == known and (not place or place == where) for where, known in names):
        raise InputError(Violation("returns.row_twice", sheet.clause, {"row": wanted}))
    fresh = rules.Row(f"x{cells.fingerprint([cells.clean(place), wanted])[:12]}", None, sheet.path, {})
    said = {forms.NAMING[forms.PLACE].key: cells.clean(place), forms.NAMING[forms.NAME].key: wanted}
    save_rows(sheet, [arithmetic.merged(sheet.form, fresh, said, rules.Origin.TYPED)], actor=actor, now=now)
    if part_id is None:
        common.count(common.locked_sheet(sheet_id), calendar.local_date(now))
    return fresh.key


@transaction.atomic
def leave_out(sheet_id: int, key: str, *, actor: Actor, now: dt.datetime) -> None:
    """Take back what was written into a row; a row that was added goes. Raises NotFound, Refused, NotAllowed."""
    sheet = _target(sheet_id, None, actor, now)
    row = common.locked_sheet(sheet_id)
    if sheet.form.rows is Rows.CHOSEN and key.isdigit():
        row.chosen = [one for one in row.chosen if one != int(key)]
        row.save(update_fields=["chosen"])
    SheetRow.objects.filter(sheet_id=sheet_id, key=key).update(own={}, origins={}, reason="", saved_at=now)
    common.count(row, calendar.local_date(now))


def save_rows(sheet: selectors.SheetView, fresh: list[rules.Row], *, actor: Actor, now: dt.datetime) -> None:
    """Write rows of an open sheet in one statement."""
    SheetRow.objects.bulk_create(
        [
            SheetRow(
                sheet_id=sheet.id, path=one.path if one.path.startswith(sheet.path) else sheet.path, key=one.key,
                subject_id=one.subject, own=dict(one.own),
                origins={key: text for key, text in one.origins.items() if key in one.own},
                reason=one.reason, saved_at=now, saved_by=actor.label,
            )
            for one in fresh
        ],
        update_conflicts=True,
        unique_fields=["sheet", "key"],
        update_fields=["own", "origins", "reason", "saved_at", "saved_by"],
    )  # fmt: skip


@transaction.atomic
def hand_out(sheet_id: int, *, actor: Actor, now: dt.datetime) -> int:
    """Hand the rows of each 社区 to it to fill; how many parts wait now. Raises Refused, NotFound, NotAllowed."""
    row = common.locked_sheet(sheet_id)
    policies.require_fill(actor, row.path)
    common.require_open(row, now)
    sheet = selectors.find_sheet(sheet_id)
    if sheet.form.rows is not Rows.COMMUNITY or sheet.frozen:
        raise Refused(Violation("returns.not_by_parts", sheet.clause))
    listed = selectors.rows_of(sheet, calendar.local_date(now))
    by_place: dict[str, list[rules.Row]] = {}
    for one in listed:
        where = one.path.rsplit("/", 2)[0] + "/"
        if one.subject is not None and where.startswith(sheet.path) and where != sheet.path:
            by_place.setdefault(where, []).append(one)
    if not by_place:
        raise Refused(Violation("returns.not_by_parts", sheet.clause))
    names = places.names_at(set(by_place))
    last = selectors.previous(sheet)
    carried = selectors.carried_from(sheet.form, last[1]) if last else {}
    for where, ones in by_place.items():
        keys = {one.key for one in ones}
        SheetPart.objects.update_or_create(
            sheet_id=sheet_id, path=where,
            defaults={
                "unit_name": names[where], "definition": row.definition, "title": row.title, "clause": row.clause,
                "carried": {key: said for key, said in carried.items() if key in keys}, "issuer": row.unit_name,
                "period": row.period, "due_on": row.due_on, "layer": row.layer, "state": "HANDED", "handed_at": now,
                "done_at": None, "done_by": "",
            },
        )  # fmt: skip
    note = "、".join(names[where] for where in sorted(by_place))
    common.note_event(row, rules.Act.HANDED, actor=actor, now=now, note=note)
    return len(by_place)


@transaction.atomic
def finish_part(part_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """A 社区 says that its rows are right. Raises InputError, NotFound, Refused, NotAllowed."""
    part = SheetPart.objects.select_for_update().filter(pk=part_id).first()
    if part is None:
        raise NotFound(Violation("returns.no_sheet"))
    policies.require_fill(actor, part.path)
    if part.state == rules.PartState.CLOSED:
        raise Refused(Violation("returns.part_closed", part.clause))
    sheet = selectors.find_part(part_id)
    require_whole(sheet.form, selectors.rows_of(sheet, calendar.local_date(now)))
    part.state, part.done_at, part.done_by = rules.PartState.DONE, now, actor.label
    part.save(update_fields=["state", "done_at", "done_by"])
    subject = ("sheet_part", part.pk)
    _log(actor, "part_done", part.path, subject, f"{part.title}（{part.period}）{part.unit_name}", part.clause, now)


def require_whole(form: rules.TableForm, listed: list[rules.Row]) -> None:
    """Raises InputError with everything that is wrong in the rows that were touched."""
    if found := [one for row in listed for one in arithmetic.check(form, row)]:
        raise InputError(*found)
