"""Collecting from every shelf that keeps proofs: duties, cases, notices, papers, and files stored for a clause."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mulin.base.places import selectors as places
from mulin.kernel import calendar
from mulin.kernel.files import selectors as files
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.packs import rules as packs
from mulin.mechanisms.packs import selectors as library
from mulin.processes.evidence import naming

# Kept for other purposes: they come in by their paper, or are the bare material of one.
_OWN_WAY = frozenset({"paper", "paper-page", "paper-intake"})


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for: programme, place, period (both days included), layers."""

    pack: str
    path: str
    place_name: str
    first: dt.date
    last: dt.date
    layers: tuple[str, ...] = ("REAL",)


@dataclass(frozen=True, slots=True)
class Gap:
    """A clause without any proof in the period: its requirement, how many duties fell due, how many were filed."""

    clause: str
    gist: str
    does: str
    due: int
    filed: int


@dataclass(frozen=True, slots=True)
class Folder:
    """Everything found: lines with their files, lines of records alone, clauses without either, files that are lost."""

    wish: Wish
    pack: packs.Pack
    entries: tuple[naming.Entry, ...]
    gaps: tuple[Gap, ...]
    lost: tuple[naming.Entry, ...]

    @property
    def with_file(self) -> tuple[naming.Entry, ...]:
        """The lines that have a file, in order of the index."""
        return tuple(one for one in self.entries if one.file_id is not None)

    @property
    def clauses(self) -> int:
        """How many clauses have a proof."""
        return len({one.clause for one in self.entries})


def collect(wish: Wish, *, root: Path) -> Folder:
    """The folder of a wish, every file checked on disk; a fixed number of queries. Raises NotFound (pack)."""
    pack = library.find_pack(wish.pack)
    known = {row.id: n for n, row in enumerate(pack.clauses)}
    found = [one for one in _sources(wish) if one.clause in known and (one.file_id is not None or one.record)]
    held = files.get_many(one.file_id for one in found if one.file_id is not None)
    entries, lost, seen = [], [], set()
    for one in sorted(found, key=lambda e: (known[e.clause], e.on, e.place, e.content)):
        if one.file_id is None:
            entries.append(one)
            continue
        if (one.clause, one.file_id) in seen:
            continue
        seen.add((one.clause, one.file_id))
        file = held.get(one.file_id)
        if file is None or not files.is_whole(file, root=root):
            lost.append(replace(one, file_id=None))
        else:
            entries.append(replace(one, digest=file.digest, size=file.size, name=str(file.kind)))
    return Folder(wish, pack, _with_names(entries), _gaps(wish, pack, {one.clause for one in entries}), tuple(lost))


def _with_names(entries: list[naming.Entry]) -> tuple[naming.Entry, ...]:
    """The final names; until here ``name`` is the suffix by content."""
    names = iter(naming.named((one, one.name) for one in entries if one.file_id is not None))
    return tuple(replace(one, name=next(names)) if one.file_id is not None else one for one in entries)


def _gaps(wish: Wish, pack: packs.Pack, proved: set[str]) -> tuple[Gap, ...]:
    """Clauses without a proof, those whose duties fell due first."""
    counted = duties.count_by_clause(pack.key, under=wish.path, first=wish.first, last=wish.last, layers=wish.layers)
    gaps = []
    for row in pack.clauses:
        if row.id not in proved:
            one = counted.get(row.id)
            gaps.append(Gap(row.id, row.gist, row.does, one.due if one else 0, one.filed if one else 0))
    return tuple(sorted(gaps, key=lambda gap: gap.due == 0))


def _sources(wish: Wish) -> Iterator[naming.Entry]:
    yield from _of_duties(wish)
    yield from _of_cases(wish)
    yield from _of_notices(wish)
    yield from _of_clauses(wish)


def _of_duties(wish: Wish) -> Iterator[naming.Entry]:
    rows = duties.list_proofs(wish.pack, under=wish.path, first=wish.first, last=wish.last, layers=wish.layers)
    for one in rows:
        yield naming.Entry(
            one.clause, one.place_name, one.on, one.title, "义务", file_id=one.file_id, record=one.record
        )


def _of_cases(wish: Wish) -> Iterator[naming.Entry]:
    since, before = calendar.end_of_day(wish.first - dt.timedelta(days=1)), calendar.end_of_day(wish.last)
    for row in cases.list_documents(under=wish.path, since=since, before=before, layers=wish.layers):
        on = calendar.local_date(row["added_at"])
        clause = row["clause"] or row["case__clause"]
        yield naming.Entry(clause, row["case__place_name"], on, row["title"], "事项", file_id=row["file_id"])


def _of_notices(wish: Wish) -> Iterator[naming.Entry]:
    period = {"under": wish.path, "first": wish.first, "last": wish.last, "layers": wish.layers}
    for row in notices.list_posting_proofs(**period):  # type: ignore[arg-type]
        words = f"{row['notice__title']} {row['channel']}{row['spot']}"
        yield naming.Entry(
            row["notice__clause"], row["notice__place_name"], row["posted_on"], words, "公示", row["proof_file_id"]
        )
    for kept in notices.list_kept(**period):  # type: ignore[arg-type]
        yield naming.Entry(kept.clause, kept.place_name, kept.on, kept.title, "公文", kept.file_id)


def _of_clauses(wish: Wish) -> Iterator[naming.Entry]:
    """Files that say themselves for which clause they were stored, and that no other shelf has named."""
    since, before = calendar.end_of_day(wish.first - dt.timedelta(days=1)), calendar.end_of_day(wish.last)
    rows = files.list_for_clauses(f"{wish.pack}-", under=wish.path, since=since, before=before)
    names = places.names_at({file.path for file, _ in rows})
    for file, subject in rows:
        if subject not in _OWN_WAY:
            content = file.name.rpartition(".")[0] or file.name
            on = calendar.local_date(file.stored_at)
            yield naming.Entry(file.clause, names.get(file.path, ""), on, content, "材料", file.id)
