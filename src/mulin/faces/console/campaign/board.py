"""The progress board: tasks by place, a level opening in place, by kind, and what lags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from mulin.areas.campaign import rules, selectors, services
from mulin.faces.console.boards import asking
from mulin.faces.console.campaign import common
from mulin.faces.console.cases import starting, todo
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.mechanisms.cases import rules as case_rules
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

AREA = "campaign."
SHOWN = (services.TASK, services.BLOCKER, services.REVIEW, "campaign.expiry")  # these have pages of their own
DEEP = 6
LAGGING = 8
PROJECTS = 12
PLACE_COLUMNS = (
    c.Column("place", "地方", head=True, grow=True),
    c.Column("total", "任务", align="num", unit="项"),
    c.Column("done", "已完成", align="num", unit="项"),
    c.Column("share", "完成率", align="num", unit="%"),
    c.Column("bar", "与应有进度比"),
    c.Column("expected", "按日期应完成", align="num", unit="%"),
    c.Column("lagging", "滞后", align="num", unit="项"),
    c.Column("unknown", "未登记进展", align="num", unit="项"),
)


def board(request: MulinRequest) -> HttpResponse:
    """How the programmes' tasks stand, by place and kind."""
    picked = picking.picker(request)
    query = common.question(request, picked)
    place = query.under or common.home(request)
    found = common.total(request, query)
    kind = rules.KIND_LABELS.get(query.kind, "")
    named = common.names_below(place)
    empty = c.EmptyState(
        "这里还没有任务",
        "文件附件的名单自动成为任务；方案里的其他事项由牵头单位启动，写明谁负责、钱从哪来、哪天完成。",
        *common.start_action(request),
    )
    rows = tuple(_places(request, query, place, named, 0)) if found.total else ()
    page = pages.ListPage(
        title="任务进度",
        lead=common.said(found, f"{kind}任务", lambda **more: _list(request, **more)),
        crumbs=common.crumbs(),
        tabs=common.tabs("console:tasks"),
        actions=common.start_action(request),
        filters=(*common.pack_filter(request), *common.place_filter(picked), common.kind_filter(request)),
        reset_url=request.path if common.kept(request) else "",
        table=c.Table(
            PLACE_COLUMNS, rows, caption="各地任务进度", empty=empty, phone="scroll", total_row=_total(found, rows)
        ),
        exports=(c.Action("导出任务清单", links.url("console:tasks-export", **common.kept(request))),),
        panels=(
            *((_kinds(request, query), *_projects(request, query), *_lagging(request, query)) if found.total else ()),
            *_procedures(request),
        ),
        note=_notes(request, query),
    )
    return answering.show(request, page, partial="results")


def _list(request: MulinRequest, **more: object) -> str:
    return links.url("console:task-list", **{**common.kept(request), **more})


def _places(
    request: MulinRequest, query: selectors.TaskQuery, place: str, names: dict[str, str], depth: int
) -> Iterator[c.Row]:
    """The places below, each as a row; the one that ``open`` lies in shows its own places beneath."""
    opened = request.GET.get("open", "")
    for one in common.tally(request, replace(query, under=place), "place"):
        inside = one.key in names
        here = one.key == place
        shown = inside and opened.startswith(one.key) and depth < DEEP
        label = "本级" if here else names.get(one.key, one.name)
        yield _row(request, one, label, depth, inside=inside, shown=shown)
        if shown:
            yield from _places(request, query, one.key, common.names_below(one.key), depth + 1)


def _row(request: MulinRequest, one: selectors.Group, label: str, depth: int, *, inside: bool, shown: bool) -> c.Row:
    """A place: its name opens the level beneath it (in place), its figures open the tasks."""
    found = one.tally
    above = one.key.rstrip("/").rpartition("/")[0] + "/"
    to = (above if shown else one.key) if inside else ""
    sign = ("▾ " if shown else "▸ ") if inside else ""
    kept = common.kept(request)
    href = links.url("console:tasks", **{**kept, "open": to}) if inside else _list(request, under=one.key)
    return c.Row(
        (
            c.Cell("\u3000" * depth + sign + label, href),
            *_figures(found, lambda **more: _under(request, one.key, more)),
        ),
        key=one.key,
    )


def _under(request: MulinRequest, path: str, more: dict[str, object]) -> str:
    return _list(request, **{"under": path, **more})


def _figures(found: rules.Tally, url: object) -> tuple[c.Cell, ...]:
    """The figures of a tally as cells."""
    share, pace = found.share, found.expected / found.total if found.total else None
    pct, due = float((share or 0) * 100), float((pace or 0) * 100)
    tone: c.Tone = "met" if share == 1 else "late" if found.gap > 0 else "plain"
    at = url if callable(url) else lambda **_: ""
    return (
        c.Cell(str(found.total), at()),
        c.Cell(str(found.done), at(standing=common.S.DONE) if found.done else ""),
        c.Cell(common.percent(share)),
        c.Cell(kind="bar", bar=c.Bar(pct, due or None, tone, f"完成 {common.percent(share)}%")),
        c.Cell(common.percent(pace)),
        c.Cell(str(found.lagging), at(show="lagging") if found.lagging else "", "late" if found.lagging else "plain"),
        c.Cell(str(found.unknown)),
    )


