"""Two campaigns replayed day by day by the process's clock (as MULIN_NOW sets it), the worker's acts and the pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from mulin.faces.jobs import acts
from mulin.faces.shared import hats
from mulin.kernel import calendar, clock, scope
from mulin.mechanisms.cases.models import Case
from mulin.mechanisms.duties import selectors
from mulin.mechanisms.duties.models import Obligation, RungMark

DAYS = calendar.bundled()
FORM, STATEMENT = "dispatch-form", "quarterly-income-disclosure"


@pytest.fixture(autouse=True)
def _clock() -> Iterator[None]:
    yield
    clock.install(None)


def live_on(day: str, hour: int = 9) -> None:
    """The process's clock shows a day, and the worker has run."""
    clock.install(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), calendar.ZONE))
    acts.materialise_duties()
    acts.climb_duties()


def enter(client: Client, user: str) -> None:
    """Sign in; the sign-in keeps no day of its own, so that the process's clock counts."""
    assert client.post("/demo/enter/", {"user": user}).status_code == 303
    session = client.session
    session.pop(hats.DAY, None)
    session.save()


def act(client: Client, duty: int, what: str, **data: Any) -> Any:
    return client.post(reverse("console:duty-act", args=[duty, what]), data)


def form_of(period: str) -> selectors.DutyLine:
    return next(one for one in lines("S", FORM) if one.period == period)


def lines(pack: str, template: str, **more: Any) -> list[selectors.DutyLine]:
    with scope.active(scope.EVERYWHERE, staff=True):
        query = selectors.DutyQuery(pack=pack, template=template, **more)
        return selectors.list_lines(query, clock.today(), DAYS, limit=None)


@pytest.mark.clause("S-附5a", "S-附5b")
def test_the_campaign_of_s_from_15_september_to_15_november_2020(db: None, client: Client) -> None:
    live_on("2020-09-11")
    live_on("2020-09-15")
    enter(client, "s-town")
    assert act(client, form_of("2020-09-15").id, "submit", record="第一期调度表").status_code == 303
    live_on("2020-09-17")
    enter(client, "s-authority")
    assert act(client, form_of("2020-09-15").id, "return", reason="两行缺类别").status_code == 303
    live_on("2020-09-18")
    enter(client, "s-town")
    assert act(client, form_of("2020-09-15").id, "submit", record="第一期调度表（改）").status_code == 303
    live_on("2020-09-21")
    enter(client, "s-authority")
    assert act(client, form_of("2020-09-15").id, "accept").status_code == 303
    live_on("2020-10-01")  # a rest day: the form is due, nobody is urged
    assert "今天是休息日，不催任何人" in client.get(reverse("console:duties-urge")).content.decode()
    live_on("2020-10-03")  # still the holiday: late, and nobody is urged
    late = form_of("2020-10-01")
    assert late.late
    page = client.get(reverse("console:duty", args=[late.id])).content.decode()
    assert "记一次催报" not in page
    assert "下达责令整改" not in page
    live_on("2020-10-09")
    assert "记一次催报" in client.get(reverse("console:duty", args=[late.id])).content.decode()
    enter(client, "s-town")
    assert act(client, late.id, "submit", record="第二期调度表").status_code == 303
    enter(client, "s-authority")
    assert act(client, late.id, "accept").status_code == 303
    for day in ("2020-10-15", "2020-11-01", "2020-11-15", "2020-11-16", "2020-12-15"):
        live_on(day)
    assert [str(one.due_date) for one in lines("S", FORM)] == [
        "2020-09-15", "2020-10-01", "2020-10-15", "2020-11-01", "2020-11-15",
    ]  # fmt: skip
    first, second = form_of("2020-09-15"), form_of("2020-10-01")
    assert (str(first.first_on), first.late, first.first_pass) == ("2020-09-15", False, False)
    assert (str(second.first_on), second.late, second.first_pass) == ("2020-10-09", True, True)
    board = client.get(reverse("console:duties"), {"pack": "S", "show": "all"}).content.decode()
    assert "逾期报送" in board
    assert "审核用时" in board
    rates = re.sub(r"<[^>]+>", " ", board[board.index("按时率与首次通过率") :])
    found = re.search(r"山城街道\s+([\d.\s]+)", rates)
    assert found is not None
    # Five due, two filed, one of them in time; of two accepted one was never returned; the median of 2, 3 and 0 days.
    assert found.group(1).split() == ["5", "2", "20.0", "50.0", "2"], rates[:600]


