"""What the places shelf registers: registers and their facets, as the documents ask for them."""

from __future__ import annotations

from dataclasses import replace

from mulin.base.places import rules
from mulin.base.places.texts import TEXTS
from mulin.kernel import messages
from mulin.kernel.registers.rules import FacetSpec, Field, Kind, RegisterSpec, registry

YES_NO = (("true", "是"), ("false", "否"))

COMMUNITY = RegisterSpec(
    key="community",
    label="小区",
    table="place_community",
    fields=(
        Field(
            "name",
            "小区名称",
            required=True,
            sort_column="pinyin",
            synonyms=("小区", "小区名", "住宅小区", "项目名称"),
        ),
        Field("key", "编号", Kind.CODE, listed=False),
        Field(
            "region_id",
            "所在社区",
            Kind.LINK,
            through="(SELECT r.name FROM place_region r WHERE r.id = b.region_id)",
        ),
        Field(
            "state",
            "状态",
            Kind.CHOICE,
            choices=(
                ("ACTIVE", "在册"),
                ("MERGED", "已归并"),
                ("SPLIT", "已拆分"),
                ("WITHDRAWN", "录入撤销"),
            ),
            listed=False,
        ),
        Field("layer", "数据层", Kind.CHOICE, choices=(("REAL", "实际"), ("DEMO", "演示")), listed=False),
    ),
    pinyin_column="pinyin",
    initials_column="initials",
    layer_column="layer",
    alive="b.state = 'ACTIVE'",
    see="places.see",
    change="places.keep",
    detail_url="console:community",
    clauses=("N-二(四)1b", "S-附5a", "A-一(三)a"),
    empty="这里还没有小区。可以从花名册或任何一张表格导入，也可以逐个登记。",
)

BUILDING = RegisterSpec(
    key="building",
    label="楼栋",
    table="place_building",
    fields=(
        Field("number", "楼栋号", required=True, sort_column="sort_key", synonyms=("栋号", "幢号", "楼号")),
        Field(
            "community_id",
            "小区",
            Kind.LINK,
            through="(SELECT c.name FROM place_community c WHERE c.id = b.community_id)",
        ),
        Field("floors", "层数", Kind.INT),
        Field("entrances", "单元数", Kind.INT),
    ),
    name_column="number",
    default_sort="number",
    alive="b.state = 'ACTIVE'",
    see="places.see",
    change="places.keep",
    clauses=("B-一b",),
    empty="还没有楼栋。导入房屋清单时会一并建立。",
)

UNIT = RegisterSpec(
    key="unit",
    label="房屋",
    table="place_unit",
    fields=(
        Field("name", "房屋坐落", required=True, sort_column="sort_key", synonyms=("坐落", "房屋地址")),
        Field("number", "房号", synonyms=("室号", "门牌")),
        Field(
            "use",
            "用途",
            Kind.CHOICE,
            choices=(("HOME", "住宅"), ("SHOP", "商铺"), ("PARKING", "车位"), ("OTHER", "其他")),
            filterable=True,
        ),
        Field("area", "专有部分面积", Kind.AREA, unit="㎡", synonyms=("建筑面积", "面积")),
        Field(
            "area_source",
            "面积来源",
            Kind.CHOICE,
            choices=(("", "未知"), ("REGISTERED", "登记"), ("SURVEYED", "测绘"), ("CONTRACT", "合同")),
        ),
    ),
    initials_column="initials",
    default_sort="name",
    alive="b.state = 'ACTIVE'",
    see="places.see",
    change="places.keep",
    clauses=("B-一b",),
    empty="还没有房屋。请导入开发建设单位移交的房屋清单。",
)

SPACE = RegisterSpec(
    key="space",
    label="配套用房与场地",
    table="place_space",
    fields=(
        Field("name", "名称", required=True, sort_column="sort_key"),
        Field(
            "use",
            "用途",
            Kind.CHOICE,
            filterable=True,
            choices=(
                ("MANAGEMENT", "物业管理用房"),
                ("BUSINESS", "物业经营用房"),
                ("COMMITTEE", "业委会用房"),
                ("ACTIVITY", "活动用房"),
                ("POWER", "配电房（箱）"),
                ("PARKING", "车位"),
                ("IDLE_LAND", "闲置地"),
                ("IDLE_HOUSE", "闲置用房"),
                ("OTHER", "其他"),
            ),
        ),
        Field("area", "面积", Kind.AREA, unit="㎡"),
        Field("allocation", "统筹方式", Kind.TEXT),
        Field(
            "community_id",
            "小区",
            Kind.LINK,
            through="(SELECT c.name FROM place_community c WHERE c.id = b.community_id)",
        ),
    ),
    default_sort="name",
    alive="b.state = 'ACTIVE'",
    see="places.see",
    change="places.keep",
    clauses=("L-三(三)10a", "L-三(三)10b", "N-二(四)2·九c"),
    empty="还没有登记配套用房。先登记应配建与实有面积，系统会算出缺口。",
)

