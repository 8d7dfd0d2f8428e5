"""The desk: what waits for this hat, by what happens if nothing is done today; its targets beneath."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mulin.faces.console.boards import asking
from mulin.faces.console.campaign import desk as tasks
from mulin.faces.console.cases import almanac, content, starting
from mulin.faces.console.duties import desk
from mulin.faces.console.handover import desk as covering
from mulin.faces.console.papers import desk as papers
from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel import clock, scope
from mulin.kernel.actor import Actor
from mulin.mechanisms.cases import rules
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.measures import rules as measure_rules
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs.settling import Settled

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

SHOWN = 8
STRIP = 6
TONES: dict[str, c.Tone] = {"OVERDUE": "late"}
NOTES = {"MINE": "由别的岗位在办，可以随时看进展", "OTHER": "没有临近的期限"}


def build(request: MulinRequest) -> pages.TodoPage:
    """The page of the hat."""
    today = clock.today()
    groups = cases.to_do(request.actor, today, almanac.days(), layers=layers_of(request))
    groups = desk.merged(groups, request.actor, today, almanac.days(), layers_of(request))
    groups = tasks.merged(groups, tasks.groups(request.actor, today, layers_of(request)))
    waiting = papers.groups(request, layers_of(request))
    return pages.TodoPage(
        title="工作台",
        lead=papers.lead(lead(groups, today), waiting, alone=not groups),
        groups=(*(_group(one, request.actor, today) for one in groups), *waiting, *covering.groups(request)),
        targets=_strip(request, today),
        targets_title="我辖区的目标",
        empty=None if groups or waiting else _empty(request),
    )


def layers_of(request: MulinRequest) -> tuple[str, ...]:
    """A demonstration sign-in sees 演示 cases, marked as such, beside real ones; everybody else only real ones."""
    return asking.ALL if request.hat is not None and request.hat.demo else asking.REAL


def _empty(request: MulinRequest) -> c.EmptyState:
    start = c.Action("启动一件事项", links.url("console:case-new"), primary=True)
    action = start if starting.may_start(request) else c.Action("看辖区的事项", links.url("console:cases"))
    return c.EmptyState(
        "工作台是空的",
        "别的岗位交来的、到期的、要您审核的事项会自动出现在这里，最急的在最上面；您启动的事项在最下面，随时能看进展。",
        action,
    )


def lead(groups: Sequence[cases.TodoGroup], today: dt.date) -> c.Lead:
    """What the reader came for, in one sentence."""
    counts = {one.key: len(one.lines) for one in groups}
    late, due, week = counts.get("OVERDUE", 0), counts.get("TODAY", 0), counts.get("WEEK", 0)
    review = counts.get("REVIEW", 0)
    if late or due:
        parts: list[str | c.Part] = ["今天有 "]
        parts += [c.Part(f"{late} 件超期", "late")] if late else []
        parts += ["、" if late and due else "", f"{due} 件到期" if due else ""]
        rest = sum(counts.values()) - late - due
        return (*parts, "；其余本周可办。" if rest and week else "；其余不急。" if rest else "。")
    if week or review:
        said = [f"本周有 {week} 件到期" if week else "", f"有 {review} 件等您审核" if review else ""]
        return "今天没有到期的事；" + "，".join(text for text in said if text) + "。"
    days = [line.due_date for one in groups for line in one.lines if line.due_date is not None]
    if days:
        return f"今天没有要办的事。最近的一件 {wording.month_day(min(days))} 到期。"
    return "今天没有要办的事。"


def _group(group: cases.TodoGroup, actor: Actor, today: dt.date) -> c.TaskGroup:
    left = len(group.lines) - SHOWN
    return c.TaskGroup(
        title=group.label,
        tasks=tuple(_task(line, group.key, actor, today) for line in group.lines[:SHOWN]),
        tone=TONES.get(group.key, "plain"),
        note=f"还有 {left} 件" if left > 0 else NOTES.get(group.key, ""),
        more=c.Action("看全部", links.url("console:cases", state="open")) if left > 0 else None,
    )


def _task(line: cases.CaseLine | duties.DutyLine | tasks.Pressing, group: str, actor: Actor, today: dt.date) -> c.Task:
    if isinstance(line, tasks.Pressing):
        return tasks.task(line, today, almanac.days())
    if isinstance(line, duties.DutyLine):
        return desk.task(line, group, actor, today, almanac.days())
    until = f"{wording.month_day(line.due_date)} 截止" if line.due_date else ""
    layer = "演示" if line.layer == "DEMO" and not line.place_name.startswith("演示") else ""
    sub = " · ".join(text for text in (line.place_name, line.state_label, until, layer) if text)
    return c.Task(
        title=line.title,
        sub=sub,
        clause=marks.mark(line.clause) if line.clause else None,
        chip=content.due_chip(line, today),
        action=_action(line, group, actor),
        href=links.url("console:case", line.id),
    )


def _action(line: cases.CaseLine, group: str, actor: Actor) -> c.Action:
    """The one thing to do: review, the first step that this hat may take, or look."""
    page = links.url("console:case", line.id)
    urgent = group in ("OVERDUE", "TODAY")
    if group == "MINE" or line.suspended:
        return c.Action("看进展", page)
    if group == "REVIEW" or line.state in rules.catalogue.get(line.procedure).reviews:
        return c.Action("审核", page, primary=urgent)
    flow = rules.catalogue.get(line.procedure)
    for row in flow.flow.transitions_from(flow.state(line.state)):
        if actor.may(row.permission):
            url = links.url("console:case-step", line.id, str(row.action))
            return c.Action(row.label or "办理", url, primary=urgent)
    return c.Action("看进展", page)


def _strip(request: MulinRequest, today: dt.date) -> tuple[c.TargetLine, ...]:
    """Small bars of the jurisdiction's targets with their pace, the unmet and soonest first."""
    if not request.actor.may("measures.see") or request.hat is None:
        return ()
    demo = request.hat.demo
    for layers in (asking.REAL, asking.ALL) if demo else (asking.REAL,):
        found = [line for key in asking.packs_of_hat(request) for line in _lines(key, today, layers)]
        if found:
            found.sort(key=lambda pair: pair[0])
            return tuple(line for _, line in found[:STRIP])
    return ()


