"""Surveys: asked, answered once a household, closed, shown without small cells; two stores that do not join."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from factories import owners, places

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import scope
from mulin.kernel.actor import ANONYMOUS, Actor, NotAllowed
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.mechanisms.surveys import models, selectors, services

DAY = places.moment
OPENS, CLOSES, AFTER = dt.date(2026, 11, 1), dt.date(2026, 11, 20), dt.date(2026, 11, 21)
LETTERS = [f"P{n}" for n in range(24)]


def hat(role: Role, path: str, person: int | None = None) -> Actor:
    staff = role not in (Role.COMPANY, Role.COMMITTEE, Role.OWNER)
    return Actor(
        str(role), PERMISSIONS[role], (scope.Range.under(path),), hat_id=1, role=role, staff=staff, person_id=person
    )


@dataclass
class Scene:
    new: services.NewSurvey
    persons: dict[str, int]
    town: Actor

    def owner(self, letter: str) -> Actor:
        return hat(Role.OWNER, self.new.path, self.persons[letter])

    def issue(self, **more: Any) -> int:
        return services.issue_survey(replace(self.new, **more), actor=self.town, now=DAY(OPENS))

    def fill(self, survey: int, choices: str) -> None:
        for letter, choice in zip(LETTERS, choices, strict=False):
            services.answer_as_owner(survey, {"1": choice}, actor=self.owner(letter), now=DAY(OPENS, 10))

    def close(self, survey: int) -> str:
        return services.close_survey(survey, actor=self.town, now=DAY(AFTER))


@pytest.fixture
def scene(everywhere: None) -> Scene:
    places.tree()
    ((community, path),) = places.communities(places.EAST, ["甲小区"], recorded=dt.date(2020, 1, 1))
    rows = [(f"1-{n + 101}", 9000, (letter,), "HOME") for n, letter in enumerate(LETTERS)]
    rows += [("1-901", 9000, (), "HOME"), ("P-1", 1250, ("P0",), "PARKING")]
    persons = owners.units(community, path, rows, now=DAY(dt.date(2020, 1, 1)))
    new = services.NewSurvey(
        path, community, "甲小区", "2026年下半年业委会满意度测评", "COMMITTEE", "2026-H2", dt.date(2026, 7, 1),
        dt.date(2027, 1, 1), ("您对业委会半年来的工作是否满意？",), OPENS, CLOSES, minimum=10, clause="B-四(二)4a",
    )  # fmt: skip
    return Scene(new, persons, hat(Role.TOWN, places.TOWN))


@pytest.mark.clause("B-四(二)4a")
def test_a_half_yearly_survey_of_the_committee_is_answered_online_once_a_household(scene: Scene) -> None:
    survey = scene.issue()
    found = selectors.get_round(survey)
    assert (found.delivered, found.takes(OPENS), found.takes(AFTER)) == (24, True, False)
    scene.fill(survey, "S" * 12 + "D" * 6)
    with pytest.raises(Refused) as twice:
        services.answer_as_owner(survey, {"1": "D"}, actor=scene.owner("P0"), now=DAY(OPENS))
    assert twice.value.codes == ("surveys.answered_already",)
    with pytest.raises(Refused):
        scene.issue()  # once a half-year
    assert selectors.result_of(survey) is None
    with pytest.raises(Refused):
        services.close_survey(survey, actor=scene.town, now=DAY(CLOSES, 23))
    assert scene.close(survey) == "VALID"
    result = selectors.result_of(survey)
    assert result is not None
    assert (result.counts[0].cells, result.round.answered) == ((12, 0, 6), 18)
    # One cell is small: the smallest of the others goes with it, or the sum would tell it.
    assert result.cells[0] == (12, None, None)


def test_a_slip_answers_without_an_account_and_paper_is_entered(scene: Scene) -> None:
    survey = scene.issue()
    slips = services.issue_slips(survey, actor=scene.town, now=DAY(OPENS))
    assert len({slip.token for slip in slips}) == 24
    services.answer_by_slip(slips[0].token, {"1": "D"}, actor=ANONYMOUS, now=DAY(OPENS))
    with pytest.raises(Refused):
        services.answer_by_slip(slips[0].token, {"1": "D"}, actor=ANONYMOUS, now=DAY(OPENS))
    newer = services.issue_slips(survey, actor=scene.town, now=DAY(OPENS))
    assert len(newer) == 23
    with pytest.raises(NotFound):
        services.answer_by_slip(slips[1].token, {"1": "D"}, actor=ANONYMOUS, now=DAY(OPENS))
    household = selectors.missing_households(survey)[0][0]
    services.enter_sheet(survey, household, {"1": "N"}, actor=scene.town, now=DAY(OPENS))
    assert selectors.get_round(survey).answered == 2
    with pytest.raises(NotAllowed):
        services.enter_sheet(survey, household, {"1": "N"}, actor=hat(Role.COMPANY, scene.new.path), now=DAY(OPENS))


@pytest.mark.clause("N-四(四)b")
def test_who_is_not_asked_and_what_is_not_asked_is_refused(scene: Scene) -> None:
    survey = scene.issue(sample=50)
    asked = selectors.get_round(survey)
    assert (asked.delivered, asked.sample) == (12, 50)
    outside = [one for one in LETTERS if selectors.household_of(asked, scene.owner(one), OPENS) is None]
    assert len(outside) == 12
    with pytest.raises(NotAllowed):
        services.answer_as_owner(survey, {"1": "S"}, actor=scene.owner(outside[0]), now=DAY(OPENS))
    inside = next(one for one in LETTERS if one not in outside)
    for wrong in ({}, {"1": "X"}, {"1": "S", "2": "S"}):
        with pytest.raises(InputError):
            services.answer_as_owner(survey, wrong, actor=scene.owner(inside), now=DAY(OPENS))
    with pytest.raises(InputError):
        scene.issue(subject="COMPANY", opens_on=AFTER, closes_on=OPENS, sample=0)


def test_below_the_minimum_or_without_one_a_result_waits(scene: Scene) -> None:
    survey, heard = scene.issue(), []
    services.on_result(heard.append)
    try:
        scene.fill(survey, "S" * 9)
        assert scene.close(survey) == "PENDING"
        assert heard == []
        with pytest.raises(NotAllowed):
            services.verify_result(survey, "够了", actor=hat(Role.COMMITTEE, scene.new.path), now=DAY(AFTER))
        services.verify_result(survey, "小区仅 24 户", actor=scene.town, now=DAY(AFTER))
        assert [one.result.counts[0].satisfied for one in heard] == [9]
        bare = scene.issue(subject="COMPANY", minimum=None)
        scene.fill(bare, "S" * 20)
        assert scene.close(bare) == "PENDING"
    finally:
        services._effects.remove(heard.append)


@pytest.mark.clause("N-二(四)3e")
def test_owners_appraise_a_finished_work(scene: Scene) -> None:
    survey = scene.issue(subject="WORK", title="整治效果评价", clause="N-二(四)3e")
    scene.fill(survey, "S" * 15 + "D" * 5)
    scene.close(survey)
    result = selectors.result_of(survey)
    assert result is not None
    assert result.cells[0] == (15, None, None)


def rows(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def test_the_stores_cannot_be_joined_by_id_time_or_order(scene: Scene) -> None:
    survey = scene.issue()
    given = "SD" * 12
    scene.fill(survey, given)
    # Before the close there is nothing to join: the runtime role sees no sheet, and no urn.
    assert rows("SELECT * FROM survey_urn") == []
    assert rows("SELECT * FROM survey_answer") == []
    scene.close(survey)
    # No column of the sheets is shared with the households but the survey and its place, and none tells a time.
    columns = {
        table: {
            name for (name,) in rows(f"SELECT column_name FROM information_schema.columns WHERE table_name='{table}'")
        }
        for table in ("survey_answer", "survey_answered")
    }
    assert columns["survey_answer"] == {"id", "survey_id", "path", "answers"}
    assert columns["survey_answered"] == {"id", "survey_id", "household_id", "path", "day"}
    # All sheets come from one statement: transaction and command are alike, ids random, so that no order speaks.
    assert len(rows("SELECT DISTINCT xmin::text, cmin::text FROM survey_answer")) == 1
    truth = "".join(c for _, c in zip(rows("SELECT household_id FROM survey_answered ORDER BY id"), given, strict=True))
    for order in ("ctid", "id"):
        sheets = "".join(one[0] for one in rows(f"SELECT answers->>'1' FROM survey_answer ORDER BY {order}"))
        assert sheets not in (truth, truth[::-1])
        hits = sum(a == b for a, b in zip(truth, sheets, strict=True))
        assert 1 <= hits <= 23  # half by chance (12 of 24); 0 or all would be an order
    assert rows("SELECT * FROM survey_urn") == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO survey_answer (id, survey_id, path, answers)"
        " SELECT gen_random_uuid(), id, path, '{}' FROM survey_round",
        "INSERT INTO survey_answered (survey_id, household_id, path, day)"
        " SELECT survey_id, id, path, '2026-11-02' FROM survey_household",
        "UPDATE survey_answered SET day = '2026-11-03'",
        "DELETE FROM survey_answered",
        "UPDATE survey_urn SET sheets = '{}'",
        "INSERT INTO survey_urn (survey_id, sheets) SELECT id, '{}' FROM survey_round",
        "SELECT survey_empty_urn(id) FROM survey_round",
        "UPDATE survey_round SET questions = '[\"改过\"]'",
        "UPDATE survey_round SET state = 'CLOSED', closed_on = closes_on",
        "SELECT survey_drop(s.id, -1, '{\"1\":\"S\"}', '2026-11-02') FROM survey_round s",
        "SELECT survey_drop(s.id, h.id, '{\"1\":\"S\"}', '2026-12-02')"
        " FROM survey_round s JOIN survey_household h ON true",
    ],
)
def test_the_runtime_role_cannot_write_around_the_functions(scene: Scene, statement: str) -> None:
    survey = scene.issue()
    scene.fill(survey, "SD")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_place_outside_the_range_sees_and_fills_nothing(scene: Scene) -> None:
    survey = scene.issue()
    door = selectors.missing_households(survey)[0][0]
    with scope.active(scope.Range.under(places.WEST), staff=True):
        with pytest.raises(NotFound):
            selectors.get_round(survey)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT survey_drop(%s, %s, '{}', '2026-11-02')", [survey, door])
    assert models.Answered.objects.count() == 0