PROJECT = RegisterSpec(
    key="project",
    label="项目",
    table="place_project",
    fields=(
        Field("name", "项目名称", required=True, sort_column="pinyin"),
        Field(
            "kind",
            "种类",
            Kind.CHOICE,
            choices=(("RENOVATION", "整治提升"), ("SERVICE", "物业管理")),
            filterable=True,
        ),
        Field("plan_year", "计划年度", Kind.INT, filterable=True),
        Field("serial", "序号", Kind.INT),
        Field("area", "建筑面积", Kind.AREA, unit="㎡"),
        Field("buildings", "栋数", Kind.INT, unit="栋"),
        Field("households", "户数", Kind.INT, unit="户"),
        Field("built_text", "建造年份"),
        Field("nature", "性质"),
    ),
    pinyin_column="pinyin",
    initials_column="initials",
    layer_column="layer",
    alive="b.state = 'ACTIVE'",
    see="places.see",
    change="places.keep",
    detail_url="console:project",
    clauses=("N-附2",),
    empty="还没有项目。可以导入附件2这样的计划表。",
)

_SPACE_FIELDS = {field.key: field for field in SPACE.fields}
_SPACE_COLUMNS = tuple(_SPACE_FIELDS[key] for key in ("name", "use", "area", "allocation", "community_id"))

PREMISES = RegisterSpec(
    key="premises",
    label="物业用房",
    table="place_space",
    fields=_SPACE_COLUMNS,
    default_sort="name",
    alive="b.state = 'ACTIVE' AND b.use IN ('MANAGEMENT', 'BUSINESS', 'COMMITTEE', 'ACTIVITY', 'POWER')",
    see="places.see",
    change="places.keep",
    clauses=("L-三(三)10b", "N-二(四)2·九c", "S-三(四)b"),
    empty="还没有登记物业用房。登记后，系统会与应配建面积对照，算出缺口。",
)

ASSET = RegisterSpec(
    key="asset",
    label="闲置用地用房",
    table="place_space",
    fields=_SPACE_COLUMNS,
    default_sort="name",
    alive="b.state = 'ACTIVE' AND b.use IN ('IDLE_LAND', 'IDLE_HOUSE')",
    see="places.see",
    change="places.keep",
    clauses=("L-三(三)10a",),
    empty="还没有登记闲置用地用房。登记后可记录统筹方式：区域统筹、片区整合、小区内平衡。",
)

REGION = RegisterSpec(
    key="region",
    label="行政区划",
    table="place_region",
    fields=(
        Field("name", "名称", required=True, sort_column="pinyin", synonyms=("镇街", "社区（村）", "所在地")),
        Field("level", "层级", Kind.CHOICE, choices=rules.REGION_LEVELS, filterable=True),
        Field("code", "区划代码", Kind.CODE),
        Field(
            "parent_id",
            "上级",
            Kind.LINK,
            through="(SELECT r.name FROM place_region r WHERE r.id = b.parent_id)",
        ),
    ),
    pinyin_column="pinyin",
    initials_column="initials",
    alive="b.ended_on IS NULL",
    see="places.see",
    change="places.restructure",
    detail_url="console:place",
    clauses=("N-四(一)a", "S-二(一)c", "A-一(一)c"),
    empty="这里没有下级区划。",
)

ALIAS = RegisterSpec(
    key="alias",
    label="别名",
    table="community_alias",
    fields=(
        Field("name", "别名", required=True),
        Field("kind", "种类", Kind.CHOICE, choices=rules.ALIAS_KINDS, filterable=True),
        Field(
            "community_id",
            "小区",
            Kind.LINK,
            through="(SELECT c.name FROM place_community c WHERE c.id = b.community_id)",
        ),
        Field("basis", "依据"),
    ),
    initials_column="initials",
    alive="b.superseded_at IS NULL",
    see="places.see",
    change="places.keep",
    clauses=("B-四(一)1c", "N-附1", "S-附4a"),
    empty="还没有别名。小区改名、导入带括号的名单时会自动记下。",
)

