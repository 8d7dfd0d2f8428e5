"""A synthetic prefecture for measuring: thousands of communities with units and three years of dated facts.

Everything is generated from a seed, lies in the layer DEMO, is named 演示… and stands under the real places of
one city, in a database of its own. Runs as the owner.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from mulin.base.places import bulk as places
from mulin.base.places import rules as place_rules
from mulin.kernel import messages
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.registers import loading
from mulin.kernel.registers.timeline import Change
from mulin.mechanisms.measures import rules as measure_rules
from mulin.mechanisms.measures import services as measures
from mulin.mechanisms.packs import services as packs
from mulin.processes.demonstration import layer, names
from mulin.processes.demonstration.tables import Sheet

CITY = "520400000000"
PREFIX = "5204"
YEARS = 3
MARK = "city"
# What period snapshots are taken of, by its basis: the figures that the half-monthly reports speak of.
COURSES = frozenset({("coverage.service", "communities"), ("selfgov.committee_all", "all")})
MOST_UNITS = 2000
Progress = Callable[[str], None]
Facets = dict[str, tuple[Change, ...]]

messages.register_all(
    {
        "city.real_data": "数据库 {database} 里有实际小区 {count} 个：模拟城市只能建在它自己的库里，请换一个库名。",
        "city.too_many": "最多 {most} 个小区。",
        "city.too_many_units": "每个小区 1 到 {most} 套房屋。",
        "city.built": "数据库 {database} 里已有模拟城市；要重建请换一个库名，或先删除该库。",
        "city.no_places": "数据库 {database} 里还没有行政区划，无法放置小区。",
    }
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large the city is: communities, units in each, and the seed of everything drawn."""

    communities: int
    units: int
    seed: int

    def check(self) -> None:
        """Refuse sizes that the generator cannot give. Raises InputError."""
        if not 0 < self.communities <= names.CAPACITY:
            raise InputError(Violation("city.too_many", "", {"most": names.CAPACITY}))
        if not 0 < self.units <= MOST_UNITS:
            raise InputError(Violation("city.too_many_units", "", {"most": MOST_UNITS}))


@dataclass(frozen=True, slots=True)
class Built:
    """What was built."""

    communities: int
    units: int
    facts: int


