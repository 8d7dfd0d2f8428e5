"""An empty county of the tests' own, with places named as in the annexes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mulin.base.places import services as places
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.crypto import KeyRing
from mulin.kernel.registers.imports.rules import Source
from mulin.processes.importing import services

COUNTY = "99/01/01/"
KEYS = KeyRing("k1", {"k1": b"0123456789abcdef"}, b"fedcba9876543210")
CODE = "990101000000"
NOW = dt.datetime(2020, 9, 15, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2020, 9, 15)
TOWNS = {
    "溪美街道": ("湖新社区", "中山社区", "民主社区", "溪美社区"),
    "柳城街道": ("柳东社区", "新华社区"),
    "美林街道": (),
    "霞美镇": (),
    "水头镇": (),
    "仑苍镇": (),
    "洪濑镇": (),
    "官桥镇": (),
    "码头镇": (),
    "罗东镇": (),
    "山城街道": ("梅园社区", "紫薇社区", "丰泽社区", "东鲁社区", "西鲁社区"),
}


def rows() -> list[places.SeedRegion]:
    """The county's tree."""
    found = [
        places.SeedRegion("99/", "", "试验省", "PROVINCE", "990000000000", "测试"),
        places.SeedRegion("99/01/", "99/", "试验市", "CITY", "990100000000", "测试"),
        places.SeedRegion(COUNTY, "99/01/", "试验县", "COUNTY", CODE, "测试"),
        places.SeedRegion("99/01/02/", "99/01/", "邻县", "COUNTY", "990102000000", "测试"),
        places.SeedRegion("99/01/02/001/", "99/01/02/", "邻镇", "TOWN", "990102001000", "测试"),
    ]
    for number, (town, below) in enumerate(TOWNS.items(), 1):
        path = f"{COUNTY}{number:03}/"
        found.append(places.SeedRegion(path, COUNTY, town, "TOWN", f"990101{number:03}000", "测试"))
        for at, name in enumerate(below, 1):
            code = f"990101{number:03}{at:03}"
            found.append(places.SeedRegion(f"{path}{at:03}/", path, name, "COMMUNITY", code, "测试"))
    return found


@pytest.fixture
def county(everywhere: None) -> str:
    """The county's path, with the whole range active."""
    places.load_regions(rows(), now=NOW, by="测试")
    return COUNTY


@pytest.fixture
def officer() -> Actor:
    """A keeper of the county's registers, and of nothing else."""
    permissions = frozenset({"registers.import", "registers.export", "places.keep", "places.see"})
    return Actor("试验县物业岗", permissions, (scope.Range.under(COUNTY),), staff=True)


Answers = dict[str, str]


def plan(kind: str, data: bytes | str, answers: Answers | None = None, **more: Any) -> Any:
    """The plan of a file in the county; keywords: actor, path, now, today, on, reason."""
    source = Source(text=data, filename="f") if isinstance(data, str) else Source(data=data, filename="f")
    said = services.Said(more.get("on"), more.get("basis", ""), more.get("reason", "补录测试"))
    actor = more.get("actor", SYSTEM)
    found, made, context = services.plan_file(
        kind, source, path=more.get("path", COUNTY), actor=actor, now=more.get("now", NOW),
        today=more.get("today", TODAY), said=said, answers=answers or {}, keys=KEYS,
    )  # fmt: skip
    return found, made, context, source, actor


def run(kind: str, data: bytes | str, answers: Answers | None = None, **more: Any) -> tuple[int, dict[str, Any]]:
    """Import at once; every proposal is accepted where no answer is given and ``accept`` is set."""
    found, made, context, source, actor = plan(kind, data, answers, **more)
    if more.get("accept") and made.questions:
        given = {**(answers or {}), **{q.key: q.proposed or q.options[-1].value for q in made.questions}}
        found, made, context, source, actor = plan(kind, data, given, **more)
    return services.run_file(found, made, context, source, actor=actor)
