"""Vocabularies and judgements of the coverage campaign and its staff. Pure.

Sources: S-三(一), S-附5c; L-一e, L-三(一)1b, L-三(二)5; N-二(一)5, N-二(四)4; B-四(四)1; A-一(一)e.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The roads to a managed community. Each names the management mode that it ends in (one vocabulary, conflict 17).
ROUTES: tuple[tuple[str, str], ...] = (
    ("MARKET", "市场化选聘物业企业"),
    ("STREET_COMPANY", "街道成立物业公司"),
    ("COMMUNITY", "社区兜底、代管"),
    ("COMMITTEE", "业委会聘用人员"),
    ("SELF", "居民自治管理"),
    ("ONE_PLUS_N", "“1+N”自治"),
    ("TRIAL", "先尝后买"),
    ("BUNDLE", "大物业、捆绑打包"),
    ("JOINT", "企业与社区合作"),
    ("PUBLIC_BENEFIT", "公益性物业企业"),
    ("TAKEOVER", "企业主动接管"),
)
ROUTE_LABELS = dict(ROUTES)
MODES = {
    "MARKET": "MARKET_FIRM",
    "STREET_COMPANY": "STREET_COMPANY",
    "COMMUNITY": "COMMUNITY_MANAGED",
    "COMMITTEE": "COMMITTEE_HIRED",
    "SELF": "OWNERS_SELF",
    "ONE_PLUS_N": "ONE_PLUS_N",
    "TRIAL": "TRIAL",
    "BUNDLE": "BUNDLE",
    "JOINT": "JOINT",
    "PUBLIC_BENEFIT": "PUBLIC_BENEFIT",
    "TAKEOVER": "MARKET_FIRM",
}
# To choose and dismiss a company or another manager is the owners' joint decision (民法典 art. 278).
BY_OWNERS = frozenset({"MARKET", "COMMITTEE", "SELF", "ONE_PLUS_N", "BUNDLE", "JOINT", "PUBLIC_BENEFIT", "TAKEOVER"})
BY_STREET = frozenset({"STREET_COMPANY", "COMMUNITY", "TRIAL"})
# S-三(一)c: what is left where the market does not come.
FALLBACKS = frozenset({"STREET_COMPANY", "COMMUNITY", "COMMITTEE"})
NAMED_OPERATOR = frozenset({"MARKET", "STREET_COMPANY", "TRIAL", "BUNDLE", "JOINT", "PUBLIC_BENEFIT", "TAKEOVER"})
MODE_OF_DOCUMENT = {  # A-一(一)e names three modes; they are these routes
    "社区物业服务中心管理": "COMMUNITY",
    "专业物业公司管理": "MARKET",
    "居民自治管理": "SELF",
}

# S-三(一)d, e: first the basic three, by and by all five.
SERVICES: tuple[tuple[str, str], ...] = (
    ("cleaning", "保洁"),
    ("security", "保安"),
    ("order", "维护秩序"),
    ("greening", "护绿"),
    ("facilities", "设施维护"),
)
BASIC = ("cleaning", "security", "order")
FULL = tuple(key for key, _ in SERVICES)
SERVICE_LABELS = dict(SERVICES)

# N-二(四)4a: the six factors by which standards differ.
FACTORS: tuple[tuple[str, str], ...] = (
    ("housing", "房屋"),
    ("environment", "环境"),
    ("amenities", "配套设施"),
    ("tenure", "房屋产权"),
    ("affordability", "承受能力"),
    ("demand", "群众需求"),
)
GRADES: tuple[tuple[str, str], ...] = (("GOOD", "较好"), ("MIDDLING", "一般"), ("POOR", "较差"))
DIFFICULTIES: tuple[tuple[str, str], ...] = (
    ("GOOD", "管理条件较好"),
    ("MIDDLING", "管理难度相对较大"),
    ("POOR", "管理难度较大"),
)
# L-一e: what a community judges itself by.
ASPECTS: tuple[tuple[str, str], ...] = (
    ("standards", "标准化"),
    ("scale", "规模化"),
    ("network", "网络化"),
    ("smart", "智能化"),
)
TRIAL_OUTCOMES: tuple[tuple[str, str], ...] = (("PENDING", "试用中"), ("BOUGHT", "购买"), ("REFUSED", "未购买"))
GAP_STATES: tuple[tuple[str, str], ...] = (("FOUND", "已查出"), ("MENDING", "整改中"), ("CLEARED", "已补齐"))
STAFF_KINDS = SERVICES
UNMANAGED = frozenset({"NONE", "UNMANAGED"})


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggested class of S-附5c with its reasons; None where the rule cannot tell, ``open`` saying why."""

    service_class: int | None
    reasons: tuple[str, ...] = ()
    open: tuple[str, ...] = ()


