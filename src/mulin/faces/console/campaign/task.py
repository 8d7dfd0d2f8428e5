"""One task: who, by when, its steps, progress, blockers; the forms that say how it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.http import Http404

from mulin.areas.campaign import rules, selectors, services
from mulin.areas.supervision import services as supervision
from mulin.faces.console.campaign import common
from mulin.faces.console.campaign import forms as own
from mulin.faces.console.cases import almanac
from mulin.faces.console.cases import content as case_content
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages, wording
from mulin.kernel import calendar, clock, quantities
from mulin.kernel.errors import NotFound
from mulin.mechanisms.cases import selectors as cases

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

BOTH = ("REAL", "DEMO")
SUBJECT = "campaign-task"
S = rules.Standing


def _find(request: MulinRequest, task_id: int) -> selectors.TaskLine:
    """The task in the first range that has it; else 404."""

    def find() -> selectors.TaskLine | None:
        try:
            return selectors.find_task(task_id, clock.today())
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def task(request: MulinRequest, task_id: int) -> HttpResponse:
    """One task whole."""
    line = _find(request, task_id)
    today, days = clock.today(), almanac.days()
    detail = cases.detail(line.case_id, request.actor, today, days) if line.case_id is not None else None
    steps, said = selectors.list_steps(line.id), selectors.list_progress(line.id)
    chips = (
        c.Chip(line.standing_label, common.TONES.get(line.standing, "plain")),
        *((chip,) if (chip := common.due_chip(line, today, days)) else ()),
        *((c.Chip(f"{line.blocked} 件难点未解决", "soon"),) if line.blocked else ()),
        *((c.Chip("演示"),) if line.layer == "DEMO" else ()),
    )
    page = pages.DetailPage(
        title=line.title,
        crumbs=(
            *common.crumbs(),
            c.Crumb(line.pack, links.url("console:tasks", pack=line.pack)),
            c.Crumb(line.kind_label, links.url("console:task-list", pack=line.pack, kind=line.kind)),
        ),
        size_line=" · ".join(dict.fromkeys((line.kind_label, line.place_name, line.lead))),
        chips=chips,
        lead=_lead(line),
        actions=tuple(_actions(request, line, detail)),
        panels=(*_orders(line), _facts(line), *_steps(request, line, steps), *_blockers(line)),
        timeline=tuple(_entries(said, detail)),
        timeline_title="进展与经过",
    )
    return answering.show(request, page)


def _lead(line: selectors.TaskLine) -> c.Lead:
    until = f"须在{wording.full_date(line.due_on)}前完成" if line.due_on else "没有定完成日期"
    match line.standing:
        case S.DONE:
            since = f"已于 {line.done_since.isoformat()} " if line.done_since else "已"
            return f"{since}完成；依据：{rules.FACT_LABELS[line.fact] if line.fact else '主管部门核定'}。"
        case S.STOPPED:
            return "这项任务已经停止。"
        case S.BEFORE_USE:
            return f"{until}，早于或等于文件印发之日，作为起点，不算滞后。"
        case S.LATE:
            return (f"{line.lead}牵头，{until}，", c.Part("逾期未完成", "late"), "。")
        case S.BEHIND:
            return (f"{line.lead}牵头，{until}，", c.Part("有步骤已过期没有完成", "late"), "。")
    return f"{line.lead}牵头，{until}；{line.standing_label}。"


def _actions(request: MulinRequest, line: selectors.TaskLine, detail: cases.CaseDetail | None) -> Iterator[c.Action]:
    """The step that leads on first; then what anybody at work on it says."""
    ended = line.standing in (S.DONE, S.STOPPED)
    if detail is not None:
        yield from case_content.actions(detail)
    elif not ended and (url := _register(line)):
        yield c.Action(
            "到台账登记", url, primary=not line.lagging, note=f"登记后自动完成：{rules.FACT_LABELS[line.fact]}"
        )
    if line.lagging and request.actor.may("cases.decide"):
        yield c.Action("开具督办", links.url("console:task-order", line.id), primary=detail is None)
    if not ended and request.actor.may("cases.act"):
        yield c.Action("报进展", links.url("console:task-progress", line.id))
        yield c.Action("反馈难点堵点", links.url("console:task-blocker", line.id))
    if detail is not None:
        yield c.Action("看事项全程", links.url("console:case", detail.line.id))


def _register(line: selectors.TaskLine) -> str:
    """The form in which the fact that completes the task is entered."""
    dotted, column, _ = selectors.FACTS[line.fact] if line.fact else ("", "", "")
    subject = getattr(line, column) if column else None
    if subject is None:
        return ""
    register, _, facet = dotted.partition(".")
    return links.url("console:fact_correct", register, subject, facet)


def _facts(line: selectors.TaskLine) -> c.Panel:
    mark = marks.mark(line.clause)
    where = links.url("console:community", line.community_id) if line.community_id else ""
    money = f"{quantities.format_money(line.funding)} 元" if line.funding is not None else ""
    found = [
        c.Fact("牵头单位", line.lead, f"共同牵头：{line.co_leads}" if line.co_leads else ""),
        c.Fact("责任单位", line.responsible or "没有写"),
        c.Fact("责任人（岗位）", line.owner or "没有写"),
        c.Fact("资金", "，".join(text for text in (money, line.funding_source) if text) or "没有写"),
        c.Fact("地点", line.place_name, href=where),
        c.Fact("所属项目", line.project or "没有写"),
        c.Fact("计划年度", str(line.plan_year)),
        c.Fact("时间", f"{line.starts_on.isoformat()} 至 {line.due_on.isoformat() if line.due_on else '没有定日'}",
               "" if line.due_basis == line.clause else line.due_basis, clause=mark),
        c.Fact("怎样算完成", rules.FACT_LABELS[line.fact] if line.fact else "报告完成后由主管部门核定"),
    ]  # fmt: skip
    if line.document_id is not None:
        found.append(c.Fact("成果文件", "看制度文件", href=links.url("console:rule_document", line.document_id)))
    return c.Panel("这项任务", facts=tuple(found))


def _steps(request: MulinRequest, line: selectors.TaskLine, steps: list[selectors.StepLine]) -> Iterator[c.Panel]:
    """The schedule, with what is late in it."""
    if not steps:
        return
    today, may = clock.today(), request.actor.may("cases.act")
    rows = []
    for one in steps:
        late = one.done_on is None and one.due_on < today
        state = f"{one.done_on.isoformat()} 完成" if one.done_on else "已过期" if late else "未到期"
        tone: c.Tone = "met" if one.done_on else "late" if late else "plain"
        do = c.Cell("登记完成", links.url("console:task-step", line.id, one.id), kind="action")
        rows.append(
            c.Row(
                (
                    c.Cell(one.label, sub=one.done_by), c.Cell(one.due_on.isoformat()),
                    c.Cell(state, tone=tone, kind="chip"), do if may and one.done_on is None else c.Cell(),
                )
            )
        )  # fmt: skip
    columns = (
        c.Column("step", "步骤", head=True, grow=True), c.Column("due", "期限"), c.Column("state", "情况"),
        c.Column("do", "办理", hide_label=True),
    )  # fmt: skip
    done = sum(one.done_on is not None for one in steps)
    yield c.Panel(
        "时序安排", note=f"{len(steps)} 步，完成 {done} 步", table=c.Table(columns, tuple(rows), caption="分步安排")
    )


def _blockers(line: selectors.TaskLine) -> Iterator[c.Panel]:
    found = selectors.list_blockers(task_id=line.id, layers=BOTH)
    if found:
        yield c.Panel("难点堵点", table=blocker_table(found, c.EmptyState("没有难点堵点")))


def _orders(line: selectors.TaskLine) -> Iterator[c.Panel]:
    """The order that runs about this task."""
    found = cases.find_open_about(SUBJECT, line.id)
    if found is not None:
        doc = c.DocLink("看督办事项", links.url("console:case", found), "整改、复查都在那里办")
        yield c.Panel("正在督办", documents=(doc,))


BLOCKER_COLUMNS = (
    c.Column("matter", "难点堵点", head=True, grow=True), c.Column("kind", "种类"), c.Column("place", "地点"),
    c.Column("to", "反馈给"), c.Column("raised", "反馈日"), c.Column("state", "状态"),
    c.Column("days", "答复用时", align="num", unit="工作日"),
)  # fmt: skip


def blocker_table(lines: list[selectors.BlockerLine], empty: c.EmptyState) -> c.Table:
    """Blockers as a table: those that wait first, with how long."""
    today, days, kinds = clock.today(), almanac.days(), dict(rules.BLOCKER_KINDS)
    rows = []
    for one in lines:
        url = links.url("console:case", one.case_id)
        late = one.answered_on is None and one.due_on is not None and one.due_on < today
        tone: c.Tone = "late" if late else "soon" if one.answered_on is None else "met" if one.solved_on else "plain"
        used = rules.response_days(one.raised_on, one.answered_on or today, days)
        rows.append(
            c.Row(
                (
                    c.Cell(one.matter, url, kind="strong", sub=one.answer and f"答复：{one.answer}"),
                    c.Cell(kinds[one.kind]), c.Cell(one.place_name), c.Cell(one.to_whom),
                    c.Cell(one.raised_on.isoformat()), c.Cell(one.state_label, tone=tone, kind="chip"),
                    c.Cell(str(used), sub="" if one.answered_on else "已等"),
                ),
                href=url,
            )
        )  # fmt: skip
    return c.Table(BLOCKER_COLUMNS, tuple(rows), caption="难点堵点", empty=empty)


def _entries(said: list[selectors.ProgressLine], detail: cases.CaseDetail | None) -> list[c.TimelineEntry]:
    """What was reported and what was done, the latest first."""
    found = [
        c.TimelineEntry(
            one.on_day,
            f"进度 {one.percent}%" if one.percent is not None else "报进展",
            one.text,
            chips=(c.Chip("亮点", "met"),) if one.highlight else (),
            href=links.url("console:file", one.file_id) if one.file_id else "",
            who=one.by,
        )
        for one in said
    ]
    for step in detail.timeline if detail else ():
        words = c.TimelineEntry(
            calendar.local_date(step.at), step.label, step.note, chips=(c.Chip(step.state_label),), who=step.actor
        )
        found.append(words)
    return sorted(found, key=lambda one: one.date, reverse=True)


_BELONGS = {
    "campaign.progress_empty": "text",
    "campaign.progress_percent": "percent",
    "campaign.progress_future": "on",
}


def _form_page(
    request: MulinRequest, line: selectors.TaskLine, form: forms.Form, title: str, submit: str, *words: str
) -> pages.FormPage:
    return pages.FormPage(
        title=title,
        lead=f"{line.title} · {line.lead}",
        crumbs=(*common.crumbs(), c.Crumb(line.title, links.url("console:task", line.id)), c.Crumb(title)),
        notices=drafts.notices(request),
        help=words,
        form=form,
        submit=submit,
        back=c.Action("返回任务", links.url("console:task", line.id)),
        draft_url=drafts.url(request),
    )


def progress(request: MulinRequest, task_id: int) -> HttpResponse:
    """Say how the task goes."""
    line = _find(request, task_id)
    form = own.ProgressForm(**answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        kept = answering.keep_file(
            request, clean["file"], path=line.path, subject=(SUBJECT, line.id), clause=line.clause
        )
        entry = form.entry(clock.today(), kept)
        services.report_progress(line.id, entry, actor=request.actor, now=clock.now())
        flash.success(request, "已记下进展。")
        return links.url("console:task", line.id)

    words = ["进展只增不改；说错了，再报一次。"]
    if line.fact:
        words.append(f"这项任务是否完成由台账判断：{rules.FACT_LABELS[line.fact]}；这里只写做到哪一步。")
    return answering.take(
        request, form, lambda bound: _form_page(request, line, bound, "报进展", "提交进展", *words), act, _BELONGS
    )


def blocker(request: MulinRequest, task_id: int) -> HttpResponse:
    """Feed a difficulty back."""
    line = _find(request, task_id)
    form = own.BlockerForm(**answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        made = services.raise_blocker(
            line.id, form.entered(), actor=request.actor, now=clock.now(), days=almanac.days()
        )
        flash.success(request, "已反馈，答复会出现在这项任务里。")
        return links.url("console:case", made)

    limit = services.response_limit(
        line.pack, line.path, clock.today(), layers=BOTH if line.layer == "DEMO" else ("REAL",)
    )
    words = f"应在 {limit} 个工作日内答复。" if limit is not None else "文件只要求“第一时间”答复，没有定天数。"
    return answering.take(
        request, form, lambda bound: _form_page(request, line, bound, "反馈难点堵点", "提交反馈", words), act
    )


def step(request: MulinRequest, task_id: int, step_id: int) -> HttpResponse:
    """Say that a step of the schedule is done."""
    line = _find(request, task_id)
    one = next((found for found in selectors.list_steps(line.id) if found.id == step_id), None)
    if one is None:
        raise Http404
    form = own.ConfirmForm(**answering.given(request))

    def act(clean: Mapping[str, Any]) -> str:
        services.finish_step(one.id, actor=request.actor, now=clock.now())
        flash.success(request, f"已登记完成：{one.label}。")
        return links.url("console:task", line.id)

    words = f"步骤“{one.label}”（{one.due_on.isoformat()} 前），登记为今天完成。"
    return answering.take(
        request, form, lambda bound: _form_page(request, line, bound, "登记步骤完成", "登记完成", words), act
    )


def order(request: MulinRequest, task_id: int) -> HttpResponse:
    """Order the leading unit to catch up: the order runs on as a matter of its own (L-二(三)b)."""
    line = _find(request, task_id)
    if not line.lagging:
        raise Http404
    form = own.OrderForm(**answering.given(request, matter=f"{line.title}：{line.standing_label}"))

    def act(clean: Mapping[str, Any]) -> str:
        role = cases.get_case(line.case_id).data.get("lead_role", "") if line.case_id else "TOWN"
        new = supervision.NewOrder(
            path=line.path, place_name=line.place_name, addressee=line.lead, matter=clean["matter"],
            clause=line.clause, due_on=clean["due_on"], source_type=SUBJECT, source_id=line.id, layer=line.layer,
            addressee_role=str(role), requirement=clean["requirement"], community_id=line.community_id,
        )  # fmt: skip
        made = supervision.issue_order(new, actor=request.actor, now=clock.now())
        flash.success(request, f"已对{line.lead}开具督办。")
        return links.url("console:case", made)

    words = f"发给牵头单位“{line.lead}”；整改、复查在督办事项里办。"
    fields = {"cases.due_past": "due_on"}
    return answering.take(
        request, form, lambda bound: _form_page(request, line, bound, "开具督办", "开具督办", words), act, fields
    )
