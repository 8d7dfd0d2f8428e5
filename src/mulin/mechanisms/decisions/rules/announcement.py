"""The announcement of a count as a paper: numerators, denominators, channels, void, silent, both verdicts, roots. Pure.

A motion that is not adopted is announced as 没有形成决定, never as the opposite adopted; a decision of 2016 prints the
words of its own law. Shares are floored: none is rounded up across a threshold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.kernel.documents import model
from mulin.kernel.errors import Refused, Violation
from mulin.mechanisms.decisions.rules.channels import CHANNELS
from mulin.mechanisms.decisions.rules.regimes import REGIMES, Regime, Share, VoteClass
from mulin.mechanisms.decisions.rules.words import words_of

VOID = "-1"
OUTCOMES = {
    "ADOPTED": "通过",
    "NOT_ADOPTED": "未通过，没有形成决定",
    "NO_QUORUM": "参与表决未达法定比例，没有形成决定",
}
LAWS = {
    "R1": "《物权法》第七十六条、《物业管理条例》第十二条",
    "R2": "《民法典》第二百七十八条",
}
SHARES = {(1, 2): "过半数", (2, 3): "三分之二以上", (3, 4): "四分之三以上"}


@dataclass(frozen=True, slots=True)
class MotionResult:
    """A counted motion: its options in order, the frozen sums (as ``Verdict.sums``), its law and class."""

    serial: int
    title: str
    kind: str
    options: tuple[str, ...]
    regime: str
    vote_class: str
    sums: Mapping[str, Any]
    version: int = 1


@dataclass(frozen=True, slots=True)
class Announcement:
    """What a paper on a count says; ``root`` the log's root at the last signed head, of ``size`` leaves."""

    title: str
    place: str
    convener: str
    decided_on: dt.date
    motions: tuple[MotionResult, ...]
    rules_hash: str
    roll_root: str
    root: bytes
    size: int
    final: bool
    objections_until: dt.date | None = None
    standing: str = ""


def area(value: int) -> str:
    """0.01 m2 as square metres."""
    return f"{value // 100:,}.{value % 100:02d}"


def percent(part: int, whole: int) -> str:
    """A share in per cent, floored to two places."""
    share = part * 10000 // whole if whole else 0
    return f"{share // 100}.{share % 100:02d}%"


def _pair(sums: Mapping[str, int]) -> tuple[int, int]:
    return int(sums["area"]), int(sums["heads"])


