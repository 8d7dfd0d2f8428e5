"""An assembly from its roll to the announcement; what the database refuses of itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from mulin.kernel import crypto, scope, transparency
from mulin.kernel.actor import SYSTEM, NotAllowed
from mulin.kernel.errors import InputError, Refused
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.rules.channels import Channel, Taking
from mulin.mechanisms.decisions.selectors import counts, logs
from mulin.mechanisms.decisions.services import assemblies, casting, counting, rolls
from tests.factories import owners, places

SIGNER = transparency.Signer("mulin", bytes(range(32)))
DAY = places.moment
NOTICED, EVENT = dt.date(2026, 5, 1), dt.date(2026, 5, 16)
CLOSE = DAY(dt.date(2026, 5, 20), 18)
# Worked examples M1 to M4 of the counting rules: the developer's units, several units, co-owners, parking.
ROWS = (
    ("1-101", 8000, ("A",), "HOME"),
    ("1-102", 8000, ("A",), "HOME"),
    ("1-103", 9000, ("B",), "HOME"),
    ("1-104", 8000, ("A", "B"), "HOME"),
    ("1-105", 8000, ("B", "A"), "HOME"),
    ("1-106", 5000, (), "HOME"),
    ("1-107", 5000, (), "HOME"),
    ("P-1", 1250, ("A",), "PARKING"),
    ("P-2", 1250, ("C",), "PARKING"),
)


@dataclass
class Scene:
    """A community whose owners meet."""

    assembly: int
    path: str
    persons: dict[str, int]

    def row(self) -> models.Assembly:
        return models.Assembly.objects.get(pk=self.assembly)

    def group(self, door: str) -> int:
        return int(models.OwnerGroup.objects.get(assembly_id=self.assembly, door=door).pk)

    def cast(self, door: str, choice: int, channel: Channel = Channel.PHONE, key: str = "", hour: int = 10) -> Any:
        at = DAY(dt.date(2026, 5, 17), hour)
        given = casting.Cast(
            self.group(door), channel, {1: choice}, key or f"{door}-{choice}-{channel}-{hour}", "SIGNED_IN", at
        )
        return casting.cast(self.assembly, given, signer=SIGNER, actor=SYSTEM, now=at)


def convene(title: str = "第一次业主大会") -> Scene:
    places.tree()
    ((community, path),) = places.communities(places.EAST, ["甲小区"], recorded=dt.date(2020, 1, 1))
    persons = owners.units(community, path, ROWS, now=DAY(dt.date(2020, 1, 1)))
    new = assemblies.NewAssembly(community, path, "甲小区", title, "COMMITTEE", "甲小区业主委员会")
    assembly = assemblies.convene(new, actor=SYSTEM, now=DAY(dt.date(2026, 4, 1)))
    rules = {"electronic": "own", "silent": "ignore"}
    assemblies.set_rules(assembly, rules, actor=SYSTEM, now=DAY(dt.date(2026, 4, 1)))
    motion = assemblies.NewMotion("PM_FIRM", "选聘物业服务企业", "选聘甲公司，合同三年。")
    assemblies.add_motion(assembly, motion, actor=SYSTEM, now=DAY(dt.date(2026, 4, 1)))
    return Scene(assembly, path, persons)


def noticed() -> Scene:
    scene = convene()
    assert rolls.draft_roll(scene.assembly, actor=SYSTEM, now=DAY(dt.date(2026, 4, 1))) == []
    until = dt.date(2026, 4, 20)
    rolls.publish_roll(scene.assembly, objections_until=until, actor=SYSTEM, now=DAY(dt.date(2026, 4, 2)))
    rolls.freeze_roll(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 4, 21)))
    notice(scene)
    return scene


NOTICE = assemblies.NoticeInput("全体业主", "书面征求意见和手机表决", EVENT, CLOSE, NOTICED, residents_informed=True)


def notice(scene: Scene, given: assemblies.NoticeInput = NOTICE) -> None:
    assemblies.give_notice(scene.assembly, given, signer=SIGNER, actor=SYSTEM, now=DAY(given.noticed_on, 12))


@pytest.fixture
def voting(everywhere: None) -> Scene:
    scene = noticed()
    assemblies.open_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
    return scene


def close(scene: Scene) -> None:
    assemblies.close_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=CLOSE)


def test_one_group_is_one_head_and_the_developer_one(everywhere: None) -> None:
    scene = noticed()
    roll = models.Roll.objects.get(assembly_id=scene.assembly)
    # A; B; A+B in either order; the developer; C owns parking only and leaves the roll.
    assert (roll.total_heads, roll.total_area) == (4, 51000)
    assert (roll.total_heads_parking, roll.total_area_parking) == (5, 53500)
    assert (roll.state, len(roll.root)) == ("FROZEN", 64)


@pytest.mark.clause("B-四(五)2a", "B-四(五)2b")
def test_a_notice_needs_fifteen_days_and_its_three_fields(everywhere: None) -> None:
    scene = convene()
    rolls.draft_roll(scene.assembly, actor=SYSTEM, now=DAY(dt.date(2026, 4, 1)))
    rolls.publish_roll(
        scene.assembly, objections_until=dt.date(2026, 4, 20), actor=SYSTEM, now=DAY(dt.date(2026, 4, 2))
    )
    with pytest.raises(InputError) as late:
        notice(scene, replace(NOTICE, noticed_on=dt.date(2026, 5, 2)))
    assert late.value.codes == ("decisions.notice_too_short",)
    assert late.value.violations[0].params["earliest"] == dt.date(2026, 5, 17)
    with pytest.raises(InputError) as bare:
        notice(scene, replace(NOTICE, scope_text="", form="", residents_informed=False))
    assert set(bare.value.codes) == {
        "decisions.notice_scope_missing",
        "decisions.notice_form_missing",
        "decisions.residents_not_informed",
    }
    notice(scene)
    assert scene.row().stage == "NOTICED"


@pytest.mark.clause("B-四(五)2d")
def test_the_agenda_is_locked_by_the_notice(everywhere: None) -> None:
    scene = noticed()
    more = assemblies.NewMotion("OTHER", "另加议题", "未公告的议题。")
    with pytest.raises(Refused):
        assemblies.add_motion(scene.assembly, more, actor=SYSTEM, now=DAY(NOTICED, 13))
    row = models.Motion.objects.get(assembly_id=scene.assembly)
    for attempt in (
        lambda: models.Motion.objects.filter(pk=row.pk).update(text="改过的全文"),
        lambda: models.Motion.objects.create(
            assembly_id=scene.assembly, path=scene.path, serial=2, matter="OTHER", title="x", text="y", text_hash="z"
        ),
        lambda: models.Motion.objects.filter(pk=row.pk).delete(),
        lambda: models.Assembly.objects.filter(pk=scene.assembly).update(rules={"silent": "follow_majority"}),
        lambda: models.Assembly.objects.filter(pk=scene.assembly).update(stage="ROLL"),
    ):
        refused(attempt)


def refused(attempt: Callable[[], object]) -> None:
    """The database refuses, whatever the service would say."""
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        attempt()


def test_a_frozen_roll_does_not_change(everywhere: None) -> None:
    scene = noticed()
    roll = models.Roll.objects.get(assembly_id=scene.assembly)
    unit = models.RollUnit.objects.filter(roll=roll).first()
    assert unit is not None
    for attempt in (
        lambda: models.RollUnit.objects.filter(pk=unit.pk).update(area=1),
        lambda: models.RollUnit.objects.filter(pk=unit.pk).delete(),
        lambda: models.GroupWeight.objects.filter(roll=roll).update(area=1),
        lambda: models.Roll.objects.filter(pk=roll.pk).update(total_heads=9),
        lambda: models.Roll.objects.filter(pk=roll.pk).update(state="DRAFT"),
        lambda: models.Roll.objects.filter(pk=roll.pk).delete(),
        lambda: models.RollUnit.objects.create(
            roll=roll,
            group_id=unit.group_id,
            path=scene.path,
            unit_id=999,
            name="迟到的",
            sort_key="9",
            area=1,
            area_source="REGISTERED",
            kind="HOME",
        ),
    ):
        refused(attempt)


def test_a_ballot_is_counted_once_and_its_receipt_holds(voting: Scene) -> None:
    first = voting.cast("1-101", 1)
    again = voting.cast("1-101", 1)
    assert (again.repeated, again.code) == (True, first.code)
    second = voting.cast("1-101", 2, hour=11)
    assert second.taking is Taking.REPLACES
    late_paper = voting.cast("1-101", 1, Channel.PAPER, hour=12)
    assert (late_paper.taking, bool(late_paper.reason)) == (Taking.SET_ASIDE, True)
    current = models.Ballot.objects.filter(assembly_id=voting.assembly, current=True)
    assert [one.code for one in current] == [second.code]
    assert models.Ballot.objects.filter(assembly_id=voting.assembly).count() == 3
    for receipt in (first, second, late_paper):
        head = transparency.open_note(receipt.note, SIGNER.name, SIGNER.public)
        assert head is not None
        assert transparency.includes(head.root, head.size, receipt.index, receipt.leaf, receipt.path)
    tree = logs.tree(voting.assembly)
    head = transparency.open_note(first.note, SIGNER.name, SIGNER.public)
    assert head is not None
    assert transparency.extends(head.root, head.size, tree.root(), len(tree), tree.consistency(head.size))


def test_choices_are_invisible_before_the_count_even_in_sql(voting: Scene) -> None:
    voting.cast("1-101", 1)
    choices = models.BallotChoice.objects.filter(assembly_id=voting.assembly)
    with scope.active(scope.EVERYWHERE, staff=True):
        assert choices.count() == 0
        assert models.LogOpening.objects.filter(assembly_id=voting.assembly, sealed=True).count() == 0
        assert models.Ballot.objects.filter(assembly_id=voting.assembly).count() == 1
    with scope.active(scope.NOWHERE, person_id=voting.persons["A"]):
        assert choices.count() == 1
    with scope.active(scope.NOWHERE, person_id=voting.persons["B"]):
        assert choices.count() == 0
    motion = models.Motion.objects.get(assembly_id=voting.assembly)
    counted = counts.count_motion(voting.row(), motion)
    assert counted.sums.options == {}
    close(voting)
    assert choices.count() == 0
    counting.tally(voting.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 5, 21)))
    assert choices.count() == 1


@pytest.mark.clause("B-四(五)2e")
def test_the_count_prints_both_measures_and_is_announced_after_objections(voting: Scene) -> None:
    voting.cast("1-101", 1)
    voting.cast("1-103", 1)
    voting.cast("1-104", 2)
    turnout = counts.turnout(voting.row(), 2, 3, strict=False)
    assert (turnout.returned.area, turnout.returned.heads) == (41000, 3)
    assert (turnout.missing.area, turnout.missing.heads) == (0, 0)
    close(voting)
    (result,) = counting.tally(voting.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 5, 21)))
    assert result.outcome == "ADOPTED"
    assert result.sums["total"] == {"area": 51000, "heads": 4}
    assert result.sums["options"] == {"1": {"area": 25000, "heads": 2}, "2": {"area": 16000, "heads": 1}}
    with pytest.raises(Refused):
        counting.announce(voting.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 5, 22)))
    counting.announce(voting.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 6, 6)))
    assert voting.row().stage == "ANNOUNCED"
    occasions = [occasion for occasion, _, _ in logs.notes(voting.assembly)]
    assert occasions == ["roll", "notice", "open", "close", "tally", "announce"]


def test_nothing_is_cast_out_of_time(everywhere: None) -> None:
    scene = noticed()
    with pytest.raises(Refused):
        scene.cast("1-101", 1)
    assemblies.open_voting(scene.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(EVENT))
    given = casting.Cast(scene.group("1-101"), Channel.PHONE, {1: 1}, "k", "SIGNED_IN", CLOSE + dt.timedelta(seconds=1))
    with pytest.raises(Refused):
        casting.cast(scene.assembly, given, signer=SIGNER, actor=SYSTEM, now=CLOSE + dt.timedelta(seconds=1))
    close(scene)
    ballot = {
        "assembly_id": scene.assembly,
        "group_id": scene.group("1-101"),
        "path": scene.path,
        "roll_version": 1,
        "channel": "PHONE",
        "cast_at": CLOSE,
        "nonce": "00000000-0000-0000-0000-000000000001",
        "request_key": "x",
        "identity": "SIGNED_IN",
        "cast_by": "x",
        "log_index": 99,
        "leaf": b"",
        "code": "x",
    }
    refused(lambda: models.Ballot.objects.create(**ballot))


def test_a_correction_of_the_roll_needs_two_people(voting: Scene) -> None:
    voting.cast("1-101", 1)
    one = replace(SYSTEM, person_id=7)
    two = replace(SYSTEM, person_id=8)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE place_unit SET area = 9500 WHERE name = '1-103'")
    roll = rolls.propose_correction(
        voting.assembly,
        rolls.Correction("面积登记有误", "不动产登记证明"),
        actor=one,
        now=DAY(dt.date(2026, 5, 17), 13),
    )
    with pytest.raises(Refused):
        rolls.approve_correction(roll, signer=SIGNER, actor=one, now=DAY(dt.date(2026, 5, 17), 14))
    frozen = rolls.approve_correction(roll, signer=SIGNER, actor=two, now=DAY(dt.date(2026, 5, 17), 14))
    assert (frozen.version, frozen.area, frozen.heads) == (2, 51500, 4)
    voting.cast("1-103", 1)
    versions = dict(
        models.Ballot.objects.filter(assembly_id=voting.assembly).values_list("group__door", "roll_version")
    )
    assert versions == {"1-101": 1, "1-103": 2}
    assert crypto.public_key(SIGNER.private) == SIGNER.public


def test_an_official_who_is_an_owner_there_neither_answers_nor_announces(voting: Scene) -> None:
    close(voting)
    counting.tally(voting.assembly, signer=SIGNER, actor=SYSTEM, now=DAY(dt.date(2026, 5, 21)))
    raised = counting.NewObjection("RESULT", "某业主", "请核对票数")
    objection = counting.object_to(voting.assembly, raised, now=DAY(dt.date(2026, 5, 22)))
    later = DAY(dt.date(2026, 6, 6))
    for name in ("A", "B"):
        owner = replace(SYSTEM, person_id=voting.persons[name])
        with pytest.raises(NotAllowed) as answering:
            counting.answer_objection(objection, upheld=False, answer="已核对", actor=owner, now=later)
        assert answering.value.codes == ("decisions.own_estate",)
        with pytest.raises(NotAllowed) as announcing:
            counting.announce(voting.assembly, signer=SIGNER, actor=owner, now=later)
        assert announcing.value.codes == ("decisions.own_estate",)
    stranger = replace(SYSTEM, person_id=max(voting.persons.values()) + 1000)
    counting.answer_objection(objection, upheld=False, answer="已核对", actor=stranger, now=later)
    counting.announce(voting.assembly, signer=SIGNER, actor=stranger, now=later)
    assert voting.row().stage == "ANNOUNCED"
