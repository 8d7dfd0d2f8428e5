"""Who may post inside the administration and who may publish to everyone. Pure."""

from __future__ import annotations

from mulin.kernel.actor import Actor, require


def require_post(actor: Actor, path: str) -> None:
    """Notices: by a hat that acts on cases at the place."""
    require(actor, "cases.act", path)


def require_publish(actor: Actor, path: str) -> None:
    """Published pages: by a hat that publishes for the place."""
    require(actor, "measures.publish", path)
