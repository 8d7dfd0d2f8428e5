"""Cases: the desk, lists, one case, its steps; extending, suspending, handing over."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import Http404, HttpResponse

from mulin.base.access import rules as access
from mulin.base.places import selectors as places
from mulin.faces.console import hats as landing
from mulin.faces.console.cases import almanac, content, starting, todo
from mulin.faces.console.cases import forms as own
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.registers import places as picking
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import NotFound
from mulin.mechanisms.cases import rules, services
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.notices import papers

if TYPE_CHECKING:
    from django import forms

    from mulin.faces.shared.hats import MulinRequest

PAGE = 50
LINKS = {"open": False, "closed": True}
SUBJECT = "case"
TEACHES = "一件事项是一个程序在一个地方走一遍：谁办到哪一步、材料齐不齐、哪天到期，都在一页上。"


def home(request: MulinRequest) -> HttpResponse:
    """工作台; the three administrators, who hold no cases, land where their work is."""
    if not request.actor.may("cases.see"):
        return landing.landing(request)
    return answering.show(request, todo.build(request))


def case_list(request: MulinRequest) -> HttpResponse:
    """Cases over all ranges of the hat: by procedure, state, place; newest first, paged by id."""
    picked = picking.picker(request)
    today = clock.today()
    asked = _asked(request, picked)
    found: dict[int, cases.CaseLine] = {}
    for _ in hats.over_ranges(request):
        found |= {one.id: one for one in cases.list_cases(today, almanac.days(), limit=PAGE + 1, **asked)}
    lines = sorted(found.values(), key=lambda one: -one.id)
    shown = lines[:PAGE]
    page = _list_page(request, picked, shown, more=len(lines) > PAGE)
    return answering.show(request, page, partial="results")


def _asked(request: MulinRequest, picked: picking.Picker) -> dict[str, Any]:
    """The filters of the list; what cannot be read counts as not given."""
    query = request.GET
    before = query.get("before", "")
    under = query.get("under", "")
    return {
        "procedure": query.get("procedure", ""),
        "under": under if under in picked.paths else "",
        "closed": LINKS.get(query.get("state", "")),
        "layers": todo.layers_of(request),
        "before": int(before) if before.isdecimal() and len(before) < 18 else None,
    }


def _list_page(
    request: MulinRequest, picked: picking.Picker, lines: list[cases.CaseLine], *, more: bool
) -> pages.ListPage:
    query = request.GET
    known = [(one.key, one.label) for one in rules.catalogue.all() if starting.concerns(request, one)]
    states = (("open", "在办"), ("closed", "已办结"))
    kept = {name: query[name] for name in ("procedure", "state", "under") if query.get(name)}
    late = sum(1 for line in lines if line.overdue)
    start = c.Action("启动一件事项", links.url("console:case-new"), primary=True)
    may = bool(starting.may_start(request))
    said = (f"列出 {len(lines)} 件事项", c.Part(f"，其中 {late} 件已超期", "late") if late else "", "。")
    empty = c.EmptyState(
        "没有符合条件的事项" if kept else "还没有事项",
        "换一个条件再看。"
        if kept
        else "一件事项是一个程序在一个地方走一遍：谁办到哪一步、材料齐不齐、哪天到期，都在一页上。",
        c.Action("清除条件", request.path) if kept else start if may else None,
    )
    return pages.ListPage(
        title="事项",
        lead=said if lines else "没有事项。",
        crumbs=(c.Crumb("事项"),),
        actions=(start,) if may else (),
        filters=(
            c.Filter("select", "procedure", "程序", options=_options(known, query.get("procedure", ""))),
            c.Filter("select", "state", "状态", options=_options(states, query.get("state", ""))),
            *((c.Filter("select", "under", "地方", options=picked.options),) if len(picked.options) > 2 else ()),
        ),
        reset_url=request.path if kept else "",
        table=content.table(lines, clock.today(), empty),
        pager=c.Pager(
            links.url("console:cases", **kept) if query.get("before") else "",
            links.url("console:cases", **kept, before=lines[-1].id) if more else "",
            f"本页 {len(lines)} 件",
        ),
    )


def _options(pairs: Any, chosen: str) -> tuple[c.Option, ...]:
    return (c.Option("", "全部"), *(c.Option(key, label, key == chosen) for key, label in pairs))


def _detail(request: MulinRequest, case_id: int) -> cases.CaseDetail:
    """The case in the first range that has it; else 404."""

    def find() -> cases.CaseDetail | None:
        try:
            return cases.detail(case_id, request.actor, clock.today(), almanac.days())
        except NotFound:
            return None

    found = hats.find_in_ranges(request, find)
    if not request.actor.may(found.type.sees):
        raise Http404
    return found


def _names(detail: cases.CaseDetail) -> dict[str, str]:
    """Words for ids that a case stores."""
    found = {}
    for key, value in detail.data.items():
        try:
            if key == "communities":
                found[key] = "、".join(places.get_community(int(one)).name for one in value)
            elif key == "into":
                found[key] = places.get_community(int(value)).name
            elif key == "region_id":
                found[key] = places.get_region(int(value)).name
        except NotFound:
            found[key] = "（不在您的范围内）"
    return found


def case(request: MulinRequest, case_id: int) -> HttpResponse:
    """One case."""
    found = _detail(request, case_id)
    may = request.actor.may("cases.act") or request.actor.may("cases.decide")
    page = content.case(found, _names(found), today=clock.today(), may_manage=may)
    return answering.show(request, dataclasses.replace(page, panels=(*page.panels, _papers(found))))


def _papers(found: cases.CaseDetail) -> c.Panel:
    """The official papers that the case brought forth, and the way to draft one."""
    line = found.line
    written = tuple(
        c.DocLink(one.title, links.url("console:paper", one.id), one.number or "未编号", c.Chip(one.state_label))
        for one in papers.papers_of_source("case", line.id)
    )
    words = () if written else ("还没有公文。责令整改等文书在这里起草：正文按事项写好，再送签、编号、盖章、送达。",)
    draft = c.Action("起草公文", links.url("console:paper-new", case=line.id))
    return c.Panel("公文", documents=written, paragraphs=words, actions=(draft,))


def case_step(request: MulinRequest, case_id: int, action: str) -> HttpResponse:
    """One step: its form, then the act."""
    found = _detail(request, case_id)
    line = found.line
    step = next((one for one in found.actions if one.action == action), None)
    if step is None:
        row = found.type.flow.find(found.type.state(line.state), found.type.action(action))
        require(request.actor, row.permission, line.path)
        raise Http404
    at_hand = {one["key"] for one in found.documents}
    papers_left = [paper for paper in found.type.papers if paper.key not in at_hand]
    needed = frozenset(paper.key for paper in step.missing)
    form = own.StepForm(
        step.fields, papers_left, needed, clock.today(), personal=step.personal, **answering.given(request)
    )

    def act(clean: Mapping[str, Any]) -> str:
        papers = []
        for paper, title, upload in form.brought():
            kept = answering.keep_file(request, upload, path=line.path, subject=(SUBJECT, line.id), clause=paper.clause)
            papers.append(own.paper_of(paper.key, title, kept))
        data = form.entered()
        for key, upload in form.uploads().items():
            data[key] = answering.keep_file(request, upload, path=line.path, subject=(SUBJECT, line.id))
        given = services.StepInput(data, clean["note"], tuple(papers), form.on_behalf())
        services.take_step(line.id, action, actor=request.actor, now=clock.now(), days=almanac.days(), given=given)
        flash.success(request, f"已办：{step.label}。")
        return links.url("console:case", line.id)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=step.label,
            lead=line.title,
            crumbs=_crumbs(line, step.label),
            notices=(*drafts.notices(request), *(c.Notice(text, "soon") for text in step.stops)),
            help=(f"依据 {step.basis}；办后为“{step.target}”。{_period_words(line)}",),
            form=bound,
            submit=step.label,
            back=c.Action("返回事项", links.url("console:case", line.id)),
            draft_url=drafts.url(request),
        )

    return answering.take(request, form, build, act, _BELONGS)


_BELONGS = {
    "cases.behalf_incomplete": "behalf_principal",
    "cases.behalf_future": "behalf_received",
    "packs.expiry_basis": "basis",
    "packs.expiry_until": "until",
    "cases.due_past": "due",
    "cases.extension_not_later": "new_due",
    "cases.reason_missing": "reason",
    "cases.holder_missing": "label",
}


def _period_words(line: cases.CaseLine) -> str:
    return f"{line.due_words}（{line.due_date.isoformat()} 截止）。" if line.due_date else ""


def _crumbs(line: cases.CaseLine, last: str) -> tuple[c.Crumb, ...]:
    return (
        c.Crumb("事项", links.url("console:cases")),
        c.Crumb(line.title, links.url("console:case", line.id)),
        c.Crumb(last),
    )


def procedure(request: MulinRequest, key: str) -> HttpResponse:
    """A procedure: how it goes, on which clauses."""
    case_type = rules.catalogue.get(key)
    require(request.actor, case_type.sees)
    if not starting.concerns(request, case_type):
        raise Http404
    running, done = 0, 0
    for _ in hats.over_ranges(request):
        found = cases.count_states(key, layers=("REAL", "DEMO"))
        running, done = running + found[0], done + found[1]
    may = case_type in starting.may_start(request)
    return answering.show(request, content.procedure(case_type, (running, done), may_open=may))


MANAGE = {
    "extend": ("申请延期", "延期", "原期限和理由都留在经过里。"),
    "suspend": ("中止计时", "中止计时", "中止期间不能办理下一步；恢复后期限按停下的天数顺延。"),
    "resume": ("恢复计时", "恢复计时", "期限按停下的天数顺延，遇休息日顺延到下一个工作日。"),
    "reassign": ("移交岗位", "移交", "移交以后，事项出现在对方的工作台。"),
}


def manage(request: MulinRequest, case_id: int, what: str) -> HttpResponse:
    """Extend, suspend, resume or hand over, each with its reason."""
    if what not in MANAGE:
        raise Http404
    line = _detail(request, case_id).line
    title, submit, help_text = MANAGE[what]
    form = _manage_form(request, what)

    def act(clean: Mapping[str, Any]) -> str:
        _manage(request, line.id, what, clean)
        flash.success(request, f"已{submit}。")
        return links.url("console:case", line.id)

    def build(bound: forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title=title,
            lead=line.title,
            crumbs=_crumbs(line, title),
            help=(help_text, _period_words(line)) if line.due_date else (help_text,),
            form=bound,
            submit=submit,
            back=c.Action("返回事项", links.url("console:case", line.id)),
        )

    return answering.take(request, form, build, act, _BELONGS)


def _manage_form(request: MulinRequest, what: str) -> forms.Form:
    given = answering.given(request)
    if what == "extend":
        return own.ExtendForm(**given)
    if what == "reassign":
        staff = [(str(role), access.ROLE_LABELS[role]) for role in access.Role if role in access.STAFF_ROLES]
        return own.HandOverForm(staff, **given)
    return own.ReasonForm(**given)


def _manage(request: MulinRequest, case_id: int, what: str, clean: Mapping[str, Any]) -> None:
    actor, now = request.actor, clock.now()
    match what:
        case "extend":
            services.extend(case_id, clean["new_due"], reason=clean["reason"], actor=actor, now=now)
        case "suspend":
            services.suspend(case_id, reason=clean["reason"], actor=actor, now=now)
        case "resume":
            services.resume(case_id, reason=clean["reason"], actor=actor, now=now, days=almanac.days())
        case _:
            role, label, reason = clean["role"], clean["label"], clean["reason"]
            services.reassign(case_id, role=role, hat_id=None, label=label, reason=reason, actor=actor, now=now)
