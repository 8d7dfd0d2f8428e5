"""The log of an assembly: its tree, its public events, its checkpoints."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.kernel import transparency
from mulin.mechanisms.decisions.models import Checkpoint, LogEvent
from mulin.mechanisms.decisions.rules import events


@dataclass(frozen=True, slots=True)
class PublicEvent:
    """A leaf as everyone may read it."""

    index: int
    kind: str
    commitment: bytes


def public_events(assembly_id: int) -> list[PublicEvent]:
    """All leaves, in order."""
    return [
        PublicEvent(index, kind, bytes(commitment))
        for index, kind, commitment in LogEvent.objects.filter(assembly_id=assembly_id)
        .order_by("index")
        .values_list("index", "kind", "commitment")
    ]


def tree(assembly_id: int) -> transparency.Tree:
    """The tree over the log as it stands."""
    return transparency.Tree([events.leaf_of(one.kind, one.commitment) for one in public_events(assembly_id)])


def notes(assembly_id: int) -> list[tuple[str, int, str]]:
    """Occasion, size and text of the kept checkpoints, in order."""
    found = Checkpoint.objects.filter(assembly_id=assembly_id).order_by("size", "id")
    return [(occasion, int(size), note) for occasion, size, note in found.values_list("occasion", "size", "note")]
