"""What campaigns register: printed rosters, the four items, events; and the measures of coverage."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.areas.campaign import rules
from mulin.base.places import rules as places
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, RegisterSpec, registry
from mulin.mechanisms.measures import declarations as measures
from mulin.mechanisms.measures import rules as measuring
from mulin.mechanisms.measures.rules import COMMUNITIES, COVERAGE_BASES, Basis, MeasureSpec, Parameter
from mulin.mechanisms.measures.rules import Kind as Measured

ANNEXES = tuple((f"annex{n}", f"附件{n}") for n in range(1, 10))  # rosters that are annexes, as printed
ROSTER = FacetSpec(
    "roster", "名单", "campaign_roster",
    (
        Field("pack", "文件", Kind.CODE, required=True, filterable=True),
        Field("roster", "名单", Kind.CODE, required=True, filterable=True, labels=ANNEXES),
        Field("kind", "任务", Kind.CHOICE, choices=rules.ROSTER_KINDS, required=True, filterable=True),
        Field("serial", "序号", Kind.INT),
    ),
    ("N-附1", "S-附3a", "S-附4a"), "community",
)  # fmt: skip
FOUR_ITEMS = FacetSpec(
    "four_items", "四项攻坚", "campaign_four_items",
    (
        Field("environment", "环境卫生", Kind.BOOL),
        Field("roads", "道路设施", Kind.BOOL),
        Field("parking", "车辆停放", Kind.BOOL),
        Field("service", "服务质量", Kind.BOOL),
    ),
    ("S-附3a", "S-附3c"), "community",
)  # fmt: skip
EVENTS = RegisterSpec(
    key="programme-event",
    label="项目活动",
    table="campaign_event",
    fields=(
        Field("name", "名称", required=True, sort_column="pinyin"),
        Field("kind", "种类", Kind.CHOICE, choices=rules.EVENT_KINDS, required=True, filterable=True),
        Field("held_on", "日期", Kind.DATE, required=True),
        Field("pack", "文件", Kind.CODE, filterable=True),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    pinyin_column="pinyin",
    initials_column="initials",
    layer_column="layer",
    alive="b.superseded_at IS NULL",
    see="places.see",
    change="places.keep",
    clauses=("A-二(十一)h", "A-一(二)e"),
    empty="还没有活动。现场观摩会等在召开后登记日期和地点。",
)


def _any(modes: Iterable[str]) -> str:
    return f"management.mode IN ({', '.join(repr(mode) for mode in sorted(modes))})"


COVERED, PROFESSIONAL = _any(places.COVERED_MODES), _any(places.PROFESSIONAL_MODES)
# Recognised by hand, else built in 2000 or before (N-二(四)1a).
OLD = f"coalesce(built.old, built.year_to <= {places.OLD_UNTIL})"
_DONE = " + ".join(
    f"coalesce(four_items.{item}, false)::int" for item in ("environment", "roads", "parking", "service")
)

MEASURES = (
    MeasureSpec(
        "coverage.service", "物业服务覆盖率", "community", COVERAGE_BASES, facets=("management",), yes=COVERED,
        definition="已有物业管理的小区 ÷ 小区",
        clauses=("S-一a", "S-五(二)b", "S-附4a", "S-附4b", "N-一h", "A-一(二)l"),
    ),
    MeasureSpec(
        "coverage.professional_old", "老旧小区专业服务覆盖率", "community", COVERAGE_BASES,
        facets=("management", "built"), counted=OLD, yes=PROFESSIONAL,
        definition="由企业提供专业服务的老旧小区 ÷ 老旧小区", clauses=("L-一a",),
    ),
    MeasureSpec(
        "coverage.unmanaged_rate", "失管率", "community", COVERAGE_BASES, facets=("management", "built"),
        counted=OLD, yes="management.mode = 'UNMANAGED'", better="down",
        definition="失管、弃管的老旧小区 ÷ 老旧小区", clauses=("N-二(一)5d",),
    ),
    MeasureSpec(
        "coverage.without_service", "无物业服务小区", "community", (COMMUNITIES,), kind=Measured.COUNT, unit="个",
        facets=("management",), yes="management.mode IN ('NONE', 'UNMANAGED')", better="down",
        definition="未实施物业管理或失管的小区数", clauses=("B-四(四)1a",),
    ),
    MeasureSpec(
        "campaign.four_items", "四项攻坚", "community", (Basis("items", "事项", unit="项"),), kind=Measured.COUNT,
        unit="项", facets=("four_items", "roster"),
        counted="coalesce(roster.pack = %(pack)s AND roster.roster = ANY(string_to_array(%(roster)s, '+')), false)",
        num=_DONE,
        missing="4 - num_nonnulls(four_items.environment, four_items.roads, four_items.parking, four_items.service)",
        definition="名单小区四项中已完成的项数", clauses=("S-附3a", "S-附3c"),
        parameters=(Parameter("pack"), Parameter("roster")), listed=True,
    ),
    MeasureSpec(
        "campaign.leader_and_team", "小区领导、专班配备率", "community", (COMMUNITIES,), facets=("leader",),
        yes="leader.leader_post <> '' AND leader.team <> ''", definition="配有领导和专班的小区 ÷ 小区",
        clauses=("L-二(二)c",),
    ),
    MeasureSpec(
        "campaign.observation_meetings", "现场观摩会", "programme-event", (Basis("events", "次数", unit="次"),),
        kind=Measured.COUNT, unit="次",
        counted="b.kind = 'OBSERVATION_MEETING' AND b.held_on BETWEEN %(since)s AND %(until)s AND b.held_on <= %(on)s",
        yes="true", definition="年内召开的现场观摩会", clauses=("A-二(十一)h", "A-一(二)e"),
    ),
)  # fmt: skip


def declare() -> None:
    """Register everything above."""
    registry.add_facet(ROSTER)
    registry.add_facet(FOUR_ITEMS)
    registry.add_register(EVENTS)
    measuring.registry.add_source(measuring.Source("programme-event", standing=True))
    measures.add_measures(*MEASURES)
