"""The proofs with which duties were filed, and how many of each clause's duties have one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from mulin.kernel import scope
from mulin.mechanisms.duties.models import Obligation, ObligationEvent


@dataclass(frozen=True, slots=True)
class Proof:
    """One file with which a duty was filed, or taken note of: the words of the record, and the stored file."""

    clause: str
    place_name: str
    path: str
    on: dt.date
    title: str
    record: str
    file_id: int | None


@dataclass(frozen=True, slots=True)
class ClauseCount:
    """How many duties of a clause fell due in a period, how many were filed, how many with a file."""

    clause: str
    due: int
    filed: int
    with_file: int


def list_proofs(
    pack: str, *, under: str, first: dt.date, last: dt.date, layers: tuple[str, ...] = ("REAL",)
) -> list[Proof]:
    """Acts on a pack's duties that brought a file or named a record, by the day that counts; one query."""
    rows = ObligationEvent.objects.filter(
        obligation__pack=pack, obligation__layer__in=layers, act__in=["SUBMITTED", "ACCEPTED"],
        counts_on__gte=first, counts_on__lte=last, path__gte=under, path__lt=under + scope.LAST,
    ).order_by("id")  # fmt: skip
    wanted = (
        "obligation__clause", "obligation__place_name", "path", "counts_on", "obligation__title",
        "obligation__period", "record", "file_id",
    )  # fmt: skip
    return [
        Proof(clause, place, path, on, f"{title} {period}".strip(), record, file_id)
        for clause, place, path, on, title, period, record, file_id in rows.values_list(*wanted)
        if file_id is not None or record
    ]


def count_by_clause(
    pack: str, *, under: str, first: dt.date, last: dt.date, layers: tuple[str, ...] = ("REAL",)
) -> dict[str, ClauseCount]:
    """Duties of a pack that fell due in a period, by clause; one query."""
    filed = ObligationEvent.objects.filter(obligation=OuterRef("pk"), act="SUBMITTED", file_id__isnull=False)
    rows = (
        Obligation.objects.filter(
            pack=pack, layer__in=layers, due_on__gte=first, due_on__lte=last, path__gte=under,
            path__lt=under + scope.LAST,
        )
        .annotate(has_file=Exists(filed))
        .values_list("clause", "has_file")
        .annotate(due=Count("id"), filed=Count("first_submitted_on"))
    )  # fmt: skip
    found: dict[str, ClauseCount] = {}
    for clause, has_file, due, sent in rows:
        one = found.get(clause, ClauseCount(clause, 0, 0, 0))
        found[clause] = ClauseCount(clause, one.due + due, one.filed + sent, one.with_file + (due if has_file else 0))
    return found
