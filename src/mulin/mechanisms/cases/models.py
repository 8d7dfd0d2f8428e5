"""The spine of every case, its append-only history, its papers. Deadlines stand in the almanac."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass


class Case(Protected):
    """One run of a procedure at a place. To-dos, lists and counts read this table alone."""

    row_class = RowClass.PLACED
    grant = Grant.WRITE

    procedure = models.CharField("程序", max_length=60)
    number = models.CharField("编号", max_length=40, blank=True)
    title = models.CharField("标题", max_length=200)
    path = PathField()
    place_name = models.CharField("地点", max_length=120, blank=True)
    community_id = models.BigIntegerField(null=True)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=60, blank=True)
    state = models.CharField("状态", max_length=40)
    entered_at = models.DateTimeField("进入当前状态的时间")
    entered_on = models.DateField("进入当前状态的日期（代办以收件日计）")
    holder_role = models.CharField(max_length=16, blank=True)
    holder_hat_id = models.BigIntegerField(null=True)
    holder_label = models.CharField("经办岗位", max_length=160, blank=True)
    due_date = models.DateField("到期日", null=True)
    due_kind = models.CharField(max_length=80, blank=True)
    suspended_on = models.DateField("中止日期", null=True)
    clause = models.CharField("启动条款", max_length=60, blank=True)
    data = models.JSONField("表单", default=dict)
    layer = models.CharField(max_length=4, default="REAL")
    opened_at = models.DateTimeField("启动时间")
    opened_by = models.CharField("发起人", max_length=200)
    opened_hat_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        db_table = "case_spine"
        constraints = [
            models.CheckConstraint(name="case_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
            models.CheckConstraint(
                name="case_closed_not_due",
                condition=models.Q(closed_at__isnull=True) | models.Q(due_date__isnull=True, suspended_on__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["procedure", "subject_type", "subject_id", "path"],
                condition=models.Q(closed_at__isnull=True) & ~models.Q(subject_id=""),
                name="case_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder_role", "path", "due_date", "id"],
                name="case_todo",
                condition=models.Q(closed_at__isnull=True),
            ),
            models.Index(fields=["path", "id"], name="case_path"),
            models.Index(fields=["procedure", "path"], name="case_procedure"),
            models.Index(fields=["opened_hat_id", "id"], name="case_opener"),
            models.Index(fields=["community_id", "id"], name="case_community"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.number}"


class CaseStatus(Protected):
    """One entry of a case's history: a step, an extension, a hand-over. Never changed."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND
    update_columns = ("path",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="history")
    path = PathField()
    action = models.CharField("动作", max_length=40)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40)
    at = models.DateTimeField("时间")
    counts_on = models.DateField("计算日期")
    actor = models.CharField("经办", max_length=200)
    hat_id = models.BigIntegerField(null=True)
    behalf_principal = models.CharField("代谁办理", max_length=160, blank=True)
    behalf_paper = models.CharField("代办凭据", max_length=200, blank=True)
    note = models.TextField("说明", blank=True)
    data = models.JSONField(default=dict)
    basis = models.CharField("依据", max_length=60, blank=True)
    overdue = models.BooleanField("逾期办理", default=False)

    class Meta:
        db_table = "case_status"
        indexes = [models.Index(fields=["case", "id"], name="case_status_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class CaseDocument(Protected):
    """A paper of a case: which one it is, the stored file or the paper's own name and number."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND
    update_columns = ("path",)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="documents")
    path = PathField()
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    file_id = models.BigIntegerField(null=True)
    clause = models.CharField(max_length=60, blank=True)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=200)

    class Meta:
        db_table = "case_document"
        indexes = [models.Index(fields=["case", "id"], name="case_document_case")]

    def __str__(self) -> str:
        return self.title
