"""Receipts: what everyone may learn from a code, and what the voter takes home. Never a choice, never a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mulin.kernel import scope
from mulin.mechanisms.decisions.models import Assembly, Ballot, Checkpoint, LogEvent
from mulin.mechanisms.decisions.rules import events, receipts, words
from mulin.mechanisms.decisions.selectors import logs

OCCASIONS = {
    "open": "开始",
    "hourly": "每小时",
    "close": "截止",
    "tally": "计票",
    "announce": "公告",
    "receipt": "出回执时",
}


@dataclass(frozen=True, slots=True)
class Head:
    """A signed head of a log with the eight words that a notice board prints."""

    occasion: str
    size: int
    at: dt.datetime
    root: bytes
    note: str

    @property
    def label(self) -> str:
        """The occasion in Chinese."""
        return OCCASIONS.get(self.occasion, self.occasion)

    @property
    def words(self) -> str:
        """The eight words."""
        return " ".join(words.words_of(self.root))


@dataclass(frozen=True, slots=True)
class Log:
    """An assembly as everyone may see it beside its log."""

    assembly_id: int
    uid: str
    title: str
    place: str
    demo: bool
    counted: bool
    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A ballot that a code names: in which log, between which two heads, whether it counts; proofs by head."""

    code: str
    index: int
    leaf: bytes
    log: Log
    counts: bool
    after: dt.datetime | None
    before: dt.datetime | None
    proofs: tuple[tuple[Head, receipts.Proof], ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """A receipt to show and to print: the code in two groups, the words of the head, what the QR code holds."""

    code: str
    title: str
    index: int
    words: str
    fragment: str


def log_of(uid: str) -> Log | None:
    """The log of that assembly, for everyone; None where there is none (yet)."""
    with scope.active(scope.EVERYWHERE, staff=True):
        row = Assembly.objects.filter(uid=uid, log_size__gt=0).first()
        return None if row is None else _log(row)


def _log(row: Assembly) -> Log:
    counted = row.stage in ("PRELIMINARY", "ANNOUNCED")
    return Log(row.pk, str(row.uid), row.title, row.place_name, row.layer == "DEMO", counted, _heads(row.pk))


def _heads(assembly_id: int) -> tuple[Head, ...]:
    rows = Checkpoint.objects.filter(assembly_id=assembly_id).order_by("size", "id")
    return tuple(
        Head(occasion, int(size), at, receipts.read_note(note).root, note)
        for occasion, size, at, note in rows.values_list("occasion", "size", "at", "note")
    )


def find(typed: str) -> Found | None:
    """The ballot of a receipt code as anyone may type it; the newest where two should ever share one."""
    code = receipts.normalised(typed)
    if not code:
        return None
    with scope.active(scope.EVERYWHERE, staff=True):
        ballot = Ballot.objects.filter(code=code).select_related("assembly").order_by("-id").first()
        if ballot is None:
            return None
        log, index = _log(ballot.assembly), int(ballot.log_index)
        covering = [head for head in log.heads if head.size > index]
        earlier = [head for head in log.heads if head.size <= index]
        return Found(
            code,
            index,
            bytes(ballot.leaf),
            log,
            ballot.current,
            earlier[-1].at if earlier else None,
            covering[0].at if covering else None,
            _proofs(log, index, _telling(covering)),
        )


def _telling(covering: Sequence[Head]) -> list[Head]:
    """The heads worth a proof: the first and the last, and those that were printed."""
    kept = [head for head in covering if head.occasion != "hourly"]
    ends = [covering[0], covering[-1]] if covering else []
    return sorted({head.note: head for head in (*ends, *kept)}.values(), key=lambda head: (head.size, head.at))


def _proofs(log: Log, index: int, heads: Sequence[Head]) -> tuple[tuple[Head, receipts.Proof], ...]:
    if not heads:
        return ()
    tree = logs.tree(log.assembly_id)
    leaf = _leaf(log.assembly_id, index)
    return tuple(
        (head, receipts.Proof(log.uid, index, leaf, tuple(tree.inclusion(index, head.size)), head.note))
        for head in heads
    )


def _leaf(assembly_id: int, index: int) -> bytes:
    """The leaf as the public log has it, whatever the ballot's own row says."""
    kind, committed = LogEvent.objects.values_list("kind", "commitment").get(assembly_id=assembly_id, index=index)
    return events.leaf_of(kind, bytes(committed))


def receipt_of(ballot_id: int, signed_now: str) -> Slip:
    """The receipt of a ballot in the active range, proved to the newest kept head that covers it.

    ``signed_now`` is the log's head signed this moment (``services.logs.head_now``), for a ballot that no kept head
    covers yet.
    """
    ballot = Ballot.objects.select_related("assembly").get(pk=ballot_id)
    index = int(ballot.log_index)
    notes = [note for _, size, note in logs.notes(ballot.assembly_id) if size > index] or [signed_now]
    head = receipts.read_note(notes[-1])
    path = tuple(logs.tree(ballot.assembly_id).inclusion(index, head.size))
    proof = receipts.Proof(str(ballot.assembly.uid), index, bytes(ballot.leaf), path, notes[-1])
    return Slip(
        receipts.grouped(ballot.code),
        ballot.assembly.title,
        index,
        " ".join(words.words_of(head.root)),
        receipts.fragment(proof),
    )


def consistency(uid: str) -> list[dict[str, object]] | None:
    """The proof from each kept head to the next, for whoever keeps heads himself; None where there is no log."""
    log = log_of(uid)
    if log is None:
        return None
    tree = logs.tree(log.assembly_id)
    pairs = zip(log.heads, log.heads[1:], strict=False)
    return [
        {
            "from": old.size,
            "from_root": old.root.hex(),
            "to": new.size,
            "to_root": new.root.hex(),
            "proof": [node.hex() for node in tree.consistency(old.size, new.size)],
        }
        for old, new in pairs
    ]
