"""The way of a review: received, accepted, checked, answered or ordered to correct or revoked. Pure.

物业管理条例 art. 12 and 19 let the county's department or the town order an unlawful decision of the owners' meeting
or committee to be corrected within a time, or revoke it, and have that made known to all owners.
"""

from __future__ import annotations

from enum import StrEnum

from mulin.mechanisms.decisions.rules.channels import VOID_REASONS


class State(StrEnum):
    """Where a review stands."""

    RECEIVED = "RECEIVED"
    ACCEPTED = "ACCEPTED"
    NOT_ACCEPTED = "NOT_ACCEPTED"
    CHECKING = "CHECKING"
    CORRECTING = "CORRECTING"
    ANSWERED = "ANSWERED"
    REVOKED = "REVOKED"

    @property
    def label(self) -> str:
        """The Chinese word of the state."""
        return STATES[self]


class Act(StrEnum):
    """What the street or the authority does in a review."""

    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    DRAW = "DRAW"
    MARK = "MARK"
    VOID = "VOID"
    ORDER = "ORDER"
    SUSPEND = "SUSPEND"
    RESUME = "RESUME"
    ANSWER = "ANSWER"
    REVOKE = "REVOKE"


STATES = {
    "RECEIVED": "已收到",
    "ACCEPTED": "已受理",
    "NOT_ACCEPTED": "不予受理",
    "CHECKING": "核查中",
    "CORRECTING": "责令改正中",
    "ANSWERED": "已答复",
    "REVOKED": "已撤销决定",
}
ACTS = {
    "ACCEPT": "受理",
    "REJECT": "不予受理",
    "DRAW": "抽样回访",
    "MARK": "标记存疑",
    "VOID": "认定废票并重新计票",
    "ORDER": "责令改正",
    "SUSPEND": "暂缓执行",
    "RESUME": "恢复执行",
    "ANSWER": "答复",
    "REVOKE": "撤销决定",
}
OPEN = frozenset({State.ACCEPTED, State.CHECKING, State.CORRECTING})
"""States in which the decision is 争议中."""
_CHECKED: dict[Act, State | None] = {
    Act.MARK: None,
    Act.VOID: None,
    Act.SUSPEND: None,
    Act.RESUME: None,
    Act.ORDER: State.CORRECTING,
    Act.ANSWER: State.ANSWERED,
    Act.REVOKE: State.REVOKED,
}
WAY: dict[State, dict[Act, State | None]] = {
    State.RECEIVED: {Act.ACCEPT: State.ACCEPTED, Act.REJECT: State.NOT_ACCEPTED},
    State.ACCEPTED: {Act.DRAW: State.CHECKING, **_CHECKED},
    State.CHECKING: _CHECKED,
    State.CORRECTING: _CHECKED,
    State.NOT_ACCEPTED: {},
    State.ANSWERED: {},
    State.REVOKED: {},
}
"""From state and act to the next state; None: the state stays."""

SOURCES = [
    ("OBJECTION", "业主异议"),
    ("PETITION", "业主联名"),
    ("TOWN", "街道（乡镇）自行发现"),
    ("COURT", "法院、上级移送"),
]
RESULTS = [
    ("CONFIRMED", "确认本人所投"),
    ("DENIED", "否认本人所投"),
    ("DELIVERY", "称未收到票"),
    ("UNREACHED", "联系不上"),
]
DENIALS = frozenset({"DENIED", "DELIVERY"})
REVIEW_REASONS = {
    "NOT_THE_OWNER": "经核实非业主本人意思",
    "NO_AUTHORITY": "没有有效书面委托",
    "ALTERED": "票面被改动",
    **VOID_REASONS,
}
"""Why a ballot may be voided in a review: the fixed reasons of the table, and three that only a check brings out."""


def follows(state: State, act: Act) -> State:
    """The state after an act. Raises KeyError where the act does not belong to the state."""
    after = WAY[state][act]
    return state if after is None else after


def allowed(state: State) -> tuple[Act, ...]:
    """What may be done in a state."""
    return tuple(WAY[state])
