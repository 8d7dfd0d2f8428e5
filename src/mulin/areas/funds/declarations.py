"""What funds register: oversight groups and their measures."""

from __future__ import annotations

from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import COMMUNITIES, HOUSEHOLDS, MeasureSpec
from mulin.mechanisms.measures.rules import Kind as Measured

OVERSIGHT_GROUP = FacetSpec(
    "oversight_group", "小微权力监督群", "funds_oversight_group",
    (
        Field("exists", "已建群", Kind.BOOL, required=True, filterable=True),
        Field("pilot", "先行试点", Kind.BOOL, required=True, filterable=True),
        Field("joined", "入群户数", Kind.INT, unit="户"),
    ),
    ("B-四(三)5a", "B-四(三)5d"), "community",
)  # fmt: skip

MEASURES = (
    MeasureSpec(
        "funds.oversight_pilots", "小微权力监督群试点", "community", (COMMUNITIES,), kind=Measured.COUNT, unit="个",
        facets=("oversight_group",),
        yes="CASE WHEN oversight_group.subject_id IS NULL THEN CASE WHEN %(attested)s THEN false END"
        " ELSE oversight_group.exists AND oversight_group.pilot END",
        definition="先行试点的小区数", clauses=("B-四(三)5d",),
    ),
    MeasureSpec(
        "funds.oversight_households", "监督群入群率", "community", (HOUSEHOLDS,), kind=Measured.RATIO,
        facets=("oversight_group",),
        num="CASE WHEN NOT oversight_group.exists THEN 0 ELSE oversight_group.joined END",
        definition="入群户数 ÷ 户数", clauses=("B-四(三)5a",),
    ),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    registry.add_facet(OVERSIGHT_GROUP)
    measures.add_measures(*MEASURES)
