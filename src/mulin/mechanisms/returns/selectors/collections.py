"""Collections with their units, and what came in and waits to be used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from mulin.kernel.errors import NotFound, Violation
from mulin.kernel.tabular import cells
from mulin.mechanisms.returns import rules
from mulin.mechanisms.returns.models import Collection, Intake, Sheet
from mulin.mechanisms.returns.rules import Outcome, Row, TableForm, blocks, matching
from mulin.mechanisms.returns.selectors import register, sheets
from mulin.mechanisms.returns.selectors.sheets import SheetView


@dataclass(frozen=True, slots=True)
class CollectionView:
    """A collection as pages use it."""

    id: int
    title: str
    purpose: str
    form: TableForm
    due_on: dt.date
    issuer: str
    path: str
    layer: str
    issued_at: dt.datetime
    closed_at: dt.datetime | None


def collection_view(row: Collection) -> CollectionView:
    """The value of a row."""
    return CollectionView(
        int(row.pk), row.title, row.purpose, rules.forms.from_data(row.definition), row.due_on, row.issuer, row.path,
        row.layer, row.issued_at, row.closed_at,
    )  # fmt: skip


def find_collection(collection_id: int) -> CollectionView:
    """One collection inside the range. Raises NotFound."""
    row = Collection.objects.filter(pk=collection_id).first()
    if row is None:
        raise NotFound(Violation("returns.no_collection"))
    return collection_view(row)


def list_collections(*, layers: tuple[str, ...] = sheets.ALL_LAYERS, limit: int = 60) -> list[CollectionView]:
    """Collections issued inside the range, newest first."""
    rows = Collection.objects.filter(layer__in=layers).order_by("-pk")[:limit]
    return [collection_view(one) for one in rows]


@dataclass(frozen=True, slots=True)
class IntakeView:
    """What came in: where it comes from, whose it is (0 = not known), how it stands."""

    id: int
    sheet: int
    collection: int | None
    filename: str
    origin: rules.Origin
    mark: str
    certain: bool
    state: str
    path: str
    grid: tuple[tuple[str, ...], ...] = field(hash=False)
    answers: Mapping[str, str] = field(hash=False)

    @property
    def table(self) -> cells.Sheet:
        """The cells as a sheet."""
        rows: list[list[cells.Cell]] = [[text or None for text in row] for row in self.grid]
        return cells.Sheet(self.filename, rows)


def intake_view(row: Intake) -> IntakeView:
    """The value of a row."""
    return IntakeView(
        int(row.pk), row.sheet_id or 0, row.collection_id, row.filename, rules.Origin(row.origin), row.mark,
        row.certain, row.state, row.path, tuple(map(tuple, row.cells)), row.answers,
    )  # fmt: skip


def find_intake(intake_id: int) -> IntakeView:
    """One intake inside the range. Raises NotFound."""
    row = Intake.objects.filter(pk=intake_id).first()
    if row is None:
        raise NotFound(Violation("returns.no_intake"))
    return intake_view(row)


def waiting_intakes(*, collection: int) -> list[IntakeView]:
    """Files of a collection that were read and not used yet, in the order in which they came."""
    rows = Intake.objects.filter(collection_id=collection, state="READ").order_by("pk")
    return [intake_view(one) for one in rows]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an intake would do to its sheet, line by line."""

    sheet: SheetView
    outcomes: tuple[Outcome, ...]
    columns: tuple[str, ...]
    heading_differs: str
    not_in_file: tuple[Row, ...]

    def of(self, *fates: rules.Fate) -> list[Outcome]:
        """The lines of some fates."""
        return [one for one in self.outcomes if one.fate in fates]


def read_intake(intake: IntakeView, sheet: SheetView, on: dt.date, answers: Mapping[str, str] | None = None) -> Reading:
    """Match the lines of an intake to the sheet's rows; nothing is written."""
    block = blocks.read(intake.table, sheet.form)
    listed = sheets.rows_of(sheet, on)
    aliases = register.aliases_of([one.subject for one in listed if one.subject is not None])
    found = matching.outcomes(
        sheet.form, listed, block.lines, aliases=aliases, answers={**intake.answers, **(answers or {})},
        blanks_say=intake.mark == matching.mark_of(sheet.id), origin=intake.origin,
    )  # fmt: skip
    used = {one.row.key for one in found if one.row is not None}
    missing = [one for one in listed if one.key not in used] if intake.origin is rules.Origin.FILE else []
    return Reading(sheet, tuple(found), block.columns, _other_unit(intake, sheet, block), tuple(missing))


def _other_unit(intake: IntakeView, sheet: SheetView, block: blocks.Block) -> str:
    """The heading line where it names something else than this sheet's unit."""
    wanted = sheet.form.heading_of(sheet.unit)
    lines = [one for one in block.above if one.endswith(wanted[-3:])] if wanted and sheet.form.heading else []
    return next((one for one in lines if cells.key(one) != cells.key(wanted)), "")


def units_of(collection_id: int) -> list[rules.Unit]:
    """The sheets that a file of a collection may belong to."""
    rows = Sheet.objects.filter(collection_id=collection_id).order_by("pk").values_list("pk", "unit_name")
    return [rules.Unit(int(key), name) for key, name in rows]
