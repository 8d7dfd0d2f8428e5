"""A ranking from the draft to the issue: counted, checked by the ranked, closed, issued on a decision (P4, P10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max

from mulin.base.access.rules import Role
from mulin.kernel import actor as actors
from mulin.kernel import calendar, deadlines
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.measures import sql, workflow
from mulin.mechanisms.measures.models import LeagueDef, LeagueEntry, LeagueLine, LeagueRound, LeagueTable
from mulin.mechanisms.measures.rules import circulars, league
from mulin.mechanisms.measures.selectors import leagues
from mulin.mechanisms.notices import papers

PERMISSION = "measures.publish"
STATE = LeagueRound.State
# Whose to-do a check stands on, by the level of the ranked place.
HOLDERS = {"TOWN": Role.TOWN, "COMMUNITY": Role.NEIGHBOURHOOD, "ZONE": Role.NEIGHBOURHOOD}


# What a round and the table that it becomes have in common.
_SHARED = ("path", "place_name", "pack", "title", "clause", "items", "least", "least_basis", "on_date", "layer")


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator of a ranking: what is counted (``part.lo`` is the parent of the ranked), its weight if summed."""

    target: int
    label: str
    part: sql.Slice
    weight: league.Weight | None = None


@dataclass(frozen=True, slots=True)
class NewDefinition:
    """A ranking that a place declares; ``weights`` by target number, None where the figure itself ranks."""

    path: str
    pack: str
    title: str
    weights: Mapping[int, league.Weight | None]
    basis: str
    decided_by: str
    least: Decimal | None = None
    layer: str = "REAL"


@dataclass(frozen=True, slots=True)
class NewRound:
    """A ranking to be drafted. ``least``: the smallest denominator that is ranked, with what decided it."""

    path: str
    place_name: str
    pack: str
    title: str
    clause: str
    items: tuple[Item, ...]
    least: Decimal | None = None
    least_basis: str = ""
    replaces: int | None = None
    layer: str = "REAL"


def _weight_json(weight: league.Weight | None) -> dict[str, str]:
    if weight is None:
        return {}
    return {key: str(getattr(weight, key)) for key in ("full", "goal", "slope", "floor")}


@transaction.atomic
def define_league(new: NewDefinition, *, actor: actors.Actor, now: dt.datetime) -> int:
    """Record how a place ranks; replaces its definition of the same name. Raises NotAllowed, InputError.

    Weights are nowhere printed: without the basis and the body that decided them nothing is recorded.
    """
    actors.require(actor, PERMISSION, new.path)
    found = []
    if not new.title.strip() or not new.weights:
        found.append(Violation("measures.league_empty"))
    if not new.basis.strip() or not new.decided_by.strip():
        found.append(Violation("measures.league_weights_basis", workflow.BASIS))
    if len(new.weights) > 1 and any(weight is None for weight in new.weights.values()):
        found.append(Violation("measures.league_weight_missing"))
    if found:
        raise InputError(*found)
    same = LeagueDef.objects.filter(path=new.path, pack=new.pack, title=new.title.strip(), superseded_at__isnull=True)
    same.update(superseded_at=now)
    row = LeagueDef.objects.create(
        path=new.path,
        pack=new.pack,
        title=new.title.strip(),
        items=[{"target": no, **_weight_json(weight)} for no, weight in new.weights.items()],
        least=new.least,
        basis=new.basis.strip(),
        decided_by=new.decided_by.strip(),
        layer=new.layer,
        recorded_at=now,
        recorded_by=actor.label,
    )
    _audit("defined", row.path, ("league-def", row.pk), new.title, actor=actor, now=now, basis=new.basis)
    return int(row.pk)


def _audit(
    verb: str, path: str, subject: tuple[str, object], summary: str, *, actor: actors.Actor, now: dt.datetime,
    basis: str = workflow.BASIS, **details: Any,
) -> None:  # fmt: skip
    audit.record(
        actor, f"measures.league.{verb}", now=now, path=path, subject=subject, summary=summary, basis=basis,
        details=details,
    )  # fmt: skip


