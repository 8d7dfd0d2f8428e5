"""Views of filling: each loads, authorises, calls one service, answers."""

from __future__ import annotations

import io

from django import forms as django_forms
from django.conf import settings
from django.contrib import messages as flash
from django.db import transaction
from django.http import FileResponse, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from mulin.base.places import selectors as places
from mulin.faces.console.filling import content, forms
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock, messages
from mulin.kernel.actor import require
from mulin.kernel.errors import DomainError
from mulin.mechanisms.filling import rules, selectors, services

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOTH = "all"


def _shown(request: MulinRequest, page: pages.Page, status: int = 200, *, dated: bool = False) -> HttpResponse:
    shell = shells.for_request(request, dated=dated)
    return responses.render_page(request, page.template, {"page": page, "shell": shell}, status=status)


def overview(request: MulinRequest) -> HttpResponse:
    """The forms of the hat's places."""
    require(request.actor, services.PERMISSION)
    found = [one for _ in hats.over_ranges(request) for one in selectors.list_forms()]
    found.sort(key=lambda one: one.kept_at, reverse=True)
    return _shown(request, content.overview(found, places.names_at({one.path for one in found})))


def _places(request: MulinRequest) -> list[tuple[str, str]]:
    """The hat's own places."""
    paths = request.hat.paths if request.hat else ()
    names = places.names_at(set(paths))
    return [(path, names.get(path, path)) for path in paths]


