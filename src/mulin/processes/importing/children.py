"""Sheets of things inside a community (buildings, units, spaces) or at a place (organisations), column by column.

A hundred thousand rows are usual here, so each step is one loop over a column or one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from mulin.kernel import pinyin
from mulin.kernel.errors import Violation
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.imports.rules import Context, Fate, ImportKind, Plan, Question, Source
from mulin.processes.importing import sheet as sheets
from mulin.processes.importing import tables
from mulin.processes.importing.places import Known, Place, Register


@dataclass(frozen=True, slots=True)
class Child:
    """How rows of a table are recognised and written. ``defaults`` fill columns that the sheet does not have."""

    table: str
    what: str
    identity: tuple[str, ...]
    columns: tuple[str, ...]
    defaults: tuple[tuple[str, Any], ...] = ()
    by_place: bool = False


UNIT = Child(
    "place_unit", "房屋", ("building", "number"), ("name", "use", "area", "area_source"),
    (("use", "HOME"), ("area_source", "")),
)  # fmt: skip
BUILDING = Child("place_building", "楼栋", ("number",), ("floors", "entrances"))
SPACE = Child(
    "place_space", "配套用房", ("name",), ("use", "area", "allocation"), (("use", "OTHER"), ("allocation", ""))
)
ORGANISATION = Child(
    "party_organisation", "单位", ("name",), ("kind", "sector", "uscc"),
    (("kind", "OTHER"), ("sector", "MARKET"), ("uscc", "")), by_place=True,
)  # fmt: skip


@dataclass(slots=True)
class Payload:
    """What a plan would write: rows to create, changes by id (with what stood), parents by row."""

    parents: list[Known | Place | None] = field(default_factory=list)
    fresh: list[int] = field(default_factory=list)
    changed: list[tuple[int, dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    sheet: sheets.Sheet | None = None


class ChildImporter:
    """Plans and writes one of the tables above."""

    def __init__(self, child: Child) -> None:
        self.child = child

    def plan(self, kind: ImportKind, source: Source, context: Context) -> Plan:
        """Find parents, recognise rows by id or identity, compare the columns that the sheet has."""
        child = self.child
        sheet = sheets.read(kind, source, context, lambda v, i: _title(child, v, i))
        payload = Payload(sheet=sheet)
        sheet.plan.payload = payload
        if sheet.plan.problems:
            return sheet.plan
        payload.parents = list(self._places(sheet, context) if child.by_place else communities(sheet, context))
        existing = self._existing(sheet, payload.parents)
        self._compare(kind, sheet, payload, existing)
        return sheet.plan

    @staticmethod
    def _places(sheet: sheets.Sheet, context: Context) -> list[Place | None]:
        return sheets.resolve_places(sheet, context)

    def _existing(self, sheet: sheets.Sheet, parents: Sequence[Known | Place | None]) -> dict[Any, tuple[Any, ...]]:
        """Standing rows of the parents by id text and by identity: (id, column values…)."""
        child = self.child
        columns = ", ".join(f"t.{c}" for c in child.columns)
        if child.by_place:
            keys: list[Any] = list({p.path for p in parents if p})
            own, joined, where = "t.path", "", "t.path = ANY(%(keys)s)"
        else:
            keys = list({p.id for p in parents if p})
            own, joined, where = "t.community_id", "", "t.community_id = ANY(%(keys)s)"
        identity = [f"t.{c}" for c in child.identity]
        if child.table == "place_unit":
            joined = "LEFT JOIN place_building g ON g.id = t.building_id"
            identity = ["coalesce(g.number, '')", "t.number"]
        statement = (
            f"SELECT t.id, {own}, {', '.join(identity)}, {columns} FROM {child.table} t {joined}"
            f" WHERE {where} AND t.state = 'ACTIVE'"
        )
        found: dict[Any, tuple[Any, ...]] = {}
        width = 2 + len(identity)
        for row in bulk.execute(statement, {"keys": keys}) if keys else ():
            found[row[1:width]] = found[str(row[0])] = (row[0], *row[width:])
        return found

    def _keys(self, sheet: sheets.Sheet, parents: Sequence[Known | Place | None]) -> list[tuple[Any, ...]]:
        owners = [(p.path if isinstance(p, Place) else p.id) if p else None for p in parents]
        columns = [sheet.get(c) for c in self.child.identity]
        if self.child.table == "place_unit":
            columns[0] = [b or "" for b in columns[0]]
        return list(zip(owners, *columns, strict=True))

    def _compare(
        self, kind: ImportKind, sheet: sheets.Sheet, payload: Payload, existing: dict[Any, tuple[Any, ...]]
    ) -> None:
        stated = [(n + 1, c, sheet.values[c]) for n, c in enumerate(self.child.columns) if c in sheet.values]
        labels = {f.key: f.label for f in kind.fields}
        seen: dict[Any, int] = {}
        fates, wrong, asked = sheet.plan.fates, Fate.ERROR, Fate.QUESTION
        given = sheet.get("id")
        for index, key in enumerate(self._keys(sheet, payload.parents)):
            if fates[index] is wrong or fates[index] is asked:
                continue
            if seen.setdefault(key, index) != index:
                sheet.plan.fault(index, Violation("importing.twice", "", {"line": sheet.grid.lines[seen[key]]}))
                continue
            row = existing.get(str(given[index])) if given[index] else existing.get(key)
            if row is None and given[index]:
                said = {"text": given[index], "what": self.child.what}
                sheet.fault(index, "id", Violation("importing.id_unknown", "", said))
            elif row is None:
                fates[index] = Fate.NEW
                payload.fresh.append(index)
            elif new := {c: v[index] for n, c, v in stated if v[index] is not None and v[index] != row[n]}:
                old = {c: row[n] for n, c, _ in stated if c in new}
                payload.changed.append((row[0], new, old))
                fates[index] = Fate.CHANGES
                for text in sheets.changes(labels, old, new):
                    sheet.plan.say(index, text)

    def write(self, plan: Plan, context: Context) -> dict[str, Any]:
        """Insert the new rows with one statement a table, then the changes."""
        payload: Payload = plan.payload
        created: dict[str, list[list[int]]] = {}
        if payload.fresh and payload.sheet is not None:
            staged = self._stage(payload, payload.sheet)
            if self.child.table == "place_unit":
                created["place_building"] = bulk.ranges(_buildings())
            ids = [row[0] for row in bulk.execute(_INSERT[self.child.table], {
                "basis": context.basis, "now": context.now, "run": context.run_id})]  # fmt: skip
            created[self.child.table] = bulk.ranges(ids)
            assert len(ids) == staged
        self._update([(i, new) for i, new, _ in payload.changed])
        before = [[i, old] for i, _, old in payload.changed]
        return {"created": created, "before": {self.child.table: before}}

    def _stage(self, payload: Payload, sheet: sheets.Sheet) -> int:
        child, fresh = self.child, payload.fresh
        parents = [payload.parents[i] for i in fresh]
        types = tables.types(child.table)
        data: dict[str, list[Any]] = {
            "path": [p.path if p else None for p in parents],
            "parent_id": [p.id if p else None for p in parents],
        }
        kinds = {"path": "text", "parent_id": "bigint"}
        defaults = dict(child.defaults)
        for name in dict.fromkeys((*child.identity, *child.columns)):
            column = sheet.get(name)
            default = defaults.get(name, "" if name == "building" else None)
            data[name] = [default if (v := column[i]) is None else v for i in fresh]
            kinds[name] = types.get(name, "text")
        _names(child, data, parents)
        kinds |= {"sort_key": "text", "initials": "text"}
        bulk.stage("import_child", {c: kinds[c] for c in data}, list(data.values()))
        return len(fresh)

    def _update(self, changed: list[tuple[int, dict[str, Any]]]) -> None:
        update(self.child.table, changed)


def communities(sheet: sheets.Sheet, context: Context) -> Sequence[Known | None]:
    """The community of each row, each distinct name settled once."""
    placed = "place" in sheet.values or "town" in sheet.values
    places = sheets.resolve_places(sheet, context) if placed else [None] * sheet.height
    roots = {p.path for p in places if p} or ({context.root} if context.root else set())
    register = Register(roots) if roots else Register((), context.actor.ranges)
    known: dict[tuple[str, str], Known | Question | None] = {}
    found: list[Known | None] = []
    names = sheet.get("community")
    for index, (name, place) in enumerate(zip(names, places, strict=True)):
        if name is None or sheet.wrong(index):
            found.append(None)
            continue
        key = (place.path if place else context.root, name)
        if key not in known:
            line = sheet.grid.lines[index]
            known[key] = register.by_key.get(name) or sheets.pick(register, key[0], name, line, context)
        found.append(_found(sheet, index, known[key], name, place))
    return found


def _found(
    sheet: sheets.Sheet, index: int, outcome: Known | Question | None, name: str, place: Place | None
) -> Known | None:
    if isinstance(outcome, Question):
        sheet.plan.ask(Question(outcome.key, outcome.line, outcome.text, outcome.options[:-1]), [index])
        return None
    if outcome is None:
        text = {"place": place.name if place else "范围内", "text": name}
        sheet.fault(index, "community", Violation("importing.community_unknown", "", text))
    return outcome


def update(table: str, changed: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Set columns by id, one statement for each set of columns."""
    groups: dict[tuple[str, ...], list[tuple[int, dict[str, Any]]]] = {}
    for one in changed:
        groups.setdefault(tuple(sorted(one[1])), []).append(one)
    types = tables.types(table)
    for columns, rows in groups.items():
        kinds = {"id": "bigint", **{c: types[c] for c in columns}}
        bulk.stage("import_update", kinds, [[i for i, _ in rows], *([v[c] for _, v in rows] for c in columns)])
        sets = ", ".join(f"{c} = s.{c}" for c in columns)
        bulk.execute(f"UPDATE {table} t SET {sets} FROM pg_temp.import_update s WHERE t.id = s.id", {})


