"""What follows when a step of the registry's procedures was taken, and asking about expired documents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mulin.areas.registry import selectors
from mulin.base.parties.services import delegations
from mulin.base.places import selectors as place_selectors
from mulin.base.places import services as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import rules as registers
from mulin.kernel.registers import services as facts
from mulin.mechanisms.cases import selectors as case_selectors
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services

EXPIRY = selectors.EXPIRY


def _day(value: Any, otherwise: dt.date) -> dt.date:
    """A day of a form; the day of the step where the form leaves it empty."""
    return dt.date.fromisoformat(str(value)) if value else otherwise


def _assert(done: cases.Done, facet: str, values: Mapping[str, Any], *, on: dt.date, basis: str) -> None:
    if done.community_id is None:
        return
    fact = registers.Fact(
        subject_id=done.community_id,
        path=done.path,
        values=values,
        span=registers.Span(on, None),
        basis=basis,
    )
    facts.assert_facts(f"community.{facet}", [fact], actor=done.actor, now=done.now)


def boundary_set(done: cases.Done) -> None:
    """S-二(二)a, b: the approved area becomes the community's boundary from its day on."""
    data = done.data
    values = {"description": data["description"], "approved_by": data["approved_by"]}
    if data.get("map_file_id"):
        values["map_file_id"] = data["map_file_id"]
    _assert(done, "boundary", values, on=_day(data.get("effective_on"), done.on), basis=data["approval"])


def premises_built(done: cases.Done) -> dict[str, Any]:
    """S-三(四)b: completed premises enter the community's spaces."""
    if done.community_id is None:
        return {}
    space_id = places.add_space(
        done.community_id,
        str(done.data["name"]),
        str(done.data["use"]),
        actor=done.actor,
        now=done.now,
        area=int(done.data["built_area"]),
        basis=done.clause,
    )
    return {"space_id": int(space_id)}


def provision_confirmed(done: cases.Done) -> None:
    """S-四(六)b: what the builder provided becomes fact: premises and power room."""
    data = done.data
    premises = {
        key: int(data[source])
        for key, source in (("management_area", "management_area"), ("required_area", "required_area"))
        if data.get(source) is not None
    }
    if premises:
        _assert(done, "premises", premises, on=done.on, basis=done.clause)
    _assert(done, "power_room", {"provided": True}, on=done.on, basis=done.clause)


def _delegated(done: cases.Done) -> int:
    return int(done.data["delegation_id"])


def power_handed(done: cases.Done) -> dict[str, Any]:
    """A-二(六): the listed power is handed over."""
    new = delegations.hand_over(
        _delegated(done), on=done.on, basis=str(done.data["paper"]), actor=done.actor, now=done.now
    )
    return {"delegation_id": int(new)}


def power_accepted(done: cases.Done) -> dict[str, Any]:
    """A-二(六)f: the county takes it and decides from this day on."""
    new = delegations.accept_delegation(
        _delegated(done), int(done.data["taker_id"]), on=done.on, basis=str(done.data["acceptance"]),
        actor=done.actor, now=done.now,
    )  # fmt: skip
    return {"delegation_id": int(new)}


def power_returned(done: cases.Done) -> dict[str, Any]:
    """The county cannot take it, or the city keeps it: the delegation is withdrawn by the giver's act."""
    new = delegations.withdraw_delegation(
        _delegated(done), on=done.on, basis=str(done.data["return_reason"]), actor=done.actor, now=done.now
    )
    return {"delegation_id": int(new)}


def communities_merged(done: cases.Done) -> dict[str, Any]:
    """N-二(四)2·二b: the decided merge is carried out, history kept."""
    data = done.data
    event = places.merge_communities(
        [int(one) for one in data["communities"]],
        on=_day(data.get("carried_on"), done.on),
        basis=str(data["decision"]),
        actor=done.actor,
        now=done.now,
        name=str(data.get("name") or ""),
        into=None if data.get("into") is None else int(data["into"]),
    )
    return {"successor_id": int(event.successor_id)}


def region_split(done: cases.Done) -> dict[str, Any]:
    """A-二(十)d: the new 社区 is set up with the communities that move to it."""
    data = done.data
    event = places.split_region(
        int(data["region_id"]),
        str(data["name"]),
        [int(one) for one in data["communities"]],
        on=_day(data.get("carried_on"), done.on),
        basis=str(data["decision"]),
        actor=done.actor,
        now=done.now,
    )
    return {"new_region_id": int(event.new_id)}


def expiry_decided(done: cases.Done) -> None:
    """B-末a: the answer is recorded; the rules go on from the day after the last, or stop."""
    until = done.data.get("until")
    pack_services.decide_expiry(
        done.subject_id,
        pack_services.Expiry(done.action),
        path=done.path,
        basis=str(done.data["basis"]),
        decided_by=str(done.data["decided_by"]),
        actor=done.actor,
        now=done.now,
        until=_day(until, done.on) if until else None,
        case_id=done.case_id,
    )


@transaction.atomic
def ask_expired(*, now: dt.datetime, days: calendar.Calendar) -> list[int]:
    """Open the question for every pack in range whose last day has passed; repeating it opens nothing twice.

    Run by the worker each day, and by status pages. Returns the ids of the cases that it opened.
    """
    today = calendar.local_date(now)
    active = scope.current()
    opened = []
    for expired in packs.expired_unasked(today):
        if not active.covers(expired.path) or _is_asked(expired):
            continue
        facts_of = packs.find_pack(expired.pack).facts
        place = place_selectors.find_region_at(expired.path)
        new = cases.NewCase(
            path=expired.path,
            place_name=place.name if place else expired.place_name,
            title=f"{facts_of.number}已于{expired.last_day.isoformat()}到期，是否继续执行",
            data={"pack": expired.pack, "last_day": expired.last_day.isoformat()},
            subject=("pack", expired.pack),
            clause=_clause(expired.pack),
        )
        opened.append(cases.open_case(EXPIRY, new, actor=SYSTEM, now=now, days=days))
    return opened


def _is_asked(expired: packs.ExpiredPack) -> bool:
    return case_selectors.has_open(EXPIRY, "pack", expired.pack, expired.path)


def _clause(pack: str) -> str:
    """The clause of the pack that says it ends: the one bound to the expiry procedure, else none."""
    for row in packs.find_pack(pack).clauses:
        if f"proc:{EXPIRY}" in row.binds:
            return row.id
    return ""
