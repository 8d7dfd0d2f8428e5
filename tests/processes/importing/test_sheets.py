"""Sheets with any header: mapped and remembered, matched and compared, all or nothing, out and in again."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import hypothesis
import openpyxl
import pytest
import xlwt
from hypothesis import strategies as st

from mulin.kernel.actor import SYSTEM, Actor, NotAllowed
from mulin.kernel.errors import DomainError
from mulin.kernel.registers.imports import services as runs
from mulin.kernel.registers.imports.rules import Source
from mulin.kernel.tabular import reading
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs
from mulin.processes.importing import exporting, kinds, services
from tests.processes.importing.conftest import COUNTY, NOW, TODAY, plan, run
from tests.processes.importing.test_rosters import communities, value

SHEET = (
    "镇街\t社区\t小区名\t建成年代\t总户数\t总建筑面积（万㎡）\t物业管理性质\t联系电话\n"
    "溪美\t湖新\t甲园\t1998\t156\t2.84\t物业企业专业服务\t13800001234\n"
    "柳城街道\t新华社区\t乙苑\t90年代\t70\t0.87\t\t\n"
)


def fates(kind: str, data: Any, answers: dict[str, str] | None = None, **more: Any) -> list[str]:
    """The fates of a plan's rows."""
    return [str(fate) for fate in plan(kind, data, answers, **more)[1].fates]


@pytest.mark.clause("N-二(四)1b")
def test_any_header_is_mapped_and_units_are_read(county: str) -> None:
    assert fates("communities", SHEET) == ["NEW", "NEW"]
    run("communities", SHEET)
    assert value("SELECT area FROM community_extent WHERE households = 156 AND path LIKE %s", COUNTY + "%") == 2_840_000
    assert value("SELECT year_to FROM community_built WHERE text = '90年代' AND path LIKE %s", COUNTY + "%") == 1999
    assert value("SELECT path FROM place_community WHERE name = '甲园' AND path LIKE %s", COUNTY + "%").startswith(
        COUNTY + "001/001/"
    )
    assert fates("communities", SHEET) == ["SAME", "SAME"]


def test_a_foreign_header_is_asked_once_and_then_remembered(county: str) -> None:
    sheet = "社区\t小区名\t居住家庭\n湖新社区\t甲园\t156\n"
    _, made, *_ = plan("communities", sheet)
    assert [q.key for q in made.questions] == ["column:居住家庭"]
    run("communities", sheet, {"column:居住家庭": "extent.households"})
    assert plan("communities", sheet.replace("156", "157"))[1].questions == []
    assert fates("communities", sheet.replace("156", "157")) == ["CHANGES"]


def test_a_phone_from_an_old_xls_keeps_eleven_digits(county: str) -> None:
    book = xlwt.Workbook()
    page = book.add_sheet("1")
    for column, (head, cell) in enumerate(
        [("社区", "湖新社区"), ("小区名", "甲园"), ("管理方式", "业委会自聘"), ("手机", 13800001234)]
    ):
        page.write(0, column, head)
        page.write(1, column, cell)
    target = io.BytesIO()
    book.save(target)
    run("communities", target.getvalue())
    assert value("SELECT phone FROM community_management WHERE path LIKE %s", COUNTY + "%") == "13800001234"


def test_gb18030_reads_as_utf8_does(county: str) -> None:
    text = SHEET.replace("\t", ",")
    assert fates("communities", text.encode("gb18030")) == fates("communities", text.encode()) == ["NEW", "NEW"]


def test_near_names_are_asked_and_never_merged(county: str) -> None:
    run("communities", "社区\t小区名\n湖新社区\t泛华·日昇新城\n")
    near = "社区\t小区名\n湖新社区\t泛华日升新城\n湖新社区\t泛华大厦\n"
    _, made, *_ = plan("communities", near)
    assert [str(f) for f in made.fates] == ["QUESTION", "NEW"]
    question = made.questions[0]
    assert question.proposed == ""
    with pytest.raises(runs.NotReady):
        run("communities", near)
    run("communities", near, {question.key: question.options[0].value})
    assert communities() == 2


