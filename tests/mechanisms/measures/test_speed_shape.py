"""The number of statements does not grow with the number of targets, levels or communities."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories import places
from mechanisms.measures import packs

from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.measures import services

DAY = dt.date(2020, 9, 15)


@pytest.mark.parametrize("count", [1, 12])
def test_a_snapshot_of_all_levels_is_one_statement(everywhere: None, count: int) -> None:
    places.tree()
    places.communities(places.WEST, [f"量{n}" for n in range(count)], recorded=DAY)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        services.take_snapshot("2020-09-1", on=DAY, now=places.moment(DAY), actor=SYSTEM, path="99/")
    assert sum("measure_snapshot" in one["sql"] for one in seen.captured_queries) == 1


def test_the_status_of_a_pack_takes_a_fixed_number_of_statements(everywhere: None) -> None:
    places.tree()
    counts = []
    for key in ("S", "N"):  # 2 and 13 targets
        pack = packs.moved(key, places.COUNTY)
        with CaptureQueriesContext(connection) as seen:
            packs.standing(pack, dt.date(2019, 6, 1))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
