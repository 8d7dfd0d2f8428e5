"""Reading communities: one by whatever names it, its page's head, its successions, its spaces' shortfall."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mulin.base.places import rules
from mulin.base.places.models import (
    Community,
    CommunityAlias,
    CommunityMembership,
    CommunitySuccession,
    Project,
    ProjectCommunity,
    Region,
)
from mulin.base.places.selectors import regions
from mulin.kernel import scope
from mulin.kernel.errors import InputError, NotFound, Violation
from mulin.kernel.registers import selectors as registers


class AmbiguousCommunity(InputError):
    """Several communities bear the name; the violation lists their keys."""


@dataclass(frozen=True, slots=True)
class CommunityView:
    """A community as others use it."""

    id: int
    key: str
    name: str
    path: str
    region_id: int
    layer: str
    state: str


@dataclass(frozen=True, slots=True)
class Link:
    """Another thing that a page names: id, label, and what it is to the community."""

    id: int
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class CommunityHeader:
    """What stands at the head of a community's page on a day."""

    community: CommunityView
    state_label: str
    crumbs: tuple[regions.Crumb, ...]
    also_in: tuple[Link, ...]
    aliases: tuple[Link, ...]
    projects: tuple[Link, ...]
    successors: tuple[Link, ...]
    predecessors: tuple[Link, ...]
    facts: dict[str, dict[str, Any]]


def view(row: Community) -> CommunityView:
    """The value of a row."""
    return CommunityView(row.pk, row.key, row.name, row.path, row.region_id, row.layer, row.state)


def get_community(community_id: int) -> CommunityView:
    """The community of that id inside the range; raises NotFound."""
    row = Community.objects.filter(pk=community_id).first()
    if row is None:
        raise NotFound(Violation("places.unknown_community", "", {"text": str(community_id)}))
    return view(row)


def communities_by_key(keys: Iterable[str]) -> dict[str, CommunityView]:
    """The communities of some keys inside the range, one query."""
    return {row.key: view(row) for row in Community.objects.filter(key__in=list(keys))}


def projects_by_key(keys: Iterable[str]) -> dict[str, int]:
    """The ids of the projects of some keys inside the range, one query."""
    return dict(Project.objects.filter(key__in=list(keys)).values_list("key", "id"))


def find_community(text: str, *, under: str = "", layers: tuple[str, ...] = ()) -> CommunityView | None:
    """One active community by key, name or alias; None if none. Raises AmbiguousCommunity."""
    wanted = text.strip()
    by_key = Community.objects.filter(key=wanted).first()
    if by_key is not None:
        return view(by_key)
    rows = Community.objects.filter(state=Community.State.ACTIVE)
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    if layers:
        rows = rows.filter(layer__in=layers)
    found = list(rows.filter(name=wanted).order_by("path")[:6])
    if not found:
        aliased = CommunityAlias.objects.filter(name=wanted, superseded_at__isnull=True).values("community_id")
        found = list(rows.filter(pk__in=aliased).order_by("path")[:6])
    if len(found) > 1:
        names = "、".join(f"{c.name}（{c.key}）" for c in found)
        raise AmbiguousCommunity(Violation("places.ambiguous_community", "", {"text": wanted, "candidates": names}))
    return view(found[0]) if found else None


def access_community(text: str, *, place: str = "") -> CommunityView:
    """As :func:`find_community`, below the place named ``place`` if one is given; raises NotFound if none."""
    under = regions.access_region(place).path if place else ""
    found = find_community(text, under=under)
    if found is None:
        raise NotFound(Violation("places.unknown_community", "", {"text": text}))
    return found


def list_in_region(region_id: int) -> list[CommunityView]:
    """Active communities that lie in a region, in pinyin order."""
    rows = Community.objects.filter(region_id=region_id, state=Community.State.ACTIVE)
    return [view(row) for row in rows.order_by("pinyin", "id")]


def list_project_communities(project_id: int, *, on: dt.date) -> list[CommunityView]:
    """The communities that belong to a project on a day, in pinyin order."""
    parts = ProjectCommunity.objects.filter(
        subject_id=project_id, superseded_at__isnull=True, valid__contains=on
    ).values("community_id")
    return [view(row) for row in Community.objects.filter(pk__in=parts).order_by("pinyin", "id")]


def list_near_names(name: str, region_id: int, *, limit: int = 5) -> list[str]:
    """Names in a region that may be mistaken for this one."""
    names = Community.objects.filter(region_id=region_id, state=Community.State.ACTIVE).values_list("name", flat=True)
    return [other for other in names.order_by("pinyin") if rules.near(name, other)][:limit]


def list_members_of(region_id: int, *, on: dt.date) -> list[CommunityView]:
    """Communities of a 社区 on a day: those placed there, and those whose membership reaches in."""
    further = CommunityMembership.objects.filter(
        region_id=region_id, superseded_at__isnull=True, valid__contains=on
    ).values("subject_id")
    rows = Community.objects.filter(state=Community.State.ACTIVE)
    found = list(rows.filter(region_id=region_id)) + list(rows.filter(pk__in=further))
    return [view(row) for row in sorted({r.pk: r for r in found}.values(), key=lambda r: (r.pinyin, r.pk))]


