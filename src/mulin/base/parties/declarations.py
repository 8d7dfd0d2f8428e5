"""What the parties shelf registers: bodies, posts, groups, persons, duty lists, powers, and a body's facets."""

from __future__ import annotations

from dataclasses import replace

from mulin.base.parties import rules
from mulin.base.parties.texts import TEXTS
from mulin.kernel import messages
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, RegisterSpec, registry

ALIVE = "b.state = 'ACTIVE'"
STATE = (("ACTIVE", "在册"), ("ENDED", "已撤销"))


def _of(table: str, column: str, name: str = "name") -> str:
    return f"(SELECT x.{name} FROM {table} x WHERE x.id = b.{column})"


ORGANISATION = RegisterSpec(
    key="organisation",
    label="机构与企业",
    table="party_organisation",
    fields=(
        Field("name", "名称", required=True, sort_column="pinyin", synonyms=("单位名称", "企业名称", "机构名称")),
        Field("kind", "种类", Kind.CHOICE, choices=rules.KINDS, filterable=True),
        Field("sector", "参与力量", Kind.CHOICE, choices=rules.SECTORS, filterable=True, clause="B-二1"),
        Field("uscc", "统一社会信用代码", Kind.CODE, synonyms=("信用代码", "社会信用代码")),
        Field("key", "编号", Kind.CODE, listed=False),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    pinyin_column="pinyin",
    initials_column="initials",
    layer_column="layer",
    alive=ALIVE,
    see="parties.see",
    change="parties.keep",
    clauses=("N-二(一)1a", "N-二(一)8a", "A-一(二)c", "B-二1", "L-三(三)12a"),
    empty="还没有机构。可以逐个登记，或导入单位名单。",
)

POST = RegisterSpec(
    key="post",
    label="职务",
    table="party_post",
    fields=(
        Field("title", "职务", required=True, sort_column="pinyin"),
        Field("organisation_id", "单位", Kind.LINK, through=_of("party_organisation", "organisation_id")),
        Field("leads", "领导职务", Kind.BOOL, filterable=True),
        Field("specialist", "物业专干", Kind.BOOL, filterable=True),
    ),
    name_column="title",
    default_sort="title",
    pinyin_column="pinyin",
    alive=ALIVE,
    see="parties.see",
    change="parties.keep",
    detail_url="console:post",
    clauses=("B-附c", "N-一b"),
    empty="还没有职务。席位跟着职务走，人员变动时由继任者接任。",
)

GROUP = RegisterSpec(
    key="group",
    label="领导小组与专班",
    table="party_group",
    fields=(
        Field("name", "名称", required=True),
        Field("kind", "种类", filterable=True, labels=rules.GROUP_KINDS),
        Field("host_id", "挂靠单位", Kind.LINK, through=_of("party_organisation", "host_id")),
        Field("clause", "条款", Kind.CODE),
        Field("founded_on", "成立日期", Kind.DATE),
    ),
    alive=ALIVE,
    see="parties.see",
    change="parties.keep",
    clauses=("S-六(一)a", "S-六(一)b", "S-附1", "S-附2", "B-附a", "A-三(十三)a", "L-四(一)b"),
    empty="还没有领导小组或专班。",
)

PERSON = RegisterSpec(
    key="person",
    label="人员",
    table="party_person",
    fields=(Field("pinyin", "姓名排序", listed=False), Field("layer", "数据层", listed=False)),
    name_column="pinyin",
    default_sort="pinyin",
    pinyin_column="pinyin",
    layer_column="layer",
    see="parties.see",
    change="parties.keep",
    empty="还没有人员。名单只显示姓氏，电话和证件号加密保存。",
)

DUTY_LIST = RegisterSpec(
    key="duty-list",
    label="权责清单",
    table="party_duty_list",
    fields=(
        Field("actor", "主体", required=True),
        Field("kind", "清单种类", Kind.CHOICE, choices=rules.LIST_KINDS, filterable=True),
        Field("clause", "条款", Kind.CODE),
        Field("organisation_id", "单位", Kind.LINK, through=_of("party_organisation", "organisation_id")),
    ),
    name_column="actor",
    default_sort="actor",
    alive=ALIVE,
    see="parties.see",
    change="parties.keep",
    clauses=("S-一c", "S-六(一)c", "L-三(一)2a", "L-三(一)2b", "B-二3a", "B-五(二)a", "B-五(二)b"),
    empty="还没有权责清单。按主体逐项登记，问题按类别转到相应主体。",
)

DELEGATION = RegisterSpec(
    key="delegation",
    label="职权下放",
    table="party_delegation",
    fields=(
        Field("label", "事项", required=True),
        Field("place_name", "承接地"),
        Field("state", "状态", Kind.CHOICE, choices=rules.DELEGATION_STATES, filterable=True),
        Field("giver_name", "下放单位"),
        Field("taker_name", "承接单位"),
        Field("clause", "条款", Kind.CODE),
    ),
    name_column="label",
    default_sort="label",
    alive="b.superseded_at IS NULL",
    see="parties.see",
    change="parties.delegate",
    clauses=("A-一(一)b", "A-一(二)b", "A-二(六)a", "A-二(六)b", "A-二(六)d", "A-二(六)e", "A-二(六)f"),
    empty="还没有下放事项。先列清单，再下放、承接；未承接的仍由原单位办理。",
)

FACETS = (
    FacetSpec(
        "resources", "人员经费", "organisation_resources",
        (
            Field("headcount", "编制", Kind.INT, unit="人"),
            Field("staffed", "到岗", Kind.INT, unit="人"),
            Field("budget", "年度经费", Kind.MONEY),
        ),
        clauses=("A-二(六)g", "L-三(三)12a"),
    ),
    FacetSpec(
        "membership", "会员单位", "organisation_member",
        (Field("member_id", "会员", Kind.LINK, required=True, listed=False),),
        clauses=("N-二(一)8a", "A-二(五)a"), beside="member_id",
    ),
)  # fmt: skip
HOLDING = FacetSpec(
    "holding", "任职", "post_holding", (Field("holder_id", "任职人", Kind.LINK, required=True, listed=False),),
    clauses=("B-附c",), register="post",
)  # fmt: skip


def declare() -> None:
    """Register everything above, and the texts of what may be refused."""
    for spec in (ORGANISATION, POST, GROUP, PERSON, DUTY_LIST, DELEGATION):
        registry.add_register(spec)
    for facet in FACETS:
        registry.add_facet(replace(facet, register="organisation"))
    registry.add_facet(HOLDING)
    messages.register_all(TEXTS)
