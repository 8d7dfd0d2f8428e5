"""Ballots: one current ballot an owner group, earlier ones kept; deliveries; written proxies."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.decisions.models.assembly import COUNTED, Assembly, Motion
from mulin.mechanisms.decisions.models.roll import OwnerGroup
from mulin.mechanisms.decisions.rules.channels import CHANNELS, DELIVERIES


class Delivery(Protected):
    """A ballot or notice brought to an owner group: how, by whom, on what proof. It decides who is silent."""

    row_class = RowClass.PLACED
    grant = Grant.APPEND

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="deliveries")
    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, related_name="deliveries")
    path = PathField()
    kind = models.CharField("方式", max_length=10, choices=DELIVERIES)
    reached = models.BooleanField("送到", default=True)
    note = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField()
    delivered_by = models.CharField(max_length=200)
    proof_file_id = models.BigIntegerField(null=True)
    entry_key = models.CharField("离线录入编号", max_length=40, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "decision_delivery"
        constraints = [
            models.CheckConstraint(
                name="delivery_kind_known", condition=models.Q(kind__in=[value for value, _ in DELIVERIES])
            ),
            models.UniqueConstraint(
                fields=["assembly", "entry_key"], condition=~models.Q(entry_key=""), name="delivery_entry_once"
            ),
        ]
        indexes = [models.Index(fields=["group"], name="delivery_group")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.kind}"


class Proxy(Protected):
    """A written authority: principal group, agent, per-motion instruction; the principal's own ballot ends it."""

    row_class = RowClass.PARTY
    grant = Grant.WRITE

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="proxies")
    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, related_name="proxies")
    path = PathField()
    person_id = models.BigIntegerField("代理人", null=True)
    agent_label = models.CharField("代理人", max_length=120)
    instructions = models.JSONField("逐项指示", default=dict)
    paper_file_id = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "decision_proxy"
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "group"], condition=models.Q(ended_at__isnull=True), name="proxy_one_a_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.agent_label}"


class Ballot(Protected):
    """That an owner group voted: by which channel, when, on what evidence; never what it chose.

    Choices stand in ``BallotChoice``, which nobody but the voter can read before the count is made. At most one
    ballot of a group is current; a replaced one keeps its row. ``void_reason`` makes it invalid.
    """

    row_class = RowClass.PARTY
    grant = Grant.APPEND
    update_columns = ("current", "superseded_at", "superseded_because", "void_reason")

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="ballots")
    group = models.ForeignKey(OwnerGroup, on_delete=models.PROTECT, related_name="ballots")
    path = PathField()
    person_id = models.BigIntegerField(null=True)
    roll_version = models.PositiveSmallIntegerField()
    channel = models.CharField("渠道", max_length=10, choices=CHANNELS)
    cast_at = models.DateTimeField()
    nonce = models.UUIDField(unique=True)
    request_key = models.CharField(max_length=64)
    identity = models.CharField("身份核验", max_length=12)
    cast_by = models.CharField("经办", max_length=200)
    evidence = models.JSONField(default=dict)
    log_index = models.BigIntegerField()
    leaf = models.BinaryField(max_length=32)
    code = models.CharField("回执码", max_length=12)
    current = models.BooleanField(default=True)
    void_reason = models.CharField("废票原因", max_length=20, blank=True)
    superseded_at = models.DateTimeField(null=True)
    superseded_because = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "decision_ballot"
        constraints = [
            models.UniqueConstraint(
                fields=["assembly", "group"], condition=models.Q(current=True), name="ballot_one_current"
            ),
            models.UniqueConstraint(fields=["assembly", "request_key"], name="ballot_request_once"),
            models.UniqueConstraint(fields=["assembly", "log_index"], name="ballot_log_index"),
            models.UniqueConstraint(fields=["assembly", "id"], name="ballot_of_assembly"),
            models.CheckConstraint(
                name="ballot_channel_known", condition=models.Q(channel__in=[value for value, _ in CHANNELS])
            ),
            models.CheckConstraint(
                name="ballot_current_or_superseded",
                condition=models.Q(current=True, superseded_at__isnull=True)
                | models.Q(current=False, superseded_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["code"], name="ballot_code"),
            models.Index(fields=["group"], name="ballot_group"),
        ]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.code}"


class BallotChoice(Protected):
    """What a ballot says on one motion: 0 abstains, else the option's number. Unreadable before the count."""

    row_class = RowClass.PARTY
    grant = Grant.APPEND
    guard = f"person_id = app_person() OR {COUNTED}"

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="+")
    ballot = models.ForeignKey(Ballot, on_delete=models.PROTECT, related_name="choices")
    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    person_id = models.BigIntegerField(null=True)
    choice = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "decision_choice"
        constraints = [models.UniqueConstraint(fields=["ballot", "motion"], name="choice_once")]
        indexes = [models.Index(fields=["motion", "choice"], name="choice_motion")]

    def __str__(self) -> str:
        return f"{self.ballot_id} {self.motion_id}"
