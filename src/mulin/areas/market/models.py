"""Dated facts of the market that measures count."""

from __future__ import annotations

from django.db import models

from mulin.areas.market import rules
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes


class EarlyTender(Facet):
    """How the early-stage (前期) service company of a new community was chosen (N-二(一)3a)."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    method = models.CharField(max_length=12)
    delivered = models.BooleanField("已交付", null=True)

    class Meta:
        db_table = "market_early_tender"
        verbose_name = "前期物业选聘"
        constraints = [
            *facet_constraints("market_early_tender"),
            models.CheckConstraint(
                name="market_early_tender_method_known",
                condition=models.Q(method__in=[value for value, _ in rules.EARLY_TENDER_METHODS]),
            ),
        ]
        indexes = facet_indexes("market_early_tender")
