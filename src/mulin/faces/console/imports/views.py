"""Views of the wizard: each loads, authorises, calls one service, answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms as django_forms
from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mulin.base.places import selectors as places
from mulin.faces.console.imports import content, forms
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, keys, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock, messages
from mulin.kernel.actor import require
from mulin.kernel.errors import DomainError, InputError, NotFound
from mulin.processes.importing import background, kinds, services

STEPS = ("columns", "questions", "preview")


def _shown(request: MulinRequest, page: pages.Page, status: int = 200) -> HttpResponse:
    return responses.render_page(
        request, page.template, {"page": page, "shell": shells.for_request(request)}, status=status
    )


def _posted(request: MulinRequest) -> Any:
    """The form's data; a form sent without a filled field is still a form that was sent."""
    return request.POST if request.method == "POST" else None


def overview(request: MulinRequest) -> HttpResponse:
    """Past imports with their state, and the way to a new one."""
    require(request.actor, "registers.import")
    return _shown(request, content.overview(services.list_runs()))


def new(request: MulinRequest) -> HttpResponse:
    """Choose a kind and a place, hand in a file or a pasted block."""
    require(request.actor, "registers.import")
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    choices = [(k.key, k.label) for k in kinds.kinds().values()]
    form = forms.StartForm(choices, _places(request), *given, initial={"kind": request.GET.get("kind", "")})
    if request.method == "POST" and form.is_valid():
        _enter(request, form.cleaned_data["place"])
        try:
            with transaction.atomic():
                run_id = services.start(
                    form.cleaned_data["kind"], form.source(), path=form.cleaned_data["place"], actor=request.actor,
                    now=clock.now(),
                )  # fmt: skip
            return responses.redirect_after(request, reverse("console:import-step", args=[run_id, "columns"]))
        except DomainError as error:
            form.add_error(None, messages.render_all(error.violations))
    page = pages.WizardPage(
        title="导入表格", submit="读取表格", form=form, steps=content.steps("new", 0),
        help=("先读取，不写入：下一步会看到每一行的结果。",), back=c.Action("返回", reverse("console:imports")),
    )  # fmt: skip
    return _shown(request, page, 422 if form.errors else 200)


def _places(request: MulinRequest) -> list[tuple[str, str]]:
    """The hat's own places, and the towns below them."""
    found: list[tuple[str, str]] = []
    for path in request.hat.paths if request.hat else ():
        region = places.region_of_path(path)
        if region is not None:
            found.append((region.path, region.name))
            found += [
                (r.path, f"{region.name} · {r.name}") for r in places.list_regions(under=path) if r.level == "TOWN"
            ]
    return list(dict.fromkeys(found))


def _enter(request: MulinRequest, path: str) -> None:
    """Work in the range of the hat that holds the place."""
    for one in request.hat.ranges if request.hat else ():
        if one.covers(path):
            hats.enter(request, one)


def _preview(request: MulinRequest, run_id: int) -> services.Preview:
    try:
        return services.preview(run_id, actor=request.actor, now=clock.now(), today=clock.today())
    except NotFound as error:
        raise Http404 from error


def step(request: MulinRequest, run_id: int, step: str) -> HttpResponse:
    """One step of an open run; a run that is closed shows its result instead."""
    require(request.actor, "registers.import")
    if step not in STEPS:
        raise Http404
    run = _run(request, run_id)
    if run.state != "PREVIEWED":
        return redirect("console:import", run_id)
    found = _preview(request, run_id)
    if step == "columns" and not found.plan.headings:
        step = "questions"
    if step == "questions" and not content.questions(found) and request.method == "GET":
        step = "preview"
    return {"columns": _columns, "questions": _questions, "preview": _confirm}[step](request, found)


def _next(request: MulinRequest, run_id: int, step: str) -> HttpResponse:
    return responses.redirect_after(request, reverse("console:import-step", args=[run_id, step]))


def _columns(request: MulinRequest, found: services.Preview) -> HttpResponse:
    form = forms.MappingForm(found.kind, found.plan.headings, _posted(request))
    if request.method == "POST" and form.is_valid():
        services.tell(found.run.id, actor=request.actor, mapping=form.mapping())
        return _next(request, found.run.id, "questions")
    return _form(
        request,
        found,
        "columns",
        "核对各列",
        "下一步",
        form,
        "左边是表里的列名，右边选它在台账里是什么。选过的会记住。",
    )


