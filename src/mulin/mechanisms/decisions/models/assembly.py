"""The assembly (业主大会会议): the container of roll, notice, ballots and log; its motions."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.decisions.rules.regimes import Matter
from mulin.mechanisms.decisions.rules.stages import CONVENERS, Stage

STAGES = [(str(stage), stage.label) for stage in Stage]

COUNTED = "assembly_id IN (SELECT id FROM decision_assembly WHERE stage IN ('PRELIMINARY', 'ANNOUNCED'))"
"""SQL: the row's assembly is counted. Before that no session of ours may read a choice, whatever its range."""


class Assembly(Protected):
    """One meeting of the owners of a community, or of a part of it (``buildings``), however it is held.

    ``rules`` is the rule pack as frozen by the notice (``rules_hash`` is printed on it): silent owners, void papers,
    parking, channels, days. ``log_size`` and ``log_frontier`` are the head of the assembly's log.
    """

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    community_id = models.BigIntegerField()
    place_name = models.CharField("小区", max_length=120)
    layer = models.CharField(max_length=4, default="REAL")
    uid = models.UUIDField(unique=True)
    title = models.CharField("会议名称", max_length=200)
    stage = models.CharField("阶段", max_length=12, choices=STAGES, default=Stage.DRAFT)
    convener = models.CharField("召集人", max_length=12, choices=CONVENERS)
    convener_label = models.CharField("召集人名称", max_length=160)
    convened_because = models.CharField("召集理由", max_length=400, blank=True)
    buildings = models.JSONField("楼栋范围（空为全体）", default=list)
    form = models.CharField("形式", max_length=120, blank=True)
    scope_text = models.CharField("参会范围", max_length=200, blank=True)
    event_on = models.DateField("会议（开始表决）日期", null=True)
    closes_at = models.DateTimeField("表决截止", null=True)
    noticed_on = models.DateField("公告日期", null=True)
    notice_days = models.PositiveSmallIntegerField("提前公告天数", default=15)
    clear_days = models.BooleanField("公告当日不计", default=False)
    rules = models.JSONField(default=dict)
    rules_hash = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    decided_on = models.DateField("作出决定之日", null=True)
    objections_until = models.DateField("异议期止（含）", null=True)
    announced_at = models.DateTimeField(null=True)
    disputed = models.BooleanField("争议中", default=False)
    suspended = models.BooleanField("暂缓执行", default=False)
    revoked_at = models.DateTimeField("撤销时间", null=True)
    log_size = models.BigIntegerField(default=0)
    log_frontier = models.BinaryField(default=bytes)
    case_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        db_table = "decision_assembly"
        constraints = [
            models.CheckConstraint(
                name="assembly_stage_known", condition=models.Q(stage__in=[value for value, _ in STAGES])
            ),
            models.CheckConstraint(
                name="assembly_convener_known", condition=models.Q(convener__in=[value for value, _ in CONVENERS])
            ),
            models.CheckConstraint(name="assembly_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="assembly_demo_named", condition=models.Q(layer="REAL") | models.Q(title__startswith="演示")
            ),
            models.CheckConstraint(
                name="assembly_noticed_whole",
                condition=models.Q(stage__in=["DRAFT", "ROLL", "WITHDRAWN"])
                | models.Q(noticed_on__isnull=False, event_on__isnull=False, closes_at__isnull=False)
                & ~models.Q(rules_hash=""),
            ),
            models.CheckConstraint(
                name="assembly_closed_whole",
                condition=models.Q(stage__in=["DRAFT", "ROLL", "NOTICED", "WITHDRAWN"], closed_at__isnull=True)
                | models.Q(stage="VOTING", closed_at__isnull=True, opened_at__isnull=False)
                | models.Q(
                    stage__in=["COUNTING", "PRELIMINARY", "ANNOUNCED"],
                    opened_at__isnull=False,
                    closed_at__isnull=False,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "-id"], name="assembly_path"),
            models.Index(fields=["community_id", "-id"], name="assembly_community"),
        ]

    def __str__(self) -> str:
        return self.title


class Motion(Protected):
    """One motion (议题): its statute item, its text and the hash that notice and ballot carry; fixed by the notice.

    ``options`` are the possible choices besides abstaining: 同意 and 不同意, or the candidates of one-of-several.
    """

    row_class = RowClass.PLACED
    grant = Grant.FULL

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="motions")
    path = PathField()
    serial = models.PositiveSmallIntegerField("序号")
    matter = models.CharField("法定事项", max_length=12)
    title = models.CharField("议题", max_length=200)
    text = models.TextField("全文")
    text_hash = models.CharField(max_length=64)
    kind = models.CharField("表决方式", max_length=8, default="YES_NO")
    options = models.JSONField("选项", default=list)
    seats = models.PositiveSmallIntegerField("应选人数", default=0)
    count_parking = models.BooleanField("车位计入", default=False)
    clause = models.CharField("依据条款", max_length=60, blank=True)

    class Meta:
        db_table = "decision_motion"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "serial"], name="motion_serial_once"),
            models.UniqueConstraint(fields=["assembly", "id"], name="motion_of_assembly"),
            models.CheckConstraint(
                name="motion_matter_known", condition=models.Q(matter__in=[str(matter) for matter in Matter])
            ),
            models.CheckConstraint(
                name="motion_kind_known", condition=models.Q(kind__in=["YES_NO", "ONE_OF", "CANDIDATE"])
            ),
        ]

    def __str__(self) -> str:
        return self.title
