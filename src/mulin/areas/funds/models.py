"""Dated facts of public income and its supervision that measures count."""

from __future__ import annotations

from django.db import models

from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes


class OversightGroup(Facet):
    """A community's 小微权力监督群: whether it stands, is a pilot, how many households joined (B-四(三)5a, 5d)."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    exists = models.BooleanField("已建群")
    pilot = models.BooleanField("先行试点", default=False)
    joined = models.PositiveIntegerField("入群户数", null=True)

    class Meta:
        db_table = "funds_oversight_group"
        verbose_name = "小微权力监督群"
        constraints = [
            *facet_constraints("funds_oversight_group"),
            models.CheckConstraint(
                name="funds_oversight_joined_exists",
                condition=models.Q(exists=True) | models.Q(joined__isnull=True) | models.Q(joined=0),
            ),
        ]
        indexes = facet_indexes("funds_oversight_group")
