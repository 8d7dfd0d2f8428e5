"""What coverage registers: the strategy and takeover procedures, facts of communities, projects and streets, ways."""

from __future__ import annotations

from mulin.areas.coverage import rules, services, workflow
from mulin.base.access.rules import Role
from mulin.kernel import messages
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, registry
from mulin.mechanisms.cases import rules as casing
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.declarations import declare_procedure
from mulin.mechanisms.cases.rules import CaseType, Paper
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import COMMUNITIES, Basis, MeasureSpec
from mulin.mechanisms.measures.rules import Kind as Measured

TEXTS = {
    "coverage.market_first": "具备市场条件的，原则上先从社会上选聘；改走兜底路径请写明选择理由。",
    "coverage.market_not_ready": "不具备市场条件的，请走街道成立物业公司、社区兜底或业委会聘用人员。",
    "coverage.bundle_unnamed": "打包管理请写明打包名称，邻近小区用同一个名称归在一起。",
    "coverage.bundle_operator": "“{bundle}”已由“{operator}”管理，一个打包只有一家企业。",
    "coverage.operator_unnamed": "请写明进驻的物业服务企业。",
    "coverage.entered_future": "进驻日期不能晚于今天。",
    "coverage.trial_step": "先尝后买请用“开始试用”，并写明业主决定的期限。",
    "coverage.no_trial": "这个小区的路径不是先尝后买。",
    "coverage.trial_too_short": "业主决定的期限须晚于开始试用的日期。",
    "coverage.one_plus_n_incomplete": "“1+N”自治请写明“1”是谁、“N”有哪些，以及现在的缴费标准。",
    "coverage.fee_not_lighter": "“1+N”自治是为了减轻缴费：现缴费不能高于原缴费。",
    "coverage.service_owed": "“{item}”还没有到位，不能确认。",
    "coverage.committee_missing": "这个小区没有业委会（物管会），不能由业委会聘用人员。请先成立，或改走别的路径。",
    "coverage.reason_missing": "请写明认定理由。",
    "coverage.class_unknown": "类别只有 1、2、3 三类。",
}
A = workflow.Action
TOWN, NEIGHBOURHOOD, AUTHORITY = str(Role.TOWN), str(Role.NEIGHBOURHOOD), str(Role.AUTHORITY)
YES_NO = (("YES", "具备"), ("NO", "不具备"))


def _routes(keys: frozenset[str]) -> tuple[tuple[str, str], ...]:
    return tuple((key, label) for key, label in rules.ROUTES if key in keys)


READY = Field("market_ready", "市场条件", Kind.CHOICE, choices=YES_NO)
REASON = Field("route_reason", "选择理由")
OPERATOR = Field("operator", "进驻企业或管理方")
MANAGER = Field("manager", "物业负责人（岗位）")
ENTERED = Field("entered", "进驻日期", Kind.DATE, required=True, clause="S-附5a")
RESOLUTION = Field("resolution", "表决结果公告文号", required=True, clause="L-三(二)5a")


def _delivered(keys: tuple[str, ...], clause: str) -> tuple[Field, ...]:
    """One yes a service with who answers for it (N-二(二)2d)."""
    found: list[Field] = []
    for key in keys:
        label = rules.SERVICE_LABELS[key]
        found.append(Field(key, f"{label}已到位", Kind.BOOL, required=True, clause=clause))
        found.append(Field(f"{key}_by", f"{label}责任人（岗位）", clause="N-二(二)2d"))
    return tuple(found)


