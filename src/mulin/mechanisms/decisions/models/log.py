"""The assembly's log: leaves of salted commitments, their openings apart, and signed checkpoints."""

from __future__ import annotations

from django.db import models

from mulin.kernel.fields import PathField
from mulin.kernel.rowsecurity import Grant, Protected, RowClass
from mulin.mechanisms.decisions.models.assembly import COUNTED, Assembly


class LogEvent(Protected):
    """A leaf: its kind and the commitment. No name, number or choice ever stands here; everyone may read it."""

    row_class = RowClass.PUBLISHED
    grant = Grant.APPEND

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="log")
    path = PathField()
    index = models.BigIntegerField()
    kind = models.CharField(max_length=16)
    commitment = models.BinaryField(max_length=32)

    class Meta:
        db_table = "decision_log"
        constraints = [models.UniqueConstraint(fields=["assembly", "index"], name="log_index_once")]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.index}"


class LogOpening(Protected):
    """What a leaf commits to, and its salt: destroying the salt forgets the person, the tree stays.

    What carries choices (``sealed``) is unreadable before the count is made.
    """

    row_class = RowClass.PARTY
    grant = Grant.APPEND
    guard = f"NOT sealed OR person_id = app_person() OR {COUNTED}"

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    index = models.BigIntegerField()
    person_id = models.BigIntegerField(null=True)
    sealed = models.BooleanField("计票前不可读", default=False)
    salt = models.BinaryField(max_length=16)
    event = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "decision_log_opening"
        constraints = [models.UniqueConstraint(fields=["assembly", "index"], name="opening_index_once")]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.index}"


class Checkpoint(Protected):
    """A signed head of the log, for everyone: at open, hourly, at close and at the count."""

    row_class = RowClass.PUBLISHED
    grant = Grant.APPEND

    assembly = models.ForeignKey(Assembly, on_delete=models.PROTECT, related_name="checkpoints")
    path = PathField()
    size = models.BigIntegerField()
    occasion = models.CharField(max_length=12)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        db_table = "decision_checkpoint"
        indexes = [models.Index(fields=["assembly", "size"], name="checkpoint_size")]

    def __str__(self) -> str:
        return f"{self.assembly_id} {self.size}"