def test_places_outside_or_unknown_are_row_errors(county: str, officer: Actor) -> None:
    sheet = "所在地\t小区名\n湖新社区\t甲\n邻镇\t乙\n无此地\t丙\n"
    _, made, *_ = plan("communities", sheet, actor=officer)
    assert [str(f) for f in made.fates] == ["NEW", "ERROR", "ERROR"]
    assert "范围" in made.details[1][0]
    assert "找不到" in made.details[2][0]
    with pytest.raises(runs.NotReady):
        run("communities", sheet, actor=officer)
    assert communities() == 0


def test_nobody_imports_without_the_permission_or_elsewhere(county: str, officer: Actor) -> None:
    with pytest.raises(NotAllowed):
        plan("communities", SHEET, actor=Actor("游客", ranges=officer.ranges))
    with pytest.raises(NotAllowed):
        plan("communities", SHEET, actor=officer, path="99/01/02/")


@pytest.mark.parametrize(
    ("cell", "word"), [("一百", "不是数字"), ("-3", "不小于 0"), ("99999999999", "不超过"), ("1.5", "整数")]
)
def test_a_wrong_cell_is_named_with_its_cure(county: str, cell: str, word: str) -> None:
    _, made, *_ = plan("communities", f"社区\t小区名\t户数\n湖新社区\t甲园\t{cell}\n")
    assert str(made.fates[0]) == "ERROR"
    assert "C2 " in made.details[0][0]
    assert word in made.details[0][0]


def test_late_entries_want_one_reason_and_keep_it(county: str) -> None:
    sheet = "社区\t小区名\t户数\n湖新社区\t甲园\t9\n"
    with pytest.raises(runs.NotReady) as refused:
        run("communities", sheet, on=dt.date(2020, 1, 1), reason="")
    assert "imports.reason_missing" in refused.value.codes
    run("communities", sheet, on=dt.date(2020, 1, 1), reason="年初漏登")
    assert value("SELECT note FROM community_extent WHERE path LIKE %s", COUNTY + "%") == "年初漏登"
    assert value("SELECT recorded_at FROM community_extent WHERE path LIKE %s", COUNTY + "%") == NOW


@pytest.mark.parametrize("csv", [False, True])
def test_export_then_two_cells_then_import_changes_exactly_two_facts(county: str, *, csv: bool) -> None:
    run("communities", SHEET)
    out = io.BytesIO()
    day = TODAY + dt.timedelta(days=5)
    done = exporting.export("communities", out, csv=csv, path=COUNTY, actor=SYSTEM, now=NOW, on=day)
    assert done.rows == 2
    data = _edit_csv(out.getvalue()) if csv else _edit_xlsx(out.getvalue())
    _, report = run("communities", data, today=day, on=day)
    assert report["facts"] == 2
    assert report["counts"] == {"CHANGES": 2}


