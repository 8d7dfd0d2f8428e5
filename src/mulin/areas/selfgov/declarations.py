"""What self-government registers: satisfaction, participation, measures, deliberation, what surveys set going."""

from __future__ import annotations

from mulin.areas.selfgov import rules, services, workflow
from mulin.base.access.rules import Role
from mulin.kernel import messages
from mulin.kernel.registers import records
from mulin.kernel.registers.records import RecordSpec
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, RegisterSpec, registry
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.declarations import declare_procedure
from mulin.mechanisms.cases.rules import CaseType
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures.rules import Basis, MeasureSpec, Parameter
from mulin.mechanisms.measures.rules import Kind as Measured
from mulin.mechanisms.surveys import services as surveys

_ANSWERS = (
    Field("satisfied", "满意", Kind.INT, unit="份", required=True),
    Field("dissatisfied", "不满意", Kind.INT, unit="份", required=True),
    Field("neutral", "一般", Kind.INT, unit="份", required=True),
    Field("answered", "回收", Kind.INT, unit="份", required=True),
    Field("delivered", "发放", Kind.INT, unit="份"),
)
FACETS = (
    FacetSpec(
        "satisfaction_committee", "业委会满意度", "selfgov_satisfaction_committee", _ANSWERS,
        ("B-四(二)4a", "B-四(二)4c"), "community",
    ),
    FacetSpec(
        "satisfaction_company", "物业企业满意度", "selfgov_satisfaction_company", _ANSWERS,
        ("B-四(四)4b", "B-四(四)5c"), "community",
    ),
    FacetSpec(
        "satisfaction_overall", "业主总体满意度", "selfgov_satisfaction_overall", _ANSWERS,
        ("A-一(二)k", "N-一d"), "community",
    ),
    FacetSpec(
        "participation", "业主参与", "selfgov_participation",
        (
            Field("entitled", "应参与业主", Kind.INT, unit="户", required=True),
            Field("took_part", "实际参与业主", Kind.INT, unit="户", required=True),
        ),
        ("L-三(一)3c",), "community",
    ),
)  # fmt: skip

ALL = Basis("all", "全部小区")
# A founded committee shows that the conditions were met; where a roster declares the list of those that meet them
# complete, the others do not.
ELIGIBLE = Basis(
    "eligible",
    "符合成立条件的小区",
    counted="coalesce(committee.eligible, CASE WHEN committee.state = 'FOUNDED' THEN true END,"
    " CASE WHEN %(attested)s THEN false END)",
)
FOUNDED = "committee.state = 'FOUNDED'"
IN_YEAR = "coalesce(committee.filed_on BETWEEN %(since)s AND %(until)s AND committee.filed_on <= %(on)s, false)"
HAS_ROW = "committee.subject_id IS NOT NULL"
FILED_BEFORE = "coalesce(committee.filed_on < %(since)s, false)"
ON_ROSTER = "coalesce(roster.pack = %(pack)s AND roster.roster = ANY(string_to_array(%(roster)s, '+')), false)"
ROSTER_PARAMETERS = (Parameter("pack"), Parameter("roster"))