@pytest.mark.clause("B-四(三)1c", "B-四(三)1e", "B-末a")
def test_b_in_2024_quarter_by_quarter_until_it_runs_out(unfiled: None, client: Client) -> None:
    for day in ("2024-01-02", "2024-04-01", "2024-04-28", "2024-05-01", "2024-05-05", "2024-05-06"):
        live_on(day)
    enter(client, "b-town")
    page = client.get(reverse("console:duties-urge")).content.decode()
    assert "逾期未报" in page
    with scope.active(scope.EVERYWHERE, staff=True):
        marked = RungMark.objects.filter(obligation__period="2024-Q1", obligation__template=STATEMENT)
        assert {str(one) for one in marked.filter(rung="REMINDED").values_list("on_day", flat=True)} == {"2024-05-06"}
    for day in ("2024-05-07", "2024-05-08", "2024-05-11", "2024-07-01", "2024-10-01", "2024-10-31", "2024-11-04"):
        live_on(day)
    with scope.active(scope.EVERYWHERE, staff=True):
        days_of = set(marked.values_list("rung", "on_day"))
        assert {(rung, str(on)) for rung, on in days_of} == {
            ("REMINDED", "2024-05-06"), ("URGED", "2024-05-07"), ("ORDERED", "2024-05-08"),
        }  # fmt: skip
    live_on("2025-02-03")
    owed = lines("B", STATEMENT, layers=("DEMO",))
    assert {str(one.due_date) for one in owed} == {"2024-01-31", "2024-04-30", "2024-07-31", "2024-10-31"}
    counted = [(one.obligor_kind, one.period) for one in owed if one.place_name == "演示·兰渚庭"]
    assert sorted(counted) == [(kind, f"{year}-Q{n}") for kind in ("committee", "company")
                               for year, n in ((2023, 4), (2024, 1), (2024, 2), (2024, 3))]  # fmt: skip
    without = [one.obligor_kind for one in owed if one.place_name == "演示·霞墨里"]
    assert without == ["company"] * 4  # no committee: half of what the other owes
    acts.ask_expired()
    enter(client, "b-authority")
    question = client.get(reverse("console:cases"), {"procedure": "campaign.expiry"}).content.decode()
    assert "已于2024-10-31到期，是否继续执行" in question
    with scope.active(scope.EVERYWHERE, staff=True):
        assert Case.objects.filter(procedure="campaign.expiry", subject_id="B").count() == 1


def test_chosen_late_ones_get_a_text_a_phone_and_a_note(unfiled: None, client: Client) -> None:
    live_on("2024-04-01")
    live_on("2024-05-06")
    enter(client, "b-town")
    page = client.get(reverse("console:duties-urge"))
    offered = re.findall(r'name="ids" value="(\d+)"', page.content.decode())
    assert offered
    chosen = client.post(reverse("console:duties-urge"), {"ids": offered[:2]})
    assert chosen.status_code == 303
    sheet = client.get(chosen["Location"]).content.decode()
    assert "请尽快报送；如有困难请说明原因。" in sheet
    assert "值班电话" in sheet
    assert client.post(chosen["Location"], {"means": "TEXT", "note": ""}).status_code == 303
    with scope.active(scope.EVERYWHERE, staff=True):
        urged = Obligation.objects.filter(pk__in=offered[:2], events__act="URGED", events__means="TEXT").distinct()
        assert {str(one.pk) for one in urged} == set(offered[:2])
    live_on("2024-05-04")  # the holiday
    assert client.post(chosen["Location"], {"means": "TEXT", "note": ""}).status_code == 200
    enter(client, "b-neighbourhood")
    assert client.get(reverse("console:duties-urge")).status_code == 403


@pytest.mark.clause("A-三(十四)c")
def test_a_supervision_round_is_raised_published_and_filed_on_the_pages(db: None, client: Client) -> None:
    live_on("2016-11-28")
    enter(client, "a-authority")
    place = "52/04/"
    given = {
        "template": "A:supervision-circular",
        "path": place,
        "event": "第三轮督查",
        "on": "2016-11-28",
        "due": "2016-12-20",
    }
    assert client.post(reverse("console:duty-new"), {**given, "on": "2010-01-01"}).status_code == 422
    made = client.post(reverse("console:duty-new"), given)
    assert made.status_code == 303
    duty = int(re.findall(r"/duties/(\d+)/", made["Location"])[0])
    sheet = client.get(made["Location"]).content.decode()
    assert "还差 1 处，齐了才能报送" in sheet
    behalf = {"behalf_principal": "市督查督办局", "behalf_paper": "收文1号", "behalf_received": "2016-11-28"}
    short = act(client, duty, "submit", record="督查通报", **behalf)
    assert short.status_code == 422
    assert "还没有送达：全市（通报公开）" in short.content.decode()
    sent = {"destination": "全市（通报公开）", "sent_on": "2016-11-28", "proof": "安督〔2016〕9号"}
    assert act(client, duty, "send", **sent).status_code == 303
    assert act(client, duty, "submit", record="督查通报", **behalf).status_code == 303
    assert "安督〔2016〕9号" in client.get(made["Location"]).content.decode()


@pytest.mark.clause("B-四(三)1e")
def test_an_official_orders_from_the_duty_and_finds_the_case(unfiled: None, client: Client) -> None:
    live_on("2024-04-01")
    live_on("2024-05-06")
    late = [one for one in lines("B", STATEMENT, layers=("DEMO",), period="2024-Q1") if one.late and one.waits]
    duty = late[0].id
    enter(client, "b-town")
    assert "下达责令整改" in client.get(reverse("console:duty", args=[duty])).content.decode()
    made = client.post(reverse("console:duty-order", args=[duty]), {})
    assert made.status_code == 303
    assert "已下达，待送达" in client.get(made["Location"]).content.decode()
    page = client.get(reverse("console:duty", args=[duty])).content.decode()
    assert "看责令整改" in page
    assert "下达责令整改" not in page.replace("已就这项义务下达责令整改", "")
    enter(client, "b-neighbourhood")
    assert client.post(reverse("console:duty-order", args=[duty]), {}).status_code == 403
