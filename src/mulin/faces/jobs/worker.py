"""The worker process: a clockwork of short periodic acts beside the queue's own worker.

Each act runs in a transaction of its own with the whole range active, as the system. One that fails is
logged and tried again at its next turn; it never stops the others.
"""

from __future__ import annotations

import importlib
import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

log = logging.getLogger("mulin.worker")


@dataclass(slots=True)
class Turn:
    """A periodic act: every ``seconds``, call ``act``."""

    name: str
    seconds: float
    act: Callable[[], int]
    due: float = 0.0


class Clockwork:
    """Runs the turns, one after another, until stopped."""

    def __init__(self, turns: list[Turn]) -> None:
        self.turns = turns
        self.stopped = threading.Event()

    def run(self) -> None:
        """Loop until :meth:`stop`."""
        while not self.stopped.is_set():
            now = time.monotonic()
            for turn in self.turns:
                if now >= turn.due:
                    self._take(turn)
                    turn.due = now + turn.seconds
            self.stopped.wait(0.25)

    def stop(self) -> None:
        """Let the present turn end, then leave."""
        self.stopped.set()

    def _take(self, turn: Turn) -> None:
        from django.db import DatabaseError, connection

        try:
            turn.act()
        except DatabaseError as error:
            log.warning("%s: database: %s", turn.name, str(error).splitlines()[0])
            connection.close()
        except Exception:
            log.exception("%s failed", turn.name)


def turns() -> list[Turn]:
    """Every periodic act of the system."""
    from mulin.faces.jobs import acts

    return [
        Turn("audit.seal", 1.0, acts.seal_audit),
        Turn("outbox.deliver", 2.0, acts.deliver_outbox),
        Turn("packs.expiry", 300.0, acts.ask_expired),
        Turn("measures.keep", 60.0, acts.keep_figures),
        Turn("measures.snapshot", 600.0, acts.take_due_snapshots),
        Turn("publicity.withdraw", 300.0, acts.withdraw_exposures),
        Turn("decisions.heads", 300.0, acts.sign_heads),
        Turn("duties.materialise", 900.0, acts.materialise_duties),
        Turn("duties.climb", 900.0, acts.climb_duties),
    ]


def slow_turns() -> list[Turn]:
    """Work of minutes, on a thread and a connection of its own: sealing the log never waits for it."""
    from mulin.faces.jobs import acts

    return [Turn("outbox.slow", 1.0, acts.deliver_slow)]


def main() -> int:
    """Entry of the process."""
    start = importlib.import_module("mulin.config.start")  # the one place above the faces that knows the environment
    start.django()
    clockwork, slow = Clockwork(turns()), Clockwork(slow_turns())

    def leave(number: int, frame: FrameType | None) -> None:
        slow.stop()
        clockwork.stop()

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)
    # A daemon: what it has not committed when the process ends is taken back by the database and tried again.
    threading.Thread(target=slow.run, name="slow", daemon=True).start()
    clockwork.run()
    start.leave()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
