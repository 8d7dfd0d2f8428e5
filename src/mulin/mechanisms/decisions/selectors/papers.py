"""Ballot papers for the counting room: how far they are, which one is next, what stands beside the count."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from mulin.mechanisms.decisions.models import Batch, Entry, Paper, Scan
from mulin.mechanisms.decisions.rules.papers import OPEN, PaperState


def unentered(assembly_id: int) -> int:
    """Papers that lie there and are not counted in, and scans of batches whose sheets are not compared yet."""
    lying = Paper.objects.filter(assembly_id=assembly_id, state__in=OPEN).count()
    return lying + Batch.objects.filter(assembly_id=assembly_id, ready_at__isnull=True).count()


@dataclass(frozen=True, slots=True)
class Progress:
    """Papers by state, sheets counted and scanned."""

    states: dict[str, int]
    sheets: int
    scans: int
    beside: int


def progress(assembly_id: int) -> Progress:
    """How far the counting room is; call it inside the assembly's range."""
    states = dict(Paper.objects.filter(assembly_id=assembly_id).values_list("state").annotate(n=Count("id")))
    sheets = sum(Batch.objects.filter(assembly_id=assembly_id).values_list("sheets", flat=True))
    scans = Scan.objects.filter(assembly_id=assembly_id)
    return Progress(states, sheets, scans.count(), scans.exclude(void_reason="").count())


def next_paper(assembly_id: int, person_id: int, after: int = 0) -> Paper | None:
    """The next paper for this person: one scanned in a compared batch, or one that another entered first."""
    found = Paper.objects.filter(assembly_id=assembly_id, batch__ready_at__isnull=False, serial__gt=after).filter(
        Q(state=PaperState.SCANNED) | Q(state=PaperState.ENTERED, twice=True) & ~Q(clerk_id=person_id)
    )
    return found.select_related("group").order_by("serial").first()


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry as the third person sees it."""

    round: str
    clerk: str
    choices: dict[str, int]
    void_reason: str


def readings(paper_id: int) -> list[Reading]:
    """Both entries of a paper whose entries differ; the guard shows them then alone."""
    found = Entry.objects.filter(paper_id=paper_id).order_by("round")
    return [Reading(one.round, one.clerk, dict(one.choices), one.void_reason) for one in found]
