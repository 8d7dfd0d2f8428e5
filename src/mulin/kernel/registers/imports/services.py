"""The life of a run: handed in, mapped, answered, done, undone; header choices remembered."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import DomainError, NotFound, Refused, Violation
from mulin.kernel.registers.imports.rules import Context, Heading, ImportKind, Plan, Source
from mulin.kernel.registers.models import HeaderChoice, ImportRun
from mulin.kernel.tabular import cells

ROOT = "0/"
KEPT_ROWS = 2000


class NotReady(DomainError):
    """The plan has open questions, wrong rows or totals that differ: nothing was written."""


@dataclass(frozen=True, slots=True)
class RunView:
    """A run as others may see it."""

    id: int
    kind: str
    filename: str
    state: str
    state_label: str
    path: str
    parsed: Mapping[str, Any]
    answers: Mapping[str, Any]
    report: Mapping[str, Any]
    created_at: dt.datetime
    created_by: str
    done_at: dt.datetime | None


def view(run: ImportRun) -> RunView:
    """The row as a value."""
    return RunView(
        run.pk,
        run.kind,
        run.filename,
        run.state,
        ImportRun.State(run.state).label,
        run.path,
        run.parsed,
        run.answers,
        run.report,
        run.created_at,
        run.created_by,
        run.done_at,
    )


def start(
    kind: ImportKind, source: Source, *, path: str, actor: Actor, now: dt.datetime, keep_file: bool = True
) -> int:
    """Keep what was handed in; returns the run's id. ``keep_file`` False for runs carried out at once."""
    require(actor, kind.permission, path or ROOT)
    data = source.data or source.text.encode()
    kept = base64.b64encode(zlib.compress(data, 6)).decode() if keep_file else ""
    run = ImportRun.objects.create(
        path=path or ROOT,
        kind=kind.key,
        filename=(source.filename or "粘贴的内容")[:200],
        digest=hashlib.sha256(data).hexdigest(),
        parsed={"file": kept, "pasted": bool(source.text), "mapping": {}, "said": {}},
        created_at=now,
        created_by=actor.label,
    )
    return int(run.pk)


def find(run_id: int, *, actor: Actor, kind: ImportKind | None = None, lock: bool = True) -> ImportRun:
    """The run, inside the active range and the actor's own; raises NotFound.

    ``lock`` False to look at it only: a run that is being carried out is held for minutes.
    """
    rows = ImportRun.objects.select_for_update(no_key=True) if lock else ImportRun.objects.all()
    run = rows.filter(pk=run_id).first()
    if run is None or not actor.covers(run.path):
        raise NotFound(Violation("imports.run_missing"))
    require(actor, kind.permission if kind else "registers.import", run.path)
    return run


def source_of(run: ImportRun) -> Source:
    """What was handed in, as it was."""
    data = zlib.decompress(base64.b64decode(run.parsed["file"])) if run.parsed.get("file") else b""
    if run.parsed.get("pasted"):
        return Source(text=data.decode(), filename=run.filename)
    return Source(data=data, filename=run.filename)


