"""The leader's page: composed from what is known, one A4, frozen at issue, written on."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.documents import model, pdf, scans
from mulin.mechanisms.notices import selectors as notices
from mulin.mechanisms.packs import selectors as packs
from mulin.processes import briefing
from mulin.processes.briefing import rules, sources

ON = dt.date(2020, 11, 10)
NOW = dt.datetime(2020, 11, 10, 2, tzinfo=dt.UTC)


def row(**given: Any) -> dict[str, Any]:
    return {
        "no": 1, "state": "behind", "due": "2020-12-31", "target": "80.00", "comparator": ">=", "numerator": "16",
        "denominator": "26", "missing": "0", "value": "61.54", "unit": "个", **given,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "percent", "more"),
    [
        ({}, True, 5),
        ({"numerator": "21"}, True, 0),
        ({"target": "50.00", "comparator": ">", "numerator": "13"}, True, 1),
        ({"target": "50.00", "comparator": ">", "numerator": "14"}, True, 0),
        ({"missing": "4"}, True, 8),
        ({"target": "20", "denominator": None}, False, 4),
        ({"comparator": "<="}, True, None),
        ({"target": None}, True, None),
        ({"denominator": None}, True, None),
    ],
)
def test_how_many_more_are_needed(given: dict[str, Any], percent: bool, more: int | None) -> None:
    assert rules.gap(row(**given), percent=percent) == more


def test_the_worst_stands_first_and_the_headline_counts() -> None:
    rows = [row(no=1, state="met"), row(no=2, state="behind"), row(no=3, state="missed")]
    assert [one["no"] for one in rules.by_need(rows)] == [3, 2, 1]
    assert rules.headline(rows, 2, ON) == (
        "截至2020年11月10日，目标 3 项，已达到 1 项，到期未达到 1 项，落后于进度 1 项；已超期未报的义务 2 项。"
    )
    assert (rules.figure("48.75", percent=True, unit=""), rules.figure("1200", percent=False, unit="项")) == (
        "48.8%", "1,200 项",
    )  # fmt: skip


def wish() -> briefing.Wish:
    return briefing.Wish("S", packs.path_of_pack("S"), "山亭区", ON, ON, ("REAL", "DEMO"))


def test_the_page_names_targets_what_is_late_and_what_others_ask(
    everywhere: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sources._sources, "asks", [lambda asked: [f"演示街道请求协调（{asked.pack}）"]])
    brief = briefing.compose(wish(), days=calendar.bundled())
    headings = [one.text for one in brief.blocks if isinstance(one, model.Heading)]
    assert headings == ["一、目标进度", "二、超期未报", "三、困难和请求", "四、需要决定的事"]
    table = next(one for one in brief.blocks if isinstance(one, model.Table))
    assert 0 < len(table.rows) <= 8
    words = "".join(one.text for one in brief.blocks if isinstance(one, model.Paragraph))
    assert "演示街道请求协调（S）" in words
    assert "2020年11月10日当时已知" in words
    assert "目标 13 项" not in brief.headline or len(packs.find_pack("S").targets) == 13


def test_what_was_issued_never_changes(everywhere: None) -> None:
    paper = briefing.issue(wish(), issuer="演示区住建局", actor=SYSTEM, now=NOW, days=calendar.bundled())
    found = notices.get_paper(paper)
    assert (found.state_label, found.is_final, found.layer) == ("已定稿", True, "DEMO")
    leader = Actor("演示领导", frozenset({"papers.sign"}), (scope.EVERYWHERE,), hat_id=9, person_id=9)
    assert [one.id for one in notices.list_to_read(leader)][:1] == [paper]


def test_the_fullest_page_still_fits_one_sheet() -> None:
    rows = [
        ("业主委员会（物业管理委员会）组建率的一个长名称", "不低于80%", "61.5%", "8", "2020-12-31", "落后于进度")
    ] * 8
    late = [("按月报送物业服务覆盖进度调度表", "山城街道办事处", "山城街道", "2020-11-01")] * 5
    words = "某街道反映老旧小区加装设施需要供电部门协调，已两次函商未果，请区政府牵头召开协调会议研究解决。" * 2
    body = (
        model.Paragraph(words), model.Table(("指标", "目标", "现值", "还差", "期限", "情况"), rows),
        model.Table(("义务", "应报单位", "地点", "期限"), late), *[model.Paragraph(words)] * 8,
    )  # fmt: skip
    official = model.Official("某局", "情况专报", body, date=ON, compact=True)
    assert len(pdf.layout(official).pages) == 1


@pytest.mark.django_db
def test_from_the_desk_to_the_leaders_words(client: Client) -> None:
    client.post("/demo/enter/", {"user": "s-authority"})
    page = client.get(reverse("console:brief")).content.decode()
    assert "目标进度" in page
    address = re.findall(r'action="(/console/papers/brief/[^"]+)"', page)[0].replace("&amp;", "&")
    made = client.post(address).headers["Location"]
    shown = client.get(made).content.decode()
    pdf = client.get(re.findall(r'href="([^"]+/print/pdf/)"', shown)[0])
    assert len(scans.read_pages(pdf.content, "brief.pdf")) == 1
    png = client.get(re.findall(r'href="([^"]+/print/png/)"', shown)[0])
    assert Image.open(io.BytesIO(png.content)).width == 1080
    client.post("/demo/enter/", {"user": "s-leader"})
    assert "签批意见" in client.get(reverse("console:papers") + "?waiting=1").content.decode()
    sent = {"opinion": "请住建局一周内约谈落后镇街", "follow_up": "约谈", "follow_by": "2020-11-17"}
    assert client.post(f"{made}note/", sent).status_code == 303
    after = client.get(made).content.decode()
    assert "请住建局一周内约谈落后镇街" in after
    assert "2020-11-17 前" in after
    assert "情况专报" not in client.get(reverse("console:papers") + "?waiting=1").content.decode().split("<main")[1]
    client.post("/demo/enter/", {"user": "n-authority"})
    assert client.get(reverse("console:brief") + "?place=37/04/06/").status_code == 404
    client.post("/demo/enter/", {"user": "s-town"})
    assert client.post(f"{made}note/", sent).status_code == 403
