"""The rows that a history leaves behind when each change was recorded on the day it happened. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Values = Mapping[str, Any]
Change = tuple[dt.date, Values]


@dataclass(frozen=True, slots=True)
class Recorded:
    """One row of a facet: ``values`` held in ``[lo, hi)``, recorded on a day, superseded on a later one."""

    lo: dt.date
    hi: dt.date | None
    values: Values
    recorded_on: dt.date
    superseded_on: dt.date | None


def recorded_rows(changes: Sequence[Change]) -> Iterator[Recorded]:
    """What stands in the table after every change was entered on its own day.

    Each change first stands open-ended; the next one supersedes it and puts its closed piece back, just as
    an assertion does. Changes come in order of day; one that changes nothing leaves no row. Raises ValueError
    for two changes on one day.
    """
    kept: list[Change] = []
    for day, values in changes:
        if kept and day <= kept[-1][0]:
            raise ValueError(f"changes out of order: {day}")
        if not kept or dict(values) != dict(kept[-1][1]):
            kept.append((day, values))
    following = [*(day for day, _ in kept[1:]), None]
    for (day, values), successor in zip(kept, following, strict=True):
        yield Recorded(day, None, values, day, successor)
        if successor is not None:
            yield Recorded(day, successor, values, successor, None)
