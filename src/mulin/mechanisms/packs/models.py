"""Tables of packs: what was loaded, where it is in force, what was settled; policies and rule documents.

Programmes and what a place settled about them are no secret inside the administration: a town must read what
its city decided. Those tables are therefore readable by every session and written inside the range only.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class PackVersion(Protected):
    """One state of a pack's files, by content; obligations keep the version that they came from."""

    row_class = RowClass.REFERENCE
    grant = Grant.READ

    key = models.CharField("编号", max_length=20)
    digest = models.CharField("内容指纹", max_length=64)
    title = models.CharField("标题", max_length=200)
    facts = models.JSONField("文件要素", default=dict)
    loaded_at = models.DateTimeField("载入时间")
    replaced_at = models.DateTimeField("被替换时间", null=True)

    class Meta:
        db_table = "pack_version"
        constraints = [
            models.UniqueConstraint(fields=["key", "digest"], name="pack_version_once"),
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(replaced_at__isnull=True), name="pack_version_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.digest[:8]}"


class Clause(Protected):
    """One requirement of a document, keyed by (pack, id); changed by content, retired, never deleted."""

    row_class = RowClass.REFERENCE
    grant = Grant.READ

    pack = models.CharField(max_length=20)
    clause = models.CharField("条款", max_length=40)
    position = models.PositiveIntegerField("序")
    gist = models.TextField("内容")
    figures = models.TextField(blank=True)
    does = models.TextField(blank=True)
    checks = models.TextField(blank=True)
    force = models.CharField(max_length=12)
    codes = models.JSONField(default=list)
    need = models.TextField(blank=True)
    binds = models.JSONField("落实方式", default=list)
    digest = models.CharField(max_length=64)
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="clauses")
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pack_clause"
        constraints = [models.UniqueConstraint(fields=["pack", "clause"], name="pack_clause_once")]
        indexes = [models.Index(fields=["pack", "position"], name="pack_clause_order")]

    def __str__(self) -> str:
        return self.clause


