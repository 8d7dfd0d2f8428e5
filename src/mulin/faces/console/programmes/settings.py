"""Settings of a programme: what was settled, what is open and whose it is; conflicts; the form that decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from mulin.faces.console.boards import asking
from mulin.faces.console.programmes import frame, marks, overview, words
from mulin.faces.console.programmes.frame import Programme
from mulin.faces.shared import components as c
from mulin.faces.shared import forms as own
from mulin.faces.shared import pages
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import settling

HELP = {
    "integer": "填整数。",
    "days": "填天数。",
    "points": "填分值。",
    "day": "每月几日，填 1 至 31。",
    "percent": "填百分数，如 60。",
    "interval": "填间隔，如 6 month、1 quarter、15 day。",
    "money": "填金额（元），如 1200.00。",
    "area": "填面积（㎡），如 20000.00。",
    "date": "填日期，如 2024-10-31。",
}
INTERVALS = tuple(
    (text, words.interval(text)) for text in ("15 day", "1 month", "1 quarter", "6 month", "1 year", "2 year")
)


class DecideForm(forms.Form):
    """What a place settles: the value, from which day, by whom, on what paper."""

    value = forms.CharField(label="定为", max_length=300)
    from_day = forms.DateField(label="从哪一天起", widget=own.DateInput)
    decided_by = forms.CharField(label="决定机关", max_length=160)
    basis = forms.CharField(label="依据", max_length=200, help_text="会议纪要、文件名称或文号；没有书面依据不能定。")

    def __init__(self, answer: settling.Answer, places: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.options = answer.options
        self.fields["value"] = value_field(answer, places)

    def clean_value(self) -> Any:
        """Switches come as the list of those turned on; everything else as it is."""
        given = self.cleaned_data["value"]
        field = self.fields["value"]
        if isinstance(field, forms.MultipleChoiceField) and self.options:
            return {name: name in given for name in self.options}
        return given


def value_field(answer: settling.Answer, places: Sequence[tuple[str, str]]) -> forms.Field:
    """The field that fits a setting's type: a choice where the document leaves options or asks for places."""
    label = f"{answer.label}定为" + (f"（{answer.unit}）" if answer.unit else "")
    if answer.type == "switches":
        return forms.MultipleChoiceField(
            label="哪些可以", choices=[(o, o) for o in answer.options], required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if answer.options and answer.type in ("choice", "boolean", "percent", "date"):
        pairs = [(one, words.option(one, answer.key)) for one in answer.options]
        return forms.ChoiceField(label=label, choices=pairs, widget=forms.RadioSelect)
    if answer.type == "interval":
        return forms.ChoiceField(label=label, choices=INTERVALS, widget=forms.RadioSelect)
    if answer.type == "date":
        return forms.DateField(label=label, widget=own.DateInput)
    if answer.type == "places":
        return forms.MultipleChoiceField(label=label, choices=places, widget=forms.CheckboxSelectMultiple)
    return forms.CharField(label=label, max_length=300, help_text=HELP.get(answer.type, ""))


def _row(one: Programme, answer: settling.Answer) -> c.Row:
    tone: c.Tone = "soon" if answer.is_open else "met" if answer.state is settling.Settled.DECIDED else "plain"
    place = f"{answer.place_name or ''} {answer.decided_by}".strip()
    since = f"，自 {answer.since.isoformat()}" if answer.since else ""
    return c.Row(
        (
            c.Cell(
                answer.label,
                sub=answer.note,
                href=asking.link("console:setting", one.key, answer.key, **dict(one.carried)),
            ),
            c.Cell(words.value(answer)),
            c.Cell(words.state(answer), kind="chip", tone=tone),
            c.Cell(f"{place}{since}" if answer.state is settling.Settled.DECIDED else answer.whose, sub=answer.basis),
            marks.cells(answer.clauses),
        )
    )


def settled_panel(one: Programme, answers: Sequence[settling.Answer]) -> c.Panel:
    """What was decided, or holds because the document says so."""
    columns = (
        c.Column("label", "设定", head=True, grow=True),
        c.Column("value", "现在"),
        c.Column("state", "状态"),
        c.Column("whose", "谁定的，依据什么", grow=True),
        c.Column("clause", "条款"),
    )
    rows = tuple(_row(one, answer) for answer in answers if not answer.is_open)
    nothing = c.EmptyState("还没有已定的设定")
    return c.Panel("已定的设定", table=c.Table(columns, rows, caption="已定的设定", empty=nothing))


def open_panel(one: Programme, answers: Sequence[settling.Answer]) -> c.Panel:
    """What nobody has decided yet."""
    waiting = [answer for answer in answers if answer.is_open]
    note = "定下之前，相关规则不作判断，也不代填数字"
    return c.Panel("待设定", note=note, table=overview.open_table(one, waiting))


def conflicts_panel(one: Programme, found: Sequence[packs.ConflictView]) -> c.Panel:
    """The conflicts of the documents that touch this one, and what settles each."""
    columns = (
        c.Column("title", "冲突或含混之处", head=True, grow=True),
        c.Column("how", "在本文件怎样处理", grow=True),
        c.Column("state", "状态"),
    )
    rows = []
    for view in found:
        mine = [answer for answer in view.settled_by if answer.pack == one.key]
        if not mine:
            continue
        waiting = any(answer.is_open for answer in mine)
        how = "；".join(f"{answer.label}：{words.value(answer)}" for answer in mine)
        rows.append(
            c.Row(
                (
                    c.Cell(view.title, sub=view.text),
                    c.Cell(how, href=asking.link("console:setting", one.key, mine[0].key)),
                    c.Cell("待设定" if waiting else "已处理", kind="chip", tone="soon" if waiting else "met"),
                )
            )
        )
    nothing = c.EmptyState("这份文件没有登记的冲突")
    table = c.Table(columns, tuple(rows), caption="文件之间与文件内部的冲突", empty=nothing)
    return c.Panel("冲突怎样处理", note="每一处都由看得见的设定解决", table=table)


def _history(rows: Sequence[dict[str, Any]], answer: settling.Answer) -> c.Panel:
    entries = tuple(
        c.TimelineEntry(
            row["from"] or row["recorded_at"].date(),
            f"{row['place']}：{words.value(answer, row['value'])}",
            text=f"依据：{row['basis']}",
            chips=(c.Chip("已被取代"),) if row["superseded_at"] else (),
            who=f"{row['decided_by']}（{row['recorded_by']} 录入）",
        )
        for row in rows
    )
    nothing = None if entries else c.EmptyState("还没有人定过")
    return c.Panel("决定的历史", timeline=entries, empty=nothing)


def setting_page(
    one: Programme, answer: settling.Answer, history: Sequence[dict[str, Any]], place: str
) -> pages.DetailPage:
    """One setting: how it stands, whose it is, its options, what was decided before."""
    given = (
        ("现在", words.value(answer)),
        ("由谁定", answer.whose),
        ("可选", "；".join(words.option(one_, answer.key) for one_ in answer.options)),
        ("我们的建议", words.option(answer.proposed, answer.key) if answer.proposed else ""),
        ("依据", answer.basis),
        ("决定机关", answer.decided_by),
        ("说明", answer.note),
    )
    facts = [c.Fact(label, value) for label, value in given if value]
    facts += [c.Fact("条款", marks.mark(clause).title, clause=marks.mark(clause)) for clause in answer.clauses]
    tone: c.Tone = "soon" if answer.is_open else "met"
    lead = (
        f"还没有定，由{answer.whose}定；定下之前相关规则不作判断。"
        if answer.is_open
        else f"现在是：{words.value(answer)}。"
    )
    decide = asking.link("console:setting_decide", one.key, answer.key, **dict(one.carried))
    return pages.DetailPage(
        title=answer.label,
        size_line=f"{one.pack.facts.title}　{place}",
        lead=lead,
        chips=(c.Chip(words.state(answer), tone),),
        crumbs=(*frame.crumbs(one, "设定")[:-1], c.Crumb("设定", one.url("settings")), c.Crumb(answer.label)),
        actions=(c.Action("设定", decide, primary=True),) if one.may_settle and answer.type != "sheet" else (),
        panels=(c.Panel("这个设定", span="main", facts=tuple(facts)), _history(history, answer)),
    )


def decide_page(one: Programme, answer: settling.Answer, form: DecideForm, place: str) -> pages.FormPage:
    """The form that decides a setting for a place."""
    back = asking.link("console:setting", one.key, answer.key, **dict(one.carried))
    clause = marks.mark(answer.clauses[0])
    return pages.FormPage(
        title=f"设定：{answer.label}",
        form=form,
        submit="保存这项设定",
        crumbs=(*frame.crumbs(one, "设定")[:-1], c.Crumb(answer.label, back), c.Crumb("设定")),
        back=c.Action("不设了，返回", back),
        help=(f"适用于 {place}。{answer.whose}有权定；依据 {clause.id}：{clause.title}", answer.note),
    )


def first_values(answer: settling.Answer, on: dt.date) -> dict[str, Any]:
    """What the form starts with: nothing chosen, the day, the body that the document names."""
    return {"from_day": on, "decided_by": answer.whose}
