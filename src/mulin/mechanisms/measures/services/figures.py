"""Writing figures: period snapshots, kept boards, baselines, figures that are published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from psycopg import sql as pg

from mulin.kernel import actor as actors
from mulin.kernel import scope
from mulin.kernel.audit import selectors as audit_log
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.measures import rules, selectors, sql
from mulin.mechanisms.measures.models import BaselineRow, KeptFigures, PublishedMeasure
from mulin.mechanisms.measures.selectors import kept


@dataclass(frozen=True, slots=True)
class Indicator:
    """A measure by one basis with given parameters: what a snapshot holds a row of for each place."""

    measure: str
    basis: str
    variant: str = ""
    params: tuple[tuple[str, str], ...] = ()
    pack: str = ""


def indicators() -> list[Indicator]:
    """Every measure by every basis, and by every listed value of its parameters; those whose parameters only a pack
    or a place can give are left out."""
    found: list[Indicator] = []
    for spec in rules.registry.measures.values():
        variants: list[dict[str, str | None]] = [{}]
        for item in spec.parameters:
            if item.values:
                variants = [
                    {**one, item.key: value} for one in variants for value in dict.fromkeys(item.values.values())
                ]
        for given in variants:
            params = rules.resolved(spec, given)
            if params is None:
                continue
            variant = ";".join(f"{key}={value}" for key, value in sorted(given.items()))
            found += [Indicator(spec.key, basis.key, variant, tuple(sorted(params.items()))) for basis in spec.bases]
    return found


_INSERT = """
INSERT INTO measure_snapshot (measure, variant, basis, period, on_date, path, region_id, layers,
  num, den, missing, unweighed, known_at, pack)
SELECT i.measure, i.variant, i.basis, %(snap_period)s, %(snap_on)s, r.path, r.region_id, %(snap_layers)s,
  r.num, r.den, r.missing, r.unweighed, %(snap_now)s, i.pack
FROM ({rollup}) r
JOIN unnest(%(snap_measures)s::text[], %(snap_variants)s::text[], %(snap_bases)s::text[], %(snap_packs)s::text[])
  WITH ORDINALITY AS i(measure, variant, basis, pack, n) ON i.n = r.part + 1
