"""Entering, correcting and striking out records; reading what a record was before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction

from mulin.kernel import calendar, pinyin, scope
from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.registers import records
from mulin.kernel.registers.rules import RegisterSpec, registry


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record to enter: where it belongs, and its values by field key."""

    path: str
    place_name: str
    values: Mapping[str, Any]
    community_id: int | None = None
    layer: str = "REAL"


def _model(spec: RegisterSpec) -> Any:
    return next(model for model in apps.get_models() if model._meta.db_table == spec.table)


def _columns(spec: RegisterSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns to write: what is absent takes the column's own blank."""
    found = {
        field.db_column: values[field.key] for field in records.entered(spec) if values.get(field.key) not in (None, "")
    }
    name = str(found[records.NAME]).strip()
    return {**found, "name": name, "pinyin": pinyin.sort_key(name)[:300], "initials": pinyin.initials(name)[:60]}


def _check(register: str, new: NewRecord, today: dt.date) -> None:
    found = records.faults(register, new.values, today)
    record = records.find(register)
    if record is not None and record.needs_community and new.community_id is None:
        found.append(Violation("registers.community_needed", "", {"register": registry.register(register).label}))
    if found:
        raise InputError(*found)


def _audit(verb: str, register: str, row: Any, *, actor: Actor, now: dt.datetime, summary: str, **more: Any) -> None:
    audit.record(
        actor,
        f"records.{register}.{verb}",
        now=now,
        path=row.path,
        subject=(register, row.pk),
        summary=summary,
        basis=row.clause,
        details=more,
    )


@transaction.atomic
def enter(register: str, new: NewRecord, *, actor: Actor, now: dt.datetime, replaces: int | None = None) -> int:
    """Enter one record; returns its id. Raises NotAllowed, InputError with all that is wrong."""
    spec = registry.register(register)
    require(actor, spec.change, new.path)
    _check(register, new, calendar.local_date(now))
    row = _model(spec).objects.create(
        path=new.path,
        place_name=new.place_name,
        community_id=new.community_id,
        layer=new.layer,
        recorded_at=now,
        recorded_by=actor.label,
        replaces_id=replaces,
        **_columns(spec, new.values),
    )
    _audit("entered" if replaces is None else "corrected", register, row, actor=actor, now=now, summary=row.name)
    return int(row.pk)


def _standing(spec: RegisterSpec, record_id: int) -> Any:
    row = _model(spec).objects.select_for_update().filter(pk=record_id).first()
    if row is None:
        raise NotFound(Violation("registers.record_missing"))
    if row.superseded_at is not None:
        raise Refused(Violation("registers.record_gone"))
    return row


@transaction.atomic
def correct(register: str, record_id: int, values: Mapping[str, Any], *, actor: Actor, now: dt.datetime) -> int:
    """Put a corrected row in place of a standing one, which stays readable; returns the new id.

    Raises NotAllowed, NotFound, Refused (no longer standing), InputError.
    """
    spec = registry.register(register)
    row = _standing(spec, record_id)
    require(actor, spec.change, row.path)
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    new = NewRecord(row.path, row.place_name, values, row.community_id, row.layer)
    return enter(register, new, actor=actor, now=now, replaces=record_id)


@transaction.atomic
def strike(register: str, record_id: int, *, reason: str, actor: Actor, now: dt.datetime) -> None:
    """Strike out a record that should not stand, with the reason. Raises NotAllowed, NotFound, Refused, InputError."""
    spec = registry.register(register)
    row = _standing(spec, record_id)
    require(actor, spec.change, row.path)
    if not reason.strip():
        raise InputError(Violation("registers.strike_reason"))
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    _audit("struck", register, row, actor=actor, now=now, summary=f"{row.name}：{reason.strip()}")


def versions(register: str, record_id: int) -> list[dict[str, Any]]:
    """A record and what it was before, newest first: plain column values."""
    model = _model(registry.register(register))
    found, wanted = [], record_id
    while wanted is not None:
        row = model.objects.filter(pk=wanted).values().first()
        if row is None:
            break
        found.append(dict(row))
        wanted = row["replaces_id"]
    return found


def newest(register: str, record_id: int) -> int | None:
    """The standing row that a record became; None if it was struck out or is not in range."""
    model, current = _model(registry.register(register)), record_id
    while (after := model.objects.filter(replaces_id=current).values_list("pk", flat=True).first()) is not None:
        current = after
    return current if model.objects.filter(pk=current, superseded_at__isnull=True).exists() else None


def standing_at(register: str, path: str) -> list[dict[str, Any]]:
    """Every standing record at a place and below it, as plain column values."""
    rows = _model(registry.register(register)).objects.filter(path__gte=path, path__lt=path + scope.LAST)
    return [dict(row) for row in rows.filter(superseded_at__isnull=True).values()]
