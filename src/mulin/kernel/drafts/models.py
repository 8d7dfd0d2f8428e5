"""The table of drafts. A draft is its writer's alone, whatever the hat's range."""

from __future__ import annotations

from django.db import models

from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Draft(Protected):
    """The fields of one form of one person, as last typed; no files, no passwords."""

    row_class = RowClass.PARTY
    grant = Grant.FULL

    person_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "form_draft"
        constraints = [models.UniqueConstraint(fields=["person_id", "key"], name="form_draft_once")]

    def __str__(self) -> str:
        return self.key
