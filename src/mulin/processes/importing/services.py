"""Acts of importing: preview, carry out, undo. One transaction each; every act audited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import DatabaseError, DataError, IntegrityError, transaction

from mulin.base.parties.services import ownership
from mulin.kernel.actor import Actor, require
from mulin.kernel.crypto import KeyRing
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.registers import recording
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.imports import services as runs
from mulin.kernel.registers.imports.rules import Context, ImportKind, Plan, Source, find
from mulin.processes.importing.children import update
from mulin.processes.importing.communities import rename
from mulin.processes.importing.kinds import kinds

RunView = runs.RunView


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about a run as a whole. ``on``: the day from which undated statements hold."""

    on: dt.date | None = None
    basis: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """A run with the plan that its present answers give."""

    run: RunView
    kind: ImportKind
    plan: Plan
    context: Context

    @property
    def refusal(self) -> list[Violation]:
        """What stands in the way of carrying it out."""
        return self.plan.refusal(self.context.reason)


def kind_of(key: str) -> ImportKind:
    """The kind of that key; raises InputError."""
    return find(kinds(), key)


def path_of(code: str, actor: Actor) -> str:
    """The path of a place given by its code; ``""`` for none. Raises InputError, NotAllowed."""
    if not code:
        return ""
    rows = bulk.execute(
        "SELECT path FROM place_region WHERE code = %(code)s AND ended_on IS NULL", {"code": code.ljust(12, "0")}
    )
    if not rows:
        raise InputError(Violation("importing.place_unknown", "", {"text": code}))
    require(actor, "registers.import", rows[0][0])
    return str(rows[0][0])


@transaction.atomic
def start(kind_key: str, source: Source, *, path: str, actor: Actor, now: dt.datetime) -> int:
    """Keep a file or a pasted block for the wizard; it must be readable as this kind. Returns the run's id."""
    run_id = runs.start(kind_of(kind_key), source, path=path, actor=actor, now=now)
    found = preview(run_id, actor=actor, now=now, today=now.date())
    runs.keep_size(run_id, len(found.plan.fates), actor=actor)
    return run_id


def _context(
    run: Any, said: Said, *, actor: Actor, now: dt.datetime, today: dt.date, keys: KeyRing | None = None
) -> Context:
    path = "" if run.path == runs.ROOT else run.path
    return Context(
        actor=actor,
        now=now,
        today=today,
        root=path,
        on=said.on or today,
        basis=said.basis or f"导入文件 {run.filename}"[:200],
        reason=said.reason,
        mapping=run.parsed.get("mapping", {}),
        answers=run.answers,
        remembered=runs.remembered(run.kind, run.path),
        run_id=run.pk,
        keys=keys,
    )


def _said(stored: Mapping[str, str]) -> Said:
    try:
        on = dt.date.fromisoformat(stored.get("on", ""))
    except ValueError:
        on = None
    return Said(on, stored.get("basis", ""), stored.get("reason", ""))


def preview(run_id: int, *, actor: Actor, now: dt.datetime, today: dt.date, keys: KeyRing | None = None) -> Preview:
    """The plan as the run's mapping and answers give it against what stands now. Writes nothing."""
    run = runs.find(run_id, actor=actor)
    kind = kind_of(run.kind)
    if not run.parsed.get("file"):
        label = runs.view(run).state_label
        raise Refused(Violation("imports.not_previewed", "", {"state": label}))
    context = _context(run, _said(run.parsed.get("said", {})), actor=actor, now=now, today=today, keys=keys)
    return Preview(runs.view(run), kind, kind.importer.plan(kind, runs.source_of(run), context), context)


def tell(
    run_id: int,
    *,
    actor: Actor,
    mapping: Mapping[str, str] | None = None,
    answers: Mapping[str, str] | None = None,
    said: Mapping[str, str] | None = None,
) -> None:
    """Keep what the person chose, answered, said."""
    runs.tell(run_id, actor=actor, mapping=mapping, answers=answers, said=said)


def confirm(
    run_id: int, *, actor: Actor, now: dt.datetime, today: dt.date, keys: KeyRing | None = None
) -> dict[str, Any]:
    """Carry a previewed run out, all or nothing. Raises runs.NotReady, InputError."""
    found = preview(run_id, actor=actor, now=now, today=today, keys=keys)
    return _carry_out(found.kind, found.plan, run_id, found.context)


def _carry_out(kind: ImportKind, plan: Plan, run_id: int, context: Context) -> dict[str, Any]:
    """The database's own checks speak Chinese too; whatever they refuse, nothing stays."""
    try:
        return runs.carry_out(kind, plan, run_id, context)
    except (DataError, IntegrityError) as error:
        raise InputError(Violation("importing.refused", "", {"detail": _detail(error)})) from error


