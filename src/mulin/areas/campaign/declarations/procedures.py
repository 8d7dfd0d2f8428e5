"""The procedures of campaigns: forms with the clause that wants each field, papers, who holds what, effects."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.areas.campaign import rules, services
from mulin.areas.campaign import workflow as flows
from mulin.base.access.rules import Role
from mulin.kernel.registers.rules import Field, Kind
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.declarations import declare_procedure
from mulin.mechanisms.cases.rules import CaseType, Paper
from mulin.mechanisms.notices import papers

A = flows.Action
AUTHORITY, TOWN, NEIGHBOURHOOD, LEADER, DEPARTMENT = (
    str(role) for role in (Role.AUTHORITY, Role.TOWN, Role.NEIGHBOURHOOD, Role.LEADER, Role.DEPARTMENT)
)
LED = "@lead_role"
CONCLUSIONS = (("ON_TIME", "按期完成"), ("PARTLY", "部分完成"), ("LAGGING", "滞后"), ("SEVERE", "严重滞后"))
FORMS = (("RULE", "制度"), ("STANDARD", "标准"), ("POLICY", "政策"))
GROUNDS = (("PROBLEMS", "问题突出"), ("NOT_PERFORMED", "未履职"), ("MISHANDLED", "处置不当"))
PERSONS = (("VILLAGE", "村（社区）人员"), ("COMMITTEE", "业委会成员"))
VERDICTS = (("SPREAD", "可以推广"), ("IMPROVE", "完善后推广"), ("NOT_YET", "暂不推广"))

TASK = CaseType(
    key=services.TASK,
    titled="matter",
    label="任务",
    flow=flows.TASK,
    clauses=("L-四(二)b", "L-二(三)b", "N-四(一)b", "N-三a", "A-三(十三)b", "S-六(四)d", "B-四(三)5d"),
    opens=flows.ACT,
    goal=flows.Task.CLOSED,
    opened=(
        Field("matter", "任务", required=True, clause="L-四(二)b"),
        Field("clause", "所依条款", Kind.CODE, required=True, clause="L-四(二)b"),
        Field("kind", "种类", Kind.CHOICE, choices=rules.TASK_KINDS, required=True, clause="L-四(二)b"),
        Field("project", "所属项目"),
        Field("lead_role", "由哪一类岗位办", Kind.CHOICE, choices=rules.LEAD_ROLES, required=True, clause="L-二(三)b"),
        Field("lead", "牵头单位（几个以、分开；责任分工写明的可不填）"),
        Field("responsible", "责任单位"),
        Field("owner", "责任人（岗位）"),
        Field("funding", "资金", Kind.MONEY, unit="元"),
        Field("funding_source", "资金来源"),
        Field("starts_on", "开始日期", Kind.DATE),
        Field("plan_year", "计划年度", Kind.INT),
        Field("schedule", "分步安排：每行先写日期、再写事项"),
    ),
    steps={
        str(A.START): (
            Field("owner", "责任人（岗位）"),
            Field("funding_source", "资金来源"),
            Field("project", "所属项目"),
        ),
        str(A.REPORT): (Field("result", "完成情况", required=True, clause="L-二(三)b"),),
        str(A.RETURN): (Field("return_reason", "退回意见", required=True, clause="L-二(三)b"),),
        str(A.CHECK): (Field("checked", "核定意见"),),
        str(A.CLOSE): (Field("outcome", "成果与亮点"),),
        str(A.STOP): (Field("stop_reason", "停止理由", required=True, clause="L-二(三)b"),),
    },
    papers=(Paper("evidence", "完成凭据", "L-二(三)b"),),
    holders={"PLANNED": LED, "RUNNING": LED, "REPORTED": AUTHORITY, "CHECKED": LED},
    reviews=frozenset({"REPORTED"}),
    about="一项任务：谁牵头、谁负责、钱从哪来、分几步、哪天完成。名单里的任务由台账判断完成，不在这里再报。",
)
DRAFTING = CaseType(
    key=services.DRAFTING,
    titled="matter",
    label="制度制定任务",
    flow=flows.DRAFTING,
    clauses=("N-二(一)4a", "A-三(十三)b"),
    opens=flows.ISSUE,
    goal=flows.Drafting.PUBLISHED,
    opened=(
        Field("matter", "文件名称", required=True, clause="N-二(一)4a"),
        Field("clause", "所依条款", Kind.CODE, required=True, clause="N-二(一)4a"),
        Field("issuer", "制定机关", required=True, clause="N-二(一)4a"),
        Field("form", "文件种类", Kind.CHOICE, choices=FORMS),
        Field("lead", "牵头单位（责任分工写明的可不填）"),
    ),
    steps={
        str(A.ASK): (Field("asked", "向谁征求意见"),),
        str(A.RETURN): (Field("return_reason", "修改意见", required=True, clause="N-二(一)4a"),),
        str(A.DECIDE): (Field("decided_by", "审定会议或岗位", required=True, clause="N-二(一)4a"),),
        str(A.PUBLISH): (Field("number", "文号", required=True, clause="N-二(一)4a"),),
    },
    papers=(Paper("rule", "文件正文", "N-二(一)4a"),),
    holders={"DRAFTING": AUTHORITY, "ASKING": AUTHORITY, "DECIDED": AUTHORITY},
    about="条款要求制定的办法：起草、征求意见、审定，公布后自动进入制度文件库，任务随之完成。",
)
BLOCKER = CaseType(
    key=services.BLOCKER,
    titled="matter",
    label="难点堵点",
    flow=flows.BLOCKER,
    clauses=("L-二(三)c",),
    opens=flows.ACT,
    goal=flows.Blocker.SOLVED,
    opened=(
        Field("matter", "难点堵点事项", required=True, clause="L-二(三)c"),
        Field("kind", "种类", Kind.CHOICE, choices=rules.BLOCKER_KINDS, required=True, clause="L-二(三)c"),
        Field("to_whom", "反馈给", required=True, clause="L-二(三)c"),
        Field("task_no", "任务编号", Kind.INT),
    ),
    steps={
        str(A.ANSWER): (Field("answer", "答复或补丁的要点", required=True, clause="L-二(三)c"),),
        str(A.ESCALATE): (
            Field("escalated_to", "提到哪一级", required=True, clause="L-二(三)c"),
            Field("why", "提级理由", required=True, clause="L-二(三)c"),
        ),
        str(A.SOLVE): (Field("solution", "怎么解决的"),),
    },
    holders={"RAISED": AUTHORITY, "ESCALATED": LEADER, "ANSWERED": TOWN},
    reviews=frozenset({"RAISED", "ESCALATED"}),
    about="第一时间反馈难点堵点，收到的一方答复、打“补丁”；记录每件多久得到答复。",
)
REVIEW = CaseType(
    key=services.REVIEW,
    label="节点考评",
    flow=flows.REVIEW,
    clauses=("N-三b", "N-三c", "A-一(二)a", "A-一(二)g", "S-五(一)a", "L-二(三)b", "B-四(三)5d"),
    opens=flows.DECIDE,
    goal=flows.Review.CLOSED,
    opened=(Field("milestone", "节点", Kind.CODE, required=True, clause="N-三b"),),
    steps={
        str(A.CONCLUDE): (
            Field("findings", "考评情况的要点", required=True, clause="N-三b"),
            Field("conclusion", "结论", Kind.CHOICE, choices=CONCLUSIONS, required=True, clause="N-三b"),
            Field("incentive", "成效激励", required=True, clause="N-三b"),
            Field("follow_up", "后续要点"),
        ),
        str(A.FOLLOW): (Field("followed", "落实情况"),),
    },
    papers=(Paper("review", "考评材料", "N-三b"),),
    holders={"EXAMINING": AUTHORITY, "CONCLUDED": AUTHORITY},
    about="到一个节点，看做成了什么、有什么成效、怎样激励；结论为严重滞后的，自动提出通报。",
)
SPOT_CHECK = CaseType(
    key="campaign.spot-check",
    titled="matter",
    label="街道监督检查",
    flow=flows.SPOT_CHECK,
    clauses=("S-六(四)b",),
    opens=flows.ACT,
    goal=flows.SpotCheck.CLOSED,
    opened=(
        Field("checked_on", "检查日期", Kind.DATE, required=True, clause="S-六(四)b"),
        Field("matter", "检查事项", required=True, clause="S-六(四)b"),
        Field("found", "检查情况的要点", required=True, clause="S-六(四)b"),
        Field("photo_file_id", "现场照片", Kind.LINK),
    ),
    steps={
        str(A.ORDER): (
            Field("problem", "问题要点", required=True, clause="S-六(四)b"),
            Field("until", "整改期限", Kind.DATE),
        ),
        str(A.CORRECT): (Field("correction", "整改情况要点", required=True, clause="S-六(四)b"),),
        str(A.AGAIN): (Field("again", "复查意见", required=True, clause="S-六(四)b"),),
    },
    holders={"FOUND": TOWN, "CORRECTING": NEIGHBOURHOOD, "CORRECTED": TOWN},
    reviews=frozenset({"CORRECTED"}),
    about="街道的监督检查台账：看了什么、有什么问题、改到什么程度。",
)
INTERVIEW = CaseType(
    key="campaign.accountability-interview",
    label="约谈问责",
    flow=flows.INTERVIEW,
    clauses=("B-五(三)e",),
    opens=flows.ACT,
    goal=flows.Interview.CLOSED,
    opened=(
        Field("person_kind", "约谈对象", Kind.CHOICE, choices=PERSONS, required=True, clause="B-五(三)e"),
        Field("post", "所任岗位（只写岗位，不写姓名）", required=True, clause="B-五(三)e"),
        Field("ground", "事由", Kind.CHOICE, choices=GROUNDS, required=True, clause="B-五(三)e"),
        Field("facts", "事实要点", required=True, clause="B-五(三)e"),
    ),
    steps={
        str(A.HOLD): (
            Field("held_by", "约谈岗位", required=True, clause="B-五(三)e"),
            Field("held_on", "约谈日期", Kind.DATE, required=True, clause="B-五(三)e"),
            Field("record", "约谈要点", required=True, clause="B-五(三)e"),
            Field("statement", "本人说明"),
        ),
        str(A.DROP): (Field("drop_reason", "不予约谈的理由", required=True, clause="B-五(三)e"),),
        str(A.CLOSE): (Field("consequence", "问责意见", required=True, clause="B-五(三)e"),),
    },
    papers=(Paper("record", "约谈记录", "B-五(三)e"),),
    holders={"PROPOSED": DEPARTMENT, "HELD": DEPARTMENT},
    reviews=frozenset({"PROPOSED"}),
    about="村社区人员、业委会成员问题突出、未履职、处置不当的，由镇纪委约谈问责；只记岗位。",
)
CIRCULAR = CaseType(
    key=services.CIRCULAR,
    label="滞后通报",
    flow=flows.CIRCULAR,
    clauses=("N-三g",),
    opens=flows.DECIDE,
    goal=flows.Circular.ISSUED,
    opened=(Field("facts", "滞后情况的要点", required=True, clause="N-三g"),),
    steps={
        str(A.DRAFT): (
            Field("issuer", "发文机关", required=True, clause="N-三g"),
            Field("addressees", "主送"),
            Field("body", "通报事项", required=True, clause="N-三g"),
        ),
        str(A.DROP): (Field("drop_reason", "不通报的理由", required=True, clause="N-三g"),),
        str(A.ISSUE): (Field("number", "文号", required=True, clause="N-三g"),),
    },
    papers=(Paper("circular", "印发的通报", "N-三g"),),
    holders={"PROPOSED": AUTHORITY, "DRAFTED": AUTHORITY},
    reviews=frozenset({"PROPOSED"}),
    about="工作严重滞后的予以通报：先有滞后清单，再起草，审定后印发；也可以写明理由不通报。",
)


@dataclass(frozen=True, slots=True)
class Written:
    """A plan or report that a clause wants: its parts, each with the clause that wants it."""

    key: str
    label: str
    clauses: tuple[str, ...]
    parts: tuple[tuple[str, str, str], ...]
    about: str


PLANS = (
    Written(
        "street-plan", "街道实施方案", ("S-五(二)a", "S-六(四)b"),
        (
            ("group", "街道领导小组的组成要点", "S-五(二)a"),
            ("content", "工作内容要点", "S-五(二)a"),
            ("requirements", "工作要求要点", "S-五(二)a"),
            ("time_limit", "时限要点", "S-五(二)a"),
        ),
        "街道成立领导小组并制定方案，写明内容、要求、时限；审定后上传，进入制度文件库。",
    ),
    Written(
        "deployment-plan", "部署方案", ("S-五(一)a",),
        (
            ("group", "领导小组的组成要点", "S-五(一)a"),
            ("task_force", "工作专班的组成要点", "S-五(一)a"),
            ("content", "方案要点", "S-五(一)a"),
        ),
        "部署阶段：制定方案，成立领导小组和专班。",
    ),
    Written(
        "local-plan", "属地工作方案", ("N-二(一)1h",),
        (
            ("mechanism", "属地工作机制要点", "N-二(一)1h"),
            ("safeguards", "保障措施要点", "N-二(一)1h"),
            ("works", "规范提升与整治安排要点", "N-二(一)1h"),
        ),
        "乡镇（街道）建立属地工作机制和保障措施，持续推进规范提升与整治。",
    ),
    Written(
        "year-plan", "年度实施计划", ("N-三a", "N-三c"),
        (
            ("goals", "目标措施要点", "N-三c"),
            ("survey", "摸底情况要点", "N-三c"),
            ("items", "年度项目要点", "N-三a"),
        ),
        "三年行动按年度滚动实施：细化目标措施、完成摸底、制定年度实施计划。",
    ),
    Written(
        "combined-plan", "管建并重方案", ("A-一(一)a",),
        (
            ("works", "建设整治要点", "A-一(一)a"),
            ("management", "物业管理要点", "A-一(一)a"),
            ("community", "与社区建设融合要点", "A-一(一)a"),
            ("mechanism", "长效机制要点", "A-一(一)a"),
        ),
        "管建并重：建设与管理写在一个方案里，与小区（社区）建设相融合，有长效机制。",
    ),
)  # fmt: skip
REPORTS = (
    Written(
        "pilot-summary", "试点总结与推广", ("A-一(二)g", "A-二(十一)e"),
        (
            ("pilots", "试点范围", "A-二(十一)e"),
            ("practice", "试点做法要点", "A-一(二)g"),
            ("results", "成效与问题要点", "A-二(十一)e"),
            ("roll_out", "全市推广要点", "A-一(二)g"),
            ("mechanism", "完善机制要点", "A-一(二)g"),
        ),
        "试点完成后总结做法、评定成效，在全市推广，完善机制。",
    ),
    Written(
        "stage-report", "阶段收官报告", ("A-一(二)n",),
        (
            ("market", "市场化要点", "A-一(二)n"),
            ("professional", "专业化要点", "A-一(二)n"),
            ("law", "法治化要点", "A-一(二)n"),
            ("social", "社会化要点", "A-一(二)n"),
        ),
        "初步形成市场化、专业化、法治化、社会化的综合管理格局：四个方面各写到什么程度。",
    ),
    Written(
        "closing-report", "总结报告", ("S-五(三)b",),
        (("experience", "经验要点", "S-五(三)b"), ("mechanism", "长效机制要点", "S-五(三)b")),
        "行动收尾：总结经验、建立长效机制。",
    ),
)  # fmt: skip
_LAST = {"pilot-summary": "登记推广情况", "stage-report": "登记后续安排", "closing-report": "登记长效机制落实"}


def _parts(one: Written) -> tuple[Field, ...]:
    return tuple(Field(key, label, required=True, clause=clause) for key, label, clause in one.parts)


def plan_type(one: Written) -> CaseType:
    """The procedure of a plan: drafted, adopted with its paper, kept in the library of rules."""
    basis = one.clauses[0]
    return CaseType(
        key=f"campaign.{one.key}",
        label=one.label,
        flow=flows.plan_flow(basis),
        clauses=one.clauses,
        opens=flows.ACT,
        goal=flows.Plan.ADOPTED,
        opened=(
            Field("title", "方案名称", required=True, clause=basis),
            Field("issuer", "制定单位", required=True, clause=basis),
            *_parts(one),
        ),
        steps={
            str(A.RETURN): (Field("return_reason", "退回意见", required=True, clause=basis),),
            str(A.ADOPT): (Field("number", "文号"),),
        },
        papers=(Paper("plan", "印发的方案", basis),),
        holders={"DRAFT": TOWN, "SUBMITTED": TOWN if one.key != "combined-plan" else AUTHORITY},
        reviews=frozenset({"SUBMITTED"}),
        about=one.about,
    )


def report_type(one: Written) -> CaseType:
    """The procedure of a summary or closing report; a pilot's summary also says whether it may spread."""
    basis = one.clauses[0]
    verdict = (Field("verdict", "试点评价", Kind.CHOICE, choices=VERDICTS, required=True, clause="A-二(十一)e"),)
    return CaseType(
        key=f"campaign.{one.key}",
        label=one.label,
        flow=flows.report_flow(basis, _LAST[one.key]),
        clauses=one.clauses,
        opens=flows.ACT,
        goal=flows.Report.CARRIED_OUT,
        opened=_parts(one),
        steps={
            str(A.RETURN): (Field("return_reason", "退回意见", required=True, clause=basis),),
            str(A.CONFIRM): (
                Field("confirmed_by", "审定岗位", required=True, clause=basis),
                *(verdict if one.key == "pilot-summary" else ()),
            ),
            str(A.CARRY_OUT): (Field("carried", "落实情况", required=True, clause=basis),),
        },
        papers=(Paper("report", "报告", basis),),
        holders={"DRAFT": AUTHORITY, "SUBMITTED": LEADER, "CONFIRMED": AUTHORITY},
        reviews=frozenset({"SUBMITTED"}),
        about=one.about,
    )


