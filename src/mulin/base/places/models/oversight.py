"""Dated facets of a region: its leader for property matters, its body and staff, its chain of levels; seed marks."""

from __future__ import annotations

from django.db import models

from mulin.base.places.models.region import Region
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class RegionLeader(Facet):
    """The post that answers for property management at a place, and the mechanism in which (L-三(一)1d)."""

    subject = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    leader_post = models.CharField("分管领导（职务）", max_length=120)
    mechanism = models.CharField("工作机制", max_length=200, blank=True, default="")

    class Meta:
        db_table = "region_leader"
        verbose_name = "分管领导"
        constraints = facet_constraints("region_leader")
        indexes = facet_indexes("region_leader")


class RegionBody(Facet):
    """The body that does property management at a place: name, posts, filled posts, yearly budget (fen)."""

    subject = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("机构名称", max_length=160)
    dedicated = models.BooleanField("专职机构", null=True)
    headcount = models.PositiveIntegerField("编制（人）", null=True)
    staffed = models.PositiveIntegerField("到岗（人）", null=True)
    budget = models.BigIntegerField("年度经费（分）", null=True)

    class Meta:
        db_table = "region_body"
        verbose_name = "物业管理机构"
        constraints = [
            *facet_constraints("region_body"),
            models.CheckConstraint(
                name="region_body_budget_not_negative",
                condition=models.Q(budget__isnull=True) | models.Q(budget__gte=0),
            ),
        ]
        indexes = facet_indexes("region_body")


class RegionChain(Facet):
    """The chain of levels that a place runs, from the top down, and the role of each (N-四(一)a, A-一(一)c)."""

    subject = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    chain = models.CharField("管理层级", max_length=200)
    roles = models.CharField("各级职责", max_length=200, blank=True, default="")

    class Meta:
        db_table = "region_chain"
        verbose_name = "管理层级"
        constraints = facet_constraints("region_chain")
        indexes = facet_indexes("region_chain")


class SeedMark(Protected):
    """What was loaded from the packs, by digest: an unchanged source is not loaded again. The owner writes it."""

    row_class = RowClass.REFERENCE
    grant = Grant.READ

    key = models.CharField(max_length=60, primary_key=True)
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    class Meta:
        db_table = "place_seed_mark"

    def __str__(self) -> str:
        return self.key
