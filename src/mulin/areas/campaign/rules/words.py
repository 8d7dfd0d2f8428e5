"""Vocabularies of campaigns. Pure."""

from __future__ import annotations

# What a printed roster asks of each community on it.
ROSTER_KINDS: tuple[tuple[str, str], ...] = (
    ("FOUNDING", "组建业委会"),
    ("RE_ELECTION", "业委会换届"),
    ("COVERAGE", "物业服务全覆盖"),
    ("FOUR_ITEMS", "四项攻坚"),
    ("RENOVATION", "整治提升"),
    ("PILOT", "试点"),
    ("OTHER", "其他"),
)
EVENT_KINDS: tuple[tuple[str, str], ...] = (
    ("OBSERVATION_MEETING", "现场观摩会"),
    ("MOBILISATION", "动员会"),
    ("REVIEW", "考核验收"),
    ("OTHER", "其他"),
)
TASK_KINDS: tuple[tuple[str, str], ...] = (
    ("FOUNDING", "组建业委会"),
    ("RE_ELECTION", "业委会换届"),
    ("RENOVATION", "整治提升"),
    ("COVERAGE", "物业服务全覆盖"),
    ("ENVIRONMENT", "环境卫生攻坚"),
    ("ROADS", "道路设施攻坚"),
    ("PARKING", "车辆停放攻坚"),
    ("SERVICE", "服务质量攻坚"),
    ("PILOT", "先行试点"),
    ("DRAFTING", "制度制定"),
    ("DEPARTMENT", "部门职责"),
    ("OTHER", "其他"),
)
KIND_LABELS = dict(TASK_KINDS)

# Facts of a register that say by themselves whether a task is done; nobody reports it a second time.
FACTS: tuple[tuple[str, str], ...] = (
    ("committee", "小区“业主组织”为已成立"),
    ("self_run", "小区“业主组织”为已成立，或有临时物管会"),
    ("management", "小区“物业管理”已有管理方式"),
    ("professional", "小区“物业管理”为专业服务"),
    ("environment", "小区“四项攻坚”的环境卫生已完成"),
    ("roads", "小区“四项攻坚”的道路设施已完成"),
    ("parking", "小区“四项攻坚”的车辆停放已完成"),
    ("service", "小区“四项攻坚”的服务质量已完成"),
    ("works", "项目“整治进展”为已完工"),
    ("oversight", "小区“小微权力监督群”已先行试点"),
    ("renewal", "小区“出新”已完成"),
)
FACT_LABELS = dict(FACTS)

BLOCKER_KINDS: tuple[tuple[str, str], ...] = (
    ("FUNDS", "资金"),
    ("LAND", "用地用房"),
    ("PAPERS", "手续审批"),
    ("OWNERS", "业主意见"),
    ("COMPANY", "企业配合"),
    ("DEPARTMENTS", "部门协同"),
    ("OTHER", "其他"),
)
LEAD_ROLES: tuple[tuple[str, str], ...] = (
    ("TOWN", "镇街"),
    ("NEIGHBOURHOOD", "社区（村）"),
    ("DEPARTMENT", "相关部门"),
    ("AUTHORITY", "物业主管部门"),
)
