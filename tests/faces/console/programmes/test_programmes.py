"""Programmes, their clauses and settings, through the test client as the runtime role."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from factories import registers as make

from mulin.base.access.rules import Role
from mulin.faces.console.programmes import marks
from mulin.mechanisms.packs import selectors as packs

pytestmark = pytest.mark.django_db

HOMES = {"N": "35/05/83/", "A": "52/04/", "S": "37/04/06/", "L": "33/11/", "B": "35/05/81/101/"}
TABS = ("", "targets", "calendar", "outcomes", "people", "settings")


def body(response: object) -> str:
    return html.unescape(response.content.decode())  # type: ignore[attr-defined]


def officer(key: str, role: Role = Role.AUTHORITY) -> Client:
    return make.client(role, HOMES[key])


@pytest.mark.parametrize("key", list(HOMES))
def test_every_tab_of_every_programme_opens(key: str) -> None:
    browser = officer(key)
    for tab in TABS:
        response = browser.get(f"/console/programmes/{key}/?tab={tab}")
        assert response.status_code == 200, tab
    assert browser.get(f"/console/programmes/{key}/clauses/").status_code == 200
    assert packs.find_pack(key).facts.number in body(browser.get("/console/programmes/"))


@pytest.mark.parametrize("key", list(HOMES))
def test_every_clause_has_its_page(key: str) -> None:
    browser = officer(key)
    for row in packs.find_pack(key).clauses:
        response = browser.get(reverse("console:clause", args=(key, row.id)))
        assert response.status_code == 200, row.id
        assert row.gist[:20] in body(response), row.id


def test_the_tree_holds_all_clauses_once_and_filters() -> None:
    browser = officer("S")
    page = body(browser.get("/console/programmes/S/clauses/"))
    for row in packs.find_pack("S").clauses:
        assert page.count(f">{row.id}</a>") == 1, row.id
    few = body(browser.get("/console/programmes/S/clauses/?q=调度表"))
    assert "S-附5a" in few
    assert "S-一c<" not in few
    assert "没有符合条件的条款" in body(browser.get("/console/programmes/S/clauses/?q=绝无此语"))


def test_sections_follow_the_documents_numbering() -> None:
    cases = {
        "N-二(四)2·九c": ("二(四)", "二、（四）"),
        "S-附5b": ("附5", "附件5"),
        "B-二2a": ("二", "第二部分"),
        "B-末a": ("末", "附则"),
        "A-责": ("责", "责任分工"),
        "N-前a": ("前", "前言"),
        "S-四(尾)b": ("四(尾)", "四、（尾）"),
    }
    for clause, (section, words) in cases.items():
        assert marks.section_of(clause) == section
        assert marks.section_words(section) == words
    ids = [row.id for pack in packs.library().values() for row in pack.clauses]
    assert len(ids) == 619
    assert all(marks.section_of(one) for one in ids)


def test_no_code_or_option_leaks_as_english() -> None:
    codes = {code for pack in packs.library().values() for row in pack.clauses for code in row.codes}
    assert codes <= set(marks.CODE_WORDS)


@pytest.mark.parametrize("path", ["", "clauses/", "clauses/S-一a/", "settings/levels/", "settings/levels/decide/"])
def test_another_places_programme_does_not_exist(path: str) -> None:
    assert officer("N").get(f"/console/programmes/S/{path}").status_code == 404


@pytest.mark.parametrize("path", ["X/", "S/clauses/S-无/", "S/settings/none/"])
def test_unknown_things_are_404(path: str) -> None:
    assert officer("S").get(f"/console/programmes/{path}").status_code == 404


def test_an_expired_programme_asks() -> None:
    page = body(officer("B").get("/console/programmes/B/?on=2024-11-01"))
    assert "文件有效期至 2024年10月31日，已满" in page
    assert "已过有效期" in page
    assert "已满" not in body(officer_again("B").get("/console/programmes/B/?on=2024-10-31"))


def officer_again(key: str) -> Client:
    return make.client(Role.AUTHORITY, HOMES[key], username="second")


@pytest.mark.clause("S-附5c")
def test_deciding_an_open_setting_closes_it() -> None:
    browser = officer("S")
    page = body(browser.get("/console/programmes/S/settings/small-community/"))
    assert "还没有定，由区住建局定" in page
    url = "/console/programmes/S/settings/small-community/decide/"
    assert browser.get(url).status_code == 200
    given = {"value": "120", "from_day": "2020-09-10", "decided_by": "区住建局", "basis": "区住建局会议纪要"}
    assert browser.post(url, {**given, "basis": ""}).status_code == 422
    assert browser.post(url, {**given, "value": "许多"}).status_code == 422
    assert browser.post(url, given).status_code == 303
    page = body(browser.get("/console/programmes/S/settings/small-community/"))
    assert "120户" in page
    assert "区住建局会议纪要" in page


def test_a_department_does_not_settle() -> None:
    department = make.client(Role.DEPARTMENT, "37/04/06/")
    assert department.get("/console/programmes/S/settings/small-community/decide/").status_code == 403


ENGLISH = re.compile(r"[A-Za-z]{4,}")
KNOWN = {"xlsx"}


@pytest.mark.parametrize("key", list(HOMES))
def test_no_english_leaks_into_a_page(key: str) -> None:
    browser = officer(key)
    urls = [f"/console/programmes/{key}/?tab={tab}" for tab in TABS]
    urls += [f"/console/programmes/{key}/clauses/", f"/console/dashboard/?pack={key}", f"/console/league/?pack={key}"]
    urls += [reverse("console:setting", args=(key, row.key)) for row in packs.find_pack(key).settings]
    urls += [reverse("console:clause", args=(key, row.id)) for row in packs.find_pack(key).clauses]
    leaked: set[tuple[str, str]] = set()
    for url in urls:
        page = re.sub(r"<(script|style).*?</\1>", " ", browser.get(url).content.decode(), flags=re.S)
        shown = html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2].partition(">")[2]))
        leaked |= {(url, word) for word in set(ENGLISH.findall(shown)) - KNOWN}
    assert not leaked