def _questions(request: MulinRequest, found: services.Preview) -> HttpResponse:
    form = forms.QuestionForm(content.questions(found), _posted(request))
    if request.method == "POST" and form.is_valid():
        services.tell(found.run.id, actor=request.actor, answers=form.answers())
        again = _preview(request, found.run.id)
        return _next(request, found.run.id, "questions" if content.questions(again) and form.answers() else "preview")
    return _form(request, found, "questions", "回答问题", "下一步", form, "这些地方只有人能判断。没有回答的不会导入。")


def _form(
    request: MulinRequest,
    found: services.Preview,
    step: str,
    title: str,
    submit: str,
    form: django_forms.Form,
    help_text: str,
) -> HttpResponse:
    page = pages.WizardPage(
        title=title,
        submit=submit,
        form=form,
        steps=content.steps(step, found.run.id),
        help=(f"{found.kind.label}：{found.run.filename}", help_text),
        back=c.Action("稍后再办", reverse("console:imports")),
    )
    return _shown(request, page, 422 if form.errors else 200)


def _confirm(request: MulinRequest, found: services.Preview) -> HttpResponse:
    form = forms.SaidForm(_posted(request), initial=found.run.parsed.get("said", {}))
    refused: Sequence[Any] = found.refusal
    if request.method == "POST" and form.is_valid():
        services.tell(found.run.id, actor=request.actor, said=form.said())
        try:
            with transaction.atomic():
                _carry_out(request, found)
            return responses.redirect_after(request, reverse("console:import", args=[found.run.id]))
        except DomainError as error:
            refused = error.violations
            form.add_error(None, messages.render_all(refused))
            found = _preview(request, found.run.id)
    return _shown(request, content.preview(found, form, refused), 422 if form.errors else 200)


def _carry_out(request: MulinRequest, found: services.Preview) -> None:
    """At once; a large sheet by the worker, after what only a person can mend has been asked for here."""
    run_id, actor, now, today = found.run.id, request.actor, clock.now(), clock.today()
    if found.kind.personal or len(found.plan.fates) <= settings.IMPORT_BACKGROUND_ROWS:
        services.confirm(run_id, actor=actor, now=now, today=today, keys=keys.ring())
        return
    reason = request.POST.get("reason", "").strip()
    if refusal := found.plan.refusal(reason):
        raise InputError(*refusal)
    background.confirm(run_id, actor=actor, now=now, today=today)


def _run(request: MulinRequest, run_id: int) -> services.RunView:
    """The run, in whichever of the hat's ranges it lies; that range stays active. Else 404."""

    def find() -> services.RunView | None:
        try:
            return services.find_run(run_id, actor=request.actor)
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def result(request: MulinRequest, run_id: int) -> HttpResponse:
    """What a run did; an open run goes on where it stands."""
    require(request.actor, "registers.import")
    run = _run(request, run_id)
    if run.state == "PREVIEWED":
        return redirect("console:import-step", run_id, "preview" if run.parsed.get("refusal") else "columns")
    if run.state == "QUEUED":
        return _waiting(request, run)
    return _shown(request, content.result(run, kinds.kinds().get(run.kind)))


def _waiting(request: MulinRequest, run: services.RunView) -> HttpResponse:
    """Large work under way: the part alone for htmx, which asks again; the whole page for everybody else."""
    return _shown(request, content.waiting(run))


def progress(request: MulinRequest, run_id: int) -> HttpResponse:
    """The part that says how a run in the background stands."""
    require(request.actor, "registers.import")
    part = content.progress(_run(request, run_id))
    return responses.render_page(request, "mulin/parts/progress.html", {"progress": part})


def undo(request: MulinRequest, run_id: int) -> HttpResponse:
    """Ask, then take a run back."""
    require(request.actor, "registers.import")
    run = _run(request, run_id)
    form = django_forms.Form(_posted(request))
    if request.method == "POST":
        form.is_valid()
        try:
            with transaction.atomic():
                services.undo(run_id, actor=request.actor, now=clock.now())
            return responses.redirect_after(request, reverse("console:import", args=[run_id]))
        except DomainError as error:
            form.add_error(None, messages.render_all(error.violations))
    page = pages.FormPage(
        title="撤销这次导入", submit="撤销导入", form=form, danger=True,
        help=(f"{run.filename}：新建的会标为“录入撤销”，改过的恢复原值，事实全部收回。记录保留在历史里。",),
        back=c.Action("返回", reverse("console:import", args=[run_id])),
    )  # fmt: skip
    return _shown(request, page, 422 if form.errors else 200)


def abandon(request: MulinRequest, run_id: int) -> HttpResponse:
    """Give up an open run; nothing was written."""
    require(request.actor, "registers.import")
    _run(request, run_id)
    if request.method == "POST":
        with transaction.atomic():
            services.abandon(run_id, actor=request.actor)
    return responses.redirect_after(request, reverse("console:imports"))
