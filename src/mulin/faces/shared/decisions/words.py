"""Words of decisions on pages: matters, outcomes, thresholds, areas."""

from __future__ import annotations

import re

from mulin.faces.shared import wording
from mulin.mechanisms.decisions.rules.regimes import Matter, Share, VoteClass
from mulin.mechanisms.decisions.texts import OUTCOMES as OUTCOMES

MATTERS = {
    Matter.RULES: "制定、修改业主大会议事规则",
    Matter.COVENANT: "制定、修改管理规约",
    Matter.ELECT: "选举业主委员会或更换成员",
    Matter.PM_FIRM: "选聘、解聘物业服务企业",
    Matter.FUND_USE: "使用建筑物维修资金",
    Matter.FUND_RAISE: "筹集建筑物维修资金",
    Matter.REBUILD: "改建、重建建筑物及附属设施",
    Matter.COMMON_USE: "改变共有部分用途或利用共有部分经营",
    Matter.OTHER: "其他共有和共同管理的重大事项",
}
CLASSES = {VoteClass.ORDINARY: "一般事项", VoteClass.SPECIAL: "特别事项"}
_ARTICLE = re.compile(r" art\. (\d+)")
_PARTS = {(1, 2): "半数", (2, 3): "三分之二", (3, 4): "四分之三"}


def share(one: Share) -> str:
    """过半数, 三分之二以上."""
    part = _PARTS[(one.numerator, one.denominator)]
    return f"过{part}" if one.strict else f"{part}以上"


def majority(vote_class: VoteClass, one: Share, *, of_participants: bool) -> str:
    """一般事项：参与表决面积和人数均过半数同意."""
    whole = "参与表决" if of_participants else "全体业主"
    return f"{CLASSES[vote_class]}：{whole}的面积和人数均{share(one)}同意"


def law(basis: str) -> str:
    """民法典 art. 278 -> 民法典第278条: a source as an official writes it."""
    return _ARTICLE.sub(r"第\1条", basis).replace("; ", "；")


def area(value: int) -> str:
    """Hundredths of a square metre with the unit."""
    return f"{wording.hundredths(value)} ㎡"
