"""Public exposure as a table: proposed, reviewed by law, told, answered, approved, shown for a time, withdrawn.

The documents print no days and no approver (targets.md 4: the approval record is our proposal), so the table has no
periods of its own: the last day for the answer and the days of publication are named in the case.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from enum import StrEnum

from mulin.areas.publicity.rules import exposing
from mulin.kernel.errors import Violation
from mulin.kernel.workflow import Rule, Transition, Workflow
from mulin.mechanisms.cases.rules import CaseFacts

Guard = Callable[[str, CaseFacts], Iterator[Violation]]
PROPOSE, PUBLISH = "publicity.keep", "publicity.publish"


class Exposure(StrEnum):
    """Where a public exposure stands."""

    PROPOSED = "PROPOSED"
    LEGAL_REVIEW = "LEGAL_REVIEW"
    REVIEWED = "REVIEWED"
    TOLD = "TOLD"
    APPROVAL = "APPROVAL"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    STOPPED = "STOPPED"


class Action(StrEnum):
    """What may be done about it."""

    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    PASS = "PASS"
    TELL = "TELL"
    ANSWER = "ANSWER"
    NO_ANSWER = "NO_ANSWER"
    APPROVE = "APPROVE"
    PUBLISH = "PUBLISH"
    WITHDRAW = "WITHDRAW"
    STOP = "STOP"


def _named(clause: str, facts: CaseFacts) -> Iterator[Violation]:
    yield from exposing.named(facts.data, clause)


def _clean(clause: str, facts: CaseFacts) -> Iterator[Violation]:
    yield from exposing.clean(facts.data, clause)


def _time_to_answer(clause: str, facts: CaseFacts) -> Iterator[Violation]:
    """The subject has at least the day after it was told."""
    if str(facts.data.get("answer_until") or "") <= facts.on.isoformat():
        yield Violation("publicity.answer_day", clause)


def _time_is_over(clause: str, facts: CaseFacts) -> Iterator[Violation]:
    """Silence counts only once the last day for the answer is over."""
    until = str(facts.data.get("answer_until") or "")
    if facts.on.isoformat() <= until:
        yield Violation("publicity.answer_running", clause, {"day": until})


def _days_in_order(clause: str, facts: CaseFacts) -> Iterator[Violation]:
    first, last = str(facts.data.get("from_day") or ""), str(facts.data.get("to_day") or "")
    if first and last and (last < first or first < facts.on.isoformat()):
        yield Violation("publicity.exposure_days", clause)


def exposure(clause: str) -> Workflow:
    """The table for one document: ``clause`` is the article that wants exposure."""
    state, action = Exposure, Action

    def row(
        do: Action, sources: tuple[Exposure, ...], target: Exposure, right: str, label: str,
        guards: tuple[Guard, ...] = (), documents: tuple[str, ...] = (),
    ) -> Transition:  # fmt: skip
        bound: tuple[Rule, ...] = tuple(functools.partial(guard, clause) for guard in guards)
        return Transition(do, frozenset(sources), target, right, clause, bound, label, documents)

    running = (state.PROPOSED, state.LEGAL_REVIEW, state.REVIEWED, state.TOLD, state.APPROVAL, state.APPROVED)
    return Workflow(
        state,
        (
            row(action.SUBMIT, (state.PROPOSED,), state.LEGAL_REVIEW, PROPOSE, "提交法律审核", (_named, _clean),
                ("evidence",)),
            row(action.RETURN, (state.LEGAL_REVIEW,), state.PROPOSED, PUBLISH, "退回补充"),
            row(action.PASS, (state.LEGAL_REVIEW,), state.REVIEWED, PUBLISH, "登记法律审核意见", (),
                ("legal_opinion",)),
            row(action.TELL, (state.REVIEWED,), state.TOLD, PROPOSE, "告知当事人", (_time_to_answer,), ("told",)),
            row(action.ANSWER, (state.TOLD,), state.APPROVAL, PROPOSE, "登记当事人陈述", (_clean,)),
            row(action.NO_ANSWER, (state.TOLD,), state.APPROVAL, PROPOSE, "期满无陈述", (_time_is_over,)),
            row(action.APPROVE, (state.APPROVAL,), state.APPROVED, PUBLISH, "批准曝光"),
            row(action.PUBLISH, (state.APPROVED,), state.PUBLISHED, PUBLISH, "公开曝光", (_days_in_order, _clean)),
            row(action.WITHDRAW, (state.PUBLISHED,), state.WITHDRAWN, PUBLISH, "撤下"),
            row(action.STOP, running, state.STOPPED, PUBLISH, "不予曝光"),
        ),
        initial=state.PROPOSED,
        labels={
            state.PROPOSED: "提出", state.LEGAL_REVIEW: "法律审核中", state.REVIEWED: "审核通过，待告知",
            state.TOLD: "已告知，等候陈述", state.APPROVAL: "待审批", state.APPROVED: "已批准，待公开",
            state.PUBLISHED: "公开中", state.WITHDRAWN: "已撤下", state.STOPPED: "不予曝光",
        },
    )  # fmt: skip
