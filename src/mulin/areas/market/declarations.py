"""What the market registers: how early-stage companies were chosen, and its measure."""

from __future__ import annotations

from mulin.areas.market import rules
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import COMMUNITIES, MeasureSpec

EARLY_TENDER = FacetSpec(
    "early_tender", "前期物业选聘", "market_early_tender",
    (
        Field("method", "选聘方式", Kind.CHOICE, choices=rules.EARLY_TENDER_METHODS, required=True, filterable=True),
        Field("delivered", "已交付", Kind.BOOL),
    ),
    ("N-二(一)3a",), "community",
)  # fmt: skip

EARLY_TENDER_RATE = MeasureSpec(
    "market.early_tender_rate", "新建小区前期物业招投标率", "community", (COMMUNITIES,),
    facets=("kind", "early_tender"),
    counted="coalesce(kind.built_new, CASE WHEN early_tender.subject_id IS NOT NULL THEN true END,"
    " CASE WHEN %(attested)s THEN false END)",
    yes="early_tender.method = 'TENDER'",
    definition="前期物业经招投标的新建小区 ÷ 新建小区", clauses=("N-二(一)3a",),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    registry.add_facet(EARLY_TENDER)
    measures.add_measures(EARLY_TENDER_RATE)
