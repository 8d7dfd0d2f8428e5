"""The five shipped packs, counted against what the documents and their tables hold."""

from __future__ import annotations

import datetime as dt
import functools
import json
import pathlib
import shutil

import pytest

from mulin.faces.cli import main
from mulin.mechanisms.packs import loading, rules
from tests.unit.mechanisms import known

KEYS = ("N", "A", "S", "L", "B")
RELEASE_CODES = {"POL", "ORG", "COM", "IMPORT", "KPI"}


@functools.cache
def packs() -> dict[str, rules.Pack]:
    return {pack.key: pack for pack in loading.load_packs()}


@functools.cache
def around() -> rules.Surroundings:
    return loading.load_surroundings(known.KNOWN_KEYS)


@functools.cache
def report(key: str) -> rules.Report:
    return rules.check(packs()[key], around())


def everywhere(field: str) -> list:
    return [row for pack in packs().values() for row in getattr(pack, field)]


@pytest.mark.parametrize(("key", "count"), [("N", 180), ("A", 97), ("S", 115), ("L", 94), ("B", 133)])
def test_every_clause_of_the_document_is_there_and_bound(key: str, count: int) -> None:
    assert report(key).problems == ()
    assert len(report(key).list_clauses()) == count
    assert report(key).list_clauses(rules.State.UNBOUND) == []
    assert report(key).list_clauses(rules.State.ADVISORY) == []


def test_clause_ids_are_619_different_ones() -> None:
    assert len({row.id for row in everywhere("clauses")}) == 619


def test_the_89_rows_of_this_release_wait_for_nothing() -> None:
    states = {
        row.id: rules.state_of(report(pack.key).binds[row.id])
        for pack in packs().values()
        for row in pack.clauses
        if row.codes[0] in RELEASE_CODES
    }
    assert len(states) == 89
    assert set(states.values()) == {rules.State.BOUND}


def test_every_row_that_waits_names_the_area_of_its_first_code() -> None:
    for pack in packs().values():
        waiting = rules.planned_areas(report(pack.key).binds)
        for row in pack.clauses:
            if row.id in waiting:
                assert row.codes[0] in around().areas[waiting[row.id]].codes, row.id


def test_declarations_are_as_many_as_the_tables_hold() -> None:
    assert sorted(row.no for row in everywhere("targets")) == list(range(1, 36))
    assert {row.schedule for row in everywhere("duties")} == set(range(1, 28))
    assert sorted(row.no for row in everywhere("milestones")) == list(range(1, 19))
    assert sorted(row.no for row in everywhere("consequences")) == list(range(1, 57))
    assert {row.no for row in everywhere("decisions")} == set(range(1, 32))
    assert {row.conflict for row in everywhere("settings")} - {None} == set(range(1, 19))
    assert len(packs()["A"].matrix) == 11
    assert [len(row.lead) for row in packs()["A"].matrix].count(2) == 2


def test_every_cited_clause_exists_and_carries_what_cites_it() -> None:
    for pack in packs().values():
        written = {row.id: row.binds for row in pack.clauses}
        for clause, reference in rules.list_citations(pack):
            assert reference in written[clause], (clause, reference)


@pytest.mark.parametrize(
    ("key", "roster", "rows", "printed"),
    [
        ("N", "annex1", 39, {"序号": "39"}),
        ("N", "annex2", 15, {"建筑面积_万平方米": "26", "栋数": "75", "户数": "1737"}),
        (
            "S",
            "annex3",
            20,
            {"梅园社区": "2", "紫薇社区": "10", "丰泽社区": "7", "东、西鲁社区": "1", "山城街道": "20"},
        ),
        ("S", "annex4", 21, {"梅园社区": "10", "紫薇社区": "4", "丰泽社区": "7", "山城街道": "21"}),
    ],
)
def test_rosters_add_up_to_the_printed_figures(key: str, roster: str, rows: int, printed: dict[str, str]) -> None:
    found = next(one for one in report(key).rosters if one.id == roster)
    assert (found.rows, found.printed, found.differences) == (rows, printed, ())