def get_header(community_id: int, *, on: dt.date, known: dt.datetime | None = None) -> CommunityHeader:
    """The head of a community's page; a fixed number of queries."""
    row = Community.objects.filter(pk=community_id).first()
    if row is None:
        raise NotFound(Violation("places.unknown_community", "", {"text": str(community_id)}))
    memberships = CommunityMembership.objects.filter(
        subject_id=row.pk, superseded_at__isnull=True, valid__contains=on
    ).select_related("region")
    parts = ProjectCommunity.objects.filter(
        community_id=row.pk, superseded_at__isnull=True, valid__contains=on
    ).select_related("subject")
    chains = CommunitySuccession.objects.select_related("predecessor", "successor")
    return CommunityHeader(
        community=view(row),
        state_label=Community.State(row.state).label,
        crumbs=regions.list_crumbs(row.path),
        also_in=tuple(Link(m.region_id, m.region.name) for m in memberships),
        aliases=tuple(
            Link(a.pk, a.name, CommunityAlias.Kind(a.kind).label)
            for a in CommunityAlias.objects.filter(community_id=row.pk, superseded_at__isnull=True).order_by("id")
        ),
        projects=tuple(Link(p.subject_id, p.subject.name, p.subject.kind) for p in parts.order_by("subject_id")),
        successors=tuple(
            Link(s.successor_id, s.successor.name, s.get_kind_display())
            for s in chains.filter(predecessor_id=row.pk).order_by("id")
        ),
        predecessors=tuple(
            Link(s.predecessor_id, s.predecessor.name, s.get_kind_display())
            for s in chains.filter(successor_id=row.pk).order_by("id")
        ),
        facts=registers.facts_of("community", row.pk, on=on, known=known),
    )


SHORTFALL = """
SELECT c.id, c.name, c.path, p.required_area,
  CASE WHEN s.management IS NULL THEN p.management_area ELSE s.management END,
  CASE WHEN s.business IS NULL THEN p.business_area ELSE s.business END
FROM place_community c
LEFT JOIN community_premises p ON p.subject_id = c.id AND p.superseded_at IS NULL AND p.valid @> %(on)s::date
LEFT JOIN (SELECT community_id, sum(area) FILTER (WHERE use = 'MANAGEMENT')::bigint AS management,
    sum(area) FILTER (WHERE use = 'BUSINESS')::bigint AS business
  FROM place_space WHERE state = 'ACTIVE' GROUP BY community_id) s ON s.community_id = c.id
WHERE c.state = 'ACTIVE' AND c.layer = ANY(%(layers)s) AND c.path >= %(lo)s AND c.path < %(hi)s
ORDER BY c.path, c.id
"""


@dataclass(frozen=True, slots=True)
class PremisesGap:
    """Premises owed and had (0.01 m2); ``shortfall`` None = what is owed is not known."""

    id: int
    name: str
    path: str
    required: int | None
    management: int | None
    business: int | None

    @property
    def shortfall(self) -> int | None:
        """What is missing of what the plan owes."""
        return rules.premises_shortfall(self.required, self.management, self.business)


def list_premises_gaps(*, under: str, on: dt.date, layers: tuple[str, ...] = ("REAL",)) -> tuple[PremisesGap, ...]:
    """L-三(三)10b: premises of each community; registered spaces win over the areas stated as a fact."""
    with connection.cursor() as cursor:
        cursor.execute(SHORTFALL, {"on": on, "lo": under, "hi": under + scope.LAST, "layers": list(layers)})
        return tuple(PremisesGap(*row) for row in cursor.fetchall())


IDLE = """
SELECT s.id, s.name, s.use, s.area, s.allocation, c.id, c.name
FROM place_space s JOIN place_community c ON c.id = s.community_id
WHERE s.state = 'ACTIVE' AND s.use IN ('IDLE_LAND', 'IDLE_HOUSE') AND s.path >= %(lo)s AND s.path < %(hi)s
ORDER BY s.path, s.sort_key, s.id
"""


@dataclass(frozen=True, slots=True)
class IdleAsset:
    """Idle land or an idle house, with how it is put to use (区域统筹、片区整合、小区内平衡; empty = not decided)."""

    id: int
    name: str
    use: str
    area: int | None
    allocation: str
    community_id: int
    community: str


def list_idle_assets(*, under: str) -> tuple[IdleAsset, ...]:
    """L-三(三)10a: idle assets at or below a path."""
    with connection.cursor() as cursor:
        cursor.execute(IDLE, {"lo": under, "hi": under + scope.LAST})
        return tuple(IdleAsset(*row) for row in cursor.fetchall())


def region_names(ids: set[int]) -> dict[int, str]:
    """Names of regions by id, one query."""
    return dict(Region.objects.filter(pk__in=ids).values_list("pk", "name"))
