"""Papers: one live ballot paper an owner group; boxes, batches of scans, blind entries."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.decisions.models.assembly import COUNTED, Assembly
from mulin.mechanisms.decisions.models.roll import OwnerGroup
from mulin.mechanisms.decisions.rules.papers import ROUNDS, STATES, PaperState

DIFFERING = "paper_id IN (SELECT id FROM decision_paper WHERE state = 'DIFFERS')"
"""SQL: the entries of the row's paper differ, so a third person has to see both."""


class BoxOpening(Protected):
    """A ballot box opened by two people of different roles; only then its papers are scanned."""

    row_class = RowClass.PARTY
    grant = Grant.APPEND
    update_columns = ("confirmed_by", "confirmed_by_id", "confirmed_role", "confirmed_at")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="boxes")
    path = PathField()
    number = models.CharField("票箱编号", max_length=20)
    seal = models.CharField("封条编号", max_length=40)
    intact = models.BooleanField("封条完好", default=True)
    note = models.CharField("说明", max_length=200, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.CharField("开箱人", max_length=200)
    opened_by_id = models.BigIntegerField()
    opened_role = models.CharField(max_length=40)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField("确认人", max_length=200, blank=True)
    confirmed_by_id = models.BigIntegerField(null=True)
    confirmed_role = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "decision_box"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "number"], name="box_opened_once"),
            models.CheckConstraint(
                name="box_opened_by_two",
                condition=models.Q(confirmed_at__isnull=True, confirmed_by_id__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by_id__isnull=False)
                & ~models.Q(confirmed_by_id=models.F("opened_by_id"))
                & ~models.Q(confirmed_role=models.F("opened_role")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.number}"


class Batch(Protected):
    """Papers scanned together: how many sheets were counted by hand, when they were received, from which box.

    ``ready_at``: sheets and scans were found equal; the papers to be entered twice are drawn with ``seed``.
    """

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="batches")
    path = PathField()
    box = models.ForeignKey(BoxOpening, on_delete=models.PROTECT, null=True, related_name="batches")
    serial = models.PositiveIntegerField("批次")
    sheets = models.PositiveIntegerField("清点张数")
    received_at = models.DateTimeField("收回时间")
    seed = models.CharField("抽样种子", max_length=64, blank=True)
    ready_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    class Meta:
        db_table = "decision_batch"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "serial"], name="batch_serial_once"),
            models.CheckConstraint(
                name="batch_ready_seeded",
                condition=models.Q(ready_at__isnull=True) | ~models.Q(seed=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} #{self.serial}"


class Paper(Protected):
    """A printed ballot paper: its serial and token; at most one paper of a group lives.

    ``token`` is what its QR carries; ``twice``: it is to be entered by two people; ``differed``: they disagreed.
    """

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="papers")
    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, related_name="papers")
    path = PathField()
    serial = models.PositiveIntegerField("票号")
    token = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=STATES, default=PaperState.ISSUED)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="papers")
    twice = models.BooleanField("双录", default=True)
    differed = models.BooleanField(default=False)
    because = models.CharField("说明", max_length=200, blank=True)
    clerk_id = models.BigIntegerField("第一遍录入人", null=True)
    switched = models.BooleanField("已签署改用纸质票", default=False)
    ballot_id = models.BigIntegerField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=200)

    class Meta:
        db_table = "decision_paper"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "serial"], name="ballot_paper_serial_once"),
            models.UniqueConstraint(fields=["token"], name="paper_token_once"),
            models.UniqueConstraint(
                fields=["assembly", "group"], condition=~models.Q(state="SPOILED"), name="paper_one_alive"
            ),
            models.CheckConstraint(
                name="ballot_paper_state_known", condition=models.Q(state__in=[one for one, _ in STATES])
            ),
        ]
        indexes = [models.Index(fields=["assembly", "state", "serial"], name="ballot_paper_state")]

    def __str__(self) -> str:
        return f"{self.assembly_id} №{self.serial}"


class Scan(Protected):
    """A scanned sheet: its file and hash, the paper that its code names, else why it stands beside the count."""

    row_class = RowClass.PARTY
    grant = Grant.APPEND

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="scans")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="scans")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="scans")
    path = PathField()
    file_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    page = models.PositiveSmallIntegerField(default=1)
    void_reason = models.CharField(max_length=20, blank=True)
    log_index = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        db_table = "decision_scan"
        constraints = [
            models.UniqueConstraint(fields=["assembly", "sha256"], name="scan_once"),
            models.CheckConstraint(
                name="scan_of_paper_or_void", condition=models.Q(paper__isnull=False) | ~models.Q(void_reason="")
            ),
        ]
        indexes = [models.Index(fields=["paper"], name="scan_paper")]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.name}"


class Entry(Protected):
    """What one person reads on a paper; nobody else reads it until the two of them differ or the vote is counted.

    ``round`` A and B are the blind ones, T the third person's, with a scrutineer beside him.
    """

    row_class = RowClass.PARTY
    grant = Grant.APPEND
    guard = f"person_id = app_person() OR {DIFFERING} OR {COUNTED}"

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="entries")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="entries")
    path = PathField()
    person_id = models.BigIntegerField("录入人")
    clerk = models.CharField("录入人", max_length=200)
    round = models.CharField(max_length=1, choices=ROUNDS)
    choices = models.JSONField(default=dict)
    void_reason = models.CharField(max_length=20, blank=True)
    scrutineer_id = models.BigIntegerField("监票人", null=True)
    scrutineer = models.CharField("监票人", max_length=200, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "decision_entry"
        constraints = [
            models.UniqueConstraint(fields=["paper", "round"], name="entry_round_once"),
            models.UniqueConstraint(fields=["paper", "person_id"], name="entry_person_once"),
            models.CheckConstraint(
                name="entry_third_watched",
                condition=models.Q(round__in=["A", "B"], scrutineer_id__isnull=True)
                | models.Q(round="T", scrutineer_id__isnull=False) & ~models.Q(scrutineer_id=models.F("person_id")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.round}"
