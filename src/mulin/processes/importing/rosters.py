"""Printed rosters: read by their declared layout, every doubt asked, every printed total held against the count.

What a row brings about stands in the pack's roster declaration (``creates``): communities with the facts that the
document states, projects over several communities. Printed brackets become aliases, contained buildings, ranges.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mulin.base.places import services as places
from mulin.kernel.errors import Violation
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.imports.rules import Check, Context, Fate, ImportKind, Option, Plan, Question, Source
from mulin.kernel.registers.rules import Span, check_values
from mulin.kernel.tabular import asking, cells, declared, layout, reading
from mulin.processes.importing import sheet as sheets
from mulin.processes.importing import statements
from mulin.processes.importing.communities import Founding, Payload, add_aliases, found_communities
from mulin.processes.importing.places import Known, Place, Register, Resolver
from mulin.processes.importing.statements import Statement

_NOTES = {"alias": "ALIAS", "contained_building": "CONTAINS", "building_range": "RANGE"}
_KEEP = "作为名称的一部分"
_SELF_RUN = ("OWNERS_SELF", "COMMUNITY_MANAGED", "COMMITTEE_HIRED", "UNIT_MANAGED")
_CHECKS = {"rows": "行数", "total": "合计", "sum": "总和", "group": "分组", "count": "名称中的数量"}


@dataclass(frozen=True, slots=True)
class Roster:
    """A declared roster: its layout, where it lies, its document's date, what each row creates."""

    key: str
    layout: declared.Layout
    region_path: str
    recorded: dt.date | None
    basis: str
    creates: tuple[Mapping[str, Any], ...] = ()


@dataclass(slots=True)
class Entry:
    """One community that a row names."""

    row: int
    name: str
    town: str
    place: str
    more: tuple[str, ...]
    notes: tuple[asking.Note, ...]
    values: Mapping[str, Any]
    whole: bool = True
    known: Known | None = None
    region: Place | None = None


@dataclass(slots=True)
class RosterPayload(Payload):
    """Communities and facts as on any sheet, and projects: (row, values, community ids or entry numbers)."""

    projects: list[tuple[places.NewProject, list[tuple[bool, int]]]] = field(default_factory=list)


