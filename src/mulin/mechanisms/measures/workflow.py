"""核对: before a ranking goes out, each ranked place confirms, asks for a correction or explains (practice P4)."""

from __future__ import annotations

from enum import StrEnum

from mulin.kernel.workflow import Transition, Workflow

BASIS = "L-四(二)d"
ANSWER, ISSUE = "cases.act", "measures.publish"


class Check(StrEnum):
    """Where a place's check stands."""

    ASKED = "ASKED"
    CORRECTION = "CORRECTION"
    CONFIRMED = "CONFIRMED"
    EXPLAINED = "EXPLAINED"
    CORRECTED = "CORRECTED"
    DECLINED = "DECLINED"
    LAPSED = "LAPSED"


class Action(StrEnum):
    """What may be answered, and what is done about it."""

    CONFIRM = "CONFIRM"
    EXPLAIN = "EXPLAIN"
    ASK = "ASK"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    LAPSE = "LAPSE"


def _row(action: Action, source: Check, target: Check, permission: str, label: str) -> Transition:
    return Transition(action, frozenset({source}), target, permission, BASIS, label=label)


CHECK = Workflow(
    Check,
    (
        _row(Action.CONFIRM, Check.ASKED, Check.CONFIRMED, ANSWER, "核对无误"),
        _row(Action.ASK, Check.ASKED, Check.CORRECTION, ANSWER, "要求更正"),
        _row(Action.EXPLAIN, Check.ASKED, Check.EXPLAINED, ANSWER, "数字无误，作说明"),
        _row(Action.LAPSE, Check.ASKED, Check.LAPSED, ISSUE, "期满未答"),
        _row(Action.ACCEPT, Check.CORRECTION, Check.CORRECTED, ISSUE, "台账已更正，重新计算"),
        _row(Action.DECLINE, Check.CORRECTION, Check.DECLINED, ISSUE, "不予更正"),
    ),
    initial=Check.ASKED,
    labels={
        Check.ASKED: "等候核对",
        Check.CORRECTION: "要求更正，待处理",
        Check.CONFIRMED: "核对无误",
        Check.EXPLAINED: "已作说明",
        Check.CORRECTED: "已更正并重新计算",
        Check.DECLINED: "不予更正",
        Check.LAPSED: "期满未答",
    },
)
