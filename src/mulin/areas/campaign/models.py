"""Campaigns on the documents' rosters: membership, the four items, events of a programme."""

from __future__ import annotations

from django.db import models

from mulin.areas.campaign import rules
from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class RosterMembership(Facet):
    """A community stands on a printed roster of a pack, for one task; one roster at a time."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    pack = models.CharField(max_length=20)
    roster = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    serial = models.PositiveIntegerField("序号", null=True)

    class Meta:
        db_table = "campaign_roster"
        verbose_name = "名单"
        constraints = [
            *facet_constraints("campaign_roster"),
            models.CheckConstraint(
                name="campaign_roster_kind_known",
                condition=models.Q(kind__in=[value for value, _ in rules.ROSTER_KINDS]),
            ),
        ]
        indexes = facet_indexes("campaign_roster")


class FourItems(Facet):
    """The four items of S-附3a, each done or not; empty = not reported."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    environment = models.BooleanField("环境卫生", null=True)
    roads = models.BooleanField("道路设施", null=True)
    parking = models.BooleanField("车辆停放", null=True)
    service = models.BooleanField("服务质量", null=True)

    class Meta:
        db_table = "campaign_four_items"
        verbose_name = "四项攻坚"
        constraints = facet_constraints("campaign_four_items")
        indexes = facet_indexes("campaign_four_items")


class ProgrammeEvent(Protected):
    """Something that happened once under a programme: an observation meeting, a mobilisation (A-二(十一)h)."""

    row_class = RowClass.PLACED
    grant = Grant.SUPERSEDE

    path = PathField()
    region = models.ForeignKey("places.Region", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=60)
    layer = models.CharField(max_length=4, default="REAL")
    basis = models.CharField("依据", max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)
    pack = models.CharField(max_length=20, blank=True, default="")
    kind = models.CharField("种类", max_length=20)
    held_on = models.DateField("日期")

    class Meta:
        db_table = "campaign_event"
        constraints = [
            models.CheckConstraint(name="campaign_event_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="campaign_event_kind_known",
                condition=models.Q(kind__in=[value for value, _ in rules.EVENT_KINDS]),
            ),
            models.CheckConstraint(
                name="campaign_event_demo_named",
                condition=models.Q(layer="REAL") | models.Q(name__startswith="演示"),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "held_on"], name="campaign_event_place"),
            models.Index(fields=["pinyin", "id"], name="campaign_event_pinyin"),
        ]

    def __str__(self) -> str:
        return self.name
