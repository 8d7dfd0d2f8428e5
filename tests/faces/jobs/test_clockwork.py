"""The worker's clockwork on a database of its own: what was written is sealed within a turn."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.faces.jobs import worker
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import selectors
from mulin.kernel.audit import services as audit

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)


def write(summary: str) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        audit.record(SYSTEM, "test.worker.done", now=NOW, path="37/04/06/", summary=summary)


def seals() -> list[int | None]:
    with scope.active(scope.EVERYWHERE, staff=True):
        return [row["auditseal__seq"] for row in selectors.list_entries(code_prefix="test.worker")]


def run_once(clockwork: worker.Clockwork, last: worker.Turn) -> None:
    """Run until ``last`` has had one turn."""
    act = last.act

    def then_stop() -> int:
        done = act()
        clockwork.stop()
        return done

    last.act = then_stop
    clockwork.run()


def sealing() -> worker.Turn:
    return next(turn for turn in worker.turns() if turn.name == "audit.seal")


def test_the_worker_seals_within_its_first_turn(own_database: str) -> None:
    write("一")
    write("二")
    assert seals() == [None, None]
    turn = sealing()
    assert turn.seconds <= 1
    run_once(worker.Clockwork([turn]), turn)
    later, earlier = seals()
    assert later is not None
    assert earlier is not None
    assert later == earlier + 1
    with scope.active(scope.EVERYWHERE, staff=True):
        assert audit.verify()[1] == []


def test_an_act_that_fails_does_not_keep_the_log_open(own_database: str, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> int:
        raise ValueError("broken act")

    write("三")
    turn = sealing()
    run_once(worker.Clockwork([worker.Turn("broken", 1.0, fail), turn]), turn)
    assert None not in seals()
    assert "broken failed" in caplog.text