def test_annex_1_is_38_foundings_and_one_re_election_in_ten_places() -> None:
    rows = packs()["N"].rosters[0].read()
    assert [row["task"] for row in rows].count("founding") == 38
    assert [row["name"] for row in rows if row["task"] == "reelection"] == ["四季康城一期"]
    assert len({row["place_code"] for row in rows}) == 10
    assert [row["alias"] for row in rows if row["alias"]] == ["新新家园"]


def test_annex_2_area_is_summed_as_decimals() -> None:
    found = report("N").rosters[1]
    assert dict(found.sums) == {"建筑面积_万平方米": "26.00", "栋数": "75", "户数": "1737"}
    decade = next(row for row in packs()["N"].rosters[1].read() if row["built"] == "90年代")
    assert (decade["built_from"], decade["built_to"]) == ("1990", "1999")


def test_every_place_code_stands_in_the_code_table() -> None:
    codes = {row["code"] for row in loading.read_regions()}
    used = [pack.facts.region for pack in packs().values()]
    used += [row.place for row in everywhere("targets")]
    used += [alias.code for pack in packs().values() for alias in pack.places.aliases]
    for roster in everywhere("rosters"):
        used += [code for row in roster.read() for code in row["place_code"].split(";")]
    assert set(used) <= codes


def test_places_that_the_code_table_names_otherwise() -> None:
    names = {row["code"]: row["name"] for row in loading.read_regions()}
    for pack in packs().values():
        for alias in pack.places.aliases:
            assert names[alias.code] == alias.official
    moved = {(row.code, row.parent, row.from_day) for row in packs()["S"].places.placements}
    day = dt.date(2020, 9, 10)
    assert moved == {
        ("370406405011", "370406001000", day),
        ("370406405012", "370406001000", day),
    }


@pytest.mark.parametrize(
    ("key", "group", "ranks"),
    [
        ("S", "leading-group", {"head": 1, "deputy": 1, "member": 23}),
        ("S", "task-force", {"head": 1, "deputy": 3, "member": 9}),
        ("B", "task-force", {"head": 1, "deputy": 6, "member": 20}),
    ],
)
def test_group_seats_by_rank(key: str, group: str, ranks: dict[str, int]) -> None:
    seats = next(one for one in packs()[key].groups if one.key == group).seats
    assert {rank: [seat.rank for seat in seats].count(rank) for rank in ranks} == ranks
    assert [seat.serial for seat in seats] == list(range(1, sum(ranks.values()) + 1))
    assert all(seat.posts for seat in seats)


def test_offices_keep_seats_whose_posts_are_not_printed() -> None:
    offices = {
        (pack.key, group.key): [seat.unnamed for seat in group.office.seats]
        for pack in packs().values()
        for group in pack.groups
        if group.office and group.office.seats
    }
    assert offices == {
        ("S", "leading-group"): [False, False],
        ("S", "task-force"): [False, True, True],
        ("B", "task-force"): [False] + [True] * 7,
    }


def test_no_post_is_held_twice_in_one_group_unless_told_apart() -> None:
    for group in everywhere("groups"):
        posts = [(p.body, p.title, p.slot) for seat in group.seats for p in seat.posts if p.kind == "office"]
        assert len(posts) == len(set(posts)), group.key


def test_town_task_force_seats_twelve_villages_and_four_cluster_heads() -> None:
    places = packs()["B"].places
    villages = next(one for one in places.sets if one.key == "task-force-villages")
    assert len(set(villages.codes)) == 12
    assert [(one.name, one.members) for one in places.groups] == [
        ("仑后点", None), ("塘头点", None), ("杆头点", None), ("龟湖点", None),
    ]  # fmt: skip
    seats = packs()["B"].groups[0].seats
    heads = [post.body for seat in seats for post in seat.posts if post.title == "点长"]
    assert sorted(heads) == sorted(one.name for one in places.groups)


