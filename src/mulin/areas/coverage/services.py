"""What the campaign's steps bring about, and confirming a class or recording gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mulin.areas.coverage import policies, rules, selectors, workflow
from mulin.base.places import selectors as places
from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.registers import rules as registers
from mulin.kernel.registers import selectors as facts_read
from mulin.kernel.registers import services as facts
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.packs import selectors as packs

A = workflow.Action
STAGES = {str(row.action): str(row.target) for row in workflow.STRATEGIES.transitions}
BONUS = ("N", "social-bonus")


def open_strategy(
    community_id: int,
    data: Mapping[str, Any],
    *,
    actor: Actor,
    now: dt.datetime,
    days: calendar.Calendar,
    due: dt.date | None = None,
    clause: str = "",
) -> int:
    """Open the one strategy of a community (S-三(一)a). Raises Refused if one is open, NotAllowed, InputError."""
    one = places.get_community(community_id)
    new = cases.NewCase(
        path=one.path,
        place_name=one.name,
        title=f"一区一策：{one.name}",
        data=data,
        community_id=one.id,
        subject=("community", one.id),
        clause=clause,
        due=due,
        layer=one.layer,
    )
    return cases.open_case(workflow.STRATEGY, new, actor=actor, now=now, days=days)


def _community(done: cases.Done) -> int:
    assert done.community_id is not None  # of_community: the engine opens none without
    return done.community_id


def _standing(done: cases.Done, on: dt.date) -> dict[str, dict[str, Any]]:
    return facts_read.facts_of("community", _community(done), on=on)


def _assert(done: cases.Done, facet: str, values: Mapping[str, Any], on: dt.date, basis: str = "") -> None:
    fact = registers.Fact(_community(done), done.path, values, registers.Span(on, None), basis or done.clause)
    facts.assert_facts(f"community.{facet}", [fact], actor=done.actor, now=done.now)


def _day(value: Any, otherwise: dt.date) -> dt.date:
    return dt.date.fromisoformat(str(value)) if value else otherwise


def stage_reached(done: cases.Done) -> None:
    """Every step is also a dated fact: route and stage (lists, history and figures read facts)."""
    values = {
        "route": done.data["route"],
        "stage": STAGES[done.action],
        "case_id": done.case_id,
    }
    _assert(done, "strategy", values, done.on)


def route_proposed(done: cases.Done) -> None:
    """S-三(一)c: the committee can hire only where there is one."""
    if done.data.get("route") == "COMMITTEE":
        state = _standing(done, done.on).get("committee", {}).get("state")
        if state not in ("FOUNDED", "INTERIM"):
            raise Refused(Violation("coverage.committee_missing", "S-三(一)c"))
    stage_reached(done)


def _basis(done: cases.Done) -> str:
    return str(done.data.get("resolution") or done.data.get("decision") or done.clause)[:200]


def _manage(done: cases.Done, mode: str, on: dt.date, **more: Any) -> None:
    values = {"mode": mode, "operator_name": done.data.get("operator", ""), "manager": done.data.get("manager", "")}
    _assert(done, "management", {**values, **more}, on, _basis(done))


def entered(done: cases.Done) -> dict[str, Any]:
    """S-三(一)a: the community is managed from the day of entering, by the route's mode, on the decision."""
    on, route = _day(done.data.get("entered"), done.on), str(done.data["route"])
    _manage(done, rules.MODES[route], on)
    if route == "BUNDLE":
        _join_bundle(done, on)
    if route == "ONE_PLUS_N":
        held = {key: done.data.get(key) for key in ("one", "others", "fee_before", "fee")}
        _assert(done, "self_management", held, on, _basis(done))
    stage_reached(done)
    return {"serving": True}


def _join_bundle(done: cases.Done, on: dt.date) -> None:
    """L-三(二)5c: one bundle has one company; a second one under the same name is refused."""
    name, operator = str(done.data["bundle"]), str(done.data.get("operator") or "")
    place = done.path.rstrip("/").rsplit("/", 2)[0] + "/"  # the town: neighbours lie in one
    for other in selectors.list_bundles(under=place, on=on, name=name):
        if other.operator != operator and other.community_ids != (done.community_id,):
            params = {"bundle": name, "operator": other.operator}
            raise Refused(Violation("coverage.bundle_operator", "L-三(二)5c", params))
    _assert(done, "bundle", {"bundle": name, "operator": operator}, on, _basis(done))


def trial_started(done: cases.Done) -> dict[str, Any]:
    """L-三(二)5b: tried first; the owners decide by the agreed day."""
    on = _day(done.data.get("entered"), done.on)
    _manage(done, "TRIAL", on)
    _assert(done, "trial", {"decide_by": done.data["decide_by"], "outcome": "PENDING", "decided_on": None}, on)
    stage_reached(done)
    return {"serving": True, "on_trial": True}