def _edit_xlsx(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book.active
    assert page is not None
    heads = [cell.value for cell in page[1]]
    rows = {page.cell(r, heads.index("小区名称") + 1).value: r for r in (2, 3)}
    page.cell(rows["甲园"], heads.index("户数") + 1).value = 160
    page.cell(rows["乙苑"], heads.index("户数") + 1).value = 71
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _edit_csv(data: bytes) -> bytes:
    return data.replace(b",156,", b",160,").replace(b",70,", b",71,")


def test_export_holds_the_permission_and_is_audited(county: str) -> None:
    run("communities", SHEET)
    with pytest.raises(NotAllowed):
        exporting.export("communities", io.BytesIO(), csv=False, path=COUNTY, actor=Actor("游客"), now=NOW, on=TODAY)
    exporting.export("communities", io.BytesIO(), csv=False, path=COUNTY, actor=SYSTEM, now=NOW, on=TODAY)
    assert value("SELECT count(*) FROM audit_entry WHERE code = 'registers.export.done' AND path = %s", COUNTY) == 1


UNITS = (
    "小区\t楼栋号\t房号\t用途\t建筑面积\n"
    "甲园\t1栋\t101\t住宅\t89.5\n甲园\t1栋\t102\t住宅\t90\n甲园\t\t车位1\t车位\t12\n"
)


@pytest.mark.clause("B-一b")
def test_units_bring_their_buildings_and_are_the_same_again(county: str) -> None:
    run("communities", "社区\t小区名\n湖新社区\t甲园\n")
    assert fates("units", UNITS) == ["NEW"] * 3
    run_id, _ = run("units", UNITS)
    assert value("SELECT count(*) FROM place_building WHERE state='ACTIVE' AND path LIKE %s", COUNTY + "%") == 1
    assert value("SELECT area FROM place_unit WHERE number = '101' AND path LIKE %s", COUNTY + "%") == 8950
    assert fates("units", UNITS) == ["SAME"] * 3
    assert fates("units", UNITS.replace("89.5", "89.7")) == ["CHANGES", "SAME", "SAME"]
    services.undo(run_id, actor=SYSTEM, now=NOW)
    assert value("SELECT count(*) FROM place_unit WHERE state='ACTIVE' AND path LIKE %s", COUNTY + "%") == 0
    run("units", UNITS)
    assert value("SELECT count(*) FROM place_building WHERE state='ACTIVE' AND path LIKE %s", COUNTY + "%") == 1


@pytest.mark.parametrize(
    ("kind", "sheet", "table"),
    [
        ("buildings", "小区\t楼栋号\t层数\n甲园\t1栋\t6\n", "place_building"),
        ("spaces", "小区\t名称\t用途\t面积\n甲园\t物业用房\t物业管理用房\t60\n", "place_space"),
        ("organisations", "所在地\t名称\t种类\n湖新社区\t某物业公司\t物业服务企业\n", "party_organisation"),
    ],
)
def test_further_registers_go_in_change_come_out_and_are_undone(county: str, kind: str, sheet: str, table: str) -> None:
    run("communities", "社区\t小区名\n湖新社区\t甲园\n")
    run_id, _ = run(kind, sheet)
    counted = f"SELECT count(*) FROM {table} WHERE state='ACTIVE' AND path LIKE %s"
    assert value(counted, COUNTY + "%") == 1
    out = io.BytesIO()
    exporting.export(kind, out, csv=False, path=COUNTY, actor=SYSTEM, now=NOW, on=TODAY)
    assert fates(kind, out.getvalue()) == ["SAME"]
    services.undo(run_id, actor=SYSTEM, now=NOW)
    assert value(counted, COUNTY + "%") == 0


@pytest.mark.parametrize(
    "sheet",
    [
        "subject,place,name,facet,value,from,to,basis\n,990101001001,甲园,community.management,MARKET_FIRM,2020-08-01,,批复",
        "place,name,facet,value,from\n990101001001,甲园,management.mode,物业企业专业服务,2020-08-01",
        'subject,facet,value,from\n990101001001 甲园,管理方式,"{""mode"": ""MARKET_FIRM""}",2020-08-01',
        "主体,所在地,事项,值,自\n甲园,湖新社区,management,mode=MARKET_FIRM,2020/8/1",
    ],
)
def test_facts_by_place_and_name_hold_from_their_day(county: str, sheet: str) -> None:
    run("communities", "社区\t小区名\t管理方式\n湖新社区\t甲园\t失管、弃管\n", on=dt.date(2020, 1, 1))
    run("facts", sheet.encode())
    modes = [
        value(
            "SELECT mode FROM community_management WHERE superseded_at IS NULL AND valid @> %s::date AND path LIKE %s",
            day, COUNTY + "%",
        )
        for day in (dt.date(2020, 7, 31), dt.date(2020, 8, 1))
    ]  # fmt: skip
    assert modes == ["UNMANAGED", "MARKET_FIRM"]
    assert fates("facts", sheet.encode()) == ["SAME"]


def test_facts_by_key_and_faults(county: str) -> None:
    run("communities", "社区\t小区名\n湖新社区\t甲园\n")
    key = value("SELECT key FROM place_community WHERE name = '甲园' AND path LIKE %s", COUNTY + "%")
    head = "主体\t事项\t值\t自\t至\n"
    assert fates("facts", head + f"{key}\textent\thouseholds=9\t2020-01-01\t") == ["CHANGES"]
    for row in (
        f"{key}\textent\thouseholds=九\t2020-01-01\t",
        f"{key}\t没有\t9\t2020-01-01\t",
        f"{key}\textent\t9\t2020-01-01\t2020-01-01",
        "无此小区\textent\t9\t2020-01-01\t",
    ):
        assert fates("facts", head + row) == ["ERROR"], row


def test_kinds_describe_every_facet_and_roster(county: str) -> None:
    found = {key: kinds.describe(kind) for key, kind in kinds.kinds().items()}
    assert {"communities", "units", "facts", "roster:N-annex1", "roster:S-annex5"} <= set(found)
    facets = {f["key"]: f for f in found["facts"]["facets"]}
    assert "MARKET_FIRM" in [v["value"] for v in facets["community.management"]["fields"][0]["values"]]


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["湖新社区", "990101001001", "=1+1", "1e400", "NaN", "٣", "9" * 30, "2020-02-30", "\x00", "'", "（"]
    ),
)


