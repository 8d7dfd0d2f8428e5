"""The rows of the demonstration layer that several generators write alike: communities with their facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mulin.base.places import bulk as places
from mulin.kernel.registers import loading
from mulin.kernel.registers.timeline import Change
from mulin.processes.demonstration.tables import Sheet

BASIS = "演示数据"
BY = "演示数据（合成）"


def write_communities(sheets: Sequence[Sheet], companies: Mapping[str, int]) -> dict[str, places.Placed]:
    """Communities, their placements and all their facts; where each stands, by key."""
    new = [places.NewCommunity(sheet.key, sheet.name, sheet.code, sheet.since) for sheet in sheets]
    placed = places.add_communities(new, basis=BASIS, by=BY)
    by_facet: dict[str, list[loading.History]] = {}
    for sheet in sheets:
        where = placed[sheet.key]
        facets: dict[str, tuple[Change, ...]] = {"placement": ((sheet.since, {"region_id": where.region_id}),)}
        facets.update(sheet.facets)
        for facet, changes in facets.items():
            known = with_operators(changes, companies) if facet == "management" else changes
            by_facet.setdefault(facet, []).append(loading.History(where.id, where.path, known))
    for facet, histories in by_facet.items():
        loading.load_histories(f"community.{facet}", histories, basis=BASIS, by=BY)
    return placed


def with_operators(changes: Iterable[Change], companies: Mapping[str, int]) -> tuple[Change, ...]:
    """The same changes with the number of the company that is named. Raises KeyError for an unknown name."""
    return tuple((day, _with_operator(values, companies)) for day, values in changes)


def _with_operator(values: Mapping[str, Any], companies: Mapping[str, int]) -> dict[str, Any]:
    name = values.get("operator_name")
    return {**values, "operator_id": companies[name] if name else None}