class RosterImporter:
    """Plans and writes one declared roster."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster

    def plan(self, kind: ImportKind, source: Source, context: Context) -> Plan:
        """Parse by layout, resolve places inside the document's jurisdiction, match, compare."""
        context = self._inside(context)
        answers = {
            key.removeprefix("roster:"): _answer(value)
            for key, value in context.answers.items()
            if key.startswith("roster:")
        }
        book = reading.read_pasted(source.text) if source.text else reading.read(source.data, source.filename)
        parsed = layout.parse(book.sheets[0], self.roster.layout, answers)
        rows = parsed.rows
        plan = Plan(
            [r.line for r in rows], [Fate.SAME] * len(rows), lambda i: str(rows[i].values.get("name") or ""),
            payload=RosterPayload(),
        )  # fmt: skip
        plan.problems += [p for p in parsed.problems if p.code != "tabular.roster_count_differs"]
        plan.checks += [_check(check) for check in parsed.checks]
        plan.questions += [_question(q, self.roster.layout) for q in parsed.open_questions]
        for index, row in enumerate(rows):
            if row.questions:
                plan.fates[index] = Fate.QUESTION
        self._state(plan, self._entries(rows), context)
        return plan

    def _inside(self, context: Context) -> Context:
        """Without a place of the run, the document's own jurisdiction."""
        if context.root:
            return context
        return Context(
            context.actor, context.now, context.today, self.roster.region_path, context.on, context.basis,
            context.reason, context.mapping, context.answers, context.remembered, context.run_id,
        )  # fmt: skip

    def _entries(self, rows: tuple[layout.ParsedRow, ...]) -> list[Entry]:
        found = []
        for index, row in enumerate(rows):
            values = row.values
            more = tuple(values.get("neighbourhoods") or ())
            place = str((more[0] if more else None) or values.get("neighbourhood") or values.get("place") or "")
            names = tuple(values.get("places") or ()) or (str(values.get("name") or ""),)
            for name in names:
                town = str(values.get("street") or "")
                found.append(Entry(index, name, town, place, more[1:], row.notes, values, whole=len(names) == 1))
        return found

    def _state(self, plan: Plan, entries: list[Entry], context: Context) -> None:
        pairs = {(e.town, p) for e in entries for p in (e.place, *e.more)}
        known = Resolver(context, pairs).resolve()
        for entry in entries:
            outcome = known[entry.town, entry.place]
            if isinstance(outcome, Violation):
                plan.fault(entry.row, outcome)
            elif isinstance(outcome, Question):
                plan.ask(outcome, [entry.row])
            else:
                entry.region = outcome
        self._match(plan, [e for e in entries if e.region], known, context)

    def _match(self, plan: Plan, entries: list[Entry], known: Mapping[Any, Any], context: Context) -> None:
        register = Register({e.region.path for e in entries if e.region})
        numbers: dict[int, tuple[bool, int]] = {}
        for number, entry in enumerate(entries):
            region = entry.region
            if region is None or plan.fates[entry.row] is Fate.ERROR or not entry.name:
                continue
            outcome = sheets.pick(register, region.path, entry.name, plan.lines[entry.row], context)
            if isinstance(outcome, Question):
                plan.ask(outcome, [entry.row])
                continue
            entry.known = outcome
            if outcome is None:
                self._found(plan, number, entry, region, known)
            else:
                self._also(plan, entry, outcome)
            numbers[number] = (outcome is None, outcome.id if outcome else number)
        done = [(n, e) for n, e in enumerate(entries) if n in numbers]
        self._facts(plan, done, context)
        self._projects(plan, done, numbers, context)

    @staticmethod
    def _names(entry: Entry) -> tuple[tuple[str, str], ...]:
        """Aliases, contained buildings and ranges that the printed brackets give."""
        found = []
        for note in entry.notes:
            if kind := _NOTES.get(note.kind):
                found.append(("、".join(note.give) or note.text, kind))
        return tuple(found)

    def _found(self, plan: Plan, number: int, entry: Entry, region: Place, known: Mapping[Any, Any]) -> None:
        members = tuple(p.id for text in entry.more if isinstance(p := known[entry.town, text], Place))
        plan.payload.foundings.append(
            Founding(number, entry.name, region.id, region.path, None, self._names(entry), members)
        )
        if plan.fates[entry.row] is not Fate.QUESTION:
            plan.fates[entry.row] = Fate.NEW

    def _also(self, plan: Plan, entry: Entry, known: Known) -> None:
        stated = {(n, k) for n, k in self._names(entry) if n not in known.aliases}
        if not stated:
            return
        have = bulk.execute(
            "SELECT name, kind FROM community_alias WHERE community_id = %(id)s AND superseded_at IS NULL",
            {"id": known.id},
        )
        for name, kind in sorted(stated):
            if any(_same_note(name, other) for other, _ in have):
                continue
            plan.payload.aliases.append((known.id, known.path, name, kind))
            _change(plan, entry.row, f"增加注记：{name}")

    def _facts(self, plan: Plan, entries: list[tuple[int, Entry]], context: Context) -> None:
        stated: dict[tuple[str, dt.date | None], list[tuple[int, Entry, dict[str, Any]]]] = defaultdict(list)
        for number, entry in entries:
            for facet, start, values in self._stated(plan, entry, context):
                stated[facet, start].append((number, entry, values))
        for (facet, start), rows in stated.items():
            spec = statements.spec_of(facet)
            labels = {f.key: f.label for f in spec.fields}
            day = start or self.roster.recorded or context.on
            before = statements.standing(spec, [e.known.id for _, e, _ in rows if e.known], day)
            for number, entry, values in rows:
                old = before.get(entry.known.id) if entry.known else None
                new = statements.differing(values, old)
                if not new or plan.fates[entry.row] is Fate.ERROR:
                    continue
                whole = statements.whole(spec, values, old)
                if found := check_values(spec, whole):
                    plan.fault(entry.row, found[0], spec.label)
                    continue
                span = Span(start, (old or {}).get("_next"))
                subject = entry.known.id if entry.known else number
                path = entry.known.path if entry.known else ""
                plan.payload.statements.append(
                    Statement(facet, subject, path, whole, span, entry.row, new=entry.known is None)
                )
                plan.late += statements.is_late(span, context.today)
                if entry.known:
                    _change(plan, entry.row, *sheets.changes(labels, old or {}, new))

    def _stated(self, plan: Plan, entry: Entry, context: Context) -> list[tuple[str, dt.date | None, dict[str, Any]]]:
        """The facts that the document states of this row: facet, first day (None = long since), values."""
        values = entry.values
        found: list[tuple[str, dt.date | None, dict[str, Any]]] = []
        for one in self.roster.creates:
            if one.get("what") == "community" and one.get("management"):
                found.append(("community.management", one.get("from"), {"mode": str(one["management"]).upper()}))
            if one.get("what") == "community" and one.get("committee_eligible"):
                state = "TERM_OVER" if values.get("task") == "re_election" else "NONE"
                found.append(("community.committee", None, {"state": state, "eligible": True}))
        years = values.get("built")
        if isinstance(years, asking.Years):
            span = {"year_from": years.first, "year_to": years.last, "text": years.text}
            found.append(("community.built", None, span))
        if entry.whole and any(values.get(k) is not None for k in ("buildings", "households", "area")):
            extent = {k: values[k] for k in ("buildings", "households", "area") if values.get(k) is not None}
            found.append(("community.extent", None, extent))
        kinds = [*(values.get("kinds") or ()), *(n.text for n in entry.notes if n.kind == "housing_kind")]
        if kinds:
            found.append(("community.kind", None, {"kind": ";".join(kinds)}))
        return found + self._coverage(plan, entry, context)

    def _coverage(self, plan: Plan, entry: Entry, context: Context) -> list[tuple[str, dt.date | None, dict[str, Any]]]:
        """What a sheet shaped like S's annex 5 says: class, who manages, since when."""
        values = entry.values
        found: list[tuple[str, dt.date | None, dict[str, Any]]] = []
        if values.get("class"):
            found.append(("community.service_class", context.on, {"service_class": int(values["class"])}))
        if not values.get("nature"):
            return found
        mode = "MARKET_FIRM" if values["nature"] != "自主" else self._self_run(plan, entry, context)
        if mode:
            entered = values.get("entered")
            start = entered.first if isinstance(entered, asking.Days) and entered.first else context.on
            said: dict[str, Any] = {"mode": mode}
            for key, part in (("company", "operator_name"), ("manager", "manager"), ("phone", "phone")):
                if values.get(key):
                    said[part] = str(values[key])
            if values.get("services"):
                said["services"] = "、".join(values["services"])
            found.append(("community.management", start, said))
        return found

    @staticmethod
    def _self_run(plan: Plan, entry: Entry, context: Context) -> str:
        """自主 may mean several modes of the vocabulary: a person says which."""
        modes = dict(statements.spec_of("community.management").field("mode").choices)
        options = tuple(Option(mode, modes[mode]) for mode in _SELF_RUN)
        key = f"mode:{entry.place}{entry.name}"
        answer = context.answers.get(key, context.answers.get("mode:*", ""))
        if answer in _SELF_RUN:
            return answer
        text = f"“{entry.name}”填“自主”，指哪一种管理方式？"
        plan.ask(Question(key, plan.lines[entry.row], text, options, _SELF_RUN[0]), [entry.row])
        return ""

    def _projects(
        self, plan: Plan, entries: list[tuple[int, Entry]], numbers: Mapping[int, tuple[bool, int]], context: Context
    ) -> None:
        if not any(one.get("what") == "project" for one in self.roster.creates):
            return
        rows: dict[int, list[tuple[int, Entry]]] = defaultdict(list)
        for number, entry in entries:
            rows[entry.row].append((number, entry))
        standing = {
            (row[0], row[1], cells.key(row[2]))
            for row in bulk.execute(
                "SELECT plan_year, serial, name FROM place_project WHERE state = 'ACTIVE' AND path LIKE %(p)s || '%%'",
                {"p": context.root},
            )
        }
        for row, found in rows.items():
            values, region = found[0][1].values, found[0][1].region
            key = (values.get("plan_year"), values.get("serial"), cells.key(str(values.get("name"))))
            if key in standing or region is None or plan.fates[row] is Fate.ERROR:
                continue
            years = values.get("built")
            new = places.NewProject(
                f"{context.root.replace('/', '')}-{self.roster.key}-{key[0]}-{key[1]}",
                "RENOVATION", str(values["name"]), region.id, (), plan_year=key[0], serial=key[1],
                area=values.get("area"), buildings=values.get("buildings"), households=values.get("households"),
                built_text=years.text if isinstance(years, asking.Years) else "",
                nature="、".join(values.get("kinds") or ()),
            )  # fmt: skip
            plan.payload.projects.append((new, [numbers[n] for n, _ in found]))
            if plan.fates[row] is Fate.SAME:
                plan.fates[row] = Fate.CHANGES
            plan.say(row, f"新建整治项目：{new.name}")

    def write(self, plan: Plan, context: Context) -> dict[str, Any]:
        """Create communities, names, facts and projects."""
        payload: RosterPayload = plan.payload
        ids, named = found_communities(payload.foundings, context)
        aliases = named + add_aliases(payload.aliases, context)
        facts = statements.write(payload.statements, ids, context)
        made = []
        for new, members in payload.projects:
            communities = tuple(ids[n][0] if fresh else n for fresh, n in members)
            key = f"{new.key}-r{context.run_id}"
            made.append(
                places.found_project(
                    _with(new, key, communities), on=None, basis=context.basis, actor=context.actor,
                    now=context.now, run_id=context.run_id,
                )
            )  # fmt: skip
        created = {
            "place_community": bulk.ranges([one[0] for one in ids.values()]),
            "place_project": bulk.ranges(made),
        }
        return {"created": created, "aliases": aliases, "facts": facts}


