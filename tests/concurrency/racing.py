"""Many attempts at one thing at the same moment, each over a connection of its own, as the runtime role."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from mulin.kernel import scope
from mulin.kernel.errors import DomainError

AT_ONCE = 40
"""Connections at the same time at most: the test cluster is shared."""
PATIENCE = 120.0


@dataclass(slots=True)
class Outcome:
    """What became of the attempts: answers, refusals a person can read, and anything else (a fault of ours)."""

    done: list[Any] = field(default_factory=list)
    refused: list[DomainError] = field(default_factory=list)
    broken: list[BaseException] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many attempts ended, one way or another."""
        return len(self.done) + len(self.refused) + len(self.broken)


def race(attempts: int, act: Callable[[int], Any], *, held: Callable[[], None] | None = None) -> Outcome:
    """Let ``act(number)`` run ``attempts`` times, as many at once as there may be connections.

    Each attempt is one transaction with the whole range active. With ``held``, the first attempt of every thread
    begins under a lock that ``held`` takes in this thread's transaction; it is given up once all of them wait.
    """
    workers = min(attempts, AT_ONCE)
    outcome, guard, start = Outcome(), threading.Lock(), threading.Barrier(workers + 1)

    def work(first: int) -> None:
        try:
            with scope.active(scope.EVERYWHERE, staff=True):
                pass  # connected before the start
            start.wait(PATIENCE)
            for number in range(first, attempts, workers):
                _attempt(number, act, outcome, guard)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(first,), daemon=True) for first in range(workers)]
    for thread in threads:
        thread.start()
    if held is None:
        start.wait(PATIENCE)
    else:
        with scope.active(scope.EVERYWHERE, staff=True):
            held()
            start.wait(PATIENCE)
            _wait_for_waiting(workers)
    for thread in threads:
        thread.join(PATIENCE)
    assert not any(thread.is_alive() for thread in threads), "an attempt never ended"
    return outcome


def _attempt(number: int, act: Callable[[int], Any], outcome: Outcome, guard: threading.Lock) -> None:
    try:
        with scope.active(scope.EVERYWHERE, staff=True):
            answer = act(number)
    except DomainError as refusal:
        with guard:
            outcome.refused.append(refusal)
    except BaseException as fault:
        with guard:
            outcome.broken.append(fault)
    else:
        with guard:
            outcome.done.append(answer)


_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def _wait_for_waiting(workers: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(_WAITING)
            if cursor.fetchone()[0] >= workers:
                return
        assert time.monotonic() < deadline, "the attempts never met"
        time.sleep(0.05)
