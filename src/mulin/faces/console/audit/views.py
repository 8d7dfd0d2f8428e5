"""The log: who did or read what, newest first; and whether its chain is whole."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages as flash
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from mulin.base.access import services as access
from mulin.base.places import selectors as places
from mulin.faces.console.audit import words
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock, quantities, scope
from mulin.kernel.actor import require
from mulin.kernel.audit import selectors, services

PAGE = 50
LONGEST = 100
KINDS = (
    ("access.", "用户与身份"),
    ("access.session.", "登录"),
    ("parties.person.", "查看个人信息"),
    ("places.", "小区与区划"),
    ("registers.", "台账事实与导入"),
    ("parties.", "机构岗位"),
    ("audit.", "审计"),
)
FAULTS = {"gap": "缺号", "missing": "原始记录不见了", "altered": "记录被改动", "chain": "前后不衔接"}


def entries(request: MulinRequest) -> HttpResponse:
    """The list, filtered by kind of act or by the thing concerned, paged by key."""
    require(request.actor, "audit.see")
    asked = {k: request.GET.get(k, "").strip()[:LONGEST] for k in ("code", "type", "id")}
    before = request.GET.get("before", "")
    subject = (asked["type"], asked["id"]) if asked["type"] and asked["id"] else None
    rows: list[dict[str, Any]] = []
    for _ in hats.over_ranges(request):
        rows += selectors.list_entries(
            before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
            subject=subject,
            code_prefix=asked["code"],
            limit=PAGE + 1,
        )
    rows.sort(key=lambda row: int(row["id"]), reverse=True)
    page = _page(rows, asked)
    return responses.render_page(
        request, page.template, {"page": page, "shell": shells.for_request(request)}, "results"
    )


def _page(rows: list[dict[str, Any]], asked: dict[str, str]) -> pages.ListPage:
    shown = rows[:PAGE]
    base = reverse("console:audit")
    kept = {k: v for k, v in asked.items() if v}
    more = f"{base}?{urlencode({**kept, 'before': shown[-1]['id']})}" if len(rows) > PAGE else ""
    kinds = (c.Option("", "全部"), *(c.Option(code, label, code == asked["code"]) for code, label in KINDS))
    return pages.ListPage(
        title="审计",
        lead="谁在什么时候、用哪个身份、办了或看了什么",
        crumbs=(c.Crumb("系统"), c.Crumb("审计")),
        actions=(c.Action("核验审计链", reverse("console:audit_verify"), primary=True, method="post"),),
        filters=(
            c.Filter("select", "code", "动作", asked["code"], kinds),
            c.Filter("text", "type", "对象类型", asked["type"], placeholder="如 community"),
            c.Filter("text", "id", "对象编号", asked["id"]),
        ),
        reset_url=base if kept else "",
        table=_table(shown),
        pager=c.Pager("", more, f"本页 {len(shown)} 条，按时间从近到远"),
    )


def _table(rows: list[dict[str, Any]]) -> c.Table:
    columns = (
        c.Column("at", "时间", head=True),
        c.Column("actor", "经办"),
        c.Column("code", "动作"),
        c.Column("summary", "摘要", grow=True),
        c.Column("place", "地方"),
        c.Column("seal", "封存"),
    )
    names = _place_names({str(row["path"]) for row in rows})
    lines = tuple(
        c.Row(
            (
                c.Cell(quantities.format_moment(row["at"]), sub="演示时钟" if row["shifted_clock"] else ""),
                c.Cell(row["actor_label"], sub=row["address"]),
                c.Cell(words.of(str(row["code"])), title=str(row["code"])),
                c.Cell(row["summary"] or "—", sub=row["basis"]),
                c.Cell(names[str(row["path"])]),
                c.Cell(f"第 {row['auditseal__seq']} 号" if row["auditseal__seq"] else "待封存", kind="chip"),
            ),
            key=str(row["id"]),
        )
        for row in rows
    )
    empty = c.EmptyState("没有符合条件的记录", "换一个动作或对象再看；登录、办理和查看个人信息都会记在这里。")
    return c.Table(columns, lines, caption="审计记录", empty=empty)


def _place_names(paths: set[str]) -> dict[str, str]:
    """The lowest region of each path, one query."""
    known = places.names_at(paths)
    return {path: known.get(path, "系统") for path in paths}


@require_POST
def verify(request: MulinRequest) -> HttpResponse:
    """Walk the whole chain and say what is broken.

    The chain runs over all places, so the walk sees the whole country; the page tells numbers alone.
    """
    require(request.actor, "audit.see")
    with scope.active(scope.EVERYWHERE, staff=True):
        count, faults = services.verify()
    access.record_verification(count, len(faults), actor=request.actor, now=clock.now())
    if not faults:
        flash.success(request, f"核验完成：{count:,} 条封存记录首尾相接，没有缺失或改动。")
        return responses.redirect_after(request, reverse("console:audit"))
    columns = (c.Column("seq", "封存号", head=True), c.Column("entry", "记录号"), c.Column("kind", "异常", grow=True))
    rows = tuple(
        c.Row((c.Cell(str(f.seq)), c.Cell(str(f.entry_id or "—")), c.Cell(FAULTS.get(f.kind, f.kind), tone="late")))
        for f in faults[:200]
    )
    page = pages.Page(
        title="审计链有异常",
        lead=f"{count:,} 条封存记录中有 {len(faults)} 处异常，请立即报告安全管理员并保全数据库备份。",
        crumbs=(c.Crumb("审计", reverse("console:audit")), c.Crumb("核验")),
        panels=(c.Panel("异常", table=c.Table(columns, rows, caption="异常")),),
        actions=(c.Action("回到审计", reverse("console:audit")),),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})
