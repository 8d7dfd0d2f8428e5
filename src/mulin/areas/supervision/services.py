"""Issuing orders, answering them, and what follows when a step was taken."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mulin.base.access.rules import STAFF_ROLES, Role
from mulin.kernel.actor import Actor, NotAllowed
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.errors import Violation
from mulin.mechanisms.cases import selectors as case_selectors
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.duties import services as duties

ORDER = "supervision.order"
ROLE_OF_OBLIGOR = {
    "company": Role.COMPANY,
    "committee": Role.COMMITTEE,
    "town": Role.TOWN,
    "town_office": Role.TOWN,
    "community": Role.NEIGHBOURHOOD,
    "department": Role.DEPARTMENT,
}


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to set something right.

    addressee: who has to, in words. addressee_role: whose to-do it enters once served (empty: it stays with the
    issuer, who enters the answer for him). due_on: the day by which, None where nobody set one. source_type and
    source_id: what it is about; the same thing has one open order. clause: what the order rests on.
    """

    path: str
    place_name: str
    addressee: str
    matter: str
    clause: str
    due_on: dt.date | None = None
    source_type: str = ""
    source_id: object = ""
    layer: str = "REAL"
    addressee_role: str = ""
    requirement: str = ""
    community_id: int | None = None


def issue_order(new: NewOrder, *, actor: Actor, now: dt.datetime) -> int:
    """Issue an order; returns the id of its case. Raises NotAllowed, InputError, Refused (one is open already)."""
    data: dict[str, Any] = {"addressee": new.addressee, "matter": new.matter}
    issuer = actor.role if actor.role in {str(role) for role in STAFF_ROLES} else ""
    optional = {
        "addressee_role": new.addressee_role,
        "issuer_role": issuer,
        "requirement": new.requirement,
        "due_on": new.due_on.isoformat() if new.due_on else "",
    }
    data |= {key: value for key, value in optional.items() if value}
    case = cases.NewCase(
        new.path,
        new.place_name,
        f"责令整改：{new.matter}（{new.addressee}）",
        data,
        community_id=new.community_id,
        subject=(new.source_type, new.source_id),
        clause=new.clause,
        due=new.due_on,
        layer=new.layer,
    )
    return cases.open_case(ORDER, case, actor=actor, now=now, days=almanac.get_calendar())


def order_for_duty(late: duties.Ordered, *, actor: Actor, now: dt.datetime) -> int:
    """The order about a late duty, opened by its ladder or by hand."""
    return issue_order(
        NewOrder(
            path=late.path,
            place_name=late.place_name,
            addressee=late.obligor,
            matter=f"{late.title}（{late.period}）",
            clause=late.clause,
            source_type="obligation",
            source_id=late.obligation_id,
            layer=late.layer,
            addressee_role=str(ROLE_OF_OBLIGOR.get(late.obligor_kind, "")),
            community_id=late.community_id,
        ),
        actor=actor,
        now=now,
    )


def answer_order(case_id: int, given: cases.StepInput, *, actor: Actor, now: dt.datetime) -> str:
    """The addressee's own answer; returns the new state. Raises NotAllowed for anybody who does not hold it."""
    if case_selectors.get_case(case_id).holder_role != actor.role:
        raise NotAllowed(Violation("supervision.not_addressed"))
    return cases.take_step(case_id, "ANSWER", actor=actor, now=now, days=almanac.get_calendar(), given=given)


def _day(value: object) -> dt.date | None:
    return dt.date.fromisoformat(str(value)) if value else None


def deadline_set(done: cases.Done) -> None:
    """Serving or sending back may set the day by which it has to be put right."""
    if (day := _day(done.data.get("due_on"))) is not None and day >= done.on:
        cases.agree_on_day(done.case_id, day, actor=done.actor, now=done.now, days=almanac.get_calendar())


def deadline_met(done: cases.Done) -> None:
    """The addressee's clock stops with his answer: checking is the issuer's own time."""
    cases.agree_on_day(done.case_id, None, actor=done.actor, now=done.now, days=almanac.get_calendar())
