"""Large imports in the background: all or nothing, tried again after a crash, mended by a person, shown if given up."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.faces.jobs import acts
from mulin.kernel import clock, scope
from mulin.kernel.actor import Actor
from mulin.kernel.errors import Refused
from mulin.kernel.outbox import rules as pauses
from mulin.kernel.outbox import selectors as waiting
from mulin.kernel.outbox import services as outbox
from mulin.kernel.registers.imports.rules import Source
from mulin.processes.importing import background, services
from tests.processes.importing.conftest import COUNTY, NOW, TODAY
from tests.processes.importing.test_rosters import communities

CLERK = Actor(
    "试验县住建局", PERMISSIONS[Role.AUTHORITY], (scope.Range.under(COUNTY),), role=Role.AUTHORITY, staff=True
)
LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def confirmed(county: str) -> int:
    """A sheet of two new communities, handed to the worker."""
    sheet = Source(text="小区名\t所在社区\n甲园\t湖新社区\n乙苑\t中山社区")
    run_id = services.start("communities", sheet, path=COUNTY, actor=CLERK, now=NOW)
    background.confirm(run_id, actor=CLERK, now=NOW, today=TODAY)
    return run_id


def state(run_id: int) -> str:
    return services.find_run(run_id, actor=CLERK).state


def work(now: dt.datetime = LATER) -> int:
    with clock.at(now):
        return acts.deliver_slow()


def test_a_confirmed_run_is_carried_out_once_by_the_worker(confirmed: int) -> None:
    assert (state(confirmed), communities()) == ("QUEUED", 0)
    with clock.at(LATER):
        acts.deliver_outbox()  # the quick deliveries leave it alone
    assert communities() == 0
    assert [work(), work()] == [1, 0]
    run = services.find_run(confirmed, actor=CLERK)
    assert (run.state, communities()) == ("DONE", 2)
    assert run.report["counts"] == {"NEW": 2}
    services.undo(confirmed, actor=CLERK, now=LATER + dt.timedelta(hours=1))
    assert communities() == 0


def test_a_process_that_dies_leaves_nothing_and_is_followed_by_another_try(
    confirmed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        """The process ends in the midst of writing."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("mulin.kernel.registers.imports.services.remember", die)
        with pytest.raises(Killed):
            work()
    assert (state(confirmed), communities()) == ("QUEUED", 0)
    assert work() == 0  # its next try is a minute later
    assert work(LATER + 2 * pauses.PAUSES[0]) == 1
    assert (state(confirmed), communities()) == ("DONE", 2)


def test_what_fails_again_and_again_is_shown_to_a_person(confirmed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("broken")

    moment = LATER
    with monkeypatch.context() as patched:
        patched.setattr("mulin.kernel.registers.imports.services.remember", fail)
        for pause in (*pauses.PAUSES, dt.timedelta()):
            assert work(moment) == 1
            moment += pause + dt.timedelta(minutes=1)
    (failure,) = [row for row in waiting.list_failures() if row["kind"] == background.CONFIRMED]
    assert "broken" in failure["last_error"]
    assert (state(confirmed), communities()) == ("QUEUED", 0)
    admin = replace(CLERK, permissions=frozenset({"jobs.retry"}))
    outbox.retry(failure["id"], actor=admin, now=moment)
    assert work(moment) == 1
    assert communities() == 2


def test_a_run_that_a_person_must_mend_is_opened_again_with_the_reason(county: str) -> None:
    sheet = Source(text="小区名\t所在社区\n甲园\t没有的社区")
    run_id = services.start("communities", sheet, path=COUNTY, actor=CLERK, now=NOW)
    background.confirm(run_id, actor=CLERK, now=NOW, today=TODAY)
    assert work() == 1
    run = services.find_run(run_id, actor=CLERK)
    assert run.state == "PREVIEWED"
    assert "没有的社区" in run.parsed["refusal"]
    assert work() == 0
    assert communities() == 0


def test_a_waiting_run_can_be_given_up_and_nothing_happens_then(confirmed: int) -> None:
    with pytest.raises(Refused):
        services.confirm(confirmed, actor=CLERK, now=NOW, today=TODAY)
    services.abandon(confirmed, actor=CLERK)
    assert work() == 1
    assert (state(confirmed), communities()) == ("ABANDONED", 0)
