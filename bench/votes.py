"""`ballot_cast`, `ballot_recount` (quality.md): votes over HTTP, an offline recount.

The assemblies stand on a community of the small city; their rolls are written ready, everything after is by the
services. What is cast stays in the benchmarks' own database.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import baselines, lab, measuring

BALLOTS, CLIENTS, EACH = 5_000, 16, 15
ON = dt.date(2026, 5, 16)


def at(day: dt.date, hour: int = 10) -> dt.datetime:
    """An hour of a day."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)


def run(cities: lab.Lab) -> list[measuring.Result]:
    """Both."""
    with cities.city(lab.SMALL) as client:
        return measure(client)


def measure(client: Any) -> list[measuring.Result]:
    """In the database that Django is set up for."""
    return [*_casting(client), _recount()]


def _everywhere() -> Any:
    from mulin.kernel import scope

    return scope.active(scope.EVERYWHERE, staff=True)


def _signer() -> Any:
    from mulin.faces.shared import signing

    return signing.signer()


def _assembly(heads: int) -> int:
    """An assembly of so many owners of one unit each, open for voting."""
    from mulin.base.places.models import Community
    from mulin.kernel.actor import SYSTEM
    from mulin.mechanisms.decisions import models
    from mulin.mechanisms.decisions.services import assemblies, rolls

    early = at(ON - dt.timedelta(days=40))
    place = Community.objects.filter(path__startswith=lab.CITY_PATH).order_by("id")[0]
    new = assemblies.NewAssembly(place.pk, place.path, place.name, "演示测速会议", "COMMITTEE", "演示业主委员会")
    number = assemblies.convene(new, actor=SYSTEM, now=early)
    assemblies.set_rules(number, {"electronic": "own"}, actor=SYSTEM, now=early)
    assemblies.add_motion(number, assemblies.NewMotion("PM_FIRM", "选聘", "选聘企业。"), actor=SYSTEM, now=early)
    row = models.Assembly.objects.get(pk=number)
    roll = models.Roll.objects.create(
        assembly=row, path=row.path, version=1, state="PUBLISHED", total_area=heads * 9000, total_heads=heads,
        total_area_parking=heads * 9000, total_heads_parking=heads, objections_until=ON - dt.timedelta(days=20),
        created_at=early, created_by="测速",
    )  # fmt: skip
    groups = models.OwnerGroup.objects.bulk_create(
        (
            models.OwnerGroup(assembly=row, path=row.path, serial=n, key=str(n), label="业*", door=f"1-{n}")
            for n in range(1, heads + 1)
        ),
        batch_size=5000,
    )
    models.RollUnit.objects.bulk_create(
        (
            models.RollUnit(
                roll=roll, group=one, path=row.path, unit_id=one.serial, name=one.door, sort_key=f"{one.serial:07d}",
                area=9000, area_source="REGISTERED", kind="HOME", label=one.label,
            )
            for one in groups
        ),
        batch_size=5000,
    )  # fmt: skip
    models.GroupWeight.objects.bulk_create(
        (models.GroupWeight(roll=roll, group=one, path=row.path, area=9000, area_parking=9000) for one in groups),
        batch_size=5000,
    )
    models.Assembly.objects.filter(pk=number).update(stage="ROLL")
    rolls.freeze_roll(number, signer=_signer(), actor=SYSTEM, now=at(ON - dt.timedelta(days=18)))
    notice = assemblies.NoticeInput(
        "全体业主", "手机表决", ON, at(ON + dt.timedelta(days=4)), ON - dt.timedelta(days=15), residents_informed=True
    )
    assemblies.give_notice(number, notice, signer=_signer(), actor=SYSTEM, now=at(ON - dt.timedelta(days=15)))
    assemblies.open_voting(number, signer=_signer(), actor=SYSTEM, now=at(ON))
    return number


def _groups(assembly: int) -> list[int]:
    from mulin.mechanisms.decisions.models import OwnerGroup

    return list(OwnerGroup.objects.filter(assembly_id=assembly).order_by("id").values_list("id", flat=True))


