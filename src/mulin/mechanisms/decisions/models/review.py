"""A review of a vote: its course, the ballots drawn for a call, the ballots marked doubtful; never the count."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.decisions.models.assembly import Assembly
from mulin.mechanisms.decisions.models.ballot import Ballot
from mulin.mechanisms.decisions.rules.reviewing import RESULTS, REVIEW_REASONS, SOURCES, STATES, State

STATE_CHOICES = list(STATES.items())


class Review(Protected):
    """One review: whence, what is alleged, the seed of its sample, how it ended and on what basis."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="reviews")
    path = PathField()
    source = models.CharField("来源", max_length=10, choices=SOURCES)
    alleged = models.TextField("反映的问题")
    state = models.CharField("状态", max_length=12, choices=STATE_CHOICES, default=State.RECEIVED)
    seed = models.CharField("随机种子", max_length=80, blank=True)
    sample_size = models.PositiveIntegerField("抽样份数", default=0)
    basis = models.CharField("依据", max_length=200, blank=True)
    text = models.TextField("答复或决定", blank=True)
    correct_by = models.DateField("改正期限", null=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "decision_review"
        constraints = [
            models.UniqueConstraint(
                fields=["assembly"],
                condition=models.Q(state__in=["RECEIVED", "ACCEPTED", "CHECKING", "CORRECTING"]),
                name="review_one_open",
            ),
            models.CheckConstraint(name="review_state_known", condition=models.Q(state__in=list(STATES))),
            models.CheckConstraint(
                name="review_source_known", condition=models.Q(source__in=[value for value, _ in SOURCES])
            ),
            models.CheckConstraint(
                name="review_closed_whole",
                condition=models.Q(state__in=["RECEIVED", "ACCEPTED", "CHECKING", "CORRECTING"], closed_at__isnull=True)
                | models.Q(state__in=["NOT_ACCEPTED", "ANSWERED", "REVOKED"], closed_at__isnull=False)
                & ~models.Q(text=""),
            ),
            models.CheckConstraint(
                name="review_revoked_on_a_basis", condition=~models.Q(state="REVOKED") | ~models.Q(basis="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.state}"


class ReviewSample(Protected):
    """A ballot that the seed drew for a call: what two people, apart, heard of it."""

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="samples")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    first = models.CharField("第一人核查", max_length=10, choices=RESULTS, blank=True)
    first_note = models.CharField(max_length=200, blank=True)
    first_by = models.CharField(max_length=200, blank=True)
    first_by_id = models.BigIntegerField(null=True)
    second = models.CharField("第二人核查", max_length=10, choices=RESULTS, blank=True)
    second_note = models.CharField(max_length=200, blank=True)
    second_by = models.CharField(max_length=200, blank=True)
    second_by_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "decision_review_sample"
        constraints = [
            models.UniqueConstraint(fields=["review", "ballot"], name="review_sample_once"),
            models.CheckConstraint(
                name="review_sample_by_two",
                condition=models.Q(second="") | ~models.Q(first="") & ~models.Q(second_by_id=models.F("first_by_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.ballot_id}"


class ReviewMark(Protected):
    """A ballot held doubtful: by whom and why; a second person confirms; only then may it be voided."""

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="marks")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    reason = models.CharField("存疑原因", max_length=20, choices=list(REVIEW_REASONS.items()))
    note = models.CharField("说明和凭据", max_length=400)
    marked_at = models.DateTimeField()
    marked_by = models.CharField(max_length=200)
    marked_by_id = models.BigIntegerField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    cleared_at = models.DateTimeField("排除时间", null=True)
    cleared_by = models.CharField(max_length=200, blank=True)
    voided_at = models.DateTimeField("认定废票时间", null=True)

    class Meta:
        db_table = "decision_review_mark"
        constraints = [
            models.UniqueConstraint(
                fields=["review", "ballot"], condition=models.Q(cleared_at__isnull=True), name="review_mark_once"
            ),
            models.CheckConstraint(
                name="review_mark_reason_known", condition=models.Q(reason__in=list(REVIEW_REASONS))
            ),
            models.CheckConstraint(
                name="review_mark_by_two",
                condition=models.Q(confirmed_by_id__isnull=True) | ~models.Q(confirmed_by_id=models.F("marked_by_id")),
            ),
            models.CheckConstraint(
                name="review_void_confirmed",
                condition=models.Q(voided_at__isnull=True)
                | models.Q(confirmed_by_id__isnull=False, cleared_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.ballot_id} {self.reason}"
