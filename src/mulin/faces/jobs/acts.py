"""The periodic acts of the worker: sealing the log, delivering events, asking about expired documents, snapshots.

Each runs with the whole range active, as the system, on the process's own clock; the number returned says how much
there was to do.
"""

from __future__ import annotations

import datetime as dt
import itertools

from mulin.areas.publicity import services as publicity
from mulin.areas.registry import services as registry
from mulin.faces.shared import signing
from mulin.kernel import clock, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.audit import services as audit
from mulin.kernel.outbox import services as outbox
from mulin.mechanisms.decisions.services import logs
from mulin.mechanisms.duties import services as duties
from mulin.mechanisms.measures import rules as measure_rules
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.measures import services as measure_services
from mulin.mechanisms.packs import selectors as packs

SETTLING = dt.timedelta(minutes=10)
"""How long an act may still be under way when its entry already has its number."""
HALF = 15
"""The last day of a month's first half."""


def seal_audit() -> int:
    """Chain the entries that have no seal yet."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return audit.seal_pending(now=clock.now())


def deliver_outbox() -> int:
    """Hand pending events to their subscribers; returns how many were delivered."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return outbox.deliver_pending(now=clock.now()).delivered


def deliver_slow() -> int:
    """Do one piece of slow work (a large import), in a transaction of its own after its try was counted."""
    with scope.active(scope.EVERYWHERE, staff=True):
        claimed = outbox.claim_slow(now=clock.now())
    if claimed is None:
        return 0
    with scope.active(scope.EVERYWHERE, staff=True):
        outbox.deliver_claimed(claimed, now=clock.now())
    return 1


def ask_expired() -> int:
    """Open the question for every document whose last day has passed (B after 2024-10-31)."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return len(registry.ask_expired(now=clock.now(), days=almanac.get_calendar()))


def last_period(today: dt.date) -> tuple[str, dt.date]:
    """The newest half-month that is over: its key and its last day."""
    last = today.replace(day=HALF) if today.day > HALF else today.replace(day=1) - dt.timedelta(days=1)
    return measure_rules.half_month(last), last


def take_due_snapshots() -> int:
    """Store the figures of the last half-month that is over, once, for both sets of layers; returns the rows."""
    period, on = last_period(clock.today())
    stored = 0
    with scope.active(scope.EVERYWHERE, staff=True):
        for layers in (("REAL",), ("REAL", "DEMO")):
            if not measures.has_snapshot(period, layers="ALL" if "DEMO" in layers else "REAL"):
                stored += measure_services.take_snapshot(period, on=on, now=clock.now(), actor=SYSTEM, layers=layers)
    return stored


def keep_figures() -> int:
    """Count the boards of today anew for every programme, if an act since the last time could have changed them."""
    today, now = clock.today(), clock.now()
    kept = 0
    with scope.active(scope.EVERYWHERE, staff=True):
        for layers in (("REAL",), ("REAL", "DEMO")):
            if not measures.is_kept(on=today, layers=layers, settled=clock.real_now() - SETTLING):
                boards = (measures.board_slices(p, on=today, layers=layers) for p in packs.library().values())
                parts = list(itertools.chain.from_iterable(boards))
                kept += measure_services.keep_figures(parts, on=today, layers=layers, now=now)
    return kept


def withdraw_exposures() -> int:
    """Take down every exposure whose last day is over; returns how many."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return publicity.withdraw_expired(now=clock.now(), today=clock.today(), actor=SYSTEM)


def sign_heads() -> int:
    """Sign the head of every running vote's log that grew within the last hour; returns how many."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return logs.checkpoint_due(now=clock.now(), signer=signing.signer())


def materialise_duties() -> int:
    """Let every obligation arise that may be done today; returns how many are new."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return duties.materialise_all(clock.today(), now=clock.now(), days=almanac.get_calendar())


def climb_duties() -> int:
    """Remind, urge and order whatever is late, each rung on its own working day; returns the new marks."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return duties.climb(clock.today(), now=clock.now(), days=almanac.get_calendar())
