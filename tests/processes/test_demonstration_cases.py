"""What each desk of the demonstration shows on its programme's opening day, and that nothing real counts it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from processes.support import owner_of

from mulin.kernel import calendar, scope
from mulin.mechanisms.cases import rules, selectors
from mulin.processes import cast, demonstration
from mulin.processes.demonstration import cases

OPENING = {"S": "2020-11-10", "N": "2019-11-20", "A": "2016-12-20", "B": "2024-05-09", "L": "2026-11-23"}
LATE = "已超期 {} 个工作日"
SHEET = "registry."  # the procedures of cases.csv; tasks, blockers and orders have tests of their own
# Desk, how many lines each group has, the words of the overdue one.
DESKS = [
    ("s-authority", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "REVIEW": 1, "MINE": 1}, 3),
    ("s-town", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "MINE": 4}, 2),
    ("n-authority", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "REVIEW": 1, "MINE": 1}, 3),
    ("n-town", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "MINE": 1}, 2),
    ("a-authority", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "REVIEW": 1, "MINE": 2}, 3),
    ("a-town", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "MINE": 1}, 2),
    ("b-authority", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "REVIEW": 1, "MINE": 1}, 4),
    ("b-town", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "MINE": 4}, 2),
    ("l-authority", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "REVIEW": 1, "MINE": 1}, 3),
    ("l-town", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "OTHER": 1, "MINE": 2}, 2),
]


def desk(user: str, on: dt.date, **more: object) -> dict[str, tuple[selectors.CaseLine, ...]]:
    """The groups of a member's desk on a day."""
    posts = {found.username: hat.actor(found.pk, demo=True) for found, hat in cases.access.demo_cast()}
    groups = selectors.to_do(posts[user], on, calendar.bundled(), **more)  # type: ignore[arg-type]
    found = {one.key: tuple(line for line in one.lines if line.procedure.startswith(SHEET)) for one in groups}
    return {key: lines for key, lines in found.items() if lines}


@pytest.mark.parametrize(("user", "counts", "late"), DESKS)
def test_each_desk_has_its_day(everywhere: None, user: str, counts: dict[str, int], late: int) -> None:
    on = dt.date.fromisoformat(OPENING[user[0].upper()])
    found = desk(user, on)
    assert {key: len(lines) for key, lines in found.items()} == counts
    assert found["OVERDUE"][0].due_words == LATE.format(late)
    assert {line.layer for lines in found.values() for line in lines} == {"DEMO"}
    assert desk(user, on, layers=("REAL",)) == {}


@pytest.mark.parametrize("on", ["2026-11-24", "2027-03-01", "2028-06-01"])
def test_the_stage_of_today_keeps_open_cases_without_a_day(everywhere: None, on: str) -> None:
    later = dt.date.fromisoformat(on)
    assert [line.due_date for line in desk("l-authority", later)["REVIEW"]] == [None]
    assert [line.due_date for line in desk("l-town", later)["OTHER"]] == [None]


def test_cases_stand_on_communities_of_the_layer_and_count_as_synthetic(everywhere: None) -> None:
    listed = selectors.list_cases(dt.date(2026, 11, 23), calendar.bundled(), limit=200)
    lines = [line for line in listed if line.procedure.startswith(SHEET)]
    named = [line for line in lines if line.community_id is not None]
    assert len(lines) == 37
    assert all(line.place_name.startswith("演示·") for line in named)
    assert {line.procedure for line in lines} - {line.procedure for line in named} == {"registry.delegation-handover"}
    for case_type in rules.catalogue.all():
        assert selectors.count_states(case_type.key) == (0, 0), case_type.key
    assert selectors.count_states("registry.delimitation", layers=("REAL", "DEMO")) == (13, 1)


def test_history_is_of_the_days_and_posts(everywhere: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.action, s.counts_on::text, s.actor FROM case_status s JOIN case_spine c ON c.id = s.case_id"
            " WHERE c.title LIKE '物业管理区域划定：演示·柳影轩%' ORDER BY s.id"
        )
        assert cursor.fetchall() == [
            ("OPENED", "2020-09-14", "山城街道 物业岗"),
            ("SUBMIT", "2020-09-28", "山城街道 物业岗"),
            ("APPROVE", "2020-10-21", "山亭区 住建局 物业科"),
        ]


def test_loading_again_writes_nothing(everywhere: None) -> None:
    assert cases.load_cases(dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)) == 0


@pytest.mark.parametrize(
    ("text", "message"), [("2020-01-01 town", "2020-01-01 town"), ("2020-01-01 town SUBMIT map", "map")]
)
def test_a_step_that_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(cases.read_steps(text))


def test_removal_takes_cases_deadlines_events_and_powers(own_database: str) -> None:
    now = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
    counted = (
        ("case_spine", ""),
        ("case_status", ""),
        ("case_document", ""),
        ("almanac_deadline", "WHERE subject_type = 'case'"),
        ("outbox_message", "WHERE kind = 'cases.case.moved'"),
        ("party_delegation", "WHERE label LIKE '演示%%'"),
    )

    def rows() -> list[int]:
        found = []
        with connection.cursor() as cursor, scope.active(scope.EVERYWHERE, staff=True):
            for table, where in counted:
                cursor.execute(f"SELECT count(*) FROM {table} {where}".replace("%%", "%"))
                found.append(cursor.fetchone()[0])
        return found

    with owner_of(own_database):
        full = rows()
        assert 0 not in full
        demonstration.remove_demonstration(now)
        assert rows() == [0] * len(counted)
        demonstration.load(now, lambda _: None)
        with scope.active(scope.EVERYWHERE, staff=True):
            cast.ensure_cast(now)
        assert demonstration.load_cases(now) == 37
        assert rows()[:1] == [37]


@pytest.mark.django_db
def test_the_desk_marks_them(client: Client) -> None:
    client.post("/demo/enter/", {"user": "s-authority"})
    page = client.get("/console/").content.decode()
    assert "1 件超期" in page
    assert "已超期 3 个工作日" in page
    assert len(set(re.findall(r">([^<>]+：演示·[^<>]+)<", page))) == 5
    client.post("/demo/enter/", {"user": "a-authority"})
    page = client.get("/console/").content.decode()
    assert re.search(r"西秀区 · 拟下放 · 12月15日 周四 截止 · 演示\s*<", page)
