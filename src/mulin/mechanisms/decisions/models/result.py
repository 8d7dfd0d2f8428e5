"""What was counted, and what was said against it."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.decisions.models.assembly import Assembly, Motion


class Verdict(Protected):
    """The count of one motion: sums by option and channel, both readings, frozen; a recount is a further row."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="verdicts")
    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="verdicts")
    path = PathField()
    version = models.PositiveSmallIntegerField()
    occasion = models.CharField(max_length=12)
    outcome = models.CharField("结论", max_length=12)
    strict_outcome = models.CharField("法定口径结论", max_length=12)
    regime = models.CharField(max_length=4)
    vote_class = models.CharField(max_length=8)
    sums = models.JSONField()
    warnings = models.JSONField(default=list)
    counted_at = models.DateTimeField()
    counted_by = models.CharField(max_length=200)

    class Meta:
        db_table = "decision_verdict"
        constraints = [
            models.UniqueConstraint(fields=["motion", "version"], name="verdict_version_once"),
            models.CheckConstraint(
                name="verdict_outcome_known",
                condition=models.Q(
                    outcome__in=["ADOPTED", "NOT_ADOPTED", "NO_QUORUM"],
                    strict_outcome__in=["ADOPTED", "NOT_ADOPTED", "NO_QUORUM"],
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.motion_id} {self.outcome}"


class Objection(Protected):
    """An objection to roll, ballot or result: by whom, what about, the answer."""

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="objections")
    path = PathField()
    person_id = models.BigIntegerField(null=True)
    group_id = models.BigIntegerField(null=True)
    about = models.CharField("针对", max_length=10)
    by_label = models.CharField("提出人", max_length=120)
    text = models.TextField("内容")
    receipt_code = models.CharField("所附回执码", max_length=12, blank=True)
    raised_at = models.DateTimeField()
    answer = models.TextField("答复", blank=True)
    upheld = models.BooleanField("成立", null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "decision_objection"
        constraints = [
            models.CheckConstraint(
                name="objection_about_known", condition=models.Q(about__in=["ROLL", "BALLOT", "RESULT", "NOTICE"])
            ),
            models.CheckConstraint(
                name="objection_answered_whole",
                condition=models.Q(answered_at__isnull=True, answer="")
                | models.Q(answered_at__isnull=False) & ~models.Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.about}"
