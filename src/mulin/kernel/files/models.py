"""The table of stored files; the bytes lie below ``var/files`` under their SHA-256."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class StoredFile(Protected):
    """One file: what it is, who brought it, where it belongs."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    path = PathField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    clause = models.CharField(max_length=60, blank=True)
    stored_at = models.DateTimeField()
    stored_by = models.CharField(max_length=200)

    class Meta:
        db_table = "stored_file"
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="file_subject")]

    def __str__(self) -> str:
        return self.name
