"""Deciding what a document leaves open: a value, from a day, by whom, on what basis."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.registers import rules as registers
from mulin.mechanisms.packs import policies, selectors, settling
from mulin.mechanisms.packs.models import SettingValue
from mulin.mechanisms.packs.selectors.settings import setting_row


@transaction.atomic
def decide_setting(
    pack: str,
    key: str,
    value: Any,
    *,
    path: str,
    from_day: dt.date,
    basis: str,
    decided_by: str,
    actor: Actor,
    now: dt.datetime,
    to_day: dt.date | None = None,
    place_name: str = "",
    layer: str = "REAL",
) -> int:
    """Settle a setting at a place from a day (until before ``to_day``); returns the value's id.

    decided_by: the body or post that decided, as the paper names it; basis: the paper. Standing values of the
    same place give way for the days that the new one takes. Raises NotAllowed, InputError, NotFound.
    """
    policies.require_settle(actor, path)
    row = setting_row(pack, key)
    home = selectors.path_of_pack(pack)
    found = []
    if not basis.strip() or not decided_by.strip():
        found.append(Violation("packs.setting_basis", row.clauses[0], {"label": row.label, "whose": row.whose}))
    if not path.startswith(home):
        found.append(Violation("packs.setting_elsewhere", row.clauses[0], {"label": row.label}))
    if found:
        raise InputError(*found)
    canonical = settling.read_value(row, value)
    span = registers.Span(from_day, to_day)
    _make_room(pack, key, path, layer, span, actor=actor, now=now)
    stored = SettingValue.objects.create(
        pack=pack,
        key=key,
        path=path,
        place_name=place_name,
        layer=layer,
        value=canonical,
        basis=basis.strip(),
        decided_by=decided_by.strip(),
        valid=(from_day, to_day),
        recorded_at=now,
        recorded_by=actor.label,
    )
    audit.record(
        actor,
        "packs.setting.decided",
        now=now,
        path=path,
        subject=("setting", f"{pack}:{key}"),
        summary=row.label,
        basis=row.clauses[0],
        details={"value": canonical, "from": from_day.isoformat(), "paper": basis, "decided_by": decided_by},
    )
    return int(stored.pk)


def _make_room(
    pack: str, key: str, path: str, layer: str, span: registers.Span, *, actor: Actor, now: dt.datetime
) -> None:
    """Close standing values that share days with the span; what lies outside of it is written anew."""
    standing = SettingValue.objects.select_for_update().filter(
        pack=pack, key=key, path=path, layer=layer, superseded_at__isnull=True,
        valid__overlap=DateRange(span.start, span.end),
    )  # fmt: skip
    for old in list(standing):
        old.superseded_at = now
        old.save(update_fields=["superseded_at"])
        for piece in registers.remaining(registers.Span(old.valid.lower, old.valid.upper), span):
            SettingValue.objects.create(
                pack=pack,
                key=key,
                path=path,
                place_name=old.place_name,
                layer=layer,
                value=old.value,
                basis=old.basis,
                decided_by=old.decided_by,
                valid=(piece.start, piece.end),
                recorded_at=now,
                recorded_by=actor.label,
            )


@transaction.atomic
def withdraw_setting(value_id: int, *, actor: Actor, now: dt.datetime, reason: str) -> None:
    """Take a decided value back: it is open again, as known from now on. Raises Refused, InputError."""
    row = SettingValue.objects.select_for_update().filter(pk=value_id).first()
    if row is None or row.superseded_at is not None:
        raise Refused(Violation("packs.setting_withdrawn"))
    policies.require_settle(actor, row.path)
    if not reason.strip():
        raise InputError(Violation("packs.reason_missing"))
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    audit.record(
        actor,
        "packs.setting.withdrawn",
        now=now,
        path=row.path,
        subject=("setting", f"{row.pack}:{row.key}"),
        summary=reason.strip(),
    )