def new(request: MulinRequest) -> HttpResponse:
    """Hand in a blank sheet; known heads go straight to the filled file."""
    require(request.actor, services.PERMISSION)
    own = _places(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.BlankForm(own, *given, initial={"place": own[0][0] if own else ""})
    if len(own) == 1:
        form.fields["place"].widget = django_forms.HiddenInput()
    if request.method == "POST" and form.is_valid():
        path, file = form.cleaned_data["place"], form.cleaned_data["file"]
        _enter(request, path)
        try:
            with transaction.atomic():
                form_id, settled = services.keep(
                    file.read(), file.name, path=path, actor=request.actor, now=clock.now()
                )
            name = "console:filling-form" if settled else "console:filling-columns"
            return responses.redirect_after(request, reverse(name, args=[form_id]))
        except DomainError as error:
            form.add_error("file", messages.render_all(error.violations))
    page = pages.WizardPage(
        title="上传空白表", submit="读取表头", form=form, steps=content.steps("new"),
        help=("同样表头的表以前填过的，直接给出填好的文件，不再问。",),
        back=c.Action("返回", reverse("console:filling")),
    )  # fmt: skip
    return _shown(request, page, 422 if form.errors else 200)


def _enter(request: MulinRequest, path: str) -> None:
    """Work in the range of the hat that holds the place."""
    for one in request.hat.ranges if request.hat else ():
        if one.covers(path):
            hats.enter(request, one)


def _form(request: MulinRequest, form_id: int) -> selectors.FormView:
    return hats.find_in_ranges(request, lambda: selectors.find_form(form_id))


def columns(request: MulinRequest, form_id: int) -> HttpResponse:
    """Confirm what each column and each cell outside the grid means."""
    require(request.actor, services.PERMISSION)
    kept = _form(request, form_id)
    asked = request.POST.get("subject", request.GET.get("subject", ""))
    known = selectors.subjects(request.actor)
    before = services.open_form(form_id, actor=request.actor)
    shown = request.GET.get("subject", "") or before.mapped.subject
    if asked and asked != shown and any(one.key == asked for one in known):
        return responses.redirect_after(
            request, f"{reverse('console:filling-columns', args=[form_id])}?subject={asked}"
        )
    opened = services.open_form(form_id, actor=request.actor, subject=shown)
    levels = selectors.levels(kept.path) if opened.mapped.subject == rules.PLACES else ()
    form = forms.ColumnsForm(opened, known, levels, *([request.POST] if request.method == "POST" else []))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                services.settle(form_id, form.mapped(), actor=request.actor, now=clock.now())
            return responses.redirect_after(request, reverse("console:filling-form", args=[form_id]))
        except DomainError as error:
            form.add_error(None, messages.render_all(error.violations))
    page = pages.WizardPage(
        title="核对各栏", submit="确认并填表", form=form, steps=content.steps("columns"),
        help=(f"{kept.title}：左边是表里的栏目，右边选从台账取什么。选过的会记住，下次不再问。",),
        back=c.Action("返回", reverse("console:filling")),
    )  # fmt: skip
    return _shown(request, page, 422 if form.errors else 200)


def _question(request: MulinRequest, kept: selectors.FormView) -> selectors.Question:
    """The place, the day and the layers of the address; a place outside the form's range counts as the form's own."""
    under = request.GET.get("under", "")
    inside = under and request.range.covers(under) and request.actor.covers(under)
    hat = request.hat
    demo = request.GET.get("layers") == BOTH or bool(hat and hat.demo and not hat.staff)
    layers = ("REAL", "DEMO") if demo else ("REAL",)
    return selectors.Question(
        under if inside and places.find_region_at(under) else kept.path, shells.as_of(request), layers
    )


def form_page(request: MulinRequest, form_id: int) -> HttpResponse:
    """What the form will say for a place and a day."""
    require(request.actor, services.PERMISSION)
    kept = _form(request, form_id)
    if not kept.settled:
        return responses.redirect_after(request, reverse("console:filling-columns", args=[form_id]))
    question = _question(request, kept)
    found = services.fill(form_id, question, actor=request.actor)
    query = {"under": question.under, "on": question.on.isoformat()}
    both = "DEMO" in question.layers
    if both:
        query["layers"] = BOTH
    place = places.region_of_path(question.under).name
    page = content.filled(
        found,
        place=place,
        query=query,
        switch=_switch(request, kept, question),
        notices=_notices(request, query, both=both),
    )
    return _shown(request, page, dated=True)


def _switch(request: MulinRequest, kept: selectors.FormView, question: selectors.Question) -> tuple[c.Filter, ...]:
    """The places that the form may be filled for: its own and those directly below."""
    home = places.region_of_path(kept.path)
    offered = {home.path: home.name} | {
        crumb.path: f"\u3000{crumb.name}"
        for crumb in places.list_child_crumbs(home.id)
        if request.range.covers(crumb.path)
    }
    if len(offered) < 2:
        return ()
    options = tuple(c.Option(path, name, path == question.under) for path, name in offered.items())
    hidden = [c.Filter("hidden", "on", "on", question.on.isoformat())]
    if "DEMO" in question.layers:
        hidden.append(c.Filter("hidden", "layers", "layers", BOTH))
    return (c.Filter("select", "under", "地方", question.under, options), *hidden)


def _notices(request: MulinRequest, query: dict[str, str], *, both: bool) -> tuple[c.Notice, ...]:
    if not settings.DEMONSTRATION:
        return ()
    at = {**query, "layers": "" if both else BOTH}
    url = f"{request.path}?" + "&".join(f"{name}={value}" for name, value in at.items() if value)
    if both:
        return (c.Notice("填入的行含有演示数据，不能报送。", "soon", url, "只填实际数据"),)
    return (c.Notice("只填实际数据。", href=url, link="把演示数据也填进来"),)


@require_safe
def file(request: MulinRequest, form_id: int) -> FileResponse:
    """The filled file, with or without marks."""
    require(request.actor, services.PERMISSION)
    kept = _form(request, form_id)
    found = services.export(
        form_id, _question(request, kept), marks=request.GET.get("marks") != "0", actor=request.actor, now=clock.now()
    )
    return FileResponse(io.BytesIO(found.data), as_attachment=True, filename=found.filename, content_type=XLSX)


def retire(request: MulinRequest, form_id: int) -> HttpResponse:
    """Ask, then take a form off the list."""
    require(request.actor, services.PERMISSION)
    kept = _form(request, form_id)
    form = django_forms.Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        services.retire(form_id, actor=request.actor, now=clock.now())
        flash.success(request, f"已停用“{kept.title}”；各栏的意思仍然记着。")
        return responses.redirect_after(request, reverse("console:filling"))
    page = pages.FormPage(
        title="停用这张表", submit="停用这张表", form=form, danger=True,
        crumbs=(c.Crumb("套表", reverse("console:filling")), c.Crumb(kept.title)),
        help=(f"“{kept.title}”不再列出；以后上传同样表头的表，会按记住的意思重新建立。",),
        back=c.Action("返回", reverse("console:filling-form", args=[form_id])),
    )  # fmt: skip
    return _shown(request, page)
