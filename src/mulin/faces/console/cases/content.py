"""One case, its procedure and lists of cases as page values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from mulin.base.access import rules as access
from mulin.faces.console.cases import fields
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages
from mulin.kernel import calendar, workflow
from mulin.kernel.registers.rules import Field
from mulin.mechanisms.cases import rules
from mulin.mechanisms.cases import selectors as cases

CHANGES = {"EXTENDED": "延期", "RESUMED": "恢复计时后顺延", "SUSPENDED": "中止计时", "REDATED": "放假安排公布后重算"}


def role_words(holder: str) -> str:
    """The holder in words: a role's label, or the post's own name."""
    return {str(role): label for role, label in access.ROLE_LABELS.items()}.get(holder, holder)


def due_chip(line: cases.CaseLine, today: dt.date) -> c.Chip | None:
    """The deadline of a line as a chip, with its date on hover."""
    if not line.due_words:
        return None
    soon = line.due_date is not None and (line.due_date - today).days <= 2
    title = f"{line.due_date.isoformat()} 截止" if line.due_date else ""
    return c.Chip(line.due_words, "late" if line.overdue else "soon" if soon else "plain", title)


def _declared(case_type: rules.CaseType) -> dict[str, Field]:
    rows = (*case_type.opened, *(one for step in case_type.steps.values() for one in step))
    return {one.key: one for one in rows}


def _state_chips(line: cases.CaseLine, today: dt.date) -> tuple[c.Chip, ...]:
    chips = [c.Chip(line.state_label, "met" if line.closed_on else "plain")]
    if (due := due_chip(line, today)) is not None:
        chips.append(due)
    if line.layer == "DEMO":
        chips.append(c.Chip("演示"))
    return tuple(chips)


def case(detail: cases.CaseDetail, names: dict[str, str], *, today: dt.date, may_manage: bool) -> pages.CasePage:
    """A case. ``names`` are words for stored ids, by data key."""
    line = detail.line
    return pages.CasePage(
        title=line.title,
        crumbs=(
            c.Crumb("事项", links.url("console:cases")),
            c.Crumb(line.procedure_label, links.url("console:cases", procedure=line.procedure)),
            c.Crumb(line.number),
        ),
        size_line=f"{line.procedure_label} · {line.place_name} · {line.number}",
        chips=_state_chips(line, today),
        lead=_lead(detail, today),
        notices=tuple(c.Notice(text, "soon") for text in dict.fromkeys(s for a in detail.actions for s in a.stops)),
        actions=actions(detail),
        steps=steps(detail),
        facts=_facts(detail, names),
        documents=_documents(detail),
        timeline=_timeline(detail),
        panels=_manage(detail) if may_manage and line.closed_on is None else (),
    )


def _lead(detail: cases.CaseDetail, today: dt.date) -> c.Lead:
    line = detail.line
    if line.closed_on is not None:
        return f"已于 {line.closed_on.isoformat()} 办结：{line.state_label}。"
    who = role_words(line.holder) or "没有指定岗位"
    rest: tuple[str | c.Part, ...] = ()
    if line.due_words:
        rest = ("，", c.Part(line.due_words, "late" if line.overdue else "plain"))
    last = detail.earliest_finish
    finish = f"；最快 {last.isoformat()} 办成" if last is not None and last > today else ""
    return (f"现由{who}办理：{line.state_label}", *rest, f"{finish}。")


def actions(detail: cases.CaseDetail) -> tuple[c.Action, ...]:
    """Buttons of what may be done now; the step that leads on towards the goal comes first and is the main one."""
    way = [str(state) for state in main_line(detail.type.flow, detail.type.goal)]
    forward = {detail.type.flow.label(detail.type.state(state)) for state in _ahead(way, detail.line.state)}
    ready = sorted((one for one in detail.actions if not one.stops), key=lambda one: one.target not in forward)
    return tuple(
        c.Action(
            one.label,
            links.url("console:case-step", detail.line.id, one.action),
            primary=n == 0,
            note=f"{one.basis} · 办后为“{one.target}”",
        )
        for n, one in enumerate(ready)
    )


def _ahead(way: Sequence[str], state: str) -> Sequence[str]:
    """The states of the main line behind a state; all of them for one off the line."""
    return way[way.index(state) + 1 :] if state in way else way


def main_line(flow: workflow.Workflow, goal: Any) -> tuple[Any, ...]:
    """The states on the shortest way from the beginning to the goal: what the stepper shows."""
    ways: list[tuple[Any, ...]] = [(flow.initial,)]
    seen = {flow.initial}
    for way in ways:
        if way[-1] == goal:
            return way
        for row in flow.transitions_from(way[-1]):
            if row.target not in seen:
                seen.add(row.target)
                ways.append((*way, row.target))
    return (flow.initial, goal)


def steps(detail: cases.CaseDetail) -> tuple[c.Step, ...]:
    """The legal stages, with what the next one still wants; a case off the main line ends where it stands."""
    flow, line = detail.type.flow, detail.line
    way = list(main_line(flow, detail.type.goal))
    here = detail.type.state(line.state)
    if here not in way:
        reached = [state for state in way if _was_in(detail, state)]
        way = [*(reached or way[:1]), here]
    at = way.index(here)
    return tuple(_step(detail, state, n, at) for n, state in enumerate(way))


def _was_in(detail: cases.CaseDetail, state: Any) -> bool:
    return any(entry.state_label == detail.type.flow.label(state) for entry in detail.timeline)


def _step(detail: cases.CaseDetail, state: Any, number: int, at: int) -> c.Step:
    flow = detail.type.flow
    final = flow.is_final(state)
    now = "done" if number < at or (number == at and final) else "now" if number == at else "todo"
    clause = next((row.basis for row in flow.transitions_from(state) if row.basis), "")
    holder = role_words(detail.type.holder_of(str(state), detail.data))
    missing: tuple[str, ...] = ()
    if now == "now":
        papers = {paper.label: paper for one in detail.actions for paper in one.missing}
        missing = tuple(f"{label}（{paper.clause}）" for label, paper in papers.items())
    return c.Step(
        title=flow.label(state),
        state=now,  # type: ignore[arg-type]
        text=f"由{holder}办理" if holder and now != "done" else "",
        missing=missing,
        clause=marks.mark(clause) if clause else None,
    )


# What effects of steps leave in a case's data: each leads to the thing that was made.
MADE = {
    "task": ("任务", "console:task"),
    "task_no": ("任务", "console:task"),
    "document_id": ("制度文件", "console:rule_document"),
    "paper_id": ("公文", "console:paper"),
    "circular": ("滞后通报", "console:case"),
}


def _made(detail: cases.CaseDetail) -> tuple[c.Fact, ...]:
    found = ((*MADE[key], value) for key, value in detail.data.items() if key in MADE and value)
    return tuple(c.Fact(label, f"看{label}", href=links.url(name, int(value))) for label, name, value in found)


def _facts(detail: cases.CaseDetail, names: dict[str, str]) -> tuple[c.Fact, ...]:
    declared, line = _declared(detail.type), detail.line
    entered = tuple(
        c.Fact(
            detail.type.label_of(key),
            names.get(key) or fields.words(value, declared.get(key)),
            clause=marks.mark(declared[key].clause) if key in declared and declared[key].clause else None,
        )
        for key, value in detail.data.items()
        if key in declared and key not in MADE
    )
    due = (c.Fact("期限", f"{line.due_date.isoformat()}（{line.due_words}）"),) if line.due_date else ()
    moved = tuple(
        c.Fact(
            CHANGES.get(one["kind"], one["kind"]),
            f"{one['old_date']} 改为 {one['new_date']}",
            f"{one['reason']}（{one['recorded_by']}）",
        )
        for one in detail.deadline_changes
    )
    opened = c.Fact("启动", f"{line.opened_on.isoformat()}，{line.opened_by}", clause=_mark(line.clause))
    return (opened, *due, *moved, *entered, *_made(detail))


def _mark(clause: str) -> c.Clause | None:
    return marks.mark(clause) if clause else None


def _documents(detail: cases.CaseDetail) -> tuple[c.DocLink, ...]:
    """Papers at hand, then those that the procedure still asks for, with the clause that wants each."""
    at_hand = tuple(
        c.DocLink(
            one["title"],
            links.url("console:file", one["file_id"]) if one["file_id"] else "",
            f"{one['clause']} · {one['added_by']} · {calendar.local_date(one['added_at']).isoformat()}",
            c.Chip("已有", "met"),
        )
        for one in detail.documents
    )
    have = {one["key"] for one in detail.documents}
    wanted = tuple(
        c.DocLink(paper.label, note=f"{paper.clause} 要求", chip=c.Chip("还没有", "soon"))
        for paper in detail.type.papers
        if paper.key not in have and detail.line.closed_on is None
    )
    return at_hand + wanted


def _timeline(detail: cases.CaseDetail) -> tuple[c.TimelineEntry, ...]:
    entries = []
    for one in reversed(detail.timeline):
        done_on = calendar.local_date(one.at)
        received = f"{one.behalf}，{one.counts_on.isoformat()} 收到" if one.behalf else ""
        chips = [c.Chip(one.state_label)]
        if one.overdue:
            chips.append(c.Chip("逾期办理", "late"))
        if one.behalf:
            chips.append(c.Chip("代办", "soon"))
        entries.append(
            c.TimelineEntry(
                done_on,
                one.label,
                "；".join(text for text in (received, one.note) if text),
                chips=tuple(chips),
                clause=_mark(one.basis),
                who=one.actor,
            )
        )
    return tuple(entries)


def _manage(detail: cases.CaseDetail) -> tuple[c.Panel, ...]:
    line = detail.line
    actions = []
    if line.suspended:
        actions.append(c.Action("恢复计时", links.url("console:case-manage", line.id, "resume")))
    else:
        if line.due_date is not None:
            actions.append(c.Action("申请延期", links.url("console:case-manage", line.id, "extend")))
        actions.append(c.Action("中止计时", links.url("console:case-manage", line.id, "suspend")))
    actions.append(c.Action("移交岗位", links.url("console:case-manage", line.id, "reassign")))
    return (c.Panel("期限与经办", note="都要写明理由，记入经过", actions=tuple(actions)),)


COLUMNS = (
    c.Column("title", "事项", head=True, grow=True),
    c.Column("procedure", "程序"),
    c.Column("place", "地点"),
    c.Column("state", "状态"),
    c.Column("due", "期限"),
    c.Column("clause", "条款"),
    c.Column("opened", "启动"),
)


def table(lines: Iterable[cases.CaseLine], today: dt.date, empty: c.EmptyState) -> c.Table:
    """Cases as a table."""
    return c.Table(COLUMNS, tuple(row(line, today) for line in lines), caption="事项", empty=empty)


def row(line: cases.CaseLine, today: dt.date) -> c.Row:
    """One case as a row."""
    due = due_chip(line, today)
    mark = marks.mark(line.clause) if line.clause else None
    return c.Row(
        (
            c.Cell(line.title, links.url("console:case", line.id), kind="strong", sub=line.number),
            c.Cell(line.procedure_label),
            c.Cell(line.place_name),
            c.Cell(line.state_label, tone="met" if line.closed_on else "plain", kind="chip"),
            c.Cell(due.text, tone=due.tone, kind="chip", title=due.title) if due else c.Cell(),
            c.Cell(mark.id, mark.url, kind="clause", title=mark.title) if mark else c.Cell(),
            c.Cell(line.opened_on.isoformat(), sub=line.opened_by),
        ),
        href=links.url("console:case", line.id),
        key=str(line.id),
    )


def procedure(case_type: rules.CaseType, counts: tuple[int, int], *, may_open: bool) -> pages.DetailPage:
    """A procedure: its stages, who does what by when, its papers, its clauses."""
    flow = case_type.flow
    columns = (
        c.Column("from", "现在是", head=True),
        c.Column("do", "办什么"),
        c.Column("to", "办后为"),
        c.Column("who", "谁办"),
        c.Column("days", "期限"),
        c.Column("papers", "材料", grow=True),
        c.Column("basis", "依据"),
    )
    rows = tuple(_procedure_row(case_type, state, one) for state in flow.states for one in flow.transitions_from(state))
    facts = tuple(c.Fact(marks.mark(one).title or one, "", clause=marks.mark(one)) for one in case_type.clauses)
    running, done = counts
    url = links.url("console:case-open", case_type.key)
    return pages.DetailPage(
        title=case_type.label,
        crumbs=(c.Crumb("事项", links.url("console:cases")), c.Crumb(case_type.label)),
        lead=case_type.about or f"在办 {running} 件，办结 {done} 件。",
        chips=(c.Chip(f"在办 {running} 件"), c.Chip(f"办结 {done} 件")),
        actions=(
            *((c.Action(f"启动{case_type.label}", url, primary=True),) if may_open else ()),
            c.Action("看全部事项", links.url("console:cases", procedure=case_type.key)),
        ),
        panels=(
            c.Panel("怎么走", table=c.Table(columns, rows, caption="办理步骤")),
            c.Panel("依据的条款", facts=tuple(c.Fact(f.clause.id if f.clause else "", f.label) for f in facts)),
        ),
    )


def _procedure_row(case_type: rules.CaseType, state: Any, one: workflow.Transition) -> c.Row:
    papers = "、".join(case_type.paper(key).label for key in one.documents)
    mark = marks.mark(one.basis) if one.basis else None
    return c.Row(
        (
            c.Cell(case_type.flow.label(state), kind="strong"),
            c.Cell(one.label or str(one.action)),
            c.Cell(case_type.flow.label(one.target)),
            c.Cell(
                role_words(case_type.holder_of(str(state), {}))
                or ("按事项指定" if str(state) in case_type.holders else "")
            ),
            c.Cell(_period(one)),
            c.Cell(papers),
            c.Cell(mark.id, mark.url, kind="clause", title=mark.title) if mark else c.Cell(),
        )
    )


_UNITS = {"day": "日", "workday": "个工作日", "month": "个月"}
_DIRECTIONS = {"last-day": "内", "latest-before": "前", "earliest-after": "后方可办理"}


def _period(one: workflow.Transition) -> str:
    if one.days is None:
        return ""
    return f"{one.days.count} {_UNITS[str(one.days.unit)]}{_DIRECTIONS[str(one.days.direction)]}"


def choices(types: Sequence[rules.CaseType]) -> c.Panel:
    """The procedures that this hat may start."""
    columns = (
        c.Column("label", "程序", head=True),
        c.Column("about", "做什么", grow=True),
        c.Column("clause", "依据"),
        c.Column("do", "启动", hide_label=True),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.label, links.url("console:procedure", one.key), kind="strong"),
                c.Cell(one.about),
                c.Cell(one.clauses[0], marks.mark(one.clauses[0]).url, kind="clause"),
                c.Cell("启动", links.url("console:case-open", one.key), kind="action", primary=True),
            )
        )
        for one in types
    )
    empty = c.EmptyState("没有您可以启动的程序", "您的身份只能查看和办理交来的事项。")
    return c.Panel("选择程序", table=c.Table(columns, rows, caption="可以启动的程序", empty=empty))
