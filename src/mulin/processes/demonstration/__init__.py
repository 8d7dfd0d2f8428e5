"""The 演示 layer: synthetic communities, companies and events with known figures, loaded once, removed at will.

What is loaded stands in ``sheets/*.csv``, one line a thing. Every fact counts as recorded on the day that it
held. Everything is named 演示… and lies in the layer DEMO. Runs as the owner.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from mulin.base.parties import bulk as parties
from mulin.base.places import bulk as places
from mulin.kernel import pinyin, quantities
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.kernel.registers import loading
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.measures import services as measures
from mulin.mechanisms.packs import selectors as pack_places
from mulin.processes.demonstration import layer, removal, settlements, tables
from mulin.processes.demonstration.assemblies import load_assemblies
from mulin.processes.demonstration.cases import load_cases
from mulin.processes.demonstration.filings import load_filings
from mulin.processes.demonstration.papers import load_papers
from mulin.processes.demonstration.publicity import load_publicity
from mulin.processes.demonstration.strategies import load_strategies
from mulin.processes.demonstration.tasks import load_tasks

__all__ = [
    "Progress",
    "is_loaded",
    "load",
    "load_assemblies",
    "load_cases",
    "load_filings",
    "load_papers",
    "load_publicity",
    "load_strategies",
    "load_tasks",
    "remove_demonstration",
]

Progress = Callable[[str], None]
HOMES = "demo-B-01"  # the community that gets buildings and a thousand homes, for votes
HOME_BLOCKS = places.Blocks(buildings=10, floors=25, doors=4)
SEED = 87


def is_loaded() -> bool:
    """Whether the layer stands."""
    return places.is_marked(removal.MARK)


@transaction.atomic
def load(now: dt.datetime, progress: Progress) -> bool:
    """Load the layer unless it stands; whether anything was written. Needs the regions of the packs."""
    if is_loaded():
        return False
    sheets = list(tables.community_sheets())
    progress(f"载入演示数据：{len(sheets)} 个演示小区")
    by_code = places.places_by_code()
    companies = _write_companies(by_code)
    placed = layer.write_communities(sheets, companies)
    places.add_spaces(_spaces(), placed, basis=layer.BASIS)
    home = placed[HOMES]
    units = HOME_BLOCKS.buildings * HOME_BLOCKS.floors * HOME_BLOCKS.doors
    places.add_units([home.id], units=units, blocks=HOME_BLOCKS, seed=SEED)
    _write_register("award-programme", "awards.csv", by_code)
    _write_register("programme-event", "events.csv", by_code)
    _attest(by_code)
    settlements.settle()
    _set_baselines()
    places.mark(removal.MARK, digest=tables.digest(), now=now)
    audit.record(
        SYSTEM, "demonstration.loaded", now=now, path="", summary="载入演示数据", details={"communities": len(sheets)}
    )
    return True


def remove_demonstration(now: dt.datetime) -> int:
    """Remove the whole layer with all that refers to it; returns the number of rows. The seed stays untouched."""
    return removal.remove(now=now)


def _write_companies(by_code: Mapping[str, tuple[int, str]]) -> dict[str, int]:
    new = [
        parties.NewCompany(
            row["key"], row["name"], row["uscc"], by_code[row["code"]][1], dt.date.fromisoformat(row["since"])
        )
        for row in tables.rows_of("companies.csv")
    ]
    return parties.add_companies(new, basis=layer.BASIS)


def _spaces() -> list[places.NewSpace]:
    return [
        places.NewSpace(
            row["community"], row["name"], row["use"], quantities.parse_area(row["area"]), row["allocation"]
        )
        for row in tables.rows_of("spaces.csv")
    ]


def _write_register(register: str, table: str, by_code: Mapping[str, tuple[int, str]]) -> None:
    """Dated rows of a register whose subjects are events: each line gives its place, name, day and values."""
    spec = registry.register(register)
    lines = tables.rows_of(table)
    own = [key for key in lines[0] if key not in ("code", "recorded")]
    rows = []
    for line in lines:
        region_id, path = by_code[line["code"]]
        recorded = loading.recording_moment(dt.date.fromisoformat(line["recorded"]))
        spelled = (pinyin.sort_key(line["name"]), pinyin.initials(line["name"])[:60])
        values: list[Any] = [line[key] for key in own]
        rows.append((path, region_id, *spelled, "DEMO", layer.BASIS, recorded, layer.BY, *values))
    columns = ("path", "region_id", "pinyin", "initials", "layer", "basis", "recorded_at", "recorded_by", *own)
    loading.copy_rows(spec.table, columns, rows)


def _attest(by_code: Mapping[str, tuple[int, str]]) -> None:
    """The places declare their registers complete; the basis says that it is for the demonstration alone."""
    rows = [
        loading.Attested(
            by_code[line["code"]][1], line["register"], line["purpose"], dt.date.fromisoformat(line["since"])
        )
        for line in tables.rows_of("attestations.csv")
    ]
    loading.load_attestations(rows, basis=layer.BASIS, by=layer.BY)


def _set_baselines() -> None:
    """Where the targets stood when their pace lines begin."""
    for line in tables.rows_of("baselines.csv"):
        on = dt.date.fromisoformat(line["on"])
        measures.set_baseline(
            line["pack"],
            line["target"],
            pack_places.path_of_pack(line["pack"]),
            on=on,
            value=Decimal(line["value"]),
            basis=layer.BASIS,
            actor=SYSTEM,
            now=loading.recording_moment(on),
        )