def _lines(key: str, today: dt.date, layers: tuple[str, ...]) -> list[tuple[tuple[int, str], c.TargetLine]]:
    home = packs.path_of_pack(key)
    if not scope.current().covers(home):
        return []
    decided = {one.key: str(one.value) for one in packs.settings_of(key, on=today) if one.state is Settled.DECIDED}
    rows = measures.status(packs.find_pack(key), on=today, today=today, layers=layers, settings=decided.get)
    order = {"behind": 0, "missed": 1, "on-track": 2, "no-data": 3, "met": 4, "not-due": 5}
    return [
        ((order.get(row["state"], 9), row["due"] or "9999"), _line(key, home, row, today, layers))
        for row in rows
        if row["value"] is not None and row["target"] is not None and row["unit"] == "%"
    ]


_STATES: dict[str, tuple[str, c.Tone]] = {
    "met": ("已达到", "met"),
    "missed": ("到期未达到", "late"),
    "behind": ("落后于进度", "late"),
    "on-track": ("按进度", "plain"),
    "no-data": ("数据不全", "soon"),
    "not-due": ("未到期", "plain"),
}


def _line(key: str, home: str, row: dict[str, Any], today: dt.date, layers: tuple[str, ...]) -> c.TargetLine:
    words, tone = _STATES[row["state"]]
    due = dt.date.fromisoformat(row["due"]) if row["due"] else None
    shown = "all" if layers == asking.ALL else ""
    return c.TargetLine(
        title=row["indicator"],
        value=f"{row['value']}%",
        target=f"{float(row['target']):g}%",
        bar=c.Bar(float(row["value"]), _pace(key, home, row, due, today), tone, f"{row['indicator']}：{words}"),
        due_words=" · ".join(
            text for text in (words, f"{due.isoformat()} 到期" if due else "", "含演示数据" if shown else "") if text
        ),
        href=links.url("console:dashboard", layers=shown),
    )


def _pace(key: str, home: str, row: dict[str, Any], due: dt.date | None, today: dt.date) -> float | None:
    baseline = measures.baseline_of(key, str(row["no"]), home)
    if baseline is None or due is None:
        return None
    return float(measure_rules.pace(baseline, Fraction(row["target"]), due, today))
