"""Dated facets of a community. Each is a small typed table; the values stand in ``declarations.py`` as fields."""

from __future__ import annotations

from django.db import models

from mulin.base.places.models.community import Community
from mulin.base.places.models.region import Region
from mulin.base.places.rules import (
    COMMITTEE_STATES,
    LOCATION_TYPES,
    MANAGEMENT_MODES,
    SERVICE_SCOPES,
)
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes


class CommunityFacet(Facet):
    """A facet whose subject is a community."""

    subject = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def _in(field: str, choices: tuple[tuple[str, str], ...]) -> models.Q:
    return models.Q(**{f"{field}__in": [value for value, _ in choices]})


class Placement(CommunityFacet):
    """Where a community lies in the tree (its primary region), by date."""

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "community_placement"
        verbose_name = "所在社区"
        constraints = facet_constraints("community_placement")
        indexes = facet_indexes("community_placement")


class KindFacet(CommunityFacet):
    """What kind of housing it is, as the documents name kinds; several are joined by ``;``."""

    kind = models.CharField(max_length=200)
    built_new = models.BooleanField("新建小区", null=True)

    class Meta:
        db_table = "community_kind"
        verbose_name = "住区类型"
        constraints = facet_constraints("community_kind")
        indexes = facet_indexes("community_kind")


class LocationType(CommunityFacet):
    """The five kinds of place that A-一(三)a names."""

    location = models.CharField(max_length=20)

    class Meta:
        db_table = "community_location"
        verbose_name = "区位类型"
        constraints = [
            *facet_constraints("community_location"),
            models.CheckConstraint(name="community_location_location_known", condition=_in("location", LOCATION_TYPES)),
        ]
        indexes = facet_indexes("community_location")


class Built(CommunityFacet):
    """Year or span of years of construction, with the text as printed (90年代 = 1990 to 1999)."""

    year_from = models.PositiveSmallIntegerField(null=True)
    year_to = models.PositiveSmallIntegerField(null=True)
    text = models.CharField(max_length=40, blank=True, default="")
    old = models.BooleanField("老旧小区（人工认定）", null=True)

    class Meta:
        db_table = "community_built"
        verbose_name = "建造年代"
        constraints = [
            *facet_constraints("community_built"),
            models.CheckConstraint(
                name="community_built_years_ordered",
                condition=models.Q(year_from__isnull=True) | models.Q(year_to__gte=models.F("year_from")),
            ),
        ]
        indexes = facet_indexes("community_built")


class Extent(CommunityFacet):
    """Buildings, households, gross floor area in 0.01 m2."""

    buildings = models.PositiveIntegerField(null=True)
    households = models.PositiveIntegerField(null=True)
    area = models.BigIntegerField(null=True)

    class Meta:
        db_table = "community_extent"
        verbose_name = "规模"
        constraints = [
            *facet_constraints("community_extent"),
            models.CheckConstraint(
                name="community_extent_area_positive",
                condition=models.Q(area__isnull=True) | models.Q(area__gte=0),
            ),
        ]
        indexes = facet_indexes("community_extent")


class Structure(CommunityFacet):
    """Building structure, and whether the main structure is a grave danger."""

    structure = models.CharField(max_length=80)
    dangerous = models.BooleanField("主体结构有重大安全隐患", null=True)

    class Meta:
        db_table = "community_structure"
        verbose_name = "房屋结构"
        constraints = facet_constraints("community_structure")
        indexes = facet_indexes("community_structure")


class RenovationWill(CommunityFacet):
    """Households asked and households willing to renovate."""

    willing = models.PositiveIntegerField(null=True)
    asked = models.PositiveIntegerField(null=True)
    text = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "community_renovation_will"
        verbose_name = "改造意愿"
        constraints = [
            *facet_constraints("community_renovation_will"),
            models.CheckConstraint(
                name="community_renovation_will_part_of_asked",
                condition=models.Q(willing__isnull=True) | models.Q(asked__gte=models.F("willing")),
            ),
        ]
        indexes = facet_indexes("community_renovation_will")


class ServiceClass(CommunityFacet):
    """Class 1, 2 or 3 of S-附5c: suggested by rule, confirmed by a person with a reason."""

    service_class = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        db_table = "community_class"
        verbose_name = "小区类别"
        constraints = [
            *facet_constraints("community_class"),
            models.CheckConstraint(
                name="community_class_one_to_three", condition=models.Q(service_class__in=[1, 2, 3])
            ),
        ]
        indexes = facet_indexes("community_class")