class Adoption(Protected):
    """A pack in force at a place from a day to a day, and the decision that made it so."""

    row_class = RowClass.INHERITED
    grant = Grant.SUPERSEDE

    class Decision(models.TextChoices):
        PRINTED = "PRINTED", "文件载明"
        CONTINUED = "CONTINUED", "到期后继续执行"
        CONTINUED_UNTIL = "CONTINUED_UNTIL", "到期后延续至指定日"
        STOPPED = "STOPPED", "到期后停止执行"

    pack = models.CharField(max_length=20)
    path = PathField()
    place_name = models.CharField(max_length=120, blank=True)
    valid = DateRangeField("适用期")
    decision = models.CharField(max_length=16, choices=Decision.choices)
    basis = models.CharField("依据", max_length=200)
    decided_by = models.CharField("决定机关", max_length=160)
    case_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pack_adoption"
        constraints = [
            models.CheckConstraint(
                name="adoption_decision_known",
                condition=models.Q(decision__in=["PRINTED", "CONTINUED", "CONTINUED_UNTIL", "STOPPED"]),
            ),
            ExclusionConstraint(
                name="adoption_no_overlap",
                expressions=[
                    ("pack", RangeOperators.EQUAL),
                    ("path", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack} {self.path}"


class SettingValue(Protected):
    """What a place settled about a setting of a pack, by date, with its basis; the most local value wins."""

    row_class = RowClass.INHERITED
    grant = Grant.SUPERSEDE

    pack = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    path = PathField()
    place_name = models.CharField(max_length=120, blank=True)
    value = models.JSONField("值")
    layer = models.CharField("数据层", max_length=4, default="REAL")
    basis = models.CharField("依据", max_length=200)
    decided_by = models.CharField("决定机关", max_length=160)
    valid = DateRangeField("适用期")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "pack_setting_value"
        constraints = [
            models.CheckConstraint(name="setting_value_has_basis", condition=~models.Q(basis="")),
            ExclusionConstraint(
                name="setting_value_no_overlap",
                expressions=[
                    ("pack", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    ("path", RangeOperators.EQUAL),
                    ("layer", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(superseded_at__isnull=True),
            ),
            models.CheckConstraint(name="setting_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
        ]
        indexes = [models.Index(fields=["pack", "key", "path"], name="setting_value_lookup")]

    def __str__(self) -> str:
        return f"{self.pack} {self.key}"


class PolicyDocument(Protected):
    """A policy document in the register: every date that it prints, its approval, openness, upper-level basis."""

    row_class = RowClass.INHERITED
    grant = Grant.WRITE

    key = models.CharField(max_length=60, unique=True)
    pack = models.CharField("政策包", max_length=20, blank=True)
    path = PathField()
    place_name = models.CharField(max_length=120, blank=True)
    title = models.CharField("标题", max_length=200, db_collation="C")
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=120)
    number = models.CharField("文号", max_length=80, blank=True)
    kind = models.CharField("文种", max_length=40, blank=True)
    issuer = models.CharField("发文机关", max_length=160)
    signed_on = models.DateField("成文（落款）日期", null=True)
    printed_on = models.DateField("印发日期", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    effective_on = models.DateField("施行日期", null=True)
    valid_to = models.DateField("有效期至（含）", null=True)
    approval_body = models.CharField("批准机关", max_length=160, blank=True)
    approval_meeting = models.CharField("批准会议", max_length=120, blank=True)
    index_number = models.CharField("索引号", max_length=80, blank=True)
    index_year = models.PositiveSmallIntegerField("索引号年份", null=True)
    filing_number = models.CharField("备案编号", max_length=80, blank=True)
    in_force = models.BooleanField("发布页标注有效", null=True)
    openness = models.CharField("公开方式", max_length=40, blank=True)
    category = models.CharField("分类", max_length=80, blank=True)
    upper = models.JSONField("上位依据", default=list)
    tags = models.JSONField("专项与行动", default=list)
    continues = models.CharField("承接的行动", max_length=160, blank=True)
    interpreter = models.CharField("解释机关", max_length=160, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "policy_document"
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number"], condition=~models.Q(number=""), name="policy_number_once"
            )
        ]
        indexes = [models.Index(fields=["path", "pinyin", "id"], name="policy_path")]

    def __str__(self) -> str:
        return self.title


class PolicyAddressee(Protected):
    """One addressee of a policy (主送 or 抄送): a kind of unit as printed, or one unit with its place."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    policy = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="addressees")
    path = PathField()
    name = models.CharField("收文单位", max_length=160)
    role = models.CharField(max_length=4, choices=[("MAIN", "主送"), ("COPY", "抄送")])
    organisation_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "policy_addressee"
        constraints = [
            models.UniqueConstraint(fields=["policy", "name", "path"], name="policy_addressee_once"),
            models.CheckConstraint(name="policy_addressee_role", condition=models.Q(role__in=["MAIN", "COPY"])),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyReceipt(Protected):
    """That an addressee received and read a policy: by itself, or entered for it with the paper that shows it."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    addressee = models.OneToOneField(PolicyAddressee, on_delete=models.PROTECT, related_name="receipt")
    path = PathField()
    received_on = models.DateField("签收日期")
    received_by = models.CharField("签收人（身份）", max_length=200)
    paper = models.CharField("代录凭据", max_length=200, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "policy_receipt"

    def __str__(self) -> str:
        return f"{self.addressee_id} {self.received_on}"


class Interpretation(Protected):
    """What the body that holds the right of interpretation answered about a policy."""

    row_class = RowClass.INHERITED
    grant = Grant.APPEND

    policy = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="interpretations")
    path = PathField()
    clause = models.CharField(max_length=40, blank=True)
    question = models.CharField(max_length=400)
    answer = models.TextField()
    given_by = models.CharField(max_length=160)
    given_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "policy_interpretation"

    def __str__(self) -> str:
        return self.question


class RuleDocument(Protected):
    """A plan, rule, standard or policy being made or kept at a place: draft, issued, repealed."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    class Kind(models.TextChoices):
        PLAN = "PLAN", "规划、计划"
        RULE = "RULE", "制度"
        STANDARD = "STANDARD", "标准"
        POLICY = "POLICY", "政策"
        INTERPRETATION = "INTERPRETATION", "解释"
        EXTERNAL_STANDARD = "EXTERNAL_STANDARD", "上级标准"

    class State(models.TextChoices):
        DRAFT = "DRAFT", "起草"
        ISSUED = "ISSUED", "已印发"
        REPEALED = "REPEALED", "已废止"

    path = PathField()
    place_name = models.CharField(max_length=120, blank=True)
    kind = models.CharField("种类", max_length=18, choices=Kind.choices)
    title = models.CharField("标题", max_length=200, db_collation="C")
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=120)
    number = models.CharField("文号", max_length=80, blank=True)
    issuer = models.CharField("制定机关", max_length=160)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)
    due_on = models.DateField("应完成日期", null=True)
    issued_on = models.DateField("印发日期", null=True)
    effective_on = models.DateField("施行日期", null=True)
    repealed_on = models.DateField("废止日期", null=True)
    pack = models.CharField(max_length=20, blank=True)
    basis = models.CharField("依据条款", max_length=60)
    clauses = models.JSONField("落实条款", default=list)
    file_id = models.BigIntegerField(null=True)
    summary = models.TextField("要点", blank=True)
    layer = models.CharField(max_length=4, default="REAL")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)

    class Meta:
        db_table = "rule_document"
        constraints = [
            models.CheckConstraint(
                name="rule_document_kind_known",
                condition=models.Q(
                    kind__in=["PLAN", "RULE", "STANDARD", "POLICY", "INTERPRETATION", "EXTERNAL_STANDARD"]
                ),
            ),
            models.CheckConstraint(
                name="rule_document_issued_has_date",
                condition=models.Q(state="DRAFT", issued_on__isnull=True)
                | (models.Q(state__in=["ISSUED", "REPEALED"]) & models.Q(issued_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="rule_document_repealed_has_date",
                condition=models.Q(state="REPEALED", repealed_on__isnull=False)
                | (models.Q(state__in=["DRAFT", "ISSUED"]) & models.Q(repealed_on__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["path", "pinyin", "id"], name="rule_document_path")]

    def __str__(self) -> str:
        return self.title


class IssuedRule(Protected):
    """The issued face of a rule document, readable by everyone below (and the public) until it is repealed."""

    row_class = RowClass.PUBLISHED
    grant = Grant.WRITE

    document_id = models.BigIntegerField(unique=True)
    path = PathField()
    kind = models.CharField(max_length=18)
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80, blank=True)
    issuer = models.CharField(max_length=160)
    issued_on = models.DateField()
    effective_on = models.DateField(null=True)
    repealed_on = models.DateField(null=True)
    basis = models.CharField(max_length=60)
    clauses = models.JSONField(default=list)
    summary = models.TextField(blank=True)
    layer = models.CharField(max_length=4, default="REAL")

    class Meta:
        db_table = "rule_issued"
        indexes = [models.Index(fields=["path", "-issued_on"], name="rule_issued_path")]

    def __str__(self) -> str:
        return self.title
