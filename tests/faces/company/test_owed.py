"""What companies and committees owe, on their own faces: one list, a photo filed, 代办 told, orders answered."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.mechanisms.cases.models import Case
from mulin.mechanisms.duties import rules, selectors, services
from mulin.mechanisms.duties.models import Obligation
from mulin.mechanisms.packs import services as pack_services

pytestmark = pytest.mark.django_db
DAYS = calendar.bundled()
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
S, N, DAY = "37/04/06/", "35/05/83/", "2020-11-10"


def moment(text: str) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(9), calendar.ZONE)


def enter(client: Client, user: str) -> None:
    """Sign in through the demonstration's door; company and committee live on 2020-11-10."""
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


@pytest.fixture
def arisen() -> None:
    """N's standing disclosures, and an income disclosure each quarter as N settled it."""
    with scope.active(scope.EVERYWHERE, staff=True):
        pack_services.decide_setting(
            "N", "income-disclosure-interval", "1 quarter", path=N, from_day=dt.date(2020, 10, 1), basis="测试文号",
            decided_by="市住建局", actor=SYSTEM, now=moment("2020-10-01"),
        )  # fmt: skip
        services.materialise("N", dt.date.fromisoformat(DAY), now=moment(DAY), days=DAYS)


def raised(template: str, pack: str = "N", *, due: str = "2020-11-06", kind: str = "company") -> int:
    """A duty of the cast's own community that somebody raised."""
    with scope.active(scope.EVERYWHERE, staff=True):
        hat = _hat("demo-company" if kind == "company" else "demo-committee")
        path = next(one for one in hat.paths if one.startswith(N if pack == "N" else S))
        authority = Actor("主管部门", PERMISSIONS[Role.AUTHORITY], (scope.EVERYWHERE,), role=Role.AUTHORITY, staff=True)
        made = services.arise(
            pack, template, path=path, place_name="演示小区", obligor="演示物业", event="测试", on=dt.date(2020, 11, 2),
            due=dt.date.fromisoformat(due), actor=authority, now=moment("2020-11-02"), layer="DEMO",
        )  # fmt: skip
        return made


def _hat(user: str) -> Any:
    from mulin.base.access import selectors as access

    return next(hat for found, hat in access.demo_cast() if found.username == user)


def rows(**given: Any) -> list[Obligation]:
    with scope.active(scope.EVERYWHERE, staff=True):
        return list(Obligation.objects.filter(**given).order_by("pk"))


def test_a_company_in_two_counties_sees_what_it_owes_there_and_nothing_else(client: Client, arisen: None) -> None:
    hat = _scoped(lambda: _hat("demo-company"))
    assert [path.split("/")[0] for path in hat.paths] in (["35", "37"], ["37", "35"])
    enter(client, "demo-company")
    page = text(client.get(reverse("company:duties")))
    shown = {int(one) for one in re.findall(r"/company/duties/(\d+)/", page)}
    own = {row.pk for row in rows(obligor_kind="company", opens_on__lte=DAY) if row.path in hat.paths}
    assert {row.path for row in rows(pk__in=shown)} <= set(hat.paths)
    assert shown
    assert shown <= own
    others = [row for row in rows() if row.pk not in own]
    assert others
    for row in others[:10]:
        assert client.get(reverse("company:duty", args=[row.pk])).status_code == 404
        assert client.post(reverse("company:duty-act", args=[row.pk, "submit"]), {"record": "x"}).status_code == 404
    assert "待设定" in page  # lifts: nobody has decided how often
    assert "企业与维保单位" in page
    assert client.get(reverse("console:duties")).status_code == 403


def _scoped(find: Any) -> Any:
    with scope.active(scope.EVERYWHERE, staff=True):
        return find()


@pytest.mark.clause("N-二(二)2c", "N-二(二)2f", "N-二(二)5c")
def test_one_photo_from_the_phone_closes_three_disclosures(client: Client, arisen: None) -> None:
    hat = _scoped(lambda: _hat("demo-company"))
    here = next(path for path in hat.paths if path.startswith(N))
    enter(client, "demo-company")
    home = text(client.get(reverse("company:home")))
    assert "本月要办" in home
    [service] = rows(path=here, template="service-disclosure")
    form = text(client.get(reverse("company:duty-act", args=[service.pk, "submit"])))
    assert "N-二(二)2c 要求：公示栏照片" in form
    assert "公示岗位服务人员名单" in form
    assert "公共收益公示" in form
    assert "代谁办理" not in form  # a company files its own alone
    photo = SimpleUploadedFile("board.png", PNG, "image/png")
    sent = client.post(reverse("company:duty-act", args=[service.pk, "submit"]), {"record": "", "file": photo})
    assert sent.status_code == 303
    filed = {row.template for row in rows(path=here, state="SUBMITTED", period__contains="2020-12-31")}
    filed |= {row.template for row in rows(path=here, state="SUBMITTED", due_on__isnull=True)}
    assert filed == {"service-disclosure", "staff-disclosure", "income-disclosure"}
    page = text(client.get(sent["Location"]))
    assert "已报待审" in page
    again = client.post(reverse("company:duty-act", args=[service.pk, "submit"]), {"record": "又一张"})
    assert again.status_code == 422
    assert "等待审核" in again.content.decode()


