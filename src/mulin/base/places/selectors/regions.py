"""Reading the region tree: one place by whatever names it, its chain upward, its children with counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from mulin.base.places import rules
from mulin.base.places.models import Region, RegionAlias, RegionChange, RegionGroup, RegionGroupMember
from mulin.kernel import scope
from mulin.kernel.errors import InputError, NotFound, Violation


class AmbiguousPlace(InputError):
    """Several places bear the name; the violation lists them."""


@dataclass(frozen=True, slots=True)
class RegionView:
    """A region as others use it."""

    id: int
    name: str
    level: str
    path: str
    code: str
    parent_id: int | None
    ended_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way down to a place."""

    id: int
    name: str
    path: str


@dataclass(frozen=True, slots=True)
class Child:
    """A child region with what lies below it: communities and child regions that exist today."""

    id: int
    name: str
    level: str
    path: str
    code: str
    communities: int
    children: int


def view(region: Region) -> RegionView:
    """The value of a row."""
    return RegionView(
        region.pk,
        region.name,
        region.level,
        region.path,
        region.code,
        region.parent_id,
        region.ended_on,
    )


def get_region(region_id: int) -> RegionView:
    """The region of that id; raises NotFound."""
    found = Region.objects.filter(pk=region_id).first()
    if found is None:
        raise NotFound(Violation("places.unknown_place", "", {"text": str(region_id)}))
    return view(found)


def find_region_at(path: str) -> RegionView | None:
    """The region with exactly this path, if any."""
    found = Region.objects.filter(path=path).first()
    return None if found is None else view(found)


def region_of_path(path: str) -> RegionView:
    """The lowest region at or above a path (a community's path ends below its region); raises NotFound."""
    found = Region.objects.filter(path__in=_prefixes(path)).order_by("-path").first()
    if found is None:
        raise NotFound(Violation("places.unknown_place", "", {"text": path}))
    return view(found)


def access_region(text: str, *, under: str = "") -> RegionView:
    """One place by path, 12-digit code (or its beginning of 2, 4, 6 or 9 digits), name, alias or known variant.

    ``under`` narrows the search. Raises NotFound, or AmbiguousPlace with the candidates.
    """
    wanted = text.strip()
    found = _by_path_or_code(wanted) or _by_name(wanted, under)
    if not found:
        raise NotFound(Violation("places.unknown_place", "", {"text": wanted}))
    if len(found) > 1:
        names = "、".join("".join(c.name for c in list_crumbs(region.path)) for region in found[:6])
        raise AmbiguousPlace(Violation("places.ambiguous_place", "", {"text": wanted, "candidates": names}))
    return view(found[0])


def _by_path_or_code(wanted: str) -> list[Region]:
    if wanted.endswith("/"):
        return list(Region.objects.filter(path=wanted))
    if wanted.isdigit():
        return list(Region.objects.filter(code=wanted.ljust(12, "0"), ended_on__isnull=True)[:2])
    return []


def _by_name(wanted: str, under: str) -> list[Region]:
    alive = Region.objects.filter(ended_on__isnull=True)
    if under:
        alive = alive.filter(path__gte=under, path__lt=under + scope.LAST)
    aliased = RegionAlias.objects.filter(name=wanted).values("region_id")
    exact = list(alive.filter(Q(name=wanted) | Q(pk__in=aliased)).order_by("path")[:20])
    if exact:
        return exact
    return list(alive.filter(name__in=rules.region_name_variants(wanted)).order_by("path")[:20])


def _prefixes(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]


def list_crumbs(path: str) -> tuple[Crumb, ...]:
    """The regions from the province down to a path, one query."""
    rows = Region.objects.filter(path__in=_prefixes(path)).order_by("path")
    return tuple(Crumb(r.pk, r.name, r.path) for r in rows)


def names_at(paths: set[str]) -> dict[str, str]:
    """The name of the lowest region at or above each path, one query; unknown paths are left out."""
    chains = {path: _prefixes(path) for path in paths}
    wanted = {prefix for chain in chains.values() for prefix in chain}
    known = dict(Region.objects.filter(path__in=wanted).values_list("path", "name"))
    lowest = {path: next((known[p] for p in reversed(chain) if p in known), None) for path, chain in chains.items()}
    return {path: name for path, name in lowest.items() if name is not None}


