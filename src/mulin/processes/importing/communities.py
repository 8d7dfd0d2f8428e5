"""Sheets of communities: any header mapped to the register's fields and facets (P1a)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any

from mulin.kernel import pinyin
from mulin.kernel.errors import Violation
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.imports.rules import Context, Fate, ImportKind, Plan, Question, Source
from mulin.kernel.registers.rules import Span, check_values, registry
from mulin.processes.importing import fields, statements
from mulin.processes.importing import sheet as sheets
from mulin.processes.importing.places import Known, Place, Register
from mulin.processes.importing.statements import Statement

_YEARS = re.compile(r"(\d{4})年?(?:[-－—~～至](\d{4})年?)?")
_DECADE = re.compile(r"(19|20)?(\d)0年代")


@dataclass(slots=True)
class Founding:
    """A community to be created by a row."""

    row: int
    name: str
    region_id: int
    region_path: str
    since: dt.date | None
    aliases: tuple[tuple[str, str], ...] = ()
    memberships: tuple[int, ...] = ()


@dataclass(slots=True)
class Payload:
    """What a plan would write."""

    foundings: list[Founding] = field(default_factory=list)
    renames: list[tuple[int, str, str]] = field(default_factory=list)
    aliases: list[tuple[int, str, str, str]] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)


def parse_years(text: str) -> dict[str, Any]:
    """1998, 1990-1999 or 90年代 as a span of years with the text as printed. Raises ValueError."""
    plain = text.replace(" ", "")
    if found := _DECADE.fullmatch(plain):
        first = int(found[1] or ("19" if int(found[2]) >= 3 else "20")) * 100 + int(found[2]) * 10
        return {"year_from": first, "year_to": first + 9, "text": text}
    found = _YEARS.fullmatch(plain)
    if not found or int(found[2] or found[1]) < int(found[1]) or not 1800 <= int(found[1]) <= 2200:
        raise ValueError(text)
    return {"year_from": int(found[1]), "year_to": int(found[2] or found[1]), "text": text}


class CommunityImporter:
    """Plans and writes sheets of communities."""

    def plan(self, kind: ImportKind, source: Source, context: Context) -> Plan:
        """Match each row by id, then place and name; compare every stated facet with what stands on its day."""
        sheet = sheets.read(kind, source, context, lambda v, i: str((v.get("name") or [""] * (i + 1))[i] or "未写名称"))
        sheet.plan.payload = Payload()
        if "name" not in sheet.values:
            return sheet.plan
        found: list[Place | None] = [None] * sheet.height
        if self._needs_place(sheet):
            found = sheets.resolve_places(sheet, context)
        register = Register({p.path for p in found if p} | ({context.root} if "id" in sheet.values else set()))
        matched = self._match(sheet, found, register, context)
        self._state(kind, sheet, found, matched, context)
        return sheet.plan

    @staticmethod
    def _needs_place(sheet: sheets.Sheet) -> bool:
        """Rows that all bear an id need no place."""
        return "id" not in sheet.values or any(v is None for v in sheet.get("id"))

    def _match(
        self, sheet: sheets.Sheet, found: list[Place | None], register: Register, context: Context
    ) -> list[Known | None]:
        matched: list[Known | None] = [None] * sheet.height
        seen: dict[tuple[str, str] | int, int] = {}
        for index, (given, name) in enumerate(zip(sheet.get("id"), sheet.get("name"), strict=True)):
            if sheet.wrong(index) or name is None:
                continue
            place = found[index]
            if given:
                known = register.by_key.get(str(given))
                if known is None:
                    text = {"text": given, "what": "小区"}
                    sheet.fault(index, "id", Violation("importing.id_unknown", "", text))
                    continue
                matched[index] = known
            elif place is not None:
                outcome = sheets.pick(register, place.path, name, sheet.grid.lines[index], context)
                if isinstance(outcome, Question):
                    sheet.plan.ask(outcome, [index])
                    continue
                matched[index] = outcome
            self._once(sheet, index, matched[index], place, name, seen)
        return matched

    @staticmethod
    def _once(
        sheet: sheets.Sheet,
        index: int,
        known: Known | None,
        place: Place | None,
        name: str,
        seen: dict[tuple[str, str] | int, int],
    ) -> None:
        """A thing may stand on a sheet once."""
        key: tuple[str, str] | int = known.id if known else (place.path if place else "", name)
        first = seen.setdefault(key, index)
        if first != index:
            sheet.fault(index, "name", Violation("importing.twice", "", {"line": sheet.grid.lines[first]}))

    def _state(
        self,
        kind: ImportKind,
        sheet: sheets.Sheet,
        found: list[Place | None],
        matched: list[Known | None],
        context: Context,
    ) -> None:
        payload: Payload = sheet.plan.payload
        ready = [
            i
            for i in range(sheet.height)
            if not sheet.wrong(i) and sheet.plan.fates[i] is not Fate.QUESTION and (matched[i] or found[i])
        ]
        since = sheet.get("since")
        stated = self._stated(kind, sheet, ready)
        for index in ready:
            known, place = matched[index], found[index]
            name, alias = str(sheet.values["name"][index]), sheet.get("alias")[index]
            if known is None and place is not None:
                pair = ((alias, "ALIAS"),) if alias else ()
                day = since[index] or context.on
                payload.foundings.append(Founding(index, name, place.id, place.path, day, pair))
                sheet.plan.fates[index] = Fate.NEW
            elif known is not None:
                self._rename(sheet, payload, index, known, name, alias)
        for facet, rows in stated.items():
            self._compare(kind, sheet, facet, rows, matched, since, context)

    @staticmethod
    def _rename(sheet: sheets.Sheet, payload: Payload, index: int, known: Known, name: str, alias: str | None) -> None:
        """A row with an id may correct the name; a new alias is added. A name that is an alias changes nothing."""
        if sheet.get("id")[index] and name != known.name and name not in known.aliases:
            payload.renames.append((known.id, known.name, name))
            sheet.plan.fates[index] = Fate.CHANGES
            sheet.plan.say(index, f"小区名称：{known.name} → {name}")
        if alias and alias != known.name and alias not in known.aliases:
            payload.aliases.append((known.id, known.path, alias, "ALIAS"))
            sheet.plan.fates[index] = Fate.CHANGES
            sheet.plan.say(index, f"增加别名：{alias}")

    @staticmethod
    def _stated(kind: ImportKind, sheet: sheets.Sheet, ready: list[int]) -> dict[str, dict[int, dict[str, Any]]]:
        """What the rows state, by facet and row; an empty cell states nothing."""
        stated: dict[str, dict[int, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
        for key in sheet.values:
            item = kind.field(key)
            if not item.facet:
                continue
            column = sheet.values[key]
            for index in ready:
                if (value := column[index]) is None:
                    continue
                if key != fields.YEARS:
                    stated[item.facet][index][item.part] = value
                    continue
                try:
                    stated[item.facet][index] |= parse_years(value)
                except ValueError:
                    sheet.fault(index, key, Violation("imports.cell_year", "", {"text": value}))
        return stated

    def _compare(
        self,
        kind: ImportKind,
        sheet: sheets.Sheet,
        facet: str,
        rows: dict[int, dict[str, Any]],
        matched: list[Known | None],
        since: Any,
        context: Context,
    ) -> None:
        spec = registry.facet(f"community.{facet}")
        labels = {f.key: f.label for f in spec.fields}
        days: dict[dt.date, list[int]] = defaultdict(list)
        for index in rows:
            days[since[index] or context.on].append(index)
        for day, indexes in days.items():
            ids = [k.id for i in indexes if (k := matched[i])]
            before = statements.standing(spec, ids, day)
            for index in indexes:
                known = matched[index]
                old = before.get(known.id) if known else None
                new = statements.differing(rows[index], old)
                if sheet.wrong(index) or not new:
                    continue
                values = statements.whole(spec, rows[index], old)
                if found := check_values(spec, values):
                    sheet.plan.fault(index, replace(found[0]), spec.label)
                    continue
                self._add(sheet, index, known, Statement(
                    f"community.{facet}", known.id if known else index, known.path if known else "",
                    values, Span(day, (old or {}).get("_next")), index, new=known is None,
                ), sheets.changes(labels, old or {}, new), context)  # fmt: skip

    @staticmethod
    def _add(
        sheet: sheets.Sheet,
        index: int,
        known: Known | None,
        statement: Statement,
        said: list[str],
        context: Context,
    ) -> None:
        sheet.plan.payload.statements.append(statement)
        if statements.is_late(statement.span, context.today):
            sheet.plan.late += 1
        if known is not None:
            sheet.plan.fates[index] = Fate.CHANGES
            for text in said:
                sheet.plan.say(index, text)

    def write(self, plan: Plan, context: Context) -> dict[str, Any]:
        """Create, rename, alias, state; returns what the undo needs."""
        payload: Payload = plan.payload
        wrong = {i for i, fate in enumerate(plan.fates) if fate is Fate.ERROR}
        ids, named = found_communities([f for f in payload.foundings if f.row not in wrong], context)
        written = {
            "created": {"place_community": bulk.ranges([one[0] for one in ids.values()])},
            "renamed": [list(one) for one in payload.renames],
            "aliases": named + add_aliases(payload.aliases, context),
        }
        rename(payload.renames)
        facts = statements.write(payload.statements, ids, context)
        return {**written, "facts": facts}


_FOUND = """
INSERT INTO place_community (id, key, name, region_id, path, pinyin, initials, layer, state, founded_on,
       basis, recorded_at, recorded_by, run_id)
