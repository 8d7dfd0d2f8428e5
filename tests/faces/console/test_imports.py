"""The import wizard from file to undo, by plain form posts (no script)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mulin.base.access import services as access
from mulin.base.access.rules import HatKind, Role
from mulin.base.places import services as places
from mulin.faces.jobs import acts
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from tests.drawings import annexes
from tests.processes.importing.conftest import COUNTY, NOW, rows
from tests.processes.importing.test_rosters import communities

pytestmark = pytest.mark.urls("tests.faces.console.import_urls")
ELSEWHERE = "99/01/02/"


def sign_in(name: str, path: str, role: Role = Role.TOWN) -> Client:
    """A browser of a person with one hat over a place."""
    person = access.next_person_id()
    user = access.create_user(name, person_id=person, password=None, actor=SYSTEM, now=NOW, demo=True)
    hat = access.NewHat(role, HatKind.POST, "物业岗", "试验县", path, demo=True)
    access.grant_hat(person, hat, from_date=dt.date(2019, 1, 1), actor=SYSTEM, now=NOW)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk(db: None) -> Client:
    """A clerk of the test county."""
    with scope.active(scope.EVERYWHERE, staff=True):
        places.load_regions(rows(), now=NOW, by="测试")
        return sign_in("clerk-i", COUNTY)


def counted() -> int:
    """Communities of the county."""
    with scope.active(scope.EVERYWHERE, staff=True):
        return communities()


def start(client: Client, **data: Any) -> Any:
    """Hand in a file or a block."""
    return client.post("/console/imports/new/", {"kind": "communities", "place": COUNTY, **data})


@pytest.mark.clause("N-附1")
def test_annex1_through_the_wizard_and_back(clerk: Client) -> None:
    file = SimpleUploadedFile("附件1.xlsx", annexes.n1())
    answer = start(clerk, kind="roster:N-annex1", file=file, pasted="")
    assert answer.status_code == 303
    answer = clerk.get(answer.url, follow=True)
    page = answer.content.decode()
    assert "含名仕楼" in page
    assert "建议：" in page
    assert "checked" not in page
    url = answer.redirect_chain[-1][0] if answer.redirect_chain else answer.request["PATH_INFO"]
    run = url.split("/")[3]
    questions = f"/console/imports/{run}/questions/"
    answer = clerk.post(questions, {"q0": "contained_building", "q1": "alias"})
    assert clerk.post(f"/console/imports/{run}/preview/", {"reason": "首次建册"}).status_code == 422
    assert counted() == 0
    clerk.post(questions, {"q0": "housing_kind"})
    page = clerk.get(f"/console/imports/{run}/preview/").content.decode()
    assert "新建 39" in page
    done = clerk.post(f"/console/imports/{run}/preview/", {"reason": "首次建册"})
    assert done.status_code == 303
    assert counted() == 39
    assert "撤销这次导入" in clerk.get(done.url).content.decode()
    assert "附件1.xlsx" in clerk.get("/console/imports/").content.decode()
    assert clerk.post(f"/console/imports/{run}/undo/").status_code == 303
    assert counted() == 0


def test_columns_are_chosen_once_and_remembered(clerk: Client) -> None:
    block = "社区\t小区名\t居住家庭\n湖新社区\t甲园\t156\n"
    answer = start(clerk, pasted=block)
    assert "没有把握" in clerk.get(answer.url).content.decode()
    chosen = {"c0": "place", "c1": "name", "c2": "extent.households"}
    preview = clerk.post(answer.url, chosen).url.replace("questions", "preview")
    assert clerk.post(preview, {}).status_code == 303
    again = start(clerk, pasted=block.replace("156", "160"))
    page = clerk.get(again.url).content.decode()
    assert "没有把握" not in page
    assert counted() == 1


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04broken", b"%PDF-1.4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]
)
def test_a_bad_file_is_told_in_words(clerk: Client, data: bytes) -> None:
    answer = start(clerk, file=SimpleUploadedFile("x.xlsx", data), pasted="")
    assert answer.status_code == 422
    assert "没有登记说明文字" not in answer.content.decode()


def test_runs_of_another_place_are_not_found(clerk: Client) -> None:
    run = start(clerk, pasted="社区\t小区名\n湖新社区\t甲园\n").url.split("/")[3]
    with scope.active(scope.EVERYWHERE, staff=True):
        stranger = sign_in("stranger-i", ELSEWHERE)
    for tail in ("", "columns/", "preview/", "undo/"):
        assert stranger.get(f"/console/imports/{run}/{tail}").status_code == 404
    assert start(stranger, pasted="社区\t小区名\n湖新社区\t乙园\n").status_code == 422


def test_no_permission_no_wizard(clerk: Client) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        leader = sign_in("leader-i", COUNTY, Role.LEADER)
    assert leader.get("/console/imports/").status_code == 403
    assert leader.get("/console/imports/new/").status_code == 403


def test_a_large_sheet_is_carried_out_by_the_worker(clerk: Client, settings: Any) -> None:
    settings.IMPORT_BACKGROUND_ROWS = 1
    answer = start(clerk, pasted="小区名\t所在社区\n甲园\t湖新社区\n乙苑\t中山社区")
    run = answer.url.removesuffix("columns/")
    answer = clerk.post(f"{run}preview/", {"on": "", "basis": "", "reason": ""})
    assert (answer.status_code, answer.url) == (303, run)
    page = clerk.get(run).content.decode()
    assert "已交给后台导入，可以离开本页。" in page
    assert f'hx-get="{run}progress/"' in page
    assert "刷新" in page
    assert counted() == 0
    part = clerk.get(f"{run}progress/", headers={"HX-Request": "true"}).content.decode()
    assert "正在导入" in part
    assert "<html" not in part
    while acts.deliver_slow():
        pass
    assert counted() == 2
    assert "导入完成" in clerk.get(f"{run}progress/").content.decode()
    assert "撤销这次导入" in clerk.get(run).content.decode()
