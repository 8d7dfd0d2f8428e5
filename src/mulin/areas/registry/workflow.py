"""The registry's procedures as tables: service areas, premises, new projects, delegations, merges, splits, expiry.

Pure. No step has a number of days: the documents print none for them; people agree on a day per case.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from mulin.kernel.errors import Violation
from mulin.kernel.workflow import Transition, Workflow
from mulin.mechanisms.cases.rules import CaseFacts

ACT, DECIDE, KEEP = "cases.act", "cases.decide", "places.keep"
RESTRUCTURE, DELEGATE, SETTLE = "places.restructure", "parties.delegate", "packs.settle"
ITEMS = {"premises": "物业管理用房", "power_room": "配电房（箱）"}
"""What S-四(六)b names; a review may add further items."""


class Delimitation(StrEnum):
    """S-二(二)a, b: the street drafts, together with the authority, then the area stands."""

    DRAFT = "DRAFT"
    JOINT_REVIEW = "JOINT_REVIEW"
    APPROVED = "APPROVED"
    WITHDRAWN = "WITHDRAWN"


class Premises(StrEnum):
    """S-三(四)b: idle land becomes premises only with the planning department's approval."""

    PROPOSED = "PROPOSED"
    PLANNING = "PLANNING"
    APPROVED = "APPROVED"
    BUILDING = "BUILDING"
    COMPLETED = "COMPLETED"
    REFUSED = "REFUSED"


class Review(StrEnum):
    """S-四(六)a, b: the plan is reviewed at the source, then the builder's provision is supervised."""

    PLAN_REVIEW = "PLAN_REVIEW"
    SUPERVISED = "SUPERVISED"
    CONCLUDED = "CONCLUDED"


class Handover(StrEnum):
    """A-二(六): the city lists a power, hands it over, the county accepts or sends it back."""

    LISTED = "LISTED"
    HANDED = "HANDED"
    ACCEPTED = "ACCEPTED"
    RETURNED = "RETURNED"


class Restructuring(StrEnum):
    """A merge of communities (N-二(四)2·二b) or the split of a 社区 (A-二(十)d)."""

    PROPOSED = "PROPOSED"
    DECIDED = "DECIDED"
    CARRIED_OUT = "CARRIED_OUT"
    REJECTED = "REJECTED"


class Expiry(StrEnum):
    """B-末a: after the last printed day somebody decides whether the rules go on."""

    ASKED = "ASKED"
    CONTINUED = "CONTINUED"
    CONTINUED_UNTIL = "CONTINUED_UNTIL"
    STOPPED = "STOPPED"


class Action(StrEnum):
    """All actions of the registry's procedures."""

    SUBMIT = "SUBMIT"
    RETURN = "RETURN"
    APPROVE = "APPROVE"
    REFUSE = "REFUSE"
    WITHDRAW = "WITHDRAW"
    START = "START"
    COMPLETE = "COMPLETE"
    PASS = "PASS"
    INSPECT = "INSPECT"
    CONCLUDE = "CONCLUDE"
    HAND_OVER = "HAND_OVER"
    ACCEPT = "ACCEPT"
    SEND_BACK = "SEND_BACK"
    DECIDE = "DECIDE"
    REJECT = "REJECT"
    CARRY_OUT = "CARRY_OUT"
    CONTINUE = "CONTINUE"
    CONTINUE_UNTIL = "CONTINUE_UNTIL"
    STOP = "STOP"


def items_provided(facts: CaseFacts) -> Iterator[Violation]:
    """A review ends only when every item is provided; each one still owed is named."""
    for key, label in ITEMS.items():
        if facts.data.get(key) != "PROVIDED":
            yield Violation("registry.item_owed", "S-四(六)b", {"item": label})


def premises_measured(facts: CaseFacts) -> Iterator[Violation]:
    """Provided premises are not smaller than what the plan requires."""
    required, built = facts.data.get("required_area"), facts.data.get("management_area")
    if isinstance(required, int) and isinstance(built, int) and built < required:
        yield Violation("registry.premises_short", "S-四(六)b", {"missing": f"{(required - built) / 100:.2f}"})


def enough_to_merge(facts: CaseFacts) -> Iterator[Violation]:
    """At least two communities, or one that joins another."""
    chosen = facts.data.get("communities")
    named = {*chosen} if isinstance(chosen, list | tuple) else set()
    if facts.data.get("into") is not None:
        named.add(facts.data["into"])
    if len(named) < 2:
        yield Violation("registry.merge_too_few", "N-二(四)2·二b")
    if facts.data.get("into") is None and not facts.data.get("name"):
        yield Violation("registry.merge_unnamed", "N-二(四)2·二b")


def _row(
    action: Action,
    sources: StrEnum | tuple[StrEnum, ...],
    target: StrEnum,
    permission: str,
    basis: str,
    label: str,
    **more: object,
) -> Transition:
    source = frozenset(sources if isinstance(sources, tuple) else (sources,))
    return Transition(action, source, target, permission, basis, label=label, **more)  # type: ignore[arg-type]


D, P, R, H, X, E = Delimitation, Premises, Review, Handover, Restructuring, Expiry

