"""Who may issue, fill, review and merge. Pure.

A unit fills its own sheet; its review is its duty's (``duties.policies``), or for a collection whoever issued it.
"""

from __future__ import annotations

from mulin.kernel.actor import Actor, require


def may_issue(actor: Actor, path: str) -> bool:
    """Issuing a collection to units at or below a place, and everything about what comes back."""
    return actor.may("returns.issue") and actor.covers(path)


def require_issue(actor: Actor, path: str) -> None:
    """As :func:`may_issue`. Raises NotAllowed."""
    require(actor, "returns.issue", path)


def may_fill(actor: Actor, path: str) -> bool:
    """Writing into a sheet or a part at its place."""
    return actor.may("returns.fill") and actor.covers(path)


def require_fill(actor: Actor, path: str) -> None:
    """As :func:`may_fill`. Raises NotAllowed."""
    require(actor, "returns.fill", path)
