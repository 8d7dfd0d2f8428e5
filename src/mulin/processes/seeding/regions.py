"""The tree: the code table, zones without a code, aliases, groups, placements that a document changes, its chain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mulin.base.places import rules
from mulin.base.places import selectors as places_read
from mulin.base.places import services as places
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span
from mulin.mechanisms.packs import loading
from mulin.mechanisms.packs.rules import Pack

RUN = 0  # the import run of the seed: its facts are audited as a whole, one entry a document
TABLE_BASIS = "统计用区划代码"
LEVELS = {
    "province": "PROVINCE",
    "city": "CITY",
    "county": "COUNTY",
    "town": "TOWN",
    "community": "COMMUNITY",
    "zone": "ZONE",
}


def path_of(code: str) -> str:
    """The path that the code table gives a place (a placement may have moved it since: see ``region_at``)."""
    return "".join(f"{segment}/" for segment in rules.code_segments(code))


def region_at(code: str) -> places_read.RegionView:
    """The region that bears a code today."""
    return places_read.access_region(code)


def load_tree(packs: Sequence[Pack], *, now: dt.datetime, under: str = "") -> None:
    """The code table and the zones that documents name without a code.

    Without ``under`` the five jurisdictions whole; with a code that place, those above it and all below it.
    """
    rows = [
        places.SeedRegion(
            path_of(row["code"]),
            rules.parent_path(path_of(row["code"])),
            row["name"],
            LEVELS[row["level"]],
            row["code"],
            TABLE_BASIS,
        )
        for row in (rows_under(under) if under else loading.read_regions())
    ]
    for pack in packs:
        for place in pack.places.places:
            parent = path_of(place.parent)
            segment = "".join(ch for ch in place.key if ch.isalnum())
            path = path_of(place.code) if place.code else rules.child_path(parent, segment)
            rows.append(
                places.SeedRegion(path, parent, place.name, LEVELS[place.level], place.code or "", place.clauses[0])
            )
    places.load_regions(rows, now=now, by=SYSTEM.label)


def rows_under(code: str) -> list[dict[str, str]]:
    """The table's rows of a place, of those above it and of all below it, from the top down.

    The national table reaches the towns; 社区 and 村 are known for the five jurisdictions only.
    """
    table = {row["code"]: row for row in (*loading.read_national_regions(), *loading.read_regions())}
    home = path_of(code)
    found = [
        row for row in table.values() if home.startswith(path_of(row["code"])) or path_of(row["code"]).startswith(home)
    ]
    return sorted(found, key=lambda row: path_of(row["code"]))


def load_of(pack: Pack, *, now: dt.datetime) -> None:
    """What one document says of places."""
    for placement in pack.places.placements:
        region, parent = region_at(placement.code), region_at(placement.parent)
        if region.parent_id != parent.id:
            places.move_region(
                region.id, parent.id, on=placement.from_day, basis=placement.basis, actor=SYSTEM, now=now
            )
    aliases = [(region_at(a.code).id, a.name, a.clauses[0]) for a in pack.places.aliases]
    places.load_region_aliases(aliases)
    places.load_region_groups(
        [(region_at(g.parent).id, g.key, g.name, g.kind.upper(), g.clauses[0]) for g in pack.places.groups]
    )
    _chain(pack, now=now)


def _chain(pack: Pack, *, now: dt.datetime) -> None:
    """The first chain that the document prints; where it prints another (B-四(一)2a) a setting chooses."""
    if not pack.facts.levels:
        return
    region, chain = region_at(pack.facts.region), pack.facts.levels[0]
    values = {"chain": "—".join(chain.chain), "roles": "、".join(chain.roles)}
    fact = Fact(region.id, region.path, values, Span(pack.facts.valid_from, None), chain.clauses[0])
    registers.assert_facts("region.chain", [fact], actor=SYSTEM, now=now, run_id=RUN)
