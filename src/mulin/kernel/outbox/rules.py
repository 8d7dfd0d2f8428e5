"""When a failed delivery is tried again. Pure."""

from __future__ import annotations

import datetime as dt

PAUSES = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=12),
)
"""The wait after the first, second … failure; after the last one a person must look."""


def next_try(failures: int, now: dt.datetime) -> dt.datetime | None:
    """When to try again after that many failures (from 1); None = give up and show it."""
    return now + PAUSES[failures - 1] if failures <= len(PAUSES) else None
