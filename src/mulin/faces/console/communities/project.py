"""The page of a project: what the plan says of it, its communities, how far the works are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.communities import facts
from mulin.faces.console.programmes import marks
from mulin.faces.console.registers import detail, words
from mulin.faces.shared import components as c
from mulin.faces.shared import pages
from mulin.kernel.actor import Actor
from mulin.kernel.registers.rules import registry


def _own_facts(row: Mapping[str, Any]) -> tuple[c.Fact, ...]:
    spec = registry.register("project")
    found = [
        c.Fact(field.label, words.with_unit(field, row.get(field.key)))
        for field in spec.fields
        if field.key not in ("name", "layer", "state")
    ]
    return tuple(fact for fact in found if fact.value)


def _entry(row: Mapping[str, Any]) -> c.TimelineEntry:
    facet = registry.facet(f"project.{row['facet']}")
    start, end = detail.span_words(str(row["valid"]))
    recorded = dt.datetime.fromisoformat(str(row["recorded_at"])).date()
    clause = marks.mark(str(row["basis"]))
    return c.TimelineEntry(
        dt.date.fromisoformat(start) if start[:1].isdigit() else recorded,
        f"{facet.label}" + ("" if end == "至今" else f"（至 {end}，不含当日）"),
        text=words.facts(facet.fields, row),
        late_recorded=recorded if detail.is_late(row) else None,
        clause=clause if clause.url else None,
        who=str(row["recorded_by"]),
    )


def page(
    row: Mapping[str, Any],
    standing: Mapping[str, Mapping[str, Any]],
    history: Sequence[Mapping[str, Any]],
    members: Sequence[places.CommunityView],
    crumbs: Sequence[places.Crumb],
    actor: Actor,
    carried: Mapping[str, str],
) -> pages.DetailPage:
    """The whole page."""
    spec = registry.register("project")
    facets = facts.facets_on("project", "")
    lines = facts.rows(actor, spec, (int(row["id"]), str(row["path"])), facets, standing, {})
    columns = (c.Column("name", "小区", head=True, grow=True), c.Column("key", "编号"))
    rows = tuple(
        c.Row((c.Cell(one.name), c.Cell(one.key)), href=asking.link("console:community", one.id, **carried))
        for one in members
    )
    nothing = c.EmptyState("没有登记所含的小区", "导入计划表时会按小区名称挂上。")
    table = c.Table(columns, rows, caption="所含小区", empty=nothing)
    works = standing.get("works", {})
    field = (
        next((f for f in registry.facets["project.works"].fields), None) if "project.works" in registry.facets else None
    )
    state = words.of(field, works.get(field.db_column)) if field is not None and works else ""
    return pages.DetailPage(
        title=str(row["name"]),
        size_line="".join(crumb.name for crumb in crumbs[1:]),
        crumbs=(c.Crumb("项目", asking.link("console:projects")), c.Crumb(str(row["name"]))),
        chips=tuple(
            chip
            for chip in (
                c.Chip("演示数据", "soon") if row.get("layer") == "DEMO" else None,
                c.Chip(state) if state else None,
            )
            if chip
        ),
        panels=(
            c.Panel("计划与登记", span="main", facts=_own_facts(row)),
            c.Panel("所含小区", note=f"{len(rows)} 个", span="side", table=table),
            *((c.Panel("各项事实", facts=lines),) if lines else ()),
        ),
        timeline=tuple(_entry(one) for one in history if not one["superseded_at"]),
    )
