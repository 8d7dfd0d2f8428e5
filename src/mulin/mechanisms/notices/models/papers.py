"""Official papers: the paper, its texts, who signed, its number, whom it was served on, what everyone may see."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.notices import rules, workflow

_FROZEN = [str(state) for state in workflow.FROZEN]
_NUMBERED = ["NUMBERED", "SEALED", "ISSUED"]
_SEALED = ["SEALED", "ISSUED"]


class Paper(Protected):
    """One paper from draft to the sealed copy that was posted or served.

    ``path`` is the scope key: the issuer's own place until the paper is issued, then the place that it concerns
    (``place_path``), so that nobody reads a draft about himself; issued, it is read from every place below.
    ``chain`` (permissions), ``wants_number`` and ``wants_seal`` are frozen from the kind when the draft begins.
    ``digest``: SM3 of the text that was signed; ``sealed``: the pages of the sealed copy in order.
    """

    row_class = RowClass.ISSUED
    grant = Grant.WRITE

    path = PathField()
    home_path = PathField()
    place_path = PathField()
    place_name = models.CharField("地点", max_length=120, blank=True)
    kind = models.CharField("文种", max_length=60)
    issuer = models.CharField("发文机关", max_length=160)
    title = models.CharField("标题", max_length=200, db_collation="C")
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=200)
    addressees = models.CharField("主送", max_length=400, blank=True)
    body = models.JSONField("正文", default=list)
    clause = models.CharField("依据条款", max_length=60, blank=True)
    source_type = models.CharField(max_length=40, blank=True)
    source_id = models.BigIntegerField(null=True)
    state = models.CharField("状态", max_length=11, default="DRAFT")
    chain = models.JSONField("签批程序", default=list)
    step = models.PositiveSmallIntegerField("当前一步", default=0)
    round = models.PositiveSmallIntegerField("第几轮送签", default=0)
    wants_number = models.BooleanField(default=True)
    wants_seal = models.BooleanField(default=True)
    is_public = models.BooleanField("对外公开", default=False)
    version = models.PositiveSmallIntegerField("稿次", default=1)
    digest = models.CharField("定稿摘要（SM3）", max_length=64, blank=True)
    signed_on = models.DateField("成文日期", null=True)
    number = models.CharField("文号", max_length=80, blank=True)
    token = models.CharField(max_length=16, unique=True)
    sealed = models.JSONField("盖章件", default=list)
    issued_at = models.DateTimeField("印发时间", null=True)
    issued_on = models.DateField("印发日期", null=True)
    notice = models.ForeignKey("notices.Notice", null=True, on_delete=models.PROTECT, related_name="papers")
    layer = models.CharField(max_length=4, default="REAL")
    drafted_at = models.DateTimeField("起草时间")
    drafted_on = models.DateField("起草日期")
    drafted_by = models.CharField("起草人", max_length=200)
    withdrawn_reason = models.CharField("撤回理由", max_length=300, blank=True)

    class Meta:
        db_table = "paper"
        constraints = [
            models.CheckConstraint(
                name="paper_state_known", condition=models.Q(state__in=[str(state) for state in workflow.State])
            ),
            models.CheckConstraint(name="paper_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="paper_signed_is_frozen",
                condition=~models.Q(state__in=_FROZEN) | (models.Q(signed_on__isnull=False) & ~models.Q(digest="")),
            ),
            models.CheckConstraint(
                name="paper_numbered_has_number",
                condition=~models.Q(state__in=_NUMBERED, wants_number=True) | ~models.Q(number=""),
            ),
            models.CheckConstraint(
                name="paper_sealed_has_copy",
                condition=~models.Q(state__in=_SEALED, wants_seal=True) | ~models.Q(sealed=[]),
            ),
            models.CheckConstraint(
                name="paper_issued_has_time",
                condition=models.Q(state="ISSUED", issued_at__isnull=False, issued_on__isnull=False)
                | models.Q(state="WITHDRAWN")
                | (~models.Q(state__in=["ISSUED", "WITHDRAWN"]) & models.Q(issued_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="paper_withdrawn_has_reason",
                condition=~models.Q(state="WITHDRAWN") | ~models.Q(withdrawn_reason=""),
            ),
        ]
        indexes = [
            models.Index(fields=["path", "-id"], name="paper_path"),
            models.Index(fields=["title", "id"], name="paper_title"),
            models.Index(fields=["initials", "id"], name="paper_initials"),
            models.Index(fields=["number"], name="paper_number_text", condition=~models.Q(number="")),
            models.Index(fields=["source_type", "source_id"], name="paper_source"),
        ]

    def __str__(self) -> str:
        return self.title


class PaperVersion(Protected):
    """The text as it stood after each saving: nothing of a returned draft is lost."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    path = PathField()
    version = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    addressees = models.CharField(max_length=400, blank=True)
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=200)
    person_id_of = models.BigIntegerField("执笔人编号", null=True)

    class Meta:
        db_table = "paper_version"
        constraints = [models.UniqueConstraint(fields=["paper", "version"], name="paper_version_once")]

    def __str__(self) -> str:
        return f"{self.paper_id} v{self.version}"