def _add(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(one[0] for one in pairs), sum(one[1] for one in pairs)


def check(result: MotionResult) -> None:
    """Options add up to those taking part; channels to those and the void ones. Raises Refused."""
    sums = result.sums
    options = _add([_pair(one) for one in sums["options"].values()])
    channels = _add([_pair(one) for parts in sums["channels"].values() for one in parts.values()])
    taking, void = _pair(sums["participating"]), _pair(sums["void"])
    if options != taking or channels != _add([taking, void]):
        raise Refused(Violation("decisions.sums_differ"))


def option_words(result: MotionResult, number: int) -> str:
    """What an option is called: 0 abstains."""
    return "弃权" if number == 0 else result.options[number - 1]


def _regime(result: MotionResult) -> Regime:
    return next(one for one in REGIMES if one.key == result.regime)


def _share(share: Share) -> str:
    return SHARES[(share.numerator, share.denominator)]


def _of(part: Mapping[str, int], whole: Mapping[str, int]) -> str:
    a, h = _pair(part)
    b, g = _pair(whole)
    return f"面积 {area(a)} ㎡ / {area(b)} ㎡（{percent(a, b)}），人数 {h} / {g}（{percent(h, g)}）"


def _sums(result: MotionResult) -> model.Table:
    sums = result.sums
    rows = [("业主总数", sums["total"]), ("参与表决", sums["participating"])]
    offered = [*range(1, len(result.options) + 1), 0]
    nothing = {"area": 0, "heads": 0}
    rows += [(option_words(result, number), sums["options"].get(str(number), nothing)) for number in offered]
    rows += [("废票（不计入参与）", sums["void"]), ("已送达未表决", sums["silent"])]
    return model.Table(
        ("项目", "专有部分面积（㎡）", "人数"),
        tuple((label, area(_pair(one)[0]), str(_pair(one)[1])) for label, one in rows),
        caption="计票结果",
        widths=(2, 2, 1),
    )


def _channels(result: MotionResult) -> model.Table:
    words = dict(CHANNELS)
    rows = []
    for channel, parts in result.sums["channels"].items():
        valid = _add([_pair(one) for number, one in parts.items() if number != VOID])
        void = _pair(parts.get(VOID, {"area": 0, "heads": 0}))
        rows.append((words[channel], area(valid[0]), str(valid[1]), str(void[1])))
    return model.Table(("渠道", "有效面积（㎡）", "有效票", "废票"), rows, caption="分渠道", widths=(2, 2, 1, 1))


def _reading(name: str, result: MotionResult, held: Mapping[str, Any]) -> model.Paragraph:
    """One reading in the words of its law: both shares with their bases, and what follows."""
    regime = _regime(result)
    majority = regime.majority[VoteClass(result.vote_class)]
    base = held["participating"] if regime.of_participants else result.sums["total"]
    whose = "参与表决" if regime.of_participants else "全体"
    return model.Paragraph(
        f"{name}：参与表决 {_of(held['participating'], result.sums['total'])}，"
        f"须专有部分面积和人数均占{_share(regime.quorum)}；"
        f"同意 {_of(held['yes'], base)}，须占{whose}业主专有部分面积和人数的{_share(majority)}。"
        f"结论：{OUTCOMES[held['outcome']]}。"
    )


def _verdict(result: MotionResult) -> str:
    outcome = result.sums["configured"]["outcome"]
    winner = result.sums.get("winner")
    chosen = f"：{option_words(result, int(winner))}" if winner and outcome == "ADOPTED" else ""
    return f"结论：{OUTCOMES[outcome]}{chosen}（依据{LAWS[result.regime]}）。"


def _motion(result: MotionResult) -> list[model.Block]:
    check(result)
    sums = result.sums
    blocks: list[model.Block] = [
        model.Heading(2, f"议题{result.serial}　{result.title}"),
        model.Paragraph(_verdict(result)),
        _sums(result),
        _channels(result),
        _reading("按法定口径", result, sums["strict"]),
        _reading("按议事规则口径", result, sums["configured"]),
    ]
    if sums["strict"]["outcome"] != sums["configured"]["outcome"]:
        blocks.append(model.Paragraph("两种口径结论不同，请业主注意；监票人已就此签字或须签字确认。"))
    taking, void = _pair(sums["participating"]), _pair(sums["void"])
    blocks.append(
        model.Paragraph(
            f"核对：各选项与弃权之和等于参与表决（{area(taking[0])} ㎡、{taking[1]} 人）；"
            f"各渠道之和等于参与表决加废票（{area(taking[0] + void[0])} ㎡、{taking[1] + void[1]} 人）。"
        )
    )
    if result.version > 1:
        blocks.append(model.Paragraph(f"本结果为第 {result.version} 次计票，以前各次计票结果保留备查。"))
    return blocks


def title_of(one: Announcement) -> str:
    """The paper's title."""
    return f"{one.title}{'表决结果公告' if one.final else '表决初步结果公示'}"


def blocks(one: Announcement) -> tuple[model.Block, ...]:
    """The body of the paper. Raises Refused where sums do not add up."""
    head = f"{one.place}{one.title}由{one.convener}召集，表决于{model.day(one.decided_on)}截止。"
    head += "最终结果如下。" if one.final else "初步结果如下。"
    found: list[model.Block] = [model.Paragraph(head)]
    if one.standing:
        found.append(model.Paragraph(f"效力状态：{one.standing}。"))
    for result in one.motions:
        found += _motion(result)
    if not one.final and one.objections_until:
        found.append(
            model.Paragraph(
                f"对结果有异议的，请于{model.day(one.objections_until)}（含）前提出，可附投票回执；逐件答复后再公告最终结果。"
            )
        )
    found += [
        model.Heading(2, "查验信息"),
        model.Paragraph(f"议事规则指纹：{one.rules_hash}", flush=True),
        model.Paragraph(f"业主名册指纹：{one.roll_root}", flush=True),
        model.Paragraph(f"日志根（{one.size} 条）：{'　'.join(words_of(one.root))}", flush=True),
        model.Paragraph(one.root.hex(), flush=True),
    ]
    return tuple(found)
