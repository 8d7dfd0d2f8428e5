"""Talk with a company, stepping in at a committee, deliberation in five steps: as tables. Pure.

No step has a number of days: the documents print none.
"""

from __future__ import annotations

from enum import StrEnum

from mulin.areas.selfgov import rules
from mulin.kernel.errors import Violation
from mulin.kernel.workflow import Transition, Workflow
from mulin.mechanisms.cases.rules import CaseFacts

ACT, CONVENE = "cases.act", "assemblies.convene"
INTERVIEW, FAILED, BY_TOWN, STEP_IN = "B-四(四)5c", "B-四(四)5d", "B-四(四)5e", "B-四(二)4c"
FIVE_STEPS = "L-三(一)3a"
TALK, EARLY_ELECTION, DELIBERATION = "selfgov.company-talk", "selfgov.early-election", "selfgov.deliberation"


class Talk(StrEnum):
    """Where the talk with a company stands."""

    DUE = "DUE"
    TALKED = "TALKED"
    REPORTED = "REPORTED"
    RECTIFIED = "RECTIFIED"
    FAILED = "FAILED"
    CONVENED = "CONVENED"


class StepIn(StrEnum):
    """Where the proposal to step in at a committee stands."""

    PROPOSED = "PROPOSED"
    CONVENED = "CONVENED"
    DECLINED = "DECLINED"


class Five(StrEnum):
    """Where a matter of deliberation stands; each step leaves its output."""

    SPOKEN = "SPOKEN"
    DISCUSSED = "DISCUSSED"
    SORTED = "SORTED"
    SHOWN = "SHOWN"
    APPRAISED = "APPRAISED"
    SPONSORED = "SPONSORED"
    DROPPED = "DROPPED"


class Action(StrEnum):
    """What is done."""

    HOLD = "HOLD"
    REPORT = "REPORT"
    PASS = "PASS"
    FAIL = "FAIL"
    CONVENE = "CONVENE"
    DECLINE = "DECLINE"
    DISCUSS = "DISCUSS"
    SORT = "SORT"
    SHOW = "SHOW"
    APPRAISE = "APPRAISE"
    SPONSOR = "SPONSOR"
    DROP = "DROP"


A = Action


def _row(
    action: Action, sources: tuple[StrEnum, ...], target: StrEnum, label: str, basis: str, permission: str = ACT
) -> Transition:
    return Transition(action, frozenset(sources), target, permission, basis, label=label)


TALKS = Workflow(
    Talk,
    (
        _row(A.HOLD, (Talk.DUE,), Talk.TALKED, "登记约谈", INTERVIEW),
        _row(A.REPORT, (Talk.TALKED,), Talk.REPORTED, "登记整改情况", FAILED),
        _row(A.PASS, (Talk.REPORTED,), Talk.RECTIFIED, "复评到位，办结", FAILED),
        _row(A.FAIL, (Talk.TALKED, Talk.REPORTED), Talk.FAILED, "整改不到位或敷衍", FAILED),
        _row(A.CONVENE, (Talk.FAILED,), Talk.CONVENED, "启动更换物业的业主大会", FAILED, CONVENE),
    ),
    initial=Talk.DUE,
    labels={
        Talk.DUE: "应约谈", Talk.TALKED: "已约谈，整改中", Talk.REPORTED: "已整改，待复评",
        Talk.RECTIFIED: "整改到位", Talk.FAILED: "整改不到位，应启动更换", Talk.CONVENED: "已启动更换表决",
    },
)  # fmt: skip
STEPPING_IN = Workflow(
    StepIn,
    (
        _row(A.CONVENE, (StepIn.PROPOSED,), StepIn.CONVENED, "召开业主大会表决是否提前换届", STEP_IN, CONVENE),
        _row(A.DECLINE, (StepIn.PROPOSED,), StepIn.DECLINED, "暂不介入", STEP_IN),
    ),
    initial=StepIn.PROPOSED,
    labels={
        StepIn.PROPOSED: "可以介入，待决定", StepIn.CONVENED: "已启动换届表决", StepIn.DECLINED: "暂不介入",
    },
)  # fmt: skip


def enough_sponsors(facts: CaseFacts) -> list[Violation]:
    """A motion of the owners needs a fifth of them (20 % can force an extraordinary assembly)."""
    try:
        sponsors, total = int(facts.data.get("sponsors", "")), int(facts.data.get("owners_total", ""))
    except (TypeError, ValueError):
        return [Violation("selfgov.sponsors_unknown")]
    if rules.can_force(sponsors, total):
        return []
    return [Violation("selfgov.sponsors_short", "", {"wanted": -(-total // 5), "sponsors": sponsors})]


DELIBERATE = Workflow(
    Five,
    (
        _row(A.DISCUSS, (Five.SPOKEN,), Five.DISCUSSED, "议：登记议事结果", FIVE_STEPS),
        _row(A.SORT, (Five.DISCUSSED,), Five.SORTED, "理：定下办理方案", FIVE_STEPS),
        _row(A.SHOW, (Five.SORTED,), Five.SHOWN, "晒：公开办理结果", FIVE_STEPS),
        _row(A.APPRAISE, (Five.SHOWN,), Five.APPRAISED, "评：登记群众评价", FIVE_STEPS),
        Transition(
            A.SPONSOR, frozenset({Five.DISCUSSED, Five.SORTED}), Five.SPONSORED, CONVENE, FIVE_STEPS,
            guards=(enough_sponsors,), label="业主联名，提交业主大会",
        ),
        _row(A.DROP, (Five.SPOKEN, Five.DISCUSSED), Five.DROPPED, "不再议", FIVE_STEPS),
    ),
    initial=Five.SPOKEN,
    labels={
        Five.SPOKEN: "说：已提出，待议", Five.DISCUSSED: "议：已商议，待理", Five.SORTED: "理：已定方案，待晒",
        Five.SHOWN: "晒：已公开，待评", Five.APPRAISED: "评：已评价，办结", Five.SPONSORED: "已提交业主大会",
        Five.DROPPED: "不再议",
    },
)  # fmt: skip