REGION_FACETS = (
    FacetSpec("placement", "区划隶属", "region_placement", (Field("parent_id", "上级", Kind.LINK),)),
    FacetSpec("code", "区划代码", "region_code", (Field("code", "代码", Kind.CODE, required=True),)),
    FacetSpec(
        "leader", "分管领导", "region_leader",
        (Field("leader_post", "分管领导（职务）", required=True, clause="L-三(一)1d"), Field("mechanism", "工作机制")),
        clauses=("L-三(一)1d",),
    ),
    FacetSpec(
        "body", "物业管理机构", "region_body",
        (
            Field("name", "机构名称", required=True),
            Field("dedicated", "专职机构", Kind.BOOL),
            Field("headcount", "编制", Kind.INT, unit="人"),
            Field("staffed", "到岗", Kind.INT, unit="人"),
            Field("budget", "年度经费", Kind.MONEY),
        ),
        clauses=("N-二(一)1a", "S-二(一)b", "A-二(六)g", "A-三(十三)c", "L-三(三)12a"),
    ),
    FacetSpec(
        "chain", "管理层级", "region_chain", (Field("chain", "层级", required=True), Field("roles", "各级职责")),
        clauses=("N-四(一)a", "S-二(一)c", "S-三(三)2a", "A-一(一)c"),
    ),
)  # fmt: skip

