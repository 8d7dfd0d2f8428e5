"""Who may judge communities and see the staff. Pure."""

from __future__ import annotations

from mulin.kernel.actor import Actor, require

KEEP, SEE, STAFF_SEE = "places.keep", "places.see", "parties.see"


def require_keeper(actor: Actor, path: str) -> None:
    """A class is confirmed, gaps are recorded by whoever keeps the registers there: the street (S-附5c)."""
    require(actor, KEEP, path)
