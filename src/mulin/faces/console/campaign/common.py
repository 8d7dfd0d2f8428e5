"""What the pages of tasks share: the question of a request, tabs, filters, one row of a task, words of a tally."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeVar

from mulin.areas.campaign import rules, selectors
from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.cases import almanac, todo
from mulin.faces.console.programmes import marks
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links
from mulin.kernel import calendar, clock
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

S = rules.Standing
TONES: dict[str, c.Tone] = {S.DONE: "met", S.LATE: "late", S.BEHIND: "late", S.REPORTED: "soon"}
TABS = (
    ("console:tasks", "进度"), ("console:task-list", "任务清单"), ("console:task-lagging", "滞后"),
    ("console:task-years", "年度计划"), ("console:milestones", "节点考评"), ("console:blockers", "难点堵点"),
    ("console:highlights", "亮点"),
)  # fmt: skip
KEPT = ("pack", "under", "kind", "standing", "lead", "year", "project")
SHOWN = (("undone", "还没完成的"), ("lagging", "滞后的"))
Found = TypeVar("Found")


def tabs(active: str) -> tuple[c.Tab, ...]:
    """The pages of tasks as tabs."""
    return tuple(c.Tab(label, links.url(name), name == active) for name, label in TABS)


def crumbs(label: str = "") -> tuple[c.Crumb, ...]:
    """The way back to the board of tasks."""
    return (c.Crumb("任务", links.url("console:tasks")), *((c.Crumb(label),) if label else ()))


def year_of(text: str) -> int | None:
    """A year of a query; what cannot be one counts as not given."""
    return int(text) if text.isdecimal() and len(text) == 4 else None


def question(request: MulinRequest, picked: picking.Picker) -> selectors.TaskQuery:
    """The filters of a page; what cannot be read counts as not given."""
    given = request.GET
    known = asking.packs_of_hat(request)
    pack, kind, standing, show = (given.get(name, "") for name in ("pack", "kind", "standing", "show"))
    return selectors.TaskQuery(
        clock.today(),
        pack=pack if pack in known else "",
        under=given["under"] if given.get("under") in picked.paths else "",
        kind=kind if kind in rules.KIND_LABELS else "",
        standing=standing if standing in list(S) else "",
        lead=given.get("lead", "").strip().replace("\x00", ""),
        project=given.get("project", "").replace("\x00", ""),
        year=year_of(given.get("year", "")),
        undone=show == "undone",
        lagging=show == "lagging",
        layers=todo.layers_of(request),
    )


def kept(request: MulinRequest, *without: str) -> dict[str, str]:
    """The filters that links of a page keep."""
    names = [name for name in (*KEPT, "show") if name not in without]
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def over(request: MulinRequest, find: Callable[[], Iterable[Found]]) -> list[Found]:
    """What a selector finds over all ranges of the hat."""
    found: list[Found] = []
    for _ in hats.over_ranges(request):
        found += find()
    return found


def tally(request: MulinRequest, query: selectors.TaskQuery, by: str) -> list[selectors.Group]:
    """Groups over all ranges of the hat, equal keys added up."""
    merged: dict[str, selectors.Group] = {}
    for one in over(request, lambda: selectors.tally(query, by)):
        merged[one.key] = _added(merged[one.key], one) if one.key in merged else one
    return list(merged.values())


def _added(a: selectors.Group, b: selectors.Group) -> selectors.Group:
    keys = {*a.tally.counts, *b.tally.counts}
    counts = {key: a.tally.counts.get(key, 0) + b.tally.counts.get(key, 0) for key in keys}
    summed = rules.Tally(counts, a.tally.unknown + b.tally.unknown, a.tally.expected + b.tally.expected)
    return replace(a, tally=summed)


def total(request: MulinRequest, query: selectors.TaskQuery) -> rules.Tally:
    """All tasks of a query as one tally."""
    found = tally(request, query, "all")
    return found[0].tally if found else rules.Tally({})


def options(pairs: Iterable[tuple[str, str]], chosen: str) -> tuple[c.Option, ...]:
    """Options of a filter with 全部 first."""
    return (c.Option("", "全部"), *(c.Option(key, label, key == chosen) for key, label in pairs))


def pack_filter(request: MulinRequest) -> tuple[c.Filter, ...]:
    """The choice of a document, where the hat has several."""
    known = [(key, f"{key} {packs.find_pack(key).facts.title}") for key in asking.packs_of_hat(request)]
    chosen = request.GET.get("pack", "")
    return (c.Filter("select", "pack", "文件", options=options(known, chosen)),) if len(known) > 1 else ()


def kind_filter(request: MulinRequest) -> c.Filter:
    """The choice of a kind."""
    return c.Filter("select", "kind", "种类", options=options(rules.TASK_KINDS, request.GET.get("kind", "")))


def place_filter(picked: picking.Picker) -> tuple[c.Filter, ...]:
    """The choice of a place, where there is one."""
    return (c.Filter("select", "under", "地方", options=picked.options),) if len(picked.options) > 2 else ()


def percent(value: Fraction | None) -> str:
    """A share as a figure without its unit."""
    return "—" if value is None else f"{float(value * 100):.1f}".removesuffix(".0")


def said(found: rules.Tally, what: str, url: Callable[..., str]) -> c.Lead:
    """The sentence of a tally; each figure opens its rows."""
    if not found.total:
        return f"还没有{what}。"
    parts: list[str | c.Part] = [c.Part(f"{found.total} 项", href=url()), f"{what}，已完成 "]
    parts += [c.Part(f"{found.done} 项", "met" if found.done else "plain", url(standing=S.DONE))]
    if found.lagging:
        parts += ["，", c.Part(f"滞后 {found.lagging} 项", "late", url(show="lagging"))]
    if baseline := found.of(S.BEFORE_USE):
        parts += ["，", c.Part(f"{baseline} 项启用前到期", href=url(standing=S.BEFORE_USE))]
    if reported := found.of(S.REPORTED):
        parts += ["，", c.Part(f"{reported} 项等待核定", "soon", url(standing=S.REPORTED))]
    if found.unknown:
        parts += [f"，{found.unknown} 项还没有登记进展"]
    expected = found.expected / found.total
    if found.done < found.total and expected > 0:
        parts += [f"；按日期应完成 {percent(expected)}%，现为 {percent(found.share)}%"]
    return (*parts, "。")


COLUMNS = (
    c.Column("title", "任务", head=True, grow=True),
    c.Column("kind", "种类"),
    c.Column("lead", "牵头单位"),
    c.Column("due", "期限"),
    c.Column("left", "时限"),
    c.Column("state", "状态"),
    c.Column("percent", "进度", align="num", unit="%"),
    c.Column("clause", "条款"),
)


def table(lines: Sequence[selectors.TaskLine], empty: c.EmptyState, caption: str = "任务") -> c.Table:
    """Tasks as a table."""
    today, days = clock.today(), calendars()
    return c.Table(COLUMNS, tuple(row(one, today, days) for one in lines), caption=caption, empty=empty)


def calendars() -> calendar.Calendar:
    """The working days by which deadlines are counted."""
    return almanac.days()


def row(line: selectors.TaskLine, today: dt.date, days: calendar.Calendar) -> c.Row:
    """One task as a row."""
    url = links.url("console:task", line.id)
    chip = due_chip(line, today, days)
    layer = "演示" if line.layer == "DEMO" and not line.title.startswith("演示") else ""
    blocked = f"{line.blocked} 件难点未解决" if line.blocked else ""
    return c.Row(
        (
            c.Cell(line.title, url, kind="strong", sub=layer),
            c.Cell(line.kind_label),
            c.Cell(line.lead, sub=line.owner),
            c.Cell(line.due_on.isoformat() if line.due_on else "没有定日"),
            c.Cell(chip.text, tone=chip.tone, kind="chip", title=chip.title) if chip else c.Cell(),
            c.Cell(line.standing_label, tone=TONES.get(line.standing, "plain"), kind="chip", sub=blocked),
            c.Cell("" if line.percent is None else str(line.percent)),
            marks.cell(line.clause),
        ),
        href=url,
        key=str(line.id),
    )


def due_chip(line: selectors.TaskLine, today: dt.date, days: calendar.Calendar) -> c.Chip | None:
    """The deadline of a task that is still to be done."""
    words = line.due_words(today, days)
    if not words or line.due_on is None:
        return None
    soon = (line.due_on - today).days <= 7
    tone: c.Tone = "late" if line.standing == S.LATE else "soon" if soon else "plain"
    return c.Chip(words, tone, f"{line.due_on.isoformat()} 截止")


def home(request: MulinRequest) -> str:
    """The path that a board answers for when no place is chosen: the hat's first."""
    return request.hat.paths[0] if request.hat and request.hat.paths else ""


