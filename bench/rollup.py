"""`rollup`: all measures of one period for all levels, against the bare SQL aggregates of the same facets."""

from __future__ import annotations

from typing import Any

from bench import baselines, lab, measuring


def run(cities: lab.Lab) -> list[measuring.Result]:
    """The ratio at 8,000 communities, and how it grows from 80 (linear: at most a hundredfold)."""
    large = _measure(cities, lab.LARGE, "rollup")
    small = _measure(cities, lab.SMALL, "rollup_small")
    growth = large.value / small.value
    times = lab.LARGE / lab.SMALL
    linear = measuring.Result("rollup_growth", "x", growth, times, growth / times, large.n, growth, growth)
    return [large, linear]


def _measure(cities: lab.Lab, size: int, name: str) -> measuring.Result:
    from mulin.kernel import scope

    with cities.city(size), scope.active(scope.EVERYWHERE, staff=True):
        return measuring.ratio(name, _ours, _plain, times=1, take=min)


def _ours() -> None:
    """Every measure by every basis, computed and stored; taken back so that each run does the same."""
    from django.db import transaction

    from mulin.kernel import clock
    from mulin.kernel.actor import SYSTEM
    from mulin.mechanisms.measures import services

    with transaction.atomic():
        services.take_snapshot(
            "bench", on=clock.today(), now=clock.now(), actor=SYSTEM, path=lab.CITY_PATH, layers=("REAL", "DEMO")
        )
        transaction.set_rollback(True)


def _plain() -> None:
    """The bare aggregate of the first facet that each measure reads, once for every measure and basis."""
    from django.db import connection

    from mulin.kernel import clock

    with connection.cursor() as cursor:
        for table in _tables():
            baselines.aggregate(cursor, table, clock.today())


def _tables() -> list[str]:
    from mulin.kernel.registers.rules import registry
    from mulin.mechanisms.measures import rules, services

    found: list[str] = []
    for one in services.indicators():
        spec: Any = rules.registry.measure(one.measure)
        if spec.register != "community":
            continue
        _, _, key = spec.facets[0].rpartition("=")
        found.append(registry.facet(f"community.{key.format(**dict(one.params))}").table)
    return found
