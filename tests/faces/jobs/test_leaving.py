"""The worker leaves when told to, after the turn that runs, and seals the log until then."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from mulin.config import start
from mulin.faces.jobs import worker
from mulin.kernel import clock, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import selectors
from mulin.kernel.audit import services as audit

STOPPING = (signal.SIGTERM, signal.SIGINT)


@pytest.fixture
def handlers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Signal handlers as they were; the process's own start and end noted instead of done."""
    before = {number: signal.getsignal(number) for number in STOPPING}
    said: list[str] = []
    monkeypatch.setattr(start, "django", lambda: said.append("start"))
    monkeypatch.setattr(start, "leave", lambda: said.append("leave"))
    yield said
    for number, handler in before.items():
        signal.signal(number, handler)


def _sealed() -> list[bool]:
    with scope.active(scope.EVERYWHERE, staff=True):
        return [row["auditseal__seq"] is not None for row in selectors.list_entries(code_prefix="test.leaving")]


@pytest.mark.parametrize("number", STOPPING)
@pytest.mark.django_db
def test_a_signal_ends_the_worker_after_the_round(
    handlers: list[str], monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    seal = next(turn for turn in worker.turns() if turn.name == "audit.seal")
    taken: list[str] = []

    def fail() -> int:
        taken.append("fail")
        raise RuntimeError("broken")

    def told_to_stop() -> int:
        taken.append("told")
        with scope.active(scope.EVERYWHERE, staff=True):
            audit.record(SYSTEM, "test.leaving.told", now=clock.now(), path="37/")
        os.kill(os.getpid(), number)
        return 1

    rounds = [worker.Turn("broken", 60.0, fail), worker.Turn("told", 60.0, told_to_stop), seal]
    monkeypatch.setattr(worker, "turns", lambda: rounds)
    assert worker.main() == 0
    assert taken == ["fail", "told"]
    assert handlers == ["start", "leave"]
    assert _sealed() == [True]
