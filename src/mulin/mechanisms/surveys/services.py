"""Issuing a survey, its slips, answering, closing, verifying what lies below the minimum."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from mulin.base.parties.selectors import ownership
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor, NotAllowed, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.surveys import policies, rules, selectors
from mulin.mechanisms.surveys.models import Household, Survey


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """A round to be issued. ``questions``: the first is the one that is judged. ``sample``: percent of households."""

    path: str
    community_id: int
    place_name: str
    title: str
    subject: str
    period: str
    valid_from: dt.date
    valid_to: dt.date
    questions: tuple[str, ...]
    opens_on: dt.date
    closes_on: dt.date
    sample: int = 100
    minimum: int | None = None
    clause: str = ""
    layer: str = "REAL"


@dataclass(frozen=True, slots=True)
class Slip:
    """A household's slip: its door and the token that opens the survey without an account."""

    label: str
    token: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What those who act on a result are told, in the transaction that made it count."""

    result: selectors.Result
    actor: Actor
    now: dt.datetime


_effects: list[Callable[[Outcome], None]] = []


def on_result(effect: Callable[[Outcome], None]) -> None:
    """Let an area act when a result counts (closed at or above its minimum, or verified)."""
    if effect not in _effects:
        _effects.append(effect)


def _record(row: Survey, verb: str, *, actor: Actor, now: dt.datetime, summary: str = "") -> None:
    audit.record(
        actor, f"surveys.{verb}", now=now, path=row.path, subject=("survey", row.pk), summary=summary or row.title,
        basis=row.clause,
    )  # fmt: skip


def _lock(survey_id: int) -> Survey:
    row = Survey.objects.select_for_update().filter(pk=survey_id).first()
    if row is None:
        raise NotFound(Violation("surveys.missing"))
    return row


def _faults(new: NewSurvey, today: dt.date) -> list[Violation]:
    found = []
    if not new.title.strip() or not new.period.strip() or not [one for one in new.questions if one.strip()]:
        found.append(Violation("surveys.incomplete"))
    if new.subject not in dict(rules.SUBJECTS):
        found.append(Violation("surveys.subject_unknown"))
    if not today <= new.opens_on <= new.closes_on or new.valid_from >= new.valid_to:
        found.append(Violation("surveys.days"))
    if not 1 <= new.sample <= 100:
        found.append(Violation("surveys.sample"))
    return found


@transaction.atomic
def issue_survey(new: NewSurvey, *, actor: Actor, now: dt.datetime) -> int:
    """Issue a survey to all households or a sample; returns its id. Raises NotAllowed, InputError, Refused."""
    require(actor, policies.ISSUE, new.path)
    if found := _faults(new, calendar.local_date(now)):
        raise InputError(*found)
    if Survey.objects.filter(community_id=new.community_id, subject=new.subject, period=new.period.strip()).exists():
        raise Refused(Violation("surveys.twice"))
    with scope.active(scope.Range.under(new.path), staff=True):
        owned = ownership.owned_units(new.community_id, new.opens_on)
    units = {one.unit_id: one for one in owned if one.use != "PARKING" and not one.developer}
    seed = secrets.token_hex(16)
    chosen = rules.drawn(seed, sorted(units), new.sample)
    if not chosen:
        raise InputError(Violation("surveys.no_household"))
    row = Survey.objects.create(
        path=new.path, community_id=new.community_id, place_name=new.place_name, layer=new.layer,
        title=new.title.strip(), subject=new.subject, period=new.period.strip(), valid_from=new.valid_from,
        valid_to=new.valid_to, questions=[one.strip() for one in new.questions if one.strip()], sample=new.sample,
        seed=seed, minimum=new.minimum, delivered=len(chosen), opens_on=new.opens_on, closes_on=new.closes_on,
        clause=new.clause, created_at=now, created_by=actor.label,
    )  # fmt: skip
    Household.objects.bulk_create(
        Household(
            survey=row, path=row.path, unit_id=one, sort_key=units[one].sort_key,
            label=f"{units[one].building}-{units[one].name}" if units[one].building else units[one].name,
        )
        for one in chosen
    )  # fmt: skip
    _record(row, "issued", actor=actor, now=now)
    return int(row.pk)


@transaction.atomic
def issue_slips(survey_id: int, *, actor: Actor, now: dt.datetime) -> list[Slip]:
    """New slips for every household that has not answered; the slips before stop working. Raises NotAllowed."""
    row = _lock(survey_id)
    require(actor, policies.ISSUE, row.path)
    waiting = list(Household.objects.filter(survey=row, answered__isnull=True).order_by("sort_key", "pk"))
    slips = []
    for one in waiting:
        token = secrets.token_urlsafe(15)
        one.token_hash = rules.token_hash(token)
        slips.append(Slip(one.label, token))
    Household.objects.bulk_update(waiting, ["token_hash"], batch_size=500)
    _record(row, "slips_issued", actor=actor, now=now, summary=f"{row.title}：{len(slips)} 张")
    return slips


def _drop(row: Survey, household_id: int, answers: Mapping[str, str], *, now: dt.datetime) -> None:
    """One sheet into the urn, one mark beside the household: by the database's own function, in one transaction."""
    today = calendar.local_date(now)
    if row.state != rules.OPEN or not row.opens_on <= today <= row.closes_on:
        raise Refused(Violation("surveys.not_open", "", {"opens_on": row.opens_on, "closes_on": row.closes_on}))
    if found := rules.check_answers(row.questions, answers):
        raise InputError(*found)
    if selectors.has_answered(household_id):
        raise Refused(Violation("surveys.answered_already"))
    sheet = json.dumps(dict(sorted(answers.items())), separators=(",", ":"))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT survey_drop(%s, %s, %s, %s)", [row.pk, household_id, sheet, today])
    except IntegrityError as error:
        raise Refused(Violation("surveys.answered_already")) from error


