"""收表: issuing a return from columns made on screen, taking in the files that come back, merging, ending (P1c)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import DomainError, InputError, Refused, Violation
from mulin.kernel.tabular import cells
from mulin.mechanisms.returns import policies, rules, selectors
from mulin.mechanisms.returns.models import Collection, Intake, Sheet
from mulin.mechanisms.returns.rules import Rows, blocks, forms, matching
from mulin.mechanisms.returns.rules import rows as arithmetic
from mulin.mechanisms.returns.services import common, filing, intaking

MOST_UNITS = 300
MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Unit:
    """Who is asked: a region (TOWN, NEIGHBOURHOOD) or an organisation (COMPANY), and where its sheet lies."""

    kind: str
    id: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class NewCollection:
    """A return to issue. ``purpose``: the clause, paper or matter it is for."""

    title: str
    purpose: str
    rows: Rows
    columns: tuple[rules.Column, ...]
    units: tuple[Unit, ...]
    due_on: dt.date
    path: str
    clauses: tuple[str, ...] = ()
    layer: str = "REAL"


@transaction.atomic
def issue(new: NewCollection, *, actor: Actor, now: dt.datetime) -> int:
    """Issue it: a sheet for every unit, with what the registers hold already filled; the collection's id.

    Raises InputError with everything that is missing, NotAllowed.
    """
    policies.require_issue(actor, new.path)
    today = calendar.local_date(now)
    if found := _faults(new, today):
        raise InputError(*found)
    form = forms.ad_hoc(new.title.strip(), new.rows, new.columns, new.clauses)
    row = Collection.objects.create(
        path=new.path, title=form.title, purpose=new.purpose.strip(), definition=forms.as_data(form),
        due_on=new.due_on, issuer=actor.label, hat_id=actor.hat_id, layer=new.layer, issued_at=now,
    )  # fmt: skip
    for unit in new.units:
        policies.require_issue(actor, unit.path)
        _sheet(row, form, unit, new, actor=actor, now=now)
    audit.record(
        actor, "returns.collection.issued", now=now, path=row.path, subject=("collection", row.pk), summary=row.title,
        basis=form.clause, details={"units": [one.name for one in new.units], "due": new.due_on},
    )  # fmt: skip
    return int(row.pk)


def _faults(new: NewCollection, today: dt.date) -> list[Violation]:
    found = []
    if not new.title.strip():
        found.append(Violation("returns.title_missing"))
    if not new.purpose.strip():
        found.append(Violation("returns.purpose_missing"))
    if not new.columns or len(new.columns) > MOST_COLUMNS:
        found.append(Violation("returns.columns_wanted", "", {"limit": MOST_COLUMNS}))
    if not new.units or len(new.units) > MOST_UNITS:
        found.append(Violation("returns.units_wanted", "", {"limit": MOST_UNITS}))
    if new.due_on < today:
        found.append(Violation("returns.due_past", "", {"day": new.due_on.isoformat()}))
    labels = [cells.key(one.label) for one in new.columns]
    if len(set(labels)) < len(labels):
        found.append(Violation("returns.columns_twice"))
    return found


def _sheet(
    row: Collection, form: rules.TableForm, unit: Unit, new: NewCollection, *, actor: Actor, now: dt.datetime
) -> None:
    today = calendar.local_date(now)
    frozen = []
    if unit.kind == "COMPANY" and form.rows is Rows.COMMUNITY:
        # A company's projects may lie in several ranges: its rows are kept with the sheet as they arrive filled.
        base = selectors.base_rows(form, under=new.path, layer=new.layer, on=today, operator=unit.id)
        frozen = [arithmetic.as_data(one) for one in base]
    sheet = Sheet.objects.create(
        collection_id=row.pk, path=unit.path, definition=row.definition, title=row.title, clause=form.clause,
        issuer=row.issuer, unit_kind=unit.kind, unit_id=unit.id, unit_name=unit.name, period=today.isoformat(),
        period_start=today, due_on=new.due_on, layer=new.layer, opened_at=now, frozen=frozen,
    )  # fmt: skip
    common.count(sheet, today)
    common.note_event(sheet, rules.Act.ISSUED, actor=actor, now=now, note=row.purpose)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A file that came in: whose it is (None = to be chosen), whether that is certain, or why it cannot be read."""

    filename: str
    unit: str
    certain: bool
    problem: DomainError | None = None


