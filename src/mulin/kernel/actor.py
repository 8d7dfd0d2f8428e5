"""Who acts, under which hat, over which places. A value: services take it, policies judge it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mulin.kernel import scope
from mulin.kernel.errors import Refused, Violation


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or the system) under one hat.

    ``ranges`` are the places of this hat alone; hats of one person are never united. ``permissions`` are
    the codes that the hat's role grants. ``label`` is what records show: post and place, never a bare login.
    """

    label: str
    permissions: frozenset[str] = frozenset()
    ranges: tuple[scope.Range, ...] = ()
    user_id: int | None = None
    person_id: int | None = None
    hat_id: int | None = None
    role: str = ""
    staff: bool = False
    demo: bool = field(default=False)

    def may(self, permission: str) -> bool:
        """Whether the hat's role grants a permission (place not considered)."""
        return permission in self.permissions or "*" in self.permissions

    def covers(self, path: str) -> bool:
        """Whether a place lies in one of the hat's ranges."""
        return any(r.covers(path) for r in self.ranges)


SYSTEM = Actor(label="系统", permissions=frozenset({"*"}), ranges=(scope.EVERYWHERE,), staff=True)
ANONYMOUS = Actor(label="公众")


class NotAllowed(Refused):
    """The hat lacks the permission, or the place lies outside its ranges."""


def require(actor: Actor, permission: str, path: str | None = None) -> None:
    """Refuse unless the actor holds ``permission`` and, if a place is given, covers it."""
    if not actor.may(permission):
        raise NotAllowed(Violation("access.permission_missing", "", {"permission": permission}))
    if path is not None and not actor.covers(path):
        raise NotAllowed(Violation("access.place_outside", "", {"path": path}))
