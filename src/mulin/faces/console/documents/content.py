"""Pages of policies, rule documents and settings as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from mulin.faces.console.programmes import marks, words
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel.files import selectors as files
from mulin.mechanisms.packs import rules, settling
from mulin.mechanisms.packs import selectors as packs

STATES: dict[str, tuple[str, c.Tone]] = {
    "DRAFT": ("起草", "soon"),
    "ISSUED": ("已印发", "met"),
    "REPEALED": ("已废止", "plain"),
}


def _day(value: dt.date | None) -> str:
    return wording.full_date(value) if value else ""


def _facts(rows: list[tuple[str, str]]) -> tuple[c.Fact, ...]:
    return tuple(c.Fact(label, value) for label, value in rows if value)


def rule_document(document: Any, kept: list[files.FileView], *, today: dt.date, may_keep: bool) -> pages.DetailPage:
    """A plan, rule or standard: where it stands, what asks for it, its paper."""
    words, tone = STATES[document.state]
    late = document.state == "DRAFT" and document.due_on is not None and document.due_on < today
    facts = (
        *_facts(
            [
                ("种类", document.get_kind_display()),
                ("制定机关", document.issuer),
                ("适用于", document.place_name),
                ("文号", document.number),
                ("应完成", _day(document.due_on)),
                ("印发", _day(document.issued_on)),
                ("施行", _day(document.effective_on)),
                ("废止", _day(document.repealed_on)),
            ]
        ),
        c.Fact("依据条款", marks_gist(document.basis), clause=marks.mark(document.basis)),
        *(c.Fact("同时落实", marks_gist(one), clause=marks.mark(one)) for one in document.clauses),
    )
    panels = [c.Panel("要点", paragraphs=tuple(document.summary.splitlines()))] if document.summary else []
    return pages.DetailPage(
        title=document.title,
        crumbs=(c.Crumb("制度文件", links.url("console:rule_documents")), c.Crumb(document.title)),
        size_line=f"{document.get_kind_display()} · {document.issuer}",
        chips=(c.Chip(words, tone), *((c.Chip("已过应完成日期", "late"),) if late else ())),
        actions=_rule_actions(document) if may_keep else (),
        panels=(c.Panel("要点与依据" if not panels else "基本情况", facts=facts), *panels, _files(kept)),
    )


def marks_gist(clause: str) -> str:
    """What a clause asks, in its own words."""
    return marks.mark(clause).title or clause


def _rule_actions(document: Any) -> tuple[c.Action, ...]:
    if document.state == "DRAFT":
        return (c.Action("印发文件", links.url("console:rule_document-issue", document.pk), primary=True),)
    if document.state == "ISSUED":
        return (c.Action("废止文件", links.url("console:rule_document-repeal", document.pk), danger=True),)
    return ()


def _files(kept: list[files.FileView]) -> c.Panel:
    empty = None if kept else c.EmptyState("还没有正式文件", "印发时上传盖章的文件，以后各级都能下载。")
    return c.Panel(
        "文件",
        documents=tuple(
            c.DocLink(one.name, links.url("console:file", one.id), f"{one.stored_by} · {one.stored_at:%Y-%m-%d}")
            for one in kept
        ),
        empty=empty,
    )


def policy(view: packs.PolicyView, *, today: dt.date, may_sign: frozenset[int], may_keep: bool) -> pages.DetailPage:
    """A policy: every date that it prints, who got it, how it was interpreted."""
    row = view.document
    missing = sum(1 for one in view.addressees if one.received_on is None)
    actions = []
    if row.pack:
        actions.append(c.Action("看条款与进度", links.url("console:programme", row.pack), primary=True))
    if may_keep:
        actions.append(c.Action("作出解释", links.url("console:policy-interpret", row.pk)))
    validity = c.Chip("有效期内", "met") if view.is_valid_on(today) else c.Chip("不在印明的有效期内", "soon")
    lead: c.Lead = f"{len(view.addressees)} 个收文单位，{missing} 个还没有签收。" if view.addressees else ""
    return pages.DetailPage(
        title=row.title,
        crumbs=(c.Crumb("政策文件", links.url("console:policies")), c.Crumb(row.title)),
        size_line=" · ".join(text for text in (row.number, row.issuer) if text),
        chips=(validity, *((c.Chip(row.openness),) if row.openness else ())),
        lead=lead,
        actions=tuple(actions),
        panels=(
            c.Panel("文件要素", span="half", facts=_policy_facts(row)),
            _addressees(view, may_sign),
            _interpretations(view, may_keep=may_keep),
        ),
    )


def _policy_facts(row: Any) -> tuple[c.Fact, ...]:
    upper = "；".join(f"{one.get('title', '')}{one.get('number', '')}" for one in row.upper)
    return _facts(
        [
            ("文种", row.kind),
            ("成文（落款）", _day(row.signed_on)),
            ("印发", _day(row.printed_on)),
            ("发布", f"{row.published_at:%Y-%m-%d %H:%M}" if row.published_at else ""),
            ("施行", _day(row.effective_on)),
            ("有效期至（含）", _day(row.valid_to)),
            ("批准", f"{row.approval_body}{row.approval_meeting}"),
            ("索引号", row.index_number),
            ("备案编号", row.filing_number),
            ("分类", row.category),
            ("上位依据", upper),
            ("专项与行动", "、".join(row.tags)),
            ("承接", row.continues),
            ("解释机关", row.interpreter),
        ]
    )


def _addressees(view: packs.PolicyView, may_sign: frozenset[int]) -> c.Panel:
    columns = (
        c.Column("name", "收文单位", head=True, grow=True),
        c.Column("role", "方式"),
        c.Column("state", "签收"),
        c.Column("do", "办理", hide_label=True),
    )
    rows = []
    for one in view.addressees:
        signed = one.received_on
        chip = c.Cell(f"{signed.isoformat()} 签收", tone="met", kind="chip") if signed else c.Cell("未签收")
        sub = f"代录：{one.paper}" if one.paper else one.received_by
        do = c.Cell()
        if not signed and one.id in may_sign:
            do = c.Cell("代录签收", links.url("console:policy-receive", view.document.pk, one.id), kind="action")
        role = "主送" if one.role == "MAIN" else "抄送"
        rows.append(c.Row((c.Cell(one.name, sub=sub), c.Cell(role), chip, do)))
    empty = c.EmptyState("没有您范围内的收文单位", "主送、抄送单位印在文件上；只列出您辖区内的。")
    table = c.Table(columns, tuple(rows), caption="收文单位", empty=empty)
    return c.Panel("收文与签收", span="half", table=table)


def _interpretations(view: packs.PolicyView, *, may_keep: bool) -> c.Panel:
    entries = tuple(
        c.TimelineEntry(
            one["given_on"],
            one["question"],
            one["answer"],
            clause=marks.mark(one["clause"]) if one["clause"] else None,
            who=one["given_by"],
        )
        for one in view.interpretations
    )
    action = c.Action("作出解释", links.url("console:policy-interpret", view.document.pk)) if may_keep else None
    empty = c.EmptyState("还没有解释", "制发机关对条款的答复记在这里，各级办理时照此执行。", action)
    return c.Panel("解释", timeline=entries, empty=None if entries else empty)


def setting_help(row: rules.SettingRow, answer: settling.Answer) -> tuple[str, ...]:
    """What the reader must know before deciding."""
    now = {
        settling.Settled.OPEN: "文件没有写明，也还没有人作出决定：待设定。相关的指标和后果因此不作判断。",
        settling.Settled.DOCUMENTED: f"现按文件自身的写法：{words.value(answer)}（{answer.basis}）。",
        settling.Settled.DECIDED: f"现为 {words.value(answer)}，{answer.decided_by}依据{answer.basis}决定，"
        f"自 {answer.since} 起。",
    }[answer.state]
    proposed = f"建议：{words.value(answer, row.proposed)}。建议不会自动生效。" if row.proposed else ""
    note = f"说明：{row.note}。" if row.note else ""
    return tuple(text for text in (now, proposed, note) if text)


def setting_history(
    pack: str, key: str, answer: settling.Answer, may_withdraw: Callable[[str], bool]
) -> tuple[c.Panel, ...]:
    """Every decision ever recorded about a setting; a standing one with the way to take it back."""
    rows = packs.setting_history(pack, key)
    if not rows:
        return ()
    columns = (
        c.Column("value", "定为", head=True),
        c.Column("place", "适用于"),
        c.Column("span", "适用期"),
        c.Column("by", "由谁、依据什么", grow=True),
        c.Column("state", "现状"),
        c.Column("do", "办理", hide_label=True),
    )
    table = tuple(
        c.Row(
            (
                c.Cell(words.value(answer, row["value"]), kind="strong"),
                c.Cell(str(row["place"])),
                c.Cell(f"{row['from']} 起" + (f" 至 {row['to']} 前" if row["to"] else "")),
                c.Cell(f"{row['decided_by']} · {row['basis']}", sub=f"{row['recorded_by']} 记录"),
                c.Cell("已被取代" if row["superseded_at"] else "有效", kind="chip"),
                c.Cell("撤回", links.url("console:setting-withdraw", pack, key, row["id"]), kind="action")
                if not row["superseded_at"] and may_withdraw(row["path"])
                else c.Cell(),
            )
        )
        for row in rows
    )
    return (c.Panel("历次决定", table=c.Table(columns, table, caption="历次决定")),)
