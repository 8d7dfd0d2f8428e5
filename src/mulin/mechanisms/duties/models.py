"""Obligations with their frozen due day, the append-only acts about each, the rungs of its ladder."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass

STATES = ["OPEN", "SUBMITTED", "RETURNED", "ACCEPTED", "WAIVED"]


class Obligation(Protected):
    """One period of a duty of one obligor at a place, as the pack's template stood when it arose.

    What was frozen at birth never changes (no update is granted); the columns of ``update_columns`` repeat what the
    acts say, for lists. ``first_submitted_on`` is the day that counts: the day of receipt for 代办.
    """

    row_class = RowClass.PLACED
    grant = Grant.APPEND
    update_columns = ("state", "first_submitted_at", "first_submitted_on", "submissions", "returns")

    pack = models.CharField("政策包", max_length=20)
    pack_version = models.CharField("政策包版本", max_length=64)
    template = models.CharField("模板", max_length=60)
    title = models.CharField("事项", max_length=200)
    clause = models.CharField("条款", max_length=60)
    obligor_kind = models.CharField(max_length=20)
    obligor_id = models.BigIntegerField(null=True)
    obligor_label = models.CharField("义务人", max_length=160)
    path = PathField()
    place_name = models.CharField("地点", max_length=120)
    community_id = models.BigIntegerField(null=True)
    period = models.CharField("周期", max_length=40)
    period_start = models.DateField()
    period_end = models.DateField("周期止（不含）")
    opens_on = models.DateField("可报起日")
    printed_on = models.DateField("文件所载期限", null=True)
    due_on = models.DateField("期限", null=True)
    due_at = models.DateTimeField("期限届满时刻", null=True)
    rolled = models.BooleanField("遇休息日移动", default=False)
    grace_days = models.PositiveSmallIntegerField(default=0)
    evidence = models.JSONField("凭据", default=list)
    nil = models.CharField("零报告", max_length=20)
    destinations = models.JSONField("须逐一送达", default=list)
    layer = models.CharField(max_length=4, default="REAL")
    recorded_at = models.DateTimeField("生成时间")
    state = models.CharField("状态", max_length=9, default="OPEN")
    first_submitted_at = models.DateTimeField("首次报送时间", null=True)
    first_submitted_on = models.DateField("首次报送日期", null=True)
    submissions = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "duty_obligation"
        constraints = [
            models.UniqueConstraint(
                fields=["path", "pack", "template", "obligor_kind", "period"], name="duty_obligation_once"
            ),
            models.CheckConstraint(name="duty_state_known", condition=models.Q(state__in=STATES)),
            models.CheckConstraint(name="duty_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="duty_due_whole",
                condition=models.Q(due_on__isnull=True, due_at__isnull=True)
                | models.Q(due_on__isnull=False, due_at__isnull=False, printed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="duty_first_whole",
                condition=models.Q(first_submitted_at__isnull=True, first_submitted_on__isnull=True, submissions=0)
                | models.Q(first_submitted_at__isnull=False, first_submitted_on__isnull=False, submissions__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="duty_due"),
            models.Index(
                fields=["path", "due_on", "id"],
                name="duty_waiting",
                condition=models.Q(state__in=["OPEN", "SUBMITTED", "RETURNED"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.template} {self.period} {self.obligor_label}"


class ObligationEvent(Protected):
    """One act about an obligation: sent on, filed, returned, accepted, waived, urged, explained. Never changed."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="events")
    path = PathField()
    act = models.CharField("动作", max_length=9)
    at = models.DateTimeField("时间")
    counts_on = models.DateField("计算日期")
    actor = models.CharField("经办", max_length=200)
    hat_id = models.BigIntegerField(null=True)
    nil = models.BooleanField("零报告", default=False)
    record = models.CharField("凭据", max_length=200, blank=True)
    file_id = models.BigIntegerField(null=True)
    note = models.TextField("说明", blank=True)
    means = models.CharField("催报方式", max_length=5, blank=True)
    destination = models.CharField("送达何处", max_length=120, blank=True)
    behalf_principal = models.CharField("代谁办理", max_length=160, blank=True)
    behalf_paper = models.CharField("代办凭据", max_length=200, blank=True)
    discharged_with = models.BigIntegerField("同一凭据的义务", null=True)

    class Meta:
        db_table = "duty_event"
        constraints = [
            models.CheckConstraint(
                name="duty_event_act_known",
                condition=models.Q(act__in=["SUBMITTED", "RETURNED", "ACCEPTED", "WAIVED", "URGED", "REASON", "SENT"]),
            ),
            models.CheckConstraint(
                name="duty_event_sent_whole",
                condition=~models.Q(act="SENT")
                | ~models.Q(destination="") & ~models.Q(record="", file_id__isnull=True),
            ),
            models.CheckConstraint(name="duty_event_means", condition=models.Q(means__in=["", "TEXT", "PHONE"])),
        ]
        indexes = [models.Index(fields=["obligation", "id"], name="duty_event_obligation")]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.act}"


class RungMark(Protected):
    """A rung that was climbed: which, on which working day, when it was marked; the case that an order opened."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND
    update_columns = ("case_id",)

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="rungs")
    path = PathField()
    rung = models.CharField(max_length=8)
    on_day = models.DateField("应当之日")
    clause = models.CharField(max_length=60)
    case_id = models.BigIntegerField(null=True)
    marked_at = models.DateTimeField()

    class Meta:
        db_table = "duty_rung"
        constraints = [
            models.UniqueConstraint(fields=["obligation", "rung"], name="duty_rung_once"),
            models.CheckConstraint(
                name="duty_rung_known", condition=models.Q(rung__in=["REMINDED", "URGED", "ORDERED"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.rung}"
