"""The generic page of one subject: its facts as of a day, and everything ever recorded of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from mulin.base.places import selectors as places
from mulin.faces.console.programmes import marks
from mulin.faces.console.registers import listing, record_parts, words
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import calendar, identifiers
from mulin.kernel.actor import Actor, require
from mulin.kernel.registers import records, selectors
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, RegisterSpec, registry

CLAUSE = re.compile(r"[A-Z]-\S+")
OPEN_START = "此前即有"


def clause_mark(text: str) -> c.Clause | None:
    """A mark that leads to the clause, where a basis is the id of one."""
    return marks.mark(text) if CLAUSE.fullmatch(text) else None


def load(request: MulinRequest, spec: RegisterSpec, subject_id: int) -> dict[str, Any]:
    """The subject's own row in one of the hat's ranges; 404 for anything outside."""

    def find() -> dict[str, Any] | None:
        row = selectors.find_subject(spec.key, subject_id)
        return row if row is not None and request.actor.covers(row["path"]) else None

    return hats.find_in_ranges(request, find)


def subject(request: MulinRequest, register: str, subject_id: int) -> HttpResponse:
    """One subject of any register."""
    spec = listing.declared(register)
    require(request.actor, spec.see)
    row = load(request, spec, subject_id)
    if records.find(register) is not None and (moved := record_parts.gone(request, register, subject_id)) is not None:
        return moved
    on = shells.as_of(request)
    page = build(request, spec, row, on)
    return responses.render_page(
        request, page.template, {"page": page, "shell": shells.for_request(request, dated=True)}
    )


def build(request: MulinRequest, spec: RegisterSpec, row: Mapping[str, Any], on: dt.date) -> pages.DetailPage:
    """The page value."""
    standing = selectors.facts_of(spec.key, row["id"], on=on)
    history = selectors.history_of(spec.key, row["id"])
    names = link_names(spec, (*standing.values(), *history))
    demo = row.get("layer") == "DEMO"
    beside = standing or history or records.find(spec.key) is not None
    panels = [c.Panel("登记信息", facts=_own_facts(spec, row), span="side" if beside else "full")]
    if registry.facets_of(spec.key):
        facts = _facet_facts(request.actor, spec, row, standing, names)
        panels.insert(0, c.Panel("各项事实", f"截至 {on.isoformat()}", "main", facts=facts))
        note = "每条事实何时成立、何时记入；改正不删旧账"
        panels.append(c.Panel("历史记录", note, table=_history(spec, history, names)))
    return pages.DetailPage(
        title=str(row[spec.name_column]),
        size_line="".join(crumb.name for crumb in places.list_crumbs(str(row["path"]))[1:]),
        crumbs=(c.Crumb(spec.label, _list_url(spec)), c.Crumb(str(row[spec.name_column]))),
        chips=(c.Chip("演示数据", "soon"),) if demo else (),
        panels=(*panels, *record_parts.panels(request, spec, row)),
        actions=(*record_parts.actions(request, spec, row), c.Action(f"回到{spec.label}台账", _list_url(spec))),
    )


def _list_url(spec: RegisterSpec) -> str:
    return reverse("console:register", args=[spec.key])


def _own_facts(spec: RegisterSpec, row: Mapping[str, Any]) -> tuple[c.Fact, ...]:
    facts = [_own_fact(spec, field, row) for field in spec.fields if field.listed or row.get(field.key)]
    asked_by = tuple(mark for clause in spec.clauses if (mark := clause_mark(clause)))
    facts += [c.Fact("登记的依据", "", clause=mark) for mark in asked_by[:1]]
    return tuple(facts)


def _own_fact(spec: RegisterSpec, field: Field, row: Mapping[str, Any]) -> c.Fact:
    value = words.with_unit(field, row.get(field.key), row.get(f"{field.key}.label"))
    target = {"community_id": "community", "region_id": "region", "organisation_id": "organisation"}.get(field.key)
    linked = registry.registers.get(target or "")
    href = listing.detail_url(linked, row[field.key]) if linked and row.get(field.key) else ""
    return c.Fact(field.label, value or "未登记", href=href)


def link_names(spec: RegisterSpec, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Names behind the region links of facts, one query."""
    columns = {
        f.db_column for s in registry.facets_of(spec.key) for f in s.fields if f.kind is Kind.LINK and "region" in f.key
    }
    ids = {int(row[column]) for row in rows for column in columns if row.get(column)}
    return {str(key): name for key, name in places.communities.region_names(ids).items()} if ids else {}


