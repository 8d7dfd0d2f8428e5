"""Acts on bodies, posts, powers and lists: what they do, what they refuse, what stays as history."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.base.parties import selectors, services
from mulin.base.places import selectors as places
from mulin.kernel import crypto, scope
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.errors import InputError, NotFound, Refused
from mulin.kernel.registers import selectors as registers
from mulin.kernel.registers import services as facts
from mulin.kernel.registers.rules import Fact, Span

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
ON = dt.date(2016, 3, 1)
ACT: dict[str, Any] = {"basis": "文件", "actor": SYSTEM, "now": NOW}
ANSHUN, SHANTING, BAOGAI, NANAN = "52/04/", "37/04/06/", "35/05/81/101/", "35/05/83/"
KEYS = crypto.KeyRing("k1", {"k1": b"0123456789abcdef"}, b"an index key of length")


def body(name: str, kind: str = "DEPARTMENT", path: str = ANSHUN, **more: Any) -> int:
    return services.register_organisation(name, kind, path=path, **{**ACT, **more})


def person(name: str, path: str = BAOGAI, **more: Any) -> int:
    return services.create_person(name, path=path, keys=KEYS, actor=SYSTEM, now=NOW, **more)


def two_districts() -> list[Any]:
    return places.list_regions(under=ANSHUN, level="COUNTY")[:2]


@pytest.mark.clause("A-二(六)d", "A-二(六)e", "A-一(一)b")
@pytest.mark.parametrize("power", ["committee-filing", "fund-first-review"])
def test_a_power_goes_to_a_named_district_from_its_acceptance_and_others_keep_what_they_have(
    everywhere: None, power: str
) -> None:
    first, other = two_districts()
    city = selectors.find_organisation("市住房城乡建设局", under=ANSHUN)
    assert city is not None
    place = {"place_path": first.path, "place_name": first.name}
    listed = services.list_delegation(
        power, "备案", giver_id=city.id, clause="A-二(六)d", on=dt.date(2015, 11, 5), **place, **ACT
    )
    taker = body("区住建局", path=first.path)
    handed = services.hand_over(listed, on=ON, **ACT)
    day, accepted = ON + dt.timedelta(days=1), ON + dt.timedelta(days=30)
    before = selectors.authority_for(power, first.path, on=day)
    assert before is not None
    assert (before.name, before.delegated) == ("市住房城乡建设局", False)
    services.accept_delegation(handed, taker, on=accepted, **ACT)
    after = selectors.authority_for(power, f"{first.path}001/", on=accepted)
    still = selectors.authority_for(power, other.path, on=accepted)
    assert after is not None
    assert still is not None
    assert (after.name, after.since) == ("区住建局", accepted)
    assert (still.name, still.delegated) == ("市住房城乡建设局", False)


@pytest.mark.clause("A-一(二)b", "A-二(六)a", "A-二(六)b", "A-二(六)c", "A-二(六)f", "A-二(六)i")
def test_the_list_of_powers_is_handed_over_accepted_and_taken_back_step_by_step(everywhere: None) -> None:
    counties = places.list_regions(under=ANSHUN, level="COUNTY")
    listed = selectors.list_delegations(on=dt.date(2015, 11, 5))
    by_power = {p: sum(d.power == p for d in listed) for p in {d.power for d in listed}}
    expected = dict.fromkeys(("qualification", "market-inspection", "award-review"), len(counties))
    assert by_power == {**expected, "committee-filing": 1, "fund-first-review": 1}
    assert {d.state_label for d in listed} == {"拟下放"}
    one = next(d for d in listed if d.power == "market-inspection")
    with pytest.raises(Refused) as fault:
        services.accept_delegation(one.id, body("县房管站", path=one.place_path), on=ON, **ACT)
    assert fault.value.codes == ("parties.delegation_step",)
    handed = services.hand_over(one.id, on=ON, **ACT)
    taker = body("县住建局", path=one.place_path)
    taken = services.accept_delegation(handed, taker, on=ON + dt.timedelta(days=5), **ACT)
    services.withdraw_delegation(taken, on=ON + dt.timedelta(days=50), **ACT)
    states = [
        next(
            d.state
            for d in selectors.list_delegations(on=ON + dt.timedelta(days=n), power="market-inspection")
            if d.place_path == one.place_path
        )
        for n in (-1, 0, 5, 50)
    ]
    assert states == ["LISTED", "HANDED", "ACCEPTED", "WITHDRAWN"]


def test_a_power_cannot_be_listed_twice_for_a_place(everywhere: None) -> None:
    county = two_districts()[0]
    city = selectors.find_organisation("市住房城乡建设局", under=ANSHUN)
    assert city is not None
    with pytest.raises(Refused) as fault:
        services.list_delegation(
            "qualification", "资质", giver_id=city.id, place_path=county.path, place_name=county.name,
            clause="A-二(六)a", on=ON, **ACT,
        )  # fmt: skip
    assert fault.value.codes == ("parties.delegation_exists",)


def test_a_county_sees_the_powers_meant_for_it_and_who_decides(within: Any) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        county = two_districts()[0]
    with within(county.path):
        assert {d.place_path for d in selectors.list_delegations(on=ON)} == {county.path}
        found = selectors.authority_for("qualification", county.path, on=ON)
        assert found is not None
        assert found.name == "市住房城乡建设局"


@pytest.mark.clause("B-附c")
def test_whoever_takes_the_post_takes_the_seat_and_the_one_before_had_it_until_then(everywhere: None) -> None:
    group = selectors.get_group("B:task-force", on=ON)
    post = group.seats[6].post_ids[0]
    assert group.seats[6].posts == ("宝盖镇基层治理服务中心主任",)
    first, second = person("甲某"), person("乙某")
    day = dt.date(2024, 6, 1)
    services.appoint_to_post(post, first, on=dt.date(2023, 11, 1), **ACT)
    services.appoint_to_post(post, second, on=day, **ACT)
    for on, holder in ((day - dt.timedelta(days=1), first), (day, second)):
        assert selectors.get_group("B:task-force", on=on).seats[6].holder_id == holder
        assert selectors.get_group("B:task-force-office", on=on).seats[0].holder_id == holder
    services.leave_post(post, on=dt.date(2024, 9, 1), **ACT)
    assert selectors.holder_of(post, on=dt.date(2024, 9, 1)) is None
    assert selectors.holder_of(post, on=day) == second


@pytest.mark.clause("L-四(一)b", "S-四(尾)a")
def test_a_place_founds_a_task_force_by_posts_and_names_an_open_seat_later(everywhere: None) -> None:
    group = services.found_group("lishui-force", "工作专班", "TASK_FORCE", path="33/11/", **ACT)
    post = services.create_post(body("市建设局", path="33/11/"), "局长", **ACT)
    services.set_seat(group, 1, "HEAD", post_ids=[post], actor=SYSTEM, now=NOW)
    services.set_seat(group, 2, "MEMBER", post_ids=[], actor=SYSTEM, now=NOW)
    seats = selectors.get_group("lishui-force", on=ON).seats
    assert ([s.posts for s in seats], [s.unnamed for s in seats]) == ([("市建设局局长",), ()], [False, True])
    services.set_seat(group, 2, "MEMBER", post_ids=[post], actor=SYSTEM, now=NOW)
    assert selectors.get_group("lishui-force", on=ON).seats[1].posts == ("市建设局局长",)
    seated = {p for s in selectors.get_group("S:leading-group", on=ON).seats for p in s.posts}
    assert "区应急管理局局长" in seated  # a seat without a list of its own in 四(尾)


@pytest.mark.clause("N-二(一)8a", "A-一(二)c", "A-二(五)a")
def test_an_association_is_founded_and_keeps_its_members_by_date(everywhere: None) -> None:
    association = body("安顺市物业管理协会", "ASSOCIATION", founded_on=ON)
    firms = [body(f"安顺某某物业{n}", "COMPANY") for n in (1, 2)]
    for firm in firms:
        services.add_member(association, firm, on=ON, **ACT)
    later = ON + dt.timedelta(days=100)
    services.end_member(association, firms[0], on=later, **ACT)
    assert {m.id for m in selectors.list_members(association, on=ON)} == set(firms)
    assert [m.id for m in selectors.list_members(association, on=later)] == [firms[1]]
    with pytest.raises(Refused) as fault:
        services.add_member(firms[0], firms[1], on=ON, **ACT)
    assert fault.value.codes == ("parties.not_an_association",)


@pytest.mark.clause("B-二1")
def test_bodies_fall_into_the_five_kinds_of_force(everywhere: None) -> None:
    for name, kind in (("某物业", "COMPANY"), ("某业委会", "COMMITTEE"), ("某志愿队", "PUBLIC_BENEFIT")):
        body(name, kind, BAOGAI)
    found = selectors.list_by_sector(under=BAOGAI)
    assert set(found) == {"GOVERNMENT", "VILLAGE", "SELF_GOVERNED", "MARKET", "PUBLIC"}
    assert {o.name for o in found["MARKET"]} >= {"某物业"}


def test_a_wrong_credit_code_and_a_used_one_are_refused(everywhere: None) -> None:
    with pytest.raises(InputError) as fault:
        body("某公司", "COMPANY", uscc="91350500MA2XN2K73X")
    assert fault.value.codes == ("identifiers.checksum",)
    body("甲公司", "COMPANY", uscc="91350100M000100Y43")
    with pytest.raises(Refused) as refused:
        body("乙公司", "COMPANY", uscc="91350100M000100Y43")
    assert refused.value.violations[0].params["name"] == "甲公司"


@pytest.mark.clause("A-二(六)g", "L-三(三)12a", "N-二(一)1a", "S-二(一)b")
def test_a_body_has_posts_staff_and_budget_by_date_and_a_place_its_body(everywhere: None) -> None:
    centre = body("物业管理中心", "BODY", "33/11/")
    money = {"headcount": 12, "staffed": 9, "budget": 150_000_00}
    services.state_resources(centre, **money, on=ON, **ACT)
    services.state_resources(centre, **{**money, "staffed": 12}, on=dt.date(2017, 1, 1), **ACT)
    then = registers.facts_of("organisation", centre, on=ON)["resources"]
    now = registers.facts_of("organisation", centre, on=dt.date(2017, 1, 1))["resources"]
    assert (then["staffed"], now["staffed"], now["budget"]) == (9, 12, 15_000_000)
    street = places.access_region("溪美")
    values = {"name": "溪美街道物业管理办公室", "dedicated": True, "headcount": 3, "staffed": 2}
    fact = Fact(street.id, street.path, values, Span(ON, None), "街道办文件")
    facts.assert_facts("region.body", [fact], actor=SYSTEM, now=NOW)
    assert registers.facts_of("region", street.id, on=ON)["body"]["name"] == "溪美街道物业管理办公室"


@pytest.mark.clause("L-三(一)1d")
def test_a_street_names_the_leader_who_answers_for_it_by_post(everywhere: None) -> None:
    street = places.list_regions(under="33/11/", level="TOWN")[0]
    values = {"leader_post": "街道办事处副主任", "mechanism": "周例会"}
    fact = Fact(street.id, street.path, values, Span(ON, None), "分工文件")
    facts.assert_facts("region.leader", [fact], actor=SYSTEM, now=NOW)
    found = registers.facts_of("region", street.id, on=ON)["leader"]
    assert (found["leader_post"], found["mechanism"]) == ("街道办事处副主任", "周例会")


def test_places_without_a_filled_specialist_post_are_alerted(everywhere: None) -> None:
    streets = {r.path: r.name for r in places.list_regions(under=NANAN, level="TOWN")[:3]}
    first = next(iter(sorted(streets)))
    post = services.create_post(body("物业站", "BODY", first), "物业专干", specialist=True, **ACT)
    assert len(selectors.list_without_specialist(streets, on=ON)) == 3
    services.appoint_to_post(post, person("丙某", first), on=ON, **ACT)
    assert first not in dict(selectors.list_without_specialist(streets, on=ON))
    assert len(selectors.list_without_specialist(streets, on=ON - dt.timedelta(days=1))) == 3


@pytest.mark.clause("L-三(一)2a", "L-三(一)2b", "B-五(二)b", "B-二3a", "B-五(二)a", "S-一c")
def test_lists_of_duties_rights_and_boundaries_route_a_topic_to_its_actor(everywhere: None) -> None:
    on = dt.date(2024, 1, 1)
    lishui = {d.actor: d.kind for d in selectors.list_duty_lists(under="33/11/", on=on)}
    assert set(lishui) == {
        "业主", "业主大会", "业委会", "物业服务", "政府管理", "行政执法", "公共服务", "专业运营",
    }  # fmt: skip
    assert [a for a, kind in lishui.items() if kind == "BOUNDARY"] == [
        "物业服务", "政府管理", "行政执法", "公共服务", "专业运营",
    ]  # fmt: skip
    police = next(d for d in selectors.list_duty_lists(under=BAOGAI, on=on) if d.actor == "派出所")
    item = services.add_duty_item(
        police.id, "处置楼道充电引发的警情", clause="B-五(一)d", topic="楼道充电", on=on, actor=SYSTEM, now=NOW
    )
    routes = selectors.list_routes("楼道充电", f"{BAOGAI}202/", on=on)
    assert [(r.actor, r.clause) for r in routes] == [("派出所", "B-五(一)d")]
    assert selectors.list_routes("楼道充电", SHANTING, on=on) == ()
    services.end_duty_item(item, on=dt.date(2024, 5, 1), reason="移交", actor=SYSTEM, now=NOW)
    assert selectors.list_routes("楼道充电", BAOGAI, on=dt.date(2024, 5, 1)) == ()
    assert len(selectors.list_routes("楼道充电", BAOGAI, on=on)) == 1
    housing = next(d for d in selectors.list_duty_lists(under=SHANTING, on=on) if d.actor == "区住建局")
    assert len(housing.items) == 6


def test_a_person_is_sealed_masked_and_found_by_telephone(everywhere: None) -> None:
    made = person("欧阳明", phone="13800138000", id_number="11010519491231002X")
    staff = Actor("岗", PERMISSIONS[Role.TOWN], (scope.Range.under(BAOGAI),), staff=True)
    shown = selectors.get_masked_person(made, keys=KEYS, actor=staff)
    assert "明" not in shown.name
    assert "00138" not in shown.phone
    assert "19491231" not in shown.id_number
    assert selectors.find_person_by_phone("138 0013 8000", keys=KEYS) == made
    abroad = Actor("岗", PERMISSIONS[Role.TOWN], (scope.Range.under(NANAN),), staff=True)
    with pytest.raises(NotFound):
        selectors.get_masked_person(made, keys=KEYS, actor=abroad)
