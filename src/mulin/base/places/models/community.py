"""Communities and what stands in them: buildings, units, spaces; projects over several communities."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models

from mulin.base.places.models.region import Region
from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.registers.models import Facet, facet_indexes
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Layer(models.TextChoices):
    """Real data, or the demonstration's invented data; never counted together without saying so."""

    REAL = "REAL", "实际"
    DEMO = "DEMO", "演示"


class Community(Protected):
    """A residential community (小区). Identity and name; everything that changes stands in dated facets."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", "在册"
        MERGED = "MERGED", "已归并"
        SPLIT = "SPLIT", "已拆分"
        WITHDRAWN = "WITHDRAWN", "录入撤销"

    key = models.CharField("稳定编号", max_length=40, unique=True)
    name = models.CharField("小区名称", max_length=120, db_collation="C")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="communities")
    path = PathField(unique=True)
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=60)
    layer = models.CharField(max_length=4, choices=Layer.choices, default=Layer.REAL)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    founded_on = models.DateField("入册事实日期", null=True)
    ended_on = models.DateField(null=True)
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    run_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "place_community"
        constraints = [
            models.CheckConstraint(
                name="community_state_known",
                condition=models.Q(state__in=["ACTIVE", "MERGED", "SPLIT", "WITHDRAWN"]),
            ),
            models.CheckConstraint(name="community_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="community_demo_named",
                condition=models.Q(layer="REAL") | models.Q(name__startswith="演示"),
            ),
            models.CheckConstraint(
                name="community_ended_has_date",
                condition=models.Q(state__in=["ACTIVE", "WITHDRAWN"]) | models.Q(ended_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["region", "name"], condition=models.Q(state="ACTIVE"), name="community_name_in_region"
            ),
        ]
        indexes = [
            models.Index(fields=["path", "id"], name="community_path_id"),
            models.Index(fields=["pinyin", "id"], name="community_pinyin_id"),
            models.Index(fields=["name", "id"], name="community_name_id"),
            models.Index(fields=["initials", "id"], name="community_initials_id"),
        ]

    def __str__(self) -> str:
        return self.name


class CommunityAlias(Protected):
    """Another name of a community: alias, former name, typing variant, contained building, other place name."""

    row_class = RowClass.PLACED
    grant = Grant.SUPERSEDE

    class Kind(models.TextChoices):
        ALIAS = "ALIAS", "别名"
        FORMER = "FORMER", "曾用名"
        VARIANT = "VARIANT", "写法"
        CONTAINS = "CONTAINS", "包含楼栋"
        RANGE = "RANGE", "楼栋范围"

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=120, db_collation="C")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    path = PathField()
    initials = SortKeyField(max_length=60)
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "community_alias"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"],
                condition=models.Q(superseded_at__isnull=True),
                name="community_alias_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CommunityMembership(Facet):
    """A further 社区 in which a community lies, beside its primary placement."""

    subject = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="memberships")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "community_membership"
        verbose_name = "兼跨社区"
        constraints = [
            ExclusionConstraint(
                name="community_membership_once",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            )
        ]
        indexes = facet_indexes("community_membership")


class CommunitySuccession(Protected):
    """What became of a community: merged into another, or split into several, with date and basis."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    predecessor = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="origins")
    kind = models.CharField(max_length=6, choices=[("MERGED", "归并"), ("SPLIT", "拆分")])
    path = PathField()
    on_date = models.DateField()
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "community_succession"
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(name="succession_other", condition=~models.Q(predecessor=models.F("successor"))),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"


