"""`dashboard_flat` and `dashboard_floor`: the board of a city with 8,000 communities."""

from __future__ import annotations

from bench import baselines, lab, measuring

TIMES = 25
ONE_QUERY = (
    "SELECT id, name, path FROM place_community WHERE path >= '52/04/' AND path < '52/04/~' ORDER BY path, id LIMIT 50"
)


def run(cities: lab.Lab) -> list[measuring.Result]:
    """p95 of the board at 8,000 against the same at 80, and against one query with the same rows drawn."""
    board = lab.reversed_or_none("console:dashboard")
    if board is None:
        return []
    url = f"{board}?layers=all"
    with cities.city(lab.LARGE) as client:
        baselines.PAGES["dashboard"] = (ONE_QUERY, [], lab.page_of(client, url))
    large, small, floor, cold, cold_small = [], [], [], [], []
    for number in range(measuring.RUNS):
        with cities.city(lab.SMALL) as client:
            small.append(_p95(client, url))
            cold_small.append(_cold(client, url, number))
        with cities.city(lab.LARGE) as client:
            floor.append(_p95(client, "/console/bench/plain/dashboard/"))
            large.append(_p95(client, url))
            cold.append(_cold(client, url, number))
    return [
        measuring.of_runs("dashboard_flat", large, small),
        measuring.of_runs("dashboard_floor", large, floor),
        measuring.of_runs("dashboard_cold", cold, cold_small),
    ]


def _p95(client: object, url: str) -> float:
    return measuring.p95(measuring.sample(lambda: lab.get(client, url), TIMES))


def _cold(client: object, url: str, number: int) -> float:
    """The slowest of three days that nobody asked for before: nothing kept from an earlier request helps."""
    days = (f"2026-{month:02d}-{number + 2:02d}" for month in (3, 6, 9))
    return max(measuring.seconds(lambda day=day: lab.get(client, f"{url}&on={day}")) for day in days)  # type: ignore[misc]
