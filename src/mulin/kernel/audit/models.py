"""Tables of the audit log. The runtime role may append and read within its range, nothing else."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class AuditEntry(Protected):
    """One act or one reading of personal data: who, under which hat, what, where, on which basis."""

    row_class = RowClass.TRAIL
    grant = Grant.APPEND

    at = models.DateTimeField("时间")
    recorded = models.DateTimeField("入库时间", db_default=Now())
    code = models.CharField("动作", max_length=100)
    actor_label = models.CharField("经办", max_length=200)
    user_id = models.BigIntegerField(null=True)
    person_id = models.BigIntegerField(null=True)
    hat_id = models.BigIntegerField(null=True)
    path = PathField()
    subject_type = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.CharField("对象", max_length=60, blank=True)
    summary = models.CharField("摘要", max_length=400, blank=True)
    basis = models.CharField("依据", max_length=120, blank=True)
    details = models.JSONField("细节", default=dict)
    address = models.CharField("来源地址", max_length=64, blank=True)
    shifted_clock = models.BooleanField("演示时钟", default=False)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["path", "-id"], name="audit_path_id"),
            models.Index(fields=["subject_type", "subject_id", "-id"], name="audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.code}"


class AuditSeal(Protected):
    """The chain over the log: each seal hashes its entry and the seal before it."""

    row_class = RowClass.TRAIL
    grant = Grant.APPEND

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, on_delete=models.PROTECT, db_constraint=False)
    path = PathField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "audit_seal"

    def __str__(self) -> str:
        return f"{self.seq} {self.digest[:12]}"