def _title(child: Child, values: dict[str, list[Any]], index: int) -> str:
    keys = ("community", *child.identity) if not child.by_place else child.identity
    return " ".join(str(values[k][index] or "") for k in keys if k in values).strip() or "空行"


def _names(child: Child, data: dict[str, list[Any]], parents: Sequence[Known | Place | None]) -> None:
    """Sort keys and initials; a unit without a name of its own is called by community, building and number."""
    if child.table != "place_unit":
        source = data[child.identity[-1]]
        data["sort_key"] = [pinyin.sort_key(n)[:60] for n in source]
        data["initials"] = [pinyin.initials(n)[:60] for n in source]
        return
    where = [f"{b}-{n}" if b else n for b, n in zip(data["building"], data["number"], strict=True)]
    owners = [p.name if p else "" for p in parents]
    data["name"] = [n or f"{o}{w}"[:120] for n, o, w in zip(data["name"], owners, where, strict=True)]
    keys = {b: pinyin.sort_key(b) for b in set(data["building"])}
    rooms = {n: pinyin.sort_key(n) for n in set(data["number"])}
    first = {o: pinyin.initials(o) for o in set(owners)}
    letters = {w: pinyin.initials(w) for w in set(where)}
    pairs = zip(data["building"], data["number"], strict=True)
    data["sort_key"] = [f"{keys[b]} {rooms[n]}".strip()[:80] for b, n in pairs]
    data["initials"] = [(first[o] + letters[w])[:120] for o, w in zip(owners, where, strict=True)]
    known = zip(data["area"], data["area_source"], strict=True)
    data["area_source"] = [source if area is not None else "" for area, source in known]


