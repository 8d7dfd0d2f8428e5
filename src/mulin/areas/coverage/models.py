"""Dated facts of the coverage campaign: strategy, services, standards, gaps; and of its staff."""

from __future__ import annotations

from django.db import models

from mulin.areas.coverage import rules
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes


def _in(field: str, choices: tuple[tuple[str, str], ...], *, blank: bool = True) -> models.Q:
    known = [value for value, _ in choices] + ([""] if blank else [])
    return models.Q(**{f"{field}__in": known})


class CommunityFacet(Facet):
    """A facet whose subject is a community."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True


def _grade(label: str) -> models.CharField[str, str]:
    return models.CharField(label, max_length=8, blank=True, default="")


class StrategyFact(CommunityFacet):
    """S-三(一)a: the road that a community's strategy takes and how far it is; written by the procedure."""

    route = models.CharField("路径", max_length=16)
    stage = models.CharField("进展", max_length=16)
    case_id = models.BigIntegerField("事项")

    class Meta:
        db_table = "coverage_strategy"
        verbose_name = "一区一策"
        constraints = [
            *facet_constraints("coverage_strategy"),
            models.CheckConstraint(
                name="coverage_strategy_route_known", condition=_in("route", rules.ROUTES, blank=False)
            ),
        ]
        indexes = facet_indexes("coverage_strategy")


class Services(CommunityFacet):
    """S-三(一)d, e: which services are delivered; N-二(二)2d: who answers for each."""

    cleaning = models.BooleanField("保洁", null=True)
    security = models.BooleanField("保安", null=True)
    order = models.BooleanField("维护秩序", null=True)
    greening = models.BooleanField("护绿", null=True)
    facilities = models.BooleanField("设施维护", null=True)
    cleaning_by = models.CharField("保洁责任人", max_length=60, blank=True, default="")
    security_by = models.CharField("保安责任人", max_length=60, blank=True, default="")
    order_by = models.CharField("秩序责任人", max_length=60, blank=True, default="")
    greening_by = models.CharField("护绿责任人", max_length=60, blank=True, default="")
    facilities_by = models.CharField("设施责任人", max_length=60, blank=True, default="")

    class Meta:
        db_table = "coverage_services"
        verbose_name = "服务内容"
        constraints = facet_constraints("coverage_services")
        indexes = facet_indexes("coverage_services")


class Standard(CommunityFacet):
    """N-二(四)4a: the six factors, and the standard of management that follows from them here."""

    housing = _grade("房屋")
    environment = _grade("环境")
    amenities = _grade("配套设施")
    tenure = models.CharField("房屋产权", max_length=80, blank=True, default="")
    affordability = _grade("承受能力")
    demand = models.CharField("群众需求", max_length=200, blank=True, default="")
    standard = models.CharField("管理标准", max_length=200)

    class Meta:
        db_table = "coverage_standard"
        verbose_name = "差别化管理标准"
        constraints = [
            *facet_constraints("coverage_standard"),
            models.CheckConstraint(
                name="coverage_standard_grades_known",
                condition=_in("housing", rules.GRADES)
                & _in("environment", rules.GRADES)
                & _in("amenities", rules.GRADES)
                & _in("affordability", rules.GRADES),
            ),
        ]
        indexes = facet_indexes("coverage_standard")


class Conditions(CommunityFacet):
    """S-附5c: facilities and difficulty as judged on the spot, of which a class is suggested."""

    facilities = _grade("基础设施")
    difficulty = _grade("管理条件")
    renewed = models.BooleanField("近年改造提升", null=True)

    class Meta:
        db_table = "coverage_conditions"
        verbose_name = "设施与管理条件"
        constraints = [
            *facet_constraints("coverage_conditions"),
            models.CheckConstraint(
                name="coverage_conditions_known",
                condition=_in("facilities", rules.GRADES) & _in("difficulty", rules.DIFFICULTIES),
            ),
        ]
        indexes = facet_indexes("coverage_conditions")


class Gaps(CommunityFacet):
    """L-三(一)1b: what the management of a community lacks, as found on a day, and whether it is being mended."""

    found = models.CharField("漏洞", max_length=600)
    count = models.PositiveSmallIntegerField("项数")
    state = models.CharField("整改", max_length=8)
    plan = models.CharField("改造计划", max_length=400, blank=True, default="")

    class Meta:
        db_table = "coverage_gaps"
        verbose_name = "物业管理漏洞"
        constraints = [
            *facet_constraints("coverage_gaps"),
            models.CheckConstraint(
                name="coverage_gaps_state_known", condition=_in("state", rules.GAP_STATES, blank=False)
            ),
        ]
        indexes = facet_indexes("coverage_gaps")


class Trial(CommunityFacet):
    """L-三(二)5b: a trial, the day by which the owners decide, and what they decided."""

    decide_by = models.DateField("决定期限")
    outcome = models.CharField("结果", max_length=8, default="PENDING")
    decided_on = models.DateField("决定日期", null=True)

    class Meta:
        db_table = "coverage_trial"
        verbose_name = "先尝后买"
        constraints = [
            *facet_constraints("coverage_trial"),
            models.CheckConstraint(
                name="coverage_trial_outcome_known", condition=_in("outcome", rules.TRIAL_OUTCOMES, blank=False)
            ),
            models.CheckConstraint(
                name="coverage_trial_decided_has_day",
                condition=models.Q(outcome="PENDING", decided_on__isnull=True)
                | (~models.Q(outcome="PENDING") & models.Q(decided_on__isnull=False)),
            ),
        ]
        indexes = facet_indexes("coverage_trial")


