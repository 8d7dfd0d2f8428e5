"""The annexes' communities and projects, with the facts that the annexes state, recorded on their day of issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mulin.base.places import selectors as places_read
from mulin.base.places import services as places
from mulin.kernel import calendar
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span
from mulin.mechanisms.measures import services as measures
from mulin.mechanisms.packs.rules import Pack, Roster
from mulin.processes.seeding import regions

ALWAYS = Span(None, None)  # since before anybody recorded
MODES = {"market_firm": "MARKET_FIRM", "unmanaged": "NONE"}  # S-附4: 未实施物业管理
ALIAS_KINDS = {"别名": "ALIAS", "包含楼栋": "CONTAINS", "楼栋范围": "RANGE"}
WAN = 1_000_000  # 万㎡ in 0.01 m2


@dataclass(frozen=True, slots=True)
class Source:
    """Where a row comes from: pack, roster, clause, the moment its statements were recorded."""

    pack: Pack
    roster: Roster
    clause: str
    now: dt.datetime
    facts: dict[str, list[Fact]] = field(default_factory=dict)  # by facet, stated together when the roster is read

    def state(self, dotted: str, subject: int, path: str, values: Mapping[str, Any], span: Span = ALWAYS) -> None:
        """Keep a fact to be stated."""
        self.facts.setdefault(dotted, []).append(Fact(subject, path, values, span, self.clause))


Row = Mapping[str, str]


def load_of(pack: Pack) -> int:
    """Load the rosters of a pack; returns how many communities were new."""
    made, serial = 0, 0
    for roster in pack.rosters:
        loader = LOADERS.get((pack.key, roster.spec.id))
        if loader is None:
            continue
        recorded = dt.datetime.combine(roster.spec.recorded, dt.time(9), calendar.ZONE)
        source = Source(pack, roster, roster.spec.clauses[0], recorded)
        for row in roster.read():
            serial += 1
            made += loader(source, row, f"{pack.key}-{serial:04d}")
        for dotted, facts in source.facts.items():
            registers.assert_facts(dotted, facts, actor=SYSTEM, now=source.now, run_id=regions.RUN)
    if made:
        _attest(pack)
        _set_baselines(pack)
    return made


def _found(source: Source, row: Row, key: str, name: str) -> places_read.CommunityView | None:
    """Register the row's community; None if it stands already (then nothing of it is touched)."""
    if places_read.find_community(key) is not None:
        return None
    first, *further = row["place_code"].split(";")
    region = regions.region_at(first)
    community_id = places.found_community(
        region.id, name, on=None, basis=source.clause, actor=SYSTEM, now=source.now, key=key, run_id=regions.RUN
    )
    for code in further:
        places.add_membership(
            community_id, regions.region_at(code).id, on=None, basis=source.clause, actor=SYSTEM, now=source.now
        )
    return places_read.get_community(community_id)


def _state(source: Source, community: places_read.CommunityView, dotted: str, values: Mapping[str, Any]) -> None:
    source.state(dotted, community.id, community.path, values)


def _enlist(source: Source, community: places_read.CommunityView, row: Row, kind: str) -> None:
    """The community stands on this roster from the day that the document was issued."""
    values = {
        "pack": source.pack.key,
        "roster": source.roster.spec.id,
        "kind": kind,
        "serial": int(row["serial"]) if row.get("serial", "").isdigit() else None,
    }
    span = Span(source.roster.spec.recorded, None)
    source.state("community.roster", community.id, community.path, values, span)


def _notes(source: Source, community: places_read.CommunityView, row: Row, printed: str) -> None:
    note, kind = row.get("note", ""), row.get("note_kind", "")
    if note and kind in ALIAS_KINDS:
        name = note.removeprefix("含") if kind == "包含楼栋" else note
        _alias(source, community, name, ALIAS_KINDS[kind])
    if note and kind == "住区性质":
        _state(source, community, "community.kind", {"kind": note})
    if printed and printed != community.name:
        _alias(source, community, printed, "VARIANT")


def _alias(source: Source, community: places_read.CommunityView, name: str, kind: str) -> None:
    places.add_alias(community.id, name, kind, basis=source.clause, actor=SYSTEM, now=source.now)


