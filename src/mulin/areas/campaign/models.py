"""Campaigns: rosters, the four items, events; tasks with their steps, progress and blockers."""

from __future__ import annotations

from django.db import models

from mulin.areas.campaign import rules
from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class RosterMembership(Facet):
    """A community stands on a printed roster of a pack, for one task; one roster at a time."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=20)
    roster = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    serial = models.PositiveIntegerField("序号", null=True)

    class Meta:
        db_table = "campaign_roster"
        verbose_name = "名单"
        constraints = [
            *facet_constraints("campaign_roster"),
            models.CheckConstraint(
                name="campaign_roster_kind_known",
                condition=models.Q(kind__in=[value for value, _ in rules.ROSTER_KINDS]),
            ),
        ]
        indexes = facet_indexes("campaign_roster")


class FourItems(Facet):
    """The four items of S-附3a, each done or not; empty = not reported."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    environment = models.BooleanField("环境卫生", null=True)
    roads = models.BooleanField("道路设施", null=True)
    parking = models.BooleanField("车辆停放", null=True)
    service = models.BooleanField("服务质量", null=True)

    class Meta:
        db_table = "campaign_four_items"
        verbose_name = "四项攻坚"
        constraints = facet_constraints("campaign_four_items")
        indexes = facet_indexes("campaign_four_items")


class ProgrammeEvent(Protected):
    """Something that happened once under a programme: an observation meeting, a mobilisation (A-二(十一)h)."""

    row_class = RowClass.PLACED
    grant = Grant.SUPERSEDE

    path = PathField()
    region = models.ForeignKey("places.Region", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=60)
    layer = models.CharField(max_length=4, default="REAL")
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)
    pack = models.CharField(max_length=20, blank=True, default="")
    kind = models.CharField("种类", max_length=20)
    held_on = models.DateField("日期")

    class Meta:
        db_table = "campaign_event"
        constraints = [
            models.CheckConstraint(name="campaign_event_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="campaign_event_kind_known",
                condition=models.Q(kind__in=[value for value, _ in rules.EVENT_KINDS]),
            ),
            models.CheckConstraint(
                name="campaign_event_demo_named",
                condition=models.Q(layer="REAL") | models.Q(name__startswith="演示"),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "held_on"], name="campaign_event_place"),
            models.Index(fields=["pinyin", "id"], name="campaign_event_pinyin"),
        ]

    def __str__(self) -> str:
        return self.name


LAYER = models.Q(layer__in=["REAL", "DEMO"])


def _kinds(pairs: tuple[tuple[str, str], ...]) -> list[str]:
    return [value for value, _ in pairs]