def suggest_class(
    facilities: str | None,
    difficulty: str | None,
    *,
    served: bool | None,
    households: int | None,
    small: int | None,
) -> Suggestion:
    """Suggest the class of S-附5c; a person confirms and may differ.

    facilities, difficulty: ``GOOD``, ``MIDDLING``, ``POOR`` as judged; served: whether service has been carried out.
    small: the place's own limit of 规模较小 in households, None while nobody decided it (待设定).
    """
    lacking = tuple(
        text
        for known, text in ((facilities, "没有登记基础设施的判断"), (difficulty, "没有登记管理条件的判断"))
        if not known
    )
    if lacking:
        return Suggestion(None, open=lacking)
    reasons = (f"基础设施{dict(GRADES)[str(facilities)]}", dict(DIFFICULTIES)[str(difficulty)])
    if facilities == "POOR":
        return Suggestion(3, reasons)
    if difficulty == "POOR":
        return _hard_to_manage(reasons, households, small)
    if facilities == "MIDDLING" or difficulty == "MIDDLING":
        return Suggestion(2, reasons)
    if served is None:
        return Suggestion(None, reasons, ("不知道是否已实施物业管理服务",))
    if not served:
        return Suggestion(None, reasons, ("设施好、条件好但尚未实施物业管理，文件没有写归哪一类",))
    return Suggestion(1, (*reasons, "已实施物业管理服务"))


def _hard_to_manage(reasons: tuple[str, ...], households: int | None, small: int | None) -> Suggestion:
    """Class 3 wants poor facilities or a small community: with passable facilities the size decides."""
    if small is None:
        return Suggestion(None, reasons, ("“规模较小”的标准待设定（S-附5c）",))
    if households is None:
        return Suggestion(None, reasons, ("没有户数，不能判断是否规模较小",))
    if households <= small:
        return Suggestion(3, (*reasons, f"{households} 户，不超过 {small} 户，规模较小"))
    return Suggestion(2, (*reasons, f"{households} 户，超过 {small} 户，不属规模较小"))


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that a community's management lacks (L-三(一)1b): ``missing`` None = nothing is recorded of it."""

    key: str
    label: str
    missing: bool | None
    why: str = ""


Facts = Mapping[str, Mapping[str, Any]]


