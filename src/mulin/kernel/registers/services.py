"""Writing facts: one statement a round, history kept, nothing overlapping, everything audited."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import DeadlockDetected

from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import DomainError, InputError, Refused, Violation
from mulin.kernel.registers import sql as facet_sql
from mulin.kernel.registers import texts  # noqa: F401 (the sentences of what is refused here)
from mulin.kernel.registers.models import Attestation
from mulin.kernel.registers.rules import FacetSpec, Fact, check_values, registry, rounds


class Conflict(DomainError):
    """Somebody else wrote the same fact at the same moment; read again and decide."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an assertion did: rows closed, rows written (pieces of old rows included), facts that were new."""

    superseded: int
    inserted: int
    fresh: int


def _json_rows(spec: FacetSpec, facts: Sequence[Fact]) -> str:
    blank = facet_sql.blank_columns(spec.table)
    return json.dumps(
        [
            {
                "subject_id": fact.subject_id,
                "path": fact.path,
                "lo": fact.span.start,
                "hi": fact.span.end,
                "basis": fact.basis,
                "note": fact.note,
                **{f.db_column: _value(fact.values.get(f.key), f.db_column in blank) for f in spec.fields},
            }
            for fact in facts
        ],
        ensure_ascii=False,
        default=str,
    )


def _value(value: Any, is_text: object) -> Any:
    return "" if value is None and is_text else value


def check_facts(spec: FacetSpec, facts: Iterable[Fact]) -> list[Violation]:
    """Every violation in a batch: values, and a basis for each fact."""
    found: list[Violation] = []
    for fact in facts:
        found += check_values(spec, fact.values)
        if not fact.basis:
            found.append(Violation("registers.basis_missing", "", {"facet": spec.label}))
    return found


def assert_rows(
    spec: FacetSpec, facts: Sequence[Fact], *, actor: Actor, now: dt.datetime, run_id: int | None = None
) -> Written:
    """Write checked facts of a facet, inside the caller's transaction; the caller audits. Raises Conflict."""
    statement = facet_sql.assert_statement(spec)
    total = Written(0, 0, 0)
    try:
        with connection.cursor() as cursor:
            for wave in rounds(facts):
                cursor.execute(
                    statement,
                    {"rows": _json_rows(spec, wave), "now": now, "by": actor.label, "run": run_id},
                )
                gone, put, fresh = cursor.fetchone()
                total = Written(total.superseded + gone, total.inserted + put, total.fresh + fresh)
    except IntegrityError as error:
        raise Conflict(Violation("registers.conflict", "", {"facet": spec.label})) from error
    except OperationalError as error:
        # Two first entries of one subject wait for each other; the database ends one of them.
        if not isinstance(error.__cause__, DeadlockDetected):
            raise
        raise Conflict(Violation("registers.conflict", "", {"facet": spec.label})) from error
    return total


@transaction.atomic
def assert_facts(
    dotted: str,
    facts: Sequence[Fact],
    *,
    actor: Actor,
    now: dt.datetime,
    run_id: int | None = None,
) -> Written:
    """State facts of one facet; corrections and first entries are the same act.

    Days that a new fact claims are taken from standing rows, the rest of those rows stays. Late entries carry
    their reason in ``Fact.note``. Raises InputError (values), Conflict (a rival writer), and the database
    refuses subjects outside the active range.
    """
    spec = registry.facet(dotted)
    if violations := check_facts(spec, facts):
        raise InputError(*violations)
    total = assert_rows(spec, facts, actor=actor, now=now, run_id=run_id)
    if run_id is None:
        for fact in facts:
            audit.record(
                actor,
                f"registers.{dotted}.asserted",
                now=now,
                path=fact.path,
                subject=(spec.register, fact.subject_id),
                summary=spec.label,
                basis=fact.basis,
                details={
                    "values": dict(fact.values),
                    "from": fact.span.start,
                    "to": fact.span.end,
                    "note": fact.note,
                }
                if not spec.register.startswith("person")
                else {"fields": sorted(fact.values)},
            )
    return total


@transaction.atomic
def undo_facts(run_id: int, *, actor: Actor, now: dt.datetime) -> int:
    """Take back every fact of an import run: its rows are superseded, what it superseded stands again.

    Refuses when a later act built upon the run. Returns the number of rows closed.
    """
    closed = 0
    parameters: dict[str, Any] = {"run": run_id, "now": now, "by": actor.label}
    with connection.cursor() as cursor:
        for spec in registry.facets.values():
            touched, close, restore = facet_sql.undo_statements(spec)
            cursor.execute(touched, parameters)
            if cursor.fetchone()[0]:
                raise Refused(Violation("registers.built_upon", "", {"facet": spec.label}))
            cursor.execute(close, parameters)
            closed += cursor.rowcount
            cursor.execute(restore, parameters)
    return closed


@transaction.atomic
def attest_register(
    register: str,
    *,
    path: str,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    purpose: str = "",
) -> int:
    """Declare a place's register complete from a day on, for one purpose or for all; returns its id."""
    registry.register(register)
    row = Attestation.objects.create(
        path=path,
        register=register,
        purpose=purpose,
        valid=(on, None),
        basis=basis,
        attested_by=actor.label,
        recorded_at=now,
    )
    audit.record(
        actor,
        "registers.register.attested",
        now=now,
        path=path,
        subject=("attestation", row.pk),
        basis=basis,
        details={"register": register, "purpose": purpose, "from": on},
    )
    return int(row.pk)


@transaction.atomic
def withdraw_attestation(attestation_id: int, *, actor: Actor, now: dt.datetime, reason: str) -> None:
    """Take an attestation back: the register is no longer declared complete, as known from now on."""
    row = Attestation.objects.select_for_update().get(pk=attestation_id)
    if row.superseded_at is not None:
        raise Refused(Violation("registers.already_withdrawn", "", {}))
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    audit.record(
        actor,
        "registers.register.attestation_withdrawn",
        now=now,
        path=row.path,
        subject=("attestation", row.pk),
        summary=reason,
    )
