"""What each desk of the demonstration has to file, review and urge on its opening day, and that it can be removed."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from processes.support import owner_of
from processes.test_demonstration_cases import OPENING

from mulin.kernel import calendar, scope
from mulin.kernel.almanac import selectors as almanac
from mulin.mechanisms.duties import selectors, services
from mulin.processes import cast, demonstration
from mulin.processes.demonstration import cases

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
DAYS = calendar.bundled()
URGENT = ("OVERDUE", "TODAY", "WEEK", "REVIEW")
# Desk; synthetic lines; real lines. S and A ask their periods of real bodies alone, which nobody files for here.
DESKS = [
    ("s-authority", {}, {"WEEK": 1}),
    ("s-town", {}, {"WEEK": 1}),
    ("n-authority", {"OVERDUE": 1, "TODAY": 1, "WEEK": 1, "REVIEW": 1}, {}),
    ("n-town", {"REVIEW": 1}, {}),
    ("a-authority", {"OVERDUE": 1, "WEEK": 1}, {}),
    ("a-town", {}, {}),
    ("b-authority", {"OVERDUE": 3, "REVIEW": 2}, {}),
    ("b-town", {"OVERDUE": 3, "TODAY": 1, "WEEK": 1, "REVIEW": 2}, {}),
    ("b-neighbourhood", {}, {}),
    ("l-authority", {"OVERDUE": 1, "WEEK": 1, "REVIEW": 1}, {}),
    ("l-town", {"REVIEW": 1}, {}),
]


@pytest.mark.parametrize(("user", "synthetic", "real"), DESKS)
def test_each_desk_has_few_duties(everywhere: None, user: str, synthetic: dict[str, int], real: dict[str, int]) -> None:
    on = dt.date.fromisoformat(OPENING[user[0].upper()])
    services.materialise_all(NOW.date(), now=NOW, days=DAYS)  # as the worker does on the first evening
    posts = {found.username: hat.actor(found.pk, demo=True) for found, hat in cases.access.demo_cast()}
    for layer, expected in (("DEMO", synthetic), ("REAL", real)):
        groups = selectors.to_do(posts[user], on, DAYS, layers=(layer,))
        assert {one.key: len(one.lines) for one in groups if one.key in URGENT} == expected, layer
        held = selectors.count_held(posts[user], on, workday=DAYS.is_workday(on), layers=(layer,))
        assert held == sum(len(one.lines) for one in groups)


def _lines(**more: object) -> list[selectors.DutyLine]:
    on = dt.date.fromisoformat(OPENING["B"])
    query = selectors.DutyQuery(pack="B", layers=("DEMO",), **more)  # type: ignore[arg-type]
    return selectors.list_lines(query, on, DAYS, limit=None)


def test_most_is_filed_in_time_and_accepted(everywhere: None) -> None:
    lines = [one for one in _lines() if one.due_date is not None and one.due_date < dt.date(2024, 5, 9)]
    filed_late = [one for one in lines if one.late and not one.waits]
    assert Counter(one.state for one in lines) == {"ACCEPTED": 62, "OPEN": 3, "SUBMITTED": 2}
    assert sorted((one.place_name, one.period) for one in filed_late) == [
        ("演示·揽雨巷", "2023-Q4"), ("演示·晴雨台", "2024-Q1"), ("演示·霞墨里", "2024-Q1"),
    ]  # fmt: skip
    assert sum(one.state == "ACCEPTED" and not one.first_pass for one in lines) == 1


def test_the_ladder_has_reminded_urged_and_ordered_who_did_not_publish(everywhere: None) -> None:
    rungs = {one.place_name: one.rung for one in _lines(template="quarterly-income-disclosure", late=True)}
    assert rungs == {
        "演示·揽雨巷": "URGED", "演示·燕霭庭": "ORDERED", "演示·栖弦巷": "ORDERED",
        "演示·晴雨台": "URGED", "演示·鹤篱苑": "ORDERED",
    }  # fmt: skip


def test_the_town_files_for_companies_and_the_cast_in_its_own_name(everywhere: None) -> None:
    on = dt.date.fromisoformat(OPENING["B"])
    reader = next(
        hat.actor(user.pk, demo=True) for user, hat in cases.access.demo_cast() if user.username == "b-authority"
    )
    survey = next(one for one in _lines(template="half-yearly-committee-survey") if one.place_name == "演示·兰渚庭")
    own = selectors.detail(survey.id, reader, on, DAYS).timeline[0]
    assert (own.counts_on, own.behalf) == (dt.date(2023, 12, 25), "")
    nil = next(one for one in _lines(period="2024-Q1") if one.place_name == "演示·松阶苑" and one.late is False
               and one.obligor_kind == "committee" and one.template == "quarterly-income-disclosure")  # fmt: skip
    first = selectors.detail(nil.id, reader, on, DAYS).timeline[0]
    assert first.nil
    assert first.behalf.startswith("代演示·松阶苑")


def test_nothing_real_is_filed_or_written_down(everywhere: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM duty_obligation WHERE layer = 'REAL'")
        assert cursor.fetchone() == (0,)


def test_loading_again_writes_nothing(everywhere: None) -> None:
    assert demonstration.load_filings(NOW) == 0


def test_what_lives_today_is_settled_and_raised_anew_a_week_later(everywhere: None) -> None:
    later = NOW + dt.timedelta(days=40)
    on = later.date()
    assert demonstration.load_filings(later) > 0
    l_town = next(hat.actor(user.pk, demo=True) for user, hat in cases.access.demo_cast() if user.username == "l-town")
    groups = selectors.to_do(l_town, on, DAYS, layers=("DEMO",))
    assert {one.key: len(one.lines) for one in groups if one.key in URGENT} == {"REVIEW": 1}
    query = selectors.DutyQuery(pack="L", layers=("DEMO",))
    lines = selectors.list_lines(query, on, DAYS, limit=None)
    past = [one for one in lines if one.due_date is not None and one.due_date < NOW.date()]
    assert {(one.state, one.late) for one in past} == {("ACCEPTED", False), ("SUBMITTED", False)}
    assert max(one.due_date for one in lines if one.due_date) == on + dt.timedelta(days=4)
    assert demonstration.load_filings(later) == 0


def test_removal_takes_duties_acts_rungs_and_events(own_database: str) -> None:
    counted = ("duty_obligation", "duty_event", "duty_rung", "outbox_message WHERE kind = 'duties.obligation.moved'")

    def rows() -> list[int]:
        found = []
        with connection.cursor() as cursor, scope.active(scope.EVERYWHERE, staff=True):
            for table in counted:
                cursor.execute(f"SELECT count(*) FROM {table}")
                found.append(cursor.fetchone()[0])
        return found

    with owner_of(own_database):
        full = rows()
        assert 0 not in full
        demonstration.remove_demonstration(NOW)
        assert rows() == [0] * len(counted)
        demonstration.load(NOW, lambda _: None)
        with scope.active(scope.EVERYWHERE, staff=True):
            cast.ensure_cast(NOW)
        assert demonstration.load_filings(NOW) == full[1]
        assert rows() == full


@pytest.mark.django_db
def test_the_desk_names_them_and_counts_them(client: Client) -> None:
    client.post("/demo/enter/", {"user": "b-authority"})
    page = client.get("/console/").content.decode()
    assert "4 件超期" in page
    assert page.count("上一季度公共收益收支公示") == 5
    assert re.search(r'工作台(?:<[^>]*>|\s)*<[^>]*class="count"[^>]*>\s*10\s*<', page)  # five cases, five duties


@pytest.mark.parametrize(
    "on", ["2024-05-01", "2024-05-06", "2024-05-11", "2024-02-04", "2024-02-03", "2031-05-01", "2031-05-06"]
)
def test_one_day_of_work_is_told_as_the_calendar_tells_it(everywhere: None, on: str) -> None:
    day = dt.date.fromisoformat(on)
    assert almanac.is_workday(day) is almanac.get_calendar().is_workday(day)