@transaction.atomic
def take_in_files(
    collection_id: int, files: Sequence[intaking.Given], *, actor: Actor, now: dt.datetime
) -> list[Arrived]:
    """Read the files that came back and match each to its unit; what cannot be read is named, the rest goes on.

    Raises Refused (ended), NotFound, NotAllowed.
    """
    found = _open(collection_id, actor)
    units, form = selectors.units_of(collection_id), found.form
    arrived = []
    for given in files:
        try:
            table = intaking.read_table(given)
        except DomainError as error:
            arrived.append(Arrived(given.filename, "", certain=False, problem=error))
            continue
        grid: list[list[cells.Cell]] = [[text or None for text in line] for line in table.rows]
        block = blocks.read(cells.Sheet(given.filename, grid), form)
        if blocks.looks_empty(block):
            problem = InputError(Violation("returns.no_table"))
            arrived.append(Arrived(given.filename, "", certain=False, problem=problem))
            continue
        unit, certain = matching.unit_of(units, table.mark, block.above, given.filename)
        intaking.keep(
            given, table, path=found.path, actor=actor, now=now, sheet=unit.sheet if unit else None,
            collection=collection_id, certain=certain,
        )  # fmt: skip
        arrived.append(Arrived(given.filename, unit.name if unit else "", certain))
    audit.record(
        actor, "returns.collection.files_read", now=now, path=found.path, subject=("collection", collection_id),
        summary=found.title, details={"files": [one.filename for one in arrived]},
    )  # fmt: skip
    return arrived


def _open(collection_id: int, actor: Actor) -> selectors.CollectionView:
    found = selectors.find_collection(collection_id)
    policies.require_issue(actor, found.path)
    if found.closed_at is not None:
        raise Refused(Violation("returns.closed", found.form.clause))
    return found


@transaction.atomic
def assign(intake_id: int, sheet_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Say whose file it is. Raises Refused, NotFound, NotAllowed."""
    row = intaking.locked(intake_id)
    if row.collection_id is None or sheet_id not in {one.sheet for one in selectors.units_of(row.collection_id)}:
        raise Refused(Violation("returns.unit_unknown", "", {"file": row.filename}))
    _open(row.collection_id, actor)
    row.sheet_id, row.certain = sheet_id, True
    row.save(update_fields=["sheet_id", "certain"])
    audit.record(
        actor, "returns.collection.file_assigned", now=now, path=row.path, subject=("collection", row.collection_id),
        summary=row.filename, details={"sheet": sheet_id},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging did: units whose file was used and filed, and those left with their reason as a violation."""

    units: tuple[str, ...]
    left: tuple[tuple[str, Violation], ...]


@transaction.atomic
def merge(collection_id: int, *, actor: Actor, now: dt.datetime) -> Merged:
    """Use every file whose unit is certain and whose lines hold no doubt, and file its sheet for the unit.

    A unit that has filed on the page already is left: its own word stands. Raises Refused, NotFound, NotAllowed.
    """
    _open(collection_id, actor)
    today = calendar.local_date(now)
    done, left = list[str](), list[tuple[str, Violation]]()
    for one in selectors.waiting_intakes(collection=collection_id):
        problem = _why_not(one, today)
        if problem is not None:
            left.append((one.filename, problem))
            continue
        try:
            with transaction.atomic():
                intaking.use(one.id, {}, actor=actor, now=now)
                filing.submit(one.sheet, actor=actor, now=now, note=f"文件交来：{one.filename}")
        except DomainError as error:
            left.append((one.filename, error.violations[0]))
            continue
        done.append(selectors.find_sheet(one.sheet).unit)
    return Merged(tuple(done), tuple(left))


def _why_not(one: selectors.IntakeView, today: dt.date) -> Violation | None:
    if not one.sheet or not one.certain:
        return Violation("returns.unit_unknown", "", {"file": one.filename})
    sheet = selectors.find_sheet(one.sheet)
    if not sheet.open:
        return Violation("returns.unit_filed", sheet.clause, {"unit": sheet.unit})
    doubts = selectors.read_intake(one, sheet, today).of(rules.Fate.DOUBT, rules.Fate.ERROR)
    return Violation("returns.file_doubtful", sheet.clause, {"count": len(doubts)}) if doubts else None


@transaction.atomic
def close(collection_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """End it: nothing more is taken. Raises Refused, NotFound, NotAllowed."""
    found = _open(collection_id, actor)
    Collection.objects.filter(pk=collection_id).update(closed_at=now)
    Sheet.objects.filter(collection_id=collection_id).update(closed=True)
    Intake.objects.filter(collection_id=collection_id, state="READ").update(state="DROPPED")
    audit.record(
        actor, "returns.collection.closed", now=now, path=found.path, subject=("collection", collection_id),
        summary=found.title,
    )  # fmt: skip
