"""Records of publicity from a sheet: every row's fate, all or nothing, a second time nothing, and the undo."""

from __future__ import annotations

import datetime as dt

import pytest
from factories import places as factory

from mulin.areas.publicity.models import Activity
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import recording
from mulin.kernel.registers.imports import services as runs
from mulin.kernel.registers.imports.rules import Source
from mulin.processes.importing import services

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
HEAD = "所在社区,小区,活动名称,种类,渠道,日期,参加人数\n"
GOOD = (
    HEAD + "测试街道,,条例宣讲,法规宣传,现场活动,2026-10-01,40\n东社区,甲小区,健康讲座,健康教育,现场活动,2026-10-08,\n"
)


@pytest.fixture
def town(everywhere: None) -> None:
    factory.tree()
    factory.communities(factory.EAST, ["甲小区"], recorded=dt.date(2020, 1, 1))


def run(text: str) -> tuple[int, dict[str, object]]:
    source = Source(data=text.encode(), filename="活动.csv")
    planned = services.plan_file(
        "publicity-activity", source, path=factory.COUNTY, actor=SYSTEM, now=NOW, today=dt.date(2026, 11, 23),
        said=services.Said(basis="测试"), answers={},
    )  # fmt: skip
    return services.run_file(*planned, source, actor=SYSTEM)


def standing() -> list[tuple[str, str, int | None]]:
    rows = Activity.objects.filter(path__startswith=factory.COUNTY, superseded_at__isnull=True).order_by("id")
    return [(row.name, row.place_name, row.attended) for row in rows]


@pytest.mark.clause("S-四(七)a")
def test_rows_are_entered_once_and_taken_back(town: None) -> None:
    number, _ = run(GOOD)
    assert standing() == [("条例宣讲", "测试街道", 40), ("健康讲座", "甲小区", None)]
    run(GOOD)
    assert len(standing()) == 2
    services.undo(number, actor=SYSTEM, now=NOW)
    assert standing() == []


@pytest.mark.parametrize(
    "line",
    [
        "测试街道,,讲座,法规宣传,敲锣,2026-10-01,",
        "测试街道,,讲座,法规宣传,网络,2099-01-01,",
        "东社区,没有,讲座,法规宣传,网络,2026-10-01,",
    ],
)
def test_one_wrong_row_stops_the_whole_sheet(town: None, line: str) -> None:
    with pytest.raises(runs.NotReady):
        run(f"{GOOD}{line}\n")
    assert standing() == []
    assert recording.standing_at("publicity-activity", factory.COUNTY) == []