def names_below(path: str) -> dict[str, str]:
    """Names of the places directly below a region, by path."""
    region = places.find_region_at(path)
    return {one.path: one.name for one in places.list_child_crumbs(region.id)} if region else {}


def start_action(request: MulinRequest, *, primary: bool = True) -> tuple[c.Action, ...]:
    """The button that makes a task, for who may."""
    may: Any = request.actor.may("cases.act")
    return (c.Action("启动任务", links.url("console:case-open", "campaign.task"), primary=primary),) if may else ()


def community_panel(community_id: int, layer: str, on: dt.date) -> tuple[c.Panel, ...]:
    """The tasks of one community, for its page; nothing where it has none."""
    query = selectors.TaskQuery(on, community_id=community_id, layers=(layer,))
    lines = selectors.list_tasks(query, limit=None)
    if not lines:
        return ()
    done = sum(one.standing == S.DONE for one in lines)
    rows = tuple(
        c.Fact(
            one.title.partition("：")[2] or one.title, one.standing_label,
            one.due_on.isoformat() + " 截止" if one.due_on else "", marks.mark(one.clause),
            links.url("console:task", one.id),
        )
        for one in lines
    )  # fmt: skip
    return (c.Panel("任务", note=f"{len(lines)} 项，完成 {done} 项", facts=rows),)
