"""The calendar of a programme: dates once, past and next; and what recurs."""

from __future__ import annotations

import datetime as dt

from mulin.faces.console.boards import asking
from mulin.faces.console.programmes import marks, words
from mulin.faces.console.programmes.frame import Programme
from mulin.faces.shared import components as c
from mulin.faces.shared import wording
from mulin.mechanisms.packs import rules


def _when(row: rules.MilestoneRow) -> str:
    if row.date is None:
        return row.printed
    if row.date_end:
        return f"{row.date.isoformat()} 至 {row.date_end.isoformat()}"
    return row.date.isoformat()


def state_of(row: rules.MilestoneRow, on: dt.date) -> c.Chip:
    """已过, 进行中, or how many days are left."""
    if row.date is None:
        return c.Chip("没有日期")
    last = row.date_end or row.date
    if last < on:
        return c.Chip("已过")
    if row.date_end and row.date <= on:
        return c.Chip("进行中", "soon")
    if row.date == on:
        return c.Chip("今日", "soon")
    return c.Chip(f"还有 {(row.date - on).days} 天")


def milestones_panel(one: Programme) -> c.Panel:
    """The dates that the document sets, in order; the next one is marked."""
    ordered = sorted(one.pack.milestones, key=lambda row: (row.date or dt.date.max, row.no))
    coming = next((row for row in ordered if row.date and (row.date_end or row.date) >= one.on), None)
    columns = (
        c.Column("when", "日期", head=True),
        c.Column("what", "到这一天要", grow=True),
        c.Column("clause", "条款"),
        c.Column("state", "状态"),
    )
    rows = []
    for row in ordered:
        chip = state_of(row, one.on)
        sub = "" if row.printed == _when(row) else f"原文：{row.printed}"
        rows.append(
            c.Row(
                (
                    c.Cell(_when(row)),
                    c.Cell(row.content, sub=sub),
                    marks.cells(row.clauses),
                    c.Cell(chip.text, kind="chip", tone=chip.tone),
                ),
                tone="soon" if row is coming else "plain",
            )
        )
    nothing = c.EmptyState("文件没有写一次性的日期")
    note = f"下一个：{_when(coming)}" if coming else ""
    table = c.Table(columns, tuple(rows), caption="时间节点", empty=nothing)
    return c.Panel("时间节点", note=note, table=table)


def duties_panel(one: Programme) -> c.Panel:
    """What recurs: who owes it to whom, how often, until when."""
    labels = {row.key: row.label for row in one.pack.settings}
    columns = (
        c.Column("what", "报送与履职", head=True, grow=True),
        c.Column("who", "谁"),
        c.Column("to", "向谁"),
        c.Column("often", "多久一次"),
        c.Column("due", "什么时候"),
        c.Column("clause", "条款"),
    )
    rows = []
    for row in one.pack.duties:
        until = f"至 {wording.full_date(row.until)}" if row.until else ""
        rows.append(
            c.Row(
                (
                    c.Cell(row.title, sub=f"自 {wording.full_date(row.starts)} 起{until}"),
                    c.Cell("、".join(party.label for party in row.who)),
                    c.Cell("、".join(party.label for party in row.to)),
                    c.Cell(words.CADENCES[row.cadence]),
                    c.Cell(words.due_rule(row, labels), href=_setting_href(one, row)),
                    marks.cells(row.clauses),
                )
            )
        )
    nothing = c.EmptyState("文件没有写周期性的报送")
    table = c.Table(columns, tuple(rows), caption="周期性的报送与履职", empty=nothing)
    return c.Panel("周期性的报送与履职", note=f"{len(rows)} 项", table=table)


def _setting_href(one: Programme, row: rules.DutyRow) -> str:
    return asking.link("console:setting", one.key, row.due["setting"]) if row.due.get("rule") == "open" else ""
