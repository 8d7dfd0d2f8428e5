"""Duties: the list over all ranges of a hat, its file, one obligation, the acts about it."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from mulin.base.parties import selectors as parties
from mulin.faces.console.cases import almanac, todo
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.duties import content
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import duty_forms as own
from mulin.faces.shared import duty_words as words
from mulin.faces.shared import hats, links, pages
from mulin.kernel import clock
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound
from mulin.kernel.tabular import writing
from mulin.mechanisms.duties import rules, services
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.returns import selectors as returns

if TYPE_CHECKING:
    from django import forms

    from mulin.faces.shared.hats import MulinRequest

PAGE = 50
CEILING = 50_000
RATES = 100
SHOWN = (("", "现在要办的"), ("late", "逾期的"), ("all", "全部"))
KEPT = ("pack", "show", "under", "period", "obligor")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _query(request: MulinRequest, picked: picking.Picker) -> duties.DutyQuery:
    """The filters; what cannot be read counts as not given."""
    given, under = request.GET, request.GET.get("under", "")
    return duties.DutyQuery(
        pack=given.get("pack", "") if given.get("pack") in packs.library() else "",
        under=under if under in picked.paths else "",
        period=given.get("period", "").strip().replace("\x00", ""),
        obligor=given.get("obligor", "").strip().replace("\x00", ""),
        late=given.get("show") == "late",
        current=given.get("show", "") not in ("late", "all"),
        layers=todo.layers_of(request),
        after=_after(given.get("after", "")),
    )


def _after(text: str) -> tuple[dt.date, int] | None:
    day, _, number = text.partition("_")
    try:
        return (dt.date.fromisoformat(day), int(number)) if len(number) < 18 else None
    except ValueError:
        return None


def _lines(request: MulinRequest, query: duties.DutyQuery, limit: int) -> list[duties.DutyLine]:
    """Lines over all ranges of the hat, by due day."""
    today, days = clock.today(), almanac.days()
    found: dict[int, duties.DutyLine] = {}
    for _ in hats.over_ranges(request):
        found |= {one.id: one for one in duties.list_lines(query, today, days, limit=limit)}
    return sorted(found.values(), key=duties.key_of)[:limit]


def duty_list(request: MulinRequest) -> HttpResponse:
    """The list: what is to be done now, what is late, or everything; paged by due day."""
    picked = picking.picker(request)
    query = _query(request, picked)
    lines = _lines(request, query, PAGE + 1)
    return answering.show(request, _list_page(request, picked, query, lines), partial="results")


def _list_page(
    request: MulinRequest, picked: picking.Picker, query: duties.DutyQuery, lines: list[duties.DutyLine]
) -> pages.ListPage:
    kept = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    shown, today, days = lines[:PAGE], clock.today(), almanac.days()
    late = sum(1 for one in shown if one.late and not one.before_use)
    empty = c.EmptyState(
        "没有符合条件的义务",
        "义务由文件的条款按周期自动生成，到可以报送之日出现在这里。",
        c.Action("看全部", links.url("console:duties", show="all")),
    )
    said = (f"列出 {len(shown)} 项", c.Part(f"，其中 {late} 项逾期", "late") if late else "，没有逾期的", "。")
    return pages.ListPage(
        title="报送与履职",
        lead=said if shown else "没有要办的义务。",
        crumbs=(c.Crumb("报送与履职"),),
        actions=_main(request, shown),
        filters=_filters(request, picked),
        reset_url=request.path if kept else "",
        table=content.table(shown, today, days, empty),
        exports=(c.Action("导出表格", links.url("console:duties-export", **kept)),),
        pager=c.Pager(
            links.url("console:duties", **kept) if query.after else "",
            links.url("console:duties", **kept, after=_cursor(shown[-1])) if len(lines) > PAGE else "",
            f"本页 {len(shown)} 项",
        ),
        panels=_panels(request, query),
    )


def _panels(request: MulinRequest, query: duties.DutyQuery) -> tuple[c.Panel, ...]:
    """With one document chosen: how obligors keep it, and what has not arisen under it."""
    if not query.pack:
        return ()
    today, found, clocks = clock.today(), [], []
    asked = duties.DutyQuery(pack=query.pack, under=query.under, layers=query.layers, obligor=query.obligor)
    for _ in hats.over_ranges(request):
        found += duties.timeliness(asked, today)
        clocks.append(duties.review_clock(asked, today, almanac.days()))
    waiting = duties.not_arising(query.pack, today, almanac.days())
    panels = (
        content.rates_panel(found[:RATES]),
        content.clock_panel(clocks),
        content.waiting_panel(waiting, query.pack),
    )
    return tuple(one for one in panels if one is not None)


def _cursor(line: duties.DutyLine) -> str:
    day, number = duties.key_of(line)
    return f"{day.isoformat()}_{number}"


def _main(request: MulinRequest, lines: list[duties.DutyLine]) -> tuple[c.Action, ...]:
    """One main action: the soonest that this hat itself owes, else the late ones."""
    mine = next((one for one in lines if one.waits and not one.before_use and duties.owes(request.actor, one)), None)
    if mine is not None and request.actor.may("duties.submit"):
        return (c.Action("报送最近一项", content.filing_url(mine), primary=True), *_circular(request))
    several = (c.Action("记一项按通知或事项发生的", links.url("console:duty-new")),)
    if request.GET.get("show") == "late":
        urging = c.Action("催报：文字和电话", links.url("console:duties-urge"), primary=True)
        return (urging, *_circular(request), *several)
    return (c.Action("看逾期的", links.url("console:duties", show="late"), primary=True), *several)


def _circular(request: MulinRequest) -> tuple[c.Action, ...]:
    """Beside the list of what is late, for who reviews and may draft papers."""
    may = request.actor.may("duties.review") and request.actor.may("papers.draft")
    wanted = request.GET.get("show") == "late" and may
    return (c.Action("起草逾期通报", links.url("console:duties-circular")),) if wanted else ()


def _filters(request: MulinRequest, picked: picking.Picker) -> tuple[c.Filter, ...]:
    given = request.GET
    listed = [("", "全部"), *((key, f"{key} {pack.facts.title}") for key, pack in packs.library().items())]
    places = (c.Filter("select", "under", "地方", options=picked.options),) if len(picked.options) > 2 else ()
    return (
        c.Filter("select", "show", "看什么", options=_options(SHOWN, given.get("show", ""))),
        c.Filter("select", "pack", "文件", options=_options(listed, given.get("pack", ""))),
        *places,
        c.Filter("text", "period", "周期", given.get("period", ""), placeholder="如 2024-Q1"),
        c.Filter("text", "obligor", "义务人", given.get("obligor", "")),
    )


def _options(pairs: Any, chosen: str) -> tuple[c.Option, ...]:
    return tuple(c.Option(key, label, key == chosen) for key, label in pairs)


COLUMNS = (
    writing.Column("事项", width=32), writing.Column("条款"), writing.Column("义务人", width=28),
    writing.Column("地点", width=20), writing.Column("周期"), writing.Column("期限", "date"),
    writing.Column("首次报送", "date"), writing.Column("状态"), writing.Column("逾期"), writing.Column("催办"),
)  # fmt: skip


def _cells(line: duties.DutyLine) -> tuple[Any, ...]:
    rung = rules.RUNG_LABELS[rules.Rung(line.rung)] if line.rung else None
    late = "启用前到期" if line.before_use and line.waits else "逾期" if line.late else None
    return (
        line.title, line.clause, line.obligor, line.place_name, line.period, line.due_date, line.first_on,
        line.state_label, late, rung,
    )  # fmt: skip


@require_safe
def export(request: MulinRequest) -> FileResponse:
    """The list of this address as a file, from its first page on."""
    query = replace(_query(request, picking.picker(request)), after=None)
    lines = _lines(request, query, CEILING)
    now = clock.now()
    out = tempfile.TemporaryFile(prefix="mulin-export-")  # noqa: SIM115 (the response closes it once it is sent)
    who = f"{request.actor.label} {clock.today().isoformat()}"
    writing.write_xlsx(COLUMNS, map(_cells, lines), title="报送与履职", footer_note=who, sheet="报送与履职", out=out)
    audit.record(
        request.actor, "duties.obligation.exported", now=now, path=request.range.lo, details={"rows": len(lines)}
    )  # fmt: skip
    out.seek(0)
    name = f"报送与履职_{clock.today().isoformat()}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX)


def _detail(request: MulinRequest, duty_id: int) -> duties.DutyDetail:
    """The obligation in the first range that has it; else 404."""

    def find() -> duties.DutyDetail | None:
        try:
            return duties.detail(duty_id, request.actor, clock.today(), almanac.days())
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def duty(request: MulinRequest, duty_id: int) -> HttpResponse:
    """One obligation: how it stands, what may be done, what was done."""
    found = _detail(request, duty_id)
    posts = parties.list_posts_at(found.line.path) if rules.Act.URGED in found.acts else []
    page = content.duty(found, posts, today=clock.today(), days=almanac.days(), sheet=_sheet(found))
    return answering.show(request, page)


def _sheet(found: duties.DutyDetail) -> int | None:
    """The filed sheet of a duty that is filed by a form: it is reviewed there, since its facts are written there."""
    sheet = returns.sheet_of_duty(found.line.id)
    return sheet.id if sheet is not None and sheet.versions else None


ACTS = {slug: (act, label) for act, (slug, label) in content.SLUGS.items()}
_HELP = {
    "submit": "交来的时间按报送之日计；退回后再报，首次报送时间不变。",
    "accept": "通过以后不能再改。",
    "return": "退回以后由义务人再报；首次报送时间不变，首次通过率会受影响。",
    "waive": "免除以后这一期不再催，也不计入按时率。",
    "send": "每一处都要有日期和凭证，齐了才能报送。",
    "reason": "写明原因不改变是否逾期，原因留在经过里。",
    "urge": "只记催了没有、怎么催的。休息日不催。",
}
_BELONGS = {
    "duties.record_missing": "record",
    "duties.nil_reason": "note",
    "duties.nil_not_allowed": "record",
    "duties.behalf_needed": "behalf_paper",
    "duties.behalf_incomplete": "behalf_paper",
    "duties.behalf_future": "behalf_received",
    "duties.behalf_before": "behalf_received",
    "duties.reason_missing": "reason",
}


def duty_act(request: MulinRequest, duty_id: int, act: str) -> HttpResponse:
    """One act: its form, then the act."""
    if act not in ACTS:
        raise Http404
    found = _detail(request, duty_id)
    if ACTS[act][0] not in found.acts:
        return answering.show(request, _impossible(found, ACTS[act][1]))
    if act in ("accept", "return") and (sheet := _sheet(found)) is not None:
        return redirect("console:return-act", sheet, act)
    form = _form(request, found, act)
    line, label = found.line, ACTS[act][1]

    def do(clean: Mapping[str, Any]) -> str:
        _do(request, found, act, form)
        flash.success(request, f"已{label.removeprefix('记一次')}：{line.title}（{line.period}）。")
        return links.url("console:duty", line.id)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=label,
            lead=f"{line.title} · {line.obligor} · {line.period}",
            crumbs=(
                c.Crumb("报送与履职", links.url("console:duties")),
                c.Crumb(line.title, links.url("console:duty", line.id)),
                c.Crumb(label),
            ),
            notices=drafts.notices(request),
            help=(_HELP[act], *_implied(found, act)),
            form=bound,
            submit=label,
            back=c.Action("返回", links.url("console:duty", line.id)),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, do, _BELONGS)


def _impossible(found: duties.DutyDetail, label: str) -> pages.MessagePage:
    """Somebody else was faster, or it is another's to do: say so instead of failing."""
    return pages.MessagePage(
        title=f"现在不能{label}",
        text=f"“{found.line.title}”（{found.line.period}）现在是“{found.line.state_label}”，或者这一步不归您的岗位办。",
        tone="soon",
        actions=(c.Action("看这项义务", links.url("console:duty", found.line.id), primary=True),),
    )


