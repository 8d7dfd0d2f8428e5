"""Reading measures: figures, drill, children, league, trend, and the standing of a pack's targets."""

from mulin.mechanisms.measures.selectors.figures import (
    Figure,
    PlaceFigures,
    Row,
    RowPage,
    children,
    figure,
    late_rows,
    league,
    place_of,
    region_at,
    rollup,
    rows,
    tallies,
    trend,
)
from mulin.mechanisms.measures.selectors.published import (
    baseline_of,
    baselines,
    has_snapshot,
    list_published,
    snapshot_trend,
)
from mulin.mechanisms.measures.selectors.standing import Settings, last_moment, settings_at, slice_of, slices, status

__all__ = [
    "Figure",
    "PlaceFigures",
    "Row",
    "RowPage",
    "Settings",
    "baseline_of",
    "baselines",
    "children",
    "figure",
    "has_snapshot",
    "last_moment",
    "late_rows",
    "league",
    "list_published",
    "place_of",
    "region_at",
    "rollup",
    "rows",
    "settings_at",
    "slice_of",
    "slices",
    "snapshot_trend",
    "status",
    "tallies",
    "trend",
]
