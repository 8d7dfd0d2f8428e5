"""Vocabularies and arithmetic of parties. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KINDS: tuple[tuple[str, str], ...] = (
    ("GOVERNMENT", "人民政府"),
    ("DEPARTMENT", "部门"),
    ("BODY", "物业管理机构"),
    ("STREET_OFFICE", "镇街"),
    ("COMMUNITY_OFFICE", "社区（村）"),
    ("PARTY", "党组织"),
    ("COMPANY", "物业服务企业"),
    ("DEVELOPER", "建设单位"),
    ("ASSOCIATION", "行业协会"),
    ("UTILITY", "专业经营单位"),
    ("COMMITTEE", "业主委员会"),
    ("PUBLIC_BENEFIT", "公益力量"),
    ("OTHER", "其他"),
)
SECTORS: tuple[tuple[str, str], ...] = (
    ("GOVERNMENT", "政府"),
    ("VILLAGE", "村（社区）"),
    ("SELF_GOVERNED", "自治组织"),
    ("MARKET", "市场"),
    ("PUBLIC", "公益"),
)
# B-二1: which of the five kinds of force a body belongs to.
SECTOR_OF = {
    "GOVERNMENT": "GOVERNMENT",
    "DEPARTMENT": "GOVERNMENT",
    "BODY": "GOVERNMENT",
    "STREET_OFFICE": "GOVERNMENT",
    "PARTY": "GOVERNMENT",
    "COMMUNITY_OFFICE": "VILLAGE",
    "COMMITTEE": "SELF_GOVERNED",
    "COMPANY": "MARKET",
    "DEVELOPER": "MARKET",
    "UTILITY": "MARKET",
    "ASSOCIATION": "PUBLIC",
    "PUBLIC_BENEFIT": "PUBLIC",
    "OTHER": "PUBLIC",
}
LIST_KINDS: tuple[tuple[str, str], ...] = (("DUTY", "职责"), ("RIGHT", "权利"), ("BOUNDARY", "边界"))
DELEGATION_STATES: tuple[tuple[str, str], ...] = (
    ("LISTED", "拟下放"),
    ("HANDED", "已下放待承接"),
    ("ACCEPTED", "已承接"),
    ("WITHDRAWN", "已收回"),
)
# Kinds of groups that the documents know; a place may found others.
GROUP_KINDS: tuple[tuple[str, str], ...] = (
    ("LEADING", "领导小组"),
    ("TASK_FORCE", "工作专班"),
    ("JOINT_MEETING", "联席会议"),
    ("ENFORCEMENT", "联合执法协调工作组"),
    ("TEAM", "小区专班"),
    ("GRID", "网格"),
    ("CLUSTER", "点"),
    ("OFFICE", "办公室"),
)
RANKS: tuple[tuple[str, str], ...] = (
    ("HEAD", "组长"),
    ("DEPUTY", "副组长"),
    ("MEMBER", "成员"),
    ("DIRECTOR", "办公室主任"),
    ("DEPUTY_DIRECTOR", "办公室副主任"),
)

# A-二(六): what may follow on a state; the step that sets it, in the words of a button.
NEXT_STATES = {
    "LISTED": {"HANDED", "WITHDRAWN"},
    "HANDED": {"ACCEPTED", "WITHDRAWN"},
    "ACCEPTED": {"WITHDRAWN"},
    "WITHDRAWN": {"HANDED"},
}
STEP_WORDS = {"HANDED": "下放", "ACCEPTED": "承接", "WITHDRAWN": "收回"}


def may_follow(state: str, wanted: str) -> bool:
    """Whether a delegation in ``state`` may go to ``wanted``."""
    return wanted in NEXT_STATES.get(state, set())


@dataclass(frozen=True, slots=True)
class Handover:
    """A delegation as it stands on one day, for judging who decides."""

    power: str
    place_path: str
    state: str
    taker_id: int | None


def deciding_handover(handovers: Iterable[Handover], path: str) -> Handover | None:
    """The accepted hand-over nearest above a path; None = the giver still decides (others keep what they have)."""
    fitting = [h for h in handovers if h.state == "ACCEPTED" and path.startswith(h.place_path)]
    return max(fitting, key=lambda h: len(h.place_path), default=None)


def is_vacant(holders: int) -> bool:
    """Whether a post has nobody (N-一b: a place without a specialist is alerted)."""
    return holders == 0