class Building(Protected):
    """A building (栋) of a community."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="buildings")
    path = PathField()
    number = models.CharField("楼栋号", max_length=40)
    sort_key = SortKeyField(max_length=60)
    floors = models.PositiveSmallIntegerField("层数", null=True)
    entrances = models.PositiveSmallIntegerField("单元数", null=True)
    state = models.CharField(max_length=9, default="ACTIVE")

    class Meta:
        db_table = "place_building"
        constraints = [models.UniqueConstraint(fields=["community", "number"], name="building_number_once")]
        indexes = [models.Index(fields=["path", "sort_key", "id"], name="building_path")]

    def __str__(self) -> str:
        return self.number


class Unit(Protected):
    """An exclusive unit (专有部分): home, shop or other, with its area in 0.01 m2 and where the area comes from."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class Use(models.TextChoices):
        HOME = "HOME", "住宅"
        SHOP = "SHOP", "商铺"
        PARKING = "PARKING", "车位"
        OTHER = "OTHER", "其他"

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="units")
    building = models.ForeignKey(Building, on_delete=models.PROTECT, related_name="units", null=True)
    path = PathField()
    name = models.CharField("房屋坐落", max_length=120, db_collation="C")
    initials = SortKeyField(max_length=120)
    number = models.CharField("房号", max_length=40)
    sort_key = SortKeyField(max_length=80)
    use = models.CharField(max_length=8, choices=Use.choices, default=Use.HOME)
    area = models.BigIntegerField("专有部分面积（0.01㎡）", null=True)
    area_source = models.CharField("面积来源", max_length=10, blank=True)
    state = models.CharField(max_length=9, default="ACTIVE")

    class Meta:
        db_table = "place_unit"
        constraints = [
            models.CheckConstraint(
                name="unit_area_positive", condition=models.Q(area__isnull=True) | models.Q(area__gt=0)
            ),
            models.CheckConstraint(
                name="unit_area_source_known",
                condition=models.Q(area_source__in=["", "REGISTERED", "SURVEYED", "CONTRACT"]),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "sort_key", "id"], name="unit_path_sort"),
            models.Index(fields=["sort_key", "id"], name="unit_sort"),
            models.Index(fields=["use", "sort_key", "id"], name="unit_use_sort"),
            models.Index(fields=["name", "id"], name="unit_name"),
            models.Index(fields=["initials", "id"], name="unit_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class Space(Protected):
    """A common or separable space: premises (物业用房), power room, parking bay, idle land or house."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class Use(models.TextChoices):
        MANAGEMENT = "MANAGEMENT", "物业管理用房"
        BUSINESS = "BUSINESS", "物业经营用房"
        COMMITTEE = "COMMITTEE", "业委会用房"
        ACTIVITY = "ACTIVITY", "活动用房"
        POWER = "POWER", "配电房（箱）"
        PARKING = "PARKING", "车位"
        IDLE_LAND = "IDLE_LAND", "闲置地"
        IDLE_HOUSE = "IDLE_HOUSE", "闲置用房"
        OTHER = "OTHER", "其他"

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="spaces")
    path = PathField()
    name = models.CharField("名称", max_length=120)
    sort_key = SortKeyField(max_length=120)
    use = models.CharField("用途", max_length=10, choices=Use.choices)
    area = models.BigIntegerField("面积（0.01㎡）", null=True)
    allocation = models.CharField("统筹方式", max_length=60, blank=True)
    basis = models.CharField("依据", max_length=200, blank=True)
    state = models.CharField(max_length=9, default="ACTIVE")

    class Meta:
        db_table = "place_space"
        constraints = [
            models.CheckConstraint(
                name="space_area_positive", condition=models.Q(area__isnull=True) | models.Q(area__gt=0)
            )
        ]
        indexes = [models.Index(fields=["path", "sort_key", "id"], name="space_path")]

    def __str__(self) -> str:
        return self.name


class Project(Protected):
    """A project over one or several communities: a renovation of a plan year, a managed project of a company."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class Kind(models.TextChoices):
        RENOVATION = "RENOVATION", "整治提升项目"
        SERVICE = "SERVICE", "物业管理项目"

    key = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField("项目名称", max_length=160)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=60)
    plan_year = models.PositiveSmallIntegerField("计划年度", null=True)
    serial = models.PositiveSmallIntegerField("序号", null=True)
    area = models.BigIntegerField("建筑面积（0.01㎡）", null=True)
    buildings = models.PositiveIntegerField("栋数", null=True)
    households = models.PositiveIntegerField("户数", null=True)
    built_text = models.CharField("建造年份", max_length=40, blank=True)
    nature = models.CharField("性质", max_length=80, blank=True)
    layer = models.CharField(max_length=4, choices=Layer.choices, default=Layer.REAL)
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    run_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=9, default="ACTIVE")

    class Meta:
        db_table = "place_project"
        indexes = [models.Index(fields=["path", "pinyin", "id"], name="project_path")]

    def __str__(self) -> str:
        return self.name


class ProjectCommunity(Facet):
    """A community's part in a project, by date: several communities may share one project."""

    subject = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="parts")
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="projects")

    class Meta:
        db_table = "project_community"
        verbose_name = "项目所含小区"
        constraints = [
            ExclusionConstraint(
                name="project_community_once",
                expressions=[
                    ("subject", RangeOperators.EQUAL),
                    ("community", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            )
        ]
        indexes = facet_indexes("project_community")
