"""Who may settle, adopt, interpret and keep documents. Pure."""

from __future__ import annotations

from mulin.kernel import scope
from mulin.kernel.actor import Actor, NotAllowed, require
from mulin.kernel.errors import Violation

SETTLE = "packs.settle"
KEEP_POLICY = "policy.keep"


def require_settle(actor: Actor, path: str) -> None:
    """Settings and expiry decisions: by the hat that settles, over its own place."""
    require(actor, SETTLE, path)


def require_keep(actor: Actor, path: str) -> None:
    """Registering policies and rule documents of a place."""
    require(actor, KEEP_POLICY, path)


def require_interpret(actor: Actor, path: str) -> None:
    """Interpretation belongs to the place that issued: a hat above or below it may not (B-末b)."""
    require(actor, KEEP_POLICY, path)
    own = scope.Range.under(path)
    if own not in actor.ranges and scope.EVERYWHERE not in actor.ranges:
        raise NotAllowed(Violation("packs.interpreter_only", "B-末b", {"path": path}))


def require_acknowledge(actor: Actor, path: str, *, for_another: bool) -> None:
    """An addressee signs for itself inside its range; an office may enter a paper receipt for it."""
    if for_another:
        require(actor, KEEP_POLICY)
    if not actor.covers(path):
        raise NotAllowed(Violation("access.place_outside", "", {"path": path}))
