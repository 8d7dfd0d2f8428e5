"""What the five documents state stands in the database after the first start: places, bodies, rosters, facts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from mulin.base.parties import selectors as parties
from mulin.base.places import selectors as places
from mulin.processes import seeding

NANAN, SHANTING, SHANCHENG, BAOGAI = "35/05/83/", "37/04/06/", "37/04/06/001/", "35/05/81/101/"
ISSUED_S = dt.date(2020, 9, 10)


def count(sql: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.fetchone()[0])


def test_the_whole_code_table_and_the_zones_without_a_code_stand_in_the_tree(everywhere: None) -> None:
    assert count("SELECT count(*) FROM place_region WHERE code <> ''") == 4417
    assert count("SELECT count(*) FROM place_region WHERE code = '' AND level = 'ZONE'") == 3
    assert count("SELECT count(*) FROM place_region WHERE parent_id IS NULL") == 4


def test_the_seed_is_current_and_knows_it(everywhere: None) -> None:
    assert seeding.is_current()


@pytest.mark.clause("N-附1")
def test_annex_1_is_39_communities_in_10_places_one_of_them_for_re_election(everywhere: None) -> None:
    states = "SELECT count(*) FROM community_committee WHERE basis = 'N-附1' AND eligible AND state = %s"
    assert (count(states, "NONE"), count(states, "TERM_OVER")) == (38, 1)
    towns = "SELECT count(DISTINCT region_id) FROM place_community WHERE basis = 'N-附1'"
    assert count(towns) == 10
    assert places.access_community("四季康城一期", place="霞美镇").key == "N-0026"
    assert places.access_community("新新家园", place="柳城").name == "罗马家园"
    assert places.access_community("名仕楼", place="溪美").name == "泛华·日昇新城"


@pytest.mark.clause("N-附2")
def test_annex_2_is_15_projects_whose_sums_are_the_printed_ones(everywhere: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), sum(area), sum(buildings), sum(households) FROM place_project WHERE basis = 'N-附2'"
        )
        assert cursor.fetchone() == (15, 26_000_000, 75, 1737)
        cursor.execute("SELECT plan_year, count(*) FROM place_project WHERE basis = 'N-附2' GROUP BY 1 ORDER BY 1")
        assert cursor.fetchall() == [(2019, 4), (2020, 6), (2021, 5)]
        cursor.execute("SELECT year_from, year_to FROM community_built WHERE text = '90年代'")
        assert cursor.fetchall() == [(1990, 1999)]
    to_survey = (
        "SELECT count(*) FROM community_structure s JOIN place_community c ON c.id = s.subject_id"
        " WHERE c.basis = 'N-附2'"
    )
    assert count(to_survey) == 0  # not printed: to be surveyed, not zero


@pytest.mark.clause("S-附3a", "S-附4a")
def test_annexes_3_and_4_are_20_managed_and_21_unmanaged_known_since_the_day_of_issue(
    everywhere: None,
) -> None:
    modes = (
        "SELECT count(*) FROM community_management WHERE path >= %s AND path < %s AND mode = %s"
        " AND lower_inf(valid) AND recorded_at::date = %s AND recorded_by = '系统'"
    )
    known = [count(modes, SHANTING, SHANTING + "~", mode, ISSUED_S) for mode in ("MARKET_FIRM", "NONE")]
    assert known == [20, 21]
    attested = "SELECT count(*) FROM register_attestation WHERE path = %s AND purpose = 'coverage.service'"
    assert count(attested, SHANTING) == 1
    assert places.access_community("药材宿舍", place="紫薇社区").name == "鑫盛公寓"
    assert places.access_community("紫薇社区", place="紫薇社区").key.startswith("S-")


def test_an_estate_in_two_neighbourhoods_lies_in_one_and_belongs_to_both(everywhere: None) -> None:
    estate = places.access_community("丰泽嘉苑")
    header = places.get_header(estate.id, on=ISSUED_S)
    assert header.crumbs[-1].name.startswith("东鲁")
    assert [link.label[:2] for link in header.also_in] == ["西鲁"]
    west = places.access_region("西鲁社区", under=SHANTING)
    assert estate.id in {c.id for c in places.list_members_of(west.id, on=ISSUED_S)}


def test_two_neighbourhoods_moved_to_shancheng_on_the_day_of_issue_and_before_lay_elsewhere(
    everywhere: None,
) -> None:
    east = places.access_region("370406405011")
    assert east.path.startswith(SHANCHENG)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.name FROM region_placement f JOIN place_region p ON p.id = f.parent_id"
            " WHERE f.subject_id = %s AND f.superseded_at IS NULL AND f.valid @> %s::date",
            [east.id, ISSUED_S - dt.timedelta(days=1)],
        )
        assert cursor.fetchone()[0] == "山亭经济开发区"
    change = places.list_changes(east.id)[0]
    assert (change.kind, change.on_date, change.old_path, change.basis) == (
        "MOVED",
        ISSUED_S,
        "37/04/06/405/011/",
        "S-附3a",
    )


@pytest.mark.clause("S-附1", "S-附2", "S-六(一)a", "S-六(一)b", "S-六(一)c")
def test_the_groups_of_shanting_have_their_printed_seats(everywhere: None) -> None:
    lead = parties.get_group("S:leading-group", on=ISSUED_S)
    force = parties.get_group("S:task-force", on=ISSUED_S)
    assert (len(lead.seats), len(force.seats)) == (25, 13)
    ranks = [s.rank for s in lead.seats]
    assert (ranks.count("HEAD"), ranks.count("DEPUTY"), ranks.count("MEMBER")) == (1, 1, 23)
    ranks = [s.rank for s in force.seats]
    assert (ranks.count("HEAD"), ranks.count("DEPUTY"), ranks.count("MEMBER")) == (1, 3, 9)
    assert len(lead.seats[2].posts) == 3  # one seat with three posts
    office = parties.get_group("S:leading-group-office", on=ISSUED_S)
    assert office.host == "区住建局"
    assert office.seats[0].posts == ("区住建局局长",)
    deputies = parties.get_group("S:task-force-office", on=ISSUED_S).seats[1:]
    assert [s.unnamed for s in deputies] == [True, True]
    lists = parties.list_duty_lists(under=SHANTING, on=ISSUED_S)
    named = {d.actor for d in lists}
    assert {"区住建局", "区发改局", "区民政局", "区司法局", "区财政局", "区自然资源局"} <= named
    assert {"区卫生健康局", "区市场监管局", "区综合行政执法局", "区公安分局", "区生态环境分局"} <= named


@pytest.mark.clause("B-附a", "B-附b", "B-五(一)a", "B-四(一)1c", "B-四(一)1a")
def test_the_task_force_of_baogai_has_27_seats_12_villages_and_four_clusters(everywhere: None) -> None:
    on = dt.date(2023, 11, 1)
    force = parties.get_group("B:task-force", on=on)
    ranks = [s.rank for s in force.seats]
    assert (ranks.count("HEAD"), ranks.count("DEPUTY"), ranks.count("MEMBER")) == (1, 6, 20)
    secretaries = [s for s in force.seats if "党支部书记" in s.printed]
    assert len(secretaries) == 12
    assert {len(s.posts) for s in secretaries} == {2}
    clusters = places.list_groups(under=BAOGAI, on=on)
    assert sorted(g.name for g in clusters) == ["仑后点", "塘头点", "杆头点", "龟湖点"]
    assert [g.members for g in clusters] == [(), (), (), ()]  # not printed: an open setting
    office = parties.get_group("B:task-force-office", on=on)
    assert [s.rank for s in office.seats] == ["DIRECTOR", "DEPUTY_DIRECTOR", *["MEMBER"] * 6]
    leading = parties.get_group("B:leading-group", on=on)
    assert (leading.seats[0].posts, leading.seats[3].printed) == (
        ("宝盖镇政府镇长",),
        "有住宅小区的村（社区）主任",
    )
    known = parties.find_organisation("小区办", under=BAOGAI)
    assert known is not None
    assert known.name == "镇基层治理服务中心小区服务岗"
    assert places.access_region("前坑村", under=BAOGAI).name == "前坑回族村委会"


@pytest.mark.clause("N-四(一)a", "S-二(一)c", "S-三(三)2a", "A-一(一)c")
def test_each_place_runs_the_chain_of_levels_that_its_document_prints(everywhere: None) -> None:
    expected = {
        NANAN: ("市—乡镇（街道、开发区）—村（社区）", ""),
        SHANTING: ("区—街道—社区", "政府主导、街道主管、社区主抓"),
        "52/04/": ("市—县（自治县、区）—乡镇（街道）—社区（居委会）", "统筹、主导、组织、管理"),
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT path, chain, roles FROM region_chain WHERE superseded_at IS NULL")
        found = {path: (chain, roles) for path, chain, roles in cursor.fetchall()}
    assert {path: found[path] for path in expected} == expected


@pytest.mark.clause("A-三(十三)a", "A-三(十三)c")
def test_anshun_has_a_city_group_and_one_in_every_county(everywhere: None) -> None:
    on = dt.date(2015, 11, 5)
    city = parties.get_group("A:city-leading-group", on=on)
    assert [s.rank for s in city.seats] == ["HEAD", "MEMBER"]
    assert city.seats[0].posts == ("安顺市人民政府分管领导",)
    groups = [g for g in parties.list_groups(under="52/04/", on=on) if g.key.startswith("A:county-leading")]
    counties = places.list_regions(under="52/04/", level="COUNTY")
    assert {g.path for g in groups} == {c.path for c in counties}


def test_the_matrix_of_anshun_has_11_groups_of_clauses_two_of_them_led_jointly(everywhere: None) -> None:
    matrix = parties.list_matrix("A")
    assert len(matrix) == 11
    assert [d.leads for d in matrix if d.joint] == [
        ("市住房城乡建设局", "市委政法委"),
        ("市委宣传部", "市督查督办局"),
    ]
    duty = parties.responsible_for("A", "A-二(七)c")
    assert duty is not None
    assert duty.leads == ("市发展改革委",)


def test_nothing_of_shanting_is_seen_from_nanan(within: object) -> None:
    with within(NANAN):  # type: ignore[operator]
        assert count("SELECT count(*) FROM place_community WHERE basis LIKE 'S-%%'") == 0
        assert count("SELECT count(*) FROM place_community WHERE basis LIKE 'N-附%%'") == 54
        assert places.search("丰泽嘉苑") == ()
        assert [hit.label for hit in places.search("sjkc")][:2] == ["四季康城二期", "四季康城一期"]
        assert parties.list_groups(under=SHANTING, on=ISSUED_S) == ()


def test_without_a_scope_no_community_and_no_body_is_seen(db: None) -> None:
    assert count("SELECT count(*) FROM place_community") == 0
    assert count("SELECT count(*) FROM party_organisation") == 0
