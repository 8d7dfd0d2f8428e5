"""Who may do what to places. Pure predicates over the actor and the paths concerned."""

from __future__ import annotations

from mulin.kernel.actor import Actor, require

KEEP = "places.keep"
RESTRUCTURE = "places.restructure"


def require_keeper(actor: Actor, *paths: str) -> None:
    """Keeping communities, buildings, units and spaces needs the permission and every place concerned."""
    for path in paths:
        require(actor, KEEP, path)


def require_restructurer(actor: Actor, *paths: str) -> None:
    """Changing the tree or a community's identity needs the permission over every place concerned."""
    for path in paths:
        require(actor, RESTRUCTURE, path)
