"""Twenty at once at one obligation: one filing is the first and takes effect, the others are told who was faster."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, messages, scope
from mulin.kernel.actor import Actor
from mulin.mechanisms.duties import selectors, services
from mulin.mechanisms.duties.models import Obligation, ObligationEvent
from tests.concurrency import racing

pytestmark = pytest.mark.transaction
STREET = "37/04/06/001/"
DAY = dt.date(2020, 9, 15)
DAYS = calendar.bundled()
ATTEMPTS = 20


def moment(minute: int) -> dt.datetime:
    return dt.datetime.combine(DAY, dt.time(9, minute), calendar.ZONE)


def test_one_first_filing_takes_effect_and_the_others_get_a_clear_answer(own_database: str) -> None:
    office = Actor(
        "山城街道 物业岗", PERMISSIONS[Role.TOWN], (scope.Range.under(STREET),), hat_id=1, role=Role.TOWN, staff=True
    )
    with scope.active(scope.EVERYWHERE, staff=True):
        services.materialise("S", DAY, now=moment(0), days=DAYS)
        query = selectors.DutyQuery(pack="S", template="dispatch-form")
        duty = selectors.list_lines(query, DAY, DAYS, limit=None)[0].id

    def file(number: int) -> int:
        given = services.Filing(record=f"调度表{number}")
        services.submit(duty, given, actor=office, now=moment(number + 1))
        return number

    outcome = racing.race(ATTEMPTS, file)
    assert (len(outcome.done), len(outcome.refused), outcome.broken) == (1, ATTEMPTS - 1, [])
    assert {one.codes for one in outcome.refused} == {("duties.filed_already",)}
    said = messages.render(outcome.refused[0].violations[0])
    first = moment(outcome.done[0] + 1)
    assert said.startswith(f"山城街道 物业岗已于 {first:%Y-%m-%d %H:%M} 报送")
    with scope.active(scope.EVERYWHERE, staff=True):
        row = Obligation.objects.get(pk=duty)
        [kept] = ObligationEvent.objects.filter(obligation=row)
        assert (row.state, row.submissions, row.first_submitted_at, kept.record) == (
            "SUBMITTED", 1, first, f"调度表{outcome.done[0]}",
        )  # fmt: skip
        more = services.Filing(record="补充表", supplement=True)
        services.submit(duty, more, actor=office, now=moment(40))
        row.refresh_from_db()
        assert (row.submissions, row.first_submitted_at) == (2, first)
