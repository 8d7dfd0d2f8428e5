"""What the campaign's tasks bring to the leader's page: open blockers, the longest waiting first."""

from __future__ import annotations

from mulin.areas.campaign import selectors
from mulin.processes.briefing.sources import Asked

SHOWN = 5


def blockers(asked: Asked) -> list[str]:
    """Blockers (难点堵点) that are not solved: where, what, of whom it is asked, since when."""
    found = selectors.list_blockers(under=asked.path, open_only=True, layers=asked.layers, until=asked.on)
    waiting = sorted(found, key=lambda one: (one.raised_on, one.id))
    said = [
        f"{one.place_name}：{one.matter}（{one.raised_on.month}月{one.raised_on.day}日提出，请{one.to_whom}答复）"
        if one.answered_on is None
        else f"{one.place_name}：{one.matter}（{one.to_whom}已答复，尚未解决）"
        for one in waiting
    ]
    more = len(said) - SHOWN
    return said if more <= 0 else [*said[:SHOWN], f"另有 {more} 项，见难点堵点。"]
