"""Who may file, review, urge and explain. Pure.

Who owes a duty files it in his own name; an office at the place that acts for him names the principal and the
paper (代办); companies and committees file their own alone. Nobody reviews what his own post owes.
"""

from __future__ import annotations

from mulin.kernel.actor import Actor, require
from mulin.kernel.errors import Refused, Violation

OWN = {
    "company": frozenset({"COMPANY"}),
    "committee": frozenset({"COMMITTEE"}),
    "town": frozenset({"TOWN"}),
    "town_office": frozenset({"TOWN"}),
    "group": frozenset({"TOWN", "AUTHORITY"}),
    "county_body": frozenset({"AUTHORITY"}),
    "department": frozenset({"DEPARTMENT", "AUTHORITY"}),
    "place": frozenset({"AUTHORITY"}),
    "city": frozenset({"AUTHORITY"}),
    "county": frozenset({"AUTHORITY"}),
    "party": frozenset({"AUTHORITY"}),
    "community": frozenset({"NEIGHBOURHOOD"}),
}
BELOW_TOWN = frozenset({"company", "committee", "community"})


def owes(actor: Actor, obligor_kind: str) -> bool:
    """Whether the hat stands for an obligor of the kind."""
    return actor.role in OWN.get(obligor_kind, frozenset())


def may_submit(actor: Actor, path: str) -> bool:
    """Whether a page shows the button."""
    return actor.may("duties.submit") and actor.covers(path)


def may_review(actor: Actor, obligor_kind: str, path: str) -> bool:
    """Reviewing: by a hat that reviews there and does not itself owe it; a town reviews what lies below it."""
    if not (actor.may("duties.review") and actor.covers(path)) or owes(actor, obligor_kind):
        return False
    return actor.role != "TOWN" or obligor_kind in BELOW_TOWN


def require_submit(actor: Actor, obligor_kind: str, path: str, *, on_behalf: bool) -> None:
    """Filing at the place; without 代办 only by the obligor's own hat."""
    require(actor, "duties.submit", path)
    if on_behalf and not actor.staff and not actor.may("*"):
        raise Refused(Violation("duties.behalf_staff"))
    if not on_behalf and not owes(actor, obligor_kind) and not actor.may("*"):
        raise Refused(Violation("duties.behalf_needed"))


def require_review(actor: Actor, obligor_kind: str, path: str) -> None:
    """Returning, accepting, waiving, urging."""
    require(actor, "duties.review", path)
    if not may_review(actor, obligor_kind, path):
        raise Refused(Violation("duties.own_matter"))
