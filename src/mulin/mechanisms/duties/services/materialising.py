"""Obligations arise: one INSERT … SELECT for each way of finding obligors; doing it again adds nothing.

Who owes is asked as of the day from which an instance may be done, by what is registered now. A community whose
facts are entered later gets its obligations at the next turn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from mulin.base.places import rules as places
from mulin.kernel import calendar
from mulin.kernel.actor import SYSTEM, Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.duties import rules, selectors
from mulin.mechanisms.duties.models import Obligation
from mulin.mechanisms.packs import selectors as packs

_COLUMNS = """pack, pack_version, template, title, clause, period, period_start, period_end, opens_on, printed_on,
  due_on, due_at, rolled, grace_days, evidence, nil, obligor_kind, recorded_at, state, submissions, returns,
  destinations, obligor_id, obligor_label, path, place_name, community_id, layer"""
_PLANNED = """p.pack, p.version, p.template, p.title, p.clause, {period}, p.printed_on, p.due_on, p.due_at,
  coalesce(p.due_on <> p.printed_on, false), p.grace_days, p.evidence, p.nil, p.kind, %(now)s, 'OPEN', 0, 0,
  p.destinations"""
_PERIOD = "p.period, p.period_start, p.period_end, p.opens_on"
_ROWS = """jsonb_to_recordset(%(rows)s::jsonb) AS p(pack text, version text, template text, title text, clause text,
  period text, period_start date, period_end date, opens_on date, printed_on date, due_on date, due_at timestamptz,
  grace_days smallint, evidence jsonb, nil text, destinations jsonb, kind text, label text, levels text[],
  named text)"""
_COMMUNITY = """place_community c ON c.path >= %(lo)s AND c.path < %(hi)s AND c.state <> 'WITHDRAWN'
  AND NOT EXISTS (SELECT 1 FROM unnest(%(inner)s::text[]) AS i(path) WHERE starts_with(c.path, i.path))
  AND (c.founded_on IS NULL OR c.founded_on <= p.opens_on) AND (c.ended_on IS NULL OR c.ended_on > p.opens_on)"""
_COMMITTEE = """community_committee m ON m.subject_id = c.id AND m.superseded_at IS NULL AND m.valid @> p.opens_on
  AND m.state = ANY(%(states)s)"""
_FROM = {
    rules.Source.COMMUNITIES: f"c.id, c.name, c.path, c.name, c.id, c.layer FROM {_ROWS} JOIN {_COMMUNITY}",
    rules.Source.OPERATORS: f"""m.operator_id, coalesce(nullif(m.operator_name, ''), p.label), c.path, c.name, c.id,
  c.layer FROM {_ROWS} JOIN {_COMMUNITY}
  JOIN community_management m ON m.subject_id = c.id AND m.superseded_at IS NULL AND m.valid @> p.opens_on
    AND m.mode = ANY(%(modes)s)""",
    rules.Source.WITH_COMMITTEE: f"""c.id, c.name, c.path, c.name, c.id, c.layer FROM {_ROWS} JOIN {_COMMUNITY}
  JOIN {_COMMITTEE}""",
    rules.Source.COMMITTEES: f"""c.id, c.name || p.label, c.path, c.name, c.id, c.layer FROM {_ROWS} JOIN {_COMMUNITY}
  JOIN {_COMMITTEE}""",
    rules.Source.REGIONS: f"""r.id, r.name, r.path, r.name, NULL::bigint, 'REAL' FROM {_ROWS}
  JOIN place_region r ON r.path >= %(lo)s AND r.path < %(hi)s AND r.level = ANY(p.levels)
    AND (r.ended_on IS NULL OR r.ended_on > p.opens_on) AND right(r.name, length(p.named)) = p.named
    AND NOT EXISTS (SELECT 1 FROM unnest(%(inner)s::text[]) AS i(path) WHERE starts_with(r.path, i.path))""",
    rules.Source.BODY: f"""NULL::bigint, coalesce(nullif(p.label, ''), r.name), r.path, r.name, NULL::bigint, 'REAL'
  FROM {_ROWS} JOIN place_region r ON r.path = %(lo)s""",
}
_INSERT = """INSERT INTO duty_obligation ({columns}) SELECT {planned}, {source}
WHERE {layer} = ANY(%(layers)s){unless} ON CONFLICT DO NOTHING"""
# A standing duty arises once for each obligor, from the day on which he came to owe it.
_SINCE = "greatest(coalesce(lower(m.valid), p.period_start), p.period_start)"
_STANDING_PERIOD = f"to_char({_SINCE}, 'YYYY-MM-DD') || ' 起', {_SINCE}, p.period_end, {_SINCE}"
_NOT_YET = """ AND NOT EXISTS (SELECT 1 FROM duty_obligation d WHERE d.path = c.path AND d.pack = p.pack
  AND d.template = p.template AND d.obligor_kind = p.kind AND d.obligor_id IS NOT DISTINCT FROM {obligor})"""
_OBLIGOR = {rules.Source.OPERATORS: "m.operator_id", rules.Source.COMMITTEES: "c.id"}


def _layer(source: rules.Source) -> str:
    """Where a statement finds the layer: regions and bodies have none of their own, they are real."""
    return "'REAL'" if source in (rules.Source.REGIONS, rules.Source.BODY) else "c.layer"


def _row(one: selectors.Planned, version: str) -> dict[str, Any]:
    template, instance, search = one.template, one.instance, one.search
    return {
        "pack": template.pack,
        "version": version,
        "template": template.key,
        "title": template.title,
        "clause": template.clause,
        "period": instance.key,
        "period_start": instance.start.isoformat(),
        "period_end": instance.end.isoformat(),
        "opens_on": instance.opens_on.isoformat(),
        "printed_on": instance.printed_on.isoformat() if instance.printed_on else None,
        "due_on": instance.due_on.isoformat() if instance.due_on else None,
        "due_at": calendar.end_of_day(instance.due_on).isoformat() if instance.due_on else None,
        "grace_days": template.grace_days,
        "evidence": list(template.evidence),
        "nil": template.nil,
        "destinations": list(template.destinations),
        "kind": search.kind,
        "label": search.label,
        "levels": list(search.levels),
        "named": search.named,
    }


@transaction.atomic
def materialise(
    pack: str,
    until: dt.date,
    *,
    now: dt.datetime,
    days: calendar.Calendar,
    actor: Actor = SYSTEM,
    path: str = "",
    layers: tuple[str, ...] = selectors.ALL_LAYERS,
) -> int:
    """Write every obligation of a pack that may be done on ``until`` or earlier; the number of new rows.

    Needs the places in the active range. ``path`` narrows it to adoptions at or below a place,
    ``layers`` to obligors of these layers (regions and bodies are real).
    """
    version, made = packs.find_pack(pack).version, 0
    for place in packs.times_in_force(pack):
        if place.path.startswith(path):
            made += _insert(selectors.plan(pack, place, until, days), version, now, layers)
    if made:
        audit.record(
            actor,
            "duties.obligation.materialised",
            now=now,
            path=packs.path_of_pack(pack),
            subject=("pack", pack),
            details={"until": until.isoformat(), "rows": made},
        )
    return made


def materialise_all(until: dt.date, *, now: dt.datetime, days: calendar.Calendar) -> int:
    """Every pack."""
    return sum(materialise(key, until, now=now, days=days) for key in packs.library())


_Group = tuple[rules.Source, bool, str, tuple[str, ...]]


def _insert(planned: Iterable[selectors.Planned], version: str, now: dt.datetime, layers: tuple[str, ...]) -> int:
    groups: dict[_Group, list[dict[str, Any]]] = {}
    for one in planned:
        group = (one.search.source, one.instance.standing, one.where, one.inner)
        groups.setdefault(group, []).append(_row(one, version))
    made = 0
    with connection.cursor() as cursor:
        for (source, standing, where, inner), rows in groups.items():
            given: dict[str, Any] = {
                "rows": Jsonb(rows),
                "now": now,
                "lo": where,
                "hi": where + "~",
                "inner": list(inner),
                "modes": sorted(places.PROFESSIONAL_MODES),
                "states": list(rules.COMMITTEE_STATES),
                "layers": list(layers),
            }
            cursor.execute(_statement(source, standing=standing), given)
            made += cursor.rowcount
    return made


def _statement(source: rules.Source, *, standing: bool) -> str:
    return _INSERT.format(
        columns=_COLUMNS,
        planned=_PLANNED.format(period=_STANDING_PERIOD if standing else _PERIOD),
        source=_FROM[source],
        layer=_layer(source),
        unless=_NOT_YET.format(obligor=_OBLIGOR[source]) if standing else "",
    )


@transaction.atomic
def arise(
    pack: str,
    key: str,
    *,
    path: str,
    place_name: str,
    obligor: str,
    event: str,
    on: dt.date,
    actor: Actor,
    now: dt.datetime,
    due: dt.date | None = None,
    community_id: int | None = None,
    layer: str = "REAL",
) -> int:
    """An obligation of a template without a period of its own: something happened, or somebody decided; its id.

    event: what happened, in words; with the day it is the period. due: the day that people agreed on, if any; it
    ends at its local midnight. Raises InputError, Refused (outside the validity, or a template that recurs).
    """
    require(actor, "duties.review", path)
    template = selectors.template(pack, key)
    happened = rules.require_text(event, "duties.reason_missing", template.clause)
    if template.cadence not in ("per-event", "manual", "local"):
        raise Refused(Violation("duties.not_by_hand", template.clause, {"title": template.title}))
    if not packs.is_in_force(pack, path, on):
        raise Refused(Violation("duties.before_document", template.clause, {"day": on.isoformat()}))
    if due is not None and due < on:
        raise InputError(Violation("duties.before_document", template.clause, {"day": due.isoformat()}))
    duty = next(one for one in packs.find_pack(pack).duties if one.key == key)
    row = Obligation.objects.create(
        pack=pack, pack_version=packs.find_pack(pack).version, template=key, title=template.title,
        clause=template.clause, obligor_kind=duty.who[0].kind, obligor_label=obligor, path=path,
        place_name=place_name, period=f"{on.isoformat()} {happened}"[:40], period_start=on,
        period_end=on + calendar.ONE_DAY, opens_on=on, printed_on=due, due_on=due,
        due_at=None if due is None else calendar.end_of_day(due), grace_days=template.grace_days,
        evidence=list(template.evidence), nil=template.nil, recorded_at=now, community_id=community_id, layer=layer,
        destinations=list(template.destinations),
    )  # fmt: skip
    audit.record(
        actor, "duties.obligation.raised", now=now, path=path, subject=("obligation", row.pk), summary=row.title,
        basis=row.clause, details={"event": happened},
    )  # fmt: skip
    return int(row.pk)