TYPES = (TASK, DRAFTING, BLOCKER, REVIEW, SPOT_CHECK, INTERVIEW, CIRCULAR)


def declare() -> None:
    """Register the procedures and what their steps bring about."""
    for case_type in (*TYPES, *map(report_type, REPORTS)):
        declare_procedure(case_type)
    for one in PLANS:
        case_type = plan_type(one)
        declare_procedure(case_type)
        cases.on_step(case_type.key, A.ADOPT, services.plan_adopted)
    cases.on_open(TASK.key, services.task_opened)
    cases.on_step(TASK.key, A.START, services.task_started)
    cases.on_step(TASK.key, A.CHECK, services.task_checked)
    cases.on_open(DRAFTING.key, services.task_opened)
    cases.on_step(DRAFTING.key, A.PUBLISH, services.rule_published)
    cases.on_open(BLOCKER.key, services.blocker_opened)
    cases.on_step(BLOCKER.key, A.ANSWER, services.blocker_answered)
    cases.on_step(BLOCKER.key, A.ESCALATE, services.blocker_escalated)
    cases.on_step(BLOCKER.key, A.SOLVE, services.blocker_solved)
    cases.on_step(REVIEW.key, A.CONCLUDE, services.review_concluded)
    cases.on_step(CIRCULAR.key, A.DRAFT, services.circular_drafted)
    papers.kinds.add(papers.PaperKind(services.CIRCULAR_PAPER, "滞后通报", chain=("papers.sign",), offered=False))
