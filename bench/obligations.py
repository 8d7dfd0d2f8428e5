"""`obligations`: a year's duties of 8,000 communities, against one INSERT … SELECT of as many ready rows."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

from bench import baselines, lab, measuring

PACK, YEAR = "B", 2024
_ROWS = "FROM duty_obligation WHERE pack = 'B' AND starts_with(path, '{path}')"


def run(cities: lab.Lab) -> list[measuring.Result]:
    """B's templates as if the city had decided to follow them for a year; everything is taken back."""
    from django.db import transaction

    from mulin.kernel import scope

    with cities.city(lab.LARGE), scope.active(scope.EVERYWHERE, staff=True), transaction.atomic():
        _adopt()
        baselines.keep_obligations(_materialised())
        found = [measuring.ratio("obligations", _taken_back(_ours), _taken_back(_plain), times=1, take=min)]
        transaction.set_rollback(True)
    return found


def _adopt() -> None:
    from mulin.kernel import clock
    from mulin.mechanisms.packs.models import Adoption

    Adoption.objects.create(
        pack=PACK,
        path=lab.CITY_PATH,
        place_name="模拟城市",
        valid=(dt.date(YEAR, 1, 1), dt.date(YEAR + 1, 1, 1)),
        decision=Adoption.Decision.CONTINUED,
        basis="测速",
        decided_by="测速",
        recorded_at=clock.now(),
        recorded_by="测速",
    )


def _taken_back(act: Callable[[], Any]) -> Callable[[], None]:
    """The act inside a savepoint that is rolled back, so that each run does the same."""

    def run_once() -> None:
        from django.db import transaction

        with transaction.atomic():
            act()
            transaction.set_rollback(True)

    return run_once


def _ours() -> int:
    """What the worker does: the templates' instances, the obligors as of each day, one statement a way of finding."""
    from mulin.kernel import clock
    from mulin.kernel.almanac import selectors as almanac
    from mulin.mechanisms.duties import services

    until = dt.date(YEAR, 12, 31)
    return services.materialise(PACK, until, now=clock.now(), days=almanac.get_calendar(), path=lab.CITY_PATH)


def _plain() -> None:
    baselines.insert_obligations()


def _materialised() -> bytes:
    """The rows of one run as the database copies them out."""
    from django.db import connection, transaction

    kept = io.BytesIO()
    with transaction.atomic():
        made = _ours()
        if made < lab.LARGE:
            raise RuntimeError(f"only {made} obligations: the city has neither companies nor committees")
        with connection.cursor() as cursor:
            columns = ", ".join(baselines.obligation_columns(cursor))
            source = _ROWS.format(path=lab.CITY_PATH)
            with cursor.copy(f"COPY (SELECT {columns} {source}) TO STDOUT") as copy:
                for block in copy:
                    kept.write(block)
        transaction.set_rollback(True)
    return kept.getvalue()
