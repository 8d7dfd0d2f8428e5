"""The annexes as printed, into an empty county: asked, checked, written, the same again, undone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection

from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import Refused
from mulin.kernel.registers.imports.services import NotReady
from mulin.processes.importing import services
from tests.drawings import annexes
from tests.processes.importing.conftest import COUNTY, NOW, plan, run

DRAWN = {
    "roster:N-annex1": annexes.n1,
    "roster:N-annex2": annexes.n2,
    "roster:S-annex3": annexes.s3,
    "roster:S-annex4": annexes.s4,
}


def value(statement: str, *parameters: object) -> object:
    """One value of the database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
        return row[0] if row else None


def communities() -> int:
    """Active communities of the county."""
    return int(str(value("SELECT count(*) FROM place_community WHERE state='ACTIVE' AND path LIKE %s", COUNTY + "%")))


@pytest.mark.clause("N-附1")
def test_annex1_gives_39_communities_with_their_four_kinds_of_bracket(county: str) -> None:
    _, made, *_ = plan("roster:N-annex1", annexes.n1())
    assert len(made.fates) == 39
    assert len(made.questions) == 3  # 含名仕楼, 新新家园, 园区配套住宅; 换届 is sure
    assert all(check.ok for check in made.checks)
    with pytest.raises(NotReady):
        run("roster:N-annex1", annexes.n1())
    assert communities() == 0
    run("roster:N-annex1", annexes.n1(), accept=True)
    assert communities() == 39
    assert value("SELECT kind FROM community_alias WHERE name = '新新家园' AND path LIKE %s", COUNTY + "%") == "ALIAS"
    state = value(
        "SELECT f.state FROM community_committee f JOIN place_community c ON c.id = f.subject_id"
        " WHERE c.name = '四季康城一期' AND c.path LIKE %s", COUNTY + "%",
    )  # fmt: skip
    assert state == "TERM_OVER"
    eligible = value(
        "SELECT count(*) FROM community_committee WHERE eligible AND state = 'NONE' AND path LIKE %s", COUNTY + "%"
    )
    assert eligible == 38


@pytest.mark.clause("N-附2")
def test_annex2_gives_15_projects_with_the_printed_sums(county: str) -> None:
    run("roster:N-annex2", annexes.n2(), accept=True)
    sums = "SELECT count(*)::text || ' ' || sum(area) || ' ' || sum(buildings) || ' ' || sum(households)"
    assert value(f"{sums} FROM place_project WHERE path LIKE %s", COUNTY + "%") == "15 26000000 75 1737"
    decade = value(
        "SELECT year_from || '-' || year_to || ' ' || text FROM community_built f JOIN place_community c"
        " ON c.id = f.subject_id WHERE c.name = '普南路套房' AND c.path LIKE %s", COUNTY + "%",
    )  # fmt: skip
    assert decade == "1990-1999 90年代"


def test_annex2_with_a_false_total_is_refused_whole(county: str) -> None:
    with pytest.raises(NotReady) as refused:
        run("roster:N-annex2", annexes.n2(total="1738"), accept=True)
    assert "imports.totals_differ" in refused.value.codes
    assert communities() == 0


def test_annex2_split_in_two_makes_one_project_over_two_communities(county: str) -> None:
    _, made, *_ = plan("roster:N-annex2", annexes.n2())
    lists = [q for q in made.questions if "李厝" in q.text]
    assert lists
    run("roster:N-annex2", annexes.n2(), {lists[0].key: "split"}, accept=True)
    parts = value(
        "SELECT count(*) FROM project_community m JOIN place_project p ON p.id = m.subject_id"
        " WHERE p.name LIKE '李厝%%' AND p.path LIKE %s", COUNTY + "%",
    )  # fmt: skip
    assert parts == 2


