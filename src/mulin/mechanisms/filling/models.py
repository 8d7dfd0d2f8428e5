"""The forms that a place has mapped."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Form(Protected):
    """A superior's blank sheet as it came, and what a person settled for its columns and cells.

    One form is one arrangement of heads at one place; a newer file of the same heads takes the older one's stead.
    """

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    fingerprint = models.CharField("表头指纹", max_length=32)
    title = models.CharField("名称", max_length=200)
    sheet = models.PositiveSmallIntegerField("第几张工作表", default=0)
    data = models.BinaryField("空白表")
    mapped = models.JSONField("对应关系", default=dict)
    settled_at = models.DateTimeField("确认时间", null=True)
    settled_by = models.CharField("确认人", max_length=200, blank=True, default="")
    kept_at = models.DateTimeField("上传时间")
    kept_by = models.CharField("上传人", max_length=200)
    filled_at = models.DateTimeField("最近填报", null=True)
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        db_table = "filling_form"
        constraints = [
            models.UniqueConstraint(
                fields=["path", "fingerprint"], name="filling_form_once", condition=models.Q(retired_at__isnull=True)
            ),
            models.CheckConstraint(
                name="filling_form_settled_by_someone",
                condition=models.Q(settled_at__isnull=True) | ~models.Q(settled_by=""),
            ),
        ]
        indexes = [models.Index(fields=["path", "-kept_at"], name="filling_form_recent")]

    def __str__(self) -> str:
        return self.title
