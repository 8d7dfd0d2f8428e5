"""What the supervision area registers: the order as a procedure, and that late duties may be ordered by it."""

from __future__ import annotations

from mulin.areas.supervision import services
from mulin.areas.supervision import workflow as flows
from mulin.base.access.rules import ROLE_LABELS, Role
from mulin.kernel import messages
from mulin.kernel.registers.rules import Field, Kind
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.declarations import declare_procedure
from mulin.mechanisms.cases.rules import CaseType, Paper
from mulin.mechanisms.duties import services as duties

TEXTS = {"supervision.not_addressed": "这份责令整改不是下达给您的，不能答复。"}
A, S = flows.Action, flows.State
CLAUSE = flows.URGE_AND_ORDER
ADDRESSED = (Role.COMPANY, Role.COMMITTEE, Role.NEIGHBOURHOOD, Role.TOWN, Role.DEPARTMENT, Role.AUTHORITY)
ISSUING = (Role.NEIGHBOURHOOD, Role.TOWN, Role.DEPARTMENT, Role.AUTHORITY, Role.LEADER)


def _roles(roles: tuple[Role, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((str(role), ROLE_LABELS[role]) for role in roles)


ISSUER, ADDRESSEE = f"@issuer_role|{Role.TOWN}", f"@addressee_role|{Role.TOWN}"
ORDER = CaseType(
    key=services.ORDER,
    label="责令整改（督办）",
    flow=flows.ORDER,
    clauses=(flows.URGE_AND_ORDER, flows.FOLLOW_UP, "A-二(四)g", "A-三(十四)c"),
    opens=flows.ORDERS,
    goal=S.CLOSED,
    opened=(
        Field("addressee", "责令对象", required=True, clause=CLAUSE),
        Field("matter", "整改事项", required=True, clause=CLAUSE),
        Field("requirement", "整改要求"),
        Field("due_on", "整改期限", Kind.DATE),
        Field("addressee_role", "对象是哪一方", Kind.CHOICE, choices=_roles(ADDRESSED)),
        Field("issuer_role", "由谁督办", Kind.CHOICE, choices=_roles(ISSUING)),
    ),
    steps={
        str(A.SERVE): (Field("served_how", "送达方式"), Field("due_on", "整改期限", Kind.DATE)),
        str(A.ANSWER): (Field("answer", "整改情况", required=True, clause=CLAUSE),),
        str(A.CHECK): (Field("finding", "核查情况", required=True, clause=flows.FOLLOW_UP),),
        str(A.RETURN): (
            Field("return_reason", "退回理由", required=True, clause=CLAUSE),
            Field("due_on", "整改期限", Kind.DATE),
        ),
        str(A.ESCALATE): (Field("escalation", "上报给谁、建议怎样处理", required=True, clause=flows.FOLLOW_UP),),
        str(A.WITHDRAW): (Field("withdrawal", "撤回理由", required=True, clause=flows.FOLLOW_UP),),
    },
    papers=(
        Paper("order", "责令整改通知书", CLAUSE),
        Paper("receipt", "送达回证", CLAUSE),
        Paper("evidence", "整改证明材料", CLAUSE),
    ),
    holders={
        str(S.ISSUED): ISSUER, str(S.SERVED): ADDRESSEE, str(S.RETURNED): ADDRESSEE,
        str(S.ANSWERED): ISSUER, str(S.CHECKED): ISSUER,
    },
    reviews=frozenset({str(S.ANSWERED), str(S.CHECKED)}),
    about="督促无效的，责令限期整改：下达、送达、对方答复、核查，整改到位即办结；不到位退回重改，拒不整改上报处理。",
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
    declare_procedure(ORDER)
    for action in (A.SERVE, A.RETURN):
        cases.on_step(ORDER.key, action, services.deadline_set)
    cases.on_step(ORDER.key, A.ANSWER, services.deadline_met)
    duties.orders_by(ORDER.key, services.order_for_duty)
