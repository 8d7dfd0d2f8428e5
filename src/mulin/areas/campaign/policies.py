"""Who may keep tasks: whoever acts on cases at the place (steps, progress, blockers). Pure."""

from __future__ import annotations

from mulin.kernel.actor import Actor, require

SEE, ACT = "cases.see", "cases.act"


def require_act(actor: Actor, path: str) -> None:
    """Saying how a task goes, at its own place."""
    require(actor, ACT, path)


def may_act(actor: Actor, path: str) -> bool:
    """Whether a page offers it."""
    return actor.may(ACT) and actor.covers(path)
