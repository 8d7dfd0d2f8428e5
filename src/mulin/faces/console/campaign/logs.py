"""The log of blockers with how long their answers took; the list of highlights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.areas.campaign import selectors
from mulin.faces.console.campaign import common, task
from mulin.faces.console.cases import almanac, todo
from mulin.faces.console.documents import answering
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import clock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

PAGE = 50
OPEN = (("open", "待答复的"),)


def blockers(request: MulinRequest) -> HttpResponse:
    """Difficulties that were fed back: who waits, how long answers took (L-二(三)c)."""
    picked, today = picking.picker(request), clock.today()
    under = request.GET.get("under", "") if request.GET.get("under") in picked.paths else ""
    layers, only = todo.layers_of(request), request.GET.get("show") == "open"
    found = common.over(
        request, lambda: selectors.list_blockers(under=under, layers=layers, open_only=only, until=today)
    )
    counted = selectors.response(found, today, almanac.days())
    empty = c.EmptyState(
        "没有难点堵点",
        "推进任务时遇到难点堵点，从任务页反馈；收到的一方答复、打“补丁”，用了几个工作日记在这里。",
        c.Action("看任务", links.url("console:tasks")),
    )
    said: list[str | c.Part] = [f"反馈 {len(found)} 件，已答复 {counted.answered} 件"]
    if counted.median is not None:
        said.append(f"，答复用时中位数 {float(counted.median):g} 个工作日")
    if counted.waiting:
        said += ["；", c.Part(f"{counted.waiting} 件待答复，最久的等了 {counted.longest} 个工作日", "late")]
    page = pages.ListPage(
        title="难点堵点",
        lead=(*said, "。") if found else "没有反馈过难点堵点。",
        crumbs=common.crumbs("难点堵点"),
        tabs=common.tabs("console:blockers"),
        filters=(
            c.Filter("select", "show", "看什么", options=common.options(OPEN, request.GET.get("show", ""))),
            *common.place_filter(picked),
        ),
        reset_url=request.path if request.GET else "",
        table=task.blocker_table(found, empty),
        note="答复用时按工作日计，反馈当天不计。",
    )
    return answering.show(request, page, partial="results")


COLUMNS = (
    c.Column("text", "亮点", head=True, grow=True),
    c.Column("task", "任务"),
    c.Column("place", "地点"),
    c.Column("on", "日期"),
    c.Column("percent", "进度", align="num", unit="%"),
    c.Column("by", "报送"),
)


def highlights(request: MulinRequest) -> HttpResponse:
    """What was reported as worth showing (L-四(二)c), the latest first."""
    picked, given = picking.picker(request), request.GET
    query = common.question(request, picked)
    before = int(given["before"]) if given.get("before", "").isdecimal() and len(given["before"]) < 18 else None
    found = common.over(
        request,
        lambda: selectors.list_highlights(
            under=query.under, pack=query.pack, layers=query.layers, before=before, limit=PAGE + 1
        ),
    )
    shown = sorted(found, key=lambda one: -one.id)[:PAGE]
    rows = tuple(_row(one) for one in shown)
    empty = c.EmptyState(
        "还没有亮点", "报进展时勾选“这是亮点”，就列在这里，供督导和总结选用。",
        c.Action("看任务", links.url("console:tasks")),
    )  # fmt: skip
    kept = common.kept(request)
    page = pages.ListPage(
        title="进展亮点",
        lead=f"列出 {len(shown)} 条亮点，最近的在前。" if shown else "还没有报送亮点。",
        crumbs=common.crumbs("亮点"),
        tabs=common.tabs("console:highlights"),
        filters=(*common.pack_filter(request), *common.place_filter(picked)),
        reset_url=request.path if kept else "",
        table=c.Table(COLUMNS, rows, caption="进展亮点", empty=empty),
        pager=c.Pager(
            links.url("console:highlights", **kept) if before else "",
            links.url("console:highlights", **kept, before=shown[-1].id) if len(found) > PAGE else "",
            f"本页 {len(shown)} 条",
        ),
    )
    return answering.show(request, page, partial="results")


def _row(one: selectors.ProgressLine) -> c.Row:
    url = links.url("console:task", one.task_id)
    layer = "演示" if one.layer == "DEMO" and not one.text.startswith("演示") else ""
    photo = links.url("console:file", one.file_id) if one.file_id else ""
    return c.Row(
        (
            c.Cell(one.text, kind="strong", sub=layer),
            c.Cell(one.task_title, url),
            c.Cell(one.place_name),
            c.Cell(one.on_day.isoformat(), photo),
            c.Cell("" if one.percent is None else str(one.percent)),
            c.Cell(one.by),
        )
    )
