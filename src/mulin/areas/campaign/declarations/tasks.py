"""The register of tasks, the pages that clauses bind to, how they stand, and the words of refusals."""

from __future__ import annotations

from mulin.areas.campaign import rules, selectors
from mulin.kernel import messages
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec, registry
from mulin.mechanisms.packs import keys

TEXTS = {
    "campaign.no_task": "没有这项任务，或它不在您的范围内。",
    "campaign.no_milestone": "文件没有节点“{key}”。",
    "campaign.clause_unknown": "没有条款“{clause}”，请按条款编号填写，如 N-二(一)4a。",
    "campaign.clause_elsewhere": "条款 {clause} 所在的文件不适用于这个地方，请填写本地文件的条款。",
    "campaign.lead_missing": "请写明牵头单位；文件的责任分工没有写到这一条。",
    "campaign.days_turned": "完成期限不能早于开始日期。",
    "campaign.step_unread": "分步事项这一行读不出日期：“{line}”。每行先写日期，再写事项，如 2026-12-31 完成摸底。",
    "campaign.step_done": "这一步已于 {day} 登记完成。",
    "campaign.task_lacks": "请先补上“{field}”（{clause}），再启动任务。",
    "campaign.follow_up_missing": "结论为滞后的，请写明后续怎么办。",
    "campaign.interview_body": "对人员的约谈由镇纪委进行，请写明由镇纪委哪个岗位约谈。",
    "campaign.progress_empty": "请写一句进展。",
    "campaign.progress_percent": "进度是 0 到 100 的整数。",
    "campaign.progress_future": "进展的日期不能晚于今天。",
}
TASKS = RegisterSpec(
    key="campaign-task",
    label="任务",
    table="campaign_task",
    fields=(
        Field("title", "任务", required=True, sort_column="pinyin"),
        Field("kind", "种类", Kind.CHOICE, choices=rules.TASK_KINDS, filterable=True),
        Field("place_name", "地点"),
        Field("pack", "文件", Kind.CODE, filterable=True),
        Field("clause", "条款", Kind.CODE),
        Field("project", "所属项目"),
        Field("plan_year", "计划年度", Kind.INT, filterable=True),
        Field("lead", "牵头单位"),
        Field("co_leads", "共同牵头", listed=False),
        Field("responsible", "责任单位", listed=False),
        Field("owner", "责任人（岗位）", clause="N-四(一)b"),
        Field("funding", "资金", Kind.MONEY, unit="元", listed=False, clause="N-四(一)b"),
        Field("funding_source", "资金来源", clause="N-四(一)b"),
        Field("starts_on", "开始", Kind.DATE, listed=False),
        Field("due_on", "期限", Kind.DATE),
        Field("due_basis", "期限依据", listed=False),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    name_column="title",
    pinyin_column="pinyin",
    initials_column="initials",
    default_sort="title",
    layer_column="layer",
    see="cases.see",
    change="cases.act",
    detail_url="console:task",
    clauses=("N-四(一)b", "L-四(二)b", "S-附3c"),
    empty="还没有任务。文件名单里的任务自动生成，其他任务从“启动任务”建立。",
)


def tasks_stand(asking: keys.Asking) -> keys.Standing:
    """How many tasks of the pack are done and lag in the range."""
    query = selectors.TaskQuery(asking.on, pack=asking.pack, under=asking.path, layers=asking.layers)
    found = selectors.total(query)
    if not found.total:
        return keys.Standing("没有任务", "soon")
    words = f"{found.total} 项任务，完成 {found.done} 项"
    if found.lagging:
        return keys.Standing(f"{words}，滞后 {found.lagging} 项", "late")
    return keys.Standing(words, "met" if found.done == found.total else "plain")


def blockers_stand(asking: keys.Asking) -> keys.Standing:
    """How many blockers were fed back and how many wait."""
    lines = selectors.list_blockers(under=asking.path, layers=asking.layers, until=asking.on, limit=None)
    waiting = sum(one.answered_on is None for one in lines)
    return keys.Standing(f"反馈 {len(lines)} 件，待答复 {waiting} 件", "soon" if waiting else "plain")


def highlights_stand(asking: keys.Asking) -> keys.Standing:
    """How many highlights were reported under the pack."""
    found = selectors.list_highlights(under=asking.path, pack=asking.pack, layers=asking.layers, limit=1000)
    return keys.Standing(f"亮点 {len(found)} 条", "plain" if found else "soon")


FACES = (
    keys.Entry("face:tasks", "任务进度", "console:tasks", (), tasks_stand),
    keys.Entry("face:task-places", "市县贯通视图", "console:tasks", (), tasks_stand),
    keys.Entry("face:task-year", "年度计划", "console:task-years", (), tasks_stand),
    keys.Entry("face:milestones", "节点考评", "console:milestones"),
    keys.Entry("face:lagging", "滞后清单与通报稿", "console:task-lagging", (), tasks_stand),
    keys.Entry("face:blockers", "难点堵点", "console:blockers", (), blockers_stand),
    keys.Entry("face:highlights", "进展亮点", "console:highlights", (), highlights_stand),
)


def declare() -> None:
    """Register everything above."""
    messages.register_all(TEXTS)
    registry.add_register(TASKS)
    keys.add(keys.Entry("register:campaign-task", TASKS.label, "console:register", ("campaign-task",), tasks_stand))
    keys.add(*FACES)
