"""What the registry area registers: its procedures with their forms, papers and effects."""

from __future__ import annotations

from mulin.areas.registry import services
from mulin.areas.registry import workflow as flows
from mulin.base.access.rules import Role
from mulin.kernel import messages
from mulin.kernel.registers.rules import Field, Kind
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.cases.declarations import declare_procedure
from mulin.mechanisms.cases.rules import CaseType, Paper

TEXTS = {
    "registry.item_owed": "“{item}”尚未配齐，不能确认。",
    "registry.premises_short": "物业管理用房比应配建面积少 {missing} ㎡。",
    "registry.merge_too_few": "归并至少涉及两个小区。",
    "registry.merge_unnamed": "请写明归并后的小区名称，或选定并入哪个小区。",
}
A = flows.Action
SPACE_USES = (("MANAGEMENT", "物业管理用房"), ("BUSINESS", "物业经营用房"), ("ACTIVITY", "活动用房"))
WORKS = (("NEW", "新建"), ("REBUILD", "改建"), ("EXTEND", "扩建"))
PROVISION = (("OWED", "欠配"), ("PROVIDED", "已配"))
AUTHORITY, TOWN, NEIGHBOURHOOD = str(Role.AUTHORITY), str(Role.TOWN), str(Role.NEIGHBOURHOOD)