def correctable(facet: FacetSpec) -> bool:
    """Whether the generic form may change a facet: placement and other links have acts of their own."""
    return not any(f.kind is Kind.LINK and (f.required or f.listed) for f in facet.fields)


def visible_fields(facet: FacetSpec) -> tuple[Field, ...]:
    """The fields that a page shows."""
    return tuple(f for f in facet.fields if f.listed)


def shown(facet: FacetSpec, row: Mapping[str, Any], names: Mapping[str, str], actor: Actor) -> str:
    """A fact in words; phones are masked for anybody but staff in range."""
    values = dict(row)
    for field in facet.fields:
        if field.kind is Kind.PHONE and values.get(field.db_column) and not actor.staff:
            values[field.db_column] = identifiers.mask_phone(str(values[field.db_column]))
    return words.facts(visible_fields(facet), values, names) or "（空）"


def _facet_facts(
    actor: Actor,
    spec: RegisterSpec,
    row: Mapping[str, Any],
    standing: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
) -> tuple[c.Fact, ...]:
    may = bool(spec.change) and actor.may(spec.change) and actor.covers(str(row["path"]))
    facts = []
    for facet in registry.facets_of(spec.key):
        held = standing.get(facet.key)
        change = reverse("console:fact_correct", args=[spec.key, row["id"], facet.key])
        facts.append(
            c.Fact(
                facet.label,
                shown(facet, held, names, actor) if held else "未登记",
                note=_standing_note(held) if held else "",
                clause=clause_mark(str(held["basis"])) if held else None,
                change_url=change if may and correctable(facet) else "",
            )
        )
    return tuple(facts)


def span_words(valid: str) -> tuple[str, str]:
    """The two days of a daterange as JSON prints it; words for open bounds."""
    low, high = valid[1:-1].split(",")
    return low or OPEN_START, high or "至今"


def _standing_note(row: Mapping[str, Any]) -> str:
    start, _ = span_words(row["valid"])
    basis = "" if CLAUSE.fullmatch(str(row["basis"])) else f"，依据：{row['basis']}"
    late = f"，补录：{row['note']}" if row.get("note") else ""
    since = start if start == OPEN_START else f"自 {start}"
    return f"{since}{basis}{late}"


def is_late(row: Mapping[str, Any]) -> bool:
    """补录: recorded on a later day than it began to hold, with a reason."""
    low = row["valid"][1:-1].split(",")[0]
    recorded = calendar.local_date(dt.datetime.fromisoformat(row["recorded_at"]))
    return bool(row["note"]) and bool(low) and dt.date.fromisoformat(low) < recorded


def _history(spec: RegisterSpec, history: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> c.Table:
    columns = (
        c.Column("facet", "事项", head=True),
        c.Column("values", "内容", grow=True),
        c.Column("from", "自"),
        c.Column("to", "至（不含当日）"),
        c.Column("basis", "依据"),
        c.Column("recorded", "记入"),
        c.Column("state", "状态"),
    )
    facets = {facet.key: facet for facet in registry.facets_of(spec.key)}
    rows = tuple(_history_row(facets[row["facet"]], row, names) for row in history)
    empty = c.EmptyState("还没有记录", "登记或导入第一条事实后，这里按日期列出全部变化。")
    return c.Table(columns, rows, caption="历史记录", empty=empty)


def _history_row(facet: FacetSpec, row: Mapping[str, Any], names: Mapping[str, str]) -> c.Row:
    start, end = span_words(row["valid"])
    mark = clause_mark(str(row["basis"]))
    basis = c.Cell(str(row["basis"]), mark.url, kind="clause") if mark and mark.url else c.Cell(str(row["basis"]))
    recorded = dt.datetime.fromisoformat(row["recorded_at"])
    if row["superseded_at"]:
        gone = calendar.local_date(dt.datetime.fromisoformat(row["superseded_at"]))
        status = c.Cell("已被取代", kind="chip", sub=f"{gone.isoformat()} 起")
    elif is_late(row):
        status = c.Cell("补录", kind="chip", tone="soon", sub=str(row["note"]))
    else:
        status = c.Cell("有效", kind="chip")
    values = words.facts(visible_fields(facet), row, names) or "（空）"
    return c.Row(
        (
            c.Cell(facet.label),
            c.Cell(values),
            c.Cell(start),
            c.Cell(end),
            basis,
            c.Cell(calendar.local_date(recorded).isoformat(), sub=str(row["recorded_by"])),
            status,
        ),
        key=f"{row['facet']}-{row['id']}",
    )
