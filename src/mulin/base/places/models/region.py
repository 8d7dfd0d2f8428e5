"""The region tree: province to 社区/村, zones without a code, groups such as 点; moves, merges, splits as history."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Region(Protected):
    """A place of the tree. ``path`` is ours and may be rewritten by a move; ``id`` never changes."""

    row_class = RowClass.REFERENCE
    grant = Grant.WRITE

    class Level(models.TextChoices):
        PROVINCE = "PROVINCE", "省"
        CITY = "CITY", "市"
        COUNTY = "COUNTY", "县（市、区）"
        TOWN = "TOWN", "乡镇（街道）"
        COMMUNITY = "COMMUNITY", "社区（村）"
        ZONE = "ZONE", "开发区、管委会"

    name = models.CharField("名称", max_length=100)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    path = PathField(unique=True)
    code = models.CharField("区划代码", max_length=12, blank=True, db_index=True)
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=60)
    ended_on = models.DateField("撤销日期", null=True)

    class Meta:
        db_table = "place_region"
        constraints = [
            models.CheckConstraint(name="region_path_form", condition=models.Q(path__regex=r"^([0-9a-z]+/)+$")),
            models.CheckConstraint(
                name="region_level_known",
                condition=models.Q(level__in=["PROVINCE", "CITY", "COUNTY", "TOWN", "COMMUNITY", "ZONE"]),
            ),
        ]
        indexes = [models.Index(fields=["parent", "pinyin"], name="region_children")]

    def __str__(self) -> str:
        return self.name


class RegionPlacement(Facet):
    """Where a region stood in the tree, by date."""

    subject = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="placements")
    parent = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "region_placement"
        verbose_name = "区划隶属"
        constraints = facet_constraints("region_placement")
        indexes = facet_indexes("region_placement")


class RegionCode(Facet):
    """The official 12-digit code that a region bore, by date (codes change yearly)."""

    subject = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=12)

    class Meta:
        db_table = "region_code"
        verbose_name = "区划代码"
        constraints = [
            *facet_constraints("region_code"),
            models.CheckConstraint(name="region_code_digits", condition=models.Q(code__regex=r"^[0-9]{12}$")),
        ]
        indexes = facet_indexes("region_code")


class RegionAlias(Protected):
    """Another name under which documents and people know a region (溪美 = 溪美街道)."""

    row_class = RowClass.REFERENCE
    grant = Grant.WRITE

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="aliases")
    name = models.CharField(max_length=100)
    path = PathField()
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "region_alias"
        constraints = [models.UniqueConstraint(fields=["region", "name"], name="region_alias_once")]
        indexes = [models.Index(fields=["name"], name="region_alias_name")]

    def __str__(self) -> str:
        return self.name


class RegionChange(Protected):
    """One act on the tree: moved, merged, split, renamed, founded; what the paths were before and after."""

    row_class = RowClass.REFERENCE
    grant = Grant.APPEND

    class Kind(models.TextChoices):
        FOUNDED = "FOUNDED", "设立"
        MOVED = "MOVED", "调整隶属"
        MERGED = "MERGED", "撤并"
        SPLIT = "SPLIT", "析置"
        RENAMED = "RENAMED", "更名"

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="changes")
    other = models.ForeignKey(Region, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on_date = models.DateField()
    old_path = models.CharField(max_length=200, blank=True)
    path = PathField()
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "region_change"

    def __str__(self) -> str:
        return f"{self.kind} {self.region_id}"


class RegionGroup(Protected):
    """A named set of regions that is not a level: B's 点, a grid."""

    row_class = RowClass.REFERENCE
    grant = Grant.WRITE

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="groups")
    path = PathField()
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "region_group"
        constraints = [models.UniqueConstraint(fields=["region", "key"], name="region_group_once")]

    def __str__(self) -> str:
        return self.name


class RegionGroupMember(Protected):
    """A region's membership of a group, by date; in one group of a kind at a time."""

    row_class = RowClass.REFERENCE
    grant = Grant.SUPERSEDE

    group = models.ForeignKey(RegionGroup, on_delete=models.PROTECT, related_name="members")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    valid = DateRangeField()
    basis = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "region_group_member"
        constraints = [
            ExclusionConstraint(
                name="region_group_member_once",
                expressions=[
                    ("group", RangeOperators.EQUAL),
                    ("region", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.region_id}"
