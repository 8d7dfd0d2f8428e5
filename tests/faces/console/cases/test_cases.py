"""The desk, a case from start to finish over HTTP, and what stops it."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mulin.kernel import calendar, scope
from mulin.mechanisms.cases import rules, selectors
from mulin.mechanisms.packs import selectors as packs
from tests.journeys import staging

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
START = {
    "description": "东至山城路，西至府前路，南至银河街，北至世纪大道。",
    "reason": "共用配电房。",
}


def enter(client: Client, user: str) -> None:
    """Sign in through the demonstration's door."""
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any) -> str:
    """The page as text, once it is 200."""
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def start(client: Client, **more: Any) -> Any:
    """Post the form that starts a delimitation in the town of S."""
    url = reverse("console:case-open", args=["registry.delimitation"])
    return client.post(url, {"path": staging.town_of("S"), **START, **more})


def opened(client: Client, **more: Any) -> int:
    """Start one and return its id."""
    response = start(client, **more)
    assert response.status_code == 303, response.content.decode()[:3000]
    return int(re.findall(r"/cases/(\d+)/", response.headers["Location"])[0])


def step_url(case_id: int, client: Client) -> str:
    """The first step offered as a button on the case's page."""
    page = text(client.get(reverse("console:case", args=[case_id])))
    return re.findall(rf'href="(/console/cases/{case_id}/do/[A-Z_]+/)"', page)[0]


def test_empty_desk_teaches(client: Client) -> None:
    enter(client, "s-neighbourhood")
    page = text(client.get("/console/"))
    assert "今天没有要办的事" in page
    assert "工作台是空的" in page
    assert reverse("console:case-new") in page


def test_desk_groups_by_what_happens_if_nothing_is_done_today(client: Client) -> None:
    staging.stage()
    enter(client, "s-town")
    page = text(client.get("/console/"))
    assert "2 件超期" in page  # one staged here, one of the demonstration's own
    assert "2 件到期" in page
    order = [page.index(f">{title}</h2>") for title in ("已超期", "今日到期", "本周到期")]
    assert order == sorted(order)
    assert "已超期 2 个工作日" in page  # agreed for Saturday 2020-11-07; Monday and Tuesday 10th have gone by
    assert "还剩 2 个工作日" in page


def test_reviewer_sees_what_was_brought_to_him(client: Client) -> None:
    staging.stage()
    enter(client, "s-authority")
    page = text(client.get("/console/"))
    assert "待我审核" in page
    assert page.index("待我审核") < page.index("物业管理区域划定：山城街道四期") < page.index("我发起的")
    enter(client, "n-authority")
    assert "山城街道" not in text(client.get("/console/"))


@pytest.mark.clause("S-二(二)a", "S-二(二)b")
def test_delimitation_goes_from_town_to_authority(client: Client) -> None:
    enter(client, "s-town")
    case_id = opened(client)
    url = step_url(case_id, client)
    upload = SimpleUploadedFile("区域图.png", PNG, "image/png")
    assert client.post(url, {"paper_map": upload, "note": "图已附。"}).status_code == 303
    page = text(client.get(reverse("console:case", args=[case_id])))
    assert "区域图.png" in page
    file_url = re.findall(r'href="(/console/files/\d+/)"', page)[0]
    paper = client.get(file_url)
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert paper.content == PNG
    enter(client, "s-authority")
    url = reverse("console:case-step", args=[case_id, "APPROVE"])
    missing = client.post(url, {"note": ""})
    assert missing.status_code == 422
    done = client.post(url, {"approved_by": "区住建局", "approval": "山住建字1号"})
    assert done.status_code == 303, done.content.decode()[:2000]
    assert "办结" in text(client.get(reverse("console:case", args=[case_id])))


@pytest.mark.clause("S-三(四)b")
def test_missing_paper_is_named_with_its_clause(client: Client) -> None:
    enter(client, "s-town")
    sent = {"path": staging.town_of("S"), "name": "物业用房", "use": "MANAGEMENT", "works": "NEW", "land": "东门空地"}
    case_url = client.post(reverse("console:case-open", args=["registry.premises"]), sent).headers["Location"]
    case_id = int(re.findall(r"/cases/(\d+)/", case_url)[0])
    assert client.post(step_url(case_id, client), {}).status_code == 303
    enter(client, "s-authority")
    url = reverse("console:case-step", args=[case_id, "APPROVE"])
    refused = client.post(url, {"approval": "山规1号"})
    assert refused.status_code == 422
    assert "缺少材料“规划部门批准文件”（S-三(四)b）" in refused.content.decode()
    macro = SimpleUploadedFile("批准.pdf", b"MZ\x00\x01", "application/pdf")
    odd = client.post(url, {"approval": "山规1号", "paper_planning_approval": macro})
    assert odd.status_code == 422
    assert "内容不是可接受的格式" in odd.content.decode()
    assert client.post(url, {"approval": "山规1号", "title_planning_approval": "山规1号"}).status_code == 303


def test_step_on_behalf_counts_from_the_day_of_receipt(client: Client) -> None:
    enter(client, "s-town")
    case_id = opened(client)
    url = step_url(case_id, client)
    sent = {"title_map": "图纸第3号", "behalf_principal": "演示业委会"}
    half = client.post(url, sent)
    assert half.status_code == 422
    assert "代办须写明代谁办理、凭什么材料" in half.content.decode()
    future = client.post(url, {**sent, "behalf_paper": "来函", "behalf_received": "2020-11-12"})
    assert "代办的收件日期不能晚于今天" in future.content.decode()
    assert client.post(url, {**sent, "behalf_paper": "来函", "behalf_received": "2020-11-09"}).status_code == 303
    page = text(client.get(reverse("console:case", args=[case_id])))
    assert "代演示业委会办理（凭来函），2020-11-09 收到" in page
    assert "图纸第3号" in page