def _implied(found: duties.DutyDetail, act: str) -> Iterator[str]:
    text = words.implied(found)
    if act == "submit" and text:
        yield text


def _form(request: MulinRequest, found: duties.DutyDetail, act: str) -> forms.Form:
    given = answering.given(request)
    match act:
        case "submit":
            return own.SubmitForm(found, today=clock.today(), **given)
        case "accept":
            return own.AcceptForm(**given)
        case "urge":
            return own.UrgeForm(**given)
        case "send":
            return own.SendForm(found, today=clock.today(), **given)
    return own.ReasonForm(**given)


def _do(request: MulinRequest, found: duties.DutyDetail, act: str, form: forms.Form) -> None:
    actor, now, line, clean = request.actor, clock.now(), found.line, form.cleaned_data
    if isinstance(form, own.SendForm):
        own.send_on(request, found, form)
    elif isinstance(form, own.SubmitForm):
        kept = answering.keep_file(
            request, clean.get("file"), path=line.path, subject=("obligation", line.id), clause=line.clause
        )
        services.submit(line.id, form.filing(kept), actor=actor, now=now)
    elif act == "accept":
        services.accept(line.id, actor=actor, now=now, note=clean["note"])
    elif act == "urge":
        services.urge(line.id, clean["means"], actor=actor, now=now, days=almanac.days(), note=clean["note"])
    else:
        _WITH_REASON[act](line.id, clean["reason"], actor=actor, now=now)


