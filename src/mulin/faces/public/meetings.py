"""The public list of announced results of owners' assemblies."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.mechanisms.notices import selectors as notices

COLUMNS = (
    c.Column("title", "会议", head=True, grow=True),
    c.Column("place", "小区"),
    c.Column("day", "作出决定"),
    c.Column("law", "计票依据"),
    c.Column("result", "结果"),
)


def assemblies(found: Sequence[notices.PageView], *, demo: bool, offer: bool) -> pages.ListPage:
    """Results as they were frozen; ``offer``: this installation carries synthetic ones, listed apart."""
    rows = tuple(
        c.Row(
            (
                c.Cell(one.title, kind="strong"),
                c.Cell(one.place_name),
                c.Cell(str(one.content.get("decided_on", ""))),
                c.Cell(str(one.content.get("regime", ""))),
                c.Cell(str(one.content.get("state", "") or one.content.get("result", ""))),
            ),
            href=links.url("public:notice", one.slug),
        )
        for one in found
    )
    empty = c.EmptyState("还没有公告的结果", "业主大会公告最终结果以后，面积和人数、两种口径的结论会列在这里。")
    other = c.Action("看真实结果", links.url("public:assemblies")) if demo else None
    if other is None and offer:
        other = c.Action("看演示结果", links.url("public:assemblies", layer="DEMO"))
    return pages.ListPage(
        title="业主大会结果",
        lead=f"{'演示数据：' if demo else ''}已公告 {len(rows)} 次业主大会的结果。" if rows else "还没有公告的结果。",
        crumbs=(c.Crumb("公开首页", links.url("public:home")), c.Crumb("业主大会结果")),
        actions=(other,) if other else (),
        table=c.Table(COLUMNS, rows, caption="业主大会结果", empty=empty),
        note="只公布合计，不公布任何一户的选择。",
    )