def cast_one(assembly: int, group: int) -> Any:
    """A ballot as a face casts it."""
    from mulin.kernel.actor import SYSTEM
    from mulin.mechanisms.decisions.rules.channels import Channel
    from mulin.mechanisms.decisions.services import casting

    when = at(ON + dt.timedelta(days=1))
    given = casting.Cast(group, Channel.PHONE, {1: 1 + group % 2}, uuid.uuid4().hex, "SIGNED_IN", when)
    return casting.cast(assembly, given, signer=_signer(), actor=SYSTEM, now=when)


def _casting(client: Any) -> list[measuring.Result]:
    """Ballots a second of ours over rows a second of the plain view, and the p95 of both; the same clients."""
    with _everywhere():
        assembly = _assembly(CLIENTS * EACH * (measuring.RUNS + 1))
        groups = iter(_groups(assembly))
    lock, serial = threading.Lock(), itertools.count()

    def ours() -> str:
        with lock:
            return f"/console/bench/cast/{assembly}/{next(groups)}/"

    def plain() -> str:
        with lock:
            return f"/console/bench/insert/{next(serial)}/"

    baselines.plain_table()
    _load(client, ours), _load(client, plain)
    rates: list[tuple[float, float]] = []
    slow: list[tuple[float, float]] = []
    for _ in range(measuring.RUNS):
        (plain_rate, plain_p95), (rate, p95) = _load(client, plain), _load(client, ours)
        rates.append((rate, plain_rate))
        slow.append((p95, plain_p95))
    return [
        measuring.of_runs("ballot_cast", [a for a, _ in rates], [b for _, b in rates], "1/s"),
        measuring.of_runs("ballot_cast_p95", [a for a, _ in slow], [b for _, b in slow]),
    ]


def _load(client: Any, next_url: Callable[[], str]) -> tuple[float, float]:
    """Sixteen clients, each with its own connection; requests a second, and the p95 of one."""
    from django.db import connection
    from django.test import Client

    took: list[float] = []
    start = threading.Barrier(CLIENTS + 1)

    def work() -> None:
        mine = Client()
        mine.cookies = client.cookies
        connection.ensure_connection()
        start.wait()
        for _ in range(EACH):
            url = next_url()
            took.append(measuring.seconds(lambda url=url: lab.get(mine, url)))  # type: ignore[misc]
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    start.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    if len(took) != CLIENTS * EACH:
        raise RuntimeError("a client failed")
    return len(took) / (time.perf_counter() - begin), measuring.p95(took)


def _recount() -> measuring.Result:
    """Every hash, opening, proof, signature and sum of a full bundle."""
    from mulin.kernel.actor import SYSTEM
    from mulin.mechanisms.decisions import models, verifying
    from mulin.mechanisms.decisions.selectors import bundles
    from mulin.mechanisms.decisions.services import assemblies, counting

    with _everywhere():
        assembly = _assembly(BALLOTS)
        for group in _groups(assembly):
            cast_one(assembly, group)
        closes = at(ON + dt.timedelta(days=4))
        assemblies.close_voting(assembly, signer=_signer(), actor=SYSTEM, now=closes)
        counting.tally(assembly, signer=_signer(), actor=SYSTEM, now=closes + dt.timedelta(hours=1))
        row = models.Assembly.objects.get(pk=assembly)
        data = bundles.build(row, level="full", signer_name=_signer().name, public_key=_signer().public)
    with tempfile.NamedTemporaryFile(suffix=".zip") as target:
        Path(target.name).write_bytes(data)
        if verifying.verify(target.name).faults:
            raise RuntimeError("the bundle does not verify")
        times = [measuring.seconds(lambda: verifying.verify(target.name)) for _ in range(measuring.RUNS)]
    middle = sorted(times)[len(times) // 2]
    return measuring.Result("ballot_recount", "s", middle, None, None, len(times), min(times), max(times))


def view_cast(request: Any, assembly: int, group: int) -> Any:
    """The measured view: casts and gives the receipt."""
    from django.http import JsonResponse

    got = cast_one(assembly, group)
    return JsonResponse({"code": got.code, "index": got.index, "path": [one.hex() for one in got.path]})