@hypothesis.settings(
    max_examples=200, deadline=None, suppress_health_check=list(hypothesis.HealthCheck), derandomize=True
)
@hypothesis.given(
    kind=st.sampled_from(["communities", "units", "buildings", "organisations", "facts", "roster:N-annex2"]),
    rows=st.lists(st.lists(CELLS, min_size=8, max_size=8), max_size=5),
    raw=st.one_of(st.none(), st.binary(max_size=60)),
)
def test_malformed_sheets_are_refused_in_words_and_write_nothing(county: str, kind: str, rows: Any, raw: Any) -> None:
    heads = [f.label for f in kinds.kinds()[kind].fields[:8]]
    lines = ["\t".join(heads), *("\t".join(c.replace("\t", " ") for c in row) for row in rows)]
    before = communities()
    try:
        run(kind, raw if raw is not None else "\n".join(lines).encode("utf-8", "replace"))
    except DomainError:
        assert communities() == before


def test_the_wizard_keeps_file_mapping_and_answers(county: str, officer: Actor) -> None:
    source = Source(text="社区\t小区名\t居住家庭\n湖新社区\t甲园\t156\n", filename="a.csv")
    run_id = services.start("communities", source, path=COUNTY, actor=officer, now=NOW)
    services.tell(run_id, actor=officer, mapping={"居住家庭": "extent.households"}, said={"basis": "统计表"})
    found = services.preview(run_id, actor=officer, now=NOW, today=TODAY)
    assert found.refusal == []
    services.confirm(run_id, actor=officer, now=NOW, today=TODAY)
    assert value("SELECT basis FROM community_extent WHERE path LIKE %s", COUNTY + "%") == "统计表"
    with pytest.raises(DomainError):
        services.confirm(run_id, actor=officer, now=NOW, today=TODAY)
    assert [r.state for r in services.list_runs() if r.id == run_id] == ["DONE"]


def test_digits_lost_by_the_spreadsheet_are_refused(county: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["社区", "小区名", "编号"])
    page.append(["湖新社区", "甲园", 1234567890123456789])
    target = io.BytesIO()
    book.save(target)
    assert reading.read(target.getvalue()).problems
    with pytest.raises(runs.NotReady):
        run("communities", target.getvalue())


@pytest.mark.clause("S-五(二)b", "S-附4a")
def test_facts_of_seeded_communities_are_found_by_their_key_without_naming_a_place(everywhere: None) -> None:
    """The 21 of annex 4, entered after the fact: 41/41 from their dates, 20/41 by what was known before."""
    today = dt.date(2026, 11, 23)
    rows = "\n".join(f"S-{n:04d}\tmanagement\tMARKET_FIRM\t2020-10-{n % 9 + 1:02d}\t\t入驻协议" for n in range(21, 42))
    now = dt.datetime(2026, 11, 23, 2, tzinfo=dt.UTC)
    run("facts", f"主体\t事项\t值\t自\t至\t依据\n{rows}", path="", now=now, today=today)

    def coverage(on: dt.date, known: dt.date | None = None) -> tuple[str, str]:
        row = next(r for r in measures.status(packs.find_pack("S"), on=on, today=today, known=known) if r["no"] == 24)
        return row["numerator"], row["denominator"]

    assert coverage(dt.date(2020, 9, 30)) == ("20", "41")
    assert coverage(dt.date(2020, 11, 15)) == ("41", "41")
    assert coverage(dt.date(2020, 11, 15), known=dt.date(2026, 11, 22)) == ("20", "41")