def test_late_is_explained_and_the_home_says_what_is_most_urgent(client: Client, arisen: None) -> None:
    duty = raised("lift-maintenance")
    enter(client, "demo-company")
    home = text(client.get(reverse("company:home")))
    assert "最急的：电梯维保" in home
    assert reverse("company:duty-act", args=[duty, "submit"]) in home
    assert client.post(reverse("company:duty-act", args=[duty, "reason"]), {"reason": ""}).status_code == 422
    said = client.post(reverse("company:duty-act", args=[duty, "reason"]), {"reason": "维保单位延期"})
    assert said.status_code == 303
    page = text(client.get(reverse("company:duty", args=[duty])))
    assert "维保单位延期" in page
    assert client.post(reverse("company:duty-act", args=[duty, "accept"])).status_code == 404


def test_a_committee_is_told_that_its_neighbourhood_filed_for_it(client: Client) -> None:
    hat = _scoped(lambda: _hat("demo-committee"))
    with scope.active(scope.EVERYWHERE, staff=True):
        made = Obligation.objects.create(
            pack="B", pack_version="x", template="quarterly-income-disclosure", title="上一季度公共收益收支公示",
            clause="B-四(三)1c", obligor_kind="committee", obligor_label="演示业委会", path=hat.paths[0],
            place_name=hat.place_name, period="2020-Q3", period_start=dt.date(2020, 7, 1),
            period_end=dt.date(2020, 10, 1), opens_on=dt.date(2020, 10, 1), printed_on=dt.date(2020, 10, 31),
            due_on=dt.date(2020, 10, 31), due_at=moment("2020-10-31"), evidence=["公告栏照片"], nil="required",
            layer="DEMO", recorded_at=moment("2020-10-01"),
        ).pk  # fmt: skip
        office = Actor(
            "社区 小区专干", PERMISSIONS[Role.NEIGHBOURHOOD], (scope.EVERYWHERE,), role=Role.NEIGHBOURHOOD, staff=True
        )
        paper = rules.OnBehalf("演示业委会", "收件单7号", dt.date(2020, 10, 30))
        services.submit(
            made, services.Filing(record="公示照片", on_behalf=paper), actor=office, now=moment("2020-11-03")
        )
        line = selectors.find_line(made, dt.date(2020, 11, 10), DAYS)
        assert (line.late, line.first_on) == (False, dt.date(2020, 10, 30))
    enter(client, "demo-committee")
    home = text(client.get(reverse("committee:home")))
    assert "有人替您办了" in home
    assert "社区 小区专干代您报送了" in home
    page = text(client.get(reverse("committee:duty", args=[made])))
    assert "收件单7号" in page
    enter(client, "s-authority")
    told = text(client.get(reverse("console:duty", args=[made])))
    assert "告知义务人" in told


@pytest.mark.clause("B-四(三)1e")
def test_a_company_answers_the_order_that_is_addressed_to_it(client: Client) -> None:
    duty = raised("lift-maintenance")
    enter(client, "n-authority")  # its own day is 2019-11-20: another clock, so the order is given by service
    office = Actor(
        "主管部门", PERMISSIONS[Role.AUTHORITY], (scope.EVERYWHERE,), hat_id=1, role=Role.AUTHORITY, staff=True
    )
    from mulin.mechanisms.cases import services as cases

    with scope.active(scope.EVERYWHERE, staff=True):
        case = services.order_by_hand(duty, actor=office, now=moment("2020-11-09"), days=DAYS)
        served = cases.StepInput({"due_on": "2020-11-20"})
        cases.take_step(case, "SERVE", actor=office, now=moment("2020-11-09"), days=DAYS, given=served)
        other = Case.objects.exclude(pk=case).values_list("pk", flat=True)[0]
    enter(client, "demo-company")
    home = text(client.get(reverse("company:home")))
    assert "责令整改" in home
    page = text(client.get(reverse("company:order", args=[case])))
    assert "电梯维保" in page
    assert client.post(reverse("company:order", args=[case]), {"answer": ""}).status_code == 422
    photo = SimpleUploadedFile("sheet.png", PNG, "image/png")
    done = client.post(reverse("company:order", args=[case]), {"answer": "已补做维保", "evidence": photo})
    assert done.status_code == 303
    assert client.get(reverse("company:order", args=[case])).status_code == 404  # no longer his to answer
    assert client.get(reverse("company:order", args=[other])).status_code == 404
    with scope.active(scope.EVERYWHERE, staff=True):
        row = Case.objects.get(pk=case)
        assert (row.state, row.data["answer"], row.documents.get().key) == ("ANSWERED", "已补做维保", "evidence")
    enter(client, "demo-committee")
    assert client.get(reverse("committee:order", args=[case])).status_code == 404
    assert client.get(reverse("company:duties")).status_code == 403
