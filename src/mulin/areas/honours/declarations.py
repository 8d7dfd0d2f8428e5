"""What honours register: awards, and the count of model projects by level."""

from __future__ import annotations

from mulin.areas.honours import rules
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures import rules as measuring
from mulin.mechanisms.measures.rules import Basis, MeasureSpec, Parameter
from mulin.mechanisms.measures.rules import Kind as Measured

AWARDS = RegisterSpec(
    key="award-programme",
    label="创建与获奖",
    table="honour_award",
    fields=(
        Field("name", "获奖对象", required=True, sort_column="pinyin"),
        Field("programme", "创建项目", Kind.CHOICE, choices=rules.PROGRAMMES, required=True, filterable=True),
        Field("level", "级别", Kind.CHOICE, choices=rules.AWARD_LEVELS, required=True, filterable=True),
        Field("awarded_on", "授予日期", Kind.DATE, required=True),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    pinyin_column="pinyin",
    initials_column="initials",
    layer_column="layer",
    alive="b.superseded_at IS NULL",
    see="places.see",
    change="places.keep",
    clauses=("N-一g", "N-二(二)7b", "A-一(二)m"),
    empty="还没有获奖记录。创成示范项目后登记级别、日期和文号。",
)

DEMONSTRATION_PROJECTS = MeasureSpec(
    "honours.demonstration_projects", "物业管理示范项目", "award-programme", (Basis("awards", "项目"),),
    kind=Measured.COUNT, unit="个",
    counted=f"b.programme = '{rules.DEMONSTRATION}' AND b.level = %(level)s"
    " AND b.awarded_on BETWEEN %(since)s AND %(until)s AND b.awarded_on <= %(on)s",
    yes="true", definition="期内创成的示范项目数", clauses=("N-一g", "N-二(二)7b", "A-一(二)m"),
    parameters=(Parameter("level", rules.LEVEL_OF),),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    registry.add_register(AWARDS)
    measuring.registry.add_source(measuring.Source("award-programme", standing=True))
    measures.add_measures(DEMONSTRATION_PROJECTS)
