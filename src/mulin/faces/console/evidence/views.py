"""迎检台账: what is there and what is missing, then the whole as one zip."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.console.registers import places
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import calendar, clock
from mulin.kernel.actor import require
from mulin.mechanisms.packs import selectors as packs
from mulin.processes import evidence
from mulin.processes.evidence import keeping

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

SHOWN = 24


def _day(text: str, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return otherwise


def _wish(request: MulinRequest) -> evidence.Wish | None:
    """What the address asks for; None where no programme concerns the place. A place outside the hat is 404."""
    place = asking.place_of(request)
    require(request.actor, "registers.export", place.path)
    keys = asking.packs_over(place.path)
    if not keys:
        return None
    key = request.GET.get("pack", "") or keys[0]
    if key not in keys:
        raise Http404
    today = clock.today()
    first, last = (
        _day(request.GET.get("first", ""), dt.date(today.year, 1, 1)),
        _day(request.GET.get("last", ""), today),
    )
    if last < first:
        first, last = last, first
    demo = request.hat is not None and request.hat.demo
    return evidence.Wish(key, place.path, place.name, first, last, ("REAL", "DEMO") if demo else ("REAL",))


def _root() -> Path:
    return Path(settings.MEDIA_ROOT)


def overview(request: MulinRequest) -> HttpResponse:
    """Programme, place and period; what the folder would hold, gaps first."""
    wish = _wish(request)
    if wish is None:
        page: pages.Page = pages.MessagePage(
            title="迎检台账", text="这个地方还没有适用的方案。", tone="plain",
            actions=(c.Action("看方案与条款", links.url("console:programmes")),),
        )  # fmt: skip
        return answering.show(request, page)
    return answering.show(request, _page(request, wish, evidence.collect(wish, root=_root())))


def _page(request: MulinRequest, wish: evidence.Wish, folder: evidence.Folder) -> pages.ListPage:
    due = [gap for gap in folder.gaps if gap.due]
    lead = f"有材料的条款 {folder.clauses} 条、文件 {len(folder.with_file)} 个；没有材料的条款 {len(folder.gaps)} 条"
    lead += f"，其中 {len(due)} 条期内有到期义务。" if due else "。"
    query = urlencode(
        {"pack": wish.pack, "place": wish.path, "first": wish.first.isoformat(), "last": wish.last.isoformat()}
    )
    return pages.ListPage(
        title="迎检台账",
        lead=lead,
        crumbs=(c.Crumb("行动"), c.Crumb("迎检台账")),
        actions=(c.Action("打包下载", f"{links.url('console:evidence-pack')}?{query}", primary=True, method="post"),),
        notices=_notices(folder),
        filters=_filters(request, wish),
        table=_gaps(folder),
        pager=_left_out(folder),
        panels=(_entries(folder),),
        note="压缩包里有 Word 目录（缺口在前）、文件校验清单和改好名的文件（条款-小区-日期-内容）。打包会记入审计。",
    )


def _notices(folder: evidence.Folder) -> tuple[c.Notice, ...]:
    if not folder.lost:
        return ()
    return (c.Notice(f"{len(folder.lost)} 个文件在磁盘上缺失或内容已变，不会放入，请从备份恢复。", "late"),)


def _filters(request: MulinRequest, wish: evidence.Wish) -> tuple[c.Filter, ...]:
    keys = asking.packs_over(wish.path)
    offered = tuple(c.Option(key, packs.find_pack(key).facts.title, key == wish.pack) for key in keys)
    where = tuple(
        c.Option(one.value, one.label, one.value == wish.path) for one in places.picker(request).options if one.value
    )
    return (
        c.Filter("select", "pack", "方案", wish.pack, offered),
        c.Filter("select", "place", "地方", wish.path, where or (c.Option(wish.path, wish.place_name, selected=True),)),
        c.Filter("date", "first", "自", wish.first.isoformat()),
        c.Filter("date", "last", "至", wish.last.isoformat()),
    )


def _gaps(folder: evidence.Folder) -> c.Table:
    columns = (
        c.Column("clause", "条款", head=True),
        c.Column("gist", "没有材料的要求", grow=True),
        c.Column("does", "由谁做"),
        c.Column("due", "到期义务", "num", "项"),
        c.Column("filed", "已报", "num", "项"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(gap.clause, marks.mark(gap.clause).url, kind="clause"),
                c.Cell(gap.gist),
                c.Cell(gap.does),
                c.Cell(str(gap.due) if gap.due else "", tone="late" if gap.due else "plain"),
                c.Cell(str(gap.filed) if gap.due else ""),
            )
        )
        for gap in folder.gaps[:SHOWN]
    )
    empty = c.EmptyState("没有缺口", "这一方案的每一条在期内都有材料。")
    return c.Table(columns, rows, caption="缺口", empty=empty)


def _left_out(folder: evidence.Folder) -> c.Pager | None:
    more = len(folder.gaps) - SHOWN
    return c.Pager(note=f"另有 {more} 条没有材料，Word 目录里逐条列出") if more > 0 else None


def _entries(folder: evidence.Folder) -> c.Panel:
    columns = (
        c.Column("clause", "条款", head=True),
        c.Column("name", "文件或记录", grow=True),
        c.Column("source", "来源"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.clause, marks.mark(one.clause).url, kind="clause"),
                c.Cell(one.name, links.url("console:file", one.file_id))
                if one.file_id is not None
                else c.Cell(f"（无文件）{one.content}：{one.record}"),
                c.Cell(one.source),
            )
        )
        for one in folder.entries[:SHOWN]
    )
    counted = Counter(one.source for one in folder.entries)
    words = "，".join(f"{source} {number} 项" for source, number in counted.items())
    more = f"；只列前 {SHOWN} 项，打包时全部放入" if len(folder.entries) > SHOWN else ""
    empty = c.EmptyState(
        "期内没有材料", "报送义务时附的文件、事项的文书、公示照片、公文盖章件，都会按条款归到这里。",
        c.Action("看义务", links.url("console:duties")),
    )  # fmt: skip
    table = c.Table(columns, rows, caption="已有材料", empty=empty)
    return c.Panel("已有材料", note=words + more, table=table)


@require_POST
def pack(request: MulinRequest) -> HttpResponseBase:
    """The folder as a zip, sent while it is written."""
    wish = _wish(request)
    if wish is None:
        raise Http404
    now = clock.now()
    folder = keeping.collect_for_export(wish, root=_root(), actor=request.actor, now=now)
    local = now.astimezone(calendar.ZONE)
    response = StreamingHttpResponse(
        evidence.stream(folder, root=_root(), now=local, by=request.actor.label), content_type="application/zip"
    )
    name = f"迎检台账-{wish.pack}-{wish.place_name}-{wish.first:%Y%m%d}-{wish.last:%Y%m%d}.zip"
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response
