"""The strategy of a community and an offer to take one over, as tables. Pure.

物业管理条例 art. 14: owners are told at least 15 days before their assembly; that wait stands in the table, so that
the engine knows the earliest lawful end of a vote (P9). Until the procedure of votes itself is built, the steps
NOTICE and RESOLVE record its two ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from mulin.areas.coverage import rules
from mulin.kernel import deadlines
from mulin.kernel.errors import Violation
from mulin.kernel.workflow import Transition, Workflow
from mulin.mechanisms.cases.rules import CaseFacts, Road, Wait, Way

ACT = "cases.act"
NOTICE_ARTICLE = "物业管理条例第14条"
NOTICE_DAYS = deadlines.Spec(15, direction=deadlines.Direction.EARLIEST_AFTER)
STRATEGY, TAKEOVER = "coverage.strategy", "coverage.takeover"
ONE_PLUS_N = ("one", "others", "fee")


class Strategy(StrEnum):
    """S-三(一)a: how far one community's own strategy is."""

    DIAGNOSED = "DIAGNOSED"
    FOR_OWNERS = "FOR_OWNERS"
    NOTICED = "NOTICED"
    FOR_STREET = "FOR_STREET"
    DECIDED = "DECIDED"
    SERVED = "SERVED"
    ON_TRIAL = "ON_TRIAL"
    TRIAL_NOTICED = "TRIAL_NOTICED"
    BASIC = "BASIC"
    FALLBACK = "FALLBACK"
    FULL = "FULL"
    DROPPED = "DROPPED"


class Offer(StrEnum):
    """N-二(一)8e: a company offers to take over an old community."""

    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"


class Action(StrEnum):
    """All actions of the two procedures."""

    FOR_OWNERS = "FOR_OWNERS"
    FOR_STREET = "FOR_STREET"
    NOTICE = "NOTICE"
    RESOLVE = "RESOLVE"
    DECIDE = "DECIDE"
    ENTER = "ENTER"
    START_TRIAL = "START_TRIAL"
    NOTICE_TRIAL = "NOTICE_TRIAL"
    BUY = "BUY"
    BASIC = "BASIC"
    FULL = "FULL"
    FAIL = "FAIL"
    DROP = "DROP"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"


def market_comes_first(facts: CaseFacts) -> Iterator[Violation]:
    """S-三(一)b: where the market can work a company is sought first; another road then says why."""
    data = facts.data
    if data.get("market_ready") == "YES" and data.get("route") in rules.FALLBACKS and not data.get("route_reason"):
        yield Violation("coverage.market_first", "S-三(一)b")


def market_can_work(facts: CaseFacts) -> Iterator[Violation]:
    """S-三(一)c: where the market cannot work, one of the three fallbacks is taken."""
    if facts.data.get("market_ready") == "NO" and facts.data.get("route") == "MARKET":
        yield Violation("coverage.market_not_ready", "S-三(一)c")


def bundle_is_named(facts: CaseFacts) -> Iterator[Violation]:
    """L-三(二)5c, B-四(四)1c: a bundle is a bundle with others, so it has a name that they share."""
    if facts.data.get("route") == "BUNDLE" and not facts.data.get("bundle"):
        yield Violation("coverage.bundle_unnamed", "L-三(二)5c")


def operator_is_named(facts: CaseFacts) -> Iterator[Violation]:
    """S-附5a: who serves is named, unless people of the community manage it themselves."""
    if facts.data.get("route") in rules.NAMED_OPERATOR and not facts.data.get("operator"):
        yield Violation("coverage.operator_unnamed", "S-附5a")


def has_come(facts: CaseFacts) -> Iterator[Violation]:
    """S-附5a: the day of entering has come when it is entered."""
    if str(facts.data.get("entered") or "") > facts.on.isoformat():
        yield Violation("coverage.entered_future", "S-附5a")


