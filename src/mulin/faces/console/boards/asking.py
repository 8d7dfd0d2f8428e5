"""What a page is asked for: a place inside the hat, a day, the layers; and links that keep them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from mulin.base.places import selectors as places
from mulin.faces.shared import hats, shells
from mulin.kernel import clock, scope
from mulin.kernel.errors import NotFound
from mulin.mechanisms.packs import selectors as packs

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

REAL = ("REAL",)
ALL = ("REAL", "DEMO")
LAYER_WORDS = "含演示数据：演示小区是合成的，不进入公开数字。"


@dataclasses.dataclass(frozen=True, slots=True)
class Asked:
    """A page's question. ``carried`` is what every link of the page keeps (day, layers)."""

    place: places.RegionView
    on: dt.date
    today: dt.date
    layers: tuple[str, ...]
    carried: tuple[tuple[str, str], ...]

    @property
    def with_demo(self) -> bool:
        """Whether the demonstration layer counts."""
        return "DEMO" in self.layers

    def url(self, name: str, *args: object, **query: object) -> str:
        """A page of this site for the same day and layers; empty values drop out."""
        return link(name, *args, **{**dict(self.carried), **query})


def link(name: str, *args: object, **query: object) -> str:
    """The URL of a page with a query; empty values drop out."""
    given = {key: str(value) for key, value in query.items() if value not in (None, "")}
    return reverse(name, args=args) + (f"?{urlencode(given)}" if given else "")


def with_query(request: MulinRequest, **changed: object) -> str:
    """This page's own query with some parameters changed; empty values drop out."""
    given = {**{k: str(v) for k, v in request.GET.items()}, **{k: str(v) for k, v in changed.items()}}
    kept = {key: value for key, value in given.items() if value}
    return f"?{urlencode(kept)}"


def own_place(request: MulinRequest) -> places.RegionView:
    """The place of the hat itself. Raises 404 for a hat without one."""
    if request.hat is None:
        raise Http404
    try:
        return places.region_of_path(request.hat.paths[0])
    except NotFound:
        raise Http404 from None


def place_of(request: MulinRequest) -> places.RegionView:
    """The place that ``?place=`` names by path or id, else the hat's own; its range becomes the active one.

    A place outside the hat does not exist for it (404).
    """
    text = request.GET.get("place", "").strip()
    region = _named(text) if text else own_place(request)
    if region is None or not request.actor.covers(region.path):
        raise Http404
    for one in request.hat.ranges if request.hat else ():
        if one.covers(region.path) and one != request.range:
            hats.enter(request, one)
    return region


def _named(text: str) -> places.RegionView | None:
    if text.endswith("/"):
        return places.find_region_at(text)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        return None
    try:
        return places.get_region(int(text))
    except NotFound:
        return None


def layers_of(request: MulinRequest) -> tuple[str, ...]:
    """The layers that count: the real one, or with ``?layers=all`` the demonstration's too."""
    return ALL if request.GET.get("layers") == "all" else REAL


def asked(request: MulinRequest) -> Asked:
    """The whole question of a request."""
    carried = [("on", request.GET["on"])] if request.GET.get("on") else []
    if layers_of(request) == ALL:
        carried.append(("layers", "all"))
    return Asked(
        place=place_of(request),
        on=shells.as_of(request),
        today=clock.today(),
        layers=layers_of(request),
        carried=tuple(carried),
    )


def packs_over(path: str) -> tuple[str, ...]:
    """Keys of the packs that were issued for a place, above it or below it, in the shipped order."""
    found = []
    for key in packs.library():
        own = packs.path_of_pack(key)
        if path.startswith(own) or own.startswith(path):
            found.append(key)
    return tuple(found)


def packs_of_hat(request: MulinRequest) -> tuple[str, ...]:
    """Keys of the packs that concern any place of the hat; all of them for a hat of the whole country."""
    if request.hat is None:
        return ()
    if scope.EVERYWHERE in request.hat.ranges:
        return tuple(packs.library())
    found = {key for path in request.hat.paths for key in packs_over(path)}
    return tuple(key for key in packs.library() if key in found)


def pack_of(request: MulinRequest, key: str) -> str:
    """The pack of a page, if it concerns the hat; else 404."""
    if key not in packs_of_hat(request):
        raise Http404
    return key