def test_dates_and_validity_are_as_printed() -> None:
    facts = {key: pack.facts for key, pack in packs().items()}
    assert facts["A"].dates["signed"] == dt.date(2015, 10, 26)
    assert facts["A"].dates["printed"] == dt.date(2015, 11, 5)
    assert facts["A"].dates["published"].isoformat() == "2015-11-06T12:19:00+08:00"
    assert facts["L"].dates["printed"] == dt.date(2023, 4, 28)
    assert [key for key in KEYS if facts[key].valid_to] == ["B"]
    assert not facts["B"].is_expired(dt.date(2024, 10, 31))
    assert facts["B"].is_expired(dt.date(2024, 11, 1))


def test_duties_stand_on_the_printed_day() -> None:
    assert {duty.rest_day for duty in everywhere("duties")} == {"none"}
    form = next(duty for duty in packs()["S"].duties if duty.key == "dispatch-form")
    assert form.due == {"rule": "days-of-month", "days": [1, 15]}
    quarter = next(d for d in packs()["B"].duties if d.key == "quarterly-income-disclosure")
    assert [party.kind for party in quarter.who] == ["company", "committee"]
    assert [step.step for step in quarter.ladder] == ["remind", "urge", "order"]


def test_what_the_documents_leave_open_has_no_default() -> None:
    open_ones = [row for row in everywhere("settings") if row.kind == "open"]
    assert {row.default for row in open_ones} == {None}
    named = {(pack.key, row.key) for pack in packs().values() for row in pack.settings if row.kind == "open"}
    assert named >= {
        ("A", "subsidy-ratio"), ("A", "reward-sums"), ("S", "reward-sums"), ("N", "bonus-points"),
        ("L", "bonus-points"), ("A", "deposit-sum"), ("A", "rectification-term"),
        ("L", "review-days"), ("L", "committee-spending-limit"), ("B", "surcharge"),
        ("N", "large-community-area"), ("N", "poor-satisfaction"), ("S", "small-community"),
        ("A", "grade-count"), ("L", "grade-count"),
    }  # fmt: skip


def test_without_a_clause_it_is_unbound() -> None:
    for key, clause in (("N", "N-一g"), ("A", "A-责"), ("S", "S-附5a"), ("B", "B-末a")):
        lacking = rules.check(packs()[key], around(), without=clause)
        assert lacking.list_clauses(rules.State.UNBOUND) == [clause]
        assert not lacking.ok


def test_without_a_declaration_its_bindings_point_nowhere() -> None:
    lacking = rules.check(packs()["N"], around(), without="target:9")
    faults = {(fault.code, fault.where, fault.what) for fault in lacking.problems}
    assert faults == {("packs.bind_nowhere", "N-二(三)1g", "target:9")}


def test_an_unregistered_key_is_reported() -> None:
    fewer = loading.load_surroundings(known.KNOWN_KEYS - {"proc:registry.merge"})
    faults = [fault.where for fault in rules.check(packs()["N"], fewer).problems]
    assert faults == ["N-二(一)5a", "N-二(四)2·二b"]


def test_the_command_fails_for_a_dropped_binding(capsys: pytest.CaptureFixture[str]) -> None:
    status = main.main(["packs", "check", "--without", "N-一g", "--json"])
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert status == 1
    assert [one["key"] for one in answer] == list(KEYS)
    assert answer[0]["unbound"] == ["N-一g"]
    assert len(printed.err.splitlines()) == 1
    states = [clause for state in rules.State for clause in answer[0][state.value]]
    assert sorted(states) == sorted(answer[0]["clauses"])
    assert answer[0]["rosters"][1] == {
        "id": "annex2", "rows": 15, "ok": True,
        "sums": {"建筑面积_万平方米": "26.00", "栋数": "75", "户数": "1737"},
        "printed": {"建筑面积_万平方米": "26", "栋数": "75", "户数": "1737"},
    }  # fmt: skip


def test_the_command_refuses_an_unknown_id(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["packs", "check", "--without", "N-九z"]) == 2
    assert "N-九z" in capsys.readouterr().err


