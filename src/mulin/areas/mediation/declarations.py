"""What mediation registers: the committees of communities and their measures."""

from __future__ import annotations

from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import COMMUNITIES, MeasureSpec, Parameter
from mulin.mechanisms.measures.rules import Kind as Measured

MEDIATION_COMMITTEE = FacetSpec(
    "mediation_committee", "物业纠纷调解委员会", "mediation_committee",
    (
        Field("exists", "已设立", Kind.BOOL, required=True, filterable=True),
        Field("founded_on", "设立日期", Kind.DATE),
        Field("mature", "条件成熟", Kind.BOOL),
    ),
    ("N-二(一)6d", "N-二(一)6e"), "community",
)  # fmt: skip
_SINCE = "coalesce(mediation_committee.founded_on, lower(mediation_committee.valid))"

MEASURES = (
    MeasureSpec(
        "mediation.new_committees", "新增物业纠纷调解委员会", "community", (COMMUNITIES,), kind=Measured.COUNT,
        unit="个", facets=("mediation_committee",),
        yes="CASE WHEN mediation_committee.subject_id IS NULL THEN CASE WHEN %(attested)s THEN false END"
        f" ELSE mediation_committee.exists AND coalesce({_SINCE} BETWEEN %(since)s AND %(until)s, false) END",
        definition="当年新设立调解委员会的小区数", clauses=("N-二(一)6d",),
    ),
    MeasureSpec(
        "mediation.large_communities", "面积较大小区调解委员会", "community", (COMMUNITIES,),
        facets=("mediation_committee", "extent"),
        counted="extent.area >= (%(threshold)s)::bigint AND mediation_committee.mature",
        yes="mediation_committee.exists",
        definition="已设调解委员会的小区 ÷ 建筑面积较大且条件成熟的小区", clauses=("N-二(一)6e",),
        parameters=(Parameter("threshold", setting="large-community-area"),),
    ),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    registry.add_facet(MEDIATION_COMMITTEE)
    measures.add_measures(*MEASURES)