class PaperSignature(Protected):
    """One act about a paper: drafted, passed, returned, numbered, sealed, posted, noted by a leader. Never changed.

    ``opinion`` is the 签批意见; ``follow_up`` what it asks for, ``follow_type``/``follow_id`` what carries that out.
    """

    row_class = RowClass.PLACED
    grant = Grant.APPEND
    update_columns = ("follow_type", "follow_id")

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="signatures")
    path = PathField()
    act = models.CharField("动作", max_length=12)
    step = models.PositiveSmallIntegerField("第几步", default=0)
    round = models.PositiveSmallIntegerField("第几轮", default=0)
    version = models.PositiveSmallIntegerField("稿次", default=1)
    digest = models.CharField(max_length=64, blank=True)
    opinion = models.TextField("意见", blank=True)
    follow_up = models.CharField("落实要求", max_length=300, blank=True)
    follow_by = models.DateField("落实期限", null=True)
    follow_type = models.CharField(max_length=40, blank=True)
    follow_id = models.BigIntegerField(null=True)
    at = models.DateTimeField("时间")
    actor = models.CharField("经办", max_length=200)
    hat_id = models.BigIntegerField(null=True)
    person_id_of = models.BigIntegerField("经办人编号", null=True)

    class Meta:
        db_table = "paper_signature"
        constraints = [
            models.CheckConstraint(
                name="paper_act_known", condition=models.Q(act__in=[str(act) for act in workflow.Act])
            ),
            models.UniqueConstraint(
                fields=["paper", "round", "step"],
                condition=models.Q(act__in=["PASSED", "SIGNED"]),
                name="paper_step_passed_once",
            ),
        ]
        indexes = [models.Index(fields=["paper", "id"], name="paper_signature_paper")]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.act}"


class PaperSeries(Protected):
    """A run of numbers: an issuer's 机关代字 at its place. ``used_before``: numbers used on paper that year already."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    path = PathField()
    issuer = models.CharField("发文机关", max_length=160)
    mark = models.CharField("机关代字", max_length=40)
    first_year = models.PositiveSmallIntegerField("启用年份")
    used_before = models.PositiveIntegerField("启用前已用到的序号", default=0)
    layer = models.CharField(max_length=4, default="REAL")
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)

    class Meta:
        db_table = "paper_series"
        constraints = [models.UniqueConstraint(fields=["path", "mark"], name="paper_series_once")]

    def __str__(self) -> str:
        return self.mark


class PaperNumber(Protected):
    """One number of a series and year. It is never given twice and never taken away: a void one says why."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND
    update_columns = ("state", "voided_at", "void_reason")

    series = models.ForeignKey(PaperSeries, on_delete=models.PROTECT, related_name="numbers")
    path = PathField()
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="numbers")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("序号")
    text = models.CharField("文号", max_length=80, db_collation="C")
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文机关", max_length=160)
    kind = models.CharField("文种", max_length=60)
    state = models.CharField("状态", max_length=4, default="USED")
    given_on = models.DateField("编号日期")
    given_at = models.DateTimeField()
    given_by = models.CharField("编号人", max_length=200)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField("作废理由", max_length=300, blank=True)
    layer = models.CharField(max_length=4, default="REAL")

    class Meta:
        db_table = "paper_number"
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "number"], name="paper_number_once"),
            models.UniqueConstraint(
                fields=["paper"], condition=models.Q(state="USED"), name="paper_number_one_a_paper"
            ),
            models.CheckConstraint(name="paper_number_positive", condition=models.Q(number__gt=0)),
            models.CheckConstraint(
                name="paper_number_void_explained",
                condition=models.Q(state="USED", voided_at__isnull=True)
                | (models.Q(state="VOID", voided_at__isnull=False) & ~models.Q(void_reason="")),
            ),
        ]
        indexes = [models.Index(fields=["path", "text", "id"], name="paper_number_path")]

    def __str__(self) -> str:
        return self.text


class PaperService(Protected):
    """One addressee who was given the sealed paper: when, how, who took it, the proof."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="services")
    path = PathField()
    recipient = models.CharField("受送达人", max_length=160)
    means = models.CharField("送达方式", max_length=10, choices=rules.MEANS)
    served_on = models.DateField("送达日期")
    received_by = models.CharField("签收岗位", max_length=160, blank=True)
    note = models.CharField("说明", max_length=300, blank=True)
    proof_file_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "paper_service"
        constraints = [
            models.CheckConstraint(
                name="paper_service_means_known",
                condition=models.Q(means__in=[key for key, _ in rules.MEANS]),
            )
        ]
        indexes = [models.Index(fields=["paper", "id"], name="paper_service_paper")]

    def __str__(self) -> str:
        return self.recipient


class PublishedPaper(Protected):
    """What everyone who scans the code may know of an issued paper; of a paper that is not public no title.

    ``pages``: digests of the sealed copy's pictures, empty unless the paper is public.
    """

    row_class = RowClass.PUBLISHED
    grant = Grant.WRITE

    token = models.CharField(max_length=16, unique=True)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="published")
    path = PathField()
    place_name = models.CharField(max_length=120, blank=True)
    kind_label = models.CharField(max_length=60)
    title = models.CharField(max_length=200, blank=True)
    issuer = models.CharField(max_length=160)
    number = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64)
    is_public = models.BooleanField()
    pages = models.JSONField(default=list)
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    issued_on = models.DateField()
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    layer = models.CharField(max_length=4, default="REAL")

    class Meta:
        db_table = "published_paper"
        constraints = [
            models.CheckConstraint(
                name="published_paper_closed_shows_nothing",
                condition=models.Q(is_public=True) | models.Q(title="", pages=[]),
            )
        ]

    def __str__(self) -> str:
        return self.token
