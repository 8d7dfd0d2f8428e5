"""Tasks in time: the rolling yearly plan, the documents' milestones with their reviews, what lags and the circular."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import Http404

from mulin.areas.campaign import rules, selectors, services
from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking
from mulin.faces.console.campaign import common
from mulin.faces.console.campaign import forms as own
from mulin.faces.console.cases import almanac, starting, todo
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import clock
from mulin.mechanisms.cases import rules as case_rules
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.packs import rules as pack_rules
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs.settling import Settled

if TYPE_CHECKING:
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

SHOWN = 200
PLAN = "campaign.year-plan"
TONES: dict[str, c.Tone] = {"PAST": "plain", "RUNNING": "soon", "COMING": "plain", "UNSETTLED": "soon"}


def years(request: MulinRequest) -> HttpResponse:
    """N-三a: this year's items, what earlier years left, and the draft of the next year."""
    picked, today = picking.picker(request), clock.today()
    query = common.question(request, picked)
    year = query.year or today.year
    plain = replace(query, year=None, standing="", undone=False, lagging=False)
    mine = _lines(request, replace(plain, year=year))
    left = _lines(request, replace(plain, before_year=year, undone=True))
    coming = _lines(request, replace(plain, year=year + 1))
    done = sum(one.standing == common.S.DONE for one in mine)
    known = sorted({int(one.key) for one in common.tally(request, plain, "year")} | {year, year + 1})
    empty = c.EmptyState(f"{year} 年没有任务", "换一个年度再看。", *common.start_action(request))
    page = pages.ListPage(
        title=f"{year} 年度计划",
        lead=(
            f"{year} 年 {len(mine)} 项，已完成 {done} 项；往年结转 {len(left)} 项；{year + 1} 年已列 {len(coming)} 项。"
        ),
        crumbs=common.crumbs("年度计划"),
        tabs=common.tabs("console:task-years"),
        actions=_plan_action(request, year),
        filters=(
            *common.pack_filter(request),
            c.Filter("select", "year", "年度", options=tuple(c.Option(str(y), f"{y} 年", y == year) for y in known)),
            *common.place_filter(picked),
            common.kind_filter(request),
        ),
        reset_url=request.path if request.GET else "",
        table=common.table(mine, empty, f"{year} 年任务"),
        exports=(c.Action("导出表格", links.url("console:tasks-export", **{**common.kept(request), "year": year})),),
        panels=tuple(_panels(year, left, coming)),
    )
    return answering.show(request, page, partial="results")


def _lines(request: MulinRequest, query: selectors.TaskQuery) -> list[selectors.TaskLine]:
    return common.over(request, lambda: selectors.list_tasks(query, limit=SHOWN))


def _panels(year: int, left: list[selectors.TaskLine], coming: list[selectors.TaskLine]) -> Iterator[c.Panel]:
    if left:
        yield c.Panel(
            "往年结转", note=f"{len(left)} 项还没完成", table=common.table(left, c.EmptyState("没有结转"), "往年结转")
        )
    if coming:
        yield c.Panel(
            f"{year + 1} 年计划（草案）", table=common.table(coming, c.EmptyState("没有"), f"{year + 1} 年任务")
        )


def _plan_action(request: MulinRequest, year: int) -> tuple[c.Action, ...]:
    """The year's plan is drafted where a document of this hat wants one."""
    case_type = case_rules.catalogue.get(PLAN)
    if not (request.actor.may(case_type.opens) and starting.concerns(request, case_type)):
        return ()
    return (c.Action("起草年度实施计划", links.url("console:case-open", PLAN), primary=True),)


COLUMNS = (
    c.Column("day", "节点", head=True),
    c.Column("content", "要做成什么", grow=True),
    c.Column("state", "怎样读"),
    c.Column("review", "考评"),
    c.Column("clause", "条款"),
    c.Column("do", "办理", hide_label=True),
)


def milestones(request: MulinRequest) -> HttpResponse:
    """The milestones of the hat's documents: how each reads today, and its review (N-三b)."""
    known = asking.packs_of_hat(request)
    chosen = request.GET.get("pack", "")
    keys = [chosen] if chosen in known else list(known)
    found: dict[str, tuple[int, str]] = {}
    for one in common.over(request, lambda: cases.cases_of_subjects(services.REVIEW, todo.layers_of(request))):
        found[one.subject_id] = (one.id, one.state_label)
    rows = [_milestone(request, key, row, found) for key in keys for row in packs.find_pack(key).milestones]
    reviewed = sum(1 for key in keys for row in packs.find_pack(key).milestones if f"{key}:{row.key}" in found)
    page = pages.ListPage(
        title="节点考评",
        lead=f"{len(rows)} 个节点，已考评 {reviewed} 个。" if rows else "没有节点。",
        crumbs=common.crumbs("节点考评"),
        tabs=common.tabs("console:milestones"),
        filters=common.pack_filter(request),
        reset_url=request.path if chosen else "",
        table=c.Table(COLUMNS, tuple(rows), caption="节点", empty=c.EmptyState("没有节点")),
        note="早于或等于文件印发之日的节点作为起点，读作“启用前到期”；是否计逾期由文件的设定项决定。",
    )
    return answering.show(request, page, partial="results")


