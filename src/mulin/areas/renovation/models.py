"""Dated facts of renovation that measures count."""

from __future__ import annotations

from django.db import models

from mulin.areas.renovation import rules
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes


class Works(Facet):
    """How far a renovation project stands (N-附2)."""

    subject = models.ForeignKey("places.Project", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9)

    class Meta:
        db_table = "renovation_works"
        verbose_name = "整治进展"
        constraints = [
            *facet_constraints("renovation_works"),
            models.CheckConstraint(
                name="renovation_works_state_known",
                condition=models.Q(state__in=[value for value, _ in rules.WORKS_STATES]),
            ),
        ]
        indexes = facet_indexes("renovation_works")


class Renewal(Facet):
    """Whether an old community has been renewed (出新, A-一(二)i)."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    done = models.BooleanField("已出新")

    class Meta:
        db_table = "renovation_renewal"
        verbose_name = "出新"
        constraints = facet_constraints("renovation_renewal")
        indexes = facet_indexes("renovation_renewal")