STRATEGY = CaseType(
    key=workflow.STRATEGY,
    label="一区一策",
    flow=workflow.STRATEGIES,
    clauses=(
        "S-三(一)a", "S-三(一)b", "S-三(一)c", "S-三(一)d", "S-三(一)e", "S-二(二)i", "L-三(二)5a", "L-三(二)5b",
        "L-三(二)5c", "N-二(四)4c", "N-二(四)4d", "A-二(十一)c", "B-四(四)1a", "B-四(四)1c",
    ),
    opens=workflow.ACT,
    goal=workflow.Strategy.SERVED,
    opened=(
        Field(
            "market_ready", "市场条件", Kind.CHOICE, choices=YES_NO, required=True, clause="S-三(一)b"
        ),
        Field("responsible", "责任岗位"),
        Field("diagnosis", "现状说明"),
    ),
    steps={
        str(A.FOR_OWNERS): (
            Field("route", "路径", Kind.CHOICE, choices=_routes(rules.BY_OWNERS), required=True, clause="S-三(一)a"),
            READY,
            REASON,
            Field("bundle", "打包名称"),
        ),
        str(A.FOR_STREET): (
            Field("route", "路径", Kind.CHOICE, choices=_routes(rules.BY_STREET), required=True, clause="S-三(一)c"),
            READY,
            REASON,
        ),
        str(A.NOTICE): (Field("motion", "表决事项"),),
        str(A.RESOLVE): (RESOLUTION,),
        str(A.DECIDE): (
            Field("decided_by", "决定单位", required=True, clause="S-三(一)a"),
            Field("decision", "决定文件", required=True, clause="S-三(一)a"),
        ),
        str(A.ENTER): (
            ENTERED,
            OPERATOR,
            MANAGER,
            Field("one", "“1”是谁"),
            Field("others", "“N”有哪些"),
            Field("fee_before", "原缴费", Kind.MONEY, unit="元/㎡·月"),
            Field("fee", "现缴费", Kind.MONEY, unit="元/㎡·月"),
        ),
        str(A.START_TRIAL): (
            ENTERED,
            OPERATOR,
            MANAGER,
            Field("decide_by", "业主决定期限", Kind.DATE, required=True, clause="L-三(二)5b"),
        ),
        str(A.NOTICE_TRIAL): (Field("motion", "表决事项"),),
        str(A.BUY): (RESOLUTION,),
        str(A.BASIC): _delivered(rules.BASIC, "S-三(一)d"),
        str(A.FULL): _delivered(rules.FULL, "S-三(一)e"),
        str(A.FAIL): (
            Field("fail_reason", "不成的原因", required=True, clause="S-三(一)c"),
            Field("left_on", "撤离日期", Kind.DATE),
        ),
        str(A.DROP): (Field("drop_reason", "撤销的原因", required=True, clause="S-三(一)a"),),
    },
    papers=(
        Paper("notice", "业主大会会议公告", workflow.NOTICE_ARTICLE),
        Paper("resolution", "业主大会决定", "L-三(二)5a"),
    ),
    holders={
        "DIAGNOSED": TOWN, "FOR_OWNERS": NEIGHBOURHOOD, "NOTICED": NEIGHBOURHOOD, "FOR_STREET": TOWN, "DECIDED": TOWN,
        "SERVED": NEIGHBOURHOOD, "ON_TRIAL": NEIGHBOURHOOD, "TRIAL_NOTICED": NEIGHBOURHOOD, "BASIC": NEIGHBOURHOOD,
        "FALLBACK": TOWN,
    },
    crossroads=frozenset({"FALLBACK"}),
    setbacks=frozenset({str(A.FAIL), str(A.DROP)}),
    of_community=True,
    about=(
        "一个小区一条对策：具备市场条件的优先选聘企业；不具备的由街道成立物业公司、社区兜底或业委会聘用人员，"
        "也可先尝后买、打包管理、“1+N”自治。先有保洁、保安、维护秩序，逐步达到五项。"
    ),
)  # fmt: skip
TAKEOVER = CaseType(
    key=workflow.TAKEOVER,
    label="企业主动接管",
    flow=workflow.OFFERS,
    clauses=("N-二(一)8e",),
    opens=workflow.ACT,
    goal=workflow.Offer.ACCEPTED,
    opened=(
        Field("company", "提出接管的企业", required=True, clause="N-二(一)8e"),
        Field("terms", "接管条件说明"),
    ),
    steps={
        str(A.ACCEPT): (Field("decided_by", "同意单位", required=True, clause="N-二(一)8e"),),
        str(A.DECLINE): (Field("refusal", "不予接管的理由", required=True, clause="N-二(一)8e"),),
    },
    holders={"OFFERED": TOWN},
    reviews=frozenset({"OFFERED"}),
    of_community=True,
    about="倡导企业主动接管老旧小区：登记企业的提议；同意后按“一区一策”进驻，加分按本地设定。",
)
FACETS = (
    FacetSpec(
        "strategy", "一区一策", "coverage_strategy",
        (
            Field("route", "路径", Kind.CHOICE, choices=rules.ROUTES, required=True, filterable=True),
            Field(
                "stage", "进展", Kind.CHOICE, required=True, filterable=True,
                choices=tuple((str(state), label) for state, label in workflow.STRATEGIES.labels.items()),
            ),
            Field("case_id", "事项", Kind.LINK, required=True, listed=False),
        ),
        ("S-三(一)a", "S-三(一)c"), "community",
    ),
    FacetSpec(
        "services", "服务到位", "coverage_services",
        (
            *(Field(key, label, Kind.BOOL, filterable=True) for key, label in rules.SERVICES),
            *(Field(f"{key}_by", f"{label}责任人") for key, label in rules.SERVICES),
        ),
        ("S-三(一)d", "S-三(一)e", "N-二(一)5c", "N-二(二)2d"), "community",
    ),
    FacetSpec(
        "standard", "差别化管理标准", "coverage_standard",
        (
            Field("housing", "房屋", Kind.CHOICE, choices=rules.GRADES),
            Field("environment", "环境", Kind.CHOICE, choices=rules.GRADES),
            Field("amenities", "配套设施", Kind.CHOICE, choices=rules.GRADES),
            Field("tenure", "房屋产权"),
            Field("affordability", "承受能力", Kind.CHOICE, choices=rules.GRADES),
            Field("demand", "群众需求"),
            Field("standard", "管理标准", required=True, clause="N-二(四)4a"),
        ),
        ("N-二(四)4a",), "community",
    ),
    FacetSpec(
        "conditions", "设施与管理条件", "coverage_conditions",
        (
            Field("facilities", "基础设施", Kind.CHOICE, choices=rules.GRADES),
            Field("difficulty", "管理条件", Kind.CHOICE, choices=rules.DIFFICULTIES),
            Field("renewed", "近年改造提升", Kind.BOOL),
        ),
        ("S-附5c",), "community",
    ),
    FacetSpec(
        "gaps", "物业管理漏洞", "coverage_gaps",
        (
            Field("found", "漏洞", required=True, clause="L-三(一)1b"),
            Field("count", "项数", Kind.INT, unit="项", required=True, clause="L-三(一)1b"),
            Field("state", "整改", Kind.CHOICE, choices=rules.GAP_STATES, required=True, filterable=True,
                  clause="L-三(一)1b"),
            Field("plan", "改造计划"),
        ),
        ("L-三(一)1b",), "community",
    ),
    FacetSpec(
        "trial", "先尝后买", "coverage_trial",
        (
            Field("decide_by", "决定期限", Kind.DATE, required=True, clause="L-三(二)5b"),
            Field("outcome", "结果", Kind.CHOICE, choices=rules.TRIAL_OUTCOMES, required=True, filterable=True,
                  clause="L-三(二)5b"),
            Field("decided_on", "决定日期", Kind.DATE),
        ),
        ("L-三(二)5b",), "community",
    ),
    FacetSpec(
        "bundle", "大物业打包", "coverage_bundle",
        (
            Field("bundle", "打包名称", required=True, filterable=True, clause="L-三(二)5c"),
            Field("operator", "服务企业"),
        ),
        ("L-三(二)5c", "B-四(四)1c"), "community",
    ),
    FacetSpec(
        "self_management", "“1+N”自治", "coverage_self_management",
        (
            Field("one", "“1”", required=True, clause="N-二(四)4d"),
            Field("others", "“N”", required=True, clause="N-二(四)4d"),
            Field("fee_before", "原缴费", Kind.MONEY, unit="元/㎡·月"),
            Field("fee", "现缴费", Kind.MONEY, unit="元/㎡·月", required=True, clause="N-二(四)4d"),
        ),
        ("N-二(四)4d",), "community",
    ),
    FacetSpec(
        "self_evaluation", "四化自评", "coverage_self_evaluation",
        (
            *(
                Field(key, label, Kind.CHOICE, choices=rules.GRADES, required=True, clause="L-一e")
                for key, label in rules.ASPECTS
            ),
            Field("remark", "自评说明"),
        ),
        ("L-一e",), "community",
    ),
    FacetSpec(
        "staffing", "项目配员", "coverage_staffing",
        tuple(
            Field(f"{key}_{part}", f"{label}{word}", Kind.INT, unit="人")
            for key, label in rules.STAFF_KINDS
            for part, word in (("due", "合同数"), ("now", "在岗数"))
        ),
        ("N-二(二)2e",), "project",
    ),
    FacetSpec(
        "staff_standard", "队伍标准化", "coverage_staff_standard",
        (
            Field("uniform", "统一着装", Kind.BOOL),
            Field("trained", "岗前培训", Kind.BOOL),
            Field("listed", "人员公示", Kind.BOOL),
            Field("rules", "岗位规范", Kind.BOOL),
        ),
        ("S-三(二)b",), "project",
    ),
    FacetSpec(
        "means", "人财物配置", "coverage_means",
        (
            Field("people", "专职人员", Kind.INT, unit="人"),
            Field("money", "专项经费", Kind.MONEY, unit="元"),
            Field("equipment", "设备", Kind.INT, unit="台（套）"),
            Field("equipment_text", "设备说明"),
        ),
        ("L-四(一)d",), "region",
    ),
)  # fmt: skip

