"""Run by ``test_keeping``: lets duties arise and files the first one, as the worker and an official would."""

from __future__ import annotations

from mulin.config import start

start.django()

from mulin.kernel import clock, scope  # noqa: E402
from mulin.kernel.actor import SYSTEM  # noqa: E402
from mulin.kernel.almanac import selectors as almanac  # noqa: E402
from mulin.mechanisms.duties import selectors, services  # noqa: E402

with scope.active(scope.EVERYWHERE, staff=True):
    days = almanac.get_calendar()
    made = services.materialise_all(clock.today(), now=clock.now(), days=days)
    lines = selectors.list_lines(selectors.DutyQuery(), clock.today(), days)
    services.submit(lines[0].id, services.Filing(record="小结一号"), actor=SYSTEM, now=clock.now())
print(made, lines[0].id)
start.leave()
