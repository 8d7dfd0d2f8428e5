from dataclasses import dataclass
from enum import StrEnum

import pytest

from mulin.kernel import deadlines, errors, messages, workflow


class State(StrEnum):
    FILED = "FILED"
    ACCEPTED = "ACCEPTED"
    CLOSED = "CLOSED"


class Action(StrEnum):
    ACCEPT = "accept"
    RETURN = "return"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Facts:
    document: str = "ok"
    paid: bool = True


def need_document(facts):
    if not facts.document:
        yield errors.Violation("test.document_missing", "reg:12.3")


def need_payment(facts):
    if not facts.paid:
        yield errors.Violation("test.unpaid", "reg:12.4")


S, A = State, Action
WITHIN = deadlines.Spec(5, deadlines.Unit.WORKDAY)
ROWS = (
    workflow.Transition(
        A.CLOSE,
        frozenset({S.ACCEPTED}),
        S.CLOSED,
        "test.close",
        "reg:12.3",
        guards=(need_document, need_payment),
        label="办结",
        documents=("notice",),
    ),
    workflow.Transition(A.ACCEPT, frozenset({S.FILED}), S.ACCEPTED, "test.accept", "reg:12.1", days=WITHIN),
    workflow.Transition(A.RETURN, frozenset({S.ACCEPTED, S.FILED}), S.FILED, "test.return", ""),
)
FLOW = workflow.Workflow(S, ROWS, initial=S.FILED, labels={S.FILED: "已提交"})
ALLOWED = {
    (S.FILED, A.ACCEPT): S.ACCEPTED,
    (S.FILED, A.RETURN): S.FILED,
    (S.ACCEPTED, A.RETURN): S.FILED,
    (S.ACCEPTED, A.CLOSE): S.CLOSED,
}


@pytest.mark.parametrize("action", list(A))
@pytest.mark.parametrize("state", list(S))
def test_every_state_and_action(state, action):
    if (state, action) in ALLOWED:
        assert FLOW.step(state, action, Facts()).target == ALLOWED[state, action]
        assert action in FLOW.actions_from(state)
        return
    with pytest.raises(errors.Refused) as refused:
        FLOW.step(state, action, Facts())
    assert refused.value.codes == ("workflow.not_allowed",)
    assert action not in FLOW.actions_from(state)


def test_all_violations_come_at_once_in_guard_order():
    with pytest.raises(errors.Refused) as refused:
        FLOW.step(S.ACCEPTED, A.CLOSE, Facts(document="", paid=False))
    assert refused.value.codes == ("test.document_missing", "test.unpaid")
    faults = FLOW.violations(S.ACCEPTED, A.CLOSE, Facts(paid=False))
    assert [fault.code for fault in faults] == ["test.unpaid"]


def test_actions_keep_their_declared_order():
    assert FLOW.actions_from(S.ACCEPTED) == (A.CLOSE, A.RETURN)
    assert FLOW.transitions_from(S.FILED) == (ROWS[1], ROWS[2])
    assert FLOW.find(S.FILED, A.ACCEPT).days == WITHIN
    assert [s for s in S if FLOW.is_final(s)] == [S.CLOSED]


def test_the_refusal_reads_well():
    with pytest.raises(errors.Refused) as refused:
        FLOW.step(S.FILED, A.CLOSE, Facts())
    text = messages.render_all(refused.value.violations)
    assert text == "当前状态“已提交”下不能办理“办结”。"


def test_mermaid_draws_every_row():
    assert FLOW.as_mermaid().splitlines() == [
        "stateDiagram-v2",
        "  FILED: 已提交",
        "  ACCEPTED: ACCEPTED",
        "  CLOSED: CLOSED",
        "  [*] --> FILED",
        "  FILED --> ACCEPTED: accept",
        "  FILED --> FILED: return",
        "  ACCEPTED --> CLOSED: 办结",
        "  ACCEPTED --> FILED: return",
        "  CLOSED --> [*]",
    ]


class Foreign(StrEnum):
    FILED = "FILED"


@pytest.mark.parametrize(
    ("rows", "initial", "fault"),
    [
        ((*ROWS, ROWS[1]), S.FILED, "two transitions"),
        (ROWS, Foreign.FILED, "no state"),
        ((workflow.Transition(A.CLOSE, frozenset({S.FILED}), Foreign.FILED, "", ""),), S.FILED, "no state"),
        ((workflow.Transition(A.CLOSE, frozenset(), S.CLOSED, "", ""),), S.FILED, "from no state"),
    ],
    ids=["ambiguous", "foreign initial", "foreign target", "no source"],
)
def test_a_faulty_table_is_refused_when_built(rows, initial, fault):
    with pytest.raises(ValueError, match=fault):
        workflow.Workflow(S, rows, initial=initial)