MEASURES = (
    MeasureSpec(
        "selfgov.committee_all", "业委会成立比例", "community", (ALL, ELIGIBLE), facets=("committee",),
        yes=FOUNDED, definition="已成立业委会的小区 ÷ 全部小区",
        clauses=("A-一(二)f", "A-一(二)h", "A-一(二)j", "B-四(二)1d"),
    ),
    MeasureSpec(
        "selfgov.committee_eligible", "业委会成立占比", "community", (ELIGIBLE, ALL), facets=("committee",),
        yes=FOUNDED, definition="已成立业委会的小区 ÷ 符合成立条件的小区", clauses=("N-二(三)1g",),
    ),
    MeasureSpec(
        "selfgov.committee_or_interim", "业委会（物管会）覆盖率", "community", (ALL, ELIGIBLE),
        facets=("committee",), yes="committee.state IN ('FOUNDED', 'INTERIM')",
        definition="已成立业委会或物管会的小区 ÷ 小区", clauses=("L-一b",),
    ),
    MeasureSpec(
        "selfgov.roster_founded", "名单小区组建业委会", "community", (Basis("communities", "名单小区"),),
        kind=Measured.COUNT, unit="个", facets=("committee", "roster"), counted=ON_ROSTER, yes=FOUNDED,
        definition="名单上已组建（换届）业委会的小区数", clauses=("N-附1",), parameters=ROSTER_PARAMETERS, listed=True,
    ),
    MeasureSpec(
        "selfgov.party_members", "业委会党员比例", "community",
        (Basis("members", "业委会委员", unit="人", weight="committee.members"),), kind=Measured.RATIO,
        facets=("committee",), counted=FOUNDED, num="committee.party_members",
        definition="党员委员 ÷ 委员（已成立业委会的小区）", clauses=("L-一c", "L-三(二)8d", "B-四(二)1c"),
    ),
    MeasureSpec(
        "selfgov.party_organisations", "业委会党组织建设", "community",
        (Basis("committees-with-organisation", "业委会"),), facets=("committee",), counted=FOUNDED,
        yes="committee.party_organisation", definition="建有党组织的业委会 ÷ 业委会", clauses=("L-一d",),
    ),
    MeasureSpec(
        "selfgov.newly_filed", "新增备案小区", "community",
        (
            Basis("all", "全部小区"),
            Basis("unfiled-at-start", "年初未备案小区", counted=f"CASE WHEN {HAS_ROW} THEN NOT ({FILED_BEFORE}) END"),
            Basis(
                "filed-at-start", "年初已备案小区", capped=False,
                weight=f"CASE WHEN {HAS_ROW} THEN ({FILED_BEFORE})::int ELSE 0 END",
                num=f"CASE WHEN {HAS_ROW} THEN ({IN_YEAR})::int END",
            ),
        ),
        facets=("committee",), yes=f"CASE WHEN {HAS_ROW} THEN {IN_YEAR} END",
        definition="当年新备案的小区 ÷ 分母（文件未写明）", clauses=("B-四(二)1e",),
    ),
    MeasureSpec(
        "selfgov.satisfaction", "业主满意度", "community",
        (
            Basis("responses", "回收份数", unit="份", weight="s.answered"),
            Basis("delivered", "发放份数", unit="份", weight="s.delivered"),
        ),
        kind=Measured.RATIO, facets=("s=satisfaction_{subject}",), num="s.satisfied",
        counted="CASE WHEN s.subject_id IS NOT NULL THEN true WHEN %(attested)s THEN false END",
        definition="满意份数 ÷ 份数", clauses=("A-一(二)k", "N-一d"),
        parameters=(
            Parameter(
                "subject",
                {
                    "service_area": "overall",
                    "overall": "overall",
                    "committee": "committee",
                    "company": "company",
                },
                default="overall",
            ),
        ),
    ),
    MeasureSpec(
        "selfgov.participation_rate", "业主参与治理比重", "community",
        (Basis("assembly-ballots", "应参与业主", unit="户", weight="participation.entitled"),),
        kind=Measured.RATIO, facets=("participation",), num="participation.took_part",
        counted="CASE WHEN participation.subject_id IS NOT NULL THEN true WHEN %(attested)s THEN false END",
        definition="实际参与 ÷ 应参与（口径待设定）", clauses=("L-三(一)3c",),
    ),
)  # fmt: skip


TEXTS = {
    "selfgov.joint_future": "日期不能晚于今天；还没开的不用登记。",
    "selfgov.joint_parties": "三方联至少写明两方的参加岗位（没有业委会的，社区和企业两方）。",
    "selfgov.sponsors_unknown": "请写明联名户数和全体业主户数。",
    "selfgov.sponsors_short": "联名 {sponsors} 户，不足全体业主的百分之二十：至少要 {wanted} 户。",
}
JOINT = RegisterSpec(
    "joint-action", "三方联记录", "selfgov_joint_action",
    records.fields(
        "事项",
        Field("kind", "种类", Kind.CHOICE, choices=rules.JOINT_KINDS, required=True, filterable=True),
        Field("held_on", "日期", Kind.DATE, required=True),
        Field("village", "社区（村）参加岗位", listed=False),
        Field("committee", "业委会参加岗位", listed=False),
        Field("company", "企业参加岗位", listed=False),
        Field("owners", "业主参加", Kind.INT, unit="人"),
        Field("outcome", "结果", required=True),
        Field("follow_up", "由谁跟进（岗位）", listed=False),
    ),
    pinyin_column="pinyin", initials_column="initials", layer_column="layer", default_sort="held_on",
    alive="b.superseded_at IS NULL", see="places.see", change="publicity.keep",
    clauses=("L-三(一)3b", "N-二(三)2c", "B-三c"),
    empty="还没有三方联记录。联访、联议、联办、联调各办一次记一条：哪几方、什么事、什么结果。",
)  # fmt: skip

W, A = workflow, workflow.Action
TOWN, VILLAGE = str(Role.TOWN), str(Role.NEIGHBOURHOOD)


