"""`dashboard_*`: the board of a city with 8,000 communities, with the process's own memory emptied before each request.

`flat` and `floor`: today's board, as the worker keeps its figures ready. `live`: the same page counted there and then
(an act was recorded a moment ago). `asof`: days that nobody keeps figures for. `repeated`: asked again with nothing
recorded in between, from memory.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from bench import baselines, lab, measuring

TIMES = 25
ONE_QUERY = (
    "SELECT id, name, path FROM place_community WHERE path >= '52/04/' AND path < '52/04/~' ORDER BY path, id LIMIT 50"
)
SIZES = (lab.SMALL, lab.LARGE)
KINDS = ("floor", "flat", "live", "asof", "repeated")
Found = dict[tuple[str, int], list[float]]


def run(cities: lab.Lab) -> list[measuring.Result]:
    """p95 of each kind at 8,000 against the same at 80; the floor against one query with the same rows drawn."""
    board = lab.reversed_or_none("console:dashboard")
    if board is None:
        return []
    url = f"{board}?layers=all&target={_target()}"
    for size in SIZES:
        with cities.city(size) as client:
            lab.keep_figures()
            baselines.PAGES["dashboard"] = (ONE_QUERY, [], lab.page_of(client, url))
    found: Found = {(kind, size): [] for kind in KINDS for size in SIZES}
    for number in range(measuring.RUNS):
        for size in SIZES:
            with cities.city(size) as client:
                _measure(client, url, size, number, found)

    def pair(name: str, kind: str, beside: tuple[str, int]) -> measuring.Result:
        return measuring.of_runs(f"dashboard_{name}", found[kind, lab.LARGE], found[beside])

    return [
        pair("flat", "flat", ("flat", lab.SMALL)),
        pair("floor", "flat", ("floor", lab.LARGE)),
        *(pair(kind, kind, (kind, lab.SMALL)) for kind in ("live", "asof", "repeated")),
    ]


def _target() -> int:
    """A target of the city that counts its communities: its figure, course, gaps and table grow with them."""
    from mulin.mechanisms.measures import rules
    from mulin.mechanisms.packs import selectors as packs

    rows = packs.find_pack("A").targets
    return next(row.no for row in rows if rules.registry.measure(row.measure).register == "community")


def _measure(client: Any, url: str, size: int, number: int, found: Found) -> None:
    plain, ours = _in_turn(client, "/console/bench/plain/dashboard/", url)
    found["floor", size].append(plain)
    found["flat", size].append(ours)
    days = [dt.date(2026, 1, 10) + dt.timedelta(days=11 * n + number) for n in range(TIMES)]
    found["asof", size].append(_p95(client, [f"{url}&on={day}" for day in days]))
    found["repeated", size].append(_p95(client, [url], forget=False))
    with lab.without_kept_figures():
        found["live", size].append(_p95(client, [url]))


def _in_turn(client: Any, plain: str, ours: str) -> tuple[float, float]:
    """The p95 of two pages asked for alternately."""
    from django.core.cache import cache

    samples: list[tuple[float, float]] = []
    for _ in range(TIMES + 2):
        cache.clear()
        first = measuring.seconds(functools.partial(lab.get, client, plain))
        samples.append((first, measuring.seconds(functools.partial(lab.get, client, ours))))
    return measuring.p95([one for one, _ in samples[2:]]), measuring.p95([one for _, one in samples[2:]])


def _p95(client: Any, urls: list[str], *, forget: bool = True) -> float:
    """The p95 of :data:`TIMES` requests to the addresses in turn, after two unmeasured ones."""
    from django.core.cache import cache

    samples = []
    for number in range(TIMES + 2):
        if forget:
            cache.clear()
        samples.append(measuring.seconds(functools.partial(lab.get, client, urls[number % len(urls)])))
    return measuring.p95(samples[2:])
