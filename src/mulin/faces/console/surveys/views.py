"""The surveys of a place, and one of them: how many answered, after the close its result and the trend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.faces.console.boards import asking
from mulin.faces.console.documents import answering
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.kernel import clock
from mulin.kernel.errors import NotFound
from mulin.mechanisms.surveys import rules, selectors

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

HOME = ("满意度测评", "console:surveys")


def overview(request: MulinRequest) -> HttpResponse:
    """Every survey of the place, the newest first."""
    asked = asking.asked(request)
    before = request.GET.get("before", "")
    found = selectors.list_rounds(
        asked.place.path, layers=asked.layers, before=int(before) if before.isdigit() else None
    )
    columns = (
        c.Column("title", "测评", head=True, grow=True), c.Column("subject", "对象"), c.Column("period", "周期"),
        c.Column("answered", "回收 / 发放", "num", unit="户"), c.Column("state", "情况"),
    )  # fmt: skip
    new = c.Action("发起测评", links.url("console:survey-new"), primary=True)
    home = c.Action("回工作台", links.url("console:home"))
    may = request.actor.may("surveys.issue")
    running = sum(one.state == rules.OPEN for one in found)
    page = pages.ListPage(
        title="满意度测评",
        lead=f"{asked.place.name}正在收集 {running} 次，本页共 {len(found)} 次。" if found else "还没有发起过测评。",
        crumbs=(c.Crumb("满意度测评"),),
        actions=(new,) if may else (),
        table=c.Table(
            columns, tuple(_row(one) for one in found), caption="测评",
            empty=c.EmptyState("还没有测评", "业委会满意度每半年测一次（B-四(二)4a）。", new if may else home),
        ),
        pager=c.Pager(next_url=asking.with_query(request, before=str(found[-1].id)) if len(found) == 50 else ""),
        note="截止以前谁也看不到结果；看得到的只有答了几户。",
    )  # fmt: skip
    return answering.show(request, page)


def _row(one: selectors.Round) -> c.Row:
    return c.Row(
        (
            c.Cell(one.title, links.url("console:survey", one.id), kind="strong", sub=one.place_name),
            c.Cell(one.subject_label), c.Cell(one.period), c.Cell(f"{one.answered} / {one.delivered}"),
            c.Cell(state_words(one), kind="chip", tone="soon" if one.standing == rules.PENDING else "plain"),
        )
    )  # fmt: skip


def state_words(one: selectors.Round) -> str:
    """Collecting, waiting for verification, or counted."""
    return dict(rules.STANDINGS)[one.standing] if one.standing else dict(rules.STATES)[one.state]


def load(request: MulinRequest, survey_id: int) -> selectors.Round:
    """A survey in one of the hat's ranges, which becomes the active one; else 404."""

    def find() -> selectors.Round | None:
        try:
            return selectors.get_round(survey_id)
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def survey(request: MulinRequest, survey_id: int) -> HttpResponse:
    """One survey: how far, and after the close what came of it."""
    one = load(request, survey_id)
    result = selectors.result_of(survey_id)
    rate = f"{one.answered * 100 / one.delivered:.1f}%"
    page = pages.DetailPage(
        title=one.title,
        lead=f"发放 {one.delivered} 户，回收 {one.answered} 份，回收率 {rate}。" + ("" if result else "截止后出结果。"),
        crumbs=(c.Crumb(HOME[0], links.url(HOME[1])), c.Crumb(one.title)),
        chips=(c.Chip(state_words(one), "soon" if one.standing == rules.PENDING else "plain"),),
        actions=_actions(request, one),
        panels=(
            *((_cells(result), _trend(one)) if result else ()),
            c.Panel("这次测评", span="half", facts=_facts(one)),
            *_doors(request, one),
        ),
        note="满意、不满意分开计算，不互推。某一格不足 5 份的不显示；为防倒推，同一题至少隐去两格。",
    )
    return answering.show(request, page)


def _facts(one: selectors.Round) -> tuple[c.Fact, ...]:
    minimum = f"{one.minimum} 份" if one.minimum is not None else "待设定（由本地定；未定前结果为待核）"
    return (
        c.Fact("小区", one.place_name, href=links.url("console:subject", "community", one.community_id)),
        c.Fact("对象", one.subject_label),
        c.Fact("范围", "全部住户" if one.sample == 100 else f"抽查 {one.sample}%"),
        c.Fact("收集", f"{one.opens_on.isoformat()} 至 {one.closes_on.isoformat()}"),
        c.Fact("最低有效份数", minimum, note=one.verified_note),
    )


def _cells(result: selectors.Result) -> c.Panel:
    columns = (
        c.Column("question", "题目", head=True, grow=True),
        *(c.Column(value, label, "num", unit="份") for value, label in rules.CHOICES),
        c.Column("n", "份数 n", "num"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(text),
                *(c.Cell("不足5份或隐去" if n is None else str(n)) for n in cells),
                c.Cell(str(count.answered)),
            )
        )
        for text, cells, count in zip(result.round.questions, result.cells, result.counts, strict=True)
    )
    return c.Panel("结果", table=c.Table(columns, rows, caption="每题的份数"), id="result")


def _trend(one: selectors.Round) -> c.Panel:
    columns = (
        c.Column("period", "周期", head=True), c.Column("n", "份数 n", "num"), c.Column("yes", "满意率", "num"),
        c.Column("no", "不满意率", "num"), c.Column("state", "情况"),
    )  # fmt: skip
    rows = []
    for past in selectors.trend_of(one.community_id, one.subject):
        (yes, _, no), n = past.cells[0], past.counts[0].answered
        shown = ["—" if value is None else f"{value * 100 / n:.1f}%" for value in (yes, no)]
        url = links.url("console:survey", past.round.id)
        rows.append(
            c.Row(
                (c.Cell(past.round.period, url), c.Cell(str(n)), *map(c.Cell, shown), c.Cell(state_words(past.round)))
            )
        )
    return c.Panel("历次", table=c.Table(columns, tuple(rows), caption="历次满意度"), id="trend")


def _actions(request: MulinRequest, one: selectors.Round) -> tuple[c.Action, ...]:
    if one.state == rules.OPEN and request.actor.may("surveys.issue"):
        if clock.today() > one.closes_on:
            return (
                c.Action("结束收集，看结果", links.url("console:survey-close", one.id), primary=True, method="post"),
            )
        return (
            c.Action("录入纸质答卷", links.url("console:survey-sheet", one.id), primary=True),
            c.Action("打印测评单", links.url("console:survey-slips", one.id)),
        )
    if one.standing == rules.PENDING and request.actor.may("surveys.verify"):
        return (c.Action("核定结果", links.url("console:survey-verify", one.id), primary=True),)
    return ()


def _doors(request: MulinRequest, one: selectors.Round) -> tuple[c.Panel, ...]:
    if one.state != rules.OPEN or not request.actor.may("surveys.issue"):
        return ()
    missing = selectors.missing_households(one.id)
    words = "、".join(label for _, label in missing[:60]) or "都答过了"
    return (c.Panel(f"还没有作答 {len(missing)} 户", span="half", paragraphs=(words,)),)
