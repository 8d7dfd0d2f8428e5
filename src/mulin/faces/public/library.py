"""Public pages of publicity: practices worth learning from, and exposures within their days."""

from __future__ import annotations

from collections.abc import Sequence

from mulin.areas.publicity.rules import vocabulary
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import calendar
from mulin.mechanisms.notices import selectors as notices


def practices(found: Sequence[notices.PageView], wanted: str, kind: str) -> pages.ListPage:
    """The library: by words and by kind."""
    kinds = (("", "全部"), *vocabulary.PRACTICES)
    rows = tuple(
        c.Row(
            (
                c.Cell(one.title, links.url("public:notice", one.slug), kind="strong"),
                c.Cell(vocabulary.label(vocabulary.PRACTICES, one.content.get("kind"))),
                c.Cell(one.place_name),
                c.Cell(" ".join(one.content.get("tags", ()))),
                c.Cell(calendar.local_date(one.published_at).isoformat()),
            ),
            href=links.url("public:notice", one.slug),
        )
        for one in found
    )
    columns = (
        c.Column("title", "名称", head=True, grow=True),
        c.Column("kind", "种类"),
        c.Column("place", "地方"),
        c.Column("tags", "标签"),
        c.Column("on", "公开"),
    )
    empty = c.EmptyState("还没有公开的经验做法", "各地凭决定公开的经验做法、典型和表扬，会列在这里。")
    return pages.ListPage(
        title="经验做法",
        lead=f"各地公开了 {len(found)} 条经验做法、典型和表扬。" if found else "还没有公开的经验做法。",
        crumbs=(c.Crumb("公开首页", links.url("public:home")), c.Crumb("经验做法")),
        filters=(
            c.Filter("text", "q", "查找", wanted, placeholder="如 停车、加装电梯"),
            c.Filter("select", "kind", "种类", kind, tuple(c.Option(v, words, v == kind) for v, words in kinds)),
        ),
        reset_url=links.url("public:practices") if wanted or kind else "",
        table=c.Table(columns, rows, caption="公开的经验做法", empty=empty),
        note="表扬个人的，只在本人书面同意后公开。",
    )


def exposures(found: Sequence[notices.PageView]) -> pages.ListPage:
    """What stands exposed today; owners by building only."""
    rows = tuple(
        c.Row(
            (
                c.Cell(str(one.content.get("subject", "")), links.url("public:notice", one.slug), kind="strong"),
                c.Cell(one.place_name),
                c.Cell(one.clause),
                c.Cell(f"{one.content['from_day']} 至 {one.content['to_day']}"),
                c.Cell(one.decision),
            ),
            href=links.url("public:notice", one.slug),
        )
        for one in found
    )
    columns = (
        c.Column("subject", "对象", head=True, grow=True),
        c.Column("place", "地方"),
        c.Column("clause", "条款"),
        c.Column("days", "公开期（含首尾）"),
        c.Column("decision", "批准"),
    )
    empty = c.EmptyState("现在没有公开的曝光", "经法律审核、告知当事人、按规定批准的，才会在公开期内列在这里。")
    return pages.ListPage(
        title="曝光",
        lead=f"公开期内的曝光 {len(found)} 件。" if found else "现在没有公开的曝光。",
        crumbs=(c.Crumb("公开首页", links.url("public:home")), c.Crumb("曝光")),
        table=c.Table(columns, rows, caption="公开期内的曝光", empty=empty),
        note="曝光业主的行为只写楼栋，不写姓名、房号；当事人的陈述一并公开；期满即撤下。",
    )