def _buildings() -> list[int]:
    rows = bulk.execute(
        "INSERT INTO place_building (community_id, path, number, sort_key, state)"
        " SELECT parent_id, path, building, left(min(sort_key), 60), 'ACTIVE' FROM pg_temp.import_child"
        " WHERE building <> '' GROUP BY parent_id, path, building"
        " ON CONFLICT (community_id, number) DO UPDATE SET state = 'ACTIVE' WHERE place_building.state <> 'ACTIVE'"
        " RETURNING id",
        {},
    )
    return [row[0] for row in rows]


_INSERT = {
    "place_unit": """
INSERT INTO place_unit (community_id, building_id, path, name, initials, number, sort_key, use, area,
       area_source, state)
SELECT s.parent_id, g.id, s.path, s.name, s.initials, s.number, s.sort_key, s.use, s.area, s.area_source, 'ACTIVE'
  FROM pg_temp.import_child s LEFT JOIN place_building g ON g.community_id = s.parent_id AND g.number = s.building
RETURNING id""",
    "place_building": """
INSERT INTO place_building (community_id, path, number, sort_key, floors, entrances, state)
SELECT parent_id, path, number, sort_key, floors, entrances, 'ACTIVE' FROM pg_temp.import_child
ON CONFLICT (community_id, number) DO UPDATE SET state = 'ACTIVE', floors = EXCLUDED.floors,
  entrances = EXCLUDED.entrances
RETURNING id""",
    "place_space": """
INSERT INTO place_space (community_id, path, name, sort_key, use, area, allocation, basis, state)
SELECT parent_id, path, name, sort_key, use, area, allocation, %(basis)s, 'ACTIVE' FROM pg_temp.import_child
RETURNING id""",
    "party_organisation": """
INSERT INTO party_organisation (path, key, name, pinyin, initials, kind, sector, uscc, layer, state, basis,
       recorded_at, run_id)
SELECT path, 'i' || %(run)s || '-' || row_number() OVER (ORDER BY path, name), name, sort_key, initials, kind, sector,
       uscc, CASE WHEN name LIKE '演示%%' THEN 'DEMO' ELSE 'REAL' END, 'ACTIVE', %(basis)s, %(now)s, %(run)s
  FROM pg_temp.import_child
RETURNING id""",
}
