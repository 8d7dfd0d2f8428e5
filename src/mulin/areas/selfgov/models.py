"""Facts of self-government that measures count: satisfaction, participation; records of joint action."""

from __future__ import annotations

from django.db import models

from mulin.areas.selfgov import rules
from mulin.kernel.registers.models import Facet, facet_constraints, facet_indexes
from mulin.kernel.registers.records import Record, record_constraints, record_indexes


class Satisfaction(Facet):
    """Answers of one survey round, kept apart: satisfied, dissatisfied, neutral; and how many were asked.

    ``valid`` is the period that the round speaks for (a year, a half-year). The two 50 % lines of B-四(二)4c and
    B-四(四)5c lie on opposite sides, so neither rate is derived from the other.
    """

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    satisfied = models.PositiveIntegerField()
    dissatisfied = models.PositiveIntegerField()
    neutral = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField()
    delivered = models.PositiveIntegerField(null=True)

    class Meta:
        abstract = True


def _adds_up(name: str) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(
            name=f"{name}_adds_up",
            condition=models.Q(answered=models.F("satisfied") + models.F("dissatisfied") + models.F("neutral")),
        ),
        models.CheckConstraint(
            name=f"{name}_delivered_covers",
            condition=models.Q(delivered__isnull=True) | models.Q(delivered__gte=models.F("answered")),
        ),
    ]


class CommitteeSatisfaction(Satisfaction):
    """Satisfaction with the owners' committee (B-四(二)4a)."""

    class Meta:
        db_table = "selfgov_satisfaction_committee"
        verbose_name = "业委会满意度"
        constraints = [*facet_constraints("satisfaction_committee"), *_adds_up("satisfaction_committee")]
        indexes = facet_indexes("satisfaction_committee")


class CompanySatisfaction(Satisfaction):
    """Satisfaction with the service company (B-四(四)4b)."""

    class Meta:
        db_table = "selfgov_satisfaction_company"
        verbose_name = "物业企业满意度"
        constraints = [*facet_constraints("satisfaction_company"), *_adds_up("satisfaction_company")]
        indexes = facet_indexes("satisfaction_company")


class OverallSatisfaction(Satisfaction):
    """Overall satisfaction of owners (A-一(二)k, N-一d)."""

    class Meta:
        db_table = "selfgov_satisfaction_overall"
        verbose_name = "业主总体满意度"
        constraints = [*facet_constraints("satisfaction_overall"), *_adds_up("satisfaction_overall")]
        indexes = facet_indexes("satisfaction_overall")


class Participation(Facet):
    """Owners who could take part in a period's common decisions, and those who did (L-三(一)3c)."""

    subject = models.ForeignKey("places.Community", on_delete=models.PROTECT, related_name="+")
    entitled = models.PositiveIntegerField()
    took_part = models.PositiveIntegerField()

    class Meta:
        db_table = "selfgov_participation"
        verbose_name = "业主参与"
        constraints = [
            *facet_constraints("selfgov_participation"),
            models.CheckConstraint(
                name="selfgov_participation_part", condition=models.Q(took_part__lte=models.F("entitled"))
            ),
        ]
        indexes = facet_indexes("selfgov_participation")


class JointAction(Record):
    """What two or three of 社区, 业委会 and 企业 did together: the four 三方联 and the joint meeting (L-三(一)3b)."""

    kind = models.CharField("种类", max_length=10)
    held_on = models.DateField("日期")
    village = models.CharField("社区（村）参加岗位", max_length=120, blank=True, default="")
    committee = models.CharField("业委会参加岗位", max_length=120, blank=True, default="")
    company = models.CharField("企业参加岗位", max_length=120, blank=True, default="")
    owners = models.PositiveIntegerField("业主参加", null=True)
    outcome = models.TextField("结果")
    follow_up = models.CharField("由谁跟进（岗位）", max_length=160, blank=True, default="")

    class Meta:
        db_table = "selfgov_joint_action"
        constraints = [
            *record_constraints("selfgov_joint_action"),
            models.CheckConstraint(
                name="selfgov_joint_action_kind_known",
                condition=models.Q(kind__in=[value for value, _ in rules.JOINT_KINDS]),
            ),
        ]
        indexes = record_indexes("selfgov_joint_action")
