"""What a clause page says of each carrier: counts of the range, seats, printed figures, the document's rule."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.base.parties import selectors as parties
from mulin.mechanisms.packs import keys, loading, selectors

pytestmark = pytest.mark.usefixtures("everywhere")
ON = dt.date(2026, 11, 23)
HOMES = {"N": "35/05/83/", "A": "52/04/", "S": "37/04/06/", "L": "35/05/", "B": "35/05/81/101/"}


def said(pack: str, reference: str, *, path: str = "", on: dt.date = ON) -> str:
    found = keys.standing_of(keys.Asking(pack, "", reference, path or HOMES[pack], on))
    assert found is not None, reference
    return found.text


@pytest.mark.clause("S-六(一)a")
def test_a_group_says_how_many_seats_are_held() -> None:
    printed = next(group for group in selectors.find_pack("S").groups if group.key == "leading-group")
    text = said("S", "group:leading-group")
    assert text == f"席位 {len(printed.seats)} 个：已任 0，未登记任职人 {len(printed.seats)}"
    assert said("S", "group:leading-group", path=HOMES["N"]) == "本范围内没有登记"


def test_a_register_counts_the_place_and_nothing_beside_it() -> None:
    here, there = said("S", "register:community"), said("S", "register:community", path="37/04/06/001/016/")
    assert here.startswith("在册 ")
    assert here != there
    assert said("S", "register:community", path="99/") == "在册 0 条"
    groups = parties.list_groups(under=HOMES["S"], on=ON)
    assert said("S", "register:group") == f"在册 {len(groups)} 条"


def test_a_long_register_is_not_counted_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from mulin.mechanisms.packs import standings

    monkeypatch.setattr(standings, "CEILING", 3)
    assert said("S", "register:community") == "在册 3 条以上"


@pytest.mark.clause("S-附3a", "S-附4a")
def test_a_roster_says_its_rows_and_whether_the_printed_sums_hold() -> None:
    rosters = {one.spec.id: one for one in selectors.find_pack("S").rosters}
    for key in ("annex3", "annex4"):
        assert said("S", f"roster:{key}").startswith(f"{len(rosters[key].rows)} 行，各项合计与印出的数相符")


def test_rules_of_the_document_are_said_as_rules() -> None:
    assert said("S", "duty:dispatch-form") == (
        "文件规定：每半月，街道办事处 → 区住建局住房保障服务中心物业科，至 2020-11-15"
    )
    assert said("S", "decision:filing") == "文件规定由街道决定"
    assert said("S", "consequence:reward-after-acceptance") == "文件规定：应当奖补，系统内没有对应程序"


def declared() -> list[tuple[str, str]]:
    kinds = ("register", "group", "post", "roster", "duty", "decision", "consequence", "dutylist", "face", "proc")
    return sorted(
        {
            (pack.key, reference)
            for pack in loading.load_packs()
            for clause in pack.clauses
            for reference in clause.binds
            if reference.partition(":")[0] in kinds
        }
    )


def test_every_carrier_of_these_kinds_can_be_asked() -> None:
    asked = declared()
    assert len(asked) > 100
    for pack, reference in asked:
        found = keys.standing_of(keys.Asking(pack, "", reference, HOMES[pack], ON))
        assert found is not None or reference.startswith("face:"), reference
        assert found is None or "后续" not in found.text
