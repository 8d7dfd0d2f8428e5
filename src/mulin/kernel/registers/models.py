"""The base of every facet table, and the register mechanism's own tables."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Facet(Protected):
    """A dated fact about a subject: append-only, superseded once, never overlapping while it stands.

    A concrete facet adds ``subject`` (a foreign key), its value columns, and takes its constraints from
    :func:`facet_constraints`.
    """

    row_class = RowClass.PLACED
    grant = Grant.SUPERSEDE
    update_columns = ("superseded_run_id",)

    path = PathField()
    valid = DateRangeField("有效期")
    basis = models.CharField("依据", max_length=200)
    note = models.CharField("补录说明", max_length=400, blank=True, default="")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.CharField("登记人", max_length=200, default="")
    superseded_at = models.DateTimeField("被取代时间", null=True)
    run_id = models.BigIntegerField(null=True)
    superseded_run_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


def facet_constraints(name: str) -> list[Any]:
    """No two standing rows of one subject overlap; nothing is superseded before it was recorded."""
    return [
        ExclusionConstraint(
            name=f"{name}_no_overlap",
            expressions=[("subject", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            condition=models.Q(superseded_at__isnull=True),
        ),
        models.CheckConstraint(
            name=f"{name}_superseded_after",
            condition=models.Q(superseded_at__isnull=True) | models.Q(superseded_at__gte=models.F("recorded_at")),
        ),
        models.CheckConstraint(name=f"{name}_some_day", condition=models.Q(valid__isempty=False)),
    ]


def facet_indexes(name: str) -> list[Any]:
    """Standing rows by place and subject: what dashboards and lists read."""
    return [
        models.Index(
            fields=["path", "subject"],
            name=f"{name[-20:].strip('_')}_standing",
            condition=models.Q(superseded_at__isnull=True),
        ),
        models.Index(fields=["subject", "recorded_at"], name=f"{name[-20:].strip('_')}_history"),
    ]


class ImportRun(Protected):
    """One import: the file's fingerprint, what was asked and answered, what it did; the key of its undo."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class State(models.TextChoices):
        PREVIEWED = "PREVIEWED", "已预览"
        QUEUED = "QUEUED", "后台导入中"
        DONE = "DONE", "已导入"
        UNDONE = "UNDONE", "已撤销"
        ABANDONED = "ABANDONED", "已放弃"

    path = PathField()
    kind = models.CharField("种类", max_length=60)
    filename = models.CharField("文件名", max_length=200)
    digest = models.CharField("文件指纹", max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREVIEWED)
    parsed = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "register_import"
        constraints = [
            models.CheckConstraint(
                name="import_state_known",
                condition=models.Q(state__in=["PREVIEWED", "QUEUED", "DONE", "UNDONE", "ABANDONED"]),
            ),
            models.CheckConstraint(
                name="import_done_has_time",
                condition=~models.Q(state__in=["DONE", "UNDONE"]) | models.Q(done_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.filename}"


class HeaderChoice(Protected):
    """A remembered choice: under this header text, this kind of import reads that field."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    kind = models.CharField(max_length=60)
    header = models.CharField(max_length=200)
    field_key = models.CharField(max_length=120, blank=True)
    chosen_at = models.DateTimeField()
    chosen_by = models.CharField(max_length=200)

    class Meta:
        db_table = "register_header_choice"
        constraints = [models.UniqueConstraint(fields=["path", "kind", "header"], name="header_choice_once")]

    def __str__(self) -> str:
        return f"{self.header} → {self.field_key}"


class Attestation(Protected):
    """A place declares a register complete for a purpose, from a day on: only then may a rate be judged."""

    row_class = RowClass.INHERITED
    grant = Grant.SUPERSEDE

    path = PathField()
    register = models.CharField(max_length=60)
    purpose = models.CharField("用于", max_length=80, blank=True, default="")
    valid = DateRangeField()
    basis = models.CharField(max_length=200)
    attested_by = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "register_attestation"
        indexes = [models.Index(fields=["path", "register"], name="attestation_place")]

    def __str__(self) -> str:
        return f"{self.path} {self.register}"
