"""收表 (P1c): issuing one from a header, seeing who handed in, taking the files that came back, the merged table."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms as django_forms
from django.contrib import messages as flash
from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from mulin.base.places import selectors as places
from mulin.faces.console.cases import almanac
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.returns import composing, content, reaching
from mulin.faces.console.returns.sheets import XLSX
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses, wording
from mulin.kernel import calendar, clock, messages
from mulin.kernel.audit import services as audit
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.returns import rules, services
from mulin.mechanisms.returns import selectors as returns
from mulin.mechanisms.returns.rules import rows as arithmetic

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

MERGED_SHOWN = 60


def _layer(request: MulinRequest) -> str:
    """A demonstration sign-in asks of 演示 communities; everybody else of real ones."""
    return "DEMO" if request.hat is not None and request.hat.demo else "REAL"


def units_of(request: MulinRequest) -> list[services.Unit]:
    """Whom the hat may ask: towns (or 社区) directly below its place, and companies that manage communities there."""
    found: list[services.Unit] = []
    home = places.region_of_path(request.hat.path) if request.hat else None
    if home is None:
        return found
    for child in places.list_children(home.id, layers=("REAL",)):
        kind = "TOWN" if child.level in ("TOWN", "ZONE") else "COMMUNITY" if child.level == "COMMUNITY" else ""
        if kind:
            found.append(services.Unit(kind, child.id, child.name, child.path))
    return found + _companies(home.path, _layer(request))


def _companies(path: str, layer: str) -> list[services.Unit]:
    """Companies with the first community that each manages below a path: there its hat sees the sheet."""
    query = registers.ListQuery(
        "community", ("management.operator_id", "management.operator_name"), clock.today(), under=path,
        layers=(layer,), limit=2000,
    )  # fmt: skip
    found: dict[int, services.Unit] = {}
    for row in registers.list_page(query).rows:
        operator = row["management.operator_id"]
        if operator is not None and operator not in found:
            name = row["management.operator_name"] or f"企业 {operator}"
            found[operator] = services.Unit("COMPANY", int(operator), str(name), str(row["path"]))
    return list(found.values())


def new(request: MulinRequest) -> HttpResponse:
    """Two steps on one address: what is asked of whom, then what each column is."""
    units = units_of(request)
    offered = [(f"{one.kind}:{one.id}", one.name) for one in units]
    if request.method == "POST" and "kind0" in request.POST:
        return _second(request, units, offered)
    form = composing.AskForm(offered, **answering.given(request))
    if request.method == "POST" and form.is_valid():
        headers = composing.headers_of(form.cleaned_data["header"])
        start = {name: form.cleaned_data[name] for name in ("title", "purpose", "due_on", "rows", "header", "units")}
        return answering.show(request, _columns_page(composing.ColumnsForm(headers, offered, initial=start)))
    return _shown(request, form)


def _shown(request: MulinRequest, form: composing.AskForm) -> HttpResponse:
    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.WizardPage(
            title="发一张收表", lead="写好栏目、选好单位，到期看汇总；台账里有的不用单位再填。",
            crumbs=(c.Crumb("报表", links.url("console:returns")), c.Crumb("发一张收表")),
            notices=drafts.notices(request), form=bound, submit="下一步：核对栏目", steps=_steps(0),
            back=c.Action("返回", links.url("console:returns")), draft_url=drafts.url(request),
        )  # fmt: skip

    if request.method == "POST":
        return answering.take(request, form, build, lambda clean: "")
    return answering.show(request, build(form))


def _steps(now: int) -> tuple[c.Step, ...]:
    titles = ("要什么、要谁填", "核对栏目", "发出")
    return tuple(c.Step(title, "done" if n < now else "now" if n == now else "todo") for n, title in enumerate(titles))


def _columns_page(form: django_forms.Form) -> pages.WizardPage:
    return pages.WizardPage(
        title="核对栏目", lead="每一栏是台账带出还是单位填；没有写明条款的都是选填。",
        crumbs=(c.Crumb("报表", links.url("console:returns")), c.Crumb("发一张收表")), form=form, submit="发出收表",
        steps=_steps(1), back=c.Action("重新写", links.url("console:collection-new")),
    )  # fmt: skip


def _second(request: MulinRequest, units: list[services.Unit], offered: list[tuple[str, str]]) -> HttpResponse:
    headers = composing.headers_of(request.POST.get("header", ""))
    form = composing.ColumnsForm(headers, offered, request.POST)

    def do(clean: Mapping[str, Any]) -> str:
        assert request.hat is not None
        what = form.new(units, path=request.hat.path, layer=_layer(request))
        key = services.issue(what, actor=request.actor, now=clock.now())
        flash.success(request, f"已发给 {len(what.units)} 个单位：{what.title}。")
        return links.url("console:collection", key)

    return answering.take(request, form, _columns_page, do)


def collection(request: MulinRequest, collection_id: int) -> HttpResponse:
    """Who handed in, who is missing, what came in by file, the merged table."""
    found = reaching.reach(request, returns.find_collection, collection_id)
    sheets = returns.list_sheets(returns.SheetQuery(collection=collection_id, limit=services.issuing.MOST_UNITS))
    waiting = returns.waiting_intakes(collection=collection_id)
    filed = [one for one in sheets if one.versions]
    missing = [one for one in sheets if not one.versions]
    today = clock.today()
    page = pages.DetailPage(
        title=found.title,
        lead=_lead(found, sheets, missing),
        crumbs=(c.Crumb("报表", links.url("console:returns")), c.Crumb(found.title)),
        size_line=f"{found.issuer} · 期限 {wording.full_date(found.due_on)} · {found.purpose}",
        chips=_chips(found),
        actions=_actions(found, waiting, filed),
        panels=tuple(one for one in (
            _files_panel(waiting, sheets), _units_panel(sheets, today), _merged_panel(found, filed),
            _chat_panel(found, missing) if not found.closed_at else None,
        ) if one),
    )  # fmt: skip
    return answering.show(request, page)


def _chips(found: returns.CollectionView) -> tuple[c.Chip, ...]:
    state = c.Chip("已结束" if found.closed_at else "收表中")
    return (state, c.Chip("演示")) if found.layer == "DEMO" else (state,)


def _lead(
    found: returns.CollectionView, sheets: Sequence[returns.SheetView], missing: Sequence[returns.SheetView]
) -> c.Lead:
    if not missing:
        return f"{len(sheets)} 个单位都已报送。"
    late = found.due_on < clock.today() and almanac.days().is_workday(clock.today())
    names = "、".join(one.unit for one in missing[:8])
    left = c.Part(f"还差 {len(missing)} 个：{names}", "late" if late else "soon")
    return (f"{len(sheets)} 个单位中 {len(sheets) - len(missing)} 个已报，", left, "。")


def _actions(
    found: returns.CollectionView, waiting: Sequence[returns.IntakeView], filed: Sequence[returns.SheetView]
) -> tuple[c.Action, ...]:
    export = c.Action("下载汇总表", links.url("console:collection-export", found.id), primary=bool(found.closed_at))
    if found.closed_at:
        return (export,) if filed else ()
    sure = [one for one in waiting if one.sheet and one.certain]
    merge = c.Action(
        f"并入 {len(sure)} 份文件", links.url("console:collection-merge", found.id), primary=True, method="post"
    )
    files = c.Action("收文件", links.url("console:collection-files", found.id), primary=not sure)
    close_it = c.Action("结束收表", links.url("console:collection-close", found.id))
    return (*((merge,) if sure else ()), files, *((export,) if filed else ()), close_it)


def _files_panel(waiting: Sequence[returns.IntakeView], sheets: Sequence[returns.SheetView]) -> c.Panel | None:
    if not waiting:
        return None
    names = {one.id: one for one in sheets}
    columns = (
        c.Column("file", "文件", head=True, grow=True), c.Column("unit", "单位"), c.Column("state", "情况"),
        c.Column("act", "办理", hide_label=True),
    )  # fmt: skip
    rows = []
    for one in waiting:
        sheet, url = names.get(one.sheet), links.url("console:return-intake", one.id)
        if sheet is None or not one.certain:
            chip = c.Cell("认不准，请选单位", kind="chip", tone="soon")
        elif sheet.versions and not sheet.open:
            chip = c.Cell("该单位已在网页上报送", kind="chip", tone="soon")
        else:
            chip = c.Cell("可以并入", kind="chip", tone="met")
        unit = c.Cell(sheet.unit if sheet else "—")
        rows.append(c.Row((c.Cell(one.filename, url, kind="strong"), unit, chip, c.Cell("逐行看", url, kind="action"))))
    return c.Panel(
        "收到、还没有并入的文件", note=f"{len(waiting)} 份", table=c.Table(columns, tuple(rows), caption="收到的文件")
    )


def _units_panel(sheets: Sequence[returns.SheetView], today: Any) -> c.Panel:
    columns = (
        c.Column("unit", "单位", head=True, grow=True), c.Column("state", "状态"), c.Column("filed", "首次报送"),
        c.Column("asked", "要填", align="num", unit="项"), c.Column("filled", "已代填", align="num", unit="项"),
        c.Column("changed", "改动", align="num", unit="行"),
    )  # fmt: skip
    rows = tuple(
        c.Row((
            c.Cell(one.unit, links.url("console:return", one.id), kind="strong"),
            c.Cell(content.state_words(one), kind="chip", tone=content.TONES[one.state]),
            c.Cell(calendar.local_date(one.first_submitted_at).isoformat() if one.first_submitted_at else "—"),
            c.Cell(str(one.asked)),
            c.Cell(str(one.filled)),
            c.Cell(str(one.changed) if one.versions else "—"),
        ))
        for one in sheets
    )  # fmt: skip
    return c.Panel("各单位", table=c.Table(columns, rows, caption="各单位"))


def _merged_panel(found: returns.CollectionView, filed: Sequence[returns.SheetView]) -> c.Panel | None:
    """The first rows of the merged table; the file holds all of them."""
    if not filed:
        return None
    form, rows = found.form, []
    asked = [one for one in form.asked if one.source != rules.forms.NAME]
    for sheet in filed:
        for row in returns.filed_rows(sheet.id):
            said = row.values
            name = arithmetic.name_of(form, row) if form.rows is not rules.Rows.UNIT else sheet.unit
            rows.append(c.Row((c.Cell(name, sub=sheet.unit), *(c.Cell(said.get(one.key, "")) for one in asked))))
    columns = (c.Column("name", "填报", head=True, grow=True), *(c.Column(one.key, one.label) for one in asked))
    note = f"{len(rows)} 行" + (f"，先列 {MERGED_SHOWN} 行，全部见下载" if len(rows) > MERGED_SHOWN else "")
    return c.Panel(
        "汇总", note=note, table=c.Table(columns, tuple(rows[:MERGED_SHOWN]), caption="汇总", phone="scroll")
    )


def _chat_panel(found: returns.CollectionView, missing: Sequence[returns.SheetView]) -> c.Panel | None:
    if not missing:
        return None
    text = (
        f"{'、'.join(one.unit for one in missing[:12])}：请于{wording.full_date(found.due_on)}前填报《{found.title}》"
        f"（{found.purpose}），在系统“报表”里填，台账里有的已经代填；也可以把表格填好发回来。"
    )[:300]
    return c.Panel("发到工作群的文字", note="复制", paragraphs=(text,))


def files(request: MulinRequest, collection_id: int) -> HttpResponse:
    """Hand in the files that came back, several at once; each is matched to its unit."""
    found = reaching.reach(request, returns.find_collection, collection_id)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = composing.FilesForm(*sent)

    def do(clean: Mapping[str, Any]) -> str:
        given = [services.Given(one.read(), one.name or "") for one in clean["sent"]]
        arrived = services.take_in_files(collection_id, given, actor=request.actor, now=clock.now())
        known = sum(1 for one in arrived if one.unit and one.certain)
        flash.success(request, f"读了 {len(arrived)} 份文件，认出 {known} 份。")
        for one in arrived:
            if one.problem is not None:
                flash.error(request, f"{one.filename}：{messages.render_all(one.problem.violations)}")
        return links.url("console:collection", collection_id)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="收文件", lead=found.title,
            crumbs=(
                c.Crumb("报表", links.url("console:returns")),
                c.Crumb(found.title, links.url("console:collection", collection_id)),
                c.Crumb("收文件"),
            ),
            help=(
                "按下载时带的标记、表头的单位和文件名认是哪个单位；认不准的请您选。",
                "先读，不写：并入前可以逐行看。",
            ),
            form=bound, submit="读取文件", back=c.Action("返回", links.url("console:collection", collection_id)),
        )  # fmt: skip

    return answering.take(request, form, build, do)


@require_POST
def merge(request: MulinRequest, collection_id: int) -> HttpResponse:
    """Use every file whose unit is certain and that holds no doubt."""
    reaching.reach(request, returns.find_collection, collection_id)
    done = services.merge(collection_id, actor=request.actor, now=clock.now())
    if done.units:
        flash.success(request, f"已并入 {len(done.units)} 个单位：{'、'.join(done.units[:12])}。")
    for name, violation in done.left:
        flash.warning(request, f"{name}：{messages.render(violation)}")
    return responses.redirect_after(request, links.url("console:collection", collection_id))


def close(request: MulinRequest, collection_id: int) -> HttpResponse:
    """End it."""
    found = reaching.reach(request, returns.find_collection, collection_id)
    form = django_forms.Form(request.POST if request.method == "POST" else None)

    def do(clean: Mapping[str, Any]) -> str:
        services.close(collection_id, actor=request.actor, now=clock.now())
        return links.url("console:collection", collection_id)

    def build(bound: django_forms.Form) -> pages.FormPage:
        return pages.FormPage(
            title="结束收表", lead=found.title, form=bound, submit="结束收表", danger=True,
            help=("结束以后单位不能再填，没有并入的文件不再采用；已报的和汇总都留着。",),
            back=c.Action("返回", links.url("console:collection", collection_id)),
        )  # fmt: skip

    return answering.take(request, form, build, do)


@require_safe
def export(request: MulinRequest, collection_id: int) -> FileResponse:
    """The merged table as a file."""
    found = reaching.reach(request, returns.find_collection, collection_id)
    sheets = returns.list_sheets(returns.SheetQuery(collection=collection_id, limit=services.issuing.MOST_UNITS))
    units = [(one.unit, returns.filed_rows(one.id)) for one in sheets if one.versions]
    who = f"{request.actor.label} {clock.today().isoformat()}"
    printed = returns.merged_file(found.form, found.title, found.due_on.isoformat(), units, who)
    audit.record(
        request.actor, "returns.collection.exported", now=clock.now(), path=found.path,
        subject=("collection", collection_id), summary=printed.filename,
    )  # fmt: skip
    return FileResponse(io.BytesIO(printed.data), as_attachment=True, filename=printed.filename, content_type=XLSX)
