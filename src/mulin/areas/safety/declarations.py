"""What safety registers: video coverage and its measure."""

from __future__ import annotations

from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import Basis, MeasureSpec
from mulin.mechanisms.measures.rules import Kind as Measured

VIDEO = FacetSpec(
    "video", "视频监控", "safety_video",
    (
        Field("places", "人员密集场所", Kind.INT, unit="处", required=True),
        Field("covered", "已覆盖", Kind.INT, unit="处", required=True),
    ),
    ("N-二(二)3·四b",), "community",
)  # fmt: skip

VIDEO_COVERAGE = MeasureSpec(
    "safety.video_coverage", "人员密集场所视频监控覆盖率", "community",
    (Basis("places", "人员密集场所", unit="处", weight="video.places"),),
    kind=Measured.RATIO, facets=("video",), num="video.covered",
    definition="已覆盖场所 ÷ 人员密集场所", clauses=("N-二(二)3·四b",),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    registry.add_facet(VIDEO)
    measures.add_measures(VIDEO_COVERAGE)