def test_only_fields_with_a_clause_are_required(client: Client) -> None:
    """P10: every form of every procedure, against its declaration."""
    from mulin.faces.console.cases import forms

    for case_type in rules.catalogue.all():
        opening = forms.OpenForm(case_type, [("1/", "某地")], dt.date(2020, 11, 10))
        declared = {field.key: field for field in case_type.opened}
        for name, field in opening.fields.items():
            if name == "community" and case_type.of_community:
                assert case_type.clauses[0] in field.help_text
                continue
            assert not field.required or name == "path" or declared[name].clause, (case_type.key, name)
        for action, fields in case_type.steps.items():
            form = forms.StepForm(fields, case_type.papers, frozenset(), dt.date(2020, 11, 10))
            wanted = {field.key for field in fields if field.clause}
            assert {name for name, field in form.fields.items() if field.required} <= wanted, (case_type.key, action)


def test_drafts_are_kept_on_the_server_and_dropped_when_sent(client: Client) -> None:
    enter(client, "s-town")
    url = reverse("console:case-open", args=["registry.delimitation"])
    kept = client.post(f"{reverse('console:draft')}?for={url}", {"description": "写了一半"})
    assert "草稿存于" in kept.content.decode()
    assert "写了一半" in text(client.get(url))
    assert "写了一半" not in text(client.get(url, {"fresh": "1"}))
    enter(client, "s-authority")
    assert "写了一半" not in text(client.get(url))
    enter(client, "n-town")
    assert client.get(url).status_code == 404
    enter(client, "s-town")
    opened(client)
    assert "写了一半" not in text(client.get(url))


def test_another_place_does_not_see_the_case(client: Client) -> None:
    enter(client, "s-town")
    case_id = opened(client)
    enter(client, "n-authority")
    for url in (
        reverse("console:case", args=[case_id]),
        reverse("console:case-step", args=[case_id, "SUBMIT"]),
        reverse("console:case-manage", args=[case_id, "extend"]),
    ):
        assert client.get(url).status_code == 404, url
    assert START["description"] not in text(client.get(reverse("console:cases")))


def test_extension_and_suspension_keep_their_reasons(client: Client) -> None:
    enter(client, "s-town")
    case_id = opened(client, due="2020-11-12")
    manage = [reverse("console:case-manage", args=[case_id, what]) for what in ("extend", "suspend", "resume")]
    early = client.post(manage[0], {"new_due": "2020-11-11", "reason": "图纸未到"})
    assert early.status_code == 422
    assert "延期后的日期须晚于原到期日" in early.content.decode()
    assert client.post(manage[0], {"new_due": "2020-11-20", "reason": "图纸未到"}).status_code == 303
    page = text(client.get(reverse("console:case", args=[case_id])))
    assert "2020-11-12 改为 2020-11-20" in page
    assert "图纸未到" in page
    assert client.post(manage[1], {"reason": "等待诉讼"}).status_code == 303
    assert "恢复计时" in text(client.get(reverse("console:case", args=[case_id])))
    assert client.post(manage[2], {"reason": "诉讼已结"}).status_code == 303


def test_list_filters_and_pages_by_key(client: Client) -> None:
    staging.stage()
    enter(client, "s-authority")
    url = reverse("console:cases")
    assert text(client.get(url, {"state": "open"})).count("物业管理区域划定：") >= 4
    assert "没有符合条件的事项" in text(client.get(url, {"state": "closed", "procedure": "registry.premises"}))
    assert text(client.get(url, {"before": "x", "under": "99/", "procedure": "none"}))


@pytest.mark.clause("B-末a")
def test_expired_document_is_asked_about_and_decided(client: Client) -> None:
    from mulin.faces.jobs import acts
    from mulin.kernel import clock

    with clock.at(dt.datetime(2024, 11, 1, 2, tzinfo=dt.UTC)):
        assert acts.ask_expired() == 1
        assert acts.ask_expired() == 0
    with scope.active(scope.EVERYWHERE, staff=True):
        (line,) = selectors.list_cases(dt.date(2024, 11, 1), calendar.bundled(), procedure="campaign.expiry")
    assert line.path == packs.path_of_pack("B")
    enter(client, "b-authority")
    client.post("/demo/day/", {"day": "2024-11-04"})
    assert line.title in text(client.get(reverse("console:cases")))
    url = reverse("console:case-step", args=[line.id, "CONTINUE_UNTIL"])
    wrong = client.post(url, {"decided_by": "宝盖镇人民政府", "basis": "宝政〔2024〕90号", "until": "2024-10-01"})
    assert wrong.status_code == 422
    right = client.post(url, {"decided_by": "宝盖镇人民政府", "basis": "宝政〔2024〕90号", "until": "2025-10-31"})
    assert right.status_code == 303, right.content.decode()[:3000]
    with scope.active(scope.EVERYWHERE, staff=True):
        assert packs.is_in_force("B", packs.path_of_pack("B"), dt.date(2025, 10, 31))
        assert not packs.is_in_force("B", packs.path_of_pack("B"), dt.date(2025, 11, 1))
