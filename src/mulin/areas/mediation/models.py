"""Dated facts of mediation that measures count."""

from __future__ import annotations

from django.db import models

from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes


class MediationCommittee(Facet):
    """Whether a community has its dispute mediation committee; whether conditions are ripe for one (N-二(一)6e)."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    exists = models.BooleanField("已设立")
    founded_on = models.DateField("设立日期", null=True)
    mature = models.BooleanField("条件成熟", null=True)

    class Meta:
        db_table = "mediation_committee"
        verbose_name = "物业纠纷调解委员会"
        constraints = [
            *facet_constraints("mediation_committee"),
            models.CheckConstraint(
                name="mediation_committee_founded_exists",
                condition=models.Q(exists=True) | models.Q(founded_on__isnull=True),
            ),
        ]
        indexes = facet_indexes("mediation_committee")
