"""Tasks of the documents' rosters: how many, who leads, by when, and that the registers say what is done."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from django.db import IntegrityError, connection, transaction
from factories import places as factory

from mulin.areas.campaign import rules, selectors, services
from mulin.areas.campaign.models import Task, TaskStep
from mulin.base.places import selectors as places
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.packs import loading
from mulin.processes.seeding import tasks as seeding

NANAN, SHANTING = "35/05/83/", "37/04/06/"
N_DAY, S_DAY = dt.date(2019, 11, 20), dt.date(2020, 11, 10)


def ask(on: dt.date, pack: str, **more: object) -> selectors.TaskQuery:
    return selectors.TaskQuery(on, pack=pack, **more)  # type: ignore[arg-type]


def kinds(on: dt.date, pack: str) -> dict[str, rules.Tally]:
    return {one.key: one.tally for one in selectors.tally(ask(on, pack), "kind")}


@pytest.mark.clause("N-四(四)e")
def test_annex_1_is_38_foundings_and_1_re_election_due_on_the_day_of_the_target(everywhere: None) -> None:
    found = kinds(N_DAY, "N")
    assert (found["FOUNDING"].total, found["RE_ELECTION"].total, found["RENOVATION"].total) == (38, 1, 15)
    lines = selectors.list_tasks(ask(N_DAY, "N", kind="FOUNDING"), limit=None)
    assert {(one.due_on, one.starts_on, one.clause) for one in lines} == {
        (dt.date(2019, 12, 31), dt.date(2019, 6, 21), "N-附1")
    }
    assert {one.lead for one in lines} >= {"溪美街道", "霞美镇", "罗东镇"}
    again = selectors.list_tasks(ask(N_DAY, "N", kind="RE_ELECTION"))
    assert [(one.title, one.place_name) for one in again] == [("四季康城一期：业委会换届", "四季康城一期")]


@pytest.mark.clause("N-三a")
def test_annex_2_rolls_by_plan_year(everywhere: None) -> None:
    years = {one.key: one.tally.total for one in selectors.tally(ask(N_DAY, "N", kind="RENOVATION"), "year")}
    assert years == {"2019": 4, "2020": 6, "2021": 5}
    following = selectors.list_tasks(ask(N_DAY, "N", year=2020), limit=None)
    assert {one.standing for one in following} == {"PLANNED"}
    carried = selectors.list_tasks(ask(dt.date(2020, 2, 1), "N", before_year=2020, undone=True), limit=None)
    assert len([one for one in carried if one.kind == "RENOVATION"]) == 4
    assert {one.standing for one in carried} == {"LATE"}


@pytest.mark.clause("S-附3c")
def test_annex_3_is_four_campaigns_in_20_communities_due_by_the_end_of_november(everywhere: None) -> None:
    found = kinds(S_DAY, "S")
    four = ("ENVIRONMENT", "ROADS", "PARKING", "SERVICE")
    assert {key: found[key].total for key in four} == dict.fromkeys(four, 20)
    assert found["COVERAGE"].total == 21
    lines = selectors.list_tasks(ask(S_DAY, "S", kind="ROADS"), limit=None)
    assert {(one.due_on, one.clause, one.lead, one.owner) for one in lines} == {
        (dt.date(2020, 11, 30), "S-附3c", "山城街道", "山城街道党工委副书记")
    }
    assert {one.standing for one in lines} == {"OPEN"}
    late = selectors.total(ask(dt.date(2020, 12, 1), "S", kind="ROADS"))
    assert late.of(rules.Standing.LATE) == 20


def test_what_is_done_is_read_from_the_register_and_never_typed_twice(everywhere: None) -> None:
    named = places.access_community("梅花园", place="梅园社区")
    mine = ask(S_DAY, "S", community_id=named.id)
    assert all(one.unknown and one.standing_label == "未登记进展" for one in selectors.list_tasks(mine))
    four = {"environment": True, "roads": False, "parking": None, "service": True}
    factory.state("four_items", [(named.id, named.path)], four, start=dt.date(2020, 11, 2), recorded=S_DAY)
    found = {one.kind: one for one in selectors.list_tasks(mine)}
    assert {kind: (one.standing, one.unknown) for kind, one in found.items()} == {
        "ENVIRONMENT": ("DONE", False), "ROADS": ("OPEN", False), "PARKING": ("OPEN", True), "SERVICE": ("DONE", False),
    }  # fmt: skip
    assert found["ENVIRONMENT"].done_since == dt.date(2020, 11, 2)
    before = selectors.list_tasks(ask(dt.date(2020, 11, 1), "S", community_id=named.id))
    assert {one.standing for one in before} == {"OPEN"}


def test_facts_of_committees_management_and_works_complete_their_tasks(everywhere: None) -> None:
    founded = places.access_community("环西小区")
    covered = places.access_community("福源公寓")
    day = dt.date(2019, 10, 8)
    factory.state("committee", [(founded.id, founded.path)], {"state": "FOUNDED"}, start=day, recorded=N_DAY)
    factory.state("management", [(covered.id, covered.path)], {"mode": "STREET_COMPANY"}, start=S_DAY, recorded=S_DAY)
    project = selectors.list_tasks(ask(N_DAY, "N", kind="RENOVATION", year=2019))[0]
    assert project.project_id is not None
    works = [(project.project_id, project.path)]
    factory.state("project.works", works, {"state": "COMPLETED"}, start=day, recorded=N_DAY)
    assert (kinds(N_DAY, "N")["FOUNDING"].done, kinds(N_DAY, "N")["RENOVATION"].done) == (1, 1)
    assert kinds(S_DAY, "S")["COVERAGE"].done == 1


def test_loading_the_rosters_tasks_again_writes_nothing(everywhere: None) -> None:
    before = Task.objects.count()
    assert [seeding.load_of(pack) for pack in loading.load_packs()] == [0, 0, 0, 0, 0]
    assert (Task.objects.filter(layer="REAL").count(), Task.objects.count()) == (155, before)


def test_places_and_leads_are_counted_in_one_statement_each(
    everywhere: None, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        towns = selectors.tally(ask(N_DAY, "N", kind="FOUNDING", under=NANAN), "place")
    assert len(towns) == 10
    assert sum(one.tally.total for one in towns) == 38
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(selectors.list_tasks(ask(S_DAY, "S"), limit=None)) == 101


def test_every_standing_in_sql_is_the_rules(everywhere: None) -> None:
    factory.tree()
    day = dt.date(2026, 6, 1)
    steps = {"停": None, "步": dt.date(2026, 5, 1)}
    for n, (due, starts, done, step) in enumerate(
        (due, starts, done, step)
        for due in (None, dt.date(2025, 1, 1), dt.date(2026, 5, 31), day)
        for starts in (dt.date(2024, 1, 1), dt.date(2026, 7, 1))
        for done in (None, dt.date(2026, 5, 1))
        for step in steps.values()
    ):
        new = services.NewTask(
            factory.TOWN, "测试街道", "S", "S-附3c", "OTHER", f"任务{n}", "hand", 2026, "甲", dt.date(2025, 6, 1),
            min(starts, due or starts), due,
        )  # fmt: skip
        services.add_tasks([new], actor=SYSTEM, now=factory.moment(day))
        row = Task.objects.get(title=f"任务{n}")
        Task.objects.filter(pk=row.pk).update(done_on=done, case_id=-1 - n)
        if step:
            TaskStep.objects.create(task=row, path=row.path, serial=1, label="步", due_on=step)
    for line in selectors.list_tasks(ask(day, "S", under=factory.TOWN), limit=None):
        facts = rules.TaskFacts(
            line.done_since is not None, line.case_state, line.starts_on, line.due_on, line.step_due, line.issued_on
        )
        assert line.standing == rules.standing(facts, day), line


def test_leading_units_behind_their_pace_come_first_with_their_gap(everywhere: None) -> None:
    found = selectors.list_behind(ask(N_DAY, "N", kind="FOUNDING"))
    assert len(found) == 10
    assert {round(one.tally.gap, 6) for one in found} == {round(Fraction(152, 193) * 100, 6)}
    assert selectors.list_behind(ask(N_DAY, "N", kind="FOUNDING"), Fraction(80)) == []


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"kind": "X"}, "campaign_task_kind_known"),
        ({"fact": "x"}, "campaign_task_fact_known"),
        ({"fact": "works", "done_on": S_DAY}, "campaign_task_done_one_way"),
        ({"due_on": dt.date(2019, 1, 1)}, "campaign_task_days"),
        ({"funding": -1}, "campaign_task_funding"),
        ({"layer": "X"}, "campaign_task_layer_known"),
    ],
)
def test_the_database_refuses_what_a_task_cannot_be(
    everywhere: None, values: dict[str, object], constraint: str
) -> None:
    row = Task.objects.filter(pack="S").first()
    assert row is not None
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Task.objects.filter(pk=row.pk).update(**values)


def test_a_roster_s_row_makes_one_task_of_a_kind(everywhere: None) -> None:
    row = Task.objects.filter(source="roster:annex3").first()
    assert row is not None
    row.pk = None
    with pytest.raises(IntegrityError, match="campaign_task_once"), transaction.atomic():
        row.save()


def test_tasks_of_another_place_are_not_there(db: None, within: object) -> None:
    with within(NANAN):  # type: ignore[operator]
        assert {one.pack for one in selectors.list_tasks(ask(S_DAY, ""), limit=None)} == {"N"}
    with within("37/04/06/999/"):  # type: ignore[operator]
        assert selectors.list_tasks(ask(S_DAY, "")) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaign_task")
        assert cursor.fetchone() == (0,)
