"""What every act on an assembly shares: its lock, its log, the wider view that an authorised act needs."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mulin.kernel import scope, transparency
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Refused, Violation
from mulin.mechanisms.decisions.models import Assembly, Checkpoint
from mulin.mechanisms.decisions.rules import events
from mulin.mechanisms.decisions.rules.stages import LABELS, Stage


@dataclass(frozen=True, slots=True)
class Logged:
    """A leaf that was appended: its index, hash and the inclusion path in the tree that ends with it."""

    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    root: bytes


def inside(path: str, person_id: int | None = None) -> AbstractContextManager[None]:
    """The community as its own staff sees it, for an act or a page that was authorised: persons, groups, papers.

    Committees and owners have no staff's view of persons; what they may do there is decided before, by policy.
    """
    return scope.active(scope.Range.under(path), staff=True, person_id=person_id)


def inside_here(path: str) -> AbstractContextManager[None]:
    """As :func:`inside`, cheaper, for a service that is an atomic block itself."""
    return scope.widened(scope.Range.under(path), staff=True)


def get(assembly_id: int) -> Assembly:
    """The assembly of that id in the active range. Raises NotFound."""
    row = Assembly.objects.filter(pk=assembly_id).first()
    if row is None:
        raise NotFound(Violation("decisions.missing"))
    return row


def lock(assembly_id: int) -> Assembly:
    """The assembly, locked: acts on one assembly come one after another. Raises NotFound."""
    row = Assembly.objects.select_for_update().filter(pk=assembly_id).first()
    if row is None:
        raise NotFound(Violation("decisions.missing"))
    return row


def require_stage(row: Assembly, *stages: Stage) -> None:
    """Refuse an act that another stage of the assembly asks for."""
    if Stage(row.stage) not in stages:
        wanted = "、".join(LABELS[stage] for stage in stages)
        raise Refused(Violation("decisions.stage", "", {"stage": LABELS[row.stage], "wanted": wanted}))


def frontier_of(row: Assembly) -> list[bytes]:
    """The frontier of the assembly's log as a list of hashes."""
    packed = bytes(row.log_frontier)
    return [packed[i : i + 32] for i in range(0, len(packed), 32)]


APPEND = """
WITH leaf AS (
  INSERT INTO decision_log (assembly_id, path, index, kind, commitment) VALUES (%s, %s, %s, %s, %s)
), opening AS (
  INSERT INTO decision_log_opening (assembly_id, path, index, person_id, sealed, salt, event, at)
  VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
)
UPDATE decision_assembly SET log_size = %s, log_frontier = %s WHERE id = %s
"""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf about to be written: what it commits to, and the head after it."""

    logged: Logged
    commitment: bytes
    salt: bytes
    body: str
    head: bytes

    def params(self, row: Assembly, kind: events.Kind, person_id: int | None, now: dt.datetime) -> list[Any]:
        """The parameters of :data:`APPEND`."""
        index = self.logged.index
        return [
            *(row.pk, row.path, index, str(kind), self.commitment),
            *(row.pk, row.path, index, person_id, kind in events.SEALED, self.salt, self.body, now),
            *(index + 1, self.head, row.pk),
        ]


def prepare(row: Assembly, kind: events.Kind, event: Mapping[str, Any]) -> Leaf:
    """The next leaf of a locked assembly's log; nothing is written yet."""
    body = events.event_bytes({**event, "kind": str(kind), "assembly": str(row.uid)})
    salt = secrets.token_bytes(16)
    committed = events.commitment(salt, body)
    leaf, before, index = events.leaf_of(kind, committed), frontier_of(row), row.log_size
    after = transparency.append(before, index, leaf)
    logged = Logged(index, leaf, tuple(transparency.last_path(before, index)), transparency.root_of(after))
    return Leaf(logged, committed, salt, body.decode(), b"".join(after))


def append(
    row: Assembly,
    kind: events.Kind,
    event: Mapping[str, Any],
    *,
    now: dt.datetime,
    person_id: int | None = None,
) -> Logged:
    """Append an event to the log of a locked assembly; ``row`` carries the new head afterwards."""
    leaf = prepare(row, kind, event)
    with connection.cursor() as cursor:
        cursor.execute(APPEND, leaf.params(row, kind, person_id, now))
    return advance(row, leaf)


def advance(row: Assembly, leaf: Leaf) -> Logged:
    """Let ``row`` carry the head that was written with the leaf."""
    row.log_size, row.log_frontier = leaf.logged.index + 1, leaf.head
    return leaf.logged


def log(row: Assembly, kind: events.Kind, event: Mapping[str, Any], *, now: dt.datetime) -> Logged:
    """Append an event of an authorised act whose actor has no staff's view: a committee that presides."""
    with inside(row.path):
        return append(row, kind, event, now=now)


def origin(row: Assembly) -> str:
    """The log's name on its checkpoints."""
    return f"mulin/assembly/{row.uid}"


def signed_head(row: Assembly, signer: transparency.Signer, *, occasion: str, now: dt.datetime) -> str:
    """The current head of the log as a signed note."""
    lines = (f"time {now.astimezone(dt.UTC).strftime('%Y-%m-%dT%H:%M:%SZ')}", f"event {occasion}")
    head = transparency.Checkpoint(origin(row), row.log_size, transparency.root_of(frontier_of(row)), lines)
    return transparency.sign_note(head, signer.name, signer.private)


def checkpoint(row: Assembly, signer: transparency.Signer, *, occasion: str, now: dt.datetime) -> str:
    """Sign the log's head and keep the note for everyone."""
    note = signed_head(row, signer, occasion=occasion, now=now)
    Checkpoint.objects.create(assembly=row, path=row.path, size=row.log_size, occasion=occasion, note=note, at=now)
    return note


def record(
    row: Assembly,
    verb: str,
    *,
    actor: Actor,
    now: dt.datetime,
    summary: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write the audit entry of an act on an assembly."""
    audit.record(
        actor,
        f"decisions.{verb}",
        now=now,
        path=row.path,
        subject=("assembly", row.pk),
        summary=summary or row.title,
        details=details,
    )
