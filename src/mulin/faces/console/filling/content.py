"""What the pages of filling show, as page values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlencode

from django.urls import reverse

from mulin.faces.shared import components as c
from mulin.faces.shared import pages
from mulin.kernel import calendar, quantities
from mulin.kernel.tabular import cells
from mulin.mechanisms.filling import rules, selectors, services

SHOWN = 20
NAMED = 6
_STEPS = (("new", "上传空白表"), ("columns", "核对各栏"), ("done", "取填好的表"))


def steps(now: str) -> tuple[c.Step, ...]:
    """Where the person stands."""
    at = [key for key, _ in _STEPS].index(now)
    return tuple(
        c.Step(title, "done" if n < at else "now" if n == at else "todo") for n, (_, title) in enumerate(_STEPS)
    )


def overview(forms: Sequence[selectors.FormView], places: dict[str, str]) -> pages.ListPage:
    """The forms that were mapped."""
    columns = (
        c.Column("title", "空白表", head=True, grow=True),
        c.Column("place", "替哪里填"),
        c.Column("subject", "每行填"),
        c.Column("settled", "对应关系"),
        c.Column("filled", "最近取表"),
    )
    upload = c.Action("上传空白表", reverse("console:filling-new"), primary=True)
    return pages.ListPage(
        title="套表",
        lead="上级发来的空白表在这里填：第一次核对各栏的意思，以后同样表头的表传上来就填好。",
        crumbs=(c.Crumb("行动"), c.Crumb("套表")),
        actions=(upload,),
        table=c.Table(
            columns,
            tuple(_row(one, places) for one in forms),
            caption="用过的空白表",
            empty=c.EmptyState("还没有填过表", "把上级发来的空白表传上来，系统认出表头，从台账里取数填好。", upload),
        ),
    )


def _row(one: selectors.FormView, places: dict[str, str]) -> c.Row:
    day = calendar.local_date(one.settled_at).isoformat() if one.settled_at else ""
    return c.Row(
        (
            c.Cell(one.title, kind="strong"),
            c.Cell(places.get(one.path, "")),
            c.Cell(services.label_of(one.subject)),
            c.Cell(f"{day} 已确认" if day else "待确认", kind="chip", tone="met" if day else "soon"),
            c.Cell(quantities.format_moment(one.filled_at) if one.filled_at else "—"),
        ),
        href=reverse("console:filling-form", args=[one.id]),
        key=str(one.id),
    )


def filled(
    found: services.Filled,
    *,
    place: str,
    query: dict[str, str],
    switch: tuple[c.Filter, ...],
    notices: tuple[c.Notice, ...],
) -> pages.DetailPage:
    """What the file will say, what it cannot say, and the file."""
    plan, form = found.plan, found.form
    return pages.DetailPage(
        title=form.title,
        lead=_lead(found, place),
        crumbs=(c.Crumb("套表", reverse("console:filling")), c.Crumb(form.title)),
        actions=(
            c.Action("下载填好的表", _file(form.id, query, marks=True), primary=True),
            c.Action("下载不带标记的", _file(form.id, query, marks=False)),
            c.Action("修改对应关系", reverse("console:filling-columns", args=[form.id])),
            c.Action("停用这张表", reverse("console:filling-retire", args=[form.id])),
        ),
        notices=notices,
        panels=(
            c.Panel("替哪里填", switch=switch) if switch else c.Panel("替哪里填", paragraphs=(place,)),
            c.Panel("未能填写的栏目", note=_gap_note(plan), table=_gaps(plan.gaps), id="gaps"),
            c.Panel(f"填好的样子{_shown_words(plan)}", table=_preview(found)),
        ),
    )


def _lead(found: services.Filled, place: str) -> str:
    plan = found.plan
    day = quantities.format_date(found.question.on)
    if not plan.lines:
        return f"{place}在 {day} 没有可以填进这张表的行。"
    left = sum(gap.count for gap in plan.gaps if not gap.partly)
    rest = f"还有 {left:,} 处填不了，表中已标黄" if left else "没有填不了的地方"
    return f"已替{place}填好 {len(plan.lines):,} 行、{plan.filled:,} 格（截至 {day}），{rest}。"


def _file(form_id: int, query: dict[str, str], *, marks: bool) -> str:
    return f"{reverse('console:filling-file', args=[form_id])}?{urlencode({**query, 'marks': '1' if marks else '0'})}"


def _gap_note(plan: rules.Plan) -> str:
    return "登记后再来取表即可；系统不猜。带标记的表里另附一张清单，报送前可以删去。" if plan.gaps else ""


def _gaps(gaps: Sequence[rules.Gap]) -> c.Table:
    """One line a column and reason; the sheet in the file lists every cell."""
    grouped: dict[tuple[str, str], list[rules.Gap]] = defaultdict(list)
    for gap in gaps:
        grouped[gap.column, gap.why].append(gap)
    columns = (
        c.Column("column", "栏目", head=True),
        c.Column("why", "原因"),
        c.Column("count", "处数", align="num"),
        c.Column("rows", "哪些行", grow=True),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(column),
                c.Cell(why),
                c.Cell("部分" if found[0].partly else f"{sum(g.count for g in found):,}"),
                c.Cell(_named(found)),
            )
        )
        for (column, why), found in grouped.items()
    )
    return c.Table(columns, rows, caption="未能填写的栏目", empty=c.EmptyState("没有", "每一栏都填上了。"))


def _named(gaps: Sequence[rules.Gap]) -> str:
    names = [gap.row for gap in gaps if gap.row]
    if not names:
        return "整栏" if gaps[0].cell == "" else gaps[0].cell
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 行" if len(names) > NAMED else "")


def _shown_words(plan: rules.Plan) -> str:
    return f"（前 {SHOWN} 行）" if len(plan.lines) > SHOWN else ""


def _preview(found: services.Filled) -> c.Table:
    heads = [(i, joined) for i, joined in rules.heads_of(found.layout) if i not in found.layout.formulas]
    numeric = {i for i, _ in heads if all(not isinstance(line.get(i), str) for line in found.plan.lines[:SHOWN])}
    columns = tuple(
        c.Column(str(i), joined.rpartition("/")[2], align="num" if i in numeric else "text") for i, joined in heads
    )
    rows = tuple(
        c.Row(tuple(c.Cell(cells.shown(line.get(i)) or "—", tone="soon" if (n, i) in found.plan.marked else "plain")
                    for i, _ in heads))
        for n, line in enumerate(found.plan.lines[:SHOWN])
    )  # fmt: skip
    empty = c.EmptyState("没有可填的行", "换一个地方或日期，或者改一改“只列出”的条件。")
    return c.Table(columns, rows, caption="填好的样子", phone="scroll", empty=empty)