CHILDREN = """
SELECT r.id, r.name, r.level, r.path, r.code,
  (SELECT count(*) FROM place_community c
    WHERE c.path >= r.path AND c.path < r.path || '~' AND c.state = 'ACTIVE' AND c.layer = ANY(%(layers)s)),
  (SELECT count(*) FROM place_region k WHERE k.parent_id = r.id AND k.ended_on IS NULL)
FROM place_region r WHERE r.parent_id = %(parent)s AND r.ended_on IS NULL
ORDER BY CASE r.level WHEN 'ZONE' THEN 1 ELSE 0 END, r.code = '', r.code, r.pinyin, r.id
"""


def list_children(region_id: int, *, layers: tuple[str, ...] = ("REAL",)) -> tuple[Child, ...]:
    """Child regions in order of code, with their counts, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(CHILDREN, {"parent": region_id, "layers": list(layers)})
        return tuple(Child(*row) for row in cursor.fetchall())


def list_child_crumbs(region_id: int) -> tuple[Crumb, ...]:
    """Child regions by name and path alone, without counting what lies in them."""
    rows = Region.objects.filter(parent_id=region_id, ended_on__isnull=True).order_by("path")
    return tuple(Crumb(*row) for row in rows.values_list("id", "name", "path"))


def list_regions(*, under: str, level: str = "") -> list[RegionView]:
    """Existing regions at or below a path, in order of path; of one level if given."""
    rows = Region.objects.filter(path__gte=under, path__lt=under + scope.LAST, ended_on__isnull=True)
    if level:
        rows = rows.filter(level=level)
    return [view(r) for r in rows.order_by("path")]


def list_aliases(region_id: int) -> list[str]:
    """Other names of a region."""
    return list(RegionAlias.objects.filter(region_id=region_id).order_by("name").values_list("name", flat=True))


def list_aliases_below(path: str) -> list[tuple[int, str]]:
    """Other names of the regions at or below a path, with the region's id, in one query."""
    rows = RegionAlias.objects.filter(region__path__gte=path, region__path__lt=path + scope.LAST)
    return list(rows.order_by("region_id", "name").values_list("region_id", "name"))


@dataclass(frozen=True, slots=True)
class Change:
    """One act on the tree, as its page tells it."""

    kind: str
    label: str
    on_date: dt.date
    old_path: str
    path: str
    other: str
    basis: str
    recorded_at: dt.datetime


def list_changes(region_id: int) -> list[Change]:
    """What happened to a region, newest first."""
    rows = RegionChange.objects.filter(region_id=region_id).select_related("other").order_by("-on_date", "-id")
    return [
        Change(
            row.kind,
            RegionChange.Kind(row.kind).label,
            row.on_date,
            row.old_path,
            row.path,
            row.other.name if row.other else "",
            row.basis,
            row.recorded_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group of regions (点, grid) with its members on a day; ``members`` empty = not yet set."""

    id: int
    key: str
    name: str
    kind: str
    region_id: int
    members: tuple[RegionView, ...]


def list_groups(*, under: str, on: dt.date) -> list[GroupView]:
    """The groups at or below a path with their members on a day, in two queries."""
    groups = list(RegionGroup.objects.filter(path__gte=under, path__lt=under + scope.LAST).order_by("path", "key"))
    members: dict[int, list[RegionView]] = {}
    rows = RegionGroupMember.objects.filter(
        group__in=groups, superseded_at__isnull=True, valid__contains=on
    ).select_related("region")
    for row in rows.order_by("region__path"):
        members.setdefault(row.group_id, []).append(view(row.region))
    return [GroupView(g.pk, g.key, g.name, g.kind, g.region_id, tuple(members.get(g.pk, []))) for g in groups]


OVERSIZED = """
SELECT r.id, r.name, r.path, sum(e.households)::bigint
FROM place_region r
JOIN place_community c ON c.region_id = r.id AND c.state = 'ACTIVE' AND c.layer = 'REAL'
JOIN community_extent e ON e.subject_id = c.id AND e.superseded_at IS NULL AND e.valid @> %(on)s::date
WHERE r.level = 'COMMUNITY' AND r.ended_on IS NULL AND r.path >= %(lo)s AND r.path < %(hi)s
GROUP BY r.id HAVING sum(e.households) > %(limit)s ORDER BY sum(e.households) DESC, r.id
"""


@dataclass(frozen=True, slots=True)
class Oversized:
    """A 社区 whose communities have more households than the place's own limit."""

    id: int
    name: str
    path: str
    households: int


def list_oversized(*, limit: int | None, on: dt.date, under: str) -> tuple[Oversized, ...]:
    """A-二(十)d: 社区 that may need a further 居委会. ``limit`` is an open setting: while unset nothing is alerted."""
    if limit is None:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(OVERSIZED, {"on": on, "lo": under, "hi": under + scope.LAST, "limit": limit})
        return tuple(Oversized(*row) for row in cursor.fetchall())
