"""Reading surveys: the rounds of a place, who still has not answered, the result after the close, the trend."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from mulin.base.parties.selectors import ownership
from mulin.kernel import scope
from mulin.kernel.actor import Actor
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.surveys import rules
from mulin.mechanisms.surveys.models import Answer, Answered, Household, Survey


@dataclass(frozen=True, slots=True)
class Round:
    """A survey as pages and areas see it."""

    id: int
    path: str
    community_id: int
    place_name: str
    layer: str
    title: str
    subject: str
    period: str
    valid_from: dt.date
    valid_to: dt.date
    questions: tuple[str, ...]
    sample: int
    minimum: int | None
    delivered: int
    opens_on: dt.date
    closes_on: dt.date
    clause: str
    state: str
    standing: str
    verified_note: str
    answered: int

    @property
    def subject_label(self) -> str:
        """What is asked about, in words."""
        return dict(rules.SUBJECTS)[self.subject]

    def takes(self, today: dt.date) -> bool:
        """Whether it takes answers on a day."""
        return self.state == rules.OPEN and self.opens_on <= today <= self.closes_on


@dataclass(frozen=True, slots=True)
class Result:
    """The counts of a closed survey by question; ``counts[0]`` is the question that is judged."""

    round: Round
    counts: tuple[rules.Count, ...]

    @property
    def cells(self) -> tuple[tuple[int | None, ...], ...]:
        """The cells that may be shown, by question."""
        return tuple(rules.shown(one.cells) for one in self.counts)


def _round(row: Survey, answered: int) -> Round:
    return Round(
        int(row.pk), row.path, row.community_id, row.place_name, row.layer, row.title, row.subject, row.period,
        row.valid_from, row.valid_to, tuple(row.questions), row.sample, row.minimum, row.delivered, row.opens_on,
        row.closes_on, row.clause, row.state, row.standing, row.verified_note, answered,
    )  # fmt: skip


def _rounds(rows: list[Survey]) -> list[Round]:
    found = Counter(Answered.objects.filter(survey__in=rows).values_list("survey_id", flat=True))
    return [_round(row, found[row.pk]) for row in rows]


def list_rounds(
    under: str, *, layers: tuple[str, ...] = ("REAL",), before: int | None = None, limit: int = 50
) -> list[Round]:
    """The surveys of a place, the newest first; ``before``: the id that the page before ended with."""
    rows = Survey.objects.filter(path__gte=under, path__lt=under + scope.LAST, layer__in=layers)
    rows = rows.filter(pk__lt=before) if before else rows
    return _rounds(list(rows.order_by("-pk")[:limit]))


def get_round(survey_id: int) -> Round:
    """One survey in the active range. Raises NotFound."""
    row = Survey.objects.filter(pk=survey_id).first()
    if row is None:
        raise NotFound(Violation("surveys.missing"))
    return _rounds([row])[0]


def result_of(survey_id: int) -> Result | None:
    """The counts after the close; None before (there is nothing to read then)."""
    found = get_round(survey_id)
    if found.state != rules.CLOSED:
        return None
    sheets = list(Answer.objects.filter(survey_id=survey_id).values_list("answers", flat=True))
    counts = tuple(
        rules.count(sheet.get(str(serial), "") for sheet in sheets) for serial in range(1, len(found.questions) + 1)
    )
    return Result(found, counts)


def trend_of(community_id: int, subject: str, *, layers: tuple[str, ...] = ("REAL", "DEMO")) -> list[Result]:
    """The closed surveys of a community about one subject, by period."""
    rows = Survey.objects.filter(community_id=community_id, subject=subject, state=rules.CLOSED, layer__in=layers)
    results = (result_of(int(row.pk)) for row in rows.order_by("valid_from", "pk"))
    return [one for one in results if one is not None]


def missing_households(survey_id: int) -> list[tuple[int, str]]:
    """The households that have not answered yet (whether, never what), in the order of doors."""
    get_round(survey_id)
    rows = Household.objects.filter(survey_id=survey_id, answered__isnull=True).order_by("sort_key", "pk")
    return [(int(row.pk), row.label) for row in rows]


def household_of(survey: Round, actor: Actor, today: dt.date) -> int | None:
    """The household of the owner who asks, one that still has to answer first; None if he is not asked."""
    if actor.person_id is None:
        return None
    with scope.active(scope.Range.under(survey.path), staff=True):
        mine = [
            one.unit_id
            for one in ownership.owned_units(survey.community_id, today)
            if any(person == actor.person_id for person, _, _ in one.persons)
        ]
        rows = Household.objects.filter(survey_id=survey.id, unit_id__in=mine).select_related("answered")
        held = sorted(rows, key=lambda row: (hasattr(row, "answered"), row.pk))
    return int(held[0].pk) if held else None


def has_answered(household_id: int) -> bool:
    """Whether a household answered."""
    return Answered.objects.filter(household_id=household_id).exists()


def find_by_token(token: str) -> tuple[Round, int] | None:
    """The survey and household of a slip, whoever holds it; None for a token that nobody was given."""
    with scope.active(scope.EVERYWHERE, staff=True):
        row = Household.objects.filter(token_hash=rules.token_hash(token)).select_related("survey").first()
        return None if row is None else (_rounds([row.survey])[0], int(row.pk))


def open_rounds(today: dt.date) -> list[Round]:
    """The surveys in the active range that take answers today."""
    return _rounds(
        list(
            Survey.objects.filter(state=rules.OPEN, opens_on__lte=today, closes_on__gte=today).order_by("closes_on")[
                :50
            ]
        )
    )
