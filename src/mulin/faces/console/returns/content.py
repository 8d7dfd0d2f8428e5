"""A sheet as page values: the sentence first, every row with what differs, parts, history, the text to mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mulin.faces.console.programmes import marks
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, wording
from mulin.kernel import calendar, deadlines
from mulin.mechanisms.packs.settling import Answer
from mulin.mechanisms.returns import rules
from mulin.mechanisms.returns import selectors as returns
from mulin.mechanisms.returns.rules import Column, Kind, Row, TableForm
from mulin.mechanisms.returns.rules import rows as arithmetic

TONES: dict[str, c.Tone] = {"ACCEPTED": "met", "RETURNED": "soon", "DRAFT": "plain", "SUBMITTED": "plain"}
SHOW = (("", "全部"), ("changed", "改动"), ("blank", "有空格"))
EMPTY = "空"
MAIL_LIMIT = 300


@dataclass(frozen=True, slots=True)
class May:
    """What the hat may do with the sheet."""

    fill: bool
    review: bool
    owes: bool


def crumbs(sheet: returns.SheetView, *more: c.Crumb) -> tuple[c.Crumb, ...]:
    """The way to a sheet and on."""
    own = c.Crumb(f"{sheet.title}（{sheet.period} {sheet.unit}）", url_of(sheet) if more else "")
    return (c.Crumb("报表", links.url("console:returns")), own, *more)


def url_of(sheet: returns.SheetView) -> str:
    """The page of a sheet, a part, or a duty whose sheet nobody has begun."""
    if sheet.part is not None:
        return links.url("console:return-part", sheet.part)
    return links.url("console:return", sheet.id) if sheet.id else links.url("console:return-of-duty", sheet.obligation)


def row_url(sheet: returns.SheetView, key: str) -> str:
    """Where a row is changed; empty where it cannot be."""
    if not sheet.open or not (sheet.id or sheet.part):
        return ""
    if sheet.part is not None:
        return links.url("console:return-part-row", sheet.part, key)
    return links.url("console:return-row", sheet.id, key)


def due_chip(sheet: returns.SheetView, today: dt.date, days: calendar.Calendar) -> c.Chip | None:
    """The deadline in words while something has to be filed; no red on a rest day."""
    if sheet.due_on is None or not sheet.open:
        return None
    late = sheet.due_on < today and sheet.first_submitted_at is None
    soon = (sheet.due_on - today).days <= 2
    tone: c.Tone = "late" if late and days.is_workday(today) else "soon" if late or soon else "plain"
    return c.Chip(deadlines.in_words(today, sheet.due_on, days), tone, f"{sheet.due_on.isoformat()} 截止")


def state_words(sheet: returns.SheetView) -> str:
    """The state of a sheet or part."""
    if sheet.part_state is not None:
        return rules.PART_LABELS[sheet.part_state]
    return "已结束" if sheet.closed and sheet.open else rules.STATE_LABELS[sheet.state]


def lead(sheet: returns.SheetView, rows: Sequence[Row], today: dt.date) -> c.Lead:
    """What the reader came for."""
    changed = sum(1 for one in rows if arithmetic.changes(sheet.form, one))
    counted = arithmetic.load(sheet.form, rows)
    if sheet.state is rules.State.SUBMITTED and sheet.submitted_at:
        when = wording.full_date(calendar.local_date(sheet.submitted_at))
        return f"{sheet.unit}于{when}报送：{len(rows)} 行中 {changed} 行有改动，等待审核。"
    if sheet.state is rules.State.ACCEPTED:
        return f"已接受：{len(rows)} 行中 {changed} 行有改动" + ("，已写入台账。" if sheet.form.writes else "。")
    until = f"，{wording.full_date(sheet.due_on)}前报送" if sheet.due_on else ""
    if not rows:
        return f"还没有列入小区{until}。"
    said = f"{changed} 行有改动" if changed else "没有改动"
    return (
        f"{len(rows)} 行已按台账填好 {counted.filled} 项，{said}",
        c.Part(f"，还空着 {counted.blank} 项"),
        f"{until}。",
    )


def shown(rows: Sequence[Row], form: TableForm, show: str) -> list[Row]:
    """The rows that a tab shows, those that differ first."""
    changed = {one.key for one in rows if arithmetic.changes(form, one) or one.extra}
    if show == "changed":
        return [one for one in rows if one.key in changed]
    if show == "blank":
        return [one for one in rows if any(not one.values.get(column.key) for column in form.filled)]
    return sorted(rows, key=lambda one: one.key not in changed)


def table(sheet: returns.SheetView, rows: Sequence[Row]) -> c.Table:
    """The rows; a changed cell says what it was."""
    form = sheet.form
    columns = [c.Column("name", "小区" if form.rows is not rules.Rows.UNIT else "单位", head=True, grow=True)]
    columns += [c.Column(one.key, _short(one), align=_align(one)) for one in form.filled]
    empty = c.EmptyState(
        "没有这样的行",
        "有改动的行、空着的行会列在这里。" if form.rows is not rules.Rows.CHOSEN else "还没有列入小区，请先添加。",
    )
    return c.Table(tuple(columns), tuple(_row(sheet, one) for one in rows), caption=sheet.title, empty=empty)


def _short(column: Column) -> str:
    return column.label.partition("（")[0]


def _align(column: Column) -> c.Align:
    return "num" if column.kind in (Kind.INTEGER, Kind.DECIMAL) else "text"


def _row(sheet: returns.SheetView, row: Row) -> c.Row:
    form = sheet.form
    before = {one.column.key: one.before for one in arithmetic.changes(form, row)}
    name = arithmetic.name_of(form, row) if form.rows is not rules.Rows.UNIT else sheet.unit
    sub = "、".join(text for text in (arithmetic.place_of(form, row), "台账里没有" if row.extra else "") if text)
    url = row_url(sheet, row.key)
    cells = [c.Cell(name, url, kind="strong", sub=sub)]
    for one in form.filled:
        text = row.values.get(one.key, "")
        if one.key in before:
            was = f"原：{before[one.key] or EMPTY}"
            cells.append(c.Cell(text or EMPTY, tone="soon", kind="chip", sub="新" if row.extra else was))
        else:
            cells.append(c.Cell(text))
    return c.Row(tuple(cells), href=url, key=row.key)


def changed_facts(form: TableForm, rows: Sequence[Row], sheet: returns.SheetView | None = None) -> tuple[c.Fact, ...]:
    """Every changed row with its cells before and after, one fact a row."""
    found = []
    for row in rows:
        made = arithmetic.changes(form, row)
        if made:
            reason = f"理由：{arithmetic.reason_of(row)}" if arithmetic.reason_of(row) else ""
            label = arithmetic.name_of(form, row)
            url = row_url(sheet, row.key) if sheet is not None else ""
            found.append(c.Fact(label, change_words(made), reason, change_url=url))
    return tuple(found)


def change_words(made: Sequence[rules.Change]) -> str:
    """企业名称：空 → 某公司；联系电话：……"""
    return "；".join(f"{_short(one.column)}：{one.before or EMPTY} → {one.after or EMPTY}" for one in made)


def actions(sheet: returns.SheetView, rows: Sequence[Row], may: May) -> tuple[c.Action, ...]:
    """The one thing to do first, then the other ways to fill."""
    if sheet.part is not None:
        return _part_actions(sheet, may)
    found: list[c.Action] = []
    if may.review and sheet.state is rules.State.SUBMITTED:
        found += [
            c.Action("接受", links.url("console:return-act", sheet.id, "accept"), primary=True),
            c.Action("退回", links.url("console:return-act", sheet.id, "return")),
        ]
    if sheet.open and may.fill:
        touched = any(one.own for one in rows)
        label = "报送" if touched or sheet.form.rows is not rules.Rows.COMMUNITY else "没有变化，确认报送"
        found.append(c.Action(label, links.url("console:return-submit", sheet.id), primary=True))
        found.append(c.Action("粘贴或交回表格", links.url("console:return-paste", sheet.id)))
        if sheet.form.rows is not rules.Rows.UNIT:
            found.append(c.Action("添加小区", links.url("console:return-row-add", sheet.id)))
        if sheet.form.rows is rules.Rows.COMMUNITY and sheet.unit_kind.startswith("TOWN"):
            found.append(c.Action("分给社区填", links.url("console:return-hand", sheet.id)))
    return tuple(found)


def _part_actions(sheet: returns.SheetView, may: May) -> tuple[c.Action, ...]:
    if not sheet.open or not may.fill:
        return ()
    done = links.url("console:return-part-done", sheet.part)
    return (
        c.Action("填好了，交给街道", done, primary=True, method="post"),
        c.Action("添加小区", links.url("console:return-part-row-add", sheet.part)),
    )


def page(
    sheet: returns.SheetView,
    rows: Sequence[Row],
    may: May,
    *,
    today: dt.date,
    days: calendar.Calendar,
    show: str = "",
    panels: tuple[c.Panel, ...] = (),
    notices: tuple[c.Notice, ...] = (),
) -> pages.ListPage:
    """The sheet."""
    listed = shown(rows, sheet.form, show)
    counts = {key: len(shown(rows, sheet.form, key)) for key, _ in SHOW}
    base = url_of(sheet)
    tabs = tuple(
        c.Tab(label, f"{base}?show={key}" if key else base, active=key == show, count=counts[key])
        for key, label in SHOW
    )
    file = (c.Action("下载表格", links.url("console:return-file", sheet.id)),) if sheet.id and not sheet.part else ()
    return pages.ListPage(
        title=f"{sheet.title} {sheet.period}",
        lead=lead(sheet, rows, today),
        crumbs=crumbs(sheet),
        actions=actions(sheet, rows, may),
        notices=notices,
        tabs=tabs,
        table=table(sheet, listed),
        exports=file,
        panels=(_facts(sheet, today, days), *panels),
    )


def _facts(sheet: returns.SheetView, today: dt.date, days: calendar.Calendar) -> c.Panel:
    chip = due_chip(sheet, today, days)
    due = sheet.due_on.isoformat() if sheet.due_on else "没有定日"
    clause = marks.mark(sheet.clause) if sheet.clause else None
    facts = [
        c.Fact("填报单位", sheet.unit),
        c.Fact("状态", state_words(sheet)),
        c.Fact("期限", due, chip.text if chip else "", clause=clause),
    ]
    if sheet.issuer:
        facts.append(c.Fact("要表单位", sheet.issuer))
    if sheet.obligation:
        facts.append(c.Fact("义务", "报送与履职", href=links.url("console:duty", sheet.obligation)))
    if sheet.collection:
        facts.append(c.Fact("收表", sheet.title, href=links.url("console:collection", sheet.collection)))
    return c.Panel("这张表", facts=tuple(facts), span="side")


def mail_panel(sheet: returns.SheetView, rows: Sequence[Row], setting: Answer | None) -> c.Panel | None:
    """S-附5e: where it is mailed to and by whom that is settled; the text to copy beside the file."""
    if setting is None:
        return None
    changed = sum(1 for one in rows if arithmetic.changes(sheet.form, one))
    body = (
        f"主题：{sheet.title}（{sheet.unit}，{sheet.period}）。"
        f"现报送{sheet.unit} {sheet.period} 期《{sheet.title}》，"
        f"共 {len(rows)} 个小区，{changed} 行有改动，表格见附件。"
    )[:MAIL_LIMIT]
    where = f"待设定（{setting.whose}）" if setting.is_open else str(setting.value)
    settle = links.url("console:setting", setting.pack, setting.key)
    return c.Panel(
        "用邮件报送时", note="复制下面的文字，附上下载的表格", span="main",
        facts=(c.Fact("报送邮箱与电话", where, href=settle, clause=marks.mark(setting.clauses[0])),),
        paragraphs=(body,), actions=(c.Action("下载表格", links.url("console:return-file", sheet.id)),),
    )  # fmt: skip


def parts_panel(parts: Sequence[returns.SheetView]) -> c.Panel | None:
    """How far the 社区 are with their parts."""
    if not parts:
        return None
    done = sum(1 for one in parts if one.part_state is rules.PartState.DONE)
    columns = (c.Column("unit", "社区", head=True, grow=True), c.Column("state", "进展"))
    rows = tuple(
        c.Row((
            c.Cell(one.unit),
            c.Cell(state_words(one), kind="chip", tone="met" if one.part_state is rules.PartState.DONE else "plain"),
        ))
        for one in parts
    )  # fmt: skip
    return c.Panel(
        "分给社区填的部分", note=f"{done} / {len(parts)} 填好", table=c.Table(columns, rows, caption="社区进展")
    )


def history_panel(sheets: Sequence[returns.SheetView], current: int) -> c.Panel | None:
    """The same form at the same place, period by period."""
    others = [one for one in sheets if one.id != current]
    if not others:
        return None
    columns = (
        c.Column("period", "周期", head=True, grow=True),
        c.Column("state", "状态"),
        c.Column("changed", "改动", align="num", unit="行"),
        c.Column("filed", "首次报送"),
    )
    rows = tuple(
        c.Row((
            c.Cell(one.period, links.url("console:return", one.id)),
            c.Cell(state_words(one), kind="chip", tone=TONES[one.state]),
            c.Cell(str(one.changed)),
            c.Cell(calendar.local_date(one.first_submitted_at).isoformat() if one.first_submitted_at else "—"),
        ))
        for one in others
    )  # fmt: skip
    return c.Panel("各期", note="点开看那一期报了什么", table=c.Table(columns, rows, caption="各期"))


def previous_panel(
    form: TableForm, last: tuple[returns.SheetView, list[Row]] | None, rows: Sequence[Row]
) -> c.Panel | None:
    """What differs from the period before, row by row."""
    if last is None:
        return None
    before = {one.key: one.values for one in last[1]}
    facts = []
    for row in rows:
        made = arithmetic.differing(form, before.get(row.key, {}), row.values)
        if row.key not in before:
            facts.append(c.Fact(arithmetic.name_of(form, row), "上期没有这一行"))
        elif made:
            facts.append(c.Fact(arithmetic.name_of(form, row), change_words(made)))
    gone = [one for one in last[1] if one.key not in {row.key for row in rows}]
    facts += [c.Fact(arithmetic.name_of(form, one), "上期有，这一期没有") for one in gone]
    said = () if facts else (f"和 {last[0].period} 期没有不同。",)
    return c.Panel(
        f"和上期（{last[0].period}）比", note=f"{len(facts)} 行不同", facts=tuple(facts[:60]), paragraphs=said
    )


def events_panel(events: Sequence[returns.Entry]) -> c.Panel | None:
    """What was done with the sheet, newest first."""
    if not events:
        return None
    found = tuple(
        c.TimelineEntry(calendar.local_date(one.at), one.label, one.note, who=one.actor) for one in reversed(events)
    )
    return c.Panel("经过", timeline=found)
