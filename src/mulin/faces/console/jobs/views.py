"""Background work: events that wait or were given up, the sealing of the log, the last snapshot; trying again.

The numbers are those of the whole installation, since one worker does it all; single events are shown and tried
again inside the hat's own ranges only.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages as flash
from django.http import HttpResponse
from django.urls import reverse

from mulin.base.places import selectors as places
from mulin.faces.shared import components as c
from mulin.faces.shared import errors, hats, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock, quantities, scope
from mulin.kernel.actor import require
from mulin.kernel.audit import selectors as audit
from mulin.kernel.errors import DomainError
from mulin.kernel.outbox import selectors, services
from mulin.mechanisms.measures import selectors as measures

LIMIT = 100
SLOW = dt.timedelta(minutes=5)
"""Sealing takes its turn every second and delivering every two: what waits this long waits for a worker."""
KINDS = {
    "cases.case.moved": "事项有进展",
    "duties.obligation.moved": "义务有进展",
    "registers.import.confirmed": "大表导入",
}


@dataclass(frozen=True, slots=True)
class State:
    """What the worker did last and what it has left to do, in the whole installation."""

    backlog: selectors.Backlog
    sealing: audit.Sealing
    snapshot: tuple[str, dt.datetime] | None


def _state() -> State:
    with scope.active(scope.EVERYWHERE, staff=True):
        return State(selectors.backlog(), audit.sealing(), measures.last_snapshot())


def overview(request: MulinRequest) -> HttpResponse:
    """How the background work stands."""
    require(request.actor, "jobs.see")
    state = _state()
    failures = [row for _ in hats.over_ranges(request) for row in selectors.list_failures(limit=LIMIT)]
    failures.sort(key=lambda row: int(row["id"]), reverse=True)
    page = pages.Page(
        title="后台任务",
        lead=_lead(state),
        crumbs=(c.Crumb("系统"), c.Crumb("后台任务")),
        notices=_notices(state),
        panels=(
            c.Panel("系统消息", facts=_outbox_facts(state.backlog)),
            c.Panel("没有送达的消息", note=_elsewhere(state, failures), table=_table(failures[:LIMIT])),
            c.Panel("审计封存", facts=_sealing_facts(state.sealing)),
            c.Panel("指标快照", facts=_snapshot_facts(state.snapshot)),
        ),
        actions=(c.Action("刷新", reverse("console:jobs")),),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _lead(state: State) -> str:
    if state.backlog.failed:
        return f"{state.backlog.failed:,} 条消息多次发送失败，需要人来看"
    return "没有失败的任务"


def _notices(state: State) -> tuple[c.Notice, ...]:
    """One warning where work waits so long that no worker can be running."""
    now, found = clock.real_now(), []
    if state.sealing.waiting and (state.sealing.last_at is None or now - state.sealing.last_at > SLOW):
        found.append(f"{state.sealing.waiting:,} 条审计记录等待封存")
    if state.backlog.oldest_due is not None and now - state.backlog.oldest_due > SLOW:
        found.append(f"{state.backlog.waiting:,} 条消息等待发送")
    if not found:
        return ()
    return (c.Notice(f"{'，'.join(found)}，已超过 5 分钟。请确认后台作业正在运行。", "late"),)


def _outbox_facts(backlog: selectors.Backlog) -> tuple[c.Fact, ...]:
    oldest = quantities.format_moment(backlog.oldest_due) if backlog.oldest_due else "没有"
    return (
        c.Fact("等待发送", f"{backlog.waiting:,} 条"),
        c.Fact("最早应发", oldest),
        c.Fact("多次失败", f"{backlog.failed:,} 条", chip=c.Chip("要处理", "late") if backlog.failed else None),
    )


def _sealing_facts(sealing: audit.Sealing) -> tuple[c.Fact, ...]:
    return (
        c.Fact("最近一次封存", quantities.format_moment(sealing.last_at) if sealing.last_at else "还没有封存过"),
        c.Fact("已封存到", f"第 {sealing.last_seq:,} 号"),
        c.Fact("等待封存", f"{sealing.waiting:,} 条"),
    )


def period_words(period: str) -> str:
    """A half-month by its key: ``2020-11-1`` is 2020年11月上半月."""
    year, month, half = period.split("-")
    return f"{year}年{int(month)}月{'上' if half == '1' else '下'}半月"


def _snapshot_facts(found: tuple[str, dt.datetime] | None) -> tuple[c.Fact, ...]:
    if found is None:
        return (c.Fact("最近一期", "还没有存过"),)
    period, taken = found
    return (c.Fact("最近一期", period_words(period)), c.Fact("生成时间", quantities.format_moment(taken)))


def _elsewhere(state: State, failures: list[dict[str, Any]]) -> str:
    others = state.backlog.failed - len(failures)
    return f"另有 {others:,} 条在你的范围以外，由当地的系统管理员处理。" if others > 0 and len(failures) < LIMIT else ""


def kind_words(kind: str) -> str:
    """What an event says, in words."""
    return KINDS.get(kind, "其他消息")


def _table(failures: list[dict[str, Any]]) -> c.Table:
    columns = (
        c.Column("kind", "消息", head=True),
        c.Column("place", "地方"),
        c.Column("made", "产生"),
        c.Column("failed", "放弃"),
        c.Column("attempts", "已试", align="num", unit="次"),
        c.Column("error", "最后一次的错误", grow=True),
        c.Column("act", "办理", hide_label=True),
    )
    names = places.names_at({str(row["path"]) for row in failures})
    rows = tuple(
        c.Row(
            (
                c.Cell(kind_words(str(row["kind"])), title=str(row["kind"])),
                c.Cell(names.get(str(row["path"]), "系统")),
                c.Cell(quantities.format_moment(row["created_at"])),
                c.Cell(quantities.format_moment(row["failed_at"])),
                c.Cell(str(row["attempts"])),
                c.Cell(row["last_error"] or "—"),
                c.Cell("重新发送", reverse("console:job_retry", args=[row["id"]]), kind="action"),
            ),
            key=str(row["id"]),
        )
        for row in failures
    )
    empty = c.EmptyState("没有失败的消息", "发送失败的消息会自动重试五次；都不成功的列在这里，查明原因后重新发送。")
    return c.Table(columns, rows, caption="没有送达的消息", empty=empty)


def retry(request: MulinRequest, message_id: int) -> HttpResponse:
    """Show why a message was given up; send it again."""
    require(request.actor, "jobs.retry")
    row = hats.find_in_ranges(request, lambda: selectors.find_failure(message_id))
    form = forms.Form(request.POST if request.method == "POST" else None)
    back = reverse("console:jobs")
    if form.is_valid():
        try:
            services.retry(message_id, actor=request.actor, now=clock.now())
        except DomainError as error:  # somebody else was quicker
            return errors.answer(request, error)
        flash.success(request, "已放回队列，后台作业会马上再发一次。")
        return responses.redirect_after(request, back)
    page = pages.FormPage(
        title=f"重新发送：{kind_words(str(row['kind']))}",
        crumbs=(c.Crumb("后台任务", back), c.Crumb("重新发送")),
        help=(f"最后一次的错误：{row['last_error'] or '没有记录'}", "先排除原因再发送；失败会照旧重试五次。"),
        form=form,
        submit="重新发送",
        back=c.Action("取消", back),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})