DELIMITATION = Workflow(
    D,
    (
        _row(Action.SUBMIT, D.DRAFT, D.JOINT_REVIEW, ACT, "S-二(二)a", "提交会同界定"),
        _row(Action.RETURN, D.JOINT_REVIEW, D.DRAFT, DECIDE, "S-二(二)a", "退回修改"),
        _row(Action.APPROVE, D.JOINT_REVIEW, D.APPROVED, DECIDE, "S-二(二)b", "会同划定"),
        _row(Action.WITHDRAW, (D.DRAFT, D.JOINT_REVIEW), D.WITHDRAWN, ACT, "S-二(二)b", "撤回"),
    ),
    initial=D.DRAFT,
    labels={D.DRAFT: "街道拟定", D.JOINT_REVIEW: "会同主管部门界定", D.APPROVED: "已划定", D.WITHDRAWN: "已撤回"},
)
PREMISES = Workflow(
    P,
    (
        _row(Action.SUBMIT, P.PROPOSED, P.PLANNING, ACT, "S-三(四)b", "报规划部门审批"),
        _row(
            Action.APPROVE, P.PLANNING, P.APPROVED, DECIDE, "S-三(四)b", "登记规划批准",
            documents=("planning_approval",),
        ),
        _row(Action.REFUSE, (P.PROPOSED, P.PLANNING), P.REFUSED, DECIDE, "S-三(四)b", "不予批准"),
        _row(Action.START, P.APPROVED, P.BUILDING, ACT, "S-三(四)b", "开工"),
        _row(Action.COMPLETE, P.BUILDING, P.COMPLETED, KEEP, "S-三(四)b", "建成登记"),
    ),
    initial=P.PROPOSED,
    labels={
        P.PROPOSED: "社区提出", P.PLANNING: "规划审批中", P.APPROVED: "已批准", P.BUILDING: "建设中",
        P.COMPLETED: "已建成", P.REFUSED: "未批准",
    },
)  # fmt: skip
NEW_PROJECT = Workflow(
    R,
    (
        _row(Action.PASS, R.PLAN_REVIEW, R.SUPERVISED, DECIDE, "S-四(六)a", "通过规划方案评审"),
        _row(Action.INSPECT, R.SUPERVISED, R.SUPERVISED, ACT, "S-四(六)b", "登记配置情况"),
        _row(
            Action.CONCLUDE, R.SUPERVISED, R.CONCLUDED, DECIDE, "S-四(六)b", "确认配齐",
            guards=(items_provided, premises_measured),
        ),
    ),
    initial=R.PLAN_REVIEW,
    labels={R.PLAN_REVIEW: "规划方案评审", R.SUPERVISED: "督促配置中", R.CONCLUDED: "已配齐"},
)  # fmt: skip
HANDOVER = Workflow(
    H,
    (
        _row(Action.HAND_OVER, H.LISTED, H.HANDED, DELEGATE, "A-二(六)f", "下放"),
        _row(Action.ACCEPT, H.HANDED, H.ACCEPTED, DELEGATE, "A-二(六)f", "承接"),
        _row(Action.SEND_BACK, H.HANDED, H.RETURNED, DELEGATE, "A-二(六)f", "接不住，退回"),
        _row(Action.WITHDRAW, H.LISTED, H.RETURNED, DELEGATE, "A-二(六)f", "不再下放"),
    ),
    initial=H.LISTED,
    labels={H.LISTED: "拟下放", H.HANDED: "已下放待承接", H.ACCEPTED: "已承接", H.RETURNED: "已收回"},
)
_RESTRUCTURED = {X.PROPOSED: "提出", X.DECIDED: "已决定", X.CARRIED_OUT: "已实施", X.REJECTED: "不予同意"}
MERGE = Workflow(
    X,
    (
        _row(
            Action.DECIDE, X.PROPOSED, X.DECIDED, DECIDE, "N-二(四)2·二b", "决定归并", guards=(enough_to_merge,)
        ),
        _row(Action.REJECT, X.PROPOSED, X.REJECTED, DECIDE, "N-二(四)2·二b", "不予归并"),
        _row(
            Action.CARRY_OUT, X.DECIDED, X.CARRIED_OUT, RESTRUCTURE, "N-二(四)2·二b", "实施归并",
            guards=(enough_to_merge,),
        ),
    ),
    initial=X.PROPOSED,
    labels=_RESTRUCTURED,
)  # fmt: skip
SPLIT = Workflow(
    X,
    (
        _row(Action.DECIDE, X.PROPOSED, X.DECIDED, DECIDE, "A-二(十)d", "决定增设"),
        _row(Action.REJECT, X.PROPOSED, X.REJECTED, DECIDE, "A-二(十)d", "不予增设"),
        _row(Action.CARRY_OUT, X.DECIDED, X.CARRIED_OUT, RESTRUCTURE, "A-二(十)d", "实施增设"),
    ),
    initial=X.PROPOSED,
    labels=_RESTRUCTURED,
)
EXPIRY = Workflow(
    E,
    (
        _row(Action.CONTINUE, E.ASKED, E.CONTINUED, SETTLE, "B-末a", "继续执行"),
        _row(Action.CONTINUE_UNTIL, E.ASKED, E.CONTINUED_UNTIL, SETTLE, "B-末a", "延续至指定日"),
        _row(Action.STOP, E.ASKED, E.STOPPED, SETTLE, "B-末a", "停止执行"),
    ),
    initial=E.ASKED,
    labels={
        E.ASKED: "已到期，待决定", E.CONTINUED: "继续执行", E.CONTINUED_UNTIL: "延续至指定日", E.STOPPED: "停止执行",
    },
)  # fmt: skip
