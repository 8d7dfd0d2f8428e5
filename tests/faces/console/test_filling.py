"""The pages of filling by plain form posts: upload, confirm once, take the file; the second time no question."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from factories import registers as make

from mulin.base.access.rules import Role
from tests.drawings import forms

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db: None) -> Client:
    subject = make.community(make.ZIWEI, "甲测园")
    make.fact(subject, "extent", {"households": 156})
    return make.client(Role.AUTHORITY, make.SHANTING)


def upload(browser: Client, data: bytes, name: str = "摸底表.xlsx", place: str = make.SHANTING) -> Any:
    return browser.post("/console/filling/new/", {"file": SimpleUploadedFile(name, data), "place": place})


def confirmed(browser: Client, url: str) -> Any:
    """Confirm what the page proposes."""
    page = browser.get(url).content.decode()
    chosen = dict(re.findall(r'<select name="(\w+)"[^>]*>.*?<option value="([^"]*)" selected', page, re.S))
    return browser.post(url, {**chosen, "submit": "1"})


def file(browser: Client, url: str) -> tuple[Any, str]:
    response = browser.get(url)
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return book, unquote(response["Content-Disposition"])


def test_from_the_blank_sheet_to_the_filled_one(officer: Client) -> None:
    answer = upload(officer, forms.survey())
    assert answer.status_code == 303
    assert "/columns/" in answer.url
    answer = confirmed(officer, answer.url)
    assert answer.status_code == 303, answer.content.decode()
    page = officer.get(answer.url).content.decode()
    assert "已替山亭区填好" in page
    assert "联系电话没有登记" in page
    assert "甲测园" in page
    link = re.search(r'href="([^"]+/file/[^"]+marks=1)"', page)
    assert link is not None
    book, name = file(officer, link[1].replace("&amp;", "&"))
    assert "摸底表_山亭区_" in name
    assert any(cell.value == "甲测园" for line in book["摸底表"].iter_rows() for cell in line)
    # The second time there is no question: the same heads lead straight to the filled form.
    again = upload(officer, forms.survey(rows=8), "下月摸底表.xlsx")
    assert again.url == answer.url
    assert "下月摸底表" in officer.get(again.url).content.decode()


def test_another_kind_of_row_is_proposed_anew(officer: Client) -> None:
    url = upload(officer, forms.towns()).url
    answer = officer.post(url, {"subject": "project", "submit": "1"})
    assert answer.url == f"{url}?subject=project"
    page = officer.get(answer.url).content.decode()
    assert '<option value="project" selected' in page
    assert "计划年度" in page


def test_a_file_that_is_no_form_gets_a_sentence(officer: Client) -> None:
    answer = upload(officer, "甲,乙\n".encode(), "a.csv")
    assert answer.status_code == 422
    assert "请先在表格软件中另存为 xlsx" in answer.content.decode()


def test_a_form_of_another_place_is_not_there(officer: Client) -> None:
    url = upload(officer, forms.survey()).url
    stranger = make.client(Role.AUTHORITY, make.NANAN)
    number = re.search(r"filling/(\d+)/", url)
    assert number is not None
    for part in ("", "columns/", "file/", "retire/"):
        assert stranger.get(f"/console/filling/{number[1]}/{part}").status_code == 404
    assert upload(stranger, forms.survey()).status_code == 422  # not his place
    reader = make.client(Role.SECURITY_ADMIN, make.SHANTING)
    assert reader.get("/console/filling/").status_code == 403


def test_a_form_that_is_not_needed_leaves_the_list(officer: Client) -> None:
    url = upload(officer, forms.survey()).url.replace("columns/", "")
    assert officer.post(f"{url}retire/").status_code == 303
    assert officer.get(url).status_code == 404
