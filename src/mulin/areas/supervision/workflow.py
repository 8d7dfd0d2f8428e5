"""责令整改 and 督办 as one table: issued, served, answered, checked; closed, sent back, or handed further up. Pure.

No step has a number of days: the documents print none (B-四(三)1e, L-二(三)b); whoever issues an order may set a day.
"""

from __future__ import annotations

from enum import StrEnum

from mulin.kernel.workflow import Transition, Workflow

ORDERS, ANSWERS = "cases.act", "duties.submit"
"""Who supervises, and who may be ordered: everybody who files duties can answer an order."""
URGE_AND_ORDER, FOLLOW_UP = "B-四(三)1e", "L-二(三)b"


class State(StrEnum):
    """Where an order stands."""

    ISSUED = "ISSUED"
    SERVED = "SERVED"
    ANSWERED = "ANSWERED"
    CHECKED = "CHECKED"
    RETURNED = "RETURNED"
    CLOSED = "CLOSED"
    ESCALATED = "ESCALATED"
    WITHDRAWN = "WITHDRAWN"


class Action(StrEnum):
    """What is done about an order."""

    SERVE = "SERVE"
    ANSWER = "ANSWER"
    CHECK = "CHECK"
    CLOSE = "CLOSE"
    RETURN = "RETURN"
    ESCALATE = "ESCALATE"
    WITHDRAW = "WITHDRAW"


def _row(
    action: Action, sources: tuple[State, ...], target: State, label: str, *, basis: str, permission: str = ORDERS
) -> Transition:
    return Transition(action, frozenset(sources), target, permission, basis, label=label)


S, A = State, Action
ORDER = Workflow(
    S,
    (
        _row(A.SERVE, (S.ISSUED,), S.SERVED, "登记送达", basis=URGE_AND_ORDER),
        _row(
            A.ANSWER, (S.SERVED, S.RETURNED), S.ANSWERED, "答复整改情况", basis=URGE_AND_ORDER, permission=ANSWERS
        ),
        _row(A.CHECK, (S.ANSWERED,), S.CHECKED, "登记核查", basis=FOLLOW_UP),
        _row(A.CLOSE, (S.CHECKED,), S.CLOSED, "整改到位，办结", basis=URGE_AND_ORDER),
        _row(A.RETURN, (S.CHECKED,), S.RETURNED, "整改不到位，退回重改", basis=URGE_AND_ORDER),
        _row(A.ESCALATE, (S.SERVED, S.RETURNED, S.CHECKED), S.ESCALATED, "拒不整改，上报处理", basis=FOLLOW_UP),
        _row(A.WITHDRAW, (S.ISSUED, S.SERVED, S.RETURNED), S.WITHDRAWN, "撤回", basis=FOLLOW_UP),
    ),
    initial=S.ISSUED,
    labels={
        S.ISSUED: "已下达，待送达", S.SERVED: "已送达，整改中", S.ANSWERED: "已答复，待核查",
        S.CHECKED: "已核查，待结论",
        S.RETURNED: "退回重改", S.CLOSED: "整改到位", S.ESCALATED: "已上报处理", S.WITHDRAWN: "已撤回",
    },
)  # fmt: skip
