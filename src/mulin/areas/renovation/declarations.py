"""What renovation registers: works of projects, renewal of old communities, parking of new ones; and its measures."""

from __future__ import annotations

from mulin.areas.renovation import rules
from mulin.base.places import rules as places
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import COMMUNITIES, Basis, MeasureSpec, Parameter
from mulin.mechanisms.measures.rules import Kind as Measured

WORKS = FacetSpec(
    "works", "整治进展", "renovation_works",
    (Field("state", "进展", Kind.CHOICE, choices=rules.WORKS_STATES, required=True, filterable=True),),
    ("N-附2", "N-一i"), "project",
)  # fmt: skip
RENEWAL = FacetSpec(
    "renewal", "出新", "renovation_renewal",
    (Field("done", "已出新", Kind.BOOL, required=True, filterable=True),),
    ("A-一(二)i",), "community",
)  # fmt: skip
OLD = f"coalesce(built.old, built.year_to <= {places.OLD_UNTIL})"

MEASURES = (
    MeasureSpec(
        "renovation.completed", "老旧小区整治完成数", "project", (Basis("projects", "整治项目"),),
        kind=Measured.COUNT, unit="个", facets=("works",),
        counted="b.kind = 'RENOVATION' AND (%(plan_year)s = '' OR b.plan_year::text = %(plan_year)s)",
        yes="works.state = 'COMPLETED'", definition="已完工的整治提升项目数", clauses=("N-一e", "N-一i", "N-附2"),
        parameters=(Parameter("plan_year", default=""),),
    ),
    MeasureSpec(
        "renovation.renewal_old", "出新覆盖率", "community", (COMMUNITIES,), facets=("built", "renewal"),
        counted=OLD, yes="renewal.done", definition="已出新的老旧小区 ÷ 老旧小区", clauses=("A-一(二)i",),
    ),
    MeasureSpec(
        "community.parking_ratio", "新建小区车位配建", "community",
        (Basis("households", "户数", unit="户", weight="extent.households", capped=False),),
        kind=Measured.RATIO, unit="车位/户", facets=("kind", "parking", "extent"),
        counted="coalesce(kind.built_new, CASE WHEN %(attested)s THEN false END)", num="parking.spaces", each=True,
        definition="车位 ÷ 户（新建小区，逐个核对）", clauses=("A-二(九)b",),
    ),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    registry.add_facet(WORKS)
    registry.add_facet(RENEWAL)
    measures.add_measures(*MEASURES)