def eligible(source: Source, row: Row, key: str) -> int:
    """N-附1: fit to found a committee, none yet; one is to re-elect, its committee's term is over."""
    community = _found(source, row, key, row["name"])
    if community is None:
        return 0
    over = row["task"] == "reelection"
    values = {"state": "TERM_OVER" if over else "NONE", "eligible": True}
    _state(source, community, "community.committee", values)
    _enlist(source, community, row, "RE_ELECTION" if over else "FOUNDING")
    _notes(source, community, row, row["printed"])
    return 1


def renovated(source: Source, row: Row, key: str) -> int:
    """N-附2: a project of a plan year over the community that the row names; what is not printed stays unknown."""
    community = _found(source, row, key, row["name"])
    if community is None:
        return 0
    area = int(Decimal(row["area_wan_m2"]) * WAN)
    buildings, households = int(row["buildings"]), int(row["households"])
    extent = {"buildings": buildings, "households": households, "area": area}
    _state(source, community, "community.extent", extent)
    years = {"year_from": int(row["built_from"]), "year_to": int(row["built_to"]), "text": row["built"]}
    _state(source, community, "community.built", years)
    _state(source, community, "community.kind", {"kind": row["kind_printed"].replace("、", ";")})
    for part in filter(None, row.get("parts", "").split(";")):
        if part != community.name:
            _alias(source, community, part, "CONTAINS")
    project = places.NewProject(
        key=f"N-{row['key']}", kind="RENOVATION", name=row["name"], region_id=community.region_id,
        community_ids=(community.id,), plan_year=int(row["year"]), serial=int(row["serial"]), area=area,
        built_text=row["built"], nature=row["kind_printed"], buildings=buildings, households=households,
    )  # fmt: skip
    project_id = places.found_project(
        project, on=source.roster.spec.recorded, basis=source.clause, actor=SYSTEM, now=source.now, run_id=regions.RUN
    )
    planned = Span(source.roster.spec.recorded, None)
    region = regions.region_at(row["place_code"].split(";")[0])
    source.state("project.works", project_id, region.path, {"state": "PLANNED"}, planned)
    return 1


def managed(source: Source, row: Row, key: str) -> int:
    """S-附3 and S-附4: managed by a company on the day of issue, or not managed at all; since when is not printed."""
    community = _found(source, row, key, row["name"])
    if community is None:
        return 0
    _state(source, community, "community.management", {"mode": MODES[row["management"]]})
    _enlist(source, community, row, "FOUR_ITEMS" if source.roster.spec.id == "annex3" else "COVERAGE")
    _notes(source, community, row, row.get("printed", ""))
    return 1


LOADERS: dict[tuple[str, str], Callable[[Source, Row, str], int]] = {
    ("N", "annex1"): eligible,
    ("N", "annex2"): renovated,
    ("S", "annex3"): managed,
    ("S", "annex4"): managed,
}

# What the annexes declare complete: register, purpose (a measure or a roster), basis.
ATTESTED = {
    "N": (
        ("community", "selfgov.committee_eligible", "N-附1"),
        ("community", "annex1", "N-附1"),
        ("project", "annex2", "N-附2"),
    ),
    "S": (
        ("community", "coverage.service", "S-附3a;S-附4a"),
        ("community", "annex3+annex4", "S-附3a;S-附4a"),
        ("community", "annex3", "S-附3a"),
    ),
}


# Where a target stood by the document itself on its day of issue: the start of its pace line (S: 20 of 41).
BASELINES = {"S": (("24", Decimal(2000) / Decimal(41), "S-附3a;S-附4a"), ("25", Decimal(0), "S-附3a"))}


def _set_baselines(pack: Pack) -> None:
    issued = pack.facts.valid_from
    for target, value, basis in BASELINES.get(pack.key, ()):
        measures.set_baseline(
            pack.key,
            target,
            regions.region_at(next(t.place for t in pack.targets if str(t.no) == target) or pack.facts.region).path,
            on=issued,
            value=round(value, 6),
            basis=basis,
            actor=SYSTEM,
            now=dt.datetime.combine(issued, dt.time(9), calendar.ZONE),
        )


def _attest(pack: Pack) -> None:
    path = regions.region_at(pack.facts.region).path
    issued = pack.facts.valid_from
    for register, purpose, basis in ATTESTED.get(pack.key, ()):
        registers.attest_register(
            register,
            path=path,
            on=issued,
            basis=basis,
            actor=SYSTEM,
            now=dt.datetime.combine(issued, dt.time(9), calendar.ZONE),
            purpose=purpose,
        )