def test_the_command_lists_the_packs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["packs", "--json"]) == 0
    listed = {one["key"]: one for one in json.loads(capsys.readouterr().out)}
    assert listed["B"]["valid_to"] == "2024-10-31"
    assert listed["B"]["on_expiry"] == "ask"
    assert listed["N"]["expired"] is False
    assert {key: one["targets"] for key, one in listed.items()} == {"N": 13, "A": 10, "S": 2, "L": 5, "B": 5}


SIXTH = """key: X
title: 示例方案
kind: 方案
number: 示例〔2026〕1号
issuer: 示例镇人民政府
region: "350581101000"
dates: {signed: 2026-01-01}
open: 主动公开
addressees: {main: [各村]}
valid_from: 2026-01-01
"""
ONE_CLAUSE = "id,gist,force,codes,binds\nX-一a,登记,must,POL,document:facts\n"


def make_sixth(home: pathlib.Path) -> pathlib.Path:
    folder = home / "X"
    folder.mkdir()
    (folder / "pack.yaml").write_text(SIXTH, encoding="utf-8")
    (folder / "clauses.csv").write_text(ONE_CLAUSE, encoding="utf-8")
    return folder


def test_a_sixth_document_is_a_new_folder(tmp_path: pathlib.Path) -> None:
    make_sixth(tmp_path)
    (pack,) = loading.load_packs(tmp_path)
    found = rules.check(pack, loading.load_surroundings(frozenset(), tmp_path))
    assert (found.key, found.ok, found.list_clauses(rules.State.BOUND)) == ("X", True, ["X-一a"])


@pytest.mark.parametrize(
    ("binds", "code"),
    [
        ("target:1", "packs.bind_nowhere"),
        ("planned:nowhere", "packs.area_unknown"),
        ("planned:registry", "packs.area_built"),
        ("advisory:because", "packs.advisory_malformed"),
        ("wish:9", "packs.bind_kind"),
        ("document", "packs.bind_malformed"),
    ],
)
def test_bindings_that_hold_nothing(tmp_path: pathlib.Path, binds: str, code: str) -> None:
    folder = make_sixth(tmp_path)
    (folder / "clauses.csv").write_text(ONE_CLAUSE.replace("document:facts", binds), encoding="utf-8")
    found = rules.check(loading.load_pack(folder), around())
    assert [fault.code for fault in found.problems] == [code]


def test_a_changed_roster_no_longer_adds_up(tmp_path: pathlib.Path) -> None:
    folder = tmp_path / "N"
    shutil.copytree(pathlib.Path(str(loading.shipped())) / "N", folder)
    path = folder / "rosters" / "annex2.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2.84", "2.85"), encoding="utf-8")
    changed = loading.load_pack(folder)
    found = rules.check(changed, around())
    assert [(fault.code, fault.where) for fault in found.problems] == [("packs.roster_differs", "annex2")]
    assert found.rosters[1].sums["建筑面积_万平方米"] == "26.01"
    assert changed.version != packs()["N"].version


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("pack.yaml", "key: X", "key: [", "packs.bad_yaml"),
        ("pack.yaml", "valid_from: 2026-01-01", "valid_from: 明天", "packs.bad_row"),
        ("clauses.csv", "must", "perhaps", "packs.bad_row"),
        ("clauses.csv", ",force,", ",power,", "packs.bad_row"),
    ],
)
def test_unreadable_files_are_named(tmp_path: pathlib.Path, file: str, old: str, new: str, code: str) -> None:
    folder = make_sixth(tmp_path)
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(rules.PackError) as caught:
        loading.load_pack(folder)
    assert caught.value.codes == (code,)
    assert caught.value.violations[0].params["file"] == file


def test_the_catalogue_takes_only_keys_that_code_registers() -> None:
    catalogue = rules.Catalogue(["proc:registry.merge"])
    with pytest.raises(ValueError, match="target:9"):
        catalogue.register_keys(["target:9"])
    assert catalogue.known_keys() == {"proc:registry.merge"}


def test_national_regions_reach_from_province_to_town() -> None:
    regions = loading.read_national_regions()
    assert len(regions) == 44699
    assert {row["level"] for row in regions} == {"province", "city", "county", "town"}
