"""Collections that officials issue, sheets of units with their rows and parts, filed versions, files come back."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass

STATES = ["DRAFT", "SUBMITTED", "RETURNED", "ACCEPTED"]


class Collection(Protected):
    """An ad-hoc return that an official issued on screen: its columns, its due day, what it is for (P1c)."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    title = models.CharField("表名", max_length=120)
    purpose = models.CharField("依据或用途", max_length=300)
    definition = models.JSONField("栏目")
    due_on = models.DateField("期限")
    issuer = models.CharField("发表单位", max_length=200)
    hat_id = models.BigIntegerField(null=True)
    layer = models.CharField(max_length=4, default="REAL")
    issued_at = models.DateTimeField("发出时间")
    closed_at = models.DateTimeField("结束时间", null=True)

    class Meta:
        db_table = "returns_collection"
        constraints = [
            models.CheckConstraint(name="returns_collection_layer", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="returns_collection_closed_after",
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("issued_at")),
            ),
        ]
        indexes = [models.Index(fields=["path", "-id"], name="returns_collection_place")]

    def __str__(self) -> str:
        return self.title


class Sheet(Protected):
    """One unit's sheet of one period of a form, or of one collection; the columns as they stood when it began."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    collection_id = models.BigIntegerField("收表", null=True)
    obligation_id = models.BigIntegerField("义务", null=True, unique=True)
    path = PathField()
    form = models.CharField("表样", max_length=60, blank=True)
    definition = models.JSONField("栏目")
    title = models.CharField("表名", max_length=200)
    clause = models.CharField("条款", max_length=60, blank=True)
    issuer = models.CharField("要表单位", max_length=200, blank=True)
    unit_kind = models.CharField(max_length=12)
    unit_id = models.BigIntegerField(null=True)
    unit_name = models.CharField("填报单位", max_length=160)
    period = models.CharField("周期", max_length=40)
    period_start = models.DateField()
    due_on = models.DateField("期限", null=True)
    layer = models.CharField(max_length=4, default="REAL")
    state = models.CharField("状态", max_length=9, default="DRAFT")
    chosen = models.JSONField("列入的行", default=list)
    frozen = models.JSONField("发出时的行", default=list)
    asked = models.PositiveIntegerField("要填的项", default=0)
    filled = models.PositiveIntegerField("已代填的项", default=0)
    changed = models.PositiveIntegerField("改动的行", default=0)
    versions = models.PositiveSmallIntegerField(default=0)
    opened_at = models.DateTimeField("开始时间")
    first_submitted_at = models.DateTimeField("首次报送时间", null=True)
    submitted_at = models.DateTimeField("报送时间", null=True)
    closed = models.BooleanField("已结束", default=False)

    class Meta:
        db_table = "returns_sheet"
        constraints = [
            models.CheckConstraint(name="returns_sheet_state", condition=models.Q(state__in=STATES)),
            models.CheckConstraint(name="returns_sheet_layer", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="returns_sheet_one_origin",
                condition=models.Q(collection_id__isnull=True, obligation_id__isnull=False)
                | models.Q(collection_id__isnull=False, obligation_id__isnull=True),
            ),
            models.CheckConstraint(
                name="returns_sheet_filed_whole",
                condition=models.Q(versions=0, submitted_at__isnull=True, first_submitted_at__isnull=True)
                | models.Q(versions__gt=0, submitted_at__isnull=False, first_submitted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="returns_sheet_state_filed", condition=models.Q(state="DRAFT") | models.Q(versions__gt=0)
            ),
            models.UniqueConstraint(
                fields=["collection_id", "unit_kind", "unit_id"],
                condition=models.Q(collection_id__isnull=False),
                name="returns_sheet_once_a_unit",
            ),
        ]
        indexes = [
            models.Index(fields=["path", "due_on", "id"], name="returns_sheet_place"),
            models.Index(fields=["form", "path", "period_start"], name="returns_sheet_history"),
            models.Index(fields=["collection_id", "id"], name="returns_sheet_collection"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.period} {self.unit_name}"


class SheetRow(Protected):
    """What a unit wrote into one row while the sheet is open; rows that nobody touched have none."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="rows", db_constraint=True)
    path = PathField()
    key = models.CharField(max_length=40)
    subject_id = models.BigIntegerField(null=True)
    own = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    reason = models.CharField("改动理由", max_length=200, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=200)

    class Meta:
        db_table = "returns_row"
        constraints = [models.UniqueConstraint(fields=["sheet", "key"], name="returns_row_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.key}"


class SheetPart(Protected):
    """The rows of one 社区, handed to it to fill; it carries what the 社区 needs, since it cannot see the sheet."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="parts")
    path = PathField()
    unit_name = models.CharField("社区", max_length=120)
    definition = models.JSONField()
    carried = models.JSONField("上期", default=dict)
    title = models.CharField(max_length=200)
    clause = models.CharField(max_length=60, blank=True)
    issuer = models.CharField("交办单位", max_length=200)
    period = models.CharField(max_length=40)
    due_on = models.DateField(null=True)
    layer = models.CharField(max_length=4, default="REAL")
    state = models.CharField(max_length=6, default="HANDED")
    handed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "returns_part"
        constraints = [
            models.UniqueConstraint(fields=["sheet", "path"], name="returns_part_once"),
            models.CheckConstraint(
                name="returns_part_state", condition=models.Q(state__in=["HANDED", "DONE", "CLOSED"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.unit_name}"


class SheetVersion(Protected):
    """What was filed, whole, with what had arrived filled; never changed."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="filed")
    path = PathField()
    number = models.PositiveSmallIntegerField()
    rows = models.JSONField()
    unchanged = models.BooleanField("没有变化", default=False)
    submitted_at = models.DateTimeField()
    submitted_by = models.CharField(max_length=200)

    class Meta:
        db_table = "returns_version"
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="returns_version_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id} v{self.number}"


class SheetEvent(Protected):
    """What was done with a sheet, by whom."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, related_name="events")
    path = PathField()
    act = models.CharField(max_length=9)
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        db_table = "returns_event"
        constraints = [
            models.CheckConstraint(
                name="returns_event_act",
                condition=models.Q(
                    act__in=["ISSUED", "TAKEN", "SUBMITTED", "RETURNED", "ACCEPTED", "HANDED", "PART_DONE"]
                ),
            )
        ]
        indexes = [models.Index(fields=["sheet", "id"], name="returns_event_sheet")]

    def __str__(self) -> str:
        return f"{self.sheet_id} {self.act}"


class Intake(Protected):
    """A file or pasted block, read and not yet used: for a sheet, or a collection till its unit is known."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    sheet = models.ForeignKey(Sheet, on_delete=models.PROTECT, null=True, related_name="intakes")
    collection = models.ForeignKey(Collection, on_delete=models.PROTECT, null=True, related_name="intakes")
    path = PathField()
    origin = models.CharField(max_length=6)
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField(max_length=64)
    cells = models.JSONField("内容")
    mark = models.CharField(max_length=60, blank=True)
    certain = models.BooleanField(default=True)
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=7, default="READ")
    taken_at = models.DateTimeField()
    taken_by = models.CharField(max_length=200)

    class Meta:
        db_table = "returns_intake"
        constraints = [
            models.CheckConstraint(
                name="returns_intake_for_something",
                condition=models.Q(sheet__isnull=False) | models.Q(collection__isnull=False),
            ),
            models.CheckConstraint(
                name="returns_intake_state", condition=models.Q(state__in=["READ", "USED", "DROPPED"])
            ),
            models.CheckConstraint(name="returns_intake_origin", condition=models.Q(origin__in=["PASTED", "FILE"])),
        ]

    def __str__(self) -> str:
        return self.filename