class Management(CommunityFacet):
    """Who manages the community and how: one vocabulary, each document keeps its own names."""

    mode = models.CharField(max_length=20)
    operator_id = models.BigIntegerField(null=True)
    operator_name = models.CharField(max_length=160, blank=True, default="")
    service_scope = models.CharField(max_length=8, blank=True, default="")
    services = models.CharField(max_length=200, blank=True, default="")
    manager = models.CharField("物业负责人", max_length=60, blank=True, default="")
    phone = models.CharField("联系电话", max_length=40, blank=True, default="")

    class Meta:
        db_table = "community_management"
        verbose_name = "管理方式"
        constraints = [
            *facet_constraints("community_management"),
            models.CheckConstraint(name="community_management_mode_known", condition=_in("mode", MANAGEMENT_MODES)),
            models.CheckConstraint(
                name="community_management_scope_known",
                condition=_in("service_scope", (("", ""), *SERVICE_SCOPES)),
            ),
        ]
        indexes = facet_indexes("community_management")


class CommitteeState(CommunityFacet):
    """State of self-government: none, preparing, founded, term over, interim body, 社区代行."""

    state = models.CharField(max_length=16)
    eligible = models.BooleanField("符合成立条件", null=True)
    term_end = models.DateField("届满日期", null=True)
    members = models.PositiveSmallIntegerField(null=True)
    party_members = models.PositiveSmallIntegerField(null=True)
    party_organisation = models.BooleanField("建有党组织", null=True)
    filed_on = models.DateField("备案日期", null=True)

    class Meta:
        db_table = "community_committee"
        verbose_name = "业委会状态"
        constraints = [
            *facet_constraints("community_committee"),
            models.CheckConstraint(name="community_committee_state_known", condition=_in("state", COMMITTEE_STATES)),
            models.CheckConstraint(
                name="community_committee_party_within_members",
                condition=models.Q(party_members__isnull=True) | models.Q(members__gte=models.F("party_members")),
            ),
        ]
        indexes = facet_indexes("community_committee")


class Premises(CommunityFacet):
    """Management, business and activity premises, in 0.01 m2; what the plan owes."""

    management_area = models.BigIntegerField(null=True)
    business_area = models.BigIntegerField(null=True)
    activity_area = models.BigIntegerField(null=True)
    required_area = models.BigIntegerField("应配建面积", null=True)

    class Meta:
        db_table = "community_premises"
        verbose_name = "物业用房"
        constraints = facet_constraints("community_premises")
        indexes = facet_indexes("community_premises")


class PowerRoom(CommunityFacet):
    """Whether the power room (box) was provided."""

    provided = models.BooleanField()
    text = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "community_power_room"
        verbose_name = "配电房"
        constraints = facet_constraints("community_power_room")
        indexes = facet_indexes("community_power_room")


class Parking(CommunityFacet):
    """Planned and actual parking spaces."""

    spaces = models.PositiveIntegerField(null=True)
    planned = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "community_parking"
        verbose_name = "车位"
        constraints = facet_constraints("community_parking")
        indexes = facet_indexes("community_parking")


class Boundary(CommunityFacet):
    """The delimited service area: description, map file, approving bodies."""

    description = models.CharField(max_length=400)
    approved_by = models.CharField(max_length=160, blank=True, default="")
    map_file_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "community_boundary"
        verbose_name = "物业管理区域"
        constraints = facet_constraints("community_boundary")
        indexes = facet_indexes("community_boundary")


class Utilities(CommunityFacet):
    """One-stop connection of water, power, telecom and gas (A-二(九)e)."""

    water = models.BooleanField(null=True)
    power = models.BooleanField(null=True)
    telecom = models.BooleanField(null=True)
    gas = models.BooleanField(null=True)

    class Meta:
        db_table = "community_utilities"
        verbose_name = "专业入户"
        constraints = facet_constraints("community_utilities")
        indexes = facet_indexes("community_utilities")


class Shops(CommunityFacet):
    """Shops in a mixed community and the trades restricted or chosen there (A-二(十)a)."""

    count = models.PositiveIntegerField(null=True)
    restricted = models.CharField(max_length=300, blank=True, default="")
    allowed = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        db_table = "community_shops"
        verbose_name = "商铺经营"
        constraints = facet_constraints("community_shops")
        indexes = facet_indexes("community_shops")


class Leader(CommunityFacet):
    """One leader and one team per community (L-二(二)c), by post."""

    leader_post = models.CharField(max_length=120, blank=True, default="")
    team = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        db_table = "community_leader"
        verbose_name = "挂钩领导与专班"
        constraints = facet_constraints("community_leader")
        indexes = facet_indexes("community_leader")


class Contact(CommunityFacet):
    """The department whose duties reach into the community (B-二2a), by post."""

    department = models.CharField(max_length=120)
    post = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        db_table = "community_contact"
        verbose_name = "部门联系"
        constraints = facet_constraints("community_contact")
        indexes = facet_indexes("community_contact")


class Levels(CommunityFacet):
    """The chain of management that this community runs: three or four levels."""

    chain = models.CharField(max_length=200)

    class Meta:
        db_table = "community_levels"
        verbose_name = "管理层级"
        constraints = facet_constraints("community_levels")
        indexes = facet_indexes("community_levels")
