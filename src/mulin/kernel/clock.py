"""What time it is. For faces only: below them, ``now`` and ``today`` are arguments.

In demonstration mode the whole process (``install``) or one sign-in (``at``) can live on
another day. A shifted clock is an offset: it runs on with real time, so that what happens
later is also recorded later.
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
from collections.abc import Iterator

from mulin.kernel import calendar

_NONE = dt.timedelta()
_installed: dt.timedelta | None = None
_override: contextvars.ContextVar[dt.timedelta | None] = contextvars.ContextVar("mulin_clock", default=None)


def real_now() -> dt.datetime:
    """The machine's own time in UTC, whatever is installed."""
    return dt.datetime.now(dt.UTC)


def install(fixed: dt.datetime | None) -> None:
    """Set the process's clock to a moment and let it run on from there; None takes it back.

    Raises ValueError for a moment without a time zone.
    """
    global _installed
    _installed = None if fixed is None else _offset(fixed, real_now())


@contextlib.contextmanager
def at(moment: dt.datetime | None, since: dt.datetime | None = None) -> Iterator[None]:
    """Live at another moment inside the block (this thread or task alone); None changes nothing.

    since: the real moment (``real_now``) at which ``moment`` was chosen. A sign-in keeps both,
    so that its second request is later than its first.
    """
    if moment is None:
        yield
        return
    token = _override.set(_offset(moment, since or real_now()))
    try:
        yield
    finally:
        _override.reset(token)


def _offset(moment: dt.datetime, since: dt.datetime) -> dt.timedelta:
    if moment.tzinfo is None or since.tzinfo is None:
        raise ValueError("the clock needs moments with a time zone")
    return moment - since


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    override = _override.get()
    offset = _installed if override is None else override
    return real_now() + (offset or _NONE)


def today() -> dt.date:
    """The present day in Shanghai."""
    return calendar.local_date(now())


def is_shifted() -> bool:
    """Whether the clock does not show the machine's time; records made so are stamped."""
    return _override.get() is not None or _installed is not None