DELIMITATION = CaseType(
    key="registry.delimitation",
    label="物业管理区域划定",
    flow=flows.DELIMITATION,
    clauses=("S-二(二)a", "S-二(二)b"),
    opens=flows.ACT,
    goal=flows.Delimitation.APPROVED,
    opened=(
        Field("description", "区域四至与范围", required=True, clause="S-二(二)b"),
        Field("reason", "划定说明"),
        Field("map_file_id", "区域图", Kind.LINK),
    ),
    steps={
        str(A.RETURN): (Field("return_reason", "退回意见", required=True, clause="S-二(二)a"),),
        str(A.APPROVE): (
            Field("approved_by", "会同界定单位", required=True, clause="S-二(二)a"),
            Field("approval", "划定文件", required=True, clause="S-二(二)b"),
            Field("effective_on", "生效日期", Kind.DATE),
        ),
    },
    papers=(Paper("map", "区域图", "S-二(二)b"),),
    holders={"DRAFT": TOWN, "JOINT_REVIEW": AUTHORITY},
    reviews=frozenset({"JOINT_REVIEW"}),
    about="街道会同物业主管部门界定服务范围、划定物业管理区域；完成后写入小区的“物业管理区域”。",
)
PREMISES = CaseType(
    key="registry.premises",
    label="利用空闲地建设物业用房",
    flow=flows.PREMISES,
    clauses=("S-三(四)b",),
    opens=flows.ACT,
    goal=flows.Premises.COMPLETED,
    opened=(
        Field("name", "用房名称", required=True, clause="S-三(四)b"),
        Field("use", "用途", Kind.CHOICE, choices=SPACE_USES, required=True, clause="S-三(四)b"),
        Field("works", "建设方式", Kind.CHOICE, choices=WORKS, required=True, clause="S-三(四)b"),
        Field("land", "空闲地位置", required=True, clause="S-三(四)b"),
        Field("planned_area", "拟建面积", Kind.AREA, unit="㎡"),
    ),
    steps={
        str(A.APPROVE): (Field("approval", "规划批准文号", required=True, clause="S-三(四)b"),),
        str(A.REFUSE): (Field("refusal", "不予批准的理由", required=True, clause="S-三(四)b"),),
        str(A.COMPLETE): (Field("built_area", "建成面积", Kind.AREA, unit="㎡", required=True, clause="S-三(四)b"),),
    },
    papers=(Paper("planning_approval", "规划部门批准文件", "S-三(四)b"),),
    holders={"PROPOSED": NEIGHBOURHOOD, "PLANNING": AUTHORITY, "APPROVED": NEIGHBOURHOOD, "BUILDING": TOWN},
    reviews=frozenset({"PLANNING"}),
    about="社区提出，规划部门批准后方可新建、改建、扩建；建成后登记为配套用房。",
)
NEW_PROJECT = CaseType(
    key="registry.new-project-review",
    label="新建项目配套评审",
    flow=flows.NEW_PROJECT,
    clauses=("S-四(六)a", "S-四(六)b"),
    opens=flows.ACT,
    goal=flows.Review.CONCLUDED,
    opened=(
        Field("developer", "建设单位", required=True, clause="S-四(六)b"),
        Field("required_area", "应配建物业用房面积", Kind.AREA, unit="㎡"),
    ),
    steps={
        str(A.PASS): (Field("opinion", "评审意见", required=True, clause="S-四(六)a"),),
        str(A.INSPECT): (
            Field("premises", "物业管理用房", Kind.CHOICE, choices=PROVISION, required=True, clause="S-四(六)b"),
            Field("power_room", "配电房（箱）", Kind.CHOICE, choices=PROVISION, required=True, clause="S-四(六)b"),
            Field("management_area", "已配物业管理用房面积", Kind.AREA, unit="㎡"),
            Field("others", "其他配置事项"),
        ),
    },
    holders={"PLAN_REVIEW": AUTHORITY, "SUPERVISED": AUTHORITY},
    reviews=frozenset({"PLAN_REVIEW"}),
    about="规划方案评审，源头管控；督促建设单位配齐物业管理用房、配电房（箱）等，逐项记已配或欠配。",
)
HANDOVER = CaseType(
    key="registry.delegation-handover",
    label="职权下放与承接",
    flow=flows.HANDOVER,
    clauses=("A-二(六)f", "A-二(六)a", "A-二(六)b", "A-二(六)c", "A-二(六)d", "A-二(六)e"),
    opens=flows.DELEGATE,
    goal=flows.Handover.ACCEPTED,
    opened=(Field("delegation_id", "下放事项", Kind.LINK, required=True, clause="A-二(六)f"),),
    steps={
        str(A.HAND_OVER): (Field("paper", "下放文件", required=True, clause="A-二(六)f"),),
        str(A.ACCEPT): (
            Field("taker_id", "承接单位", Kind.LINK, required=True, clause="A-二(六)f"),
            Field("acceptance", "承接文件", required=True, clause="A-二(六)f"),
        ),
        str(A.SEND_BACK): (Field("return_reason", "接不住的原因", required=True, clause="A-二(六)f"),),
        str(A.WITHDRAW): (Field("return_reason", "不再下放的原因", required=True, clause="A-二(六)f"),),
    },
    holders={"LISTED": AUTHORITY, "HANDED": AUTHORITY},
    reviews=frozenset({"HANDED"}),
    about="市直部门梳理可以下放的职能，逐项下放，县区逐项承接；市放得下，县接得住。",
)
MERGE = CaseType(
    key="registry.merge",
    label="零星住宅楼归并",
    flow=flows.MERGE,
    clauses=("N-二(四)2·二b",),
    opens=flows.ACT,
    goal=flows.Restructuring.CARRIED_OUT,
    opened=(
        Field("communities", "归并的小区", Kind.LINK, required=True, clause="N-二(四)2·二b"),
        Field("into", "并入的小区", Kind.LINK),
        Field("name", "归并后的名称"),
        Field("reason", "归并条件与理由"),
    ),
    steps={
        str(A.DECIDE): (Field("decision", "决定文件", required=True, clause="N-二(四)2·二b"),),
        str(A.REJECT): (Field("refusal", "理由", required=True, clause="N-二(四)2·二b"),),
        str(A.CARRY_OUT): (Field("carried_on", "归并日期", Kind.DATE),),
    },
    holders={"PROPOSED": AUTHORITY, "DECIDED": AUTHORITY},
    reviews=frozenset({"PROPOSED"}),
    about="有条件的，把相邻零星住宅楼归并为一个小区；原小区的历史保留。",
)
SPLIT = CaseType(
    key="registry.split",
    label="增设社区居委会",
    flow=flows.SPLIT,
    clauses=("A-二(十)d",),
    opens=flows.ACT,
    goal=flows.Restructuring.CARRIED_OUT,
    opened=(
        Field("region_id", "原社区", Kind.LINK, required=True, clause="A-二(十)d"),
        Field("name", "新社区名称", required=True, clause="A-二(十)d"),
        Field("communities", "划入新社区的小区", Kind.LINK, required=True, clause="A-二(十)d"),
        Field("reason", "按“三便于”原则说明"),
    ),
    steps={
        str(A.DECIDE): (Field("decision", "决定文件", required=True, clause="A-二(十)d"),),
        str(A.REJECT): (Field("refusal", "理由", required=True, clause="A-二(十)d"),),
        str(A.CARRY_OUT): (Field("carried_on", "设立日期", Kind.DATE),),
    },
    holders={"PROPOSED": AUTHORITY, "DECIDED": AUTHORITY},
    reviews=frozenset({"PROPOSED"}),
    about="住户多的社区增设居委会；小区随之划转，历史保留。",
)
_BASIS = (
    Field("decided_by", "决定机关", required=True, clause="B-末a"),
    Field("basis", "依据文件", required=True, clause="B-末a"),
)
EXPIRY = CaseType(
    key=services.EXPIRY,
    label="文件到期处理",
    flow=flows.EXPIRY,
    clauses=("B-末a",),
    opens=flows.SETTLE,
    goal=flows.Expiry.CONTINUED,
    opened=(
        Field("pack", "文件", Kind.CODE, required=True, clause="B-末a"),
        Field("last_day", "最后适用日", Kind.DATE, required=True, clause="B-末a"),
    ),
    steps={
        str(A.CONTINUE): _BASIS,
        str(A.CONTINUE_UNTIL): (*_BASIS, Field("until", "延续至（含）", Kind.DATE, required=True, clause="B-末a")),
        str(A.STOP): _BASIS,
    },
    holders={"ASKED": TOWN},
    reviews=frozenset({"ASKED"}),
    about="文件到期次日自动询问：继续执行、延续至指定日，或停止执行。没有决定之前不自动停止，也不自动继续。",
)
TYPES = (DELIMITATION, PREMISES, NEW_PROJECT, HANDOVER, MERGE, SPLIT, EXPIRY)


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
    for case_type in TYPES:
        declare_procedure(case_type)
    cases.on_step(DELIMITATION.key, A.APPROVE, services.boundary_set)
    cases.on_step(PREMISES.key, A.COMPLETE, services.premises_built)
    cases.on_step(NEW_PROJECT.key, A.CONCLUDE, services.provision_confirmed)
    cases.on_step(HANDOVER.key, A.HAND_OVER, services.power_handed)
    cases.on_step(HANDOVER.key, A.ACCEPT, services.power_accepted)
    cases.on_step(HANDOVER.key, A.SEND_BACK, services.power_returned)
    cases.on_step(HANDOVER.key, A.WITHDRAW, services.power_returned)
    cases.on_step(MERGE.key, A.CARRY_OUT, services.communities_merged)
    cases.on_step(SPLIT.key, A.CARRY_OUT, services.region_split)
    for action in (A.CONTINUE, A.CONTINUE_UNTIL, A.STOP):
        cases.on_step(EXPIRY.key, action, services.expiry_decided)
