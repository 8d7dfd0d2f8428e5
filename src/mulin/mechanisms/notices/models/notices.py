"""Notices inside the administration, and the pages that were published to everyone."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Notice(Protected):
    """What is announced, to whom, from when to when: draft, posted, ended."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class State(models.TextChoices):
        DRAFT = "DRAFT", "草稿"
        POSTED = "POSTED", "公示中"
        ENDED = "ENDED", "已结束"

    path = PathField()
    place_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField("种类", max_length=60)
    title = models.CharField("标题", max_length=200)
    facts = models.JSONField("内容", default=dict)
    clause = models.CharField("依据条款", max_length=60)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    from_day = models.DateField("起", null=True)
    to_day = models.DateField("止（含）", null=True)
    result = models.TextField("结果", blank=True)
    layer = models.CharField(max_length=4, default="REAL")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    posted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notice"
        constraints = [
            models.CheckConstraint(
                name="notice_posted_has_days",
                condition=models.Q(state="DRAFT")
                | models.Q(posted_at__isnull=False, from_day__isnull=False, to_day__isnull=False),
            ),
            models.CheckConstraint(
                name="notice_days_in_order",
                condition=models.Q(to_day__isnull=True) | models.Q(to_day__gte=models.F("from_day")),
            ),
            models.CheckConstraint(
                name="notice_ended_has_time",
                condition=models.Q(state__in=["DRAFT", "POSTED"], ended_at__isnull=True)
                | models.Q(state="ENDED", ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["path", "-id"], name="notice_path")]

    def __str__(self) -> str:
        return self.title


class Posting(Protected):
    """One channel or board on which a notice stood, with the photo or paper that proves it."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="postings")
    path = PathField()
    channel = models.CharField("渠道", max_length=60)
    spot = models.CharField("位置", max_length=160)
    posted_on = models.DateField("张贴日期")
    proof_file_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "notice_posting"

    def __str__(self) -> str:
        return f"{self.channel} {self.spot}"


class PublishedPage(Protected):
    """A frozen page of the public site: what was known when it was published, by which decision."""

    row_class = RowClass.PUBLISHED
    grant = Grant.WRITE

    slug = models.CharField(max_length=80)
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    path = PathField()
    place_name = models.CharField(max_length=120, blank=True)
    content = models.JSONField(default=dict)
    clause = models.CharField("依据条款", max_length=60, blank=True)
    decision = models.CharField("发布依据", max_length=200)
    layer = models.CharField(max_length=4, default="REAL")
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "published_page"
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=models.Q(withdrawn_at__isnull=True), name="published_slug_once"
            ),
            models.CheckConstraint(name="published_has_decision", condition=~models.Q(decision="")),
        ]
        indexes = [models.Index(fields=["kind", "path", "-published_at"], name="published_kind")]

    def __str__(self) -> str:
        return self.slug