ORDER BY r.path, i.n
"""


@transaction.atomic
def take_snapshot(
    period: str,
    *,
    on: dt.date,
    now: dt.datetime,
    actor: actors.Actor,
    path: str = "",
    layers: tuple[str, ...] = ("REAL",),
    wanted: Sequence[Indicator] | None = None,
) -> int:
    """Store all measures of one period for every level at once, in one statement; returns the number of rows.

    The places are those of the active range (narrowed by ``path``). A period may be taken again later: rows are
    never changed, the newest by ``known_at`` is the one shown, the earlier ones stay as known then.
    """
    range_ = scope.Range.under(path) if path else scope.current()
    chosen = indicators() if wanted is None else list(wanted)
    parts = [_slice(one, on, range_, layers) for one in chosen]
    if not parts:
        return 0
    statement = sql.rollup(parts, range_.lo, range_.hi)
    values: dict[str, Any] = {
        "snap_period": period,
        "snap_on": on,
        "snap_now": now,
        "snap_layers": "ALL" if "DEMO" in layers else "REAL",
        "snap_measures": [one.measure for one in chosen],
        "snap_variants": [one.variant for one in chosen],
        "snap_bases": [one.basis for one in chosen],
        "snap_packs": [one.pack for one in chosen],
    }
    text = pg.SQL(_INSERT).format(rollup=statement.text)
    with connection.cursor() as cursor:
        cursor.execute(text, {**statement.params, **values})
        stored = int(cursor.rowcount)
    audit.record(
        actor,
        "measures.snapshot.taken",
        now=now,
        path=path,
        subject=("snapshot", period),
        details={"on": on, "rows": stored, "layers": list(layers)},
    )
    return stored


def _slice(one: Indicator, on: dt.date, range_: scope.Range, layers: tuple[str, ...]) -> sql.Slice:
    return sql.Slice(
        one.measure,
        one.basis,
        on=on,
        lo=range_.lo,
        hi=range_.hi,
        since=dt.date(on.year, 1, 1),
        until=on,
        layers=layers,
        params=one.params,
    )


@transaction.atomic
def keep_figures(parts: Sequence[sql.Slice], *, on: dt.date, layers: tuple[str, ...], now: dt.datetime) -> int:
    """Count slices for every place above the 社区 and keep the sums for the boards of ``on``; returns the places.

    What was kept before is replaced, other days' figures go. Not an act: nothing is decided and nothing recorded.
    """
    entry = audit_log.last_entry()
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    roots: dict[str, list[sql.Slice]] = {}
    for part in parts:
        roots.setdefault(part.lo, []).append(part)
    for root, of_place in roots.items():
        sums = selectors.rollup(of_place, root)
        for place in selectors.places_above_communities(root):
            if place.path != root and not any(place.id in one for one in sums):
                continue
            figures = found.setdefault(place.path, (place.id, {}))[1]
            for part, of_part in zip(of_place, sums, strict=True):
                figures[kept.digest(part)] = kept.numbers(of_part.get(place.id, rules.Tally()))
    KeptFigures.objects.exclude(on_date=on).delete()
    KeptFigures.objects.filter(layers=kept.named(layers)).delete()
    KeptFigures.objects.bulk_create(
        KeptFigures(
            path=path,
            region_id=region,
            on_date=on,
            layers=kept.named(layers),
            after_entry=entry,
            taken_at=now,
            figures=figures,
        )
        for path, (region, figures) in found.items()
    )
    return len(found)


@transaction.atomic
def set_baseline(
    pack: str,
    target: str,
    path: str,
    *,
    on: dt.date,
    value: Decimal,
    basis: str,
    actor: actors.Actor,
    now: dt.datetime,
) -> int:
    """Record where a target stood on a day, with what states it; replaces an earlier baseline, which stays readable."""
    if not basis:
        raise InputError(Violation("measures.baseline_basis", "", {}))
    BaselineRow.objects.filter(pack=pack, target=target, path=path, superseded_at__isnull=True).update(
        superseded_at=now
    )
    row = BaselineRow.objects.create(
        pack=pack,
        target=target,
        path=path,
        on_date=on,
        value=value,
        basis=basis,
        recorded_at=now,
        recorded_by=actor.label,
    )
    audit.record(
        actor,
        "measures.baseline.set",
        now=now,
        path=path,
        subject=("target", f"{pack}-{target}"),
        basis=basis,
        details={"on": on, "value": str(value)},
    )
    return int(row.pk)


@transaction.atomic
def publish_status(
    pack: str,
    rows: Sequence[dict[str, Any]],
    *,
    on: dt.date,
    known_at: dt.datetime,
    decision: str,
    actor: actors.Actor,
    now: dt.datetime,
) -> int:
    """Release a pack's standing (rows of ``selectors.status``) to the public site, frozen; returns the count.

    Needs the reference of the decision. What stood released before is superseded, never changed. Projections and
    targets of places outside the active range are not released.
    """
    if not decision.strip():
        raise Refused(Violation("measures.publish_undecided", "", {}))
    seen, places = scope.current(), {row["place"]: selectors.place_of(row["place"]) for row in rows}
    ready = [
        (row, place)
        for row in rows
        if not row["projected"] and (place := places[row["place"]]) is not None and seen.covers(place.path)
    ]
    for row, place in ready:
        PublishedMeasure.objects.filter(pack=pack, target=row["id"], superseded_at__isnull=True).update(
            superseded_at=now
        )
        PublishedMeasure.objects.create(
            pack=pack,
            target=row["id"],
            clause=row["clause"],
            measure=row["measure"],
            indicator=row["indicator"],
            path=place.path,
            place=row["place"],
            on_date=on,
            known_at=known_at,
            comparator=row["comparator"],
            goal=row["target"],
            unit=row["unit"],
            due=row["due"],
            num=row["numerator"],
            den=row["denominator"],
            missing=row["missing"],
            value=row["value"],
            state=row["state"],
            note=row["note"][:600],
            decision=decision,
            published_at=now,
            published_by=actor.label,
        )
    if ready:
        audit.record(
            actor,
            "measures.status.published",
            now=now,
            path=min(place.path for _, place in ready),
            subject=("pack", pack),
            basis=decision,
            details={"on": on, "targets": len(ready)},
        )
    return len(ready)


@transaction.atomic
def withdraw_published(pack: str, *, within: scope.Range, reason: str, actor: actors.Actor, now: dt.datetime) -> int:
    """Take a pack's released figures of places inside a range off the public site; the rows stay, superseded.

    Returns how many stood. Raises InputError without a reason.
    """
    actors.require(actor, "measures.publish", within.lo)
    if not reason.strip():
        raise InputError(Violation("measures.withdraw_reason", "", {}))
    standing = PublishedMeasure.objects.filter(
        pack=pack, superseded_at__isnull=True, path__gte=within.lo, path__lt=within.hi
    )
    done = standing.update(superseded_at=now)
    audit.record(
        actor,
        "measures.status.withdrawn",
        now=now,
        path=within.lo,
        subject=("pack", pack),
        summary=reason.strip(),
        details={"targets": done},
    )
    return int(done)
