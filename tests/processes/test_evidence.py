"""迎检台账: collected from every shelf that keeps proofs, packed without a dangling entry, recorded."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.audit.models import AuditEntry
from mulin.kernel.documents import model
from mulin.kernel.files import services as files
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.duties import services as filing
from mulin.mechanisms.notices import papers, services
from mulin.mechanisms.notices.rules import SealedPage
from mulin.mechanisms.packs import selectors as packs
from mulin.processes import evidence
from mulin.processes.evidence import keeping, packing

NOW = dt.datetime(2024, 5, 9, 2, tzinfo=dt.UTC)
TODAY = dt.date(2024, 5, 9)
CLAUSE = "B-四(二)4c"


def person(number: int) -> Actor:
    return Actor("某岗", frozenset({"*"}), (scope.EVERYWHERE,), hat_id=number, person_id=number, staff=True)


def store(root: Path, data: bytes, name: str, path: str, clause: str = "", subject: str = "rule-document") -> int:
    return files.store(data, name, root=root, path=path, actor=SYSTEM, now=NOW, subject=(subject, 1), clause=clause)


def issue(root: Path, path: str) -> None:
    """A notice with a sealed copy of two pages, posted with a proof."""
    new = papers.NewPaper(
        "notice", path, "宝盖镇", "演示镇政府", "公示", (model.Paragraph("公示如下。"),), clause=CLAUSE
    )
    paper = papers.draft_paper(new, actor=person(1), now=NOW)
    services.papers.submit_paper(paper, actor=person(1), now=NOW)
    services.papers.pass_paper(paper, actor=person(2), now=NOW)
    series = services.papers.open_series("演示宝政", issuer="演示镇政府", path=path, actor=person(1), now=NOW)
    services.papers.number_paper(paper, series_id=series, actor=person(1), now=NOW)
    kept = [store(root, f"页{n}".encode(), "页.txt", path, CLAUSE, "paper-page") for n in range(2)]
    pages = [SealedPage(one, "", 10, 10, one) for one in kept]
    services.papers.seal_paper(paper, pages, how="扫码匹配", actor=person(1), now=NOW)
    proof = store(root, b"%PDF-1.4 proof", "照片.pdf", path, CLAUSE, "paper")
    spot = services.Spot("公告栏", "镇政府门口", proof)
    services.papers.post_paper(
        paper, from_day=TODAY, to_day=TODAY, spots=(spot,), public=True, actor=person(1), now=NOW
    )


def file_a_duty(root: Path) -> duties.DutyLine:
    """One open duty of the demonstration is filed with a file."""
    line = next(
        one for one in duties.list_lines(duties.DutyQuery(pack="B", state="OPEN"), TODAY, _days(), limit=None)
        if one.opens_on <= TODAY
    )  # fmt: skip
    kept = store(root, b"statement", "对账单.txt", line.path, "", "obligation")
    given = filing.Filing(record="对账单", file_id=kept, on_behalf=None)
    filing.submit(line.id, given, actor=person(1), now=NOW)
    return line


def _days() -> Any:
    from mulin.kernel import calendar

    return calendar.bundled()


@pytest.fixture
def folder(everywhere: None, tmp_path: Path) -> evidence.Folder:
    path = packs.path_of_pack("B")
    issue(tmp_path, path)
    file_a_duty(tmp_path)
    store(tmp_path, b"plan", "方案.txt", path, "B-四(二)1a")
    store(tmp_path, b"elsewhere", "别处.txt", "37/04/06/", CLAUSE)
    store(tmp_path, b"other pack", "别的方案.txt", path, "S-六(三)c")
    store(tmp_path, b"raw photo", "原图.txt", path, CLAUSE, "paper")
    wish = evidence.Wish("B", path, "宝盖镇", dt.date(2024, 4, 1), TODAY, ("REAL", "DEMO"))
    return evidence.collect(wish, root=tmp_path)


def unpacked(folder: evidence.Folder, root: Path) -> zipfile.ZipFile:
    local = NOW.astimezone(dt.timezone(dt.timedelta(hours=8)))
    data = b"".join(evidence.stream(folder, root=root, now=local, by="某岗"))
    packed = zipfile.ZipFile(io.BytesIO(data))
    assert packed.testzip() is None
    return packed


def test_every_line_of_the_index_has_its_file_and_every_file_its_line(folder: evidence.Folder, tmp_path: Path) -> None:
    packed = unpacked(folder, tmp_path)
    inside = {name.removeprefix(f"{packing.FILES}/") for name in packed.namelist() if name.startswith(packing.FILES)}
    index = docx.Document(io.BytesIO(packed.read(packing.INDEX)))
    cells = [cell.text for table in index.tables for row in table.rows for cell in row.cells[1:2]]
    listed = {text for text in cells if re.search(r"-\d{8}-", text) and not text.startswith("（无文件）")}
    assert listed == inside == {one.name for one in folder.with_file}
    assert len(inside) == 5  # two pages, the posting's proof, the duty's statement, the plan
    for line in packed.read(packing.DIGESTS).decode().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(packed.read(name)).hexdigest() == digest
    headings = [text for one in index.paragraphs if (text := one.text)[:2] in ("一、", "二、")]
    assert headings == ["一、缺口", "二、按条款目录"]


def test_gaps_name_what_fell_due_first(folder: evidence.Folder) -> None:
    missing = [gap.clause for gap in folder.gaps]
    assert CLAUSE not in missing
    assert {one.clause for one in folder.entries} | set(missing) == {row.id for row in folder.pack.clauses}
    due = [gap.due > 0 for gap in folder.gaps]
    assert due == sorted(due, reverse=True)


def test_a_lost_file_is_said_and_not_indexed(folder: evidence.Folder, tmp_path: Path) -> None:
    victim = folder.with_file[0]
    (tmp_path / victim.digest[:2] / victim.digest[2:4] / victim.digest).write_bytes(b"altered")
    again = evidence.collect(folder.wish, root=tmp_path)
    assert [one.content for one in again.lost] == [victim.content]
    assert len(again.with_file) == len(folder.with_file) - 1
    assert "从备份恢复" in _words(packing.index_document(again, now=NOW, by="某岗"))


def _words(official: model.Official) -> str:
    return "".join(block.text for block in official.body if isinstance(block, model.Paragraph))


def test_taking_it_needs_the_right_and_is_recorded(folder: evidence.Folder, tmp_path: Path) -> None:
    owner = Actor("业主", PERMISSIONS[Role.OWNER], (scope.EVERYWHERE,))
    with pytest.raises(NotAllowed):
        keeping.collect_for_export(folder.wish, root=tmp_path, actor=owner, now=NOW)
    keeping.collect_for_export(folder.wish, root=tmp_path, actor=person(1), now=NOW)
    entry = AuditEntry.objects.get(code="evidence.folder.packed")
    assert entry.details["files"] == len(folder.with_file)


@pytest.mark.django_db
def test_the_page_and_the_download(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    client.post("/demo/enter/", {"user": "b-town"})
    page = client.get(reverse("console:evidence"))
    assert "没有材料的条款" in page.content.decode()
    address = re.findall(r'action="(/console/evidence/pack/[^"]+)"', page.content.decode())[0].replace("&amp;", "&")
    sent = client.post(address)
    data = b"".join(sent.streaming_content)
    assert packing.INDEX in zipfile.ZipFile(io.BytesIO(data)).namelist()
    assert client.get(reverse("console:evidence-pack")).status_code == 405
    outside = reverse("console:evidence-pack") + "?place=37/04/06/"
    assert client.post(outside).status_code == 404
    client.post("/demo/enter/", {"user": "demo-owner"})
    assert client.get(reverse("console:evidence")).status_code == 403