def trial_bought(done: cases.Done) -> dict[str, Any]:
    """L-三(二)5b: the owners buy: from this day the company serves by their decision."""
    held = _standing(done, done.on).get("management", {})
    _manage(done, "MARKET_FIRM", done.on, services=held.get("services", ""), phone=held.get("phone", ""))
    _end_trial(done, "BOUGHT")
    stage_reached(done)
    return {"on_trial": False}


def _end_trial(done: cases.Done, outcome: str) -> None:
    values = {"decide_by": done.data["decide_by"], "outcome": outcome, "decided_on": done.on.isoformat()}
    _assert(done, "trial", values, done.on, _basis(done))


def failed(done: cases.Done) -> dict[str, Any]:
    """S-三(一)c: the road came to nothing; who had been serving serves no more from the day he left."""
    if done.data.get("serving"):
        _assert(done, "management", {"mode": "NONE"}, _day(done.data.get("left_on"), done.on))
    if done.data.get("on_trial"):
        _end_trial(done, "REFUSED")
    stage_reached(done)
    return {"serving": False, "on_trial": False, "resolution": "", "decision": ""}


def dropped(done: cases.Done) -> None:
    """The strategy is taken back; where a road had been proposed, the fact says so."""
    if done.data.get("route"):
        stage_reached(done)


def basic_stands(done: cases.Done) -> None:
    """S-三(一)d: the basic three are delivered."""
    _deliver(done, "BASIC", rules.BASIC)


def full_stands(done: cases.Done) -> None:
    """S-三(一)e: all five are delivered."""
    _deliver(done, "FULL", rules.FULL)


def _deliver(done: cases.Done, scope: str, delivered: tuple[str, ...]) -> None:
    """The services and the words of the dispatch form say the same; who answers for a service stays."""
    standing = _standing(done, done.on)
    held = {
        field.key: standing.get("services", {}).get(field.key)
        for field in registers.registry.facet("community.services").fields
    }
    held |= dict.fromkeys(delivered, True)
    held |= {f"{key}_by": done.data[f"{key}_by"] for key in rules.FULL if done.data.get(f"{key}_by")}
    _assert(done, "services", held, done.on)
    management = standing.get("management")
    if management:
        fields = [field.key for field in registers.registry.facet("community.management").fields]
        words = "、".join(label for key, label in rules.SERVICES if held.get(key))
        values = {key: management.get(key) for key in fields} | {"service_scope": scope, "services": words}
        _assert(done, "management", values, done.on, str(management["basis"]))
    stage_reached(done)


def takeover_accepted(done: cases.Done) -> dict[str, Any]:
    """N-二(一)8e: who takes an old community over is to be credited; the points are the place's own setting."""
    if not done.path.startswith(packs.path_of_pack(BONUS[0])):
        return {}
    answer = packs.setting_value(*BONUS, done.path, done.on)
    return {"bonus": f"待设定（{answer.whose}）" if answer.is_open else f"{answer.value} {answer.unit}"}


@transaction.atomic
def confirm_class(
    community_id: int, service_class: int, *, reason: str, on: dt.date, actor: Actor, now: dt.datetime
) -> None:
    """S-附5c: a person confirms the class and says why, whatever the rule suggests. Raises InputError, NotAllowed."""
    one = places.get_community(community_id)
    policies.require_keeper(actor, one.path)
    found = []
    if not reason.strip():
        found.append(Violation("coverage.reason_missing", "S-附5c"))
    if service_class not in (1, 2, 3):
        found.append(Violation("coverage.class_unknown", "S-附5c"))
    if found:
        raise InputError(*found)
    suggested = selectors.judge(community_id, one.path, on=on).suggestion
    values = {"service_class": service_class, "reason": reason.strip()[:200]}
    fact = registers.Fact(one.id, one.path, values, registers.Span(on, None), "S-附5c")
    facts.assert_facts("community.service_class", [fact], actor=actor, now=now)
    audit.record(
        actor, "coverage.class.confirmed", now=now, path=one.path, subject=("community", one.id), summary=one.name,
        basis="S-附5c", details={**values, "suggested": suggested.service_class},
    )  # fmt: skip


@transaction.atomic
def record_gaps(
    community_id: int,
    *,
    further: str = "",
    plan: str = "",
    state: str = "FOUND",
    on: dt.date,
    actor: Actor,
    now: dt.datetime,
) -> tuple[str, ...]:
    """L-三(一)1b: keep what the facts tell and what was found on the spot; returns the gaps. Raises NotAllowed."""
    one = places.get_community(community_id)
    policies.require_keeper(actor, one.path)
    told = selectors.judge(community_id, one.path, on=on).gaps
    found = [f"{gap.label}：{gap.why}" if gap.why else gap.label for gap in told if gap.missing]
    found += [text for text in (line.strip() for line in further.splitlines()) if text]
    values = {
        "found": "；".join(found)[:600] or "没有查出漏洞",
        "count": len(found),
        "state": state,
        "plan": plan.strip(),
    }
    fact = registers.Fact(one.id, one.path, values, registers.Span(on, None), "L-三(一)1b")
    facts.assert_facts("community.gaps", [fact], actor=actor, now=now)
    return tuple(found)