def _with(new: places.NewProject, key: str, communities: tuple[int, ...]) -> places.NewProject:
    return places.NewProject(
        key, new.kind, new.name, new.region_id, communities, new.plan_year, new.serial, new.area, new.buildings,
        new.households, new.built_text, new.nature, new.layer,
    )  # fmt: skip


def _change(plan: Plan, row: int, *texts: str) -> None:
    if plan.fates[row] in (Fate.SAME, Fate.CHANGES):
        plan.fates[row] = Fate.CHANGES
    for text in texts:
        plan.say(row, text)


def _same_note(one: str, other: str) -> bool:
    """The same bracket, however far it was written out (含名仕楼 = 名仕楼)."""
    return cells.key(one).removeprefix("含") == cells.key(other).removeprefix("含")


def _answer(value: str) -> asking.Answer:
    """An option's key, or ``=名称、名称`` for names typed by the person."""
    if value.startswith("="):
        return asking.Answer("", tuple(part for part in value[1:].split("、") if part))
    return asking.Answer(value)


def _check(check: Any) -> Check:
    params = check.params()
    kind, _, name = params["name"].partition(":")
    label = "".join(part for part in (_CHECKS.get(kind, kind), name and f"（{name}）", params["group"]) if part)
    return Check(label, params["printed"], params["counted"], check.ok)


def _question(question: asking.Question, spec: declared.Layout) -> Question:
    column = next(c for c in spec.columns if c.field == question.field)
    kinds = dict(column.brackets.kinds) if column.brackets else {}
    kinds[declared.KEEP] = _KEEP
    options = []
    for one in question.options:
        label = kinds.get(one.key) or "、".join(one.give) or "只保留原文"
        if question.kind is asking.Asked.LIST:
            label = f"一个小区：{label}" if one.key == "whole" else f"{len(one.give)} 个：{'；'.join(one.give)}"
        options.append(Option(one.key, label))
    text = f"第 {question.line} 行“{column.head}”中的“{question.text}”是什么意思？"
    return Question(f"roster:{question.key}", question.line, text, tuple(options), question.proposed)
