"""Acts on places: what they do, what they refuse, what stays as history, and how far a session reaches."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection

from mulin.base.access.rules import PERMISSIONS, Role
from mulin.base.places import selectors, services
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.errors import Refused
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)
ON = dt.date(2026, 11, 1)
BEFORE = ON - dt.timedelta(days=1)
ACT: dict[str, Any] = {"basis": "会议纪要", "actor": SYSTEM, "now": NOW}
NANAN, SHANTING = "35/05/83/", "37/04/06/"


def rows(sql: str, *values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def real_in(region_id: int) -> list[selectors.CommunityView]:
    return [c for c in selectors.list_in_region(region_id) if c.layer == "REAL"]


def new_community(name: str, place: str = "370406001018") -> int:
    region = selectors.access_region(place)
    return services.found_community(region.id, name, on=ON, **ACT)


def official(path: str, role: Role = Role.TOWN) -> Actor:
    return Actor(label="镇街物业岗", permissions=PERMISSIONS[role], ranges=(scope.Range.under(path),), staff=True)


def parent_on(region_id: int, day: dt.date) -> str:
    found = rows(
        "SELECT p.name FROM region_placement f JOIN place_region p ON p.id = f.parent_id"
        " WHERE f.subject_id = %s AND f.superseded_at IS NULL AND f.valid @> %s::date",
        region_id,
        day,
    )
    return str(found[0][0])


def test_a_region_moves_with_everything_below_it_and_its_history_stays(everywhere: None) -> None:
    region = selectors.access_region("梅园社区", under=SHANTING)
    below = rows("SELECT count(*) FROM place_community WHERE region_id = %s AND layer = 'REAL'", region.id)[0][0]
    facts = rows("SELECT count(*) FROM community_management WHERE path LIKE %s", region.path + "%")[0][0]
    target = selectors.access_region("山亭经济开发区", under=SHANTING)
    moved = services.move_region(region.id, target.id, on=ON, **ACT)
    assert moved.new_path.startswith(target.path)
    assert below == 12
    like = moved.new_path + "%"
    assert rows("SELECT count(*) FROM place_community WHERE path LIKE %s AND layer = 'REAL'", like) == [(12,)]
    old = "SELECT count(*) FROM place_community WHERE path LIKE %s"
    assert rows(old, region.path + "%") == [(0,)]
    assert rows("SELECT count(*) FROM community_management WHERE path LIKE %s", like) == [(facts,)]
    assert rows("SELECT count(*) FROM community_alias WHERE path LIKE %s", region.path + "%") == [(0,)]
    assert (parent_on(region.id, BEFORE), parent_on(region.id, ON)) == ("山城街道", "山亭经济开发区")
    assert selectors.list_changes(region.id)[0].old_path == region.path


def test_a_region_cannot_move_below_itself(everywhere: None) -> None:
    street = selectors.access_region("370406001000")
    inside = selectors.access_region("梅园社区", under=SHANTING)
    with pytest.raises(Refused) as fault:
        services.move_region(street.id, inside.id, on=ON, **ACT)
    assert fault.value.codes == ("places.circle",)


def test_a_move_needs_a_session_that_reaches_both_places(within: Any) -> None:
    with within("37/04/06/001/"):
        region = selectors.access_region("梅园社区", under=SHANTING)
        target = selectors.access_region("370406405000")
        with pytest.raises(Refused) as fault:
            services.move_region(region.id, target.id, on=ON, **ACT)
    assert fault.value.codes == ("places.scope_too_small",)


def test_a_town_clerk_may_not_change_the_tree(everywhere: None) -> None:
    region = selectors.access_region("梅园社区", under=SHANTING)
    target = selectors.access_region("370406405000")
    clerk = official(SHANTING)
    with pytest.raises(NotAllowed):
        services.move_region(region.id, target.id, on=ON, basis="x", actor=clerk, now=NOW)


@pytest.mark.clause("A-二(十)d")
def test_a_further_residents_committee_takes_the_chosen_communities(everywhere: None) -> None:
    region = selectors.access_region("丰泽社区", under=SHANTING)
    chosen = [c.id for c in real_in(region.id)][:5]
    split = services.split_region(region.id, "丰泽二社区", chosen, on=ON, **ACT)
    assert split.communities == 5
    assert {c.id for c in selectors.list_in_region(split.new_id)} == set(chosen)
    assert len(real_in(region.id)) == 14 - 5
    placed = "SELECT region_id FROM community_placement WHERE subject_id = %s AND valid @> %s::date"
    assert rows(placed + " AND superseded_at IS NULL", chosen[0], BEFORE) == [(region.id,)]
    with pytest.raises(Refused) as fault:
        services.split_region(region.id, "丰泽三社区", chosen, on=ON, **ACT)
    assert fault.value.codes == ("places.not_in_region",)


@pytest.mark.clause("A-二(十)d")
def test_a_large_neighbourhood_is_alerted_only_by_a_limit_that_the_place_set(everywhere: None) -> None:
    day = dt.date(2020, 1, 1)
    assert selectors.list_oversized(limit=None, on=day, under=NANAN) == ()
    found = selectors.list_oversized(limit=500, on=day, under=NANAN)
    assert [(o.name[:2], o.households) for o in found] == [("湖新", 530)]


def test_merged_neighbourhoods_end_and_their_communities_go_over(everywhere: None) -> None:
    into = selectors.access_region("紫薇社区", under=SHANTING)
    gone = selectors.access_region("梅园社区", under=SHANTING)
    services.merge_regions(into.id, [gone.id], on=ON, **ACT)
    assert len(real_in(into.id)) == 14 + 12
    assert selectors.get_region(gone.id).ended_on == ON
    assert selectors.access_region("梅园居委会", under=SHANTING).id == into.id


def test_a_renamed_region_is_found_by_its_former_name(everywhere: None) -> None:
    region = selectors.access_region("梅园社区", under=SHANTING)
    services.rename_region(region.id, "梅苑居委会", on=ON, **ACT)
    assert selectors.access_region("梅园居委会", under=SHANTING).name == "梅苑居委会"
    with pytest.raises(Refused) as fault:
        services.rename_region(region.id, "紫薇居委会", on=ON, **ACT)
    assert fault.value.codes == ("places.region_name_taken",)


def test_a_name_that_several_places_bear_is_asked_back_with_the_candidates(everywhere: None) -> None:
    with pytest.raises(selectors.AmbiguousPlace) as fault:
        selectors.access_region("新华社区居委会", under="35/")
    assert "南安市柳城街道新华社区居委会" in fault.value.violations[0].params["candidates"]


def test_clusters_get_their_members_from_a_day_and_a_village_is_in_one_at_a_time(everywhere: None) -> None:
    on, later = dt.date(2023, 12, 1), dt.date(2024, 3, 1)
    first, second = selectors.list_groups(under="35/05/81/101/", on=on)[:2]
    village = selectors.access_region("350581101208")
    services.set_group_members(first.id, [village.id], on=on, **ACT)
    services.set_group_members(second.id, [village.id], on=later, **ACT)

    def members(day: dt.date) -> list[int]:
        groups = selectors.list_groups(under="35/05/81/101/", on=day)
        return [g.id for g in groups if village.id in {m.id for m in g.members}]

    assert (members(on), members(later)) == ([first.id], [second.id])


def test_a_second_community_of_a_name_is_refused_and_the_near_names_are_listed(everywhere: None) -> None:
    with pytest.raises(Refused) as fault:
        new_community("福源公寓")
    assert fault.value.codes == ("places.name_taken",)
    assert "福源公寓" in fault.value.violations[0].params["near"]
    made = selectors.get_community(new_community("福源新寓"))
    assert made.key == f"370406-c{made.id}"
    assert made.path == f"37/04/06/001/018/c{made.id}/"


def test_a_renamed_community_is_found_by_its_former_name(everywhere: None) -> None:
    made = new_community("旧名小区")
    services.rename_community(made, "新名小区", on=ON, **ACT)
    assert selectors.access_community("旧名小区").name == "新名小区"


@pytest.mark.clause("N-二(四)2·二b")
def test_scattered_buildings_merge_into_one_community_and_keep_their_own_past(everywhere: None) -> None:
    one, two = new_community("零散一号楼"), new_community("零散二号楼")
    path = selectors.get_community(one).path
    fact = Fact(one, path, {"structure": "砖混"}, Span(BEFORE, None), "调查")
    registers.assert_facts("community.structure", [fact], actor=SYSTEM, now=NOW)
    services.add_building(one, "1栋", actor=SYSTEM, now=NOW)
    services.add_building(two, "1栋", actor=SYSTEM, now=NOW)
    merged = services.merge_communities([one, two], name="零散小区", on=ON, **ACT)
    old = selectors.get_header(one, on=BEFORE)
    assert (old.community.state, old.facts["structure"]["structure"]) == ("MERGED", "砖混")
    assert [s.id for s in old.successors] == [merged.successor_id]
    assert selectors.access_community("零散二号楼").id == merged.successor_id
    numbers = rows("SELECT number FROM place_building WHERE community_id = %s", merged.successor_id)
    assert sorted(n for (n,) in numbers) == ["1栋", "零散二号楼1栋"]
    with pytest.raises(Refused) as fault:
        services.rename_community(one, "再改名", on=ON, **ACT)
    assert fault.value.codes == ("places.not_active",)


@pytest.mark.clause("N-二(四)2·二b")
def test_buildings_of_two_towns_are_not_adjacent_and_do_not_merge(everywhere: None) -> None:
    here, there = new_community("东边楼"), new_community("西边楼", "370406405000")
    with pytest.raises(Refused) as fault:
        services.merge_communities([here, there], name="合一", on=ON, **ACT)
    assert fault.value.codes == ("places.apart",)


def test_a_community_splits_into_parts_with_their_buildings(everywhere: None) -> None:
    old = new_community("两苑小区")
    first = services.add_building(old, "1栋", actor=SYSTEM, now=NOW)
    services.load_units(old, [services.NewUnit("1栋", "101")], actor=SYSTEM, now=NOW)
    split = services.split_community(old, ["东苑", "西苑"], buildings={"东苑": [first]}, on=ON, **ACT)
    east, west = split.successor_ids
    assert rows("SELECT community_id FROM place_unit WHERE number = '101'") == [(east,)]
    assert [p.id for p in selectors.get_header(west, on=ON).predecessors] == [old]


def test_an_entry_is_withdrawn_only_while_nothing_was_built_upon_it(everywhere: None) -> None:
    mistaken, used = new_community("误录小区"), new_community("有楼小区")
    services.withdraw_community(mistaken, reason="重复录入", actor=SYSTEM, now=NOW)
    assert selectors.get_community(mistaken).state == "WITHDRAWN"
    services.add_building(used, "1栋", actor=SYSTEM, now=NOW)
    with pytest.raises(Refused) as fault:
        services.withdraw_community(used, reason="重复录入", actor=SYSTEM, now=NOW)
    assert fault.value.violations[0].params["what"] == "楼栋"


def test_a_community_lies_in_several_neighbourhoods_and_leaves_one(everywhere: None) -> None:
    made = new_community("跨界小区")
    ids = [selectors.access_region(n, under=SHANTING).id for n in ("紫薇社区", "丰泽社区")]
    for region in ids:
        services.add_membership(made, region, on=ON, **ACT)
    assert {m.id for m in selectors.get_header(made, on=ON).also_in} == set(ids)
    later = ON + dt.timedelta(days=10)
    services.end_membership(made, ids[0], on=later, **ACT)
    assert {m.id for m in selectors.get_header(made, on=later).also_in} == {ids[1]}
    assert {m.id for m in selectors.get_header(made, on=ON).also_in} == set(ids)


@pytest.mark.clause("B-一b")
def test_a_list_of_units_builds_community_building_and_household_and_loads_once(everywhere: None) -> None:
    made = new_community("千户小区")
    units = [
        services.NewUnit(f"{b}号楼", f"{f}{r:02}", area=8_950, area_source="REGISTERED")
        for b in range(1, 11)
        for f in range(1, 11)
        for r in range(1, 11)
    ]
    assert services.load_units(made, units, actor=SYSTEM, now=NOW) == 1000
    assert services.load_units(made, units[:20], actor=SYSTEM, now=NOW) == 0
    numbers = "SELECT number FROM place_building WHERE community_id = %s ORDER BY sort_key"
    assert [n for (n,) in rows(numbers, made)][8:] == ["9号楼", "10号楼"]
    path = selectors.get_community(made).path
    assert rows("SELECT count(*), sum(area) FROM place_unit WHERE path = %s", path) == [(1000, 8_950_000)]


@pytest.mark.clause("L-三(三)10b", "N-二(四)2·九c")
def test_premises_that_are_owed_and_missing_are_shown_and_unknown_stays_unknown(everywhere: None) -> None:
    made = new_community("欠配小区")
    path = selectors.get_community(made).path
    owed = Fact(made, path, {"required_area": 30_000}, Span(ON, None), "规划条件")
    registers.assert_facts("community.premises", [owed], actor=SYSTEM, now=NOW)
    services.add_space(made, "物业用房", "MANAGEMENT", area=12_000, actor=SYSTEM, now=NOW)
    services.add_space(made, "活动室", "ACTIVITY", area=5_000, actor=SYSTEM, now=NOW)
    gaps = {g.id: g for g in selectors.list_premises_gaps(under="37/04/06/001/018/", on=ON)}
    assert gaps[made].shortfall == 18_000
    assert {g.shortfall for i, g in gaps.items() if i != made} == {None}


@pytest.mark.clause("L-三(三)10a")
def test_idle_assets_are_listed_with_how_they_are_put_to_use(everywhere: None) -> None:
    made = new_community("闲置小区")
    land = services.add_space(made, "东侧空地", "IDLE_LAND", area=80_000, actor=SYSTEM, now=NOW)
    services.add_space(made, "物业用房", "MANAGEMENT", actor=SYSTEM, now=NOW)
    services.allocate_space(land, "片区整合", **ACT)
    found = selectors.list_idle_assets(under=selectors.get_community(made).path)
    assert [(a.name, a.allocation) for a in found] == [("东侧空地", "片区整合")]


def test_one_project_may_cover_several_communities(everywhere: None) -> None:
    one, two = new_community("井脚街住宅楼"), new_community("锦绣街住宅楼")
    region = selectors.access_region("370406001018").id
    new = services.NewProject("T-1", "RENOVATION", "两街整治", region, (one,))
    project = services.found_project(new, on=ON, **ACT)
    services.add_to_project(project, [two], on=ON, **ACT)
    for community in (one, two):
        assert [p.id for p in selectors.get_header(community, on=ON).projects] == [project]


def test_the_timeline_marks_what_was_recorded_late_with_a_reason(everywhere: None) -> None:
    made = new_community("补录小区")
    path = selectors.get_community(made).path
    late = Fact(made, path, {"mode": "MARKET_FIRM"}, Span(BEFORE, None), "合同", "合同补交")
    prompt = Fact(made, path, {"structure": "框架"}, Span(BEFORE, None), "调查")
    registers.assert_facts("community.management", [late], actor=SYSTEM, now=NOW)
    registers.assert_facts("community.structure", [prompt], actor=SYSTEM, now=NOW)
    entries = {e.kind: e for e in selectors.list_timeline(made)}
    assert (entries["management"].late, entries["structure"].late) == (True, False)
    assert entries["management"].text == "管理方式：物业企业专业服务"
    assert entries["placement"].text == "社区：梅园居委会"


def test_a_clerk_registers_at_home_and_sees_no_other_county(within: Any) -> None:
    clerk = official(NANAN)
    with within(NANAN):
        home = selectors.access_region("溪美")
        made = services.found_community(home.id, "新录小区", on=ON, basis="登记", actor=clerk, now=NOW)
        assert selectors.get_community(made).key == f"350583-c{made}"
        abroad = selectors.access_region("370406001018")
        with pytest.raises(NotAllowed):
            services.found_community(abroad.id, "越界小区", on=ON, basis="登记", actor=clerk, now=NOW)
        assert selectors.find_community("梅花园") is None


@pytest.mark.parametrize("text", ["xmj", "溪美街", "xi mei jie"])
def test_search_finds_a_place_by_prefix_pinyin_and_initials(within: Any, text: str) -> None:
    with within(NANAN):
        assert "溪美街道" in {hit.label for hit in selectors.search(text)}


def test_children_come_with_their_counts_in_one_query(everywhere: None, django_assert_num_queries: Any) -> None:
    street = selectors.access_region("370406001000")
    with django_assert_num_queries(1):
        children = {c.name: c.communities for c in selectors.list_children(street.id)}
    assert (children["梅园居委会"], children["紫薇居委会"], children["丰泽居委会"]) == (12, 14, 14)
