"""A developer's dirty list of owners: every row's fate first, then units, groups and sealed persons; undone whole."""

from __future__ import annotations

from typing import Any

import pytest

from mulin.base.parties.selectors import ownership
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import selectors as audit  # noqa: F401 (the audit shelf is loaded)
from mulin.kernel.registers.imports import bulk
from mulin.kernel.registers.imports import services as runs
from mulin.processes.importing import services
from tests.factories import dirty
from tests.processes.importing.conftest import COUNTY, NOW, TODAY, plan, run

ANSWERS = {"owners:area_source": "REGISTERED"}
HEAD = "小区\t楼栋\t单元\t房号\t面积\t业主姓名\t身份证号\t电话\t备注\n"


@pytest.fixture
def community(county: str) -> str:
    run("communities", "社区\t小区名\n湖新社区\t甲园\n")
    return str(
        bulk.execute("SELECT key FROM place_community WHERE name = '甲园' AND path LIKE %(p)s", {"p": COUNTY + "%"})[0][
            0
        ]
    )


def units() -> dict[str, Any]:
    found = bulk.execute("SELECT id FROM place_community WHERE name = '甲园' AND path LIKE %(p)s", {"p": COUNTY + "%"})
    return {f"{one.building}-{one.number}": one for one in ownership.owned_units(found[0][0], TODAY)}


def test_a_thousand_households_come_in_from_a_dirty_list(community: str) -> None:
    answers = {**ANSWERS, "owners:community": community}
    data = dirty.workbook(1000)
    counts = {str(fate): n for fate, n in plan("owners", data, answers)[1].counts().items()}
    assert counts == {"NEW": 1025, "SKIPPED": 26}  # 25 co-owners' lines; 25 repetitions and the total
    run("owners", data, answers)
    found = units()
    assert len(found) == 1000
    assert [name for _, name, _ in found["1-1-102"].persons] == ["甲1", "乙1"]
    assert len(found["1-1-103"].persons) == 2
    assert (found["1-1-104"].area, found["1-1-104"].area_source) == (108957, "REGISTERED")
    assert (found["1-1-202"].developer, found["1-1-202"].persons) == (True, ())
    assert (found["1-1-203"].key, found["1-1-204"].area) == ("", None)
    assert [p for *_, p in found["1-1-201"].persons] == [False]
    repeated = plan("owners", data, answers)[1].counts()
    assert {str(fate): n for fate, n in repeated.items()} == {"SAME": 1025, "SKIPPED": 26}


def test_one_set_of_owners_is_one_group_whatever_the_order(community: str) -> None:
    a, b = dirty.id_number(1), dirty.id_number(2)
    sheet = (
        f"甲园\t1栋\t\t101\t80\t张 三/李四\t{a}/{b}\t\t\n\t\t\t102\t80\t李四和张三\t{b.lower()},{a}\t\t\n"
        f"\t\t\t103\t80\t张三\t{a}\t\t\n\t2#\t\t车位7\t12.5\t\t\t\t开发商\n"
    )
    run("owners", HEAD + sheet, ANSWERS)
    found = units()
    assert found["1-101"].key == found["1-102"].key != found["1-103"].key
    assert (found["2-车位7"].use, found["2-车位7"].developer) == ("PARKING", True)
    assert len({number for one in found.values() for number, *_ in one.persons}) == 2


def test_different_owners_of_a_repeated_unit_are_asked(community: str) -> None:
    sheet = HEAD + "甲园\t1\t\t101\t80\t张三\t\t\t\n甲园\t1\t\t101\t80\t李四\t\t\t\n"
    with pytest.raises(runs.NotReady):
        run("owners", sheet, ANSWERS)
    run("owners", sheet, {**ANSWERS, "owners:repeated": "CO"})
    assert len(units()["1-101"].persons) == 2


def test_a_changed_owner_keeps_the_history_and_undo_restores_him(community: str) -> None:
    run("owners", HEAD + "甲园\t1\t\t101\t80\t张三\t\t13900000001\t\n", ANSWERS)
    run_id, _ = run("owners", HEAD + "甲园\t1\t\t101\t81\t李四\t\t13900000002\t\n", ANSWERS)
    now = units()["1-101"]
    assert ([name for _, name, _ in now.persons], now.area) == (["李四"], 8100)
    services.undo(run_id, actor=SYSTEM, now=NOW)
    back = units()["1-101"]
    assert ([name for _, name, _ in back.persons], back.area) == (["张三"], 8000)


def test_numbers_names_and_telephones_stand_nowhere_in_clear(community: str) -> None:
    number = dirty.id_number(3)
    run("owners", HEAD + f"甲园\t1\t\t101\t80\t赵某某\t{number}\t13900000009\t\n", ANSWERS)
    kept = bulk.execute("SELECT report::text || parsed::text FROM register_import WHERE kind = 'owners'", {})
    said = bulk.execute("SELECT row_to_json(a)::text FROM audit_entry a WHERE code LIKE 'parties.owners%%'", {})
    person = bulk.execute(
        "SELECT convert_from(phone_sealed, 'UTF8') || convert_from(id_number_sealed, 'UTF8') FROM party_person"
        " WHERE name = '赵某某'",
        {},
    )
    for text in (kept[0][0], said[0][0], person[0][0]):
        assert number not in text
        assert "13900000009" not in text
    assert "赵某某" not in kept[0][0] + said[0][0]
