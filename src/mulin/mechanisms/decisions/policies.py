"""Who may convene, keep papers, cast and review. Pure."""

from __future__ import annotations

from mulin.kernel.actor import Actor, NotAllowed, require
from mulin.kernel.errors import Violation

CONVENE, KEEP, CAST, REVIEW, SEE = (
    "assemblies.convene",
    "ballots.keep",
    "ballots.cast",
    "assemblies.review",
    "assemblies.see",
)
CONVENED_BY_STAFF = ("TOWN", "VILLAGE")


def require_convene(actor: Actor, path: str, convener: str) -> None:
    """Committee and preparatory group convene for themselves; town and village where those are missing or fail."""
    require(actor, CONVENE, path)
    if convener in CONVENED_BY_STAFF and not actor.staff:
        raise NotAllowed(Violation("decisions.convened_by_others", "B-四(四)5e"))


def require_keep(actor: Actor, path: str) -> None:
    """Delivering, issuing, scanning, entering: whoever keeps the papers of the community's vote."""
    require(actor, KEEP, path)


def require_not_on_roll(actor: Actor, persons: frozenset[int]) -> None:
    """Nobody vets or settles a vote on whose roll he stands (practice.md P3)."""
    if actor.person_id is not None and actor.person_id in persons:
        raise NotAllowed(Violation("decisions.own_estate", "practice P3"))
