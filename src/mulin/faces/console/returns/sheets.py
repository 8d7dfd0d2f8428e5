"""One sheet: looking at it, taking its file, filing it, reviewing it; the page of a duty that is filed by a form."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from mulin.faces.console.cases import almanac
from mulin.faces.console.documents import answering, drafts
from mulin.faces.console.returns import content, forms, reaching
from mulin.faces.shared import components as c
from mulin.faces.shared import links, pages, responses
from mulin.kernel import clock
from mulin.kernel.audit import services as audit
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.returns import rules, services
from mulin.mechanisms.returns import selectors as returns
from mulin.mechanisms.returns.rules import rows as arithmetic

if TYPE_CHECKING:
    from django import forms as django_forms

    from mulin.faces.shared.hats import MulinRequest

Do = Callable[[forms.SubmitForm], str]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _show(request: MulinRequest) -> str:
    given = request.GET.get("show", "")
    return given if given in dict(content.SHOW) else ""


def of_duty(request: MulinRequest, duty_id: int) -> HttpResponse:
    """The form of an obligation: the sheet that was begun, else how it would arrive; POST begins it."""
    found = reaching.duty(request, duty_id)
    sheet = returns.sheet_of_duty(duty_id)
    if sheet is not None:
        return redirect("console:return", sheet.id)
    form = returns.form_of_duty(found.line.pack, found.line.template)
    if form is None:
        raise Http404
    if request.method == "POST":
        key = services.open_for_duty(duty_id, actor=request.actor, now=clock.now(), days=almanac.days())
        return responses.redirect_after(request, links.url("console:return", key))
    shown = returns.preview(form, found.line)
    rows = returns.rows_of(shown, clock.today())
    may = content.May(request.actor.may("returns.fill"), review=False, owes=found.owes)
    page = content.page(shown, rows, may, today=clock.today(), days=almanac.days(), show=_show(request))
    return answering.show(request, _not_begun(page, duty_id, form, may, waits=found.line.waits))


def _not_begun(
    page: pages.ListPage, duty_id: int, form: rules.TableForm, may: content.May, *, waits: bool
) -> pages.ListPage:
    """Nobody has begun: file it as it stands, or begin to fill."""
    begin = c.Action("开始填报", links.url("console:return-of-duty", duty_id), method="post",
                     primary=form.rows is not rules.Rows.COMMUNITY)  # fmt: skip
    same = c.Action("没有变化，确认报送", links.url("console:return-unchanged", duty_id), primary=True)
    actions = ((same,) if form.rows is rules.Rows.COMMUNITY else ()) + (begin,)
    return _replaced(page, actions if may.fill and waits else ())


def _replaced(page: pages.ListPage, actions: tuple[c.Action, ...]) -> pages.ListPage:
    return pages.ListPage(
        title=page.title, lead=page.lead, crumbs=page.crumbs, actions=actions, tabs=page.tabs, table=page.table,
        panels=page.panels,
    )  # fmt: skip


def unchanged(request: MulinRequest, duty_id: int) -> HttpResponse:
    """The second click of three: file the form as it arrives; nothing was changed."""
    found = reaching.duty(request, duty_id)
    form = returns.form_of_duty(found.line.pack, found.line.template)
    if form is None:
        raise Http404
    if (begun := returns.sheet_of_duty(duty_id)) is not None:
        return redirect("console:return-submit", begun.id)
    shown = returns.preview(form, found.line)
    rows = returns.rows_of(shown, clock.today())

    def do(bound: forms.SubmitForm) -> str:
        with transaction.atomic():
            key = services.open_for_duty(duty_id, actor=request.actor, now=clock.now(), days=almanac.days())
            services.submit(
                key, actor=request.actor, now=clock.now(), note=bound.cleaned_data["note"], on_behalf=bound.on_behalf()
            )
        return links.url("console:return", key)

    return _confirm(request, shown, rows, do, owes=found.owes)


def sheet(request: MulinRequest, sheet_id: int) -> HttpResponse:
    """The sheet with its rows, parts, history, the text to mail."""
    found = reaching.sheet(request, sheet_id)
    today = clock.today()
    rows = returns.rows_of(found, today)
    last = returns.previous(found)
    setting = (
        packs.setting_value(found.form.pack, found.form.mailbox, found.path, today) if found.form.mailbox else None
    )
    panels = (
        content.parts_panel(returns.list_parts(sheet=sheet_id)),
        content.previous_panel(found.form, last, rows),
        content.mail_panel(found, rows, setting),
        content.history_panel(returns.history(found.form.key, found.path), sheet_id) if found.form.key else None,
        content.events_panel(returns.events_of(sheet_id)),
    )
    page = content.page(
        found, rows, reaching.may(request, found), today=today, days=almanac.days(), show=_show(request),
        panels=tuple(one for one in panels if one is not None), notices=_notices(found),
    )  # fmt: skip
    return answering.show(request, page)


def _notices(found: returns.SheetView) -> tuple[c.Notice, ...]:
    if found.state is not rules.State.RETURNED:
        return ()
    last = next((one for one in reversed(returns.events_of(found.id)) if one.label == "退回"), None)
    return (c.Notice(f"已退回：{last.note}", "soon"),) if last else ()


@require_safe
def file(request: MulinRequest, sheet_id: int) -> FileResponse:
    """The sheet as the file that is sent."""
    found = reaching.sheet(request, sheet_id)
    who = f"{request.actor.label} {clock.today().isoformat()}"
    printed = returns.as_file(found, returns.rows_of(found, clock.today()), who)
    audit.record(
        request.actor, "returns.sheet.exported", now=clock.now(), path=found.path, subject=("sheet", sheet_id),
        summary=printed.filename,
    )  # fmt: skip
    return FileResponse(io.BytesIO(printed.data), as_attachment=True, filename=printed.filename, content_type=XLSX)


def submit(request: MulinRequest, sheet_id: int) -> HttpResponse:
    """Check what is filed, then file it."""
    found = reaching.sheet(request, sheet_id)
    rows = returns.rows_of(found, clock.today())
    may = reaching.may(request, found)

    def do(bound: forms.SubmitForm) -> str:
        services.submit(
            sheet_id, actor=request.actor, now=clock.now(), note=bound.cleaned_data["note"], on_behalf=bound.on_behalf()
        )
        return links.url("console:return", sheet_id)

    return _confirm(request, found, rows, do, owes=may.owes)


def _confirm(
    request: MulinRequest, found: returns.SheetView, rows: list[rules.Row], do: Do, *, owes: bool
) -> HttpResponse:
    facts = content.changed_facts(found.form, rows, found)
    blank = arithmetic.load(found.form, rows).blank
    label = "报送" if facts or found.form.rows is not rules.Rows.COMMUNITY else "确认报送：没有变化"
    form = forms.SubmitForm(obligor=found.unit, owes=owes, today=clock.today(), **answering.given(request))
    waiting = [one.unit for one in returns.list_parts(sheet=found.id) if one.part_state is rules.PartState.HANDED]

    def act(clean: Mapping[str, Any]) -> str:
        url = do(form)
        flash.success(request, f"已报送：{found.title}（{found.period}）。")
        return url

    def build(bound: django_forms.Form) -> pages.FormPage:
        parts = (f"这些社区还没有说填好：{'、'.join(waiting)}。",) if waiting and found.id else ()
        return pages.FormPage(
            title="核对后报送", lead=f"{found.title} · {found.unit} · {found.period}",
            crumbs=content.crumbs(found, c.Crumb("报送")), notices=drafts.notices(request),
            help=(
                f"共 {len(rows)} 行，{len(facts)} 行有改动；还空着 {blank} 项，空着也可以报。"
                if facts else f"共 {len(rows)} 行，和台账一致，没有改动；还空着 {blank} 项。", *parts,
            ),
            check=facts, form=bound, submit=label, back=c.Action("返回", content.url_of(found)),
            draft_url=drafts.url(request),
        )  # fmt: skip

    return answering.take(request, form, build, act)


ACTS = {"accept": "接受", "return": "退回"}


def act(request: MulinRequest, sheet_id: int, act: str) -> HttpResponse:
    """Accept or give back what was filed."""
    if act not in ACTS:
        raise Http404
    found = reaching.sheet(request, sheet_id)
    if not reaching.may(request, found).review or found.state is not rules.State.SUBMITTED:
        return answering.show(request, _impossible(found, act))
    rows = returns.rows_of(found, clock.today())
    given = answering.given(request)
    form = forms.AcceptForm(**given) if act == "accept" else forms.ReasonForm(**given)

    def do(clean: Mapping[str, Any]) -> str:
        if act == "return":
            services.give_back(sheet_id, clean["reason"], actor=request.actor, now=clock.now())
            flash.success(request, f"已退回{found.unit}。")
        else:
            done = services.accept(sheet_id, actor=request.actor, now=clock.now(), note=clean["note"])
            flash.success(request, _accepted(found, done))
        return links.url("console:return", sheet_id)

    def build(bound: django_forms.Form) -> pages.FormPage:
        writes = "接受以后，下面的改动写入台账，记明依据和起始日。" if found.form.writes else "接受以后不能再改。"
        return pages.FormPage(
            title=f"{ACTS[act]}{found.unit}的表", lead=f"{found.title} · {found.period}",
            crumbs=content.crumbs(found, c.Crumb(ACTS[act])), notices=drafts.notices(request),
            help=(writes if act == "accept" else "退回以后由填报单位再报；首次报送时间不变。",),
            check=content.changed_facts(found.form, rows), form=bound, submit=ACTS[act],
            back=c.Action("返回", links.url("console:return", sheet_id)), draft_url=drafts.url(request),
        )  # fmt: skip

    return answering.take(request, form, build, do)


def _accepted(found: returns.SheetView, done: services.Accepted) -> str:
    said = [f"已接受{found.unit}的表"]
    if found.form.writes:
        said.append(f"{done.facts} 条事实写入台账")
    if done.overtaken:
        said.append(f"报送后台账已另有更正，没有写入：{'、'.join(done.overtaken[:6])}")
    if done.unknown:
        said.append(f"台账里还没有：{'、'.join(done.unknown[:6])}，请登记小区")
    return "；".join(said) + "。"


def _impossible(found: returns.SheetView, act: str) -> pages.MessagePage:
    return pages.MessagePage(
        title=f"现在不能{ACTS[act]}",
        text=f"“{found.title}”（{found.period}）现在是“{content.state_words(found)}”，或者不归您的岗位审核。",
        tone="soon",
        actions=(c.Action("看这张表", links.url("console:return", found.id), primary=True),),
    )
