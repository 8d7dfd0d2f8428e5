"""An obligation in words, alike on every face: chips, lead sentence, facts, destinations, timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from mulin.faces.shared import components as c
from mulin.faces.shared import links, wording
from mulin.kernel import calendar
from mulin.mechanisms.duties import rules
from mulin.mechanisms.duties import selectors as duties

TONES: dict[str, c.Tone] = {"ACCEPTED": "met", "RETURNED": "soon"}
SOON = 2
Mark = Callable[[str], c.Clause]
"""A clause's mark on the face at hand: with its page where the face has one."""


def plain_mark(clause: str) -> c.Clause:
    """A clause without a page behind it."""
    return c.Clause(clause)


def due_chip(line: duties.DutyLine, today: dt.date, days: calendar.Calendar) -> c.Chip | None:
    """The deadline or what became of it; on a rest day nothing that waits is red (nobody is urged then)."""
    title = f"{line.due_date.isoformat()} 截止" if line.due_date else ""
    if line.before_use and line.state == rules.State.OPEN:
        return c.Chip("启用前到期", "plain", f"{title}；系统启用前是否已报不在册")
    if line.late:
        words = "逾期报送" if line.first_on else line.due_words
        return c.Chip(words, "late" if line.first_on or days.is_workday(today) else "soon", title)
    if not line.due_words or line.due_date is None:
        return None
    return c.Chip(line.due_words, "soon" if (line.due_date - today).days <= SOON else "plain", title)


def lead(line: duties.DutyLine) -> c.Lead:
    """How it stands, in one sentence."""
    if line.first_on is not None:
        when = f"{line.obligor}于 {wording.full_date(line.first_on)} 首次报送"
        said = "，逾期" if line.late else "，按时" if line.due_date else ""
        return (when, c.Part(said, "late") if line.late else said, f"；{line.state_label}。")
    if line.state == rules.State.WAIVED:
        return "这一期已经免除。"
    if line.before_use:
        return f"{line.due_date}到期时系统还没有启用，是否已报不在册。"
    until = f"须在{wording.full_date(line.due_date)}前办理" if line.due_date else "须办理（没有定日）"
    return f"{line.obligor}{until}，还没有报。"


def facts(detail: duties.DutyDetail, mark: Mark) -> c.Panel:
    """Who owes what to whom, until when, with which evidence."""
    line = detail.line
    about = "一次办好，长期保持"
    if detail.period_end != rules.FOREVER:
        last = detail.period_end - calendar.ONE_DAY
        about = f"{detail.period_start.isoformat()} 至 {last.isoformat()}"
    due = line.due_date.isoformat() if line.due_date else "没有定日"
    found = [
        c.Fact("义务人", line.obligor),
        c.Fact("报给谁", "、".join(detail.template.to) if detail.template and detail.template.to else "文件没有写"),
        c.Fact("这一期", about, f"{line.opens_on.isoformat()} 起可报"),
        c.Fact("期限", due, _moved(detail), clause=mark(line.clause)),
        c.Fact("凭据", "、".join(detail.evidence) or "文件没有写", clause=mark(line.clause)),
    ]
    found += [c.Fact(f"逾期后{label.removeprefix('已')}", day.isoformat()) for label, day in detail.rungs_ahead]
    return c.Panel("这项义务", facts=tuple(found))


def _moved(detail: duties.DutyDetail) -> str:
    line = detail.line
    if line.due_date is None:
        return f"文件写 {detail.printed_on.isoformat()}，作为起点，不判逾期" if detail.printed_on else ""
    if line.rolled and detail.printed_on:
        return f"文件写 {detail.printed_on.isoformat()}，遇休息日移动"
    return "以文件所写之日为准"


def destinations(detail: duties.DutyDetail, mark: Mark) -> tuple[c.Panel, ...]:
    """Where the record has to go: each place with its day and proof, or that it still lacks them."""
    if not detail.destinations:
        return ()
    left = sum(one.sent_on is None for one in detail.destinations)
    listed = tuple(
        c.Fact(
            one.label,
            f"{one.sent_on.isoformat()} 送达" if one.sent_on else "还没有送达",
            one.proof,
            href=links.url("console:file", one.file_id) if one.file_id else "",
            chip=c.Chip("已送达", "met") if one.sent_on else c.Chip("缺凭证", "soon"),
            clause=mark(detail.line.clause),
        )
        for one in detail.destinations
    )
    note = f"还差 {left} 处，齐了才能报送" if left else "各处都已送达"
    return (c.Panel("送达何处", note=note, facts=listed),)


def entry(one: duties.Entry, mark: Mark) -> c.TimelineEntry:
    """One line of what happened."""
    received = f"{one.behalf}，{one.counts_on.isoformat()} 收到" if one.behalf else ""
    said = [received, "零报告" if one.nil else "", f"凭据：{one.record}" if one.record else "", one.note]
    chips = (c.Chip("代办", "soon"),) if one.behalf else ()
    together = (c.Chip("同一凭据一并完成"),) if one.together_with else ()
    return c.TimelineEntry(
        one.counts_on if not one.behalf else calendar.local_date(one.at),
        one.label,
        "；".join(text for text in said if text),
        chips=(*chips, *together),
        href=links.url("console:file", one.file_id) if one.file_id else "",
        clause=mark(one.clause),
        who=one.actor,
    )


def implied(detail: duties.DutyDetail) -> str:
    """What the same record fulfils by itself; empty if nothing."""
    names = "、".join(f"{one.title}（{one.period}，{one.clause}）" for one in detail.companions if one.implied)
    return f"这一份同时完成：{names}。" if names else ""


def told(detail: duties.DutyDetail) -> str:
    """What the principal is told about a filing that was done for him; empty if nobody did."""
    filed = next((one for one in reversed(detail.timeline) if one.behalf), None)
    if filed is None:
        return ""
    line = detail.line
    return (
        f"{line.obligor}：{filed.actor}已于{wording.full_date(calendar.local_date(filed.at))}代您报送"
        f"“{line.title}”（{line.period}），以{wording.full_date(filed.counts_on)}收到的材料为准。如有不符，请与代办单位联系。"
    )
