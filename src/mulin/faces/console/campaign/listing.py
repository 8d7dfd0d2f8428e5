"""The list of tasks and its file."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.views.decorators.http import require_safe

from mulin.areas.campaign import rules, selectors
from mulin.faces.console.campaign import common
from mulin.faces.console.documents import answering
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import clock
from mulin.kernel.audit import services as audit
from mulin.kernel.tabular import writing

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

PAGE, CEILING = 50, 50_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_DAY = "0"


def _after(text: str) -> tuple[dt.date | None, int] | None:
    day, _, number = text.partition("_")
    try:
        return (None if day == NO_DAY else dt.date.fromisoformat(day), int(number)) if len(number) < 18 else None
    except ValueError:
        return None


def _lines(request: MulinRequest, query: selectors.TaskQuery, limit: int) -> list[selectors.TaskLine]:
    found = common.over(request, lambda: selectors.list_tasks(query, limit=limit))
    return sorted(found, key=lambda one: (one.due_on or dt.date.max, one.id))[:limit]


def task_list(request: MulinRequest) -> HttpResponse:
    """Tasks by due day, filtered; paged by key."""
    picked = picking.picker(request)
    query = common.question(request, picked)
    asked = replace(query, after=_after(request.GET.get("after", "")))
    lines = _lines(request, asked, PAGE + 1)
    shown, kept = lines[:PAGE], common.kept(request)
    late = sum(one.lagging for one in shown)
    said: c.Lead = (f"列出 {len(shown)} 项任务", c.Part(f"，其中 {late} 项滞后", "late") if late else "", "。")
    page = pages.ListPage(
        title="任务清单",
        lead=said if shown else "没有符合条件的任务。",
        crumbs=common.crumbs("任务清单"),
        tabs=common.tabs("console:task-list"),
        actions=common.start_action(request),
        filters=_filters(request, picked),
        reset_url=request.path if kept else "",
        table=common.table(shown, _empty(request)),
        exports=(c.Action("导出表格", links.url("console:tasks-export", **kept)),),
        pager=c.Pager(
            links.url("console:task-list", **kept) if asked.after else "",
            links.url("console:task-list", **kept, after=_cursor(shown[-1])) if len(lines) > PAGE else "",
            f"本页 {len(shown)} 项",
        ),
    )
    return answering.show(request, page, partial="results")


def _cursor(line: selectors.TaskLine) -> str:
    return f"{line.due_on.isoformat() if line.due_on else NO_DAY}_{line.id}"


def _empty(request: MulinRequest) -> c.EmptyState:
    return c.EmptyState(
        "没有符合条件的任务",
        "换一个条件再看；名单里的任务自动生成，其他事项由牵头单位启动。",
        c.Action("看全部", links.url("console:task-list")),
    )


def _filters(request: MulinRequest, picked: picking.Picker) -> tuple[c.Filter, ...]:
    given = request.GET
    standings = [(str(one), label) for one, label in rules.STANDING_LABELS.items()]
    return (
        *common.pack_filter(request),
        c.Filter("select", "show", "看什么", options=common.options(common.SHOWN, given.get("show", ""))),
        *common.place_filter(picked),
        common.kind_filter(request),
        c.Filter("select", "standing", "状态", options=common.options(standings, given.get("standing", ""))),
        c.Filter("text", "lead", "牵头单位", given.get("lead", "")),
        *(c.Filter("hidden", name, "", given[name]) for name in ("year", "project") if given.get(name)),
    )


COLUMNS = (
    writing.Column("任务", width=36), writing.Column("种类"), writing.Column("地点", width=20),
    writing.Column("所属项目", width=24), writing.Column("牵头单位", width=20), writing.Column("责任单位", width=28),
    writing.Column("责任人（岗位）", width=22), writing.Column("资金来源", width=18), writing.Column("开始", "date"),
    writing.Column("期限", "date"), writing.Column("状态"), writing.Column("进度"), writing.Column("完成日", "date"),
    writing.Column("未解决难点"), writing.Column("条款"),
)  # fmt: skip


def _cells(line: selectors.TaskLine) -> tuple[Any, ...]:
    leads = "、".join(text for text in (line.lead, line.co_leads) if text)
    return (
        line.title, line.kind_label, line.place_name, line.project, leads, line.responsible, line.owner,
        line.funding_source, line.starts_on, line.due_on, line.standing_label,
        f"{line.percent}%" if line.percent is not None else None, line.done_since, str(line.blocked), line.clause,
    )  # fmt: skip


@require_safe
def export(request: MulinRequest) -> FileResponse:
    """The list of this address as a file, from its first page on."""
    query = common.question(request, picking.picker(request))
    lines = _lines(request, query, CEILING)
    out = tempfile.TemporaryFile(prefix="mulin-export-")  # noqa: SIM115 (the response closes it once it is sent)
    who = f"{request.actor.label} {clock.today().isoformat()}"
    writing.write_xlsx(COLUMNS, map(_cells, lines), title="任务清单", footer_note=who, sheet="任务清单", out=out)
    audit.record(
        request.actor, "campaign.task.exported", now=clock.now(), path=request.range.lo, details={"rows": len(lines)}
    )
    out.seek(0)
    name = f"任务清单_{clock.today().isoformat()}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)