@transaction.atomic
def answer_as_owner(survey_id: int, answers: Mapping[str, str], *, actor: Actor, now: dt.datetime) -> None:
    """An owner answers for his household. Raises NotAllowed (not asked), InputError, Refused."""
    found = selectors.get_round(survey_id)
    require(actor, policies.ANSWER, found.path)
    household = selectors.household_of(found, actor, calendar.local_date(now))
    if household is None:
        raise NotAllowed(Violation("surveys.not_asked"))
    row = Survey.objects.get(pk=survey_id)
    _drop(row, household, answers, now=now)
    _record(row, "answered", actor=actor, now=now)


@transaction.atomic
def answer_by_slip(token: str, answers: Mapping[str, str], *, actor: Actor, now: dt.datetime) -> None:
    """Whoever holds the slip answers, without an account. Raises NotFound, InputError, Refused."""
    found = selectors.find_by_token(token)
    if found is None:
        raise NotFound(Violation("surveys.token_unknown"))
    with scope.active(scope.Range.under(found[0].path), staff=True):
        row = Survey.objects.get(pk=found[0].id)
        _drop(row, found[1], answers, now=now)
        _record(row, "answered", actor=actor, now=now)


@transaction.atomic
def enter_sheet(
    survey_id: int, household_id: int, answers: Mapping[str, str], *, actor: Actor, now: dt.datetime
) -> None:
    """A paper sheet that was handed in. Raises NotAllowed, NotFound, InputError, Refused."""
    row = Survey.objects.filter(pk=survey_id).first()
    if row is None or not Household.objects.filter(pk=household_id, survey=row).exists():
        raise NotFound(Violation("surveys.missing"))
    require(actor, policies.ISSUE, row.path)
    _drop(row, household_id, answers, now=now)
    _record(row, "sheet_entered", actor=actor, now=now)


@transaction.atomic
def close_survey(survey_id: int, *, actor: Actor, now: dt.datetime) -> str:
    """End a survey after its last day: the urn is emptied in random order; returns how the result stands.

    Raises NotAllowed, Refused (not ended yet, closed already).
    """
    row = _lock(survey_id)
    require(actor, policies.ISSUE, row.path)
    today = calendar.local_date(now)
    if row.state != rules.OPEN or today <= row.closes_on:
        raise Refused(Violation("surveys.not_ended", "", {"closes_on": row.closes_on}))
    row.state, row.closed_on = rules.CLOSED, today
    row.save(update_fields=["state", "closed_on"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT survey_empty_urn(%s)", [row.pk])
        answered = int(cursor.fetchone()[0])
    row.standing = rules.standing_of(answered, row.minimum)
    row.save(update_fields=["standing"])
    _record(row, "closed", actor=actor, now=now)
    if row.standing == rules.VALID:
        _take_effect(row, actor=actor, now=now)
    return row.standing


@transaction.atomic
def verify_result(survey_id: int, note: str, *, actor: Actor, now: dt.datetime) -> None:
    """An official lets a result count that waits (too few sheets, or no minimum set), with the reason."""
    row = _lock(survey_id)
    require(actor, policies.VERIFY, row.path)
    if row.standing != rules.PENDING:
        raise Refused(Violation("surveys.not_pending"))
    if not note.strip():
        raise InputError(Violation("surveys.note_missing"))
    row.standing, row.verified_note = rules.VALID, note.strip()[:300]
    row.save(update_fields=["standing", "verified_note"])
    _record(row, "verified", actor=actor, now=now, summary=note)
    _take_effect(row, actor=actor, now=now)


def _take_effect(row: Survey, *, actor: Actor, now: dt.datetime) -> None:
    result = selectors.result_of(int(row.pk))
    if result is not None and result.counts[0].answered:
        for effect in _effects:
            effect(Outcome(result, actor, now))