def _need(key: str, label: str, clause: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(key, label, kind, required=True, clause=clause)


_SURVEY = (Field("survey", "依据的测评"), Field("result", "测评结果"))
TALK = CaseType(
    key=W.TALK, label="约谈物业企业", flow=W.TALKS, clauses=(W.INTERVIEW, W.FAILED, W.BY_TOWN), opens=W.ACT,
    goal=W.Talk.RECTIFIED, of_community=True, opened=_SURVEY,
    steps={
        str(A.HOLD): (
            _need("talked_on", "约谈日期", W.INTERVIEW, Kind.DATE), _need("demands", "整改要求", W.INTERVIEW),
            Field("present", "参加岗位"),
        ),
        str(A.REPORT): (_need("rectified", "整改情况", W.FAILED),),
        str(A.PASS): (_need("recheck", "复评情况", W.FAILED),),
        str(A.FAIL): (_need("failing", "不到位、敷衍或群众强烈不满的情况", W.FAILED),),
        str(A.CONVENE): (_need("replacement_text", "更换议题全文", W.FAILED),),
    },
    holders={str(state): TOWN for state in (W.Talk.DUE, W.Talk.TALKED, W.Talk.REPORTED, W.Talk.FAILED)},
    reviews=frozenset({str(W.Talk.REPORTED)}), crossroads=frozenset({str(W.Talk.REPORTED)}),
    about="业主不满意率超过一半的，镇应约谈；整改、复评；仍不到位的，督促业委会召开业主大会启动更换，没有业委会的由镇召开。",
)  # fmt: skip
EARLY = CaseType(
    key=W.EARLY_ELECTION, label="介入业委会提前换届", flow=W.STEPPING_IN, clauses=(W.STEP_IN,), opens=W.ACT,
    goal=W.StepIn.CONVENED, of_community=True, opened=_SURVEY,
    steps={
        str(A.CONVENE): (_need("motion_text", "是否提前换届的议题全文", W.STEP_IN),),
        str(A.DECLINE): (_need("decline_reason", "暂不介入的理由", W.STEP_IN),),
    },
    holders={str(W.StepIn.PROPOSED): TOWN},
    about="业委会满意度低于半数的，镇或村社区可以介入（可，不是应）：由经办人决定是否召开业主大会表决提前换届。",
)  # fmt: skip
CLASSES = (
    ("RULES", "议事规则"), ("COVENANT", "管理规约"), ("PM_FIRM", "选聘解聘物业"), ("FUND_USE", "使用维修资金"),
    ("FUND_RAISE", "筹集维修资金"), ("COMMON_USE", "共有部分改变用途、经营"), ("OTHER", "其他共有事项"),
)  # fmt: skip
DELIBERATION = CaseType(
    key=W.DELIBERATION, label="议事协商（说议理晒评）", flow=W.DELIBERATE,
    clauses=(W.FIVE_STEPS, "B-二4", "B-三c", "L-二(一)d", "N-二(三)4c"), opens=W.ACT, goal=W.Five.APPRAISED,
    of_community=True, titled="topic",
    opened=(
        _need("topic", "说：什么事", W.FIVE_STEPS), Field("raised_by", "由谁提出（业主、居民代表、岗位）"),
        Field("major", "是否重大事项", Kind.BOOL), Field("partners", "参与的社会力量"),
    ),
    steps={
        str(A.DISCUSS): (
            _need("discussion", "议：议事结果", W.FIVE_STEPS), Field("attended", "参加业主", Kind.INT, unit="人"),
            Field("led_by", "主持（党组织、岗位）"),
        ),
        str(A.SORT): (_need("plan", "理：办理方案、由谁办", W.FIVE_STEPS),),
        str(A.SHOW): (
            _need("published", "晒：结果和在哪里公开", W.FIVE_STEPS),
            _need("shown_on", "公开日期", W.FIVE_STEPS, Kind.DATE),
        ),
        str(A.APPRAISE): (_need("appraisal", "评：群众评价", W.FIVE_STEPS),),
        str(A.SPONSOR): (
            _need("sponsors", "联名业主", W.FIVE_STEPS, Kind.INT),
            _need("owners_total", "全体业主", W.FIVE_STEPS, Kind.INT),
            Field("matter_class", "法定事项", Kind.CHOICE, choices=CLASSES, required=True, clause=W.FIVE_STEPS),
            _need("motion_text", "议题全文", W.FIVE_STEPS),
        ),
        str(A.DROP): (_need("drop_reason", "不再议的理由", W.FIVE_STEPS),),
    },
    holders={str(state): VILLAGE for state in (W.Five.SPOKEN, W.Five.DISCUSSED, W.Five.SORTED, W.Five.SHOWN)},
    crossroads=frozenset({str(W.Five.DISCUSSED), str(W.Five.SORTED)}),
    about="说、议、理、晒、评五步，每一步留下结果。百分之二十以上业主联名的，可以直接提交业主大会表决。",
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
    for facet in FACETS:
        registry.add_facet(facet)
    measures.add_measures(*MEASURES)
    about = "写哪几方、什么事、什么结果；不写人名。"
    records.declare(JOINT, RecordSpec(JOINT.key, needs_community=True, check=rules.joint_action, about=about))
    for procedure in (TALK, EARLY, DELIBERATION):
        declare_procedure(procedure)
    cases.on_step(W.TALK, A.CONVENE, services.replacement_convened)
    cases.on_step(W.EARLY_ELECTION, A.CONVENE, services.early_election_convened)
    cases.on_step(W.DELIBERATION, A.SPONSOR, services.matter_sponsored)
    surveys.on_result(services.result_counts)
