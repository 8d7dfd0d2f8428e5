"""Public views: published rows and the documents themselves; works with no scope at all."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from mulin.areas.publicity import selectors as publicity
from mulin.areas.publicity.rules import exposing
from mulin.base.places import selectors as places
from mulin.faces.public import content, meetings
from mulin.faces.public import library as shelves
from mulin.faces.shared import pages, responses, shells
from mulin.kernel import clock
from mulin.kernel.errors import NotFound
from mulin.mechanisms.decisions.declarations import RESULTS
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.packs import rules as packs
from mulin.mechanisms.packs import selectors as library


def _answer(request: HttpRequest, page: pages.Page, partial: str = "") -> HttpResponse:
    context = {"page": page, "shell": shells.for_request(request)}
    return responses.render_page(request, page.template, context, partial)


def home(request: HttpRequest) -> HttpResponse:
    """What this is, which places publish, and the way to a place (``?q=``)."""
    everything = library.library()
    names = {key: _name(library.path_of_pack(key)) for key in everything}
    newest: dict[str, dt.date] = {}
    for row in measures.list_published():
        newest[row.pack] = max(row.on_date, newest.get(row.pack, row.on_date))
    wanted = request.GET.get("q", "").strip()[:60]
    page = content.home(everything, names, newest, wanted, places.search_regions(wanted))
    return _answer(request, page, "results")


def _name(path: str) -> str:
    return "".join(crumb.name for crumb in places.list_crumbs(path)[1:])


def place(request: HttpRequest, place: str) -> HttpResponse:
    """One place: its published figures, documents, notices; nothing else."""
    region = places.find_region_at(f"{place}/")
    if region is None:
        raise Http404
    crumbs = places.list_crumbs(region.path)
    page = content.place(
        region,
        crumbs,
        places.list_children(region.id) if region.level in ("PROVINCE", "CITY", "COUNTY") else (),
        figures=[(row, _below(row.path, region.path)) for row in measures.list_published(path=region.path)],
        documents=_documents(region.path),
        rules=library.issued_rules(path=region.path, on=clock.today()),
        notices=[page for page in notices.list_pages(under=region.path) if _shown(page)],
    )
    return _answer(request, page)


def _below(path: str, top: str) -> str:
    """The name of a place as seen from one above it; empty for the place itself."""
    return "".join(crumb.name for crumb in places.list_crumbs(path) if len(crumb.path) > len(top))


def _documents(path: str) -> list[packs.Pack]:
    """Documents that apply at a place: issued there or above."""
    return [pack for key, pack in library.library().items() if path.startswith(library.path_of_pack(key))]


def programme(request: HttpRequest, key: str) -> HttpResponse:
    """One document: facts, figures, clauses."""
    pack = _pack(key)
    return _answer(request, content.programme(pack, _name(library.path_of_pack(key)), today=clock.today()))


def _pack(key: str) -> Any:
    try:
        return library.find_pack(key)
    except NotFound:
        raise Http404 from None


def notice(request: HttpRequest, slug: str) -> HttpResponse:
    """One published page, as it was frozen."""
    try:
        found = notices.get_page(slug)
    except NotFound:
        raise Http404 from None
    if not _shown(found):
        raise Http404
    return _answer(request, content.notice(found))


def _shown(page: notices.PageView) -> bool:
    """An exposure is shown within its days alone; every other page while it stands."""
    return page.kind != "exposure" or exposing.stands(page.content, clock.today())


def practices(request: HttpRequest) -> HttpResponse:
    """The published library of practices, models and praise, of every place."""
    wanted, kind = (request.GET.get(name, "").strip()[:60] for name in ("q", "kind"))
    found = publicity.list_practices(wanted=wanted, kind=kind)
    return _answer(request, shelves.practices(found, wanted, kind), "results")


def exposures(request: HttpRequest) -> HttpResponse:
    """Exposures that may be shown today: approved, masked, within their days."""
    return _answer(request, shelves.exposures(publicity.list_exposures(today=clock.today(), layers=("REAL",))))


def assemblies(request: HttpRequest) -> HttpResponse:
    """Announced results of owners' assemblies; the 演示 ones apart, on their own list."""
    demo = settings.DEMONSTRATION and request.GET.get("layer") == "DEMO"
    layers = ("DEMO",) if demo else ("REAL",)
    found = notices.list_pages(kind=RESULTS, layers=layers)
    return _answer(request, meetings.assemblies(found, demo=demo, offer=bool(settings.DEMONSTRATION)), "results")
