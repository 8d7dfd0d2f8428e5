"""What A, L and B leave open is decided as we propose, for the demonstration: they name no community themselves."""

from __future__ import annotations

import datetime as dt

from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import loading
from mulin.mechanisms.packs import selectors as pack_places
from mulin.mechanisms.packs import services as packs
from mulin.processes.demonstration import layer, tables

LAYERS = ("REAL", "DEMO")


def settle() -> None:
    """Decide what is not decided yet; a layer that an earlier release loaded gets what this one added."""
    for line in tables.rows_of("settlements.csv"):
        since = dt.date.fromisoformat(line["since"])
        decided = {one.key: one.value for one in pack_places.settings_of(line["pack"], on=since, layers=LAYERS)}
        if decided.get(line["key"]) is not None:
            continue
        packs.decide_setting(
            line["pack"],
            line["key"],
            line["value"],
            path=pack_places.path_of_pack(line["pack"]),
            from_day=since,
            basis=layer.BASIS,
            decided_by=layer.BY,
            layer="DEMO",
            actor=SYSTEM,
            now=loading.recording_moment(since),
        )
