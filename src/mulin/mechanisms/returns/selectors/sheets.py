"""Sheets and parts: one with its rows as they stand, the one before, lists for a hat, a form's history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mulin.kernel import scope
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.returns import rules
from mulin.mechanisms.returns.models import Sheet, SheetEvent, SheetPart, SheetRow, SheetVersion
from mulin.mechanisms.returns.rules import Row, Rows, State, TableForm
from mulin.mechanisms.returns.rules import rows as arithmetic
from mulin.mechanisms.returns.selectors import register

ALL_LAYERS = ("REAL", "DEMO")


@dataclass(frozen=True, slots=True)
class SheetView:
    """A sheet, or the part of one that was handed to a 社区 (``part``)."""

    id: int
    part: int | None
    form: TableForm
    title: str
    clause: str
    issuer: str
    unit: str
    unit_kind: str
    unit_id: int | None
    path: str
    period: str
    period_start: dt.date
    due_on: dt.date | None
    layer: str
    state: State
    part_state: rules.PartState | None
    closed: bool
    collection: int | None
    obligation: int | None
    versions: int
    asked: int
    filled: int
    changed: int
    submitted_at: dt.datetime | None
    first_submitted_at: dt.datetime | None
    chosen: tuple[int, ...] = ()
    carried: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    frozen: tuple[Mapping[str, object], ...] = field(default=(), hash=False)

    @property
    def open(self) -> bool:
        """Whether rows may still be written."""
        if self.part_state is not None:
            return self.part_state is not rules.PartState.CLOSED
        return self.state in rules.states.OPEN and not self.closed


def find_form(key: str) -> TableForm:
    """A pack's form by ``<pack>/<form>``. Raises NotFound."""
    pack, _, name = key.partition("/")
    for row in packs.find_pack(pack).forms:
        if row.key == name:
            return rules.forms.of_pack(pack, row)
    raise NotFound(Violation("returns.no_form", "", {"key": key}))


def form_of_duty(pack: str, template: str) -> TableForm | None:
    """The form with which a duty is filed, if the pack declares one."""
    for row in packs.find_pack(pack).forms:
        if row.duty == template:
            return rules.forms.of_pack(pack, row)
    return None


def view(row: Sheet) -> SheetView:
    """The value of a row."""
    return SheetView(
        id=int(row.pk), part=None, form=rules.forms.from_data(row.definition), title=row.title, clause=row.clause,
        issuer=row.issuer, unit=row.unit_name, unit_kind=row.unit_kind, unit_id=row.unit_id, path=row.path,
        period=row.period, period_start=row.period_start, due_on=row.due_on, layer=row.layer, state=State(row.state),
        part_state=None, closed=row.closed, collection=row.collection_id, obligation=row.obligation_id,
        versions=row.versions, asked=row.asked, filled=row.filled, changed=row.changed,
        submitted_at=row.submitted_at, first_submitted_at=row.first_submitted_at, chosen=tuple(row.chosen),
        frozen=tuple(row.frozen),
    )  # fmt: skip


def part_view(row: SheetPart) -> SheetView:
    """The value of a part: for its 社区 it is a sheet of its own."""
    return SheetView(
        id=row.sheet_id, part=int(row.pk), form=rules.forms.from_data(row.definition), title=row.title,
        clause=row.clause, issuer=row.issuer, unit=row.unit_name, unit_kind="PART", unit_id=None, path=row.path,
        period=row.period, period_start=row.handed_at.date(), due_on=row.due_on, layer=row.layer, state=State.DRAFT,
        part_state=rules.PartState(row.state), closed=False, collection=None, obligation=None, versions=0, asked=0,
        filled=0, changed=0, submitted_at=row.done_at, first_submitted_at=None, carried=row.carried,
    )  # fmt: skip


def find_sheet(sheet_id: int) -> SheetView:
    """One sheet inside the range. Raises NotFound."""
    row = Sheet.objects.filter(pk=sheet_id).first()
    if row is None:
        raise NotFound(Violation("returns.no_sheet"))
    return view(row)


def find_part(part_id: int) -> SheetView:
    """One part inside the range. Raises NotFound."""
    row = SheetPart.objects.filter(pk=part_id).first()
    if row is None:
        raise NotFound(Violation("returns.no_sheet"))
    return part_view(row)


def sheet_of_duty(obligation_id: int) -> SheetView | None:
    """The sheet that was begun for an obligation, if any."""
    row = Sheet.objects.filter(obligation_id=obligation_id).first()
    return None if row is None else view(row)


def previous(sheet: SheetView) -> tuple[SheetView, list[Row]] | None:
    """The sheet of the last period that was filed at the same place, with its rows."""
    if not sheet.form.key:
        return None
    before = Sheet.objects.filter(
        form=sheet.form.key, path=sheet.path, period_start__lt=sheet.period_start, versions__gt=0
    )
    row = before.order_by("-period_start", "-pk").first()
    return None if row is None else (view(row), filed_rows(int(row.pk)))


