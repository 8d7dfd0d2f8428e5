"""Reading whose installation this is and which steps were confirmed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.kernel.installation.models import Installation, SetupStep


@dataclass(frozen=True, slots=True)
class Founded:
    """The place that the database was founded for. ``region``: 12 digits; ``packs``: keys; ``path``: its scope."""

    region: str
    path: str
    name: str
    packs: tuple[str, ...]
    founded_at: dt.datetime
    release: str


def find() -> Founded | None:
    """The installation's row; None for a demonstration, a test, or data of release 0.1."""
    row = Installation.objects.filter(pk=1).first()
    if row is None:
        return None
    return Founded(row.region, row.place, row.name, tuple(row.packs), row.founded_at, row.release)


def confirmed() -> dict[str, tuple[dt.datetime, str]]:
    """The confirmed steps of the active range: key, when, by whom."""
    return {row.key: (row.confirmed_at, row.confirmed_by) for row in SetupStep.objects.order_by("pk")}
