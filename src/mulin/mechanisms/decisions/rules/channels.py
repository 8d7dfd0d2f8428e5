"""Channels of a ballot, ways of delivery, fixed void reasons, and who takes precedence. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """How a ballot came in; all are counted together."""

    PHONE = "PHONE"
    SLIP = "SLIP"
    PAPER = "PAPER"
    PROXY = "PROXY"
    ASSISTED = "ASSISTED"
    TELEPHONE = "TELEPHONE"
    OFFICIAL = "OFFICIAL"


CHANNELS = [
    ("PHONE", "手机"),
    ("SLIP", "扫码（免账号）"),
    ("PAPER", "纸质票"),
    ("PROXY", "委托代理"),
    ("ASSISTED", "上门协助"),
    ("TELEPHONE", "电话"),
    ("OFFICIAL", "官方平台"),
]
ELECTRONIC = frozenset({"PHONE", "SLIP", "ASSISTED", "TELEPHONE"})
"""Cast by the owner himself on a screen or with two workers: the last of them counts until the close."""

DELIVERIES = [
    ("HAND", "当面送达"),
    ("SIGNED", "签收"),
    ("REGISTERED", "挂号邮寄"),
    ("SMS", "短信"),
    ("APP", "线上查看"),
    ("BOARD", "张贴"),
    ("NONE", "未找到人"),
]
VOID_REASONS = {
    "NO_MARK": "未作选择",
    "SEVERAL_MARKS": "同一议题多处选择",
    "TICK_AND_CROSS": "又勾又叉",
    "NOT_SIGNED": "未签名",
    "NOT_ON_ROLL": "不在名册",
    "FOREIGN_SERIAL": "票号不符",
    "LATE": "截止后交回",
}
"""The fixed reasons for which a paper is void; nobody adds one at the table."""

IDENTITIES = [
    ("SIGNED_IN", "本人登录"),
    ("SLIP", "专用二维码"),
    ("SLIP_TAIL", "专用二维码加电话后四位"),
    ("SIGNATURE", "本人签名"),
    ("TWO_WORKERS", "两名工作人员见证"),
    ("AUTHORITY", "书面委托"),
    ("PLATFORM", "官方平台实名"),
]


class Taking(StrEnum):
    """What becomes of a further ballot of a group that has a current one."""

    FIRST = "FIRST"
    REPLACES = "REPLACES"
    SET_ASIDE = "SET_ASIDE"


@dataclass(frozen=True, slots=True)
class Standing:
    """The group's current ballot: its channel; whether the owner signed a form to switch to paper."""

    channel: Channel | None
    switched_to_paper: bool = False


def take(standing: Standing, coming: Channel) -> Taking:
    """Which of two ballots counts: never whichever was typed last.

    Electronic ballots replace one another, the last counts. A paper beside an electronic ballot is set aside unless
    the owner signed the switch; an electronic ballot beside a paper is set aside. The principal's own ballot
    replaces his agent's, never the other way round.
    """
    if standing.channel is None:
        return Taking.FIRST
    if standing.channel is Channel.PROXY:
        return Taking.REPLACES
    if coming is Channel.PROXY:
        return Taking.SET_ASIDE
    if coming.value in ELECTRONIC and standing.channel.value in ELECTRONIC:
        return Taking.REPLACES
    if coming is Channel.PAPER and standing.channel.value in ELECTRONIC and standing.switched_to_paper:
        return Taking.REPLACES
    return Taking.SET_ASIDE