@transaction.atomic
def draft_league(new: NewRound, *, actor: actors.Actor, now: dt.datetime) -> int:
    """Count a ranking of the places one level below ``path``, as known now; returns the round's id.

    Nothing goes out by this. Raises NotAllowed, Refused without a clause or with fewer than two ranked places.
    """
    actors.require(actor, PERMISSION, new.path)
    if not new.clause.strip():
        raise Refused(Violation("measures.league_ungrounded", "", {"missing": "依据条款"}))
    row = LeagueRound(
        path=new.path,
        place_name=new.place_name,
        pack=new.pack,
        title=new.title.strip(),
        clause=new.clause.strip(),
        items=[leagues.item_json(one.target, one.label, one.part, _weight_json(one.weight)) for one in new.items],
        least=new.least,
        least_basis=new.least_basis,
        on_date=new.items[0].part.on,
        known_at=now,
        replaces_id=new.replaces,
        layer=new.layer,
        opened_at=now,
        opened_by=actor.label,
    )
    return _begin(row, actor=actor, now=now)


def _begin(row: LeagueRound, *, actor: actors.Actor, now: dt.datetime) -> int:
    counted = leagues.count(row)
    if sum(1 for one in counted.lines if one.standing.rank is not None) < 2:
        raise Refused(Violation("measures.league_nothing", row.clause))
    row.totals = counted.totals
    row.save()
    _write_lines(row, counted)
    _audit("drafted", row.path, ("league-round", row.pk), row.title, actor=actor, now=now, basis=row.clause)
    return int(row.pk)


@transaction.atomic
def draft_replacement(table_id: int, *, actor: actors.Actor, now: dt.datetime) -> int:
    """Count an issued table again as known now, to be checked and issued as the one that replaces it.

    Returns the new round's id. Raises NotFound, NotAllowed, Refused if it was replaced already.
    """
    table = leagues.get_table(table_id)
    actors.require(actor, PERMISSION, table.path)
    if LeagueTable.objects.filter(replaces_id=table_id).exists():
        raise Refused(Violation("measures.league_replaced", table.clause))
    row = LeagueRound(
        **{key: getattr(table, key) for key in _SHARED},
        known_at=now,
        replaces=table,
        opened_at=now,
        opened_by=actor.label,
    )
    return _begin(row, actor=actor, now=now)


def _write_lines(row: LeagueRound, counted: leagues.Counted) -> None:
    LeagueLine.objects.bulk_create(
        LeagueLine(
            round=row,
            version=row.version,
            path=one.place.path,
            region_id=one.place.id,
            place_name=one.place.name,
            place_level=one.place.level,
            figures=one.figures,
            score=None if one.standing.score is None else _decimal(one.standing.score),
            rank=one.standing.rank,
            apart=str(one.standing.apart or ""),
            layer=row.layer,
        )
        for one in counted.lines
    )


def _decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / Decimal(number.denominator)


def _lock(round_id: int, actor: actors.Actor, *states: str) -> LeagueRound:
    row = LeagueRound.objects.select_for_update().filter(pk=round_id).first()
    if row is None:
        raise NotFound(Violation("measures.league_missing"))
    actors.require(actor, PERMISSION, row.path)
    if row.state not in states:
        raise Refused(Violation("measures.league_state", row.clause, {"state": row.get_state_display()}))
    return row


@transaction.atomic
def open_window(
    round_id: int, *, until: dt.date | None, actor: actors.Actor, now: dt.datetime, days: calendar.Calendar
) -> dt.date:
    """Ask every listed place to check its own figures; returns the last day.

    The place's setting says how many working days; while it stands open the issuer names the last day. Raises
    NotAllowed, Refused (state), InputError (no day, or a day that has come).
    """
    row = _lock(round_id, actor, STATE.DRAFT)
    today = calendar.local_date(now)
    answer = leagues.window_setting(row.pack, row.path, today, row.layer)
    if until is None and answer is not None and not answer.is_open:
        spec = deadlines.Spec(int(answer.value), deadlines.Unit.WORKDAY, deadlines.Direction.LAST_DAY)
        until = deadlines.due(today, spec, days).effective
        row.check_basis = answer.basis
    if until is None:
        whose = answer.whose if answer is not None else row.place_name
        raise InputError(Violation("measures.league_window_open", row.clause, {"whose": whose}))
    if until <= today:
        raise InputError(Violation("measures.league_window_past", row.clause))
    row.state, row.check_until = STATE.CHECKING, until
    row.check_basis = row.check_basis or f"发布单位指定：{actor.label}"[:200]
    row.save(update_fields=["state", "check_until", "check_basis"])
    for line in LeagueLine.objects.filter(round=row, version=row.version).order_by("id"):
        _ask(row, line, until, now=now, days=days)
    _audit("opened", row.path, ("league-round", row.pk), row.title, actor=actor, now=now, until=until)
    return until


