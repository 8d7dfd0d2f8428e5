"""The roll (表决权册): versions, units with areas in 0.01 m2, and owner groups, each one head."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.decisions.models.assembly import Assembly


class Roll(Protected):
    """A version of an assembly's roll: draft, published with masked names, frozen, replaced by a correction."""

    row_class = RowClass.PLACED
    grant = Grant.FULL

    class State(models.TextChoices):
        DRAFT = "DRAFT", "草稿"
        PUBLISHED = "PUBLISHED", "公示中"
        FROZEN = "FROZEN", "已冻结"
        REPLACED = "REPLACED", "已被更正版取代"

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="rolls")
    path = PathField()
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    total_area = models.BigIntegerField("总面积（0.01㎡）", default=0)
    total_heads = models.PositiveIntegerField("业主总人数", default=0)
    total_area_parking = models.BigIntegerField("含车位总面积（0.01㎡）", default=0)
    total_heads_parking = models.PositiveIntegerField("含只有车位的业主人数", default=0)
    root = models.CharField("指纹", max_length=64, blank=True)
    published_on = models.DateField(null=True)
    objections_until = models.DateField("异议期止（含）", null=True)
    frozen_at = models.DateTimeField(null=True)
    corrected_because = models.TextField("更正理由", blank=True)
    proposed_by = models.CharField("更正提出人", max_length=200, blank=True)
    proposed_by_id = models.BigIntegerField(null=True)
    approved_by = models.CharField("更正核准人", max_length=200, blank=True)
    approved_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        db_table = "decision_roll"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "version"], name="roll_version_once"),
            models.UniqueConstraint(fields=["assembly"], condition=models.Q(state="FROZEN"), name="roll_one_frozen"),
            models.CheckConstraint(
                name="roll_frozen_whole",
                condition=models.Q(state__in=["DRAFT", "PUBLISHED"])
                | models.Q(frozen_at__isnull=False, total_area__gt=0, total_heads__gt=0) & ~models.Q(root=""),
            ),
            models.CheckConstraint(
                name="roll_corrected_by_two",
                condition=models.Q(approved_by_id__isnull=True) | ~models.Q(approved_by_id=models.F("proposed_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} v{self.version}"


class OwnerGroup(Protected):
    """An owner group (业主组): the same set of owners whatever its units; one head, one ballot.

    ``key`` is a keyed index of the set of owners; ``person_id`` the one whom co-owners named to vote (Lishui's
    property ordinance art. 12). Personal names stand here masked; persons are linked in ``OwnerGroupPerson``.
    """

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="groups")
    path = PathField()
    person_id = models.BigIntegerField(null=True)
    serial = models.PositiveIntegerField("组号")
    key = models.CharField(max_length=64)
    label = models.CharField("业主（隐名）", max_length=120)
    developer = models.BooleanField(default=False)
    building = models.CharField("楼栋", max_length=40, blank=True)
    entrance = models.CharField("单元", max_length=40, blank=True)
    door = models.CharField("房号", max_length=120, blank=True)
    phone_tail = models.CharField("电话后四位", max_length=4, blank=True)
    reached = models.CharField("送达", max_length=10, default="")
    returned = models.BooleanField("已回票", default=False)
    wants_paper = models.BooleanField("要纸质票", default=False)
    wants_help = models.BooleanField("请人帮办", default=False)

    class Meta:
        db_table = "decision_group"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "key"], name="group_key_once"),
            models.UniqueConstraint(fields=["assembly", "serial"], name="group_serial_once"),
            models.UniqueConstraint(fields=["assembly", "id"], name="group_of_assembly"),
        ]
        indexes = [
            models.Index(fields=["assembly", "building", "serial"], name="group_building"),
            models.Index(fields=["person_id"], name="group_person"),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} #{self.serial}"


class OwnerGroupPerson(Protected):
    """A person of an owner group."""

    row_class = RowClass.PARTY
    grant = Grant.FULL

    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, related_name="persons")
    path = PathField()
    person_id = models.BigIntegerField()

    class Meta:
        db_table = "decision_group_person"
        constraints = [models.UniqueConstraint(fields=["group", "person_id"], name="group_person_once")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.person_id}"


class RollUnit(Protected):
    """A unit as a roll version has it: area with its source, its group. A frozen version takes no further row."""

    row_class = RowClass.PLACED
    grant = Grant.FULL

    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="units")
    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, related_name="units")
    path = PathField()
    unit_id = models.BigIntegerField()
    name = models.CharField("房屋", max_length=120)
    building = models.CharField("楼栋", max_length=40, blank=True)
    sort_key = models.CharField(max_length=80, db_collation="C")
    area = models.BigIntegerField("面积（0.01㎡）")
    area_source = models.CharField("面积来源", max_length=10)
    kind = models.CharField("用途", max_length=8)
    label = models.CharField("业主（隐名）", max_length=120)

    class Meta:
        db_table = "decision_roll_unit"
        constraints = [
            models.UniqueConstraint(fields=["roll", "unit_id"], name="roll_unit_once"),
            models.CheckConstraint(name="roll_unit_area", condition=models.Q(area__gt=0)),
            models.CheckConstraint(
                name="roll_unit_kind", condition=models.Q(kind__in=["HOME", "SHOP", "PARKING", "OTHER"])
            ),
            models.CheckConstraint(
                name="roll_unit_source", condition=models.Q(area_source__in=["REGISTERED", "SURVEYED", "CONTRACT"])
            ),
        ]
        indexes = [models.Index(fields=["roll", "sort_key", "id"], name="roll_unit_sort")]

    def __str__(self) -> str:
        return self.name


class GroupWeight(Protected):
    """What a group weighs in a roll version, 0.01 m2: without parking and with it; frozen with the version."""

    row_class = RowClass.PLACED
    grant = Grant.FULL

    roll = models.ForeignKey(Roll, on_delete=models.PROTECT, related_name="weights")
    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, related_name="weights")
    path = PathField()
    area = models.BigIntegerField()
    area_parking = models.BigIntegerField()
    only_parking = models.BooleanField(default=False)

    class Meta:
        db_table = "decision_weight"
        constraints = [
            models.UniqueConstraint(fields=["roll", "group"], name="weight_once"),
            models.CheckConstraint(
                name="weight_parking_adds", condition=models.Q(area__gte=0, area_parking__gte=models.F("area"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.roll_id} {self.group_id}"
