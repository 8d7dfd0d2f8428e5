"""Who may open, see and take forward a case. Pure."""

from __future__ import annotations

from mulin.kernel import workflow
from mulin.kernel.actor import Actor, require
from mulin.kernel.errors import Refused, Violation
from mulin.mechanisms.cases import rules


def require_open(actor: Actor, case_type: rules.CaseType, path: str) -> None:
    """Opening needs the procedure's permission at the place."""
    require(actor, case_type.opens, path)


def require_step(actor: Actor, row: workflow.Transition, path: str) -> None:
    """A step needs the permission that its table row names, at the place."""
    require(actor, row.permission, path)


def may_step(actor: Actor, row: workflow.Transition, path: str) -> bool:
    """Whether a page shows the button."""
    return actor.may(row.permission) and actor.covers(path)


def require_manage(actor: Actor, path: str) -> None:
    """Extending, suspending, handing over: by a hat that decides there, or acts on cases there."""
    require(actor, "cases.decide" if actor.may("cases.decide") else "cases.act", path)


def may_act_for(actor: Actor) -> bool:
    """代办 is done by offices: a party acts for itself alone."""
    return actor.staff or actor.may("*")


def require_acting(actor: Actor, *, on_behalf: bool) -> None:
    """Refuse 代办 by anyone but an office."""
    if on_behalf and not may_act_for(actor):
        raise Refused(Violation("cases.behalf_staff"))
