"""The other documents' targets over facts with known figures."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from factories import places
from mechanisms.measures import packs

from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import Refused
from mulin.mechanisms.measures import selectors, services, sql

D = dt.date
Subjects = list[tuple[int, str]]


@pytest.fixture(autouse=True)
def _tree(everywhere: None) -> None:
    places.tree()


def _communities(count: int, recorded: dt.date, *, mark: str = "测") -> Subjects:
    return places.communities(places.EAST, [f"{mark}{n}" for n in range(count)], recorded=recorded)


def _committees(subjects: Subjects, founded: dict[dt.date, int], first: dt.date) -> None:
    """Nobody has a committee on the first day; then so many more from each day."""
    places.state("committee", subjects, {"state": "NONE"}, recorded=first)
    start = 0
    for day, more in founded.items():
        places.state("committee", subjects[start : start + more], {"state": "FOUNDED"}, start=day, recorded=day)
        start += more


@pytest.mark.clause("A-一(二)f", "A-一(二)h", "A-一(二)j")
def test_the_three_stages_of_committees_are_judged_at_their_own_days() -> None:
    first = D(2015, 11, 5)
    found = _communities(40, first)
    _committees(found, {D(2016, 6, 30): 18, D(2016, 12, 10): 5, D(2017, 1, 5): 1, D(2018, 2, 1): 16}, first)
    places.attest(places.CITY, on=first)
    pack = packs.moved("A", places.CITY)

    def seen(day: dt.date) -> list[tuple[object, ...]]:
        rows = packs.standing(pack, day)
        return [(rows[no]["value"], rows[no]["state"]) for no in (14, 15, 16)]

    assert seen(D(2016, 6, 29)) == [("0.00", "not-due")] * 3
    assert seen(D(2016, 6, 30)) == [("45.00", "met"), ("45.00", "not-due"), ("45.00", "not-due")]
    assert seen(D(2016, 12, 31))[1] == ("57.50", "not-due")
    assert seen(D(2017, 1, 1)) == [("57.50", "met"), ("57.50", "missed"), ("57.50", "not-due")]
    assert seen(D(2017, 1, 5))[1] == ("60.00", "missed")  # five days late, for ever
    assert seen(D(2018, 1, 1))[2] == ("60.00", "missed")
    later = packs.standing(pack, D(2018, 2, 1))
    assert (later[16]["value"], later[16]["due_value"], later[16]["state"]) == ("100.00", "60.00", "missed")
    assert "逾期后达到" in later[16]["note"]


def test_without_attestation_nothing_is_judged() -> None:
    first = D(2015, 11, 5)
    _committees(_communities(2, first), {D(2016, 1, 1): 2}, first)
    row = packs.standing(packs.moved("A", places.CITY), D(2016, 6, 30))[14]
    assert packs.figures(row) == ("2", "2", "0", "100.00", "no-data")
    assert "台账尚未确认完整" in row["note"]


@pytest.mark.clause("A-一(二)l", "N-一h")
def test_an_open_denominator_is_named_and_the_choice_changes_the_figure() -> None:
    first = D(2015, 11, 5)
    found = _communities(4, first)
    places.state("management", found[:3], {"mode": "MARKET_FIRM"}, recorded=first)
    places.state("management", found[3:], {"mode": "NONE"}, recorded=first)
    places.state("extent", found[:3], {"households": 100, "area": 1_000_050}, recorded=first)
    places.state("extent", found[3:], {"households": 2700, "area": 1_000_050}, recorded=first)
    places.attest(places.CITY, on=first)
    pack, due = packs.moved("A", places.CITY), D(2017, 12, 31)

    def by(value: str | None) -> dict[str, object]:
        return packs.standing(pack, due, settings={"coverage-basis": value}.get)[18]

    assert packs.figures(by(None))[3:] == ("75.00", "no-data")
    assert "待设定：物业服务覆盖率口径" in str(by(None)["note"])
    assert packs.figures(by("communities")) == ("3", "4", "0", "75.00", "not-due")
    assert packs.figures(by("households")) == ("300", "3000", "0", "10.00", "not-due")
    assert packs.figures(by("area")) == ("30001.50", "40002", "0", "75.00", "not-due")
    north = packs.standing(packs.moved("N", places.CITY), D(2019, 12, 31), settings={}.get)[3]
    assert north["state"] == "no-data"
    assert "N-一h" in north["note"]


@pytest.mark.clause("N-附1", "N-二(三)1g")
def test_the_39_of_the_roster_are_the_eligible_ones() -> None:
    issued, due = D(2019, 6, 21), D(2019, 12, 31)
    listed = _communities(39, issued)
    _communities(5, issued, mark="名单外")
    places.state("committee", listed, {"state": "NONE", "eligible": True}, recorded=issued)
    places.state("roster", listed, {"pack": "N", "roster": "annex1", "kind": "FOUNDING"}, recorded=issued)
    pack = packs.moved("N", places.COUNTY)
    assert packs.figures(packs.standing(pack, issued)[9]) == ("0", "39", "0", "0.00", "not-due")
    founded = {"state": "FOUNDED", "eligible": True}
    places.state("committee", listed[:31], founded, start=D(2019, 10, 1), recorded=D(2019, 10, 1))
    assert packs.figures(packs.standing(pack, due)[9]) == ("31", "39", "0", "79.49", "not-due")
    places.state("committee", listed[31:32], founded, start=due, recorded=due)
    assert packs.figures(packs.standing(pack, due)[9]) == ("32", "39", "0", "82.05", "met")
    assert packs.figures(packs.standing(pack, due)[10]) == ("32", None, "0", "32.00", "not-due")
    assert packs.standing(pack, D(2020, 1, 1))[10]["state"] == "missed"


def test_a_roster_that_nobody_entered_is_not_a_miss() -> None:
    row = packs.standing(packs.moved("N", places.COUNTY), D(2020, 1, 1))[10]
    assert (row["state"], row["note"]) == ("no-data", "名单尚未登记")


@pytest.mark.clause("N-二(一)5d")
def test_a_rate_that_shall_fall_is_compared_with_the_year_before() -> None:
    issued = D(2019, 6, 21)
    found = _communities(4, issued)
    places.state("built", found, {"old": True}, recorded=issued)
    places.state("management", found, {"mode": "UNMANAGED"}, recorded=issued)
    places.state("management", found[:1], {"mode": "ONE_PLUS_N"}, start=D(2020, 5, 1), recorded=D(2020, 5, 1))
    places.attest(places.COUNTY, on=issued)
    pack = packs.moved("N", places.COUNTY)
    assert packs.figures(packs.standing(pack, D(2020, 12, 30))[12])[3:] == ("75.00", "no-data")
    assert packs.figures(packs.standing(pack, D(2020, 12, 31))[12])[3:] == ("75.00", "on-track")
    assert packs.standing(pack, D(2021, 12, 31))[12]["state"] == "behind"  # no lower than a year before


@pytest.mark.clause("S-附3a", "S-附3c")
def test_twenty_communities_have_four_items_each() -> None:
    issued, due = D(2020, 9, 10), D(2020, 11, 30)
    listed = _communities(20, issued)
    places.state("roster", listed, {"pack": "S", "roster": "annex3", "kind": "FOUR_ITEMS"}, recorded=issued)
    done = {"environment": True, "roads": True, "parking": True, "service": True}
    pack = packs.moved("S", places.TOWN)
    assert packs.figures(packs.standing(pack, issued)[25]) == ("0", None, "80", "0.00", "no-data")
    places.state("four_items", listed[:19], done, start=issued, recorded=issued)
    places.state("four_items", listed[19:], {**done, "service": None}, start=issued, recorded=issued)
    assert packs.figures(packs.standing(pack, due)[25]) == ("79", None, "1", "79.00", "no-data")
    places.state("four_items", listed[19:], {**done, "service": False}, start=issued, recorded=issued)
    assert packs.figures(packs.standing(pack, due)[25]) == ("79", None, "0", "79.00", "not-due")
    places.state("four_items", listed[19:], done, start=due, recorded=due)
    assert packs.figures(packs.standing(pack, due)[25]) == ("80", None, "0", "80.00", "met")


@pytest.mark.clause("L-一a", "L-一b", "L-一c", "L-一d", "L-三(二)8d")
@pytest.mark.parametrize(
    ("party", "organised", "expected"),
    [
        (5, 10, ("50.00", "missed", "50.00", "missed")),  # exactly half is not above half
        (6, 11, ("60.00", "met", "55.00", "met")),
    ],
)
def test_the_four_of_2027(party: int, organised: int, expected: tuple[str, ...]) -> None:
    first, due, after = D(2024, 1, 1), D(2027, 12, 31), D(2028, 1, 1)
    found = _communities(20, first)
    places.state("built", found, {"old": True}, recorded=first)
    places.state("management", found[:19], {"mode": "MARKET_FIRM"}, recorded=first)
    places.state("management", found[19:], {"mode": "COMMUNITY_MANAGED"}, recorded=first)
    body = {"state": "FOUNDED", "members": 10, "party_members": party}
    places.state("committee", found[:organised], {**body, "party_organisation": True}, recorded=first)
    places.state("committee", found[organised:], {**body, "party_organisation": False}, recorded=first)
    places.attest(places.CITY, on=first)
    rows = packs.standing(packs.moved("L", places.CITY), after, today=after)
    assert packs.figures(rows[26]) == ("19", "20", "0", "95.00", "met")
    assert packs.figures(rows[27])[3:] == ("100.00", "met")
    assert packs.figures(rows[28])[3:] + packs.figures(rows[29])[3:] == expected
    assert packs.standing(packs.moved("L", places.CITY), due)[26]["projected"] is True


@pytest.mark.clause("L-一b")
def test_an_interim_body_counts_for_l_and_not_for_the_others() -> None:
    first = D(2024, 1, 1)
    places.state("committee", _communities(1, first), {"state": "INTERIM"}, recorded=first)
    places.attest(places.CITY, on=first)
    assert packs.standing(packs.moved("L", places.CITY), first)[27]["value"] == "100.00"
    assert packs.standing(packs.moved("B", places.CITY), first)[31]["value"] == "0.00"


@pytest.mark.clause("L-三(一)3c")
def test_participation_is_a_measure_of_its_own() -> None:
    first = D(2024, 1, 1)
    found = _communities(2, first)
    places.state("participation", found[:1], {"entitled": 100, "took_part": 60}, recorded=first)
    places.state("participation", found[1:], {"entitled": 300, "took_part": 100}, recorded=first)
    part = sql.Slice("selfgov.participation_rate", "", first, places.CITY, places.CITY + "~")
    total = selectors.children(part, places.CITY).total
    assert (total.numerator, total.denominator, total.value) == ("160", "400", "40.00")


@pytest.mark.clause("B-末a", "B-四(三)5d", "B-四(四)1a")
def test_an_expired_document_asks_and_goes_on() -> None:
    first = D(2023, 11, 1)
    found = _communities(6, first)
    places.state("oversight_group", found[:4], {"exists": True, "pilot": True, "joined": 10}, recorded=first)
    places.state("management", found[:5], {"mode": "PUBLIC_BENEFIT"}, recorded=first)
    places.state("management", found[5:], {"mode": "NONE"}, recorded=first)
    places.attest(places.COUNTY, on=first)
    pack = packs.moved("B", places.COUNTY)
    inside, outside = packs.standing(pack, D(2024, 10, 31)), packs.standing(pack, D(2024, 11, 1))
    assert packs.figures(inside[33]) == ("4", None, "0", "4.00", "met")
    assert packs.figures(inside[35]) == ("1", None, "0", "1.00", "not-due")
    assert "到期" not in inside[35]["note"]
    assert "是否继续执行待" in outside[35]["note"]
    assert packs.figures(outside[35]) == packs.figures(inside[35])
    decided = packs.standing(pack, D(2024, 11, 1), settings={"on-expiry": "continue"}.get)
    assert "已决定继续执行" in decided[35]["note"]


def test_what_is_published_stays_as_released_until_released_again() -> None:
    first, later = D(2024, 1, 1), D(2024, 2, 1)
    found = _communities(2, first)
    places.state("management", found, {"mode": "MARKET_FIRM"}, recorded=first)
    pack = packs.moved("S", places.TOWN)

    def release(day: dt.date, decision: str) -> int:
        rows = list(packs.standing(pack, day).values())
        return services.publish_status(
            "S", rows, on=day, known_at=places.moment(day), decision=decision, actor=SYSTEM, now=places.moment(day)
        )

    with pytest.raises(Refused):
        release(first, " ")
    assert release(first, "测试〔2024〕1号") == 2
    places.state("management", found[:1], {"mode": "NONE"}, start=later, recorded=later)
    shown = {row.target: row.value for row in selectors.list_published("S", places.TOWN)}
    assert shown["S-24"] == Decimal("100.00")
    release(later, "测试〔2024〕2号")
    shown = {row.target: row.value for row in selectors.list_published("S", places.TOWN)}
    assert shown["S-24"] == Decimal("50.00")