@pytest.mark.clause("S-附3a", "S-附4a")
def test_annexes_3_and_4_give_20_managed_and_21_unmanaged(county: str) -> None:
    run("roster:S-annex3", annexes.s3(), accept=True)
    run("roster:S-annex4", annexes.s4(), accept=True)
    counted = value(
        "SELECT count(*) FILTER (WHERE mode = 'MARKET_FIRM') || '/' || count(*) FROM community_management"
        " WHERE superseded_at IS NULL AND valid @> %s::date AND path LIKE %s", dt.date(2020, 9, 10), COUNTY + "%",
    )  # fmt: skip
    assert counted == "20/41"
    both = value(
        "SELECT r.name FROM community_membership m JOIN place_region r ON r.id = m.region_id"
        " JOIN place_community c ON c.id = m.subject_id WHERE c.name = '丰泽嘉苑' AND c.path LIKE %s", COUNTY + "%",
    )  # fmt: skip
    assert both == "西鲁社区"
    assert value("SELECT count(*) FROM community_alias WHERE name = '药材宿舍' AND path LIKE %s", COUNTY + "%") == 1


@pytest.mark.parametrize("kind", sorted(DRAWN))
def test_the_same_roster_again_changes_nothing(county: str, kind: str) -> None:
    run(kind, DRAWN[kind](), accept=True)
    before = communities()
    _, report = run(kind, DRAWN[kind](), accept=True)
    assert set(report["counts"]) == {"SAME"}
    assert report["facts"] == 0
    assert communities() == before


@pytest.mark.parametrize("kind", sorted(DRAWN))
def test_a_roster_is_undone_whole(county: str, kind: str) -> None:
    run_id, _ = run(kind, DRAWN[kind](), accept=True)
    services.undo(run_id, actor=SYSTEM, now=NOW + dt.timedelta(hours=1))
    assert communities() == 0
    standing = value(
        "SELECT count(*) FROM community_management WHERE superseded_at IS NULL AND path LIKE %s", COUNTY + "%"
    )
    assert standing == 0
    assert value("SELECT count(*) FROM place_project WHERE state='ACTIVE' AND path LIKE %s", COUNTY + "%") == 0
    run(kind, DRAWN[kind](), accept=True)
    assert communities() > 0


def test_an_undo_is_refused_once_built_upon(county: str) -> None:
    run_id, _ = run("roster:S-annex4", annexes.s4(), accept=True)
    facts = "所在地\t名称\t事项\t值\t自\n梅园社区\t福源公寓\tmanagement\tMARKET_FIRM\t2020-09-14"
    run("facts", facts)
    with pytest.raises(Refused) as refused:
        services.undo(run_id, actor=SYSTEM, now=NOW)
    assert "管理方式" in str(refused.value.violations[0].params)
    assert communities() == 21


def test_a_place_outside_the_range_is_a_row_error(county: str) -> None:
    _, made, *_ = plan("roster:N-annex1", annexes.n1(), path=COUNTY + "001/")
    wrong = [row for row in made.rows() if row["fate"] == "ERROR"]
    assert len(wrong) == 31  # all but the eight of 溪美街道


def test_the_coverage_sheet_of_annex5_asks_what_self_run_means(county: str) -> None:
    run("roster:S-annex4", annexes.s4(), accept=True)
    sheet = annexes.s5(
        "山城",
        [
            ["梅园社区", "福源公寓", "2类", "某物业公司", "外聘", "2020.10.1", "保洁、保安", "甲", 13800001234, ""],
            ["紫薇社区", "银山小区", "3类", "", "自主", "2020.10.8", "保洁", "", "", ""],
        ],
    )  # fmt: skip
    _, made, *_ = plan("roster:S-annex5", sheet)
    assert [q.text for q in made.questions] == ["“银山小区”填“自主”，指哪一种管理方式？"]
    run("roster:S-annex5", sheet, accept=True)
    phone = value(
        "SELECT phone FROM community_management WHERE operator_name = '某物业公司' AND path LIKE %s", COUNTY + "%"
    )
    assert phone == "13800001234"
    early = value(
        "SELECT mode FROM community_management f JOIN place_community c ON c.id = f.subject_id WHERE c.name ="
        " '福源公寓' AND f.superseded_at IS NULL AND f.valid @> '2020-09-30'::date AND c.path LIKE %s", COUNTY + "%",
    )  # fmt: skip
    assert early == "UNMANAGED"