def _detail(error: DatabaseError) -> str:
    cause = getattr(error, "__cause__", None)
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return str(name or type(error).__name__)


def plan_file(
    kind_key: str,
    source: Source,
    *,
    path: str,
    actor: Actor,
    now: dt.datetime,
    today: dt.date,
    said: Said,
    answers: Mapping[str, str],
    keys: KeyRing | None = None,
) -> tuple[ImportKind, Plan, Context]:
    """The plan of a file without keeping anything (dry run). Raises InputError, NotAllowed."""
    kind = kind_of(kind_key)
    require(actor, kind.permission, path or runs.ROOT)
    context = Context(
        actor=actor,
        now=now,
        today=today,
        root=path,
        on=said.on or today,
        basis=said.basis or f"导入文件 {source.filename}"[:200],
        reason=said.reason,
        answers=answers,
        remembered=runs.remembered(kind.key, path),
        keys=keys,
    )
    return kind, kind.importer.plan(kind, source, context), context


@transaction.atomic
def run_file(
    kind: ImportKind, plan: Plan, context: Context, source: Source, *, actor: Actor
) -> tuple[int, dict[str, Any]]:
    """Carry a plan out at once; returns the run's id and report. Raises runs.NotReady before anything is written."""
    if refusal := plan.refusal(context.reason):
        raise runs.NotReady(*refusal)
    run_id = runs.start(kind, source, path=context.root, actor=actor, now=context.now, keep_file=False)
    return run_id, _carry_out(kind, plan, run_id, replace(context, run_id=run_id))


@transaction.atomic
def undo(run_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """Take a run back: its facts, names and changes; what it created is withdrawn. Refused once built upon."""
    run = runs.find(run_id, actor=actor)
    if run.state != "DONE":
        raise Refused(Violation("importing.not_done", "", {"state": runs.view(run).state_label}))
    report = run.report
    own = {table: bulk.expand(stored) for table, stored in report.get("created", {}).items()}
    _refuse_built_upon(run_id, own, {**own, "community_alias": report.get("aliases", [])})
    closed = registers.undo_facts(run_id, actor=actor, now=now)
    closed += ownership.undo_owners(run_id, actor=actor, now=now) if report.get("owners") else 0
    _close_names(report, own, run_id, now)
    for table, ids in own.items():
        bulk.execute(f"UPDATE {_table(table)} SET state = 'WITHDRAWN' WHERE id = ANY(%(ids)s)", {"ids": ids})
    for table, rows in report.get("before", {}).items():
        update(_table(table), [(i, old) for i, old in rows])
    rename([(i, new, old) for i, old, new in report.get("renamed", [])])
    for register, made in report.get("records", {}).items():
        for record_id in made:
            recording.strike(register, record_id, reason=f"撤销导入 {run_id}", actor=actor, now=now)
    runs.close_undone(
        run,
        actor=actor,
        now=now,
        details={"facts": closed, "created": own and report["created"]},
    )


_WITHDRAWN = ("place_community", "place_building", "place_unit", "place_space", "place_project", "party_organisation")


def _table(name: str) -> str:
    """Only the tables of the kinds above; the name comes from a stored report."""
    if name not in _WITHDRAWN:
        raise NotFound(Violation("imports.run_missing"))
    return name


def _refuse_built_upon(run_id: int, made: Mapping[str, list[int]], own: Mapping[str, list[int]]) -> None:
    found = [text for table, ids in made.items() if ids for text in bulk.built_upon(_table(table), ids, run_id, own)]
    if found:
        raise Refused(Violation("imports.built_upon", "", {"what": "、".join(dict.fromkeys(found))}))


def _close_names(report: Mapping[str, Any], own: Mapping[str, list[int]], run_id: int, now: dt.datetime) -> None:
    """Aliases of the run, further memberships and parts of projects come to an end with it."""
    values = {"ids": report.get("aliases", []), "own": own.get("place_community", []), "now": now, "run": run_id}
    bulk.execute(
        "UPDATE community_alias SET superseded_at = %(now)s"
        " WHERE superseded_at IS NULL AND (id = ANY(%(ids)s) OR community_id = ANY(%(own)s))",
        values,
    )
    for table in ("community_membership", "project_community"):
        bulk.execute(
            f"UPDATE {table} SET superseded_at = %(now)s WHERE superseded_at IS NULL AND run_id = %(run)s", values
        )


def abandon(run_id: int, *, actor: Actor) -> None:
    """Give up a run that was not carried out."""
    runs.abandon(run_id, actor=actor)


def list_runs() -> list[RunView]:
    """The latest runs of the active range."""
    return runs.list_runs()


def find_run(run_id: int, *, actor: Actor) -> RunView:
    """One run; raises NotFound."""
    return runs.view(runs.find(run_id, actor=actor, lock=False))
