"""A process of its own over a database that is killed under it: ``writer.py write|verify NAME``.

``write`` states facts and has the log sealed, one transaction each, and prints a number only once its commit was
acknowledged; a broken connection is opened again. ``verify`` seals what is left and prints the chain's state.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time

from mulin.config import start

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
FIRST_DAY = dt.date(2026, 1, 1)
PATIENCE = 60.0


def _write(subject: tuple[int, str], name: str, number: int) -> None:
    from mulin.kernel import scope
    from mulin.kernel.actor import Actor
    from mulin.kernel.audit import services as audit
    from mulin.kernel.registers import services
    from mulin.kernel.registers.rules import Fact, Span

    mark, now = f"{name}-{number}", NOW + dt.timedelta(seconds=number)
    writer = Actor(name, frozenset({"*"}), (scope.EVERYWHERE,), staff=True)
    with scope.active(scope.EVERYWHERE, staff=True):
        values = {"mode": "TRIAL", "operator_name": mark}
        fact = Fact(subject[0], subject[1], values, Span(FIRST_DAY, None), mark)
        services.assert_facts("community.management", [fact], actor=writer, now=now)
    if number % 5 == 0:
        with scope.active(scope.EVERYWHERE, staff=True):
            audit.seal_pending(now=now)


def write(name: str) -> None:
    """Write until killed."""
    from django.db import DatabaseError, connection

    from mulin.base.places import selectors as places
    from mulin.base.places import services as founding
    from mulin.kernel import scope
    from mulin.kernel.actor import SYSTEM

    with scope.active(scope.EVERYWHERE, staff=True):
        region = places.find_region_at("37/04/06/001/016/")
        assert region is not None
        made = founding.found_community(region.id, f"崩溃{name}", on=None, basis="测试", actor=SYSTEM, now=NOW)
        subject = made, places.get_community(made).path
    number, since = 0, time.monotonic()
    while True:
        number += 1
        try:
            _write(subject, name, number)
        except DatabaseError as error:
            connection.close()
            if time.monotonic() - since > PATIENCE:
                raise SystemExit(f"no database for {PATIENCE:g} s: {error}") from error
            time.sleep(0.05)
        else:
            since = time.monotonic()
            print(number, flush=True)


def verify(name: str) -> None:
    """Seal the rest, walk the chain, print seals and faults."""
    from mulin.kernel import scope
    from mulin.kernel.audit import services as audit

    with scope.active(scope.EVERYWHERE, staff=True):
        while audit.seal_pending(now=NOW):
            pass
        count, faults = audit.verify()
    print(json.dumps([count, [str(fault) for fault in faults]]))


if __name__ == "__main__":
    start.django()
    {"write": write, "verify": verify}[sys.argv[1]](sys.argv[2])
