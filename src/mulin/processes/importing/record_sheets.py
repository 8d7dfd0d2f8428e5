"""Sheets of records (activities, articles, slogans …): each row is entered as its form would enter it."""

from __future__ import annotations

from typing import Any

from mulin.base.places import selectors as places
from mulin.kernel.errors import DomainError, Violation
from mulin.kernel.registers import recording, records
from mulin.kernel.registers.imports.rules import Context, Fate, ImportField, ImportKind, Plan, Source
from mulin.kernel.registers.rules import Kind, RegisterSpec, registry
from mulin.processes.importing import fields, tables
from mulin.processes.importing import sheet as sheets
from mulin.processes.importing.places import Place

COMMUNITY = ImportField("community", "小区", Kind.TEXT, ("小区名称", "所属小区"))


class RecordImporter:
    """Plans and writes one register of records: all or nothing, a row that stands already is left alone."""

    def __init__(self, register: str) -> None:
        self.register = register

    @property
    def spec(self) -> RegisterSpec:
        """The register's declaration."""
        return registry.register(self.register)

    def plan(self, kind: ImportKind, source: Source, context: Context) -> Plan:
        """Find each row's place and community, and say everything that its form would refuse."""
        sheet = sheets.read(
            kind, source, context, lambda values, i: str((values.get("name") or [""] * (i + 1))[i] or "")
        )
        new: dict[int, recording.NewRecord] = {}
        sheet.plan.payload = new
        if sheet.plan.problems:
            return sheet.plan
        found = sheets.resolve_places(sheet, context)
        seen = self._standing(found)
        for index, place in enumerate(found):
            if place is None or sheet.wrong(index) or sheet.plan.fates[index] is Fate.QUESTION:
                continue
            row = self._row(sheet, index, place, context)
            if row is None:
                continue
            if self._mark(row) in seen:
                continue
            seen.add(self._mark(row))
            new[index] = row
            sheet.plan.fates[index] = Fate.NEW
        return sheet.plan

    def _row(self, sheet: sheets.Sheet, index: int, place: Place, context: Context) -> recording.NewRecord | None:
        """The record of one row; None (and the row marked) if anything is wrong with it."""
        path, name, community_id, layer = place.path, place.name, None, "REAL"
        wanted = sheet.get("community")[index]
        if wanted:
            try:
                community = places.find_community(str(wanted), under=place.path)
            except DomainError as error:
                sheet.fault(index, "community", error.violations[0])
                return None
            if community is None:
                said = {"place": place.name, "text": wanted}
                sheet.fault(index, "community", Violation("importing.community_unknown", "", said))
                return None
            path, name, community_id, layer = community.path, community.name, community.id, community.layer
        values = {field.key: sheet.get(field.key)[index] for field in records.entered(self.spec)}
        faults = records.faults(self.register, values, context.today)
        record = records.find(self.register)
        if record is not None and record.needs_community and community_id is None:
            faults.append(Violation("registers.community_needed", "", {"register": self.spec.label}))
        for fault in faults:
            sheet.plan.fault(index, fault)
        return None if faults else recording.NewRecord(path, name, values, community_id, layer)

    def _mark(self, row: recording.NewRecord) -> tuple[Any, ...]:
        values = {field.key: row.values.get(field.key) for field in records.entered(self.spec)}
        return (row.path, *(str(value) for value in values.values() if value not in (None, "")))

    def _standing(self, found: list[Place | None]) -> set[tuple[Any, ...]]:
        """What stands already at the places of the sheet, marked as the sheet's rows are."""
        seen = set()
        for path in {place.path for place in found if place is not None}:
            for row in recording.standing_at(self.register, path):
                values = {field.key: row[field.db_column] for field in records.entered(self.spec)}
                seen.add(self._mark(recording.NewRecord(row["path"], row["place_name"], values)))
        return seen

    def write(self, plan: Plan, context: Context) -> dict[str, Any]:
        """Enter the new rows; the report names them for the undo."""
        made = [
            recording.enter(self.register, row, actor=context.actor, now=context.now) for row in plan.payload.values()
        ]
        return {"records": {self.register: made}}


def kinds() -> list[ImportKind]:
    """One kind for every declared register of records."""
    return [_kind(registry.register(one.register)) for one in records.all_records()]


def _kind(spec: RegisterSpec) -> ImportKind:
    own = tuple(
        ImportField(
            field.key, field.label, field.kind, field.synonyms, tuple(one for one in field.choices if one[0]),
            required=field.required, unit=field.unit, limit=tables.limit(spec.table, field.db_column),
        )
        for field in records.entered(spec)
    )  # fmt: skip
    listed = (fields.TOWN, fields.PLACE, COMMUNITY, *own)
    return ImportKind(spec.key, spec.label, RecordImporter(spec.key), listed, clauses=spec.clauses)