def _ask(row: LeagueRound, line: LeagueLine, until: dt.date, *, now: dt.datetime, days: calendar.Calendar) -> None:
    new = cases.NewCase(
        path=line.path,
        place_name=line.place_name,
        title=f"核对排名数字：{row.title}（{row.on_date.isoformat()}）",
        data={
            "league": row.title,
            "on_date": row.on_date.isoformat(),
            "figures": leagues.figure_words(row.items, line.figures),
        },
        subject=(leagues.SUBJECT, row.pk),
        clause=row.clause,
        due=until,
        layer=row.layer,
        holder=str(HOLDERS.get(line.place_level, Role.AUTHORITY)),
    )
    cases.open_case(leagues.CHECK, new, actor=actors.SYSTEM, now=now, days=days)


@transaction.atomic
def recount(round_id: int, *, actor: actors.Actor, now: dt.datetime) -> int:
    """Count a round anew after facts were corrected, as known now; the earlier lines stay. Returns the version."""
    row = _lock(round_id, actor, STATE.DRAFT, STATE.CHECKING, STATE.CLOSED)
    row.known_at, row.version = now, row.version + 1
    counted = leagues.count(row)
    row.totals = counted.totals
    row.save(update_fields=["known_at", "version", "totals"])
    _write_lines(row, counted)
    _audit("recounted", row.path, ("league-round", row.pk), row.title, actor=actor, now=now, version=row.version)
    return int(row.version)


def correction_accepted(done: cases.Done) -> Mapping[str, Any]:
    """The facts were corrected in the register: the whole draft is counted anew. The issuer's act alone."""
    return {"version": recount(int(done.subject_id), actor=done.actor, now=done.now)}


def correction_declined(done: cases.Done) -> None:
    """Only the issuer declines: whoever does not see the round does not decide about it."""
    _lock(int(done.subject_id), done.actor, STATE.CHECKING)


@transaction.atomic
def close_window(round_id: int, *, actor: actors.Actor, now: dt.datetime, days: calendar.Calendar) -> int:
    """End the checks once the last day is over or everybody answered; returns how many gave no answer.

    Raises NotAllowed, Refused: too early, or a correction still waits.
    """
    row = _lock(round_id, actor, STATE.CHECKING)
    checks = leagues.checks_of(round_id)
    waiting = [one for one in checks if one.state == workflow.Check.CORRECTION]
    silent = [one for one in checks if one.state == workflow.Check.ASKED]
    found = []
    if waiting:
        names = "、".join(one.place_name for one in waiting)
        found.append(Violation("measures.league_corrections", row.clause, {"places": names}))
    if silent and row.check_until is not None and calendar.local_date(now) <= row.check_until:
        found.append(Violation("measures.league_window_runs", row.clause, {"until": row.check_until}))
    if found:
        raise Refused(*found)
    for one in silent:
        cases.take_step(one.case_id, workflow.Action.LAPSE, actor=actors.SYSTEM, now=now, days=days)
    row.state, row.closed_at = STATE.CLOSED, now
    row.save(update_fields=["state", "closed_at"])
    _audit("closed", row.path, ("league-round", row.pk), row.title, actor=actor, now=now, silent=len(silent))
    return len(silent)


