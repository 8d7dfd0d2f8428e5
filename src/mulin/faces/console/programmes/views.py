"""Programmes: list, overview and tabs, clause tree, one clause, one setting and deciding it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking, targets
from mulin.faces.console.programmes import (
    clauses,
    expiry,
    frame,
    listing,
    outcomes,
    overview,
    people,
    settings,
    timetable,
)
from mulin.faces.shared import components as c
from mulin.faces.shared import errors, pages, responses, shells
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.errors import DomainError, NotFound
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services, settling

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest


def _render(request: MulinRequest, page: pages.Page, status: int = 200) -> HttpResponse:
    shell = shells.for_request(request, dated=True)
    return responses.render_page(request, page.template, {"page": page, "shell": shell}, status=status)


def _answers(one: frame.Programme) -> list[settling.Answer]:
    return packs.settings_of(one.key, path=one.path, on=one.on)


@require_safe
def list_programmes(request: MulinRequest) -> HttpResponse:
    """The documents in force at the hat's places."""
    keys = asking.packs_of_hat(request)
    names = {}
    for key in keys:
        region = places.find_region_at(packs.path_of_pack(key))
        names[key] = region.name if region else ""
    carried = {name: request.GET[name] for name in ("on", "layers") if request.GET.get(name)}
    on = shells.as_of(request)
    asked = tuple(one for key in keys for one in expiry.notices(request, key, on, titled=True))
    return _render(request, listing.page(keys, on, names, carried, asked))


def _calendar(one: frame.Programme) -> tuple[c.Panel, ...]:
    return (timetable.milestones_panel(one), timetable.duties_panel(one))


def _outcomes(one: frame.Programme) -> tuple[c.Panel, ...]:
    return (outcomes.consequences_panel(one), outcomes.decisions_panel(one), *outcomes.matrix_panels(one))


def _people(one: frame.Programme) -> tuple[c.Panel, ...]:
    return (
        people.rosters_panel(one),
        *people.groups_panels(one),
        people.duty_lists_panel(one),
        *people.forms_panels(one),
    )


def _settings(one: frame.Programme) -> tuple[c.Panel, ...]:
    answers = _answers(one)
    return (
        settings.open_panel(one, answers),
        settings.settled_panel(one, answers),
        settings.conflicts_panel(one, packs.conflicts(on=one.on, path=one.path)),
    )


_TABS: dict[str, tuple[str, Callable[[frame.Programme], tuple[c.Panel, ...]]]] = {
    "targets": ("目标", targets.programme_panels),
    "calendar": ("日历", _calendar),
    "outcomes": ("后果与权限", _outcomes),
    "people": ("机构与名册", _people),
    "settings": ("设定", _settings),
}


@require_safe
def show_programme(request: MulinRequest, key: str) -> HttpResponse:
    """One programme: the overview, or one of its tabs."""
    one = frame.load(request, key)
    tab = request.GET.get("tab", "")
    answers = _answers(one)
    if tab not in _TABS:
        return _render(request, overview.page(one, answers, expiry.notices(request, key, one.on)))
    label, build = _TABS[tab]
    facts = one.pack.facts
    page = pages.DetailPage(
        title=facts.title,
        size_line=f"{facts.number}　{facts.issuer}",
        crumbs=frame.crumbs(one, label),
        chips=(frame.validity_chip(facts, one.on),),
        tabs=frame.tabs(one, tab, sum(1 for answer in answers if answer.is_open)),
        notices=expiry.notices(request, key, one.on),
        panels=build(one),
    )
    return _render(request, page)


@require_safe
def list_clauses(request: MulinRequest, key: str) -> HttpResponse:
    """The clause tree with its filters."""
    one = frame.load(request, key)
    waiting = len(packs.open_settings(key, path=one.path, on=one.on))
    return _render(request, clauses.tree_page(one, request.GET.dict(), waiting))


@require_safe
def show_clause(request: MulinRequest, key: str, clause: str) -> HttpResponse:
    """One clause and how it stands."""
    one = frame.load(request, key)
    return _render(request, clauses.clause_page(one, clause))


def _answer(one: frame.Programme, setting: str) -> settling.Answer:
    try:
        return packs.setting_value(one.key, setting, one.path, one.on)
    except NotFound:
        raise Http404 from None


def _place_name(one: frame.Programme) -> str:
    region = places.find_region_at(one.path)
    return region.name if region else ""


def _places_below(one: frame.Programme) -> list[tuple[str, str]]:
    """The place of the programme and the places directly below it: what a list of places picks from."""
    region = places.find_region_at(one.path)
    if region is None:
        return []
    return [(region.path, region.name), *((child.path, child.name) for child in places.list_children(region.id))]


@require_safe
def show_setting(request: MulinRequest, key: str, setting: str) -> HttpResponse:
    """One setting with the history of its decisions."""
    one = frame.load(request, key)
    answer = _answer(one, setting)
    history = packs.setting_history(key, setting)
    return _render(request, settings.setting_page(one, answer, history, _place_name(one)))


@require_http_methods(["GET", "HEAD", "POST"])
def decide_setting(request: MulinRequest, key: str, setting: str) -> HttpResponse:
    """Decide what the document leaves open, for the hat's place."""
    one = frame.load(request, key)
    require(request.actor, "packs.settle", one.path)
    answer = _answer(one, setting)
    place = _place_name(one)
    form = settings.DecideForm(
        answer, _places_below(one), request.POST or None, initial=settings.first_values(answer, one.on)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_setting(
                key,
                setting,
                form.cleaned_data["value"],
                path=one.path,
                from_day=form.cleaned_data["from_day"],
                basis=form.cleaned_data["basis"],
                decided_by=form.cleaned_data["decided_by"],
                actor=request.actor,
                now=clock.now(),
                place_name=place,
            )
        except DomainError as error:
            errors.put_on_form(form, error, {"packs.setting_value": "value"})
        else:
            return responses.redirect_after(request, asking.link("console:setting", key, setting))
    status = 422 if form.is_bound else 200
    return _render(request, settings.decide_page(one, answer, form, place), status)
