"""What an assembly may do next and what it still lacks for it: the stepper of the decision page. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mulin.mechanisms.decisions.rules.stages import Stage


class Act(StrEnum):
    """An act that drives an assembly on; the services judge it again."""

    MOTION = "motion"
    RULES = "rules"
    ROLL_DRAFT = "roll-draft"
    ROLL_PUBLISH = "roll-publish"
    ROLL_FREEZE = "roll-freeze"
    NOTICE = "notice"
    OPEN = "open"
    CLOSE = "close"
    COUNT = "count"
    ANNOUNCE = "announce"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands of an assembly on a day; ``roll`` is the latest version's state, empty without one."""

    stage: Stage
    motions: int = 0
    texts_missing: int = 0
    rules_set: bool = False
    roll: str = ""
    roll_until: dt.date | None = None
    event_on: dt.date | None = None
    closes_at: dt.datetime | None = None
    result_until: dt.date | None = None


def missing(facts: Facts, *, today: dt.date, now: dt.datetime) -> tuple[str, ...]:
    """What the next stage still wants, in words that say what to do; empty where the next act is free."""
    match facts.stage:
        case Stage.DRAFT | Stage.ROLL:
            return _before_notice(facts)
        case Stage.NOTICED:
            return tuple(
                text
                for wanting, text in (
                    (facts.roll != "FROZEN", _roll_words(facts, today)),
                    (facts.event_on is not None and today < facts.event_on, f"到 {facts.event_on} 才能开始表决"),
                )
                if wanting
            )
        case Stage.VOTING:
            return () if facts.closes_at is not None and now >= facts.closes_at else ("表决还没有到截止时间",)
        case Stage.PRELIMINARY:
            running = facts.result_until is not None and today <= facts.result_until
            return (f"结果异议期到 {facts.result_until}，期满并答复全部异议后公告",) if running else ()
    return ()


def _before_notice(facts: Facts) -> tuple[str, ...]:
    return tuple(
        text
        for wanting, text in (
            (not facts.motions, "至少要有一个议题"),
            (facts.texts_missing > 0, f"{facts.texts_missing} 个议题还没有全文"),
            (not facts.rules_set, "确认议事规则（计票口径、渠道）"),
            (facts.roll in ("", "DRAFT"), "生成并公示业主名册"),
        )
        if wanting
    )


def _roll_words(facts: Facts, today: dt.date) -> str:
    if facts.roll_until is not None and today <= facts.roll_until:
        return f"名册异议期到 {facts.roll_until}，期满后冻结"
    return "冻结业主名册"


def acts(facts: Facts, *, today: dt.date, now: dt.datetime) -> tuple[Act, ...]:
    """The acts that are open, the next legal step first; withdrawal last."""
    waits = missing(facts, today=today, now=now)
    found = [_NEXT[facts.stage]] if facts.stage in _NEXT and not waits else []
    if facts.stage in (Stage.DRAFT, Stage.ROLL):
        found = _preparing(facts, today)
        if facts.stage is Stage.ROLL and not waits:
            found.insert(0, Act.NOTICE)
    elif facts.stage is Stage.NOTICED and _may_freeze(facts, today):
        found.append(Act.ROLL_FREEZE)
    if facts.stage in (Stage.DRAFT, Stage.ROLL, Stage.NOTICED):
        found.append(Act.WITHDRAW)
    return tuple(found)


_NEXT = {
    Stage.NOTICED: Act.OPEN,
    Stage.VOTING: Act.CLOSE,
    Stage.COUNTING: Act.COUNT,
    Stage.PRELIMINARY: Act.ANNOUNCE,
}


def _may_freeze(facts: Facts, today: dt.date) -> bool:
    return facts.roll == "PUBLISHED" and facts.roll_until is not None and today > facts.roll_until


def _preparing(facts: Facts, today: dt.date) -> list[Act]:
    order = [Act.MOTION, Act.RULES]
    if facts.motions and not facts.rules_set:
        order.reverse()
    if facts.roll in ("", "DRAFT"):
        ready = facts.motions and facts.rules_set
        roll = [Act.ROLL_PUBLISH, Act.ROLL_DRAFT] if facts.roll else [Act.ROLL_DRAFT]
        return [*roll, *order] if ready else [*order, *roll]
    return [Act.ROLL_FREEZE, *order] if _may_freeze(facts, today) else order