@transaction.atomic
def issue_league(round_id: int, *, decision: str, actor: actors.Actor, now: dt.datetime) -> int:
    """Issue a closed round on a recorded decision, frozen as known then; returns the table's id.

    Raises NotAllowed, Refused: the checks still run, no decision, or the table that it corrects was corrected already.
    """
    row = _lock(round_id, actor, STATE.CLOSED)
    if not decision.strip():
        raise Refused(Violation("measures.league_ungrounded", row.clause, {"missing": "决定文号"}))
    if row.replaces_id is not None and LeagueTable.objects.filter(replaces_id=row.replaces_id).exists():
        raise Refused(Violation("measures.league_replaced", row.clause))
    year = calendar.local_date(now).year
    before = LeagueTable.objects.filter(path=row.path, year=year, layer=row.layer).aggregate(last=Max("number"))["last"]
    table = LeagueTable.objects.create(
        **{key: getattr(row, key) for key in (*_SHARED, "totals", "known_at", "replaces_id")},
        number=(before or 0) + 1,
        year=year,
        decision=decision.strip(),
        round=row,
        issued_at=now,
        issued_by=actor.label,
    )
    answers = {one.path: one for one in leagues.checks_of(round_id)}
    lines: Sequence[LeagueLine] = leagues.lines_of(row)
    LeagueEntry.objects.bulk_create(_entry(table, line, answers[line.path]) for line in lines)
    row.state = STATE.ISSUED
    row.save(update_fields=["state"])
    _audit(
        "issued", row.path, ("league", table.pk), row.title, actor=actor, now=now, basis=row.clause, decision=decision,
        entries=len(lines),
    )  # fmt: skip
    return int(table.pk)


def _entry(table: LeagueTable, line: LeagueLine, answer: leagues.CheckView) -> LeagueEntry:
    return LeagueEntry(
        league=table,
        path=table.path,
        region_id=line.region_id,
        place_name=line.place_name,
        place_level=line.place_level,
        rank=line.rank,
        figures=line.figures,
        score=line.score,
        apart=line.apart,
        answer=answer.state,
        words=answer.words,
        layer=table.layer,
    )


@transaction.atomic
def draft_circular(table_id: int, *, issuer: str, addressees: str, actor: actors.Actor, now: dt.datetime) -> int:
    """Draft the circular of an issued table with its figures as they were issued; returns the paper's id.

    Raises NotFound, NotAllowed, Refused if there is one already.
    """
    table = leagues.get_table(table_id)
    if papers.papers_of_source(leagues.TABLE, table_id):
        raise Refused(Violation("measures.league_circular_twice", table.clause))
    new = papers.NewPaper(
        kind=leagues.CIRCULAR,
        path=table.path,
        place_name=table.place_name,
        issuer=issuer,
        title=f"关于{table.title}的通报",
        body=circulars.league_circular(leagues.ranking_of(table)),
        addressees=addressees,
        clause=table.clause,
        source_type=leagues.TABLE,
        source_id=table_id,
        layer=table.layer,
    )
    return papers.draft_paper(new, actor=actor, now=now)


@transaction.atomic
def drop_round(round_id: int, *, reason: str, actor: actors.Actor, now: dt.datetime, days: calendar.Calendar) -> None:
    """Give a ranking up, with the reason; open checks end. Raises NotAllowed, Refused (state), InputError."""
    row = _lock(round_id, actor, STATE.DRAFT, STATE.CHECKING, STATE.CLOSED)
    if not reason.strip():
        raise InputError(Violation("measures.league_reason"))
    for one in leagues.checks_of(round_id):
        if one.state == workflow.Check.ASKED:
            cases.take_step(one.case_id, workflow.Action.LAPSE, actor=actors.SYSTEM, now=now, days=days)
        elif one.state == workflow.Check.CORRECTION:
            given = cases.StepInput({"declined": "不发布这次排名"})
            cases.take_step(one.case_id, workflow.Action.DECLINE, actor=actors.SYSTEM, now=now, days=days, given=given)
    row.state, row.reason = STATE.DROPPED, reason.strip()[:300]
    row.save(update_fields=["state", "reason"])
    _audit("dropped", row.path, ("league-round", row.pk), row.title, actor=actor, now=now)


__all__ = [
    "Item",
    "NewDefinition",
    "NewRound",
    "close_window",
    "correction_accepted",
    "correction_declined",
    "define_league",
    "draft_circular",
    "draft_league",
    "draft_replacement",
    "drop_round",
    "issue_league",
    "open_window",
    "recount",
]
