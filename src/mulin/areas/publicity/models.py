"""Records of publicity: what was planned, held, printed, hung up, corrected, and what is worth learning from."""

from __future__ import annotations

from typing import Any

from django.db import models

from mulin.areas.publicity.rules import vocabulary
from mulin.kernel.registers.records import Record, record_constraints, record_indexes


def _known(table: str, column: str, choices: vocabulary.Choices, *, blank: bool = False) -> Any:
    values = [value for value, _ in choices] + ([""] if blank else [])
    return models.CheckConstraint(name=f"{table}_{column}_known", condition=models.Q(**{f"{column}__in": values}))


class Activity(Record):
    """A publicity activity that was held (N-四(三)a, S-六(二)a, A-二(六)h, S-四(七)a, L-三(二)5d, B-四(五)5a)."""

    kind = models.CharField("种类", max_length=12)
    channel = models.CharField("渠道", max_length=12)
    held_on = models.DateField("日期")
    subject = models.CharField("宣传的法规或政策", max_length=200, blank=True, default="")
    audience = models.CharField("对象", max_length=12, blank=True, default="")
    organiser = models.CharField("主办（单位、岗位）", max_length=120, blank=True, default="")
    media = models.CharField("联系的媒体（单位、岗位）", max_length=160, blank=True, default="")
    attended = models.PositiveIntegerField("参加人数", null=True)
    link = models.CharField("网址", max_length=300, blank=True, default="")

    class Meta:
        db_table = "publicity_activity"
        constraints = [
            *record_constraints("publicity_activity"),
            _known("publicity_activity", "kind", vocabulary.ACTIVITY_KINDS),
            _known("publicity_activity", "channel", vocabulary.CHANNELS),
        ]
        indexes = [
            *record_indexes("publicity_activity"),
            models.Index(fields=["held_on", "id"], name="publicity_activity_day"),
        ]


class Article(Record):
    """A paper, broadcast or column piece (L-四(三)a), by community where it stands in a column (B-四(一)3a)."""

    channel = models.CharField("渠道", max_length=12)
    outlet = models.CharField("刊播单位或栏目", max_length=120)
    published_on = models.DateField("刊发日期")
    gist = models.CharField("内容提要", max_length=400, blank=True, default="")
    link = models.CharField("网址", max_length=300, blank=True, default="")

    class Meta:
        db_table = "publicity_article"
        constraints = [
            *record_constraints("publicity_article"),
            _known("publicity_article", "channel", vocabulary.CHANNELS),
        ]
        indexes = [
            *record_indexes("publicity_article"),
            models.Index(fields=["published_on", "id"], name="publicity_article_day"),
        ]


class Practice(Record):
    """Something worth learning from (L-二(四)a, L-四(三)b, B-四(一)3b): where, what was done, what came of it."""

    kind = models.CharField("种类", max_length=12)
    source = models.CharField("来源地", max_length=120, blank=True, default="")
    gist = models.TextField("主要做法")
    effect = models.TextField("成效", blank=True, default="")
    tags = models.CharField("标签", max_length=120, blank=True, default="")
    pack = models.CharField("对应方案", max_length=20, blank=True, default="")
    honouree = models.CharField("表扬的是", max_length=8, blank=True, default="")
    consent = models.CharField("本人书面同意（材料）", max_length=160, blank=True, default="")

    class Meta:
        db_table = "publicity_practice"
        constraints = [
            *record_constraints("publicity_practice"),
            _known("publicity_practice", "kind", vocabulary.PRACTICES),
            _known("publicity_practice", "honouree", vocabulary.HONOUREES, blank=True),
            models.CheckConstraint(
                name="publicity_practice_honouree_said",
                condition=~models.Q(kind="HONOUR") | ~models.Q(honouree=""),
            ),
        ]
        indexes = record_indexes("publicity_practice")


class Slogan(Record):
    """A slogan of one of the three kinds that N-二(二)9b names, where it hangs in a community."""

    kind = models.CharField("种类", max_length=12)
    spot = models.CharField("位置", max_length=120)
    set_on = models.DateField("设置日期")
    removed_on = models.DateField("撤换日期", null=True)

    class Meta:
        db_table = "publicity_slogan"
        constraints = [
            *record_constraints("publicity_slogan"),
            _known("publicity_slogan", "kind", vocabulary.SLOGANS),
            models.CheckConstraint(
                name="publicity_slogan_days",
                condition=models.Q(removed_on__isnull=True) | models.Q(removed_on__gte=models.F("set_on")),
            ),
            models.CheckConstraint(name="publicity_slogan_community", condition=models.Q(community_id__isnull=False)),
        ]
        indexes = [
            *record_indexes("publicity_slogan"),
            models.Index(fields=["community_id", "kind"], name="publicity_slogan_where"),
        ]


class PlanItem(Record):
    """How often a channel is to be used in a month (A-三(十四)a, N-四(三)a, S-六(二)a, L-四(三)a)."""

    channel = models.CharField("渠道", max_length=12)
    year = models.PositiveSmallIntegerField("年度")
    month = models.CharField("月份", max_length=2)
    planned = models.PositiveIntegerField("计划次数")

    class Meta:
        db_table = "publicity_plan"
        constraints = [
            *record_constraints("publicity_plan"),
            _known("publicity_plan", "channel", vocabulary.CHANNELS),
            _known("publicity_plan", "month", vocabulary.MONTHS),
            models.CheckConstraint(name="publicity_plan_some", condition=models.Q(planned__gt=0)),
        ]
        indexes = record_indexes("publicity_plan")


class Habit(Record):
    """A violation or an uncivil habit that was found and corrected (B-四(五)5a); no person is named."""

    kind = models.CharField("种类", max_length=12)
    found_on = models.DateField("发现日期")
    corrected_on = models.DateField("纠正日期", null=True)
    how = models.CharField("怎样纠正", max_length=200, blank=True, default="")

    class Meta:
        db_table = "publicity_habit"
        constraints = [
            *record_constraints("publicity_habit"),
            _known("publicity_habit", "kind", vocabulary.HABITS),
            models.CheckConstraint(
                name="publicity_habit_days",
                condition=models.Q(corrected_on__isnull=True) | models.Q(corrected_on__gte=models.F("found_on")),
            ),
        ]
        indexes = record_indexes("publicity_habit")
