"""Publicity of a place: the year's plan by channel with what was done, and the checklist of slogans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing

from mulin.areas.publicity import selectors
from mulin.areas.publicity.rules import vocabulary
from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel.actor import require

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

SALT = "slogans"
REGISTERS = (
    ("publicity-activity", "宣传活动", "办过的活动，附照片；健康教育、付费意识、法规宣讲都在这里"),
    ("article", "宣传稿件", "报刊、广播电视、网站、公众号小区专栏"),
    ("publicity-plan", "宣传计划", "几月、什么渠道、几次"),
    ("slogan", "宣传标语", "移风易俗、扫黑除恶、文明规范"),
    ("habit", "不文明习惯纠正", "发现、纠正，不写人名"),
    ("practice", "经验做法与典型", "先进地区的做法、本地经验、典型、突出贡献"),
)


def demo_notice(request: MulinRequest, asked: asking.Asked) -> tuple[c.Notice, ...]:
    """Which layers are counted, and the way to the other choice."""
    if not settings.DEMONSTRATION:
        return ()
    if asked.with_demo:
        return (
            c.Notice("含有演示数据，名称以“演示”开头。", "soon", asking.with_query(request, layers=""), "只看实际"),
        )
    return (c.Notice("只计实际数据。", href=asking.with_query(request, layers="all"), link="把演示数据也算上"),)


def overview(request: MulinRequest) -> HttpResponse:
    """Where publicity of this place stands this year."""
    asked = asking.asked(request)
    require(request.actor, "places.see", asked.place.path)
    year = asked.on.year
    found = selectors.plan_of_year(asked.place.path, year, layers=asked.layers)
    planned, done = (sum(sum(getattr(one, what)) for one in found) for what in ("planned", "done"))
    behind = sum(one.behind for one in found)
    exposures = selectors.list_exposures(today=asked.today, under=asked.place.path, layers=asked.layers)
    page = pages.Page(
        title="宣传与公开",
        lead=_lead(asked.place.name, year, planned, done, behind),
        crumbs=(c.Crumb("宣传与公开"),),
        notices=demo_notice(request, asked),
        actions=_actions(request),
        panels=(
            c.Panel(
                f"{year}年宣传计划与完成",
                "完成数由登记的活动和稿件数出，不用填报",
                table=_plan_table(request, asked, found, year),
                id="plan",
            ),
            c.Panel("台账", span="half", documents=_registers(asked)),
            c.Panel("对外公开", span="half", documents=_public(asked, len(exposures))),
        ),
        note="依据 A-三(十四)a、N-四(三)a、S-六(二)a、L-四(三)a。计划没有定死次数：本地写几次，就按几次数。",
    )
    return answering.show(request, page, dated=True)


def _lead(place: str, year: int, planned: int, done: int, behind: int) -> str:
    if not planned:
        return f"{place}{year}年还没有宣传计划，已登记活动和稿件 {done} 件。"
    left = f"按渠道还差 {behind} 次" if behind else "每个渠道都已完成"
    return f"{place}{year}年计划宣传 {planned} 次，已办 {done} 次，{left}。"


def _actions(request: MulinRequest) -> tuple[c.Action, ...]:
    if not request.actor.may("publicity.keep"):
        return ()
    return (
        c.Action("登记宣传活动", links.url("console:record_new", "publicity-activity"), primary=True),
        c.Action("登记稿件", links.url("console:record_new", "article")),
        c.Action("写宣传计划", links.url("console:record_new", "publicity-plan")),
    )


def entering(request: MulinRequest, label: str, register: str, *, primary: bool = False) -> tuple[c.Action, ...]:
    """The button that enters a record, for who may."""
    if not request.actor.may("publicity.keep"):
        return ()
    return (c.Action(label, links.url("console:record_new", register), primary=primary),)


def _plan_table(request: MulinRequest, asked: asking.Asked, found: list[selectors.Planned], year: int) -> c.Table:
    month = asked.on.month if asked.on.year == year else 12
    columns = (
        c.Column("channel", "渠道", head=True, grow=True),
        c.Column("planned", "全年计划", "num", unit="次"),
        c.Column("to_date", f"到{month}月计划", "num", unit="次"),
        c.Column("held", "活动", "num", unit="次"),
        c.Column("printed", "稿件", "num", unit="件"),
        c.Column("behind", "全年还差", "num", unit="次"),
        c.Column("months", "各月 已办/计划"),
    )
    rows = tuple(_plan_row(asked, one, year, month) for one in found if sum(one.planned) or sum(one.done))
    total = c.Row(
        (
            c.Cell("合计"),
            c.Cell(str(sum(sum(one.planned) for one in found))),
            c.Cell(str(sum(sum(one.planned[:month]) for one in found))),
            c.Cell(str(sum(sum(one.held) for one in found))),
            c.Cell(str(sum(sum(one.printed) for one in found))),
            c.Cell(str(sum(one.behind for one in found))),
            c.Cell(),
        )
    )
    empty = c.EmptyState(
        "今年还没有计划，也没有登记活动",
        "先写计划（渠道、月份、次数），办一次登记一次；两边自动对上。",
        next(iter(entering(request, "写宣传计划", "publicity-plan")), None),
    )
    return c.Table(columns, rows, caption=f"{year}年各渠道", total_row=total if rows else None, empty=empty)


def _plan_row(asked: asking.Asked, one: selectors.Planned, year: int, month: int) -> c.Row:
    shown = [
        f"{n}月 {done}/{planned}"
        for n, (planned, done) in enumerate(zip(one.planned, one.done, strict=True), 1)
        if planned or done
    ]
    layers = "all" if asked.with_demo else ""

    def door(register: str, **more: object) -> str:
        return links.url(
            "console:register", register, channel=one.channel, layers=layers, under=asked.place.path, **more
        )

    return c.Row(
        (
            c.Cell(one.label, kind="strong"),
            c.Cell(str(sum(one.planned)), door("publicity-plan", year=year)),
            c.Cell(str(sum(one.planned[:month]))),
            c.Cell(str(sum(one.held)), door("publicity-activity")),
            c.Cell(str(sum(one.printed)), door("article")),
            c.Cell(str(one.behind), tone="soon" if one.behind else "plain"),
            c.Cell("，".join(shown)),
        )
    )


def _registers(asked: asking.Asked) -> tuple[c.DocLink, ...]:
    layers = "all" if asked.with_demo else ""
    return tuple(
        c.DocLink(label, links.url("console:register", key, layers=layers), note) for key, label, note in REGISTERS
    )


def _public(asked: asking.Asked, exposures: int) -> tuple[c.DocLink, ...]:
    layers = "all" if asked.with_demo else ""
    return (
        c.DocLink("三类标语清单", asked.url("console:publicity-slogans"), "每个小区缺哪一类"),
        c.DocLink("权利与义务页", links.url("console:publicity-rights", layers=layers), "业主一页，企业一页，本地写"),
        c.DocLink("经验做法库", links.url("console:publicity-library", layers=layers), "公开的和内部的，可搜索"),
        c.DocLink(
            "曝光事项", links.url("console:cases", closed="", procedure=_exposure_of(asked)),
            f"公开中 {exposures} 件；审批人没有设定以前一件也不公开",
        ),
    )  # fmt: skip


def _exposure_of(asked: asking.Asked) -> str:
    return "publicity.town-exposure" if "B" in asking.packs_over(asked.place.path) else "publicity.exposure"


def slogans(request: MulinRequest) -> HttpResponse:
    """The communities of a place, the three kinds of slogans, and which are missing (N-二(二)9b)."""
    asked = asking.asked(request)
    require(request.actor, "places.see", asked.place.path)
    gaps = request.GET.get("gaps") == "1"
    found, following = selectors.slogans_of(
        asked.place.path, on=asked.on, layers=asked.layers, gaps=gaps, after=_cursor(request)
    )
    short = sum(1 for one in found if one.missing)
    kinds = "、".join(words for _, words in vocabulary.SLOGANS)
    next_url = asking.with_query(request, after=signing.dumps(list(following), salt=SALT)) if following else ""
    options = (c.Option("", "全部小区", not gaps), c.Option("1", "还缺的小区", gaps))
    hidden = tuple(
        c.Filter("hidden", name, name, value) for name, value in (("place", asked.place.path), *asked.carried)
    )
    page = pages.ListPage(
        title="三类标语清单",
        lead=f"本页 {len(found)} 个小区，{short} 个三类标语还不全。" if found else "没有要列的小区。",
        crumbs=(c.Crumb("宣传与公开", links.url("console:publicity")), c.Crumb("三类标语清单")),
        notices=demo_notice(request, asked),
        filters=(c.Filter("select", "gaps", "看哪些", options=options), *hidden),
        table=_slogan_table(found, may=request.actor.may("publicity.keep")),
        pager=c.Pager(next_url=next_url, note=f"本页 {len(found)} 个小区"),
        note=f"N-二(二)9b：{kinds}三类。照片不是必须的，附了就算到小区名下。",
    )
    return answering.show(request, page, dated=True)


def _cursor(request: MulinRequest) -> tuple[str, int] | None:
    try:
        key, after = signing.loads(request.GET.get("after", ""), salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(key), int(after)


def _slogan_table(found: list[selectors.Checklist], *, may: bool) -> c.Table:
    columns = (
        c.Column("name", "小区", head=True, grow=True),
        *(c.Column(kind, words) for kind, words in vocabulary.SLOGANS),
        c.Column("photos", "有照片", "num", unit="处"),
        c.Column("do", "登记", hide_label=True),
    )
    empty = c.EmptyState("没有小区", "本地还没有登记小区，或者三类标语都齐了。")
    return c.Table(columns, tuple(_slogan_row(one, may=may) for one in found), caption="三类标语清单", empty=empty)


def _slogan_act(add: str, one: selectors.Checklist, *, may: bool) -> c.Cell:
    if not one.missing:
        return c.Cell("齐了", tone="met")
    return c.Cell("登记标语", add, kind="action") if may else c.Cell("未齐", tone="soon")


def _slogan_row(one: selectors.Checklist, *, may: bool) -> c.Row:
    cells: list[Any] = [c.Cell(one.name, links.url("console:community", one.community_id))]
    for kind, words in vocabulary.SLOGANS:
        count = one.hanging.get(kind, 0)
        door = links.url("console:register", "slogan", place_name=one.name, kind=kind, layers="all")
        cells.append(
            c.Cell(f"{count} 处", door, tone="met", kind="chip")
            if count
            else c.Cell("还没有", tone="soon", kind="chip", title=f"缺{words}")
        )
    first = next((kind for kind, words in vocabulary.SLOGANS if words in one.missing), "")
    add = links.url("console:record_new", "slogan", community=one.name, kind=first)
    return c.Row(
        (
            *cells,
            c.Cell(str(one.photos)),
            _slogan_act(add, one, may=may),
        ),
        key=str(one.community_id),
    )


def clause_chip(clause: str) -> c.Cell:
    """A clause as a cell that leads to it."""
    mark = marks.mark(clause) if clause else None
    return c.Cell(clause, mark.url, kind="clause", title=mark.title) if mark else c.Cell()