def order(request: MulinRequest, duty_id: int) -> HttpResponse:
    """Order what is late to be set right: asked once, then the case."""
    found = _detail(request, duty_id)
    line = found.line
    if not found.may_order:
        return answering.show(request, _impossible(found, "下达责令整改"))

    def do(clean: Mapping[str, Any]) -> str:
        case = services.order_by_hand(line.id, actor=request.actor, now=clock.now(), days=almanac.days())
        flash.success(request, "已下达责令整改，请登记送达。")
        return links.url("console:case", case)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="下达责令整改",
            lead=f"{line.title} · {line.obligor} · {line.period}",
            crumbs=(
                c.Crumb("报送与履职", links.url("console:duties")),
                c.Crumb(line.title, links.url("console:duty", line.id)),
                c.Crumb("下达责令整改"),
            ),
            help=("下达以后在事项里登记送达；对方答复整改情况，核查后办结、退回重改或上报。",),
            check=(c.Fact("对象", line.obligor), c.Fact("事项", line.title), c.Fact("期限", line.due_words)),
            form=bound,
            submit="下达责令整改",
            back=c.Action("返回", links.url("console:duty", line.id)),
        )

    return answering.take(request, own.ConfirmForm(**answering.given(request)), build, do)


_WITH_REASON: dict[str, Callable[..., None]] = {
    "return": services.return_with_reason,
    "waive": services.waive,
    "reason": services.give_reason,
}
