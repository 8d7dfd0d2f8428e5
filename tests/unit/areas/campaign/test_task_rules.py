"""How tasks stand, their pace, the steps of a form, milestones before the document, response times; state tables."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction

import pytest

from mulin.areas.campaign import rules, workflow
from mulin.kernel import calendar
from mulin.kernel import workflow as engine
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.cases.rules import CaseFacts

D = dt.date.fromisoformat
ISSUED = D("2019-06-21")
S = rules.Standing


def facts(due: str = "", *, done: bool = False, state: str = "", starts: str = "2019-06-21", step: str = "") -> (
    rules.TaskFacts
):  # fmt: skip
    return rules.TaskFacts(
        done, state, D(starts), D(due) if due else None, D(step) if step else None, ISSUED
    )  # fmt: skip


STANDINGS = [
    (facts("2019-12-31"), "2019-11-20", S.OPEN),
    (facts("2019-12-31"), "2019-12-31", S.OPEN),
    (facts("2019-12-31"), "2020-01-01", S.LATE),
    (facts("2019-12-31", done=True), "2020-01-01", S.DONE),
    (facts("2019-12-31", state="STOPPED", done=True), "2020-01-01", S.STOPPED),
    (facts("2019-03-31"), "2019-11-20", S.BEFORE_USE),
    (facts("2019-06-21"), "2019-11-20", S.BEFORE_USE),
    (facts("2019-06-22"), "2019-11-20", S.LATE),
    (facts("2019-03-31", done=True), "2019-11-20", S.DONE),
    (facts("2019-12-31", step="2019-10-31"), "2019-10-31", S.OPEN),
    (facts("2019-12-31", step="2019-10-31"), "2019-11-01", S.BEHIND),
    (facts("2019-12-31", state="REPORTED"), "2019-11-20", S.REPORTED),
    (facts("2019-12-31", state="REPORTED"), "2020-01-02", S.LATE),
    (facts("2019-12-31", state="PLANNED"), "2019-11-20", S.PLANNED),
    (facts("2020-12-31", starts="2020-01-01"), "2019-11-20", S.PLANNED),
    (facts(), "2030-01-01", S.OPEN),
]


@pytest.mark.parametrize(("given", "on", "expected"), STANDINGS)
def test_standing(given: rules.TaskFacts, on: str, expected: rules.Standing) -> None:
    assert rules.standing(given, D(on)) is expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2019-06-20", Fraction(0)), ("2019-06-21", Fraction(0)), ("2019-11-20", Fraction(152, 193)),
        ("2019-12-31", Fraction(1)), ("2021-01-01", Fraction(1)),
    ],
)  # fmt: skip
def test_pace_is_a_straight_line_from_the_day_of_issue(on: str, expected: Fraction) -> None:
    assert rules.pace(ISSUED, D("2019-12-31"), D(on)) == expected


def test_a_tally_leaves_stopped_tasks_out_and_measures_the_gap() -> None:
    tally = rules.Tally({"DONE": 3, "LATE": 1, "BEHIND": 1, "OPEN": 5, "STOPPED": 2}, unknown=4, expected=Fraction(5))
    assert (tally.total, tally.done, tally.lagging, tally.share, tally.gap) == (10, 3, 2, Fraction(3, 10), 20)
    assert (rules.Tally({}).share, rules.Tally({}).gap) == (None, 0)
    assert rules.Tally({"DONE": 9, "OPEN": 1}, expected=Fraction(5)).gap == 0


@pytest.mark.parametrize(
    ("line", "day", "label"),
    [
        ("2026-09-30 完成摸底", "2026-09-30", "完成摸底"),
        ("2026年9月30日前，完成摸底", "2026-09-30", "完成摸底"),
        ("2026/9/3：开工", "2026-09-03", "开工"),
        ("2026.12.31 收尾", "2026-12-31", "收尾"),
    ],
)
def test_a_step_is_read_in_the_ways_people_write_days(line: str, day: str, label: str) -> None:
    assert rules.read_steps(f"\n{line}\n") == (rules.Step(D(day), label),)


@pytest.mark.parametrize("line", ["九月底 摸底", "2026-02-30 摸底", "2026-09-30", "摸底 2026-09-30"])
def test_a_step_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(InputError) as caught:
        rules.read_steps(f"2026-01-01 先\n{line}")
    assert [(one.code, one.params["line"]) for one in caught.value.violations] == [("campaign.step_unread", line)]


def test_steps_come_in_the_order_of_their_days() -> None:
    assert [one.label for one in rules.read_steps("2026-12-31 后\n2026-01-31 先")] == ["先", "后"]


MILESTONES = [
    ("2019-03-31", "", None, "2019-11-20", "UNSETTLED"),
    ("2019-03-31", "", "baseline", "2019-11-20", "BASELINE"),
    ("2019-03-31", "", "judge", "2019-11-20", "PAST"),
    ("2019-06-21", "", "baseline", "2019-11-20", "BASELINE"),
    ("2019-06-30", "", None, "2019-06-30", "COMING"),
    ("2019-06-30", "", None, "2019-07-01", "PAST"),
    ("2020-11-16", "2020-12-20", None, "2020-11-15", "COMING"),
    ("2020-11-16", "2020-12-20", None, "2020-11-16", "RUNNING"),
    ("2020-11-16", "2020-12-20", None, "2020-12-21", "PAST"),
    ("", "", None, "2020-12-21", "UNDATED"),
]


@pytest.mark.parametrize(("first", "last", "settled", "on", "expected"), MILESTONES)
def test_milestones(first: str, last: str, settled: str | None, on: str, expected: str) -> None:
    days = (D(first) if first else None, D(last) if last else None)
    assert rules.read_milestone(*days, ISSUED, settled, D(on)) == expected


def test_response_counts_working_days_and_the_longest_wait() -> None:
    days = calendar.bundled()
    log = [
        (D("2026-09-11"), D("2026-09-11")),  # Friday, the same day
        (D("2026-09-11"), D("2026-09-14")),  # over a week-end
        (D("2026-09-11"), D("2026-09-16")),
        (D("2026-09-18"), None),
        (D("2026-09-21"), None),
    ]
    found = rules.response(log, D("2026-09-22"), days)
    assert (found.answered, found.waiting, found.median, found.longest) == (3, 2, 1, 3)
    nothing = rules.response([], D("2026-09-22"), days)
    assert (nothing.answered, nothing.median, nothing.longest) == (0, None, 0)


FLOWS = {
    "task": workflow.TASK, "drafting": workflow.DRAFTING, "blocker": workflow.BLOCKER, "review": workflow.REVIEW,
    "spot-check": workflow.SPOT_CHECK, "interview": workflow.INTERVIEW, "circular": workflow.CIRCULAR,
    "plan": workflow.plan_flow("S-五(二)a"), "report": workflow.report_flow("S-五(三)b", "落实"),
}  # fmt: skip
WAYS = {
    "task": {
        "PLANNED": "START>RUNNING STOP>STOPPED", "RUNNING": "REPORT>REPORTED STOP>STOPPED",
        "REPORTED": "RETURN>RUNNING CHECK>CHECKED", "CHECKED": "CLOSE>CLOSED", "CLOSED": "", "STOPPED": "",
    },
    "drafting": {
        "DRAFTING": "ASK>ASKING", "ASKING": "RETURN>DRAFTING DECIDE>DECIDED", "DECIDED": "PUBLISH>PUBLISHED",
        "PUBLISHED": "",
    },
    "blocker": {
        "RAISED": "ANSWER>ANSWERED ESCALATE>ESCALATED", "ESCALATED": "ANSWER>ANSWERED",
        "ANSWERED": "ESCALATE>ESCALATED SOLVE>SOLVED", "SOLVED": "",
    },
    "review": {"EXAMINING": "CONCLUDE>CONCLUDED", "CONCLUDED": "FOLLOW>CLOSED", "CLOSED": ""},
    "spot-check": {
        "FOUND": "PASS>CLOSED ORDER>CORRECTING", "CORRECTING": "CORRECT>CORRECTED",
        "CORRECTED": "AGAIN>CORRECTING CLOSE>CLOSED", "CLOSED": "",
    },
    "interview": {"PROPOSED": "HOLD>HELD DROP>DROPPED", "HELD": "CLOSE>CLOSED", "CLOSED": "", "DROPPED": ""},
    "circular": {
        "PROPOSED": "DRAFT>DRAFTED DROP>DROPPED", "DRAFTED": "DROP>DROPPED ISSUE>ISSUED", "ISSUED": "", "DROPPED": "",
    },
    "plan": {"DRAFT": "SUBMIT>SUBMITTED", "SUBMITTED": "RETURN>DRAFT ADOPT>ADOPTED", "ADOPTED": ""},
    "report": {
        "DRAFT": "SUBMIT>SUBMITTED", "SUBMITTED": "RETURN>DRAFT CONFIRM>CONFIRMED",
        "CONFIRMED": "CARRY_OUT>CARRIED_OUT", "CARRIED_OUT": "",
    },
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(FLOWS))
def test_every_state_and_action(key: str) -> None:
    flow: engine.Workflow = FLOWS[key]
    assert set(WAYS[key]) == {str(state) for state in flow.states}
    for state, action in itertools.product(flow.states, workflow.Action):
        ways = dict(way.split(">") for way in WAYS[key][str(state)].split())
        if str(action) in ways:
            assert str(flow.find(state, action).target) == ways[str(action)]
        else:
            with pytest.raises(Refused):
                flow.find(state, action)


def case(**data: object) -> CaseFacts:
    return CaseFacts(data, frozenset(), D("2019-09-02"), D("2019-09-01"))


@pytest.mark.parametrize(
    ("guard", "data", "bases"),
    [
        (workflow.ready_to_start, {"clause": "N-二(二)5c"}, ["N-四(一)b", "N-四(一)b"]),
        (workflow.ready_to_start, {"clause": "N-二(二)5c", "owner": "甲", "funding_source": "乙"}, []),
        (workflow.ready_to_start, {"clause": "L-二(三)a", "project": "甲"}, ["L-四(二)b"]),
        (workflow.ready_to_start, {"clause": "B-四(四)1c"}, []),
        (workflow.severe_or_reasoned, {"conclusion": "LAGGING"}, ["N-三g"]),
        (workflow.severe_or_reasoned, {"conclusion": "SEVERE", "follow_up": "通报"}, []),
        (workflow.severe_or_reasoned, {"conclusion": "ON_TIME"}, []),
        (workflow.by_discipline, {"held_by": "镇长"}, ["B-五(三)e"]),
        (workflow.by_discipline, {"held_by": "镇纪委副书记"}, []),
    ],
)
def test_guards(guard: engine.Rule, data: dict[str, object], bases: list[str]) -> None:
    assert [one.basis for one in guard(case(**data))] == bases
