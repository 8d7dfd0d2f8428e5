"""The registry's procedures played through the engine, with their refusals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from factories import places as factory

from mulin.areas.registry import selectors as registry
from mulin.areas.registry import services as registry_services
from mulin.base.access.rules import PERMISSIONS, Role
from mulin.base.parties.services import delegations, organisations
from mulin.base.places import selectors as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.errors import InputError, Refused
from mulin.kernel.registers import selectors as registers
from mulin.mechanisms.cases import selectors, services
from mulin.mechanisms.cases.models import Case
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import services as pack_services

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)
DAYS = calendar.bundled()
BAOGAI = "35/05/81/101/"


def hat(role: Role, path: str, hat_id: int = 1) -> Actor:
    return Actor(f"{role} {path}", PERMISSIONS[role], (scope.Range.under(path),), hat_id=hat_id, role=role, staff=True)


STREET = hat(Role.TOWN, factory.TOWN, 2)
COUNTY = hat(Role.AUTHORITY, factory.COUNTY, 3)
VILLAGE = hat(Role.NEIGHBOURHOOD, factory.EAST, 4)


@pytest.fixture
def community(everywhere: None) -> tuple[int, str]:
    factory.tree()
    return factory.communities(factory.EAST, ["甲小区"], recorded=dt.date(2020, 1, 1))[0]


def start(procedure: str, actor: Actor, path: str, data: dict[str, Any], community_id: int | None = None) -> int:
    new = services.NewCase(path, "测试地", "测试事项", data, community_id=community_id)
    return services.open_case(procedure, new, actor=actor, now=NOW, days=DAYS)


def step(
    case: int, action: str, actor: Actor, papers: tuple[str, ...] = (), *, now: dt.datetime = NOW, **data: Any
) -> str:
    given = services.StepInput(data, papers=tuple(services.NewPaper(key, key) for key in papers))
    return services.take_step(case, action, actor=actor, now=now, days=DAYS, given=given)


@pytest.mark.clause("S-二(二)a", "S-二(二)b")
def test_the_street_delimits_together_with_the_authority(community: tuple[int, str]) -> None:
    pk, path = community
    case = start("registry.delimitation", STREET, path, {"description": "东至一路，西至二路"}, pk)
    with pytest.raises(Refused):
        step(case, "APPROVE", COUNTY, approved_by="区住建局", approval="1号")
    step(case, "SUBMIT", STREET)
    with pytest.raises(NotAllowed):
        step(case, "APPROVE", STREET, approved_by="街道", approval="1号")
    with pytest.raises(NotAllowed):
        step(case, "APPROVE", hat(Role.AUTHORITY, "98/"), approved_by="外地", approval="1号")
    with pytest.raises(Refused) as caught:
        step(case, "APPROVE", COUNTY)
    assert caught.value.codes == ("cases.field_missing", "cases.field_missing")
    assert "boundary" not in registers.facts_of("community", pk, on=TODAY)
    step(case, "APPROVE", COUNTY, approved_by="街道、区住建局", approval="街发1号", effective_on="2026-12-01")
    assert "boundary" not in registers.facts_of("community", pk, on=TODAY)
    boundary = registers.facts_of("community", pk, on=dt.date(2026, 12, 1))["boundary"]
    assert (boundary["description"], boundary["approved_by"]) == ("东至一路，西至二路", "街道、区住建局")
    assert boundary["basis"] == "街发1号"


@pytest.mark.clause("S-三(四)b")
def test_idle_land_becomes_premises_only_with_planning_approval(community: tuple[int, str]) -> None:
    pk, path = community
    form = {"name": "物业用房", "use": "MANAGEMENT", "works": "NEW", "land": "3号楼东侧空闲地"}
    with pytest.raises(InputError) as bad:
        start("registry.premises", VILLAGE, path, {"name": "物业用房", "use": "HOTEL"}, pk)
    assert bad.value.codes == ("cases.field_choice", "cases.field_missing", "cases.field_missing")
    case = start("registry.premises", VILLAGE, path, form, pk)
    step(case, "SUBMIT", VILLAGE)
    with pytest.raises(Refused) as caught:
        step(case, "APPROVE", COUNTY, approval="规字1号")
    assert [(one.code, one.basis) for one in caught.value.violations] == [("cases.paper_missing", "S-三(四)b")]
    step(case, "APPROVE", COUNTY, ("planning_approval",), approval="规字1号")
    step(case, "START", VILLAGE)
    assert step(case, "COMPLETE", STREET, built_area=12_000) == "COMPLETED"
    spaces = registers.list_page(registers.ListQuery("space", ("name", "use", "area"), on=TODAY, under=path)).rows
    assert [(row["name"], row["use"], row["area"]) for row in spaces] == [("物业用房", "MANAGEMENT", 12_000)]
    assert Case.objects.get(pk=case).closed_at == NOW


@pytest.mark.clause("S-四(六)a", "S-四(六)b")
def test_a_new_project_is_reviewed_and_concluded_only_when_everything_is_provided(
    community: tuple[int, str],
) -> None:
    pk, path = community
    case = start("registry.new-project-review", COUNTY, path, {"developer": "某建设单位", "required_area": 20_000}, pk)
    with pytest.raises(Refused):
        step(case, "PASS", COUNTY)
    step(case, "PASS", COUNTY, opinion="同意")
    with pytest.raises(Refused) as caught:
        step(case, "CONCLUDE", COUNTY)
    assert caught.value.codes == ("registry.item_owed", "registry.item_owed")
    step(case, "INSPECT", COUNTY, premises="PROVIDED", power_room="OWED", management_area=15_000)
    with pytest.raises(Refused) as caught:
        step(case, "CONCLUDE", COUNTY)
    assert caught.value.codes == ("registry.item_owed", "registry.premises_short")
    step(case, "INSPECT", COUNTY, premises="PROVIDED", power_room="PROVIDED", management_area=20_000)
    step(case, "CONCLUDE", COUNTY)
    facts = registers.facts_of("community", pk, on=TODAY)
    assert facts["premises"]["management_area"] == 20_000
    assert facts["power_room"]["provided"] is True


@pytest.mark.clause("N-二(四)2·二b")
def test_scattered_buildings_are_merged_and_their_history_stays(everywhere: None) -> None:
    factory.tree()
    made = factory.communities(factory.EAST, ["一号楼", "二号楼"], recorded=dt.date(2020, 1, 1))
    ids = [pk for pk, _ in made]
    factory.state("boundary", made[:1], {"description": "旧界"}, start=dt.date(2020, 1, 1), recorded=TODAY)
    lonely = start("registry.merge", STREET, factory.TOWN, {"communities": ids[:1]})
    with pytest.raises(Refused) as caught:
        step(lonely, "DECIDE", COUNTY, decision="1号")
    assert caught.value.codes == ("registry.merge_too_few", "registry.merge_unnamed")
    case = start("registry.merge", STREET, factory.TOWN, {"communities": ids, "name": "合并小区"})
    step(case, "DECIDE", COUNTY, decision="街发2号")
    with pytest.raises(NotAllowed):
        step(case, "CARRY_OUT", STREET)
    step(case, "CARRY_OUT", COUNTY)
    successor = places.get_community(Case.objects.get(pk=case).data["successor_id"])
    assert (successor.name, successor.state) == ("合并小区", "ACTIVE")
    assert {places.get_community(pk).state for pk in ids} == {"MERGED"}
    assert registers.facts_of("community", ids[0], on=dt.date(2021, 1, 1))["boundary"]["description"] == "旧界"


@pytest.mark.clause("A-二(十)d")
def test_a_large_residents_committee_is_split_by_the_places_own_size(everywhere: None) -> None:
    factory.tree()
    moved, _ = factory.communities(factory.EAST, ["甲", "乙"], recorded=dt.date(2020, 1, 1))
    assert registry.split_alert(under="52/04/", on=TODAY).setting.is_open
    assert registry.split_alert(under="52/04/", on=TODAY).oversized == ()
    east = places.find_region_at(factory.EAST)
    assert east is not None
    form = {"region_id": east.id, "name": "新社区", "communities": [moved[0]]}
    case = start("registry.split", STREET, factory.TOWN, form)
    with pytest.raises(Refused):
        step(case, "CARRY_OUT", COUNTY)
    step(case, "DECIDE", COUNTY, decision="民政1号")
    step(case, "CARRY_OUT", COUNTY)
    after = places.get_community(moved[0])
    assert places.get_region(after.region_id).name == "新社区"
    assert Case.objects.get(pk=case).data["new_region_id"] == after.region_id


@pytest.mark.clause("A-二(六)a", "A-二(六)b", "A-二(六)c", "A-二(六)f")
@pytest.mark.parametrize(("last", "state"), [("ACCEPT", "ACCEPTED"), ("SEND_BACK", "WITHDRAWN")])
def test_a_power_is_handed_over_and_accepted_or_sent_back(everywhere: None, within: Any, last: str, state: str) -> None:
    factory.tree()
    giver, taker = (
        organisations.register_organisation(name, "DEPARTMENT", path=path, basis="三定", actor=SYSTEM, now=NOW)
        for name, path in (("测试市住建局", factory.CITY), ("测试区住建局", factory.COUNTY))
    )
    city = hat(Role.AUTHORITY, factory.CITY, 9)
    pk = delegations.list_delegation(
        "project-awards", "项目创优评比", giver_id=giver, place_path=factory.COUNTY, place_name="测试区",
        clause="A-二(六)c", basis="市发1号", on=dt.date(2026, 1, 1), actor=city, now=NOW,
    )  # fmt: skip
    case = start("registry.delegation-handover", city, factory.COUNTY, {"delegation_id": pk})
    with within(factory.COUNTY), pytest.raises(Refused):
        step(case, "ACCEPT", COUNTY, taker_id=taker, acceptance="区发1号")
    step(case, "HAND_OVER", city, paper="市发2号")
    later = NOW + dt.timedelta(days=5)
    if last == "ACCEPT":
        with within(factory.COUNTY):
            step(case, last, COUNTY, now=later, taker_id=taker, acceptance="区发1号")
    else:
        step(case, last, city, now=later, return_reason="无人员编制")
    current = delegations.Delegation.objects.get(pk=Case.objects.get(pk=case).data["delegation_id"])
    assert current.state == state


def test_a_listed_power_that_the_city_keeps_after_all_is_struck_off(everywhere: None) -> None:
    factory.tree()
    giver = organisations.register_organisation(
        "测试市住建局", "DEPARTMENT", path=factory.CITY, basis="三定", actor=SYSTEM, now=NOW
    )
    city = hat(Role.AUTHORITY, factory.CITY, 9)
    pk = delegations.list_delegation(
        "project-awards", "项目创优评比", giver_id=giver, place_path=factory.COUNTY, place_name="测试区",
        clause="A-二(六)c", basis="市发1号", on=dt.date(2026, 1, 1), actor=city, now=NOW,
    )  # fmt: skip
    case = start("registry.delegation-handover", city, factory.COUNTY, {"delegation_id": pk})
    step(case, "WITHDRAW", city, return_reason="市级保留")
    row = Case.objects.get(pk=case)
    assert row.state == "RETURNED"
    assert delegations.Delegation.objects.get(pk=row.data["delegation_id"]).state == "WITHDRAWN"


@pytest.mark.clause("B-末a")
def test_the_day_after_the_last_printed_day_a_case_asks_by_itself(everywhere: None, within: Any) -> None:
    last_day, next_day = (dt.datetime(2024, *day, 1, tzinfo=dt.UTC) for day in ((10, 31), (11, 1)))
    assert registry_services.ask_expired(now=last_day, days=DAYS) == []
    with within("37/04/06/"):
        assert registry_services.ask_expired(now=next_day, days=DAYS) == []
    opened = registry_services.ask_expired(now=next_day, days=DAYS)
    assert len(opened) == 1
    assert registry_services.ask_expired(now=next_day, days=DAYS) == []
    town = hat(Role.TOWN, BAOGAI, 7)
    groups = selectors.to_do(town, dt.date(2024, 11, 1), DAYS, layers=("REAL",))
    assert [(group.key, len(group.lines)) for group in groups] == [("REVIEW", 1)]
    with pytest.raises(NotAllowed):
        step(opened[0], "STOP", hat(Role.DEPARTMENT, BAOGAI), decided_by="镇政府", basis="1号")
    services.take_step(
        opened[0], "CONTINUE_UNTIL", actor=town, now=next_day, days=DAYS,
        given=services.StepInput({"decided_by": "宝盖镇人民政府", "basis": "宝政〔2024〕1号", "until": "2028-12-31"}),
    )  # fmt: skip
    assert packs.is_in_force("B", BAOGAI, dt.date(2024, 11, 1))
    assert not packs.is_in_force("B", BAOGAI, dt.date(2029, 1, 1))
    assert registry_services.ask_expired(now=next_day, days=DAYS) == []
    adoption = packs.adoption_on("B", BAOGAI, TODAY)
    assert adoption is not None
    assert adoption.case_id == opened[0]
    assert pack_services.Expiry("STOP") is pack_services.Expiry.STOP