class Bundle(CommunityFacet):
    """L-三(二)5c, B-四(四)1c: several communities managed as one by one company; they share the bundle's name."""

    bundle = models.CharField("打包名称", max_length=80)
    operator = models.CharField("服务企业", max_length=160, blank=True, default="")

    class Meta:
        db_table = "coverage_bundle"
        verbose_name = "大物业打包"
        constraints = [
            *facet_constraints("coverage_bundle"),
            models.CheckConstraint(name="coverage_bundle_named", condition=~models.Q(bundle="")),
        ]
        indexes = facet_indexes("coverage_bundle")


class SelfManagement(CommunityFacet):
    """N-二(四)4d: “1+N”: who is the one, who are the others, and what the owners pay before and after."""

    one = models.CharField("“1”", max_length=80)
    others = models.CharField("“N”", max_length=200)
    fee_before = models.BigIntegerField("原缴费（分/㎡·月）", null=True)
    fee = models.BigIntegerField("现缴费（分/㎡·月）")

    class Meta:
        db_table = "coverage_self_management"
        verbose_name = "“1+N”自治"
        constraints = [
            *facet_constraints("coverage_self_management"),
            models.CheckConstraint(
                name="coverage_self_management_fees",
                condition=models.Q(fee__gte=0)
                & (models.Q(fee_before__isnull=True) | models.Q(fee_before__gte=models.F("fee"))),
            ),
        ]
        indexes = facet_indexes("coverage_self_management")


class SelfEvaluation(CommunityFacet):
    """L-一e: four aspects as the community judges itself."""

    standards = _grade("标准化")
    scale = _grade("规模化")
    network = _grade("网络化")
    smart = _grade("智能化")
    remark = models.CharField("自评说明", max_length=200, blank=True, default="")

    class Meta:
        db_table = "coverage_self_evaluation"
        verbose_name = "四化自评"
        constraints = [
            *facet_constraints("coverage_self_evaluation"),
            models.CheckConstraint(
                name="coverage_self_evaluation_known",
                condition=_in("standards", rules.GRADES, blank=False)
                & _in("scale", rules.GRADES, blank=False)
                & _in("network", rules.GRADES, blank=False)
                & _in("smart", rules.GRADES, blank=False),
            ),
        ]
        indexes = facet_indexes("coverage_self_evaluation")


class Staffing(Facet):
    """N-二(二)2e: heads by contract and at work in a project, one pair a service; S-三(二)b: the crew's standard."""

    subject = models.ForeignKey("places.Project", on_delete=models.PROTECT, related_name="+")
    cleaning_due = models.PositiveIntegerField(null=True)
    cleaning_now = models.PositiveIntegerField(null=True)
    security_due = models.PositiveIntegerField(null=True)
    security_now = models.PositiveIntegerField(null=True)
    order_due = models.PositiveIntegerField(null=True)
    order_now = models.PositiveIntegerField(null=True)
    greening_due = models.PositiveIntegerField(null=True)
    greening_now = models.PositiveIntegerField(null=True)
    facilities_due = models.PositiveIntegerField(null=True)
    facilities_now = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "coverage_staffing"
        verbose_name = "项目配员"
        constraints = facet_constraints("coverage_staffing")
        indexes = facet_indexes("coverage_staffing")


class StaffStandard(Facet):
    """S-三(二)b: whether a project's crew meets the standard: uniform, trained, listed, rules of work."""

    subject = models.ForeignKey("places.Project", on_delete=models.PROTECT, related_name="+")
    uniform = models.BooleanField("统一着装", null=True)
    trained = models.BooleanField("岗前培训", null=True)
    listed = models.BooleanField("人员公示", null=True)
    rules = models.BooleanField("岗位规范", null=True)

    class Meta:
        db_table = "coverage_staff_standard"
        verbose_name = "队伍标准化"
        constraints = facet_constraints("coverage_staff_standard")
        indexes = facet_indexes("coverage_staff_standard")


class Means(Facet):
    """L-四(一)d: people, money and equipment that a street or town set aside for this work."""

    subject = models.ForeignKey("places.Region", on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField("专职人员", null=True)
    money = models.BigIntegerField("专项经费（分）", null=True)
    equipment = models.PositiveIntegerField("设备（台、套）", null=True)
    equipment_text = models.CharField("设备说明", max_length=200, blank=True, default="")

    class Meta:
        db_table = "coverage_means"
        verbose_name = "人财物配置"
        constraints = [
            *facet_constraints("coverage_means"),
            models.CheckConstraint(
                name="coverage_means_money",
                condition=models.Q(money__isnull=True) | models.Q(money__gte=0),
            ),
        ]
        indexes = facet_indexes("coverage_means")
