"""Documents, policies, settings and publication over HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mulin.faces.console.documents import forms
from mulin.kernel import scope
from mulin.mechanisms.packs import selectors as packs

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
DRAFT = {"kind": "STANDARD", "title": "考核验收标准", "issuer": "区领导小组办公室", "basis": "S-六(三)c"}


def enter(client: Client, user: str) -> None:
    """Sign in through the demonstration's door."""
    assert client.post("/demo/enter/", {"user": user}).status_code == 303


def text(response: Any, status: int = 200) -> str:
    """The page as text, once it has the expected status."""
    body = response.content.decode()
    assert response.status_code == status, body[:2000]
    return body


def drafted(client: Client) -> int:
    """Draft a standard as S's authority; returns its id."""
    response = client.post(reverse("console:rule_document-new"), DRAFT)
    assert response.status_code == 303, response.content.decode()[:2000]
    return int(re.findall(r"/documents/(\d+)/", response.headers["Location"])[0])


@pytest.mark.clause("S-六(三)c")
def test_document_is_drafted_issued_with_its_paper_and_repealed(client: Client) -> None:
    enter(client, "s-authority")
    document = drafted(client)
    page = reverse("console:rule_document", args=[document])
    assert "起草" in text(client.get(page))
    issue = reverse("console:rule_document-issue", args=[document])
    late = text(client.post(issue, {"issued_on": "2020-12-01"}), 422)
    assert "印发日期不能晚于今天" in late
    upload = SimpleUploadedFile("标准.pdf", PDF, "application/pdf")
    sent = {"issued_on": "2020-11-10", "number": "山物组〔2020〕1号", "file": upload}
    assert client.post(issue, sent).status_code == 303
    shown = text(client.get(page))
    assert "山物组〔2020〕1号" in shown
    paper = client.get(re.findall(r'href="(/console/files/\d+/)"', shown)[0])
    assert paper.content == PDF
    assert paper.headers["Content-Disposition"].startswith("attachment")
    public = reverse("public:place", args=[packs.path_of_pack("S").rstrip("/")])
    repeal = reverse("console:rule_document-repeal", args=[document])
    assert text(client.post(repeal, {"on": "2020-11-01", "reason": "重订"}), 422)
    assert client.post(repeal, {"on": "2020-11-10", "reason": "重订"}).status_code == 303
    assert "已废止" in text(client.get(page))
    assert client.get(public).status_code == 200


def test_a_draft_is_invisible_elsewhere_and_needs_the_right(client: Client) -> None:
    enter(client, "s-authority")
    document = drafted(client)
    enter(client, "n-authority")
    for name in ("console:rule_document", "console:rule_document-issue", "console:rule_document-repeal"):
        assert client.get(reverse(name, args=[document])).status_code == 404, name
    enter(client, "s-neighbourhood")
    assert client.get(reverse("console:rule_document-new")).status_code == 403


def test_policy_shows_every_printed_date_and_its_receipts(client: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        policy = packs.policy_of_pack("B")
    enter(client, "b-authority")
    page = text(client.get(reverse("console:policy", args=[policy.document.pk])))
    for words in ("QZ05904-3000-2023-00048", "2023年11月1日", "2024年10月31日", "物业服务企业", "未签收"):
        assert words in page, words


@pytest.mark.clause("B-末b")
def test_interpretation_belongs_to_the_issuer(client: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        policy = packs.policy_of_pack("B").document.pk
    url = reverse("console:policy-interpret", args=[policy])
    enter(client, "s-authority")
    answer = {"question": "第四条所称企业是否含自管？", "answer": "含自管。", "clause": "B-四(二)1b"}
    assert client.post(url, answer).status_code in (403, 404)
    enter(client, "b-authority")
    response = client.post(url, answer)
    assert response.status_code in (303, 403), response.content.decode()[:500]
    page = text(client.get(reverse("console:policy", args=[policy])))
    assert ("含自管。" in page) == (response.status_code == 303)


def test_setting_is_open_until_decided_with_its_basis(client: Client) -> None:
    enter(client, "s-authority")
    url = reverse("console:setting", args=["S", "small-community"])
    assert "待设定" in text(client.get(url))
    sent = {"value": "100", "path": packs.path_of_pack("S"), "from_day": "2020-11-10", "decided_by": "区住建局"}
    assert "依据文件" in text(client.post(url, sent), 422)
    assert text(client.post(url, {**sent, "value": "很多", "basis": "山住建字2号"}), 422)
    assert client.post(url, {**sent, "basis": "山住建字2号"}).status_code == 303
    page = text(client.get(url))
    assert "100" in page
    assert "山住建字2号" in page


def test_setting_of_another_place_does_not_exist(client: Client) -> None:
    enter(client, "s-authority")
    assert client.get(reverse("console:setting", args=["N", "small-community"])).status_code == 404
    enter(client, "s-neighbourhood")
    page = text(client.get(reverse("console:setting", args=["S", "small-community"])))
    assert "<form" not in page.partition("<main")[2]


def test_every_setting_has_a_form_of_its_type() -> None:
    for key, pack in packs.library().items():
        for row in pack.settings:
            form = forms.SettingForm(row, [("1/", "某地")])
            assert "value" in form.fields, (key, row.key)
            for _, label in getattr(form.fields["value"], "choices", ()):
                assert not re.fullmatch(r"[a-z-]+", str(label)), (key, row.key, label)


@pytest.mark.clause("S-五(二)b")
def test_publication_needs_a_decision_and_a_second_look(client: Client) -> None:
    enter(client, "s-leader")
    assert "从未公开" in text(client.get(reverse("console:publish-targets")))
    url = reverse("console:publish-pack", args=["S"])
    sent = {"targets": ["S-24"], "on": "2020-11-10", "clause": "S-五(二)b", "step": "check"}
    assert "公开决定" in text(client.post(url, sent), 422)
    assert "不能公开今天以后的数字" in text(client.post(url, {**sent, "on": "2020-11-11", "decision": "一号"}), 422)
    look = text(client.post(url, {**sent, "decision": "山政办纪1号"}))
    assert "核对后公开" in look
    public = reverse("public:place", args=[packs.path_of_pack("S").rstrip("/")])
    assert "山政办纪1号" not in text(client.get(public))
    assert client.post(url, {**sent, "decision": "山政办纪1号", "step": "confirm"}).status_code == 303
    page = text(client.get(public))
    assert "山政办纪1号（S-五(二)b）" in page
    assert "四项攻坚" not in page.partition("文件定的指标")[0]
    assert client.post(f"{url}?withdraw=1", {"reason": "更正"}).status_code == 303
    assert "山政办纪1号" not in text(client.get(public))


def test_publication_is_for_those_who_may(client: Client) -> None:
    for user, status in (("s-town", 403), ("n-leader", 404)):
        enter(client, user)
        assert client.get(reverse("console:publish-pack", args=["S"])).status_code == status