_OPEN = "management.mode IN ('NONE', 'UNMANAGED')"
_HAS = " AND ".join(f"coalesce(services.{key}, false)" for key in rules.BASIC)
_DUE = " + ".join(f"coalesce(staffing.{key}_due, 0)" for key, _ in rules.STAFF_KINDS)
_NOW = " + ".join(
    f"least(coalesce(staffing.{key}_now, 0), coalesce(staffing.{key}_due, 0))" for key, _ in rules.STAFF_KINDS
)
MEASURES = (
    MeasureSpec(
        "coverage.strategies", "一区一策率", "community", (COMMUNITIES,), facets=("management", "strategy"),
        counted=_OPEN, yes="coalesce(strategy.stage <> 'DROPPED', false)",
        definition="已定对策的未覆盖小区 ÷ 未覆盖小区", clauses=("S-三(一)a",),
    ),
    MeasureSpec(
        "coverage.basic_services", "基础服务到位率", "community", (COMMUNITIES,), facets=("management", "services"),
        counted=f"NOT ({_OPEN})", yes=f"CASE WHEN services.subject_id IS NOT NULL THEN {_HAS} END",
        definition="保洁、保安、维护秩序都到位的小区 ÷ 已实施管理的小区", clauses=("S-三(一)d", "N-二(一)5c"),
    ),
    MeasureSpec(
        "coverage.self_evaluated", "四化自评率", "community", (COMMUNITIES,), facets=("self_evaluation",),
        yes="self_evaluation.subject_id IS NOT NULL", definition="做过自评的小区 ÷ 小区", clauses=("L-一e",),
    ),
    MeasureSpec(
        "staff.manning", "项目配员到岗率", "project", (Basis("heads", "合同人数", unit="人", weight=_DUE),),
        kind=Measured.RATIO, facets=("staffing",), num=_NOW,
        counted="b.kind = 'SERVICE' AND staffing.subject_id IS NOT NULL",
        definition="在岗人数（不超过合同数）÷ 合同人数", clauses=("N-二(二)2e",),
    ),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
    for facet in FACETS:
        registry.add_facet(facet)
    for case_type in (STRATEGY, TAKEOVER):
        declare_procedure(case_type)
    effects = {
        A.FOR_OWNERS: services.route_proposed, A.FOR_STREET: services.route_proposed, A.NOTICE: services.stage_reached,
        A.RESOLVE: services.stage_reached, A.DECIDE: services.stage_reached, A.ENTER: services.entered,
        A.START_TRIAL: services.trial_started, A.NOTICE_TRIAL: services.stage_reached, A.BUY: services.trial_bought,
        A.BASIC: services.basic_stands, A.FULL: services.full_stands, A.FAIL: services.failed,
        A.DROP: services.dropped,
    }  # fmt: skip
    for action, effect in effects.items():
        cases.on_step(STRATEGY.key, action, effect)
    cases.on_step(TAKEOVER.key, A.ACCEPT, services.takeover_accepted)
    for way in (workflow.COVERAGE_WAY, workflow.FOUNDING_WAY, workflow.FOUNDING_LISHUI):
        casing.ways.add(way)
    measures.add_measures(*MEASURES)
