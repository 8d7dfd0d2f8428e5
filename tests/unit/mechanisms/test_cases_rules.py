"""Every state and action of every declared procedure; papers, waiting periods, earliest finish."""

from __future__ import annotations

import datetime as dt
import re
from enum import StrEnum

import pytest

from mulin.config import catalogue as config
from mulin.kernel import calendar, deadlines, messages
from mulin.kernel.errors import Refused
from mulin.kernel.registers.rules import Field
from mulin.kernel.workflow import Transition, Workflow
from mulin.mechanisms.cases import rules
from mulin.mechanisms.packs import selectors as packs

config.collect()
DAYS = calendar.bundled()
ARTICLE = re.compile(r"第\d+条$")  # a step may rest on a statute


class S(StrEnum):
    OPEN = "OPEN"
    NOTICED = "NOTICED"
    VOTED = "VOTED"


class A(StrEnum):
    NOTICE = "NOTICE"
    VOTE = "VOTE"


WAIT = deadlines.Spec(15, direction=deadlines.Direction.EARLIEST_AFTER)
VOTE = rules.CaseType(
    key="test.vote",
    label="表决",
    flow=Workflow(
        S,
        (
            Transition(
                A.NOTICE, frozenset({S.OPEN}), S.NOTICED, "cases.act", "X-一", label="公示", documents=("notice",)
            ),
            Transition(A.VOTE, frozenset({S.NOTICED}), S.VOTED, "cases.act", "X-二", label="表决", days=WAIT),
        ),
        initial=S.OPEN,
    ),
    clauses=("X-一",),
    opens="cases.act",
    goal=S.VOTED,
    steps={"NOTICE": (Field("agenda", "议题", required=True, clause="X-一"),)},
    papers=(rules.Paper("notice", "公示照片", "X-一"),),
)
PAIRS = [
    (one, state, action)
    for one in rules.catalogue.all()
    for state in one.flow.states
    for action in dict.fromkeys(row.action for row in one.flow.transitions)
]


@pytest.mark.parametrize(("one", "state", "action"), PAIRS, ids=lambda value: getattr(value, "key", str(value)))
def test_every_state_and_action_is_allowed_or_refused_by_the_table(
    one: rules.CaseType, state: StrEnum, action: StrEnum
) -> None:
    if action in one.flow.actions_from(state):
        row = one.flow.find(state, action)
        assert row.target in one.flow.states
        assert row.label
        if not ARTICLE.search(row.basis):
            packs.find_clause(row.basis)
    else:
        with pytest.raises(Refused) as caught:
            one.flow.find(state, action)
        assert caught.value.codes == ("workflow.not_allowed",)


@pytest.mark.parametrize("one", rules.catalogue.all(), ids=lambda one: one.key)
def test_procedures_lead_from_start_to_goal_and_name_their_clauses(one: rules.CaseType) -> None:
    today = dt.date(2026, 11, 23)
    assert rules.earliest_finish(one, one.flow.initial, today, today, DAYS) == today
    unfinished = {str(state) for state in one.flow.states if not one.flow.is_final(state)}
    assert unfinished == set(one.holders)
    for clause in one.clauses:
        packs.find_clause(clause)
    fields = [*one.opened, *(field for step in one.steps.values() for field in step)]
    assert [field.key for field in fields if field.required and not field.clause] == []


def facts(on: dt.date, papers: frozenset[str] = frozenset()) -> rules.CaseFacts:
    return rules.CaseFacts({}, papers, on, dt.date(2020, 11, 6))


def test_a_missing_paper_and_a_missing_field_are_said_together_with_the_clause() -> None:
    found = rules.check_step(VOTE, VOTE.flow.find(S.OPEN, A.NOTICE), facts(dt.date(2020, 11, 6)), {}, DAYS)
    assert [one.code for one in found] == ["cases.field_missing", "cases.paper_missing"]
    assert messages.render(found[1]) == "缺少材料“公示照片”（X-一）。"
    with_both = facts(dt.date(2020, 11, 6), frozenset({"notice"}))
    assert rules.check_step(VOTE, VOTE.flow.find(S.OPEN, A.NOTICE), with_both, {"agenda": "选聘"}, DAYS) == []


@pytest.mark.parametrize(("on", "codes"), [(dt.date(2020, 11, 20), ["cases.too_early"]), (dt.date(2020, 11, 21), [])])
def test_a_waiting_period_of_fifteen_days(on: dt.date, codes: list[str]) -> None:
    found = rules.check_step(VOTE, VOTE.flow.find(S.NOTICED, A.VOTE), facts(on), {}, DAYS)
    assert [one.code for one in found] == codes


def test_a_vote_noticed_on_6_november_finishes_on_the_21st_at_the_earliest() -> None:
    noticed = dt.date(2020, 11, 6)
    assert rules.earliest_finish(VOTE, S.NOTICED, noticed, noticed, DAYS) == dt.date(2020, 11, 21)
    assert rules.earliest_finish(VOTE, S.OPEN, noticed, noticed, DAYS) == dt.date(2020, 11, 21)


def test_acting_for_another_needs_principal_paper_and_a_day_that_has_come() -> None:
    wrong = rules.OnBehalf(" ", "", dt.date(2026, 11, 24))
    found = rules.check_on_behalf(wrong, dt.date(2026, 11, 23))
    assert [one.code for one in found] == ["cases.behalf_incomplete", "cases.behalf_future"]