def _baseline(pack: str, on: dt.date, layers: tuple[str, ...]) -> str | None:
    answers = packs.settings_of(pack, on=on, layers=layers)
    return next((str(one.value) for one in answers if one.key == "baseline" and one.state is Settled.DECIDED), None)


def _milestone(
    request: MulinRequest, pack: str, row: pack_rules.MilestoneRow, found: Mapping[str, tuple[int, str]]
) -> c.Row:
    today = clock.today()
    issued = packs.find_pack(pack).facts.valid_from
    reading = rules.read_milestone(
        row.date, row.date_end, issued, _baseline(pack, today, todo.layers_of(request)), today
    )
    case = found.get(f"{pack}:{row.key}")
    unsettled = reading is rules.Reading.UNSETTLED
    may = case is None and request.actor.may("cases.decide")
    do = links.url("console:milestone-review", pack, row.key)
    return c.Row(
        (
            c.Cell(row.printed.partition("（")[0], sub=pack),
            c.Cell(row.content),
            c.Cell(
                rules.READING_LABELS[reading].partition("（")[0], tone=TONES.get(reading, "plain"), kind="chip",
                sub="是否计逾期待设定" if unsettled else "",
                remedy=c.Action("去设定", links.url("console:setting", pack, "baseline")) if unsettled else None,
            ),
            c.Cell(case[1], links.url("console:case", case[0])) if case else c.Cell("没有考评"),
            marks.cells(row.clauses),
            c.Cell("开展考评", do, kind="action") if may else c.Cell(),
        )
    )  # fmt: skip


