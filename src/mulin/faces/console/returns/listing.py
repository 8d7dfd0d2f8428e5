"""The list of a hat's sheets with what this month asked of it; the dispatch board of a form, its merged file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_safe

from mulin.faces.console.cases import almanac, todo
from mulin.faces.console.documents import answering
from mulin.faces.console.programmes import marks
from mulin.faces.console.returns import content
from mulin.faces.console.returns.sheets import XLSX
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages, wording
from mulin.kernel import clock
from mulin.kernel.audit import services as audit
from mulin.mechanisms.duties import policies as duty_policies
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.returns import rules
from mulin.mechanisms.returns import selectors as returns

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

Waiting = tuple[rules.TableForm, duties.DutyLine]


def is_mine(request: MulinRequest, sheet: returns.SheetView) -> bool:
    """Whether the hat is the unit that fills the sheet."""
    hat = request.hat
    if hat is None or not duty_policies.owes(request.actor, sheet.unit_kind.lower()):
        return False
    if sheet.unit_kind == "COMPANY":
        return hat.organisation_id in (None, sheet.unit_id) or sheet.unit_id is None
    return sheet.path in hat.paths


def overview(request: MulinRequest) -> HttpResponse:
    """What I have to fill, what I handed in, what I issued; how much was asked of me this month."""
    today, days, layers = clock.today(), almanac.days(), todo.layers_of(request)
    mine: dict[int, returns.SheetView] = {}
    parts: list[returns.SheetView] = []
    waiting: dict[int, Waiting] = {}
    issued: dict[int, returns.CollectionView] = {}
    total = returns.MonthLoad(0, 0, 0)
    for _ in hats.over_ranges(request):
        found = [one for one in returns.list_sheets(returns.SheetQuery(layers=layers)) if is_mine(request, one)]
        mine |= {one.id: one for one in found}
        parts += returns.list_parts(waiting=True) if request.actor.role == "NEIGHBOURHOOD" else []
        owed = returns.unfiled_duties(request.actor, today, days, layers)
        waiting |= {one[1].id: one for one in owed}
        total = total.plus(returns.month_load(today, found, owed))
        if request.actor.may("returns.issue"):
            issued |= {one.id: one for one in returns.list_collections(layers=layers)}
    begun = {one.obligation for one in mine.values()}
    todo_lines = [*waiting_rows([one for one in waiting.values() if one[1].id not in begun], request)]
    todo_lines += [_sheet_row(one, request) for one in [*parts, *(one for one in mine.values() if one.open)]]
    done = [one for one in mine.values() if not one.open]
    page = pages.ListPage(
        title="报表",
        lead=_lead(total, len(todo_lines), issuing=request.actor.may("returns.issue")),
        crumbs=(c.Crumb("报表"),),
        actions=_main(request, mine, parts, [one for one in waiting.values() if one[1].id not in begun]),
        table=_table(todo_lines, "等我填的表", c.EmptyState(
            "没有等您填的表",
            "文件规定的定期报表到可以报送之日出现在这里；别的单位发来的收表也在这里。",
            c.Action("看义务", links.url("console:duties")),
        )),
        panels=tuple(one for one in (_done_panel(done, request), _issued_panel(list(issued.values()))) if one),
    )  # fmt: skip
    return answering.show(request, page)


def _lead(total: returns.MonthLoad, waiting: int, *, issuing: bool) -> c.Lead:
    """P10: how much this month asked, and how much of it arrived filled."""
    if not total.sheets:
        return f"{waiting} 张表等您填。" if waiting else "这个月没有向本单位要表。"
    said = f"本月向本单位要了 {total.sheets} 张表 {total.asked} 项，已代填 {total.filled} 项"
    return f"{said}；{waiting} 张等您填。" if waiting else f"{said}；都已报送。"


def _main(
    request: MulinRequest, mine: dict[int, returns.SheetView], parts: Sequence[returns.SheetView],
    waiting: Sequence[Waiting],
) -> tuple[c.Action, ...]:  # fmt: skip
    found: list[c.Action] = []
    opened = [one for one in mine.values() if one.open]
    if waiting:
        url = links.url("console:return-of-duty", waiting[0][1].id)
        found.append(c.Action("填最近一张", url, primary=True))
    elif opened or parts:
        found.append(c.Action("填最近一张", content.url_of([*opened, *parts][0]), primary=True))
    if request.actor.may("returns.issue"):
        found.append(c.Action("发一张收表", links.url("console:collection-new"), primary=not found))
    if request.actor.may("duties.see"):
        found.append(c.Action("看调度进展", links.url("console:returns-board"), primary=not found))
    return tuple(found)


COLUMNS = (
    c.Column("title", "表", head=True, grow=True),
    c.Column("unit", "填报单位"),
    c.Column("period", "周期"),
    c.Column("left", "时限"),
    c.Column("state", "状态"),
    c.Column("asked", "要填", align="num", unit="项"),
    c.Column("filled", "已代填", align="num", unit="项"),
)


def _table(rows: Sequence[c.Row], caption: str, empty: c.EmptyState) -> c.Table:
    return c.Table(COLUMNS, tuple(rows), caption=caption, empty=empty)


def waiting_rows(waiting: Sequence[Waiting], request: MulinRequest) -> list[c.Row]:
    """Duties that are filed by a form and that nobody has begun."""
    found = []
    for form, line in waiting:
        preview = returns.preview(form, line)
        found.append(_sheet_row(preview, request, begun=False))
    return found


def _sheet_row(sheet: returns.SheetView, request: MulinRequest, *, begun: bool = True) -> c.Row:
    chip = content.due_chip(sheet, clock.today(), almanac.days())
    url = content.url_of(sheet)
    layer = "演示" if sheet.layer == "DEMO" and not sheet.unit.startswith("演示") else ""
    return c.Row(
        (
            c.Cell(sheet.title, url, kind="strong", sub=sheet.issuer or layer),
            c.Cell(sheet.unit),
            c.Cell(sheet.period),
            c.Cell(chip.text, tone=chip.tone, kind="chip", title=chip.title) if chip else c.Cell(),
            c.Cell(content.state_words(sheet) if begun else "还没有开始", kind="chip", tone=content.TONES[sheet.state]),
            c.Cell(str(sheet.asked) if sheet.asked else "—"),
            c.Cell(str(sheet.filled) if sheet.asked else "—"),
        ),
        href=url,
    )


def _done_panel(done: Sequence[returns.SheetView], request: MulinRequest) -> c.Panel | None:
    if not done:
        return None
    ordered = sorted(done, key=lambda one: (one.period_start, one.id), reverse=True)[:30]
    rows = [_sheet_row(one, request) for one in ordered]
    return c.Panel("已报的表", note=f"{len(done)} 张", table=_table(rows, "已报的表", c.EmptyState("还没有")))


def _issued_panel(issued: Sequence[returns.CollectionView]) -> c.Panel | None:
    if not issued:
        return None
    columns = (
        c.Column("title", "收表", head=True, grow=True), c.Column("issuer", "发表单位"), c.Column("due", "期限"),
        c.Column("state", "状态"),
    )  # fmt: skip
    rows = tuple(
        c.Row((
            c.Cell(one.title, links.url("console:collection", one.id), kind="strong", sub=one.purpose[:40]),
            c.Cell(one.issuer),
            c.Cell(one.due_on.isoformat()),
            c.Cell("已结束" if one.closed_at else "收表中", kind="chip"),
        ))
        for one in issued
    )  # fmt: skip
    return c.Panel("收表", note="点开看谁交了、汇总", table=c.Table(columns, rows, caption="收表"))


def _forms() -> dict[str, rules.TableForm]:
    return {
        f"{pack.key}/{row.key}": rules.forms.of_pack(pack.key, row)
        for pack in packs.library().values()
        for row in pack.forms
        if row.duty
    }


def _standing(request: MulinRequest) -> returns.Standing:
    """The board of the chosen form and period, over all ranges of the hat."""
    known = _forms()
    chosen = request.GET.get("form", "")
    if chosen not in known:
        chosen = next((key for key in known if _has_lines(request, known[key])), next(iter(known)))
    merged: returns.Standing | None = None
    for _ in hats.over_ranges(request):
        one = returns.board(
            known[chosen], request.GET.get("period", ""), clock.today(), almanac.days(), todo.layers_of(request)
        )
        if merged is None or not merged.lines:
            merged = one
        elif one.period == merged.period:
            merged = returns.Standing(one.form, one.period, merged.periods, (*merged.lines, *one.lines))
    assert merged is not None
    return merged


def _has_lines(request: MulinRequest, form: rules.TableForm) -> bool:
    query = duties.DutyQuery(pack=form.pack, template=form.duty)
    return any(duties.list_lines(query, clock.today(), almanac.days(), limit=1) for _ in hats.over_ranges(request))


def board(request: MulinRequest) -> HttpResponse:
    """S-六(四)d: who filed the form of a period, what changed, who has to be urged."""
    found = _standing(request)
    rows = tuple(_board_row(one) for one in found.lines)
    given = {"form": found.form.key, "period": found.period}
    columns = (
        c.Column("unit", "填报单位", head=True, grow=True), c.Column("state", "状态"), c.Column("first", "首次报送"),
        c.Column("late", "时限"), c.Column("rows", "改动", align="num", unit="行"),
        c.Column("act", "办理", hide_label=True),
    )  # fmt: skip
    said = _board_lead(found)
    page = pages.ListPage(
        title=f"调度进展：{found.form.title}",
        lead=said,
        crumbs=(c.Crumb("报表", links.url("console:returns")), c.Crumb("调度进展")),
        actions=(c.Action("看义务", links.url("console:duties", pack=found.form.pack)),),
        filters=(
            c.Filter("select", "form", "表", options=tuple(
                c.Option(key, f"{form.pack} {form.title}", key == found.form.key) for key, form in _forms().items()
            )),
            c.Filter("select", "period", "周期", options=tuple(
                c.Option(one, one, one == found.period) for one in found.periods
            )),
        ),
        table=c.Table(columns, rows, caption="谁报了", empty=c.EmptyState(
            "这张表还没有到报送期", "到可以报送之日，应报的单位会列在这里。",
            c.Action("看方案与条款", links.url("console:programmes")),
        )),
        exports=(c.Action("下载汇总表", links.url("console:returns-board-file", **given)),) if found.filed else (),
        panels=tuple(one for one in (_changes_panel(found),) if one),
    )  # fmt: skip
    return answering.show(request, page)


def _board_lead(found: returns.Standing) -> c.Lead:
    """How many have filed, and who has not."""
    if not found.lines:
        return "还没有到报送期。"
    today = clock.today()
    missing = [one.duty.obligor for one in found.lines if one.duty.first_on is None]
    due = next((one.duty.due_date for one in found.lines if one.duty.due_date), None)
    until = f"（{wording.month_day(due)} 截止）" if due else ""
    if not missing:
        return f"{found.period} 期{until} {len(found.lines)} 个单位都已报送。"
    late = due is not None and due < today and almanac.days().is_workday(today)
    left = c.Part(f"还差 {'、'.join(missing[:6])}", "late" if late else "soon")
    return (f"{found.period} 期{until} {len(found.lines)} 个单位已报 {found.filed} 个，", left, "。")


def _board_row(one: returns.Filed) -> c.Row:
    line, sheet = one.duty, one.sheet
    chip_tone: c.Tone = "late" if line.late and not line.before_use else "plain"
    url = links.url("console:return", sheet.id) if sheet else links.url("console:duty", line.id)
    mark = marks.mark(line.clause)
    return c.Row(
        (
            c.Cell(line.obligor, url, kind="strong", sub=mark.id),
            c.Cell(line.state_label, kind="chip", tone=content.TONES.get(line.state, "plain")),
            c.Cell(line.first_on.isoformat() if line.first_on else "—"),
            c.Cell("逾期" if line.late and not line.before_use else line.due_words, tone=chip_tone, kind="chip")
            if line.due_words or line.late
            else c.Cell(),
            c.Cell(str(sheet.changed) if sheet is not None and sheet.versions else "—"),
            c.Cell("看表" if sheet else "看义务", url, kind="action"),
        ),
        href=url,
    )


def _changes_panel(found: returns.Standing) -> c.Panel | None:
    """What the units changed, row by row."""
    facts: list[c.Fact] = []
    for one in found.lines:
        if one.sheet is not None and one.sheet.versions:
            facts += content.changed_facts(found.form, returns.filed_rows(one.sheet.id))
    return c.Panel("这一期报来的改动", note=f"{len(facts)} 行", facts=tuple(facts[:100])) if facts else None


@require_safe
def board_file(request: MulinRequest) -> FileResponse:
    """The filed sheets of a period in one file."""
    found = _standing(request)
    units = []
    for _ in hats.over_ranges(request):
        units += [
            (one.sheet.unit, rows)
            for one in found.lines
            if one.sheet is not None and one.sheet.versions and (rows := returns.filed_rows(one.sheet.id))
        ]
    who = f"{request.actor.label} {clock.today().isoformat()}"
    printed = returns.merged_file(found.form, found.form.title, found.period, units, who)
    audit.record(
        request.actor, "returns.sheet.exported", now=clock.now(), path=request.range.lo,
        subject=("form", found.form.key), summary=printed.filename,
    )  # fmt: skip
    return FileResponse(io.BytesIO(printed.data), as_attachment=True, filename=printed.filename, content_type=XLSX)
