"""Stored figures: snapshots by period, baselines, and what the public site may show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

from django.db.models import F, OuterRef, Subquery

from mulin.kernel import scope
from mulin.mechanisms.measures import rules
from mulin.mechanisms.measures.models import BaselineRow, MeasureSnapshot, PublishedMeasure


def snapshot_trend(
    measure: str,
    path: str,
    *,
    basis: str = "",
    variant: str = "",
    layers: str = "REAL",
    limit: int = 72,
) -> list[MeasureSnapshot]:
    """The latest snapshot of each period of one place, oldest first, at most ``limit`` periods."""
    spec = rules.registry.measure(measure)
    base = MeasureSnapshot.objects.filter(
        path=path, measure=measure, variant=variant, basis=spec.basis(basis).key, layers=layers, pack=""
    )
    newest = base.filter(period=OuterRef("period")).order_by("-known_at").values("id")[:1]
    found = base.annotate(newest=Subquery(newest)).filter(id=F("newest")).order_by("-on_date", "-period")[:limit]
    return list(reversed(found))


def has_snapshot(period: str, *, layers: str = "REAL") -> bool:
    """Whether the figures of a period were stored for places of the active range."""
    return MeasureSnapshot.objects.filter(period=period, layers=layers).exists()


def last_snapshot() -> tuple[str, dt.datetime] | None:
    """The newest period that figures were stored of, and when; None before the first."""
    return MeasureSnapshot.objects.order_by("-on_date", "-known_at").values_list("period", "known_at").first()


def baseline_of(pack: str, target: str, path: str, *, known: dt.datetime | None = None) -> rules.Baseline | None:
    """The dated baseline of a target at a place, as known then; None where nobody recorded one."""
    return baselines(pack, path, known=known).get(target)


def baselines(pack: str, path: str, *, known: dt.datetime | None = None) -> dict[str, rules.Baseline]:
    """All baselines of a pack's targets recorded at a place."""
    found = BaselineRow.objects.filter(pack=pack, path=path).order_by("recorded_at")
    if known is not None:
        found = found.filter(recorded_at__lte=known).exclude(superseded_at__lte=known)
    else:
        found = found.filter(superseded_at__isnull=True)
    return {row.target: rules.Baseline(row.on_date, Fraction(row.value)) for row in found}


def list_published(pack: str = "", path: str = "") -> Sequence[PublishedMeasure]:
    """What stands released, for a pack or for the places below a path; readable by everybody."""
    found = PublishedMeasure.objects.filter(superseded_at__isnull=True)
    if pack:
        found = found.filter(pack=pack)
    if path:
        within = scope.Range.under(path)
        found = found.filter(path__gte=within.lo, path__lt=within.hi)
    return list(found.order_by("pack", "id"))
