"""The installation's own row, and what its administrators confirmed while setting it up."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Installation(Protected):
    """The one place that this database was founded for; the owner writes it, once, and notes each release."""

    row_class = RowClass.REFERENCE
    grant = Grant.READ

    id = models.SmallIntegerField(primary_key=True, default=1)
    region = models.CharField("区划代码", max_length=12)
    place = models.CharField(
        "范围", max_length=60
    )  # the place's path; no scope key: everybody may read whose house it is
    name = models.CharField("名称", max_length=120)
    packs = models.JSONField(default=list)
    founded_at = models.DateTimeField()
    release = models.CharField(max_length=40)

    class Meta:
        db_table = "installation"
        constraints = [
            models.CheckConstraint(name="installation_only_one", condition=models.Q(id=1)),
            models.CheckConstraint(name="installation_region_form", condition=models.Q(region__regex=r"^[0-9]{12}$")),
        ]

    def __str__(self) -> str:
        return self.name


class SetupStep(Protected):
    """A step of the setting-up that only a person can call done, and who did."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    path = PathField()
    key = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=200)

    class Meta:
        db_table = "installation_step"
        constraints = [models.UniqueConstraint(fields=["path", "key"], name="installation_step_once")]

    def __str__(self) -> str:
        return self.key
