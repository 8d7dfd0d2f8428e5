"""Dated facts of safety that measures count."""

from __future__ import annotations

from django.db import models

from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes


class Video(Facet):
    """Crowded places of a community, and those that a camera covers (N-二(二)3·四b)."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    places = models.PositiveIntegerField("人员密集场所")
    covered = models.PositiveIntegerField("已覆盖")

    class Meta:
        db_table = "safety_video"
        verbose_name = "视频监控"
        constraints = [
            *facet_constraints("safety_video"),
            models.CheckConstraint(name="safety_video_part", condition=models.Q(covered__lte=models.F("places"))),
        ]
        indexes = facet_indexes("safety_video")
