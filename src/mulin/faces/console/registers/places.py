"""The place picker: the hat's places and what lies directly below them."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.base.places import selectors as places
from mulin.faces.shared import components as c
from mulin.faces.shared.hats import MulinRequest


@dataclass(frozen=True, slots=True)
class Picker:
    """What may be picked, and the crumbs down to what is picked."""

    options: tuple[c.Option, ...]
    paths: frozenset[str]


def picker(request: MulinRequest) -> Picker:
    """Options of the place filter: the hat's places, the way down to the picked one, and its children.

    A path outside the hat's ranges is never among them.
    """
    hat = request.hat
    wanted = request.GET.get("under", "")
    chosen = wanted if hat and any(r.covers(wanted) for r in hat.ranges) else ""
    homes = [crumb for path in (hat.paths if hat else ()) for crumb in places.list_crumbs(path)[-1:]]
    offered = {crumb.path: crumb.name for crumb in homes}
    parents = [crumb for crumb in homes if not chosen or chosen.startswith(crumb.path)] or homes
    for crumb in places.list_crumbs(chosen) if chosen else ():
        if any(crumb.path.startswith(home.path) for home in homes):
            offered[crumb.path] = crumb.name
            parents = [crumb]
    for parent in parents:
        offered |= {child.path: child.name for child in places.list_child_crumbs(parent.id)}
    options = tuple(
        c.Option(path, "\u3000" * _depth(path, homes) + name, selected=path == chosen)
        for path, name in sorted(offered.items())
    )
    return Picker((c.Option("", "全部"), *options), frozenset(offered))


def _depth(path: str, homes: list[places.Crumb]) -> int:
    top = next((home.path for home in homes if path.startswith(home.path)), path)
    return path.count("/") - top.count("/")
