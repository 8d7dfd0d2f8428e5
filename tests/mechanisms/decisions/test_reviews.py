"""A contested vote: margin, marks by two, void as a logged adjudication, recount, order, suspension, revocation."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from mulin.kernel.actor import SYSTEM, NotAllowed
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.decisions import models, verifying
from mulin.mechanisms.decisions.rules.counting import Outcome
from mulin.mechanisms.decisions.rules.standing import Standing
from mulin.mechanisms.decisions.selectors import bundles, reviews
from mulin.mechanisms.decisions.services import announcing, assemblies, counting, following, reviewing, settling
from mulin.mechanisms.notices import papers
from tests.mechanisms.decisions import test_assembly
from tests.mechanisms.decisions.test_assembly import CLOSE, DAY, EVENT, SIGNER, Scene, close, noticed, refused

# Twelve owners of 100 m2: 7 for, 4 against, 1 silent. Three void ones leave 4 of 8: not more than half.
ROWS = tuple((f"1-{n:03d}", 10000, (f"owner{n}",), "HOME") for n in range(1, 13))
NOW = CLOSE + dt.timedelta(days=1)
ONE, TWO = replace(SYSTEM, person_id=900001, label="甲岗"), replace(SYSTEM, person_id=900002, label="乙岗")


@pytest.fixture
def contested(everywhere: None, monkeypatch: pytest.MonkeyPatch) -> Scene:
    monkeypatch.setattr(test_assembly, "ROWS", ROWS)
    scene = noticed()
    assemblies.open_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
    for n in range(1, 12):
        scene.cast(f"1-{n:03d}", 1 if n <= 7 else 2)
    close(scene)
    counting.tally(scene.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(hours=1))
    return scene


def accepted(scene: Scene) -> int:
    new = reviewing.NewReview("OBJECTION", "有业主反映没有投过票。")
    review = reviewing.open_review(scene.assembly, new, actor=ONE, now=NOW)
    settling.accept(review, signer=SIGNER, actor=ONE, now=NOW)
    return review


def code(scene: Scene, door: str) -> str:
    return models.Ballot.objects.get(assembly_id=scene.assembly, group__door=door).code


def doubt(scene: Scene, review: int, *doors: str) -> list[int]:
    return [
        reviewing.mark(
            review, reviewing.Doubt(code(scene, door), "NOT_THE_OWNER", "电话核实未投票"), actor=ONE, now=NOW
        )
        for door in doors
    ]


def test_a_vote_that_turns_at_exactly_three_says_three(contested: Scene) -> None:
    review = accepted(contested)
    (motion,) = reviews.motions(contested.row(), reviews.marked_indices(review))
    assert (motion.margin.strict, motion.margin.configured) == (3, 3)
    doubt(contested, review, "1-001", "1-002")
    (motion,) = reviews.motions(contested.row(), reviews.marked_indices(review))
    assert (motion.what_if.marked, motion.what_if.turns, motion.of_marked.configured) == (2, False, None)
    doubt(contested, review, "1-003")
    (motion,) = reviews.motions(contested.row(), reviews.marked_indices(review))
    assert motion.what_if.after == (Outcome.NOT_ADOPTED, Outcome.NOT_ADOPTED)
    assert (motion.what_if.turns, motion.of_marked.configured) == (True, 3)
    # Marks touch neither a ballot nor the count.
    assert not models.Ballot.objects.exclude(void_reason="").exists()
    assert models.Verdict.objects.filter(assembly_id=contested.assembly).count() == 1


def test_two_people_void_and_the_recount_verifies(contested: Scene, tmp_path: Path) -> None:
    review = accepted(contested)
    marks = doubt(contested, review, "1-001", "1-002", "1-003")
    with pytest.raises(Refused):
        settling.void_confirmed(review, signer=SIGNER, actor=ONE, now=NOW)
    with pytest.raises(Refused):
        reviewing.confirm(marks[0], actor=ONE, now=NOW)
    for mark in marks:
        reviewing.confirm(mark, actor=TWO, now=NOW)
    (result,) = settling.void_confirmed(review, signer=SIGNER, actor=TWO, now=NOW)
    assert (result.outcome, result.sums["void"]) == ("NOT_ADOPTED", {"area": 30000, "heads": 3})
    versions = models.Verdict.objects.filter(assembly_id=contested.assembly).order_by("version")
    assert [(one.version, one.outcome) for one in versions] == [(1, "ADOPTED"), (2, "NOT_ADOPTED")]
    # The voided ballots keep what they said.
    assert models.BallotChoice.objects.filter(ballot__void_reason="NOT_THE_OWNER", choice=1).count() == 3
    assert reviews.marked_indices(review) == set()
    settling.answer(review, settling.Ruling("三张票经核实无效，议题未通过。"), signer=SIGNER, actor=TWO, now=NOW)
    counting.announce(contested.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(days=40))
    for level in ("full", "public"):
        target = tmp_path / f"{level}.zip"
        row = contested.row()
        target.write_bytes(bundles.build(row, level=level, signer_name=SIGNER.name, public_key=SIGNER.public))
        assert [fault.text() for fault in verifying.verify(str(target)).faults] == []


def test_a_recount_after_the_announcement_verifies(contested: Scene, tmp_path: Path) -> None:
    counting.announce(contested.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(days=40))
    review = accepted(contested)
    (mark,) = doubt(contested, review, "1-011")
    reviewing.confirm(mark, actor=TWO, now=NOW)
    (result,) = settling.void_confirmed(review, signer=SIGNER, actor=TWO, now=NOW)
    assert result.outcome == "ADOPTED"
    target = tmp_path / "full.zip"
    row = contested.row()
    target.write_bytes(bundles.build(row, level="full", signer_name=SIGNER.name, public_key=SIGNER.public))
    assert [fault.text() for fault in verifying.verify(str(target)).faults] == []


def test_a_reviewer_on_the_roll_is_refused(contested: Scene) -> None:
    own = replace(SYSTEM, person_id=contested.persons["owner5"])
    new = reviewing.NewReview("TOWN", "核查")
    with pytest.raises(NotAllowed) as refusal:
        reviewing.open_review(contested.assembly, new, actor=own, now=NOW)
    assert refusal.value.violations[0].code == "decisions.own_estate"
    review = accepted(contested)
    (mark,) = doubt(contested, review, "1-001")
    with pytest.raises(NotAllowed):
        reviewing.confirm(mark, actor=own, now=NOW)
    objection = counting.object_to(
        contested.assembly, counting.NewObjection("BALLOT", "业主", "我没有投过票。"), now=NOW
    )
    with pytest.raises(NotAllowed):
        counting.answer_objection(objection, upheld=True, answer="已核实。", actor=own, now=NOW)
    without = replace(SYSTEM, permissions=frozenset({"assemblies.see", "assemblies.convene"}), person_id=900003)
    with pytest.raises(NotAllowed):
        settling.void_confirmed(review, signer=SIGNER, actor=without, now=NOW)


def test_the_sample_is_drawn_once_by_a_public_seed_and_called_by_two(contested: Scene) -> None:
    review = accepted(contested)
    for seed, size in (("1", 3), ("3-5-2-6", 0), ("3-5-2-6", 12)):
        with pytest.raises(InputError):
            reviewing.draw(review, seed, size, signer=SIGNER, actor=ONE, now=NOW)
    assert reviewing.draw(review, "3-5-2-6", 4, signer=SIGNER, actor=ONE, now=NOW) == 4
    with pytest.raises(Refused):
        reviewing.draw(review, "6-6-6-6", 4, signer=SIGNER, actor=ONE, now=NOW)
    drawn = reviews.samples(review)
    assert len(drawn) == 4
    reviewing.hear(drawn[0].id, "DENIED", "", actor=ONE, now=NOW)
    with pytest.raises(Refused):
        reviewing.hear(drawn[0].id, "DENIED", "", actor=ONE, now=NOW)
    reviewing.hear(drawn[0].id, "DENIED", "", actor=TWO, now=NOW)
    heard = reviews.samples(review)[0]
    assert (heard.first, heard.second, heard.first_by, heard.second_by) == (
        "否认本人所投", "否认本人所投", "甲岗", "乙岗",
    )  # fmt: skip
    with pytest.raises(Refused):
        reviewing.hear(drawn[0].id, "CONFIRMED", "", actor=ONE, now=NOW)


def test_disputed_suspended_and_revoked_are_told_to_whoever_depends(
    contested: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[Standing, Standing, frozenset[str]]] = []

    def follower(change: following.Change) -> str:
        told.append((change.before, change.after, change.adopted))
        return "演示：已提醒"

    monkeypatch.setattr(following, "_followers", {"test": follower})
    review = accepted(contested)
    assert reviews.standing_of(contested.row()) is Standing.DISPUTED
    with pytest.raises(Refused):
        counting.announce(contested.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(days=40))
    with pytest.raises(InputError):
        settling.suspend(review, settling.Ruling("先停一停"), signer=SIGNER, actor=ONE, now=NOW)
    ruling = settling.Ruling("公告期不足，限期改正。", "物业管理条例第十二条", NOW.date() + dt.timedelta(days=15))
    settling.suspend(review, ruling, signer=SIGNER, actor=ONE, now=NOW)
    assert reviews.standing_of(contested.row()) is Standing.SUSPENDED
    settling.order_correction(review, ruling, signer=SIGNER, actor=ONE, now=NOW)
    with pytest.raises(InputError):
        settling.revoke(review, settling.Ruling("逾期未改正，予以撤销。"), signer=SIGNER, actor=ONE, now=NOW)
    done = settling.revoke(review, replace(ruling, text="逾期未改正，予以撤销。"), signer=SIGNER, actor=ONE, now=NOW)
    assert done == ["演示：已提醒"]
    assert reviews.standing_of(contested.row()) is Standing.REVOKED
    assert told == [
        (Standing.STANDS, Standing.DISPUTED, frozenset({"PM_FIRM"})),
        (Standing.DISPUTED, Standing.SUSPENDED, frozenset({"PM_FIRM"})),
        (Standing.SUSPENDED, Standing.REVOKED, frozenset({"PM_FIRM"})),
    ]
    with pytest.raises(Refused):
        reviewing.open_review(contested.assembly, reviewing.NewReview("TOWN", "再查"), actor=ONE, now=NOW)


def test_a_review_waits_for_the_count(everywhere: None) -> None:
    scene = noticed()
    assemblies.open_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
    with pytest.raises(Refused):
        reviewing.open_review(scene.assembly, reviewing.NewReview("TOWN", "核查"), actor=ONE, now=DAY(EVENT, 20))


def test_the_database_refuses_one_person_for_two(contested: Scene) -> None:
    review = accepted(contested)
    (mark,) = doubt(contested, review, "1-001")
    held = models.ReviewMark.objects.filter(pk=mark)
    refused(lambda: held.update(confirmed_by_id=ONE.person_id, confirmed_at=NOW))
    refused(lambda: held.update(voided_at=NOW))
    refused(lambda: models.Review.objects.filter(pk=review).update(state="REVOKED", closed_at=NOW, text="x"))
    refused(lambda: models.ReviewMark.objects.filter(pk=mark).delete())


def test_the_result_is_drafted_as_a_paper_of_its_stage(contested: Scene) -> None:
    first = announcing.draft_result(contested.assembly, signer=SIGNER, actor=SYSTEM, now=NOW)
    assert papers.get_paper(first).kind == "vote-preliminary"
    late = CLOSE + dt.timedelta(days=40)
    counting.announce(contested.assembly, signer=SIGNER, actor=SYSTEM, now=late)
    final = papers.get_paper(announcing.draft_result(contested.assembly, signer=SIGNER, actor=SYSTEM, now=late))
    assert (final.kind, final.title) == ("vote-result", "第一次业主大会表决结果公告")
    assert "1,100.00" in str(final.body)
    assert contested.row().rules_hash in str(final.body)
