"""The kind ``facts``: one dated statement a row (contracts.md): subject, facet, value, from, to, basis."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from mulin.kernel.errors import DomainError, InputError, Violation
from mulin.kernel.registers.imports import columns
from mulin.kernel.registers.imports.rules import Context, Fate, ImportField, ImportKind, Plan, Question, Source
from mulin.kernel.registers.rules import FacetSpec, Kind, Span, check_values, registry
from mulin.processes.importing import sheet as sheets
from mulin.processes.importing import statements, tables
from mulin.processes.importing.places import Known, Place, Register, Resolver
from mulin.processes.importing.statements import Statement

_SPLIT = re.compile(r"^(\d{12}|\d{9}|\d{6})[\s/:：|,，]*([^\d\-\s].*)$")
FIELDS = (
    ImportField("subject", "主体", Kind.TEXT, ("编号", "小区编号", "主体编号", "subject", "id", "stable id", "key")),
    ImportField(
        "place", "所在地", Kind.TEXT,
        ("place", "place code", "place_code", "区划代码", "地方代码", "所在社区", "社区", "镇街"),
    ),
    ImportField("name", "名称", Kind.TEXT, ("小区名称", "小区", "name")),
    ImportField("facet", "事项", Kind.TEXT, ("facet", "事实", "登记事项"), required=True),
    ImportField("value", "值", Kind.TEXT, ("value", "内容", "取值"), required=True, limit=2000),
    ImportField("from", "自", Kind.DATE, ("from", "起", "起始日期", "自何日起", "开始日期")),
    ImportField("to", "至", Kind.DATE, ("to", "止", "截止日期", "不再成立的第一天", "结束日期")),
    ImportField("basis", "依据", Kind.TEXT, ("basis", "文件依据"), limit=200),
)  # fmt: skip


@dataclass(slots=True)
class Payload:
    """Statements with a basis of their own, by basis."""

    statements: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))


def find_facet(text: str) -> tuple[FacetSpec, str]:
    """A facet by key or Chinese name, with the field named after it if any. Raises InputError."""
    plain = text.strip()
    by_key = {f"{s.register}.{s.key}": s for s in registry.facets_of("community")}
    for key, spec in by_key.items():
        short = key.removeprefix("community.")
        if plain in (key, short, spec.label):
            return spec, ""
        for item in spec.fields:
            if plain in (f"{key}.{item.key}", f"{short}.{item.key}", f"{spec.label}·{item.label}"):
                return spec, item.key
    raise InputError(Violation("importing.facet_unknown", "", {"text": text}))


def parse_value(spec: FacetSpec, part: str, text: str) -> dict[str, Any]:
    """``VALUE``, ``field=value;field=value`` or a JSON object, as the facet's fields. Raises InputError."""
    pairs: dict[str, Any]
    if text.startswith("{"):
        pairs = _object(spec, text)
    elif part:
        pairs = {part: text}
    elif "=" in text or "＝" in text:
        pairs = dict(_pair(spec, one) for one in re.split(r"[;；]", text.replace("＝", "=")) if one.strip())
    else:
        pairs = {next(f.key for f in spec.fields if f.kind is not Kind.LINK): text}
    return {key: _typed(spec, key, str(value)) for key, value in pairs.items()}


