"""The page of a community: where it is, how big, its states in words, its facts by tab, its one timeline."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from mulin.base.places import rules as place_rules
from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.communities import facts
from mulin.faces.console.coverage import outlook
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import pages, wording
from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules as casing

TIMELINE = 12


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """All that draws one community."""

    header: places.CommunityHeader
    timeline: Sequence[places.Entry]
    names: Mapping[str, str]
    outlooks: tuple[casing.Outlook, ...]
    counts: tuple[tuple[str, str, int, bool], ...]  # label, URL name, how many, more than that
    on: dt.date
    today: dt.date
    tab: str
    actor: Actor
    carried: tuple[tuple[str, str], ...]
    tasks: tuple[c.Panel, ...] = ()
    standings: tuple[c.Notice, ...] = ()

    def url(self, name: str, *args: object, **query: object) -> str:
        """A page for the same day."""
        return asking.link(name, *args, **{**dict(self.carried), **query})


def size_words(standing: Mapping[str, Mapping[str, Any]]) -> str:
    """12 栋　486 户　建筑面积 41,230.00 ㎡　2006 年建成: only what is known."""
    extent, built = standing.get("extent", {}), standing.get("built", {})
    parts = []
    if extent.get("buildings"):
        parts.append(f"{extent['buildings']} 栋")
    if extent.get("households"):
        parts.append(f"{extent['households']:,} 户")
    if extent.get("area"):
        parts.append(f"建筑面积 {wording.hundredths(int(extent['area']))} ㎡")
    if built.get("text") or built.get("year_to"):
        parts.append(f"{built.get('text') or built['year_to']}建成".replace("年建成建成", "年建成"))
    return "　".join(parts)


def state_chips(header: places.CommunityHeader, standing: Mapping[str, Mapping[str, Any]]) -> tuple[c.Chip, ...]:
    """业委会, 物业, 类别: only what a fact says."""
    chips = []
    if header.community.layer == "DEMO":
        chips.append(c.Chip("演示数据", "soon"))
    if header.community.state != "ACTIVE":
        chips.append(c.Chip(header.state_label, "late"))
    committee = standing.get("committee", {}).get("state", "")
    if committee:
        word = registry.facet("community.committee").field("state").label_of(committee)
        chips.append(c.Chip(f"业委会 {word}", _committee_tone(committee)))
    mode = standing.get("management", {}).get("mode", "")
    if mode:
        word = registry.facet("community.management").field("mode").label_of(mode)
        chips.append(c.Chip(f"物业 {word}", "met" if mode in place_rules.COVERED_MODES else "late"))
    kind = standing.get("service_class", {}).get("service_class")
    if kind:
        chips.append(c.Chip(f"{kind} 类小区"))
    return tuple(chips)


def _committee_tone(state: str) -> c.Tone:
    if state == "FOUNDED":
        return "met"
    return "late" if state in ("NONE", "TERM_OVER") else "soon"


def _tabs(view: View) -> tuple[c.Tab, ...]:
    found = [("", "概况"), *((key, label) for key, label, _ in facts.TABS), (facts.HISTORY, "历史")]
    community = view.header.community.id
    return tuple(
        c.Tab(label, view.url("console:community", community, tab=key), active=key == view.tab) for key, label in found
    )


def _place_facts(view: View) -> tuple[c.Fact, ...]:
    header = view.header
    chain = "".join(crumb.name for crumb in header.crumbs[1:])
    lowest = header.crumbs[-1] if header.crumbs else None
    href = view.url("console:dashboard", place=lowest.path) if lowest and view.actor.covers(lowest.path) else ""
    rows = [c.Fact("所在", chain, href=href), c.Fact("编号", header.community.key)]
    rows += [c.Fact("兼跨社区", link.label) for link in header.also_in]
    rows += [c.Fact(link.note, link.label) for link in header.aliases]
    rows += [c.Fact("由此归并或拆分而来", link.label, note=link.note, href=view.url("console:community", link.id))
             for link in header.predecessors]  # fmt: skip
    rows += [c.Fact("现为", link.label, note=link.note, href=view.url("console:community", link.id))
             for link in header.successors]  # fmt: skip
    for label, name, count, more in view.counts:
        text = f"{count:,}{' 以上' if more else ''}" if count else "没有登记"
        rows.append(c.Fact(label, text, href=view.url(name, under=header.community.path) if count else ""))
    return tuple(rows)


def _projects_panel(view: View) -> tuple[c.Panel, ...]:
    if not view.header.projects:
        return ()
    rows = tuple(
        c.Fact(_KINDS.get(link.note, "项目"), link.label, href=view.url("console:project", link.id))
        for link in view.header.projects
    )
    return (c.Panel("所在的项目", facts=rows),)


_KINDS = {"RENOVATION": "整治提升项目", "SERVICE": "物业管理项目"}


def timeline_entry(entry: places.Entry, on: dt.date) -> c.TimelineEntry:
    """One line of the timeline; late entries carry the day on which they were recorded."""
    recorded = calendar.local_date(entry.recorded_at)
    clause = marks.mark(entry.basis)
    until = f"（至 {entry.until.isoformat()}，不含当日）" if entry.until else ""
    start = "" if entry.day else "（更早起）"
    text = "；".join(part for part in (entry.text, f"补录原因：{entry.note}" if entry.late else "") if part)
    chips = []
    if entry.superseded:
        chips.append(c.Chip("已被取代"))
    if entry.day and entry.day > on:
        chips.append(c.Chip("这一天还没发生", "soon"))
    source = "" if clause.url else entry.basis
    who = "；".join(part for part in (f"依据：{source}" if source else "", entry.recorded_by) if part)
    return c.TimelineEntry(
        entry.day or recorded,
        f"{entry.title}{start}{until}",
        text=text,
        chips=tuple(chips),
        late_recorded=recorded if entry.late else None,
        clause=clause if clause.url else None,
        who=who,
    )


def _facts_panel(view: View, tab: str, title: str, span: str) -> c.Panel:
    spec = registry.register("community")
    community, standing = view.header.community, view.header.facts
    facets = facts.facets_on("community", tab)
    rows = facts.rows(view.actor, spec, (community.id, community.path), facets, standing, view.names)
    known = facts.known_on(facets, standing)
    note = f"{len(facets)} 项中 {known} 项有记录" + (f"，截至 {view.on.isoformat()}" if view.on != view.today else "")
    return c.Panel(title, note=note, span=span, facts=rows)  # type: ignore[arg-type]


def _panels(view: View) -> tuple[c.Panel, ...]:
    if view.tab == facts.HISTORY:
        return ()
    if view.tab:
        label = next(label for key, label, _ in facts.TABS if key == view.tab)
        extra = _projects_panel(view) if view.tab == "works" else ()
        return (_facts_panel(view, view.tab, label, "full"), *extra)
    place = c.Panel("位置与组成", span="side", facts=_place_facts(view))
    return (_facts_panel(view, "", "概况", "main"), place, *view.tasks, *_projects_panel(view))


def _lead(view: View) -> c.Lead:
    """The sentence of the page: how the community is managed, and by whom it speaks."""
    standing = view.header.facts
    management, committee = standing.get("management", {}), standing.get("committee", {})
    parts: list[str] = []
    if management.get("mode"):
        word = registry.facet("community.management").field("mode").label_of(management["mode"])
        firm = f"，服务企业 {management['operator_name']}" if management.get("operator_name") else ""
        parts.append(f"管理方式：{word}{firm}")
    else:
        parts.append("没有管理方式的记录")
    if committee.get("state"):
        word = registry.facet("community.committee").field("state").label_of(committee["state"])
        parts.append(f"业委会{word}")
    return "；".join(parts) + "。"


def _notices(view: View) -> tuple[c.Notice, ...]:
    """P9: what an uncovered community can still reach against its target."""
    if not view.outlooks or view.tab == facts.HISTORY:
        return ()
    line, sub = outlook.words(view.outlooks)
    tone: c.Tone = "plain" if any(one.in_time for one in view.outlooks) else "late"
    href = view.url("console:coverage_community", view.header.community.id)
    return (c.Notice(f"物业覆盖：{line}" + (f"；{sub}" if sub else "") + "。", tone, href, "看对策"),)


def page(view: View) -> pages.DetailPage:
    """The whole page of one tab."""
    header = view.header
    community = header.community
    entries = view.timeline if view.tab == facts.HISTORY else view.timeline[:TIMELINE]
    more = len(view.timeline) - len(entries)
    pager = (
        c.Pager("", view.url("console:community", community.id, tab=facts.HISTORY), f"还有 {more} 条") if more else None
    )
    place = "".join(crumb.name for crumb in header.crumbs[1:])
    size = size_words(header.facts)
    full = view.tab in ("", facts.HISTORY)
    return pages.DetailPage(
        title=community.name,
        size_line="　".join(part for part in (place, size) if part),
        lead=_lead(view) if not view.tab else "",
        crumbs=(c.Crumb("小区", view.url("console:communities")), c.Crumb(community.name)),
        chips=state_chips(header, header.facts),
        actions=(c.Action("一区一策", view.url("console:coverage_community", community.id)),),
        notices=(*view.standings, *_notices(view)),
        tabs=_tabs(view),
        panels=_panels(view),
        timeline=tuple(timeline_entry(entry, view.on) for entry in entries) if full else (),
        timeline_title="历史" if view.tab else "最近的历史",
        timeline_pager=pager if full else None,
    )
