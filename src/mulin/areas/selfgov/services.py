"""What a counted survey sets going, and the assemblies that talks, proposals and sponsors lead to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mulin.areas.selfgov import rules, workflow
from mulin.kernel import calendar
from mulin.kernel.actor import SYSTEM
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.registers import selectors as facts_read
from mulin.kernel.registers import services as facts
from mulin.kernel.registers.rules import Fact, Span
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.decisions.services import assemblies
from mulin.mechanisms.surveys import services as surveys

FACETS = {"COMMITTEE": "satisfaction_committee", "COMPANY": "satisfaction_company", "OVERALL": "satisfaction_overall"}
OPENS = {rules.Trigger.TALK: workflow.TALK, rules.Trigger.PROPOSE: workflow.EARLY_ELECTION}


def result_counts(outcome: surveys.Outcome) -> None:
    """A result that counts becomes the community's dated fact, and opens what its document says follows."""
    one, count = outcome.result.round, outcome.result.counts[0]
    if one.subject in FACETS:
        values = {
            "satisfied": count.satisfied,
            "dissatisfied": count.dissatisfied,
            "neutral": count.neutral,
            "answered": count.answered,
            "delivered": one.delivered,
        }
        fact = Fact(one.community_id, one.path, values, Span(one.valid_from, one.valid_to), one.title)
        facts.assert_facts(f"community.{FACETS[one.subject]}", [fact], actor=outcome.actor, now=outcome.now)
    found = rules.trigger(one.subject, count.satisfied, count.dissatisfied, count.answered)
    if found in OPENS:
        _open(OPENS[found], outcome)


def _open(procedure: str, outcome: surveys.Outcome) -> None:
    one, count = outcome.result.round, outcome.result.counts[0]
    demo = "演示·" if one.layer == "DEMO" else ""
    title = {
        workflow.TALK: f"{demo}约谈物业企业：{one.place_name}",
        workflow.EARLY_ELECTION: f"{demo}可介入业委会提前换届：{one.place_name}",
    }[procedure]
    new = cases.NewCase(
        one.path,
        one.place_name,
        title,
        {
            "survey": one.title,
            "result": f"回收 {count.answered} 份，满意 {count.satisfied}，不满意 {count.dissatisfied}",
        },
        community_id=one.community_id,
        subject=("survey", one.id),
        layer=one.layer,
    )
    cases.open_case(procedure, new, actor=SYSTEM, now=outcome.now, days=almanac.get_calendar())


def _committee_stands(done: cases.Done) -> bool:
    assert done.community_id is not None  # of_community: the engine opens none without
    held = facts_read.facts_of("community", done.community_id, on=calendar.local_date(done.now)).get("committee") or {}
    return held.get("state") == "FOUNDED"


def _convene(done: cases.Done, convener: str, because: str, motion: assemblies.NewMotion) -> dict[str, Any]:
    """A draft of an assembly with its one motion; roll, notice and vote follow on the decision's own page."""
    assert done.community_id is not None
    labels = {"COMMITTEE": "业主委员会", "TOWN": "镇人民政府（街道办事处）", "PETITION": "联名业主"}
    demo = "演示·" if done.layer == "DEMO" else ""
    new = assemblies.NewAssembly(
        done.community_id,
        done.path,
        done.place_name,
        f"{demo}{done.place_name}业主大会：{motion.title}",
        convener,
        f"{done.place_name}{labels[convener]}" if convener == "COMMITTEE" else labels[convener],
        because,
        layer=done.layer,
    )
    assembly = assemblies.convene(new, actor=done.actor, now=done.now)
    assemblies.add_motion(assembly, motion, actor=done.actor, now=done.now)
    return {"assembly": assembly}


def replacement_convened(done: cases.Done) -> Mapping[str, Any]:
    """The replacement vote: the committee convenes, urged and helped; without one the town does (B-四(四)5d, 5e)."""
    text = str(done.data["replacement_text"])
    motion = assemblies.NewMotion("PM_FIRM", "是否更换物业服务企业", text, clause=workflow.FAILED)
    if _committee_stands(done):
        return _convene(done, "COMMITTEE", "", motion)
    return _convene(done, "TOWN", "没有业委会，由镇、村社区主持召开（B-四(四)5e）", motion)


def early_election_convened(done: cases.Done) -> Mapping[str, Any]:
    """Town or village steps in: the owners vote whether to elect early (B-四(二)4c)."""
    text = str(done.data["motion_text"])
    motion = assemblies.NewMotion("ELECT", "业主委员会是否提前换届", text, clause=workflow.STEP_IN)
    return _convene(done, "TOWN", "业委会满意度低于半数（B-四(二)4c）", motion)


def matter_sponsored(done: cases.Done) -> Mapping[str, Any]:
    """A fifth of the owners bring a matter before the assembly; its wording is the motion's."""
    data = done.data
    motion = assemblies.NewMotion(
        str(data["matter_class"]), str(data["topic"]), str(data["motion_text"]), clause=workflow.FIVE_STEPS
    )
    because = f"{data['sponsors']} 户业主联名，全体 {data['owners_total']} 户"
    return _convene(done, "PETITION", because, motion)