def _object(spec: FacetSpec, text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _form(spec, text)
    return {_key(spec, str(key)): value for key, value in found.items() if value is not None}


def _pair(spec: FacetSpec, text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise _form(spec, text)
    return _key(spec, key.strip()), value.strip()


def _key(spec: FacetSpec, text: str) -> str:
    found = next((f.key for f in spec.fields if text in (f.key, f.label)), None)
    if found is None:
        raise _form(spec, text)
    return found


def _form(spec: FacetSpec, text: str) -> InputError:
    return InputError(Violation("importing.value_form", "", {"text": text[:40], "facet": spec.label}))


def _typed(spec: FacetSpec, key: str, text: str) -> Any:
    item = spec.field(key)
    if item.kind is Kind.LINK:
        raise _form(spec, text)
    limit = tables.limit(spec.table, item.db_column)
    one = ImportField(key, item.label, item.kind, choices=tuple(c for c in item.choices if c[0]), limit=limit)
    values, faults = columns.values(one, [text])
    if faults:
        raise InputError(faults[0])
    return values[0]


class FactImporter:
    """Plans and writes dated facts."""

    def plan(self, kind: ImportKind, source: Source, context: Context) -> Plan:
        """Find each subject by id, or by place and name; read facet, value and days."""
        sheet = sheets.read(kind, source, context, lambda v, i: _title(v, i))
        sheet.plan.payload = Payload()
        if sheet.plan.problems:
            return sheet.plan
        _spread(sheet)
        subjects = self._subjects(sheet, context)
        self._read(sheet, subjects, context)
        return sheet.plan

    @staticmethod
    def _subjects(sheet: sheets.Sheet, context: Context) -> list[Known | None]:
        named = any(v is not None for v in sheet.get("place"))
        places: list[Place | None] = [None] * sheet.height
        if named:
            places = sheets.resolve_places(sheet, context) if all(sheet.get("place")) else _some(sheet, context)
        roots = {p.path for p in places if p}
        anywhere = not named or any(sheet.get("subject"))
        if anywhere and context.root:
            roots.add(context.root)
        register = Register((), context.actor.ranges) if anywhere and not context.root else Register(roots)
        found: list[Known | None] = []
        for index in range(sheet.height):
            found.append(None if sheet.wrong(index) else _subject(sheet, index, places[index], register, context))
        return found

    def _read(self, sheet: sheets.Sheet, subjects: list[Known | None], context: Context) -> None:
        payload: Payload = sheet.plan.payload
        taken: dict[tuple[str, int], list[tuple[Span, int]]] = defaultdict(list)
        for index, subject in enumerate(subjects):
            if subject is None or sheet.wrong(index):
                continue
            try:
                spec, part = find_facet(sheet.values["facet"][index])
                values = statements.whole(spec, parse_value(spec, part, sheet.values["value"][index]), None)
                span = _span(sheet.get("from")[index], sheet.get("to")[index])
            except DomainError as error:
                sheet.plan.fault(index, error.violations[0])
                continue
            if found := check_values(spec, values):
                sheet.plan.fault(index, found[0])
                continue
            facet = f"community.{spec.key}"
            same = taken[facet, subject.id]
            if clash := next((line for other, line in same if other.overlaps(span)), 0):
                sheet.plan.fault(index, Violation("importing.overlap", "", {"line": clash}))
                continue
            same.append((span, sheet.grid.lines[index]))
            sheet.plan.fates[index] = Fate.CHANGES
            basis = sheet.get("basis")[index] or context.basis
            payload.statements[basis].append(
                Statement(facet, subject.id, path=subject.path, values=values, span=span, row=index)
            )
        self._settle(sheet, payload, context)

    @staticmethod
    def _settle(sheet: sheets.Sheet, payload: Payload, context: Context) -> None:
        """Rows that already stand so for all their days are the same; the others say what they state."""
        for basis, found in payload.statements.items():
            kept = []
            by_facet: dict[tuple[str, dt.date], list[Statement]] = defaultdict(list)
            for one in found:
                by_facet[one.facet, one.span.start or dt.date(1, 1, 1)].append(one)
            for (facet, day), rows in by_facet.items():
                before = statements.standing(statements.spec_of(facet), [r.subject for r in rows], day)
                kept += [r for r in rows if not _stands(before.get(r.subject), r)]
            payload.statements[basis] = kept
            fresh = {one.row for one in kept}
            for one in found:
                sheet.plan.fates[one.row] = Fate.CHANGES if one.row in fresh else Fate.SAME
                if one.row in fresh:
                    sheet.plan.late += statements.is_late(one.span, context.today)

    def write(self, plan: Plan, context: Context) -> dict[str, Any]:
        """Assert the statements, grouped by their basis."""
        facts = 0
        for basis, found in plan.payload.statements.items():
            own = Context(
                context.actor, context.now, context.today, context.root, context.on, basis, context.reason,
                run_id=context.run_id,
            )  # fmt: skip
            facts += statements.write(found, {}, own)
        return {"facts": facts}


def _stands(before: dict[str, Any] | None, one: Statement) -> bool:
    if before is None or one.span.end is not None:
        return False
    return before.get("_next") is None and all(before.get(k) == v for k, v in one.values.items())


def _title(values: dict[str, list[Any]], index: int) -> str:
    return " ".join(
        str(values[k][index]) for k in ("subject", "place", "name", "facet") if k in values and values[k][index]
    )


def _spread(sheet: sheets.Sheet) -> None:
    """A subject written as place code and name in one cell goes to its two columns."""
    for key in ("subject", "place", "name"):
        sheet.values.setdefault(key, [None] * sheet.height)
    for index, text in enumerate(sheet.values["subject"]):
        if text and (found := _SPLIT.match(str(text))):
            sheet.values["place"][index], sheet.values["name"][index] = found[1], found[2]
            sheet.values["subject"][index] = None
        elif text and sheet.values["place"][index] and not sheet.values["name"][index]:
            sheet.values["name"][index], sheet.values["subject"][index] = text, None


def _some(sheet: sheets.Sheet, context: Context) -> list[Place | None]:
    """Places of the rows that name one; rows with an id need none."""
    kept = [i for i, text in enumerate(sheet.get("place")) if text]
    part = sheets.Sheet(sheet.grid, {"place": [sheet.values["place"][i] for i in kept]}, sheet.plan, len(kept))
    resolver = Resolver(context, [("", t) for t in part.values["place"]]).resolve()
    found: list[Place | None] = [None] * sheet.height
    for index in kept:
        outcome = resolver["", sheet.values["place"][index]]
        if isinstance(outcome, Violation):
            sheet.fault(index, "place", outcome)
        elif isinstance(outcome, Question):
            sheet.plan.ask(outcome, [index])
        else:
            found[index] = outcome
    return found


def _subject(
    sheet: sheets.Sheet, index: int, place: Place | None, register: Register, context: Context
) -> Known | None:
    given, name = sheet.values["subject"][index], sheet.values["name"][index]
    if given and (known := register.by_key.get(str(given))):
        return known
    text = name or given
    if not text:
        sheet.plan.fault(index, Violation("imports.cell_required", "", {"column": "主体"}))
        return None
    outcome = sheets.pick(register, place.path if place else context.root, str(text), sheet.grid.lines[index], context)
    if isinstance(outcome, Question):
        sheet.plan.ask(Question(outcome.key, outcome.line, outcome.text, outcome.options[:-1]), [index])
        return None
    if outcome is None:
        text = {"place": place.name if place else "范围内", "text": text}
        sheet.plan.fault(index, Violation("importing.community_unknown", "", text))
    return outcome


def _span(start: dt.date | None, end: dt.date | None) -> Span:
    if start and end and start >= end:
        raise InputError(Violation("importing.span", "", {"start": start, "end": end}))
    return Span(start, end)
