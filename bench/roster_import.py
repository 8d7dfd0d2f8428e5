"""`roster_import`: 100,000 rows of units from xlsx, against calamine + COPY to staging + INSERT … SELECT.

`roster_import_communities`: 20,000 new communities, each with two facets, more than a prefecture has; without a goal.

`measure()` runs both, interleaved, as the runtime role in the database that Django is set up for; nothing is kept.
Memory is the highest resident size of this process while importing (quality.md: <= 500 MB).
"""

from __future__ import annotations

import datetime as dt
import io
import resource
import time
from collections.abc import Callable
from typing import Any

import xlsxwriter
from django.db import connection, transaction

from bench import baselines, measuring
from mulin.base.places import services as places
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers.imports.rules import Source
from mulin.processes.importing import services

ROWS = 100_000
COMMUNITIES = 20_000
RUNS = 5
COUNTY = "98/01/01/"
NOW = dt.datetime(2024, 5, 9, 1, 0, tzinfo=dt.UTC)
MODE = "物业企业专业服务"
HEADS = ("小区", "楼栋号", "房号", "用途", "专有部分面积（㎡）", "面积来源")


class _Rolled(Exception):
    """Takes a measured run back."""


def draw(rows: int = ROWS, communities: int = 500) -> bytes:
    """The sheet: communities of equal size, buildings of 40 units."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, HEADS)
    each = rows // communities
    for number in range(rows):
        at = number % each
        name, building, room = f"演示小区{number // each}", f"{at // 40 + 1}栋", f"{at % 40 // 4 + 1}0{at % 4 + 1}"
        page.write_row(number + 1, 0, (name, building, room, "住宅", 60 + number % 900 / 10, "登记"))
    book.close()
    return target.getvalue()


def draw_communities(rows: int = COMMUNITIES) -> bytes:
    """A sheet of new communities with their extent and their management."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ("小区名", "起始日期", "楼栋数", "户数", "建筑面积", "管理方式"))
    for n in range(rows):
        name = f"演示园{n // 1000}区{n % 1000}号院"
        page.write_row(n + 1, 0, (name, "2024-01-01", n % 30 + 1, n % 900 + 20, n % 90000 / 10 + 500, MODE))
    book.close()
    return target.getvalue()


def prepare(communities: int = 500) -> None:
    """The county and its communities, in the caller's transaction."""
    tree = [("98/", "", "PROVINCE"), ("98/01/", "98/", "CITY"), (COUNTY, "98/01/", "COUNTY")]
    tree += [(f"{COUNTY}{town}/", COUNTY, "TOWN") for town in ("001", "002")]
    places.load_regions(
        [places.SeedRegion(p, a, f"量测{v}", v, p.replace("/", "").ljust(12, "0"), "量测") for p, a, v in tree],
        now=NOW, by="量测",
    )  # fmt: skip
    sheet = "小区名\n" + "\n".join(f"演示小区{n}" for n in range(communities))
    _import("communities", Source(text=sheet), f"{COUNTY}001/")


def _import(kind: str, source: Source, path: str) -> dict[str, Any]:
    said = services.Said(basis="量测", reason="量测")
    found, plan, context = services.plan_file(
        kind, source, path=path, actor=SYSTEM, now=NOW, today=NOW.date(), said=said, answers={}
    )
    return services.run_file(found, plan, context, source, actor=SYSTEM)[1]


def _timed(work: Any) -> float:
    """Seconds of one run, taken back afterwards."""
    spent = 0.0
    try:
        with transaction.atomic():
            began = time.perf_counter()
            work()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            spent = time.perf_counter() - began
            raise _Rolled
    except _Rolled:
        return spent


Act = Callable[[], Any]


def measure(rows: int = ROWS, runs: int = RUNS) -> list[dict[str, Any]]:
    """Entries of build/bench.json: the ratio and the memory for units, then for communities."""
    units, communities, town = draw(rows), draw_communities(), f"{COUNTY}002/"
    found: list[dict[str, Any]] = []
    try:
        with scope.active(scope.EVERYWHERE, staff=True):
            prepare()
            found += _pair(
                "roster_import",
                lambda: _import("units", Source(data=units, filename="量测.xlsx"), COUNTY),
                lambda: baselines.copy_units(units, COUNTY),
                runs,
            )
            found += _pair(
                "roster_import_communities",
                lambda: _import("communities", Source(data=communities, filename="量测.xlsx"), town),
                lambda: baselines.copy_communities(communities, town),
                runs,
            )
            raise _Rolled
    except _Rolled:
        return found


def _pair(name: str, ours: Act, plain: Act, runs: int) -> list[dict[str, Any]]:
    values, beside = [], []
    for _ in range(runs):
        beside.append(_timed(plain))
        values.append(_timed(ours))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    memory = measuring.Result(f"{name}_memory", "MB", peak, None, None, runs, peak, peak)
    return [measuring.of_runs(name, values, beside).as_dict(), memory.as_dict()]
