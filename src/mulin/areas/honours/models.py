"""Honours won: model projects (示范项目) by level."""

from __future__ import annotations

from django.db import models

from mulin.areas.honours import rules
from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Award(Protected):
    """One award of a programme to a subject, on a day (N-一g, A-一(二)m)."""

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
    subject_kind = models.CharField(max_length=20, blank=True, default="")
    subject_id = models.BigIntegerField(null=True)
    level = models.CharField("级别", max_length=10)
    programme = models.CharField("创建项目", max_length=20, default=rules.DEMONSTRATION)
    awarded_on = models.DateField("授予日期")

    class Meta:
        db_table = "honour_award"
        constraints = [
            models.CheckConstraint(name="honour_award_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="honour_award_level_known",
                condition=models.Q(level__in=[value for value, _ in rules.AWARD_LEVELS]),
            ),
            models.CheckConstraint(
                name="honour_award_programme_known",
                condition=models.Q(programme__in=[value for value, _ in rules.PROGRAMMES]),
            ),
            models.CheckConstraint(
                name="honour_award_demo_named",
                condition=models.Q(layer="REAL") | models.Q(name__startswith="演示"),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "awarded_on"], name="honour_award_place"),
            models.Index(fields=["pinyin", "id"], name="honour_award_pinyin"),
        ]

    def __str__(self) -> str:
        return self.name
