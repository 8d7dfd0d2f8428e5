"""Reading attestations: which registers a place declared complete, for what, from when, on what basis."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.kernel.registers.models import Attestation


@dataclass(frozen=True, slots=True)
class AttestationView:
    """One standing declaration. purpose: the measure or roster it is for; empty: for all."""

    id: int
    path: str
    register: str
    purpose: str
    since: dt.date | None
    basis: str
    attested_by: str


def _view(row: Attestation) -> AttestationView:
    return AttestationView(
        int(row.pk), row.path, row.register, row.purpose, row.valid.lower, row.basis, row.attested_by
    )


def _above(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]


def list_attestations(register: str, path: str, *, on: dt.date) -> tuple[AttestationView, ...]:
    """What the place, or a place above it, declares about a register on a day, as far as the range shows it."""
    rows = Attestation.objects.filter(
        register=register, path__in=_above(path), valid__contains=on, superseded_at__isnull=True
    )
    return tuple(_view(row) for row in rows.order_by("path", "purpose", "id"))


def find_attestation(attestation_id: int) -> AttestationView | None:
    """A standing declaration inside the active range."""
    row = Attestation.objects.filter(pk=attestation_id, superseded_at__isnull=True).first()
    return None if row is None else _view(row)