def _total(found: rules.Tally, rows: tuple[c.Row, ...]) -> c.Row | None:
    return c.Row((c.Cell("合计", kind="strong"), *_figures(found, None))) if len(rows) > 1 else None


def _kinds(request: MulinRequest, query: selectors.TaskQuery) -> c.Panel:
    groups = {one.key: one for one in common.tally(request, query, "kind")}
    rows = tuple(
        c.Row(
            (
                c.Cell(label, links.url("console:tasks", **{**common.kept(request), "kind": key})),
                *_figures(groups[key].tally, lambda key=key, **more: _list(request, **{"kind": key, **more})),
            )
        )
        for key, label in rules.TASK_KINDS
        if key in groups
    )
    columns = (c.Column("kind", "种类", head=True, grow=True), *PLACE_COLUMNS[1:])
    return c.Panel("按种类", table=c.Table(columns, rows, caption="各类任务进度", phone="scroll"))


def _projects(request: MulinRequest, query: selectors.TaskQuery) -> Iterator[c.Panel]:
    """L-四(二)b: projects, each leading to its list of tasks, each task to its steps."""
    groups = sorted(common.tally(request, query, "project"), key=lambda one: (-one.tally.total, one.key))
    rows = tuple(
        c.Row(
            (
                c.Cell(one.key or "没有写所属项目", _list(request, project=one.key) if one.key else ""),
                *_figures(one.tally, lambda key=one.key, **more: _list(request, **{"project": key, **more})),
            )
        )
        for one in groups[:PROJECTS]
    )
    if len(groups) > 1:
        columns = (c.Column("project", "项目", head=True, grow=True), *PLACE_COLUMNS[1:])
        table = c.Table(columns, rows, caption="各项目任务进度", phone="scroll")
        note = f"最大的 {PROJECTS} 个，共 {len(groups)} 个" if len(groups) > PROJECTS else f"{len(groups)} 个"
        yield c.Panel("按项目", note=note, table=table)


def _lagging(request: MulinRequest, query: selectors.TaskQuery) -> Iterator[c.Panel]:
    asked = replace(query, lagging=True)
    lines = common.over(request, lambda: selectors.list_tasks(asked, limit=LAGGING + 1))
    if lines:
        more = c.Action("看全部", _list(request, show="lagging")) if len(lines) > LAGGING else None
        table = common.table(lines[:LAGGING], c.EmptyState("没有滞后的任务"), "滞后的任务")
        yield c.Panel("滞后的任务", note="逾期未完成，或自己的步骤已过期", table=table, more=more)


def _counted(request: MulinRequest, key: str) -> tuple[int, int]:
    """How many cases of a procedure run and are done, over the ranges of the hat."""
    found = common.over(request, lambda: [cases.count_states(key, layers=todo.layers_of(request))])
    return sum(one[0] for one in found), sum(one[1] for one in found)


def _procedures(request: MulinRequest) -> Iterator[c.Panel]:
    """Plans, checks, reports and interviews that the hat's documents ask for, each with how many run."""
    rows = []
    for one in case_rules.catalogue.all():
        if not one.key.startswith(AREA) or one.key in SHOWN or not starting.concerns(request, one):
            continue
        running, done = _counted(request, one.key)
        listed = links.url("console:cases", procedure=one.key)
        start = links.url("console:case-open", one.key) if request.actor.may(one.opens) else ""
        rows.append(
            c.Row(
                (
                    c.Cell(one.label, links.url("console:procedure", one.key), kind="strong"),
                    c.Cell(one.about),
                    c.Cell(str(running), listed if running else ""),
                    c.Cell(str(done), listed if done else ""),
                    marks.cells(one.clauses),
                    c.Cell("启动", start, kind="action") if start else c.Cell(),
                )
            )
        )
    if rows:
        columns = (
            c.Column("label", "程序", head=True), c.Column("about", "做什么", grow=True),
            c.Column("running", "在办", align="num", unit="件"), c.Column("done", "办结", align="num", unit="件"),
            c.Column("clause", "条款"), c.Column("do", "启动", hide_label=True),
        )  # fmt: skip
        table = c.Table(columns, tuple(rows), caption="方案、检查、总结的程序")
        yield c.Panel("方案、检查与总结", table=table)


def _notes(request: MulinRequest, query: selectors.TaskQuery) -> str:
    """What the figures rest on."""
    known = [query.pack] if query.pack else asking.packs_of_hat(request)
    days = "、".join(f"{key} {packs.find_pack(key).facts.valid_from.isoformat()}" for key in known)
    return (
        f"名单里的任务由台账判断完成，不用另报；期限在文件印发日（{days}）及以前的写“启用前到期”，不算滞后。"
        "“按日期应完成”是从开始到期限的匀速进度。"
    )
