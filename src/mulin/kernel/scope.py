"""The active scope of a session: ranges of paths, and how they are set for row-level security.

A *path* names a place in the tree: digits and letters in segments, each ended by a slash, compared by byte
(``COLLATE "C"``): ``35/05/83/001/`` is a town, ``35/05/83/001/002/c12/`` a community in it. Everything below a
path lies in the half-open range ``[path, path + "~")``, since ``~`` sorts after every character of a segment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

FIRST = "0"
LAST = "~"


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A half-open range of paths, by byte order."""

    lo: str
    hi: str

    @classmethod
    def under(cls, path: str) -> Range:
        """The place at ``path`` and all below it."""
        return cls(path, path + LAST)

    def covers(self, path: str) -> bool:
        """Whether a path lies in the range."""
        return self.lo <= path < self.hi


EVERYWHERE = Range(FIRST, LAST)
NOWHERE = Range(LAST, "")


def merged(paths: tuple[str, ...]) -> tuple[Range, ...]:
    """The smallest set of ranges that covers the paths: a place below another is covered by it."""
    kept: list[Range] = []
    for path in sorted(set(paths)):
        if not kept or not kept[-1].covers(path):
            kept.append(Range.under(path))
    return tuple(kept)


def set_local(active: Range, *, staff: bool, person_id: int | None) -> None:
    """Set the scope for the current transaction; must be called inside one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.lo', %s, true), set_config('app.hi', %s, true),"
            " set_config('app.staff', %s, true), set_config('app.person', %s, true)",
            [
                active.lo,
                active.hi,
                "1" if staff else "",
                "" if person_id is None else str(person_id),
            ],
        )


def current() -> Range:
    """The range that the current transaction sees; nowhere if none is set."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app_lo(), app_hi()")
        lo, hi = cursor.fetchone()
    return Range(lo, hi)


@contextmanager
def active(scope: Range, *, staff: bool = False, person_id: int | None = None) -> Iterator[None]:
    """Run a block in a transaction that sees exactly ``scope``; the earlier scope returns afterwards.

    Nested use narrows or changes the range for the inner block only: row security reads the setting at each
    statement, and the setting is restored even if the block fails.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('app.lo', true), current_setting('app.hi', true),"
                " current_setting('app.staff', true), current_setting('app.person', true)"
            )
            before = cursor.fetchone()
        set_local(scope, staff=staff, person_id=person_id)
        yield
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('app.lo', %s, true), set_config('app.hi', %s, true),"
                " set_config('app.staff', %s, true), set_config('app.person', %s, true)",
                [value or "" for value in before],
            )


@contextmanager
def widened(scope: Range, *, staff: bool = False, person_id: int | None = None) -> Iterator[None]:
    """As :func:`active`, in two statements, for a service that is an atomic block itself.

    There is no savepoint of its own: if the block fails, the service's atomic block takes the setting back with
    everything else, so the caller must not catch the error inside that block.
    """
    names = ("app.lo", "app.hi", "app.staff", "app.person")
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(f"current_setting('{name}', true)" for name in names))
        before = cursor.fetchone()
    wanted = (scope.lo, scope.hi, "1" if staff else "", "" if person_id is None else str(person_id))
    same = before == wanted
    if not same:
        set_local(scope, staff=staff, person_id=person_id)
    yield
    if not same:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in names),
                [value or "" for value in before],
            )
