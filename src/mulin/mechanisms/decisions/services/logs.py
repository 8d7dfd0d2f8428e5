"""Heads of logs between the great occasions: hourly while a vote runs, and one of this moment for a receipt."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max

from mulin.kernel import transparency
from mulin.mechanisms.decisions.models import Assembly, Checkpoint
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.services import common

HOUR = dt.timedelta(hours=1)


def checkpoint_due(*, now: dt.datetime, signer: transparency.Signer) -> int:
    """Sign the head of every running vote whose log grew since its last head, an hour ago or more; how many."""
    running = Assembly.objects.filter(stage__in=[Stage.VOTING, Stage.COUNTING]).values_list("pk", flat=True)
    return sum(_sign_due(number, now=now, signer=signer) for number in running)


@transaction.atomic
def _sign_due(assembly_id: int, *, now: dt.datetime, signer: transparency.Signer) -> bool:
    row = common.lock(assembly_id)
    last = Checkpoint.objects.filter(assembly=row).aggregate(size=Max("size"), at=Max("at"))
    if last["at"] is not None and (now < last["at"] + HOUR or last["size"] >= row.log_size):
        return False
    common.checkpoint(row, signer, occasion="hourly", now=now)
    return True


def head_now(assembly_id: int, *, now: dt.datetime, signer: transparency.Signer) -> str:
    """The log's head of this moment, signed and not kept: for the receipt of a ballot just cast."""
    return common.signed_head(common.get(assembly_id), signer, occasion="receipt", now=now)
