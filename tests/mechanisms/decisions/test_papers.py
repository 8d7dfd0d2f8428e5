"""The paper channel: issued, scanned before anybody reads, entered blind by two, matched into the count."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from PIL import Image
from pypdfium2 import PdfDocument

from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.rules import papers as rules
from mulin.mechanisms.decisions.rules.channels import Channel
from mulin.mechanisms.decisions.rules.papers import PaperState
from mulin.mechanisms.decisions.selectors import papers as selectors
from mulin.mechanisms.decisions.selectors import printing
from mulin.mechanisms.decisions.services import assemblies, counting, entering, papers
from mulin.mechanisms.decisions.services.entering import Reading
from tests.mechanisms.decisions.test_assembly import CLOSE, DAY, EVENT, SIGNER, Scene, close, noticed, refused

KEY = bytes(range(32))
AT = DAY(dt.date(2026, 5, 18))
CLERK, SECOND, THIRD, WATCHER = (
    replace(SYSTEM, label=label, person_id=number, role=role)
    for number, label, role in (
        (901, "录入一", "TOWN"),
        (902, "录入二", "VILLAGE"),
        (903, "裁定", "TOWN"),
        (904, "监票", "PARTY"),
    )
)


@pytest.fixture
def issued(everywhere: None) -> Scene:
    scene = noticed()
    assemblies.open_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
    papers.issue(scene.assembly, key=KEY, actor=SYSTEM, now=DAY(EVENT))
    return scene


def sheet(scene: Scene, door: str, note: int = 0) -> papers.Upload:
    """A returned paper as a scanner shows it: its code, and something written on it."""
    with scope.active(scope.EVERYWHERE, staff=True):
        paper = models.Paper.objects.exclude(state="SPOILED").get(assembly_id=scene.assembly, group__door=door)
    return picture(f"https://example.test/vote/{paper.token}/", f"{door}-{note}", note)


def picture(code: str, name: str, note: int = 0) -> papers.Upload:
    target, page = io.BytesIO(), io.BytesIO()
    segno.make(code, error="m", micro=False).save(target, kind="png", scale=5, border=4)
    canvas = Image.new("L", (600, 800), 255 - note)
    canvas.paste(Image.open(target).convert("L"), (100, 100))
    canvas.save(page, "PNG")
    return papers.Upload(f"{name}.png", page.getvalue())


def scanned(scene: Scene, root: Path, *doors: str, at: dt.datetime = AT) -> int:
    batch = papers.NewBatch(len(doors), at)
    uploads = [sheet(scene, door) for door in doors]
    number = papers.take_in(scene.assembly, batch, uploads, root=root, actor=SYSTEM, now=max(at, AT))
    papers.make_ready(scene.assembly, number, seed="骰子 3 5 1", actor=SYSTEM, now=max(at, AT))
    return number


def paper(scene: Scene, door: str) -> models.Paper:
    with scope.active(scope.EVERYWHERE, staff=True):
        return models.Paper.objects.exclude(state="SPOILED").get(assembly_id=scene.assembly, group__door=door)


def enter(scene: Scene, door: str, choice: int, clerk: Actor, void: str = "") -> PaperState:
    reading = Reading({1: choice}, void)
    return entering.enter(scene.assembly, paper(scene, door).pk, reading, signer=SIGNER, actor=clerk, now=AT)


def test_every_group_has_one_living_paper_and_a_reissue_kills_the_old(issued: Scene, tmp_path: Path) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        assert models.Paper.objects.filter(assembly_id=issued.assembly).count() == 5
    assert papers.issue(issued.assembly, key=KEY, actor=SYSTEM, now=AT) == []
    old = paper(issued, "1-101")
    dead = sheet(issued, "1-101")
    serial = papers.reissue(issued.assembly, old.pk, "业主丢失", key=KEY, actor=SYSTEM, now=AT)
    assert (serial, paper(issued, "1-101").serial) == (6, 6)
    papers.take_in(issued.assembly, papers.NewBatch(1, AT), [dead], root=tmp_path, actor=SYSTEM, now=AT)
    with scope.active(scope.EVERYWHERE, staff=True):
        assert models.Scan.objects.get().void_reason == "FOREIGN_SERIAL"
        assert models.LogEvent.objects.filter(kind="paper_issued").count() == 2
    refused(lambda: models.Paper.objects.filter(pk=old.pk).update(state="ISSUED"))


def test_nothing_is_entered_before_sheets_and_scans_are_as_many(issued: Scene, tmp_path: Path) -> None:
    uploads = [sheet(issued, "1-101")]
    batch = papers.take_in(issued.assembly, papers.NewBatch(2, AT), uploads, root=tmp_path, actor=SYSTEM, now=AT)
    with pytest.raises(Refused) as early:
        enter(issued, "1-101", 1, CLERK)
    assert early.value.codes == ("decisions.batch_not_ready",)
    with pytest.raises(Refused) as fewer:
        papers.make_ready(issued.assembly, batch, actor=SYSTEM, now=AT)
    assert fewer.value.violations[0].params == {"sheets": 2, "scans": 1}
    with pytest.raises(InputError):
        papers.add_scans(issued.assembly, batch, uploads, root=tmp_path, actor=SYSTEM, now=AT)
    papers.add_scans(issued.assembly, batch, [sheet(issued, "1-103")], root=tmp_path, actor=SYSTEM, now=AT)
    papers.make_ready(issued.assembly, batch, actor=SYSTEM, now=AT)
    assert enter(issued, "1-101", 1, CLERK) == "ENTERED"


def test_two_people_enter_blind_and_the_match_is_counted(issued: Scene, tmp_path: Path) -> None:
    scanned(issued, tmp_path, "1-101", "1-103")
    enter(issued, "1-101", 1, CLERK)
    with scope.active(scope.EVERYWHERE, staff=True, person_id=902):
        assert models.Entry.objects.count() == 0
        assert selectors.next_paper(issued.assembly, 902).group.door == "1-101"  # type: ignore[union-attr]
    with scope.active(scope.EVERYWHERE, staff=True, person_id=901):
        assert models.Entry.objects.count() == 1
        assert selectors.next_paper(issued.assembly, 901).group.door == "1-103"  # type: ignore[union-attr]
    with pytest.raises(Refused) as same:
        enter(issued, "1-101", 1, CLERK)
    assert same.value.codes == ("decisions.entry_by_same",)
    assert enter(issued, "1-101", 1, SECOND) == "MATCHED"
    enter(issued, "1-103", 1, SECOND, "NOT_SIGNED")
    assert enter(issued, "1-103", 2, CLERK, "NOT_SIGNED") == "MATCHED"
    close(issued)
    (result,) = counting.tally(issued.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 5, 21)))
    assert result.sums["options"] == {"1": {"area": 16000, "heads": 1}}
    assert result.sums["void"] == {"area": 9000, "heads": 1}


def test_a_difference_goes_to_a_third_person_and_a_scrutineer_and_the_count_waits(
    issued: Scene, tmp_path: Path
) -> None:
    scanned(issued, tmp_path, "1-101")
    enter(issued, "1-101", 1, CLERK)
    assert enter(issued, "1-101", 2, SECOND) == "DIFFERS"
    close(issued)
    with pytest.raises(Refused) as waiting:
        counting.tally(issued.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 5, 21)))
    assert waiting.value.codes == ("decisions.papers_open",)
    number = paper(issued, "1-101").pk
    with scope.active(scope.EVERYWHERE, staff=True, person_id=903):
        assert [one.choices for one in selectors.readings(number)] == [{"1": 1}, {"1": 2}]
    for third, watcher in ((CLERK, WATCHER), (THIRD, SECOND), (THIRD, THIRD)):
        with pytest.raises(Refused) as wrong:
            entering.adjudicate(issued.assembly, number, Reading({1: 2}), watcher, signer=SIGNER, actor=third, now=AT)
        assert wrong.value.codes == ("decisions.third_person",)
    state = entering.adjudicate(issued.assembly, number, Reading({1: 2}), WATCHER, signer=SIGNER, actor=THIRD, now=AT)
    assert state == "ADJUDICATED"
    (result,) = counting.tally(issued.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 5, 21)))
    assert list(result.sums["options"]) == ["2"]


def test_late_and_foreign_sheets_stand_beside_the_count(issued: Scene, tmp_path: Path) -> None:
    close(issued)
    late = CLOSE + dt.timedelta(minutes=1)
    uploads = [sheet(issued, "1-101"), picture("https://example.test/vote/0123456789abcdef0123456789/", "x", 3)]
    batch = papers.NewBatch(2, late)
    papers.take_in(issued.assembly, batch, uploads, root=tmp_path, actor=SYSTEM, now=late)
    with scope.active(scope.EVERYWHERE, staff=True):
        found = models.Scan.objects.order_by("id").values_list("void_reason", flat=True)
        assert list(found) == ["LATE", "FOREIGN_SERIAL"]
    assert paper(issued, "1-101").state == "SET_ASIDE"


def test_a_paper_beside_an_electronic_ballot_counts_only_with_the_signed_switch(issued: Scene, tmp_path: Path) -> None:
    issued.cast("1-101", 1)
    issued.cast("1-103", 1)
    papers.record_switch(issued.assembly, paper(issued, "1-103").pk, actor=SYSTEM, now=AT)
    scanned(issued, tmp_path, "1-101", "1-103")
    states = []
    for door in ("1-101", "1-103"):
        enter(issued, door, 2, CLERK)
        states.append(enter(issued, door, 2, SECOND))
    assert states == ["SET_ASIDE", "MATCHED"]
    with scope.active(scope.EVERYWHERE, staff=True):
        ballots = models.Ballot.objects.filter(assembly_id=issued.assembly, current=True)
        current = dict(ballots.values_list("group__door", "channel"))
    assert current == {"1-101": Channel.PHONE, "1-103": Channel.PAPER}


def test_one_difference_in_the_sample_brings_every_paper_to_double_entry(
    issued: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "sample", lambda serials, percent, seed: frozenset(sorted(serials)[:1]))
    scanned(issued, tmp_path, "1-101", "1-103", "1-104")
    for door in ("1-101", "1-103", "1-104"):
        enter(issued, door, 1, CLERK)
    with pytest.raises(Refused) as waiting:
        entering.settle(issued.assembly, signer=SIGNER, actor=SYSTEM, now=AT)
    assert waiting.value.codes == ("decisions.sample_open",)
    assert enter(issued, "1-101", 2, SECOND) == "DIFFERS"
    assert paper(issued, "1-104").twice
    assert enter(issued, "1-104", 1, SECOND) == "MATCHED"


def test_papers_outside_an_agreeing_sample_are_settled_once(
    issued: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "sample", lambda serials, percent, seed: frozenset(sorted(serials)[:1]))
    scanned(issued, tmp_path, "1-101", "1-103")
    enter(issued, "1-101", 1, CLERK)
    enter(issued, "1-103", 2, CLERK)
    enter(issued, "1-101", 1, SECOND)
    assert entering.settle(issued.assembly, signer=SIGNER, actor=SYSTEM, now=AT) == 1
    assert paper(issued, "1-103").state == "MATCHED"
    assert entering.settle(issued.assembly, signer=SIGNER, actor=SYSTEM, now=AT) == 0


def test_the_database_refuses_what_must_not_happen_to_a_paper(issued: Scene, tmp_path: Path) -> None:
    scanned(issued, tmp_path, "1-101")
    enter(issued, "1-101", 1, CLERK)
    one, other = paper(issued, "1-101"), paper(issued, "1-103")
    entry = {"assembly_id": issued.assembly, "path": issued.path, "clerk": "x", "at": AT, "choices": {"1": 1}}
    with scope.active(scope.EVERYWHERE, staff=True, person_id=901):
        for attempt in (
            lambda: models.Entry.objects.create(paper=one, person_id=901, round="B", **entry),
            lambda: models.Entry.objects.create(paper=one, person_id=903, round="T", **entry),
            lambda: models.Entry.objects.create(paper=other, person_id=901, round="A", **entry),
            lambda: models.Entry.objects.filter(paper=one).update(choices={"1": 2}),
            lambda: models.Paper.objects.create(
                assembly_id=issued.assembly, group_id=one.group_id, path=issued.path, serial=99, token="t",
                issued_at=AT, issued_by="x",
            ),
        ):  # fmt: skip
            refused(attempt)


def test_a_box_is_opened_by_two_of_different_roles_before_its_papers_are_scanned(issued: Scene, tmp_path: Path) -> None:
    box = papers.open_box(issued.assembly, "1", "0007", actor=CLERK, now=AT)
    batch = papers.NewBatch(1, AT, box)
    with pytest.raises(Refused) as closed:
        papers.take_in(issued.assembly, batch, [sheet(issued, "1-101")], root=tmp_path, actor=SYSTEM, now=AT)
    assert closed.value.codes == ("decisions.box_not_opened",)
    for wrong in (CLERK, THIRD):
        with pytest.raises(Refused):
            papers.confirm_box(issued.assembly, box, actor=wrong, now=AT)
    papers.confirm_box(issued.assembly, box, actor=SECOND, now=AT)
    papers.take_in(issued.assembly, batch, [sheet(issued, "1-101")], root=tmp_path, actor=SYSTEM, now=AT)
    assert paper(issued, "1-101").state == "SCANNED"


def test_the_printed_code_is_read_from_a_turned_and_noisy_picture_of_the_ballot(issued: Scene, tmp_path: Path) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        row = issued.row()
        sheets = printing.sheets_of(row, base_url="https://example.test")
        form = printing.form_of(row, large=True)
        assert [one.serial for one in sheets] == [1, 2, 3, 4, 5]
        assert (sheets[0].doors, sheets[0].area) == (("1-101", "1-102", "P-1"), 17250)
        assert form.closes == "2026-05-20 18:00"
        document = PdfDocument(printing.ballots_pdf(form, sheets))
        assert len(PdfDocument(printing.slips_pdf(form, sheets * 2))) == 2
    assert len(document) == 5
    text = document[0].get_textpage().get_text_bounded()
    assert all(word in text for word in ("同意", "不同意", "弃权", "票号 00001", form.topics[0].text_hash[:16]))
    page = document[0].render(scale=2).to_pil().convert("L").rotate(7, expand=True, fillcolor=200)
    photo = Image.blend(page, Image.effect_noise(page.size, 90), 0.3)
    target = io.BytesIO()
    photo.save(target, "JPEG", quality=60)
    upload = papers.Upload("photo.jpg", target.getvalue())
    papers.take_in(issued.assembly, papers.NewBatch(1, AT), [upload], root=tmp_path, actor=SYSTEM, now=AT)
    assert paper(issued, "1-101").state == "SCANNED"