def self_management_is_told(facts: CaseFacts) -> Iterator[Violation]:
    """N-二(四)4d: “1+N” names its one and its others, and keeps the record of what the owners pay."""
    if facts.data.get("route") == "ONE_PLUS_N" and any(facts.data.get(key) in (None, "") for key in ONE_PLUS_N):
        yield Violation("coverage.one_plus_n_incomplete", "N-二(四)4d")
    before, after = facts.data.get("fee_before"), facts.data.get("fee")
    if isinstance(before, int) and isinstance(after, int) and after > before:
        yield Violation("coverage.fee_not_lighter", "N-二(四)4d")


def is_no_trial(facts: CaseFacts) -> Iterator[Violation]:
    """A trial starts by its own step, with the day by which the owners decide."""
    if facts.data.get("route") == "TRIAL":
        yield Violation("coverage.trial_step", "L-三(二)5b")


def is_trial(facts: CaseFacts) -> Iterator[Violation]:
    """Only a community whose road is 先尝后买 starts a trial."""
    if facts.data.get("route") != "TRIAL":
        yield Violation("coverage.no_trial", "L-三(二)5b")


def trial_has_an_end(facts: CaseFacts) -> Iterator[Violation]:
    """L-三(二)5b: the owners decide after they tried: their day lies behind the first day."""
    start, end = str(facts.data.get("entered") or ""), str(facts.data.get("decide_by") or "")
    if start and end and end <= start:
        yield Violation("coverage.trial_too_short", "L-三(二)5b")


def _delivered(facts: CaseFacts, wanted: tuple[str, ...], clause: str) -> Iterator[Violation]:
    for key in wanted:
        if facts.data.get(key) is not True:
            yield Violation("coverage.service_owed", clause, {"item": rules.SERVICE_LABELS[key]})


def basic_delivered(facts: CaseFacts) -> Iterator[Violation]:
    """S-三(一)d: 保洁, 保安, 维护秩序 stand."""
    yield from _delivered(facts, rules.BASIC, "S-三(一)d")


def all_delivered(facts: CaseFacts) -> Iterator[Violation]:
    """S-三(一)e: all five stand."""
    yield from _delivered(facts, rules.FULL, "S-三(一)e")


def _row(
    action: Action,
    sources: StrEnum | tuple[StrEnum, ...],
    target: StrEnum,
    basis: str,
    label: str,
    permission: str = ACT,
    **more: object,
) -> Transition:
    source = frozenset(sources if isinstance(sources, tuple) else (sources,))
    return Transition(action, source, target, permission, basis, label=label, **more)  # type: ignore[arg-type]


