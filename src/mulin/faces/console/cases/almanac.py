"""The calendar by which deadlines are counted."""

from __future__ import annotations

from mulin.kernel import calendar
from mulin.kernel.almanac import selectors


def days() -> calendar.Calendar:
    """The working days that this installation knows."""
    return selectors.get_calendar()