FACETS = (
    FacetSpec(
        "membership",
        "兼跨社区",
        "community_membership",
        (Field("region_id", "社区", Kind.LINK, required=True, listed=False),),
        clauses=("S-附3a",),
        beside="region_id",
    ),
    FacetSpec("placement", "所在社区", "community_placement", (Field("region_id", "社区", Kind.LINK, required=True),)),
    FacetSpec(
        "kind",
        "住区类型",
        "community_kind",
        (
            Field("kind", "类型", Kind.TEXT, required=True, synonyms=("性质", "小区性质", "住房性质"), filterable=True),
            Field("built_new", "新建小区", Kind.BOOL),
        ),
        clauses=("A-一(三)a",),
    ),
    FacetSpec(
        "location_type",
        "区位类型",
        "community_location",
        (Field("location", "区位", Kind.CHOICE, choices=rules.LOCATION_TYPES, required=True, filterable=True),),
        clauses=("A-一(三)a",),
    ),
    FacetSpec(
        "built",
        "建造年代",
        "community_built",
        (
            Field("year_from", "建成年份（起）", Kind.INT, synonyms=("建造年份", "建成年代", "年代")),
            Field("year_to", "建成年份（止）", Kind.INT),
            Field("text", "年份原文"),
            Field("old", "老旧小区（人工认定）", Kind.BOOL),
        ),
        clauses=("N-二(四)1a", "N-二(四)1b"),
    ),
    FacetSpec(
        "extent",
        "规模",
        "community_extent",
        (
            Field("buildings", "栋数", Kind.INT, unit="栋", synonyms=("楼栋数", "幢数")),
            Field("households", "户数", Kind.INT, unit="户", synonyms=("总户数", "住户数")),
            Field("area", "建筑面积", Kind.AREA, unit="㎡", synonyms=("总建筑面积", "面积")),
        ),
        clauses=("N-二(四)1b",),
    ),
    FacetSpec(
        "structure",
        "房屋结构",
        "community_structure",
        (
            Field("structure", "结构", required=True, synonyms=("建筑结构",)),
            Field("dangerous", "主体结构有重大安全隐患", Kind.BOOL),
        ),
        clauses=("N-二(四)1b", "N-二(四)1d"),
    ),
    FacetSpec(
        "renovation_will",
        "改造意愿",
        "community_renovation_will",
        (
            Field("willing", "同意改造户数", Kind.INT, unit="户"),
            Field("asked", "征求户数", Kind.INT, unit="户"),
            Field("text", "意愿说明", synonyms=("改造意愿",)),
        ),
        clauses=("N-二(四)1b",),
    ),
    FacetSpec(
        "service_class",
        "小区类别",
        "community_class",
        (
            Field(
                "service_class",
                "类别",
                Kind.INT,
                required=True,
                filterable=True,
                synonyms=("小区类别",),
                clause="S-附5c",
            ),
            Field("reason", "认定理由"),
        ),
        clauses=("S-附5c",),
    ),
    FacetSpec(
        "management",
        "管理方式",
        "community_management",
        (
            Field(
                "mode",
                "管理方式",
                Kind.CHOICE,
                choices=rules.MANAGEMENT_MODES,
                required=True,
                filterable=True,
                synonyms=("物业管理性质", "管理模式"),
            ),
            Field("operator_id", "服务企业编号", Kind.LINK, listed=False),
            Field("operator_name", "服务企业", synonyms=("入驻物业管理企业名称", "物业企业", "物业公司")),
            Field("service_scope", "服务范围", Kind.CHOICE, choices=(("", "未填"), *rules.SERVICE_SCOPES)),
            Field("services", "服务内容", synonyms=("服务项目",)),
            Field("manager", "物业负责人", synonyms=("负责人", "项目经理")),
            Field("phone", "联系电话", Kind.PHONE, synonyms=("电话", "手机")),
        ),
        clauses=("N-二(一)5b", "S-附5a"),
    ),
    FacetSpec(
        "committee",
        "业委会",
        "community_committee",
        (
            Field("state", "业委会状态", Kind.CHOICE, choices=rules.COMMITTEE_STATES, required=True, filterable=True),
            Field("eligible", "符合成立条件", Kind.BOOL),
            Field("term_end", "届满日期", Kind.DATE),
            Field("members", "委员人数", Kind.INT, unit="人"),
            Field("party_members", "党员委员", Kind.INT, unit="人"),
            Field("party_organisation", "建有党组织", Kind.BOOL),
            Field("filed_on", "备案日期", Kind.DATE),
        ),
        clauses=("N-二(三)1c", "A-一(二)f", "L-一b", "B-四(二)1d"),
    ),
    FacetSpec(
        "premises",
        "物业用房",
        "community_premises",
        (
            Field("management_area", "物业管理用房", Kind.AREA, unit="㎡"),
            Field("business_area", "物业经营用房", Kind.AREA, unit="㎡"),
            Field("activity_area", "业委会、活动用房", Kind.AREA, unit="㎡"),
            Field("required_area", "应配建面积", Kind.AREA, unit="㎡"),
        ),
        clauses=("L-三(三)10b", "N-二(四)2·九c", "S-四(六)b"),
    ),
    FacetSpec(
        "power_room",
        "配电房",
        "community_power_room",
        (Field("provided", "已配置", Kind.BOOL, required=True), Field("text", "说明")),
        clauses=("S-四(六)b",),
    ),
    FacetSpec(
        "parking",
        "车位",
        "community_parking",
        (Field("spaces", "实有车位", Kind.INT, unit="个"), Field("planned", "规划车位", Kind.INT, unit="个")),
        clauses=("A-二(九)b",),
    ),
    FacetSpec(
        "boundary",
        "物业管理区域",
        "community_boundary",
        (
            Field("description", "四至与范围", required=True, clause="S-二(二)b"),
            Field("approved_by", "界定单位"),
            Field("map_file_id", "范围图", Kind.LINK, listed=False),
        ),
        clauses=("S-二(二)a", "S-二(二)b"),
    ),
    FacetSpec(
        "utilities",
        "专业入户",
        "community_utilities",
        (
            Field("water", "供水", Kind.BOOL),
            Field("power", "供电", Kind.BOOL),
            Field("telecom", "通信", Kind.BOOL),
            Field("gas", "燃气", Kind.BOOL),
        ),
        clauses=("A-二(九)e",),
    ),
    FacetSpec(
        "shops",
        "商铺经营",
        "community_shops",
        (Field("count", "商铺数", Kind.INT), Field("restricted", "限制经营行业"), Field("allowed", "可经营行业")),
        clauses=("A-二(十)a",),
    ),
    FacetSpec(
        "leader",
        "挂钩领导与专班",
        "community_leader",
        (Field("leader_post", "挂钩领导（职务）"), Field("team", "专班")),
        clauses=("L-二(二)c",),
    ),
    FacetSpec(
        "contact",
        "部门联系",
        "community_contact",
        (Field("department", "联系部门", required=True, clause="B-二2a"), Field("post", "联系岗位")),
        clauses=("B-二2a",),
    ),
    FacetSpec("levels", "管理层级", "community_levels", (Field("chain", "层级", required=True),), clauses=("B-一a",)),
)


def declare() -> None:
    """Register everything above, and the texts of what may be refused."""
    for spec in (COMMUNITY, BUILDING, UNIT, SPACE, PROJECT, PREMISES, ASSET, REGION, ALIAS):
        registry.add_register(spec)
    for register, facets in (("community", FACETS), ("region", REGION_FACETS)):
        for facet in facets:
            registry.add_facet(replace(facet, register=register))
    messages.register_all(TEXTS)
