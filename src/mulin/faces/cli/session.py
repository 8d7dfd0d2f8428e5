"""What a command that needs the database does first: connect, prepare an empty database, act as the system."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def begin(*, owner: bool = False) -> None:
    """Set Django up as the runtime role (or the owner); an empty or older database is prepared first."""
    start: Any = importlib.import_module("mulin.config.start")  # config stands above the faces: found by name
    start.command(owner=owner)


@contextmanager
def everywhere() -> Iterator[None]:
    """Act with the whole range, as staff, in one transaction."""
    from mulin.kernel import scope

    with scope.active(scope.EVERYWHERE, staff=True):
        yield