def tell(
    run_id: int,
    *,
    actor: Actor,
    mapping: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> None:
    """Keep the mapping, the answers, and what is said of the run as a whole (on, basis, reason)."""
    run = _open(run_id, actor=actor)
    parsed = dict(run.parsed)
    parsed["mapping"] = {**parsed.get("mapping", {}), **(mapping or {})}
    parsed["said"] = {**parsed.get("said", {}), **(said or {})}
    run.parsed, run.answers = parsed, {**run.answers, **(answers or {})}
    run.save(update_fields=["parsed", "answers"])


def keep_size(run_id: int, rows: int, *, actor: Actor) -> None:
    """Keep how many rows the file has: large runs are carried out in the background."""
    run = _open(run_id, actor=actor)
    run.parsed = {**run.parsed, "size": rows}
    run.save(update_fields=["parsed"])


def _open(run_id: int, *, actor: Actor) -> ImportRun:
    run = find(run_id, actor=actor)
    if run.state != ImportRun.State.PREVIEWED:
        raise Refused(Violation("imports.not_previewed", "", {"state": ImportRun.State(run.state).label}))
    return run


def remembered(kind: str, path: str) -> dict[str, str | None]:
    """What was chosen before under these header texts (``None`` = left out)."""
    rows = HeaderChoice.objects.filter(kind=kind, path=path or ROOT).values_list("header", "field_key")
    return {header: key or None for header, key in rows}


def remember(kind: str, path: str, headings: Sequence[Heading], *, actor: Actor, now: dt.datetime) -> None:
    """Keep each decided header for the next sheet of this kind at this place."""
    for heading in headings:
        text = cells.key(heading.text)[:200]
        if heading.field is not None and text:
            HeaderChoice.objects.update_or_create(
                path=path or ROOT,
                kind=kind,
                header=text,
                defaults={"field_key": heading.field, "chosen_at": now, "chosen_by": actor.label},
            )


@transaction.atomic
def carry_out(kind: ImportKind, plan: Plan, run_id: int, context: Context) -> dict[str, Any]:
    """Write a plan, all or nothing, and close the run. Raises NotReady with everything that stands in the way."""
    run = _open(run_id, actor=context.actor)
    if refusal := plan.refusal(context.reason):
        raise NotReady(*refusal)
    written = kind.importer.write(plan, context)
    counts = {str(fate): count for fate, count in plan.counts().items()}
    run.report = {**written, "counts": counts, "rows": list(plan.rows(KEPT_ROWS)), "total": len(plan.fates)}
    run.parsed = {**run.parsed, "file": ""}
    run.state, run.done_at = ImportRun.State.DONE, context.now
    run.save(update_fields=["report", "parsed", "state", "done_at"])
    remember(kind.key, run.path, plan.headings, actor=context.actor, now=context.now)
    audit.record(
        context.actor,
        "registers.import.done",
        now=context.now,
        path=run.path,
        subject=("import", run.pk),
        summary=f"{kind.label} {run.filename}",
        basis=context.basis,
        details={"counts": counts, "digest": run.digest, "reason": context.reason},
    )
    return dict(run.report)


def close_undone(run: ImportRun, *, actor: Actor, now: dt.datetime, details: Mapping[str, Any]) -> None:
    """Mark a run as taken back."""
    run.state, run.undone_at = ImportRun.State.UNDONE, now
    run.save(update_fields=["state", "undone_at"])
    audit.record(
        actor,
        "registers.import.undone",
        now=now,
        path=run.path,
        subject=("import", run.pk),
        summary=run.filename,
        details=dict(details),
    )


def queue(run_id: int, *, actor: Actor) -> ImportRun:
    """Mark an open run as handed to the worker. Raises Refused."""
    run = _open(run_id, actor=actor)
    run.state, run.parsed = ImportRun.State.QUEUED, {**run.parsed, "refusal": ""}
    run.save(update_fields=["state", "parsed"])
    return run


def reopen(run_id: int, *, actor: Actor) -> bool:
    """Open a handed run for being carried out, in the worker's transaction; False if it is handed no more."""
    run = find(run_id, actor=actor)
    if run.state != ImportRun.State.QUEUED:
        return False
    run.state = ImportRun.State.PREVIEWED
    run.save(update_fields=["state"])
    return True


def note_refusal(run_id: int, words: str, *, actor: Actor) -> None:
    """Keep why an open run could not be carried out in the background, for the person who mends it."""
    run = _open(run_id, actor=actor)
    run.parsed = {**run.parsed, "refusal": words}
    run.save(update_fields=["parsed"])


def _taken_back(run_id: int, *, actor: Actor) -> ImportRun:
    """A run that is open, or handed to the worker and not begun yet. Raises Refused once the worker holds it."""
    found = find(run_id, actor=actor, lock=False)
    if found.state != ImportRun.State.QUEUED:
        return _open(run_id, actor=actor)
    free = ImportRun.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=run_id).first()
    if free is None or free.state != ImportRun.State.QUEUED:
        raise Refused(Violation("imports.under_way"))
    return free


def abandon(run_id: int, *, actor: Actor) -> None:
    """Give up a run that was not carried out."""
    run = _taken_back(run_id, actor=actor)
    run.state, run.parsed = ImportRun.State.ABANDONED, {**run.parsed, "file": ""}
    run.save(update_fields=["state", "parsed"])


def list_runs(limit: int = 100) -> list[RunView]:
    """The latest runs inside the active range."""
    return [view(run) for run in ImportRun.objects.order_by("-id")[:limit]]
