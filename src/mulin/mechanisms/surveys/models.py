"""A survey, its households, who answered (store A), what was answered (store B), and the urn between them."""

from __future__ import annotations

import uuid

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.surveys import rules


class Survey(Protected):
    """One round among the households of a community: what is asked, until when, for which period it speaks.

    ``valid_from`` to before ``valid_to``: the period. ``sample`` in percent (100 = all households), drawn by ``seed``.
    ``minimum``: sheets below which a result waits for verification; null = nobody set it (待设定).
    """

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    community_id = models.BigIntegerField()
    place_name = models.CharField("小区", max_length=120)
    layer = models.CharField(max_length=4, default="REAL")
    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.CharField("名称", max_length=160)
    subject = models.CharField("测评对象", max_length=10, choices=rules.SUBJECTS)
    period = models.CharField("周期", max_length=20)
    valid_from = models.DateField()
    valid_to = models.DateField()
    questions = models.JSONField("题目")
    sample = models.PositiveSmallIntegerField("抽查比例（%）", default=100)
    seed = models.CharField(max_length=64)
    minimum = models.PositiveIntegerField("最低有效份数", null=True)
    delivered = models.PositiveIntegerField("发放（户）")
    opens_on = models.DateField("开始")
    closes_on = models.DateField("截止日（含）")
    clause = models.CharField("依据", max_length=60, blank=True, default="")
    state = models.CharField(max_length=6, choices=rules.STATES, default=rules.OPEN)
    standing = models.CharField(max_length=7, choices=rules.STANDINGS, blank=True, default="")
    verified_note = models.CharField("核定说明", max_length=300, blank=True, default="")
    closed_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        db_table = "survey_round"
        constraints = [
            models.CheckConstraint(name="survey_days", condition=models.Q(closes_on__gte=models.F("opens_on"))),
            models.CheckConstraint(name="survey_period", condition=models.Q(valid_to__gt=models.F("valid_from"))),
            models.CheckConstraint(name="survey_sample", condition=models.Q(sample__gte=1, sample__lte=100)),
            models.CheckConstraint(name="survey_some_household", condition=models.Q(delivered__gt=0)),
            models.CheckConstraint(
                name="survey_closed_after_its_end",
                condition=models.Q(state="OPEN", closed_on__isnull=True)
                | models.Q(state="CLOSED", closed_on__gt=models.F("closes_on")),
            ),
            models.CheckConstraint(
                name="survey_demo_named", condition=models.Q(layer="REAL") | models.Q(title__startswith="演示")
            ),
            models.UniqueConstraint(fields=["community_id", "subject", "period"], name="survey_once_a_period"),
        ]
        indexes = [models.Index(fields=["path", "id"], name="survey_place")]

    def __str__(self) -> str:
        return self.title


class Household(Protected):
    """A household that is asked, with the hash of its slip's token; never an answer."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="households")
    path = PathField()
    unit_id = models.BigIntegerField()
    label = models.CharField("房号", max_length=120)
    sort_key = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        db_table = "survey_household"
        constraints = [
            models.UniqueConstraint(fields=["survey", "unit_id"], name="survey_household_once"),
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="survey_token_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Answered(Protected):
    """Store A: that a household answered, and on which day. Written by ``survey_drop`` alone."""

    row_class = RowClass.PLACED
    grant = Grant.READ
    update_columns = ("path",)

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="answered")
    household = models.OneToOneField(Household, on_delete=models.PROTECT, related_name="answered")
    path = PathField()
    day = models.DateField()

    class Meta:
        db_table = "survey_answered"

    def __str__(self) -> str:
        return f"{self.household_id}"


class Answer(Protected):
    """Store B: one sheet. A random number, the survey, the answers; written at the close, in random order.

    No day, household, channel or serial: all sheets of a survey come in one transaction, so that nothing about a row
    (number, place in the table, transaction) says which household it is from.
    """

    row_class = RowClass.PLACED
    grant = Grant.READ
    update_columns = ("path",)

    id = models.UUIDField(primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="sheets")
    path = PathField()
    answers = models.JSONField()

    class Meta:
        db_table = "survey_answer"
        indexes = [models.Index(fields=["survey"], name="survey_answer_survey")]

    def __str__(self) -> str:
        return "sheet"


class Urn(Protected):
    """Sheets before the close, as a tally of like sheets: no order is kept; the runtime role reads nothing of it."""

    row_class = RowClass.PLACED
    grant = Grant.READ
    guard = "false"

    survey = models.OneToOneField(Survey, primary_key=True, on_delete=models.PROTECT, related_name="+")
    sheets = models.JSONField(default=dict)

    class Meta:
        db_table = "survey_urn"

    def __str__(self) -> str:
        return "urn"
