"""A small tree of places and communities for tests, through the places shelf's own services."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from mulin.base.places import selectors as places
from mulin.base.places import services as place_services
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span

BASIS = "测试依据"
CITY, COUNTY, TOWN, EAST, WEST = "99/04/", "99/04/06/", "99/04/06/001/", "99/04/06/001/001/", "99/04/06/001/002/"
_TREE = (
    ("99/", "", "测试省", "PROVINCE"),
    (CITY, "99/", "测试市", "CITY"),
    (COUNTY, CITY, "测试区", "COUNTY"),
    (TOWN, COUNTY, "测试街道", "TOWN"),
    (EAST, TOWN, "东社区", "COMMUNITY"),
    (WEST, TOWN, "西社区", "COMMUNITY"),
)
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def moment(day: dt.date, hour: int = 9) -> dt.datetime:
    """A moment of a local day."""
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def code_of(path: str) -> str:
    """The official code that a path of the tree bears."""
    return path.replace("/", "").ljust(12, "0")


def tree() -> None:
    """A province with one city, county, town and two 社区, none of them real."""
    rows = [
        place_services.SeedRegion(path, above, name, level, code_of(path), BASIS) for path, above, name, level in _TREE
    ]
    place_services.load_regions(rows, now=moment(dt.date(2015, 1, 1)), by="测试")


def communities(path: str, names: Iterable[str], *, recorded: dt.date, layer: str = "REAL") -> list[tuple[int, str]]:
    """Found communities in a region; returns (id, path) of each."""
    place = places.find_region_at(path)
    assert place is not None
    made = [
        place_services.found_community(
            place.id, name, on=None, basis=BASIS, actor=SYSTEM, now=moment(recorded, 0), layer=layer
        )
        for name in names
    ]
    return [(one, places.get_community(one).path) for one in made]


def state(
    facet: str,
    subjects: Iterable[tuple[int, str]],
    values: Mapping[str, Any],
    *,
    start: dt.date | None = None,
    end: dt.date | None = None,
    recorded: dt.date,
    note: str = "",
) -> None:
    """One value of a community's facet for several subjects, recorded on a day."""
    registers.assert_facts(
        facet if "." in facet else f"community.{facet}",
        [Fact(one, path, dict(values), Span(start, end), BASIS, note) for one, path in subjects],
        actor=SYSTEM,
        now=moment(recorded),
    )


def attest(path: str, *, on: dt.date, register: str = "community", basis: str = BASIS) -> int:
    """Declare a place's register complete, on the day itself."""
    return registers.attest_register(register, path=path, on=on, basis=basis, actor=SYSTEM, now=moment(on, 0))
