"""Writing measures: figures that are stored and published, and rankings from the draft to the issue."""

from mulin.mechanisms.measures.services.figures import (
    Indicator,
    indicators,
    keep_figures,
    publish_status,
    set_baseline,
    take_snapshot,
    withdraw_published,
)
from mulin.mechanisms.measures.services.leagues import (
    Item,
    NewDefinition,
    NewRound,
    close_window,
    correction_accepted,
    define_league,
    draft_circular,
    draft_league,
    draft_replacement,
    drop_round,
    issue_league,
    open_window,
    recount,
)

__all__ = [
    "Indicator",
    "Item",
    "NewDefinition",
    "NewRound",
    "close_window",
    "correction_accepted",
    "define_league",
    "draft_circular",
    "draft_league",
    "draft_replacement",
    "drop_round",
    "indicators",
    "issue_league",
    "keep_figures",
    "open_window",
    "publish_status",
    "recount",
    "set_baseline",
    "take_snapshot",
    "withdraw_published",
]
