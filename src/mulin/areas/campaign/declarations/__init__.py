"""What campaigns register: rosters and measures, the register of tasks, the procedures, their pages and words."""

from __future__ import annotations

from mulin.areas.campaign.declarations import figures, procedures, tasks


def declare() -> None:
    """Register everything."""
    figures.declare()
    tasks.declare()
    procedures.declare()