S, F, A = Strategy, Offer, Action
STRATEGIES = Workflow(
    S,
    (
        _row(
            A.FOR_OWNERS, (S.DIAGNOSED, S.FALLBACK), S.FOR_OWNERS, "S-三(一)b", "拟定路径：交业主表决",
            guards=(market_can_work, market_comes_first, bundle_is_named),
        ),
        _row(
            A.FOR_STREET, (S.DIAGNOSED, S.FALLBACK), S.FOR_STREET, "S-三(一)c", "拟定路径：街道、社区兜底或试用",
            guards=(market_comes_first,),
        ),
        _row(A.NOTICE, S.FOR_OWNERS, S.NOTICED, "L-三(二)5a", "公告业主表决", documents=("notice",)),
        _row(
            A.RESOLVE, S.NOTICED, S.DECIDED, NOTICE_ARTICLE, "登记业主表决通过", documents=("resolution",),
            days=NOTICE_DAYS,
        ),
        _row(A.DECIDE, S.FOR_STREET, S.DECIDED, "S-三(一)a", "确定路径"),
        _row(
            A.ENTER, S.DECIDED, S.SERVED, "S-三(一)a", "登记进驻、实施管理",
            guards=(is_no_trial, operator_is_named, has_come, self_management_is_told),
        ),
        _row(
            A.START_TRIAL, S.DECIDED, S.ON_TRIAL, "L-三(二)5b", "开始试用",
            guards=(is_trial, operator_is_named, has_come, trial_has_an_end),
        ),
        _row(A.NOTICE_TRIAL, S.ON_TRIAL, S.TRIAL_NOTICED, "L-三(二)5b", "公告业主表决是否购买", documents=("notice",)),
        _row(
            A.BUY, S.TRIAL_NOTICED, S.SERVED, NOTICE_ARTICLE, "登记业主同意购买", documents=("resolution",),
            days=NOTICE_DAYS,
        ),
        _row(A.BASIC, S.SERVED, S.BASIC, "S-三(一)d", "确认基础服务到位", guards=(basic_delivered,)),
        _row(A.FULL, (S.SERVED, S.BASIC), S.FULL, "S-三(一)e", "确认五项服务达标", guards=(all_delivered,)),
        _row(
            A.FAIL,
            (S.FOR_OWNERS, S.NOTICED, S.FOR_STREET, S.DECIDED, S.SERVED, S.ON_TRIAL, S.TRIAL_NOTICED, S.BASIC),
            S.FALLBACK, "S-三(一)c", "路径不成，另选路径",
        ),
        _row(
            A.DROP, (S.DIAGNOSED, S.FOR_OWNERS, S.FOR_STREET, S.FALLBACK), S.DROPPED, "S-三(一)a", "撤销对策",
        ),
    ),
    initial=S.DIAGNOSED,
    labels={
        S.DIAGNOSED: "待拟定路径", S.FOR_OWNERS: "待公告业主表决", S.NOTICED: "业主表决公告中",
        S.FOR_STREET: "待街道确定", S.DECIDED: "路径已定，待进驻", S.SERVED: "已进驻",
        S.ON_TRIAL: "试用中", S.TRIAL_NOTICED: "试用期表决公告中", S.BASIC: "基础服务到位",
        S.FALLBACK: "待另选路径", S.FULL: "五项服务达标", S.DROPPED: "已撤销",
    },
)  # fmt: skip
OFFERS = Workflow(
    F,
    (
        _row(A.ACCEPT, F.OFFERED, F.ACCEPTED, "N-二(一)8e", "同意接管"),
        _row(A.DECLINE, F.OFFERED, F.DECLINED, "N-二(一)8e", "不予接管"),
    ),
    initial=F.OFFERED,
    labels={F.OFFERED: "企业提出接管", F.ACCEPTED: "同意接管", F.DECLINED: "未接管"},
)

COVERAGE_WAY = Way(
    "coverage",
    ("coverage.service", "coverage.professional_old", "coverage.without_service", "coverage.unmanaged_rate"),
    (
        Road("业主表决", STRATEGY, str(S.FOR_OWNERS)),
        Road("街道、社区兜底", STRATEGY, str(S.FOR_STREET)),
    ),
    procedure=STRATEGY,
)
# The least time of founding a committee, until the procedure of founding is built: the first assembly's contents are
# published 15 days before it; Lishui publishes the preparatory group's members for 7 days before that. Other
# provinces' own days are added when somebody has checked their text.
FIRST_ASSEMBLY = Wait("首次业主大会内容公告", NOTICE_DAYS, "业主大会和业主委员会指导规则第12条")
GROUP_PUBLISHED = Wait(
    "筹备组成员公示", deadlines.Spec(7, direction=deadlines.Direction.EARLIEST_AFTER), "丽水市物业管理条例第8条"
)
COMMITTEES = (
    "selfgov.committee_all", "selfgov.committee_eligible", "selfgov.committee_or_interim", "selfgov.roster_founded",
    "selfgov.newly_filed",
)  # fmt: skip
FOUNDING_WAY = Way("founding", COMMITTEES, (Road("成立业委会", waits=(FIRST_ASSEMBLY,)),))
FOUNDING_LISHUI = Way(
    "founding-lishui", COMMITTEES,
    (Road("成立业委会", waits=(GROUP_PUBLISHED, FIRST_ASSEMBLY)), Road("成立物管会")), packs=("L",),
)  # fmt: skip