SELECT id, left(replace(region_path, '/', ''), 6) || '-c' || id, name, region_id,
       region_path || 'c' || id || '/', pinyin, initials,
       CASE WHEN name LIKE '演示%%' THEN 'DEMO' ELSE 'REAL' END, 'ACTIVE', since, %(basis)s, %(now)s, %(by)s, %(run)s
  FROM pg_temp.import_community ORDER BY id
"""
_PLACE = """
INSERT INTO community_placement (subject_id, path, valid, basis, note, region_id, recorded_at, recorded_by, run_id)
SELECT id, region_path || 'c' || id || '/', daterange(NULL, NULL), %(basis)s, '', region_id, %(now)s, %(by)s, %(run)s
  FROM pg_temp.import_community
"""
_MEMBER = """
INSERT INTO community_membership (subject_id, path, valid, basis, note, region_id, recorded_at, recorded_by, run_id)
SELECT subject_id, path, daterange(NULL, NULL), %(basis)s, '', region_id, %(now)s, %(by)s, %(run)s
  FROM pg_temp.import_member
"""
_ALIAS = """
INSERT INTO community_alias (community_id, name, kind, path, initials, basis, recorded_at)
SELECT community_id, name, kind, path, initials, %(basis)s, %(now)s FROM pg_temp.import_alias
RETURNING id
"""


Made = dict[int, tuple[int, str]]


def found_communities(foundings: list[Founding], context: Context) -> tuple[Made, list[int]]:
    """Create communities in one statement, with their placement; returns id and path by row, and the alias rows."""
    ids = bulk.next_ids("place_community", len(foundings))
    made = {f.row: (i, f"{f.region_path}c{i}/") for f, i in zip(foundings, ids, strict=True)}
    if not foundings:
        return made, []
    names = [f.name for f in foundings]
    bulk.stage(
        "import_community",
        {"id": "bigint", "name": "text", "region_id": "bigint", "region_path": "text", "pinyin": "text",
         "initials": "text", "since": "date"},
        [ids, names, [f.region_id for f in foundings], [f.region_path for f in foundings],
         [pinyin.sort_key(n)[:300] for n in names], [pinyin.initials(n)[:60] for n in names],
         [f.since for f in foundings]],
    )  # fmt: skip
    parameters = _parameters(context)
    bulk.execute(_FOUND, parameters)
    bulk.execute(_PLACE, parameters)
    members = [(*made[f.row], region) for f in foundings for region in f.memberships]
    if members:
        bulk.stage(
            "import_member",
            {"subject_id": "bigint", "path": "text", "region_id": "bigint"},
            list(zip(*members, strict=True)),
        )
        bulk.execute(_MEMBER, parameters)
    extra = [(*made[f.row], name, kind) for f in foundings for name, kind in f.aliases]
    return made, add_aliases(extra, context)


def add_aliases(aliases: list[tuple[int, str, str, str]], context: Context) -> list[int]:
    """Add names; returns the ids of the rows."""
    rows = list(dict.fromkeys(aliases))
    if not rows:
        return []
    ids, paths, names, kinds = (list(column) for column in zip(*rows, strict=True))
    bulk.stage(
        "import_alias",
        {"community_id": "bigint", "path": "text", "name": "text", "kind": "text", "initials": "text"},
        [ids, paths, names, kinds, [pinyin.initials(n)[:60] for n in names]],
    )
    return [row[0] for row in bulk.execute(_ALIAS, _parameters(context))]


def rename(renames: list[tuple[int, str, str]]) -> None:
    """Correct names by id."""
    for community_id, _, name in renames:
        bulk.execute(
            "UPDATE place_community SET name = %(name)s, pinyin = %(pinyin)s, initials = %(initials)s"
            " WHERE id = %(id)s",
            {"id": community_id, "name": name, "pinyin": pinyin.sort_key(name)[:300],
             "initials": pinyin.initials(name)[:60]},
        )  # fmt: skip


def _parameters(context: Context) -> dict[str, Any]:
    return {
        "basis": context.basis,
        "now": context.now,
        "by": context.actor.label,
        "run": context.run_id,
    }