class Task(Protected):
    """A plan item of a programme at a place: who leads, who pays, by when, and what says that it is done.

    Done either by a fact of a register (``fact``; then nobody reports it a second time) or by its case (``case_id``).
    ``source`` and ``source_key`` say where it comes from: a roster's row, a milestone, or a hand.
    """

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    place_name = models.CharField("地点", max_length=120)
    community_id = models.BigIntegerField(null=True)
    project_id = models.BigIntegerField(null=True)
    pack = models.CharField("文件", max_length=20)
    clause = models.CharField("条款", max_length=60)
    kind = models.CharField("种类", max_length=12)
    title = models.CharField("任务", max_length=200)
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=60)
    project = models.CharField("所属项目", max_length=120, blank=True, default="")
    source = models.CharField("来源", max_length=60)
    source_key = models.CharField(max_length=60, blank=True, default="")
    plan_year = models.PositiveSmallIntegerField("计划年度")
    lead = models.CharField("牵头单位", max_length=160)
    co_leads = models.CharField("共同牵头", max_length=200, blank=True, default="")
    responsible = models.CharField("责任单位", max_length=400, blank=True, default="")
    owner = models.CharField("责任人（岗位）", max_length=120, blank=True, default="")
    funding = models.BigIntegerField("资金（分）", null=True)
    funding_source = models.CharField("资金来源", max_length=120, blank=True, default="")
    issued_on = models.DateField("文件印发日")
    starts_on = models.DateField("开始")
    due_on = models.DateField("期限", null=True)
    due_basis = models.CharField("期限依据", max_length=120, blank=True, default="")
    fact = models.CharField("完成依据", max_length=12, blank=True, default="")
    case_id = models.BigIntegerField(null=True)
    done_on = models.DateField("核定完成日", null=True)
    document_id = models.BigIntegerField("成果文件", null=True)
    layer = models.CharField(max_length=4, default="REAL")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "campaign_task"
        constraints = [
            models.CheckConstraint(name="campaign_task_layer_known", condition=LAYER),
            models.CheckConstraint(
                name="campaign_task_kind_known", condition=models.Q(kind__in=_kinds(rules.TASK_KINDS))
            ),
            models.CheckConstraint(
                name="campaign_task_fact_known", condition=models.Q(fact__in=["", *_kinds(rules.FACTS)])
            ),
            models.CheckConstraint(
                name="campaign_task_done_one_way", condition=models.Q(fact="") | models.Q(done_on__isnull=True)
            ),
            models.CheckConstraint(
                name="campaign_task_days",
                condition=models.Q(due_on__isnull=True) | models.Q(due_on__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(
                name="campaign_task_funding", condition=models.Q(funding__isnull=True) | models.Q(funding__gte=0)
            ),
            models.UniqueConstraint(
                fields=["pack", "source", "source_key"], condition=~models.Q(source_key=""), name="campaign_task_once"
            ),
            models.UniqueConstraint(
                fields=["case_id"], condition=models.Q(case_id__isnull=False), name="campaign_task_case_once"
            ),
        ]
        indexes = [
            models.Index(fields=["path", "pinyin", "id"], name="campaign_task_path"),
            models.Index(fields=["path", "due_on", "id"], name="campaign_task_due"),
            models.Index(fields=["community_id", "id"], name="campaign_task_community"),
        ]

    def __str__(self) -> str:
        return self.title


class TaskStep(Protected):
    """One dated step of a task's schedule (L-四(二)b 时序化); ``done_on`` once somebody says so."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="steps")
    path = PathField()
    serial = models.PositiveSmallIntegerField()
    label = models.CharField("步骤", max_length=200)
    due_on = models.DateField("期限")
    done_on = models.DateField("完成日", null=True)
    done_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "campaign_step"
        constraints = [models.UniqueConstraint(fields=["task", "serial"], name="campaign_step_once")]

    def __str__(self) -> str:
        return self.label


class TaskProgress(Protected):
    """What was said about a task's progress on a day; never changed. ``highlight``: worth showing (L-四(二)c 亮点)."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND
    update_columns = ("path",)

    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="progress")
    path = PathField()
    on_day = models.DateField("日期")
    percent = models.PositiveSmallIntegerField("进度", null=True)
    text = models.CharField("进展", max_length=1000)
    highlight = models.BooleanField("亮点", default=False)
    file_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "campaign_progress"
        constraints = [
            models.CheckConstraint(
                name="campaign_progress_percent", condition=models.Q(percent__isnull=True) | models.Q(percent__lte=100)
            )
        ]
        indexes = [
            models.Index(fields=["task", "id"], name="campaign_progress_task"),
            models.Index(fields=["path", "id"], name="campaign_progress_highlight", condition=models.Q(highlight=True)),
        ]

    def __str__(self) -> str:
        return self.text


class Blocker(Protected):
    """A difficulty that was fed back (L-二(三)c): the row of its case, with the days that the response counts by."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    case_id = models.BigIntegerField(unique=True)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="blockers", null=True)
    path = PathField()
    place_name = models.CharField(max_length=120)
    kind = models.CharField("种类", max_length=12)
    matter = models.CharField("难点堵点", max_length=400)
    to_whom = models.CharField("反馈给", max_length=160)
    raised_on = models.DateField("反馈日")
    due_on = models.DateField("应答复日", null=True)
    answered_on = models.DateField("答复日", null=True)
    answer = models.CharField("答复", max_length=1000, blank=True, default="")
    escalated_on = models.DateField("提级日", null=True)
    solved_on = models.DateField("解决日", null=True)
    layer = models.CharField(max_length=4, default="REAL")

    class Meta:
        db_table = "campaign_blocker"
        constraints = [
            models.CheckConstraint(name="campaign_blocker_layer_known", condition=LAYER),
            models.CheckConstraint(
                name="campaign_blocker_kind_known", condition=models.Q(kind__in=_kinds(rules.BLOCKER_KINDS))
            ),
            models.CheckConstraint(
                name="campaign_blocker_days",
                condition=(
                    (models.Q(answered_on__isnull=True) | models.Q(answered_on__gte=models.F("raised_on")))
                    & (models.Q(solved_on__isnull=True) | models.Q(answered_on__isnull=False))
                ),
            ),
        ]
        indexes = [models.Index(fields=["path", "id"], name="campaign_blocker_path")]

    def __str__(self) -> str:
        return self.matter
