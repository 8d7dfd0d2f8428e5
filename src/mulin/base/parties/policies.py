"""Who may do what to bodies, posts and powers. Pure predicates over the actor and the place."""

from __future__ import annotations

from mulin.kernel.actor import Actor, require


def require_keeper(actor: Actor, path: str) -> None:
    """Keeping bodies, posts, groups and lists."""
    require(actor, "parties.keep", path)


def require_delegator(actor: Actor, path: str) -> None:
    """Listing, handing over, accepting and withdrawing powers."""
    require(actor, "parties.delegate", path)


def may_see_persons(actor: Actor, path: str) -> bool:
    """Whether a person's number and telephone may be opened: staff with the permission, at the place."""
    return actor.staff and actor.may("parties.see") and actor.covers(path)