def services_missing(facts: Facts, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Which of the wanted services are not delivered, in words; all of them where nothing is recorded."""
    held = facts.get("services", {})
    return tuple(SERVICE_LABELS[key] for key in wanted if not held.get(key))


def diagnose(facts: Facts) -> tuple[Gap, ...]:
    """The gaps that a community's own facts tell, in a fixed order."""
    return (
        _mode_gap(facts),
        _services_gap(facts, "basic", "基础服务（3 项）", BASIC),
        _services_gap(facts, "full", "完整服务（5 项）", FULL),
        _responsible_gap(facts),
        _committee_gap(facts),
        _area_gap(facts),
        _flag_gap(facts, "power_room", "provided", "配电房（箱）"),
        _covered_gap(facts),
        _parking_gap(facts),
        _flag_gap(facts, "oversight_group", "exists", "小微权力监督群"),
        _leader_gap(facts),
    )


def _mode_gap(facts: Facts) -> Gap:
    mode = facts.get("management", {}).get("mode")
    return Gap("management", "物业管理", None if not mode else mode in UNMANAGED)


def _services_gap(facts: Facts, key: str, label: str, wanted: tuple[str, ...]) -> Gap:
    if "services" not in facts:
        return Gap(key, label, None)
    missing = services_missing(facts, wanted)
    return Gap(key, label, bool(missing), f"缺{'、'.join(missing)}" if missing else "")


def _responsible_gap(facts: Facts) -> Gap:
    held = facts.get("services")
    if held is None:
        return Gap("responsible", "服务责任人", None)
    unnamed = [label for key, label in SERVICES if held.get(key) and not held.get(f"{key}_by")]
    return Gap("responsible", "服务责任人", bool(unnamed), f"{'、'.join(unnamed)}没有明确责任人" if unnamed else "")


def _committee_gap(facts: Facts) -> Gap:
    state = facts.get("committee", {}).get("state")
    return Gap("committee", "业委会（物管会）", None if not state else state not in ("FOUNDED", "INTERIM"))


def _area_gap(facts: Facts) -> Gap:
    held = facts.get("premises", {})
    if held.get("required_area") is None:
        return Gap("premises", "物业用房", None)
    short = held["required_area"] - (held.get("management_area") or 0) - (held.get("business_area") or 0)
    return Gap("premises", "物业用房", short > 0, f"缺 {short / 100:.2f} ㎡" if short > 0 else "")


def _flag_gap(facts: Facts, facet: str, field: str, label: str) -> Gap:
    value = facts.get(facet, {}).get(field)
    return Gap(facet, label, None if value is None else not value)


def _covered_gap(facts: Facts) -> Gap:
    held = facts.get("video", {})
    if held.get("places") is None or held.get("covered") is None:
        return Gap("video", "视频监控", None)
    left = held["places"] - held["covered"]
    return Gap("video", "视频监控", left > 0, f"{left} 处没有覆盖" if left > 0 else "")


def _parking_gap(facts: Facts) -> Gap:
    held = facts.get("parking", {})
    if held.get("spaces") is None or held.get("planned") is None:
        return Gap("parking", "车位", None)
    left = held["planned"] - held["spaces"]
    return Gap("parking", "车位", left > 0, f"比规划少 {left} 个" if left > 0 else "")


def _leader_gap(facts: Facts) -> Gap:
    held = facts.get("leader")
    if held is None:
        return Gap("leader", "挂钩领导与专班", None)
    return Gap("leader", "挂钩领导与专班", not (held.get("leader_post") and held.get("team")))


@dataclass(frozen=True, slots=True)
class Manning:
    """N-二(二)2e: heads by contract and heads at work of one kind; ``short`` > 0 = fewer than agreed."""

    kind: str
    contracted: int | None
    actual: int | None

    @property
    def short(self) -> int | None:
        """How many are missing; None while one side is not known."""
        return None if self.contracted is None or self.actual is None else self.contracted - self.actual


def manning(values: Mapping[str, Any]) -> tuple[Manning, ...]:
    """The kinds of which a project's staffing says anything, in the order of the services."""
    found = (Manning(label, values.get(f"{key}_due"), values.get(f"{key}_now")) for key, label in STAFF_KINDS)
    return tuple(one for one in found if one.contracted is not None or one.actual is not None)


def improved(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[str, ...]:
    """L-一e: the aspects that a self-evaluation finds better than the one before it, in words."""
    rank = {"POOR": 0, "MIDDLING": 1, "GOOD": 2}
    if before is None:
        return ()
    return tuple(
        label
        for key, label in ASPECTS
        if before.get(key) in rank and after.get(key) in rank and rank[after[key]] > rank[before[key]]
    )