def half_months(today: dt.date) -> tuple[dt.date, ...]:
    """The reporting days of the three years before a day, oldest first: every 1st and 16th."""
    first = dt.date(today.year - YEARS, today.month, 1)
    days = (
        dt.date(first.year + (first.month - 1 + n // 2) // 12, (first.month - 1 + n // 2) % 12 + 1, 16 if n % 2 else 1)
        for n in range(YEARS * 24 + 2)
    )
    return tuple(day for day in days if day <= today)


def community_sheets(size: Size, codes: Sequence[str], today: dt.date) -> Iterator[Sheet]:
    """The communities of a city, spread evenly over the places; the same ones for the same seed and day."""
    days = half_months(today)
    for number, name in enumerate(names.estate_names(size.communities, size.seed)):
        draw = random.Random(f"{size.seed}/{number}")
        code = codes[number * len(codes) // size.communities]
        yield Sheet(f"city-{number + 1:05d}", name, code, days[0], _facets(draw, days, size.units))


def _facets(draw: random.Random, days: Sequence[dt.date], units: int) -> Facets:
    first = days[0]
    old = draw.random() < 0.4
    year = draw.randint(1980, 2000) if old else draw.randint(2001, 2022)
    values: dict[str, dict[str, Any]] = {
        "kind": {"kind": draw.choice(place_rules.COMMUNITY_KINDS)[1], "built_new": not old and year > 2020},
        "built": {"year_from": year, "year_to": year},
        "extent": {"buildings": places.blocks_for(units).buildings, "households": units, "area": units * 1_000_000},
        "structure": {"structure": "砖混" if old else "框架", "dangerous": draw.random() < 0.02},
        "location_type": {"location": draw.choice(place_rules.LOCATION_TYPES)[0]},
        "parking": {"spaces": draw.randint(0, units * 2), "planned": units},
        "premises": {"required_area": units * 50, "management_area": draw.randint(0, units * 60)},
    }
    facets: Facets = {key: ((first, fields),) for key, fields in values.items()}
    facets["management"] = tuple(_management(draw, days))
    facets["committee"] = tuple(_committee(draw, days))
    facets["satisfaction_overall"] = tuple(_satisfaction(draw, days, units))
    if old:
        facets["renewal"] = _switch(draw, days, "done")
    return facets


def _later(draw: random.Random, days: Sequence[dt.date], count: int) -> list[dt.date]:
    return sorted(draw.sample(days[1:], count))


def _management(draw: random.Random, days: Sequence[dt.date]) -> Iterator[Change]:
    modes = [mode for mode, _ in place_rules.MANAGEMENT_MODES]
    yield days[0], {"mode": draw.choice(modes)}
    for day in _later(draw, days, draw.randint(0, 3)):
        yield day, {"mode": draw.choice(modes)}


def _committee(draw: random.Random, days: Sequence[dt.date]) -> Iterator[Change]:
    members = draw.choice((5, 7, 9))
    eligible = draw.random() < 0.9
    founded = {
        "state": "FOUNDED",
        "eligible": eligible,
        "members": members,
        "party_members": draw.randint(1, members),
        "party_organisation": draw.random() < 0.5,
    }
    if draw.random() < 0.4:
        yield days[0], founded
        return
    yield days[0], {"state": "NONE", "eligible": eligible}
    if draw.random() < 0.7:
        preparing, done = _later(draw, days, 2)
        yield preparing, {"state": "PREPARING", "eligible": eligible}
        yield done, founded


def _satisfaction(draw: random.Random, days: Sequence[dt.date], units: int) -> Iterator[Change]:
    for day in days[:: len(days) // (YEARS * 2)]:
        answered = draw.randint(units // 3, units)
        satisfied = draw.randint(answered // 2, answered)
        dissatisfied = draw.randint(0, answered - satisfied)
        yield (
            day,
            {
                "satisfied": satisfied,
                "dissatisfied": dissatisfied,
                "neutral": answered - satisfied - dissatisfied,
                "answered": answered,
                "delivered": units,
            },
        )


def _switch(draw: random.Random, days: Sequence[dt.date], field: str) -> tuple[Change, ...]:
    begin: Change = (days[0], {field: False})
    return (begin, (_later(draw, days, 1)[0], {field: True})) if draw.random() < 0.6 else (begin,)


def load_ground(*, now: dt.datetime, progress: Progress) -> None:
    """The places of the city and the packs; no roster, so that no real community enters the database."""
    with transaction.atomic():
        if CITY not in places.places_by_code():
            progress("行政区划与政策包")
            places.add_regions(PREFIX)
    packs.load_packs(now=now)


def build(size: Size, *, now: dt.datetime, today: dt.date, progress: Progress) -> Built:
    """Fill the connected database. Refuses one with real communities, or with a city already in it."""
    size.check()
    _refuse_unfit()
    codes = _codes()
    with transaction.atomic():
        progress(f"小区 {size.communities} 个")
        sheets = list(community_sheets(size, codes, today))
        placed = layer.write_communities(sheets, {})
        loading.load_attestations(
            [loading.Attested(places.places_by_code()[CITY][1], "community", "", sheets[0].since)],
            basis=layer.BASIS,
            by=layer.BY,
        )
    progress(f"房屋 {size.communities * size.units} 套")
    ids = [where.id for where in placed.values()]
    with transaction.atomic(), loading.without_indexes("place_unit", "place_building"):
        units = places.add_units(ids, units=size.units, blocks=places.blocks_for(size.units), seed=size.seed)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    progress(f"半月数据 {YEARS} 年")
    _take_snapshots(today, now=now)
    facts = sum(len(changes) * 2 - 1 for sheet in sheets for changes in sheet.facets.values())
    with transaction.atomic():
        places.mark(MARK, digest=f"{size.communities}x{size.units}/{size.seed}", now=now)
        details = {"communities": len(placed), "units": units, "seed": size.seed}
        audit.record(SYSTEM, "city.built", now=now, path="", summary="建立模拟城市", details=details)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Built(len(placed), units, facts)


def _take_snapshots(today: dt.date, *, now: dt.datetime) -> None:
    """The headline measures at the end of every half-month of the three years, for every level."""
    wanted = [one for one in measures.indicators() if (one.measure, one.basis) in COURSES]
    path = places.places_by_code()[CITY][1]
    for on in measure_rules.half_months(dt.date(today.year - YEARS, today.month, 1), today):
        if on == measure_rules.half_month_end(on) and on < today:
            measures.take_snapshot(
                measure_rules.half_month(on),
                on=on,
                now=now,
                actor=SYSTEM,
                path=path,
                layers=("REAL", "DEMO"),
                wanted=wanted,
            )


def _codes() -> list[str]:
    """The codes of the city's 社区 and villages."""
    codes = sorted(code for code in places.places_by_code() if code.startswith(PREFIX) and not code.endswith("000"))
    if not codes:
        raise Refused(Violation("city.no_places", "", {"database": _database()}))
    return codes


def _database() -> str:
    return str(connection.settings_dict["NAME"])


def _refuse_unfit() -> None:
    if real := places.count_real():
        raise Refused(Violation("city.real_data", "", {"database": _database(), "count": real}))
    if places.is_marked(MARK):
        raise Refused(Violation("city.built", "", {"database": _database()}))
