"""The facts of a subject in tabs: what holds on a day, on which clause, since when, and where to correct it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from mulin.faces.console.boards import asking
from mulin.faces.console.programmes import marks
from mulin.faces.console.registers import detail
from mulin.faces.shared import components as c
from mulin.kernel.actor import Actor
from mulin.kernel.registers.rules import FacetSpec, RegisterSpec, registry

# Which facets stand on which tab of a community's page; a facet that no tab names stands on 概况.
TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "selfgov",
        "自治",
        ("committee", "satisfaction_committee", "participation", "oversight_group", "mediation_committee"),
    ),
    (
        "service",
        "物业",
        (
            "management", "service_class", "satisfaction_company", "satisfaction_overall", "early_tender", "premises",
            "power_room", "parking", "utilities", "shops", "video",
        ),
    ),
    (
        "coverage",
        "对策",
        (
            "strategy", "services", "standard", "conditions", "gaps", "trial", "bundle", "self_management",
            "self_evaluation", "leader",
        ),
    ),
    ("works", "整治", ("four_items", "renovation_will", "renewal", "structure", "works")),
)  # fmt: skip
_TAKEN = frozenset(key for _, _, keys in TABS for key in keys)
HISTORY = "history"


def facets_on(register: str, tab: str) -> tuple[FacetSpec, ...]:
    """The facets of a tab, in the order that the tab names them."""
    facets = {facet.key: facet for facet in registry.facets_of(register)}
    named = next((keys for key, _, keys in TABS if key == tab), None)
    if named is None:
        return tuple(facet for key, facet in facets.items() if key not in _TAKEN or register != "community")
    return tuple(facets[key] for key in named if key in facets)


def known_on(facets: tuple[FacetSpec, ...], standing: Mapping[str, Mapping[str, Any]]) -> int:
    """How many of some facets hold a fact."""
    return sum(1 for facet in facets if facet.key in standing)


def _since(row: Mapping[str, Any]) -> str:
    start, end = detail.span_words(str(row["valid"]))
    until = "" if end == "至今" else f" 至 {end}（不含当日）"
    late = f"；补录：{row['note']}" if row.get("note") else ""
    basis = str(row["basis"])
    since = f"自 {start}" if start[:1].isdigit() else start
    return f"{since}{until}{late}" + ("" if marks.mark(basis).url else f"；依据：{basis}")


def rows(
    actor: Actor,
    spec: RegisterSpec,
    subject: tuple[int, str],
    facets: tuple[FacetSpec, ...],
    standing: Mapping[str, Mapping[str, Any]],
    names: Mapping[str, str],
) -> tuple[c.Fact, ...]:
    """One line a facet: its value, since when, on which clause; with the way to correct it. Known ones first."""
    subject_id, path = subject
    may = bool(spec.change) and actor.may(spec.change) and actor.covers(path)
    near = asking.packs_over(path)
    found = []
    for facet in sorted(facets, key=lambda one: one.key not in standing):
        held = standing.get(facet.key)
        if held is None and facet.beside:
            continue
        change = reverse("console:fact_correct", args=(spec.key, subject_id, facet.key))
        clause = marks.mark(str(held["basis"])) if held else None
        if clause is None or not clause.url:
            clause = marks.first(one for one in facet.clauses if one.partition("-")[0] in near)
        found.append(
            c.Fact(
                facet.label,
                detail.shown(facet, held, names, actor) if held else "没有记录",
                note=_since(held) if held else "",
                clause=clause,
                change_url=change if may and detail.correctable(facet) else "",
            )
        )
    return tuple(found)