def review(request: MulinRequest, pack: str, key: str) -> HttpResponse:
    """Begin the review of a milestone at the hat's own place."""
    asking.pack_of(request, pack)
    row = next((one for one in packs.find_pack(pack).milestones if one.key == key), None)
    if row is None:
        raise Http404
    place = asking.own_place(request)
    form = own.ConfirmForm(**answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        made = services.open_review(
            pack, key, place.path, place.name, actor=request.actor, now=clock.now(), days=almanac.days(),
            layer=_layer(request),
        )  # fmt: skip
        flash.success(request, "已开始考评。")
        return links.url("console:case", made)

    def build(bound: Any) -> pages.FormPage:
        return pages.FormPage(
            title="开展节点考评",
            lead=f"{row.printed} · {row.content}",
            crumbs=(*common.crumbs(), c.Crumb("节点考评", links.url("console:milestones")), c.Crumb("开展")),
            help=(f"在{place.name}考评这个节点：看做成了什么、有什么成效、怎样激励，再作结论。",),
            form=bound,
            submit="开始考评",
            back=c.Action("返回", links.url("console:milestones")),
        )

    return answering.take(request, form, build, act)


def _layer(request: MulinRequest) -> str:
    return "DEMO" if request.hat is not None and request.hat.demo else "REAL"


LAG_COLUMNS = (
    c.Column("lead", "牵头单位", head=True, grow=True),
    c.Column("total", "任务", align="num", unit="项"),
    c.Column("done", "已完成", align="num", unit="项"),
    c.Column("share", "完成率", align="num", unit="%"),
    c.Column("expected", "按日期应完成", align="num", unit="%"),
    c.Column("gap", "落后", align="num", unit="个百分点"),
)


def _severe(pack: str, layers: tuple[str, ...]) -> Fraction | None:
    """From how many percentage points on the lag counts as severe; None while nobody decided or nothing asks."""
    for one in packs.settings_of(pack, on=clock.today(), layers=layers) if pack else ():
        if one.key == "severe-lag" and one.state is Settled.DECIDED:
            return Fraction(str(one.value))
    return None


def lagging(request: MulinRequest) -> HttpResponse:
    """N-三g: leading units behind the pace of their tasks, and the text that a circular would carry."""
    picked = picking.picker(request)
    query = common.question(request, picked)
    groups = _behind(request, query)
    rows = tuple(_lag_row(request, one) for one in groups)
    empty = c.EmptyState(
        "没有落后于进度的牵头单位", "从任务开始到期限按匀速计算，完成的比例低于应有进度的单位列在这里。",
        c.Action("看任务进度", links.url("console:tasks")),
    )  # fmt: skip
    lead: c.Lead = "没有落后于进度的牵头单位。"
    if groups:
        worst = groups[0]
        gap = common.percent(worst.tally.gap / 100)
        lead = (c.Part(f"{len(groups)} 个牵头单位", "late"), f"落后于应有进度，最多的{worst.key}落后 {gap} 个百分点。")
    page = pages.ListPage(
        title="滞后清单",
        lead=lead,
        crumbs=common.crumbs("滞后"),
        tabs=common.tabs("console:task-lagging"),
        actions=_circular_actions(request, query, groups),
        filters=(*common.pack_filter(request), *common.place_filter(picked), common.kind_filter(request)),
        reset_url=request.path if common.kept(request) else "",
        table=c.Table(LAG_COLUMNS, rows, caption="落后于进度的牵头单位", empty=empty),
        panels=_draft(request, query, groups),
    )
    return answering.show(request, page, partial="results")


def _behind(request: MulinRequest, query: selectors.TaskQuery) -> list[selectors.Group]:
    found = common.over(request, lambda: selectors.list_behind(query))
    return sorted(found, key=lambda one: (-one.tally.gap, one.key))


def _lag_row(request: MulinRequest, one: selectors.Group) -> c.Row:
    found = one.tally
    kept = {**common.kept(request), "lead": one.key}
    return c.Row(
        (
            c.Cell(one.key, links.url("console:task-list", **kept)),
            c.Cell(str(found.total)),
            c.Cell(str(found.done)),
            c.Cell(common.percent(found.share)),
            c.Cell(common.percent(found.expected / found.total)),
            c.Cell(common.percent(found.gap / 100), tone="late"),
        )
    )


def _text(query: selectors.TaskQuery, groups: list[selectors.Group]) -> str:
    """The facts of the circular: units and figures as of the day, nothing that people have to judge."""
    day = query.on
    what = rules.KIND_LABELS.get(query.kind, "各项")
    named = "；".join(
        f"{one.key} {one.tally.total} 项完成 {one.tally.done} 项，"
        f"应完成 {common.percent(one.tally.expected / one.tally.total)}%"
        for one in groups
    )
    return f"截至 {day.year} 年 {day.month} 月 {day.day} 日，{what}任务落后于应有进度的单位：{named}。"


def _prompts(query: selectors.TaskQuery) -> list[str]:
    """Packs whose document has a circular about lag (N-三g): of the page's pack, or of those in question."""
    return [
        row.key
        for row in packs.find_pack(query.pack).consequences
        if row.opens == f"proc:{services.CIRCULAR}"
    ] if query.pack else []  # fmt: skip


def _one_pack(request: MulinRequest, query: selectors.TaskQuery) -> selectors.TaskQuery:
    """With one document for this hat, it is the document in question."""
    known = asking.packs_of_hat(request)
    return replace(query, pack=known[0]) if not query.pack and len(known) == 1 else query


def _circular_actions(
    request: MulinRequest, query: selectors.TaskQuery, groups: list[selectors.Group]
) -> tuple[c.Action, ...]:
    asked = _one_pack(request, query)
    if not groups or not _prompts(asked) or not request.actor.may("cases.decide"):
        return ()
    kept = {name: value for name, value in common.kept(request).items() if name != "pack"}
    return (c.Action("提出滞后通报", links.url("console:task-circular", asked.pack, **kept), primary=True),)


def _draft(request: MulinRequest, query: selectors.TaskQuery, groups: list[selectors.Group]) -> tuple[c.Panel, ...]:
    asked = _one_pack(request, query)
    if not groups:
        return ()
    severe = _severe(asked.pack, todo.layers_of(request))
    if severe is None:
        note = "“严重滞后”的标准待设定，是否通报由人判断"
    else:
        chosen = [one for one in groups if one.tally.gap >= severe]
        note = f"落后 {common.percent(severe / 100)} 个百分点以上的 {len(chosen)} 个"
        groups = chosen
    return (c.Panel("通报用的文字", note=note, paragraphs=(_text(asked, groups),)),) if groups else ()


def circular(request: MulinRequest, pack: str) -> HttpResponse:
    """Propose the circular with the figures of the day; people change the text, draft, sign and issue it."""
    asking.pack_of(request, pack)
    query = replace(common.question(request, picking.picker(request)), pack=pack)
    if not _prompts(query):
        raise Http404
    severe = _severe(pack, todo.layers_of(request))
    groups = [one for one in _behind(request, query) if severe is None or one.tally.gap >= severe]
    place = _place(query, request)
    form = own.CircularForm(**answering.given(request, facts=_text(query, groups) if groups else ""))

    def act(clean: Mapping[str, Any]) -> str:
        made = services.propose_circular(
            pack, place.path, place.name, clean["facts"], actor=request.actor, now=clock.now(), layer=_layer(request)
        )
        flash.success(request, "已提出滞后通报。")
        return links.url("console:case", made)

    def build(bound: Any) -> pages.FormPage:
        return pages.FormPage(
            title="提出滞后通报",
            lead=f"{place.name} · {len(groups)} 个单位落后",
            crumbs=(*common.crumbs(), c.Crumb("滞后", links.url("console:task-lagging")), c.Crumb("通报")),
            help=("数字是今天台账里的；提出以后再起草、审定、印发，也可以写明理由不通报。",),
            form=bound,
            submit="提出通报",
            back=c.Action("返回", links.url("console:task-lagging", pack=pack)),
        )

    return answering.take(request, form, build, act)


def _place(query: selectors.TaskQuery, request: MulinRequest) -> places.RegionView:
    return places.region_of_path(query.under) if query.under else asking.own_place(request)
