"""What follows when a decision is disputed, suspended, restored or revoked: other shelves register what they do.

A follower runs in the transaction of the act and returns what it did in words (empty: nothing to do); the words stand
in the audit entry of the act.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from mulin.kernel.actor import Actor
from mulin.mechanisms.decisions.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Change:
    """A decision whose standing changed: which, where, from what to what, on what basis.

    ``adopted``: the statutory matters of its adopted motions.
    """

    assembly_id: int
    community_id: int
    path: str
    title: str
    decided_on: dt.date | None
    adopted: frozenset[str]
    before: Standing
    after: Standing
    basis: str
    actor: Actor
    now: dt.datetime


Follower = Callable[[Change], str]
_followers: dict[str, Follower] = {}


def follow(key: str, follower: Follower) -> None:
    """Register what follows. Raises ValueError for a key that another follower has."""
    if _followers.setdefault(key, follower) is not follower:
        raise ValueError(f"{key} follows decisions twice")


def tell(change: Change) -> list[str]:
    """Let everyone follow; what was done, in words."""
    if change.before is change.after:
        return []
    return [words for _, follower in sorted(_followers.items()) if (words := follower(change))]