def filed_rows(sheet_id: int, number: int = 0) -> list[Row]:
    """The rows of a filed version; the last one without a number."""
    versions = SheetVersion.objects.filter(sheet_id=sheet_id)
    found = versions.filter(number=number).first() if number else versions.order_by("-number").first()
    return [] if found is None else [arithmetic.from_data(one) for one in found.rows]


def carried_from(form: TableForm, filed: Iterable[Row]) -> dict[str, dict[str, str]]:
    """What goes on from the last period: columns that no register holds."""
    kept = [one.key for one in form.filled if not one.facet]
    return {row.key: {key: row.values[key] for key in kept if row.values.get(key)} for row in filed}


def fresh_rows(sheet: SheetView, on: dt.date) -> list[Row]:
    """The rows as they arrive filled, before the unit wrote anything."""
    if sheet.form.rows is Rows.UNIT:
        return [Row("unit", None, sheet.path, {})]
    if sheet.frozen:
        return arithmetic.numbered(sheet.form, [arithmetic.from_data(one) for one in sheet.frozen])
    carried = sheet.carried
    if not carried and sheet.part is None and (last := previous(sheet)) is not None:
        carried = carried_from(sheet.form, last[1])
    chosen = list(sheet.chosen) if sheet.form.rows is Rows.CHOSEN else None
    found = register.base_rows(sheet.form, under=sheet.path, layer=sheet.layer, on=on, carried=carried, only=chosen)
    return arithmetic.numbered(sheet.form, found)


def rows_of(sheet: SheetView, on: dt.date) -> list[Row]:
    """The rows as they stand: while the sheet is open what arrived filled and what was written, else what was filed."""
    if sheet.part is None and not sheet.open and sheet.versions:
        return filed_rows(sheet.id)
    written = {one.key: one for one in SheetRow.objects.filter(sheet_id=sheet.id).order_by("id")}
    if sheet.part is not None:
        written = {key: one for key, one in written.items() if one.path.startswith(sheet.path)}
    found = []
    for row in fresh_rows(sheet, on):
        one = written.pop(row.key, None)
        found.append(row if one is None else _over(row, one))
    extras = [one for one in written.values() if one.subject_id is None and one.own]
    found += [_over(Row(one.key, None, one.path, {}), one) for one in extras]
    return arithmetic.numbered(sheet.form, found)


def _over(row: Row, one: SheetRow) -> Row:
    """What was written, less what the registers say by now themselves."""
    kept = Row(row.key, row.subject, row.path, row.base, dict(one.own), dict(one.origins), one.reason)
    form_keys = {key for key, text in kept.own.items() if row.base.get(key, "") != text or row.extra}
    own = {key: text for key, text in kept.own.items() if key in form_keys}
    origins = {**row.origins, **{key: text for key, text in kept.origins.items() if key in form_keys}}
    return Row(row.key, row.subject, row.path, row.base, own, origins, one.reason)


@dataclass(frozen=True, slots=True)
class SheetQuery:
    """What a list asks for. ``month``: any day of the month in which sheets were asked for or fall due."""

    form: str = ""
    collection: int | None = None
    period: str = ""
    under: str = ""
    open: bool = False
    month: dt.date | None = None
    layers: tuple[str, ...] = ALL_LAYERS
    limit: int = 200


def list_sheets(query: SheetQuery) -> list[SheetView]:
    """Sheets inside the range, the soonest due first."""
    rows = Sheet.objects.filter(layer__in=query.layers)
    if query.form:
        rows = rows.filter(form=query.form)
    if query.collection is not None:
        rows = rows.filter(collection_id=query.collection)
    if query.period:
        rows = rows.filter(period=query.period)
    if query.under:
        rows = rows.filter(path__gte=query.under, path__lt=query.under + scope.LAST)
    if query.open:
        rows = rows.filter(state__in=["DRAFT", "RETURNED"], closed=False)
    if query.month is not None:
        first = query.month.replace(day=1)
        last = (first + dt.timedelta(days=32)).replace(day=1)
        rows = rows.filter(due_on__gte=first, due_on__lt=last)
    return [view(one) for one in rows.order_by("due_on", "unit_name", "pk")[: query.limit]]


def list_parts(*, sheet: int | None = None, waiting: bool = False) -> list[SheetView]:
    """Parts inside the range: of a sheet, or those that wait to be filled."""
    rows = SheetPart.objects.all()
    if sheet is not None:
        rows = rows.filter(sheet_id=sheet)
    if waiting:
        rows = rows.filter(state="HANDED")
    return [part_view(one) for one in rows.order_by("due_on", "path")[:200]]


def history(form: str, path: str) -> list[SheetView]:
    """The sheets of a form at a place, newest period first."""
    rows = Sheet.objects.filter(form=form, path=path).order_by("-period_start", "-pk")
    return [view(one) for one in rows[:60]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One act about a sheet."""

    at: dt.datetime
    label: str
    actor: str
    note: str


def events_of(sheet_id: int) -> list[Entry]:
    """What was done with a sheet, oldest first."""
    rows = SheetEvent.objects.filter(sheet_id=sheet_id).order_by("id")
    return [Entry(one.at, rules.ACT_LABELS[rules.Act(one.act)], one.actor, one.note) for one in rows]
