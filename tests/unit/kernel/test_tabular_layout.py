"""The printed rosters of N and S, drawn as an office would send them: every oddity survives."""

from __future__ import annotations

import collections
import datetime as dt
import importlib.resources
from decimal import Decimal
from typing import Any

import pydantic
import pytest
import yaml

from mulin.kernel import messages
from mulin.kernel.tabular import asking, declared, layout, reading
from mulin.kernel.tabular.asking import Answer, Note
from tests.drawings import annexes


def _layout(path: str) -> declared.Layout:
    file = importlib.resources.files("mulin") / "packs" / f"{path}.layout.yaml"
    return layout.load(yaml.safe_load(file.read_text(encoding="utf-8")))


N1, N2 = _layout("N/rosters/annex1"), _layout("N/rosters/annex2")
S3, S4, S5 = (_layout(f"S/rosters/annex{number}") for number in (3, 4, 5))


def _parse(data: bytes, by: declared.Layout) -> layout.Parsed:
    return layout.parse(reading.read(data).sheets[0], by)


def _settled(data: bytes, by: declared.Layout) -> layout.Parsed:
    parsed = _parse(data, by)
    return layout.resolve(parsed, layout.proposals(parsed))


def _asked(parsed: layout.Parsed) -> dict[str, tuple[str, str]]:
    return {q.text: (str(q.kind), q.proposed) for q in parsed.open_questions}


def _row(parsed: layout.Parsed, name: str) -> layout.ParsedRow:
    (found,) = [row for row in parsed.rows if row.values["name"] == name]
    return found


# --- N annex 1 ------------------------------------------------------------------------------

KINDS = {
    "": None,
    "包含楼栋": "contained_building",
    "别名": "alias",
    "业委会状态": "task_state",
    "住区性质": "housing_kind",
}


def test_n1_two_records_a_line_come_out_in_serial_order_row_by_row() -> None:
    parsed = _settled(annexes.n1(), N1)
    assert parsed.ready
    read = [
        (
            str(row.values["serial"]),
            row.raw["name"],
            row.values["name"],
            row.notes[0].text if row.notes else "",
            row.notes[0].kind if row.notes else None,
            row.values["place"],
        )
        for row in parsed.rows
    ]
    assert read == [
        (f["序号"], f["raw"], f["名称"], f["注记"], KINDS[f["注记类型"]], f["所在地"]) for f in annexes.facts("n1")
    ]


def test_n1_is_38_foundings_and_one_reelection_over_ten_places() -> None:
    parsed = _settled(annexes.n1(), N1)
    tasks = collections.Counter(row.values["task"] for row in parsed.rows)
    assert tasks == {"founding": 38, "re_election": 1}
    assert _row(parsed, "四季康城一期").values["task"] == "re_election"
    places = collections.Counter(row.values["place"] for row in parsed.rows)
    assert list(places.values()) == [8, 13, 4, 4, 4, 1, 1, 2, 1, 1]
    assert {c.group: c.counted for c in parsed.checks if c.name == "group:place"} == places


def test_n1_brackets_with_several_meanings_are_asked_and_none_is_dropped() -> None:
    parsed = _parse(annexes.n1(), N1)
    assert _asked(parsed) == {
        "含名仕楼": ("BRACKET", "contained_building"),
        "新新家园": ("BRACKET", "alias"),
        "园区配套住宅": ("BRACKET", "housing_kind"),
    }
    assert not parsed.ready
    assert _row(parsed, "四季康城一期").notes == (Note("task_state", "换届"),)


def test_n1_an_answer_changes_the_reading_and_a_kept_bracket_stays_in_the_name() -> None:
    parsed = _parse(annexes.n1(), N1)
    keys = {q.text: q.key for q in parsed.open_questions}
    answers = {
        keys["含名仕楼"]: Answer("alias"),
        keys["新新家园"]: Answer(declared.KEEP),
        "9:none": Answer("x"),
    }
    again = layout.resolve(parsed, answers)
    assert _row(again, "泛华·日昇新城").notes == (Note("alias", "含名仕楼"),)
    assert _row(again, "罗马家园（新新家园）").notes == ()
    assert list(_asked(again)) == ["园区配套住宅"]
    invalid = layout.resolve(parsed, {keys["含名仕楼"]: Answer("nonsense", ("x",))})
    assert len(invalid.open_questions) == 3


@pytest.mark.parametrize("change", ["gap", "double", "missing"])
def test_n1_a_broken_serial_or_count_is_found(change: str) -> None:
    records = annexes.facts("n1")
    if change == "gap":
        records[10]["序号"] = "40"
    elif change == "double":
        records[10]["序号"] = "12"
    else:
        del records[38]
    parsed = _settled(annexes.n1(records), N1)
    codes = {problem.code for problem in parsed.problems}
    expected = {"gap": "serial_broken", "double": "serial_broken", "missing": "count_differs"}
    assert f"tabular.roster_{expected[change]}" in codes
    assert not parsed.ready


# --- N annex 2 ------------------------------------------------------------------------------

N2_FILES = {
    "xlsx": annexes.n2,
    "xlsx, totals under merged cells": lambda: annexes.n2(merged=True),
    "xls": annexes.n2_xls,
    "csv gb18030": annexes.n2_csv,
    "csv utf-8 semicolon": lambda: annexes.n2_csv("utf-8-sig", ";"),
    "text with tabs": lambda: annexes.n2_csv("utf-8", "\t"),
}


@pytest.mark.parametrize("draw", N2_FILES.values(), ids=N2_FILES.keys())
def test_n2_row_by_row_from_every_kind_of_file(draw: Any) -> None:
    parsed = _settled(draw(), N2)
    assert parsed.ready, parsed.problems
    read = [
        [
            str(row.values["plan_year"]),
            str(row.values["serial"]),
            row.values["street"].removesuffix("街道"),
            row.values["neighbourhood"],
            row.raw["name"],
            Decimal(row.values["area"]) / 1_000_000,
            row.values["buildings"],
            row.values["households"],
            row.values["built"].text,
            "、".join(row.values["kinds"]),
        ]
        for row in parsed.rows
    ]
    facts = [list(fact.values()) for fact in annexes.facts("n2")]
    assert read == [[*f[:5], Decimal(f[5]), int(f[6]), int(f[7]), *f[8:]] for f in facts]
    totals = {c.name: (c.printed, c.counted) for c in parsed.checks if c.name.startswith("total")}
    assert totals == {
        "total:area": (Decimal(26), Decimal("26.00")),
        "total:buildings": (Decimal(75), Decimal(75)),
        "total:households": (Decimal(1737), Decimal(1737)),
    }
    years = collections.Counter(row.values["plan_year"] for row in parsed.rows)
    assert years == {2019: 4, 2020: 6, 2021: 5}


def test_n2_a_wrong_total_is_a_failed_check_and_a_problem() -> None:
    parsed = _parse(annexes.n2(total="1738"), N2)
    failed = [check for check in parsed.checks if not check.ok]
    assert [(c.name, c.printed, c.counted) for c in failed] == [("total:households", 1738, 1737)]
    (problem,) = parsed.problems
    assert "1738" in messages.render(problem)


def test_n2_years_kinds_and_fields_left_to_be_surveyed() -> None:
    parsed = _settled(annexes.n2(), N2)
    decade = _row(parsed, "普南路套房").values["built"]
    assert decade == asking.Years(1990, 1999, "90年代")
    assert _row(parsed, "李厝安居房、供销社住宅区").values["kinds"] == ("安置房", "集资房")
    for row in parsed.rows:
        for field in ("structure", "owners_will", "management"):
            assert row.values[field] is None


def test_n2_several_places_in_one_cell_are_asked_never_cut() -> None:
    parsed = _parse(annexes.n2(), N2)
    assert _asked(parsed) == {
        "含教师宿舍楼": ("BRACKET", "contained_building"),
        "井脚街、锦绣街住宅楼": ("LIST", "split"),
        "自来水、食品公司集资楼": ("LIST", "whole"),
        "李厝安居房、供销社住宅区": ("LIST", "split"),
    }
    key = next(q.key for q in parsed.open_questions if q.text.startswith("自来水"))
    name = "自来水、食品公司集资楼"
    assert _row(parsed, name).values["places"] == (name,)
    both = layout.resolve(parsed, {key: Answer("reading0")})
    assert _row(both, name).values["places"] == ("自来水公司集资楼", "食品公司集资楼")
    typed = layout.resolve(parsed, {key: Answer("typed", ("甲楼", "乙楼"))})
    assert _row(typed, name).values["places"] == ("甲楼", "乙楼")
    assert len(typed.rows) == 15


# --- S annexes 3 and 4 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "by", "fact", "printed"),
    [
        (annexes.s3(), S3, "s3", {"梅园社区": 2, "紫薇社区": 10, "丰泽社区": 7, "东、西鲁社区": 1}),
        (annexes.s4(), S4, "s4", {"梅园社区": 10, "紫薇社区": 4, "丰泽社区": 7}),
    ],
    ids=["S3", "S4"],
)
def test_s_rows_filled_down_with_printed_counts(
    data: bytes, by: declared.Layout, fact: str, printed: dict[str, int]
) -> None:
    parsed = _settled(data, by)
    facts = annexes.facts(fact)
    assert parsed.ready, parsed.problems
    assert [(r.values["neighbourhood"], r.raw["name"], r.values["name"]) for r in parsed.rows] == [
        (f["社区"], f.get("小区raw", f.get("小区", "")), f.get("名称", f.get("小区"))) for f in facts
    ]
    assert {(row.values["serial"], row.values["street"]) for row in parsed.rows} == {(1, "山城街道")}
    counts = {c.group: (c.printed, c.counted) for c in parsed.checks if c.name.startswith("count:")}
    expected = {"山城街道": len(facts), **printed}
    assert counts == {group: (n, n) for group, n in expected.items()}


def test_s_the_printed_person_becomes_a_post_everywhere() -> None:
    for parsed in (_parse(annexes.s3(), S3), _parse(annexes.s4(), S4)):
        assert {row.values["responsible"] for row in parsed.rows} == {annexes.POST}
        assert annexes.PRINTED_PERSON not in repr(parsed.rows)


def test_s_days_without_year_and_the_end_of_a_month() -> None:
    november = dt.date(2020, 11, 15)
    s4 = _parse(annexes.s4(), S4)
    assert {r.values["due"] for r in s4.rows} == {asking.Days(november, november + dt.timedelta(1), "11月15日")}
    s3 = _parse(annexes.s3(), S3)
    assert _asked(s3)["11月底"] == ("DAY", "month_end")
    assert s3.rows[19].values["due"].first == dt.date(2020, 11, 30)
    key = next(q.key for q in s3.open_questions if q.text == "11月底")
    other = layout.resolve(s3, {key: Answer("typed", ("2020-11-28",))})
    assert other.rows[19].values["due"].first == dt.date(2020, 11, 28)
    text = layout.resolve(s3, {key: Answer("text_only")})
    assert text.rows[0].values["due"] == asking.Days(None, None, "11月底")
    wrong = layout.resolve(s3, {key: Answer("typed", ("soon",))})
    assert "tabular.cell_not_a_day" in {problem.code for problem in wrong.problems}


def test_s_one_community_in_two_neighbourhoods_is_asked() -> None:
    parsed = _parse(annexes.s3(), S3)
    assert _asked(parsed)["东、西鲁社区"] == ("LIST", "reading0")
    row = _row(parsed, "丰泽嘉苑")
    assert row.values["neighbourhood"] == "东、西鲁社区"
    assert row.values["neighbourhoods"] == ("东鲁社区", "西鲁社区")


def test_s_part_of_an_estate_an_alias_and_an_estate_named_like_its_neighbourhood() -> None:
    parsed = _parse(annexes.s4(), S4)
    asked = {(str(q.kind), q.text): q for q in parsed.open_questions}
    assert set(asked) == {
        ("BRACKET", "西24.25号楼"),
        ("READING", "西24.25号楼"),
        ("BRACKET", "药材宿舍"),
    }
    part = asked["READING", "西24.25号楼"]
    assert [option.give for option in part.options] == [
        ("西24号楼", "25号楼"),
        ("西24号楼", "西25号楼"),
    ]
    assert _row(parsed, "梅园").notes[0].give == ("西24号楼", "25号楼")
    west = layout.resolve(parsed, {part.key: Answer("1")})
    assert _row(west, "梅园").notes[0].give == ("西24号楼", "西25号楼")
    assert _row(parsed, "鑫盛公寓").notes == (Note("alias", "药材宿舍"),)
    assert _row(parsed, "紫薇社区").values["neighbourhood"] == "紫薇社区"


def test_s_a_count_that_does_not_hold_and_a_mark_inside_brackets() -> None:
    groups = [("梅园社区（3）", ["甲苑（东楼、西楼）", "乙苑"])]
    parsed = _settled(annexes.s3([*groups, ("丰泽社区（1）", ["丙苑"])]), S3)
    assert [row.raw["name"] for row in parsed.rows] == ["甲苑（东楼、西楼）", "乙苑", "丙苑"]
    failed = {c.group: (c.printed, c.counted) for c in parsed.checks if c.name == "count:neighbourhood"}
    assert failed["梅园社区"] == (3, 2)
    assert not parsed.ready


# --- S annex 5 ------------------------------------------------------------------------------


def test_s5_blank_form_has_no_rows_and_no_street() -> None:
    parsed = _parse(annexes.s5(), S5)
    assert (parsed.rows, parsed.problems, dict(parsed.heading)) == ((), (), {"street": None})


def test_s5_filled_form_is_typed() -> None:
    line = ["梅园社区", "福源公寓", 1, "演示物业公司", "外聘", "2020年9月", "保洁、保安", "某经理"]
    own = ["梅园社区", "安居小区", "3类", None, "自主", None, None, None]
    rows = [[*line, 13800000000, None], [*own, "0632-1234567", "无"]]
    parsed = _parse(annexes.s5("山城", rows), S5)
    assert (parsed.problems, parsed.heading["street"]) == ((), "山城")
    first, second = (row.values for row in parsed.rows)
    assert (first["class"], second["class"]) == ("1", "3")
    assert (first["nature"], second["nature"]) == ("外聘物业公司", "自主")
    assert first["entered"] == asking.Days(dt.date(2020, 9, 1), dt.date(2020, 10, 1), "2020年9月")
    assert first["services"] == ("保洁", "保安")
    assert (first["phone"], second["phone"]) == ("13800000000", "0632-1234567")
    assert second["company"] is None


def test_s5_wrong_cells_are_named_by_line_and_column() -> None:
    bad = ["梅园社区", None, 4, None, "外聘物业公司", "明年", "保洁", "某经理", "无", None]
    parsed = _parse(annexes.s5("山城", [bad]), S5)
    found = {(p.code.split(".")[1], p.params["line"], p.params["column"]) for p in parsed.problems}
    assert found == {
        ("cell_required", 4, "小区名称"),
        ("cell_not_a_choice", 4, "类别"),
        ("cell_required", 4, "入驻物业管理企业名称"),
        ("cell_not_a_day", 4, "入驻时间"),
        ("cell_not_a_phone", 4, "联系电话"),
    }
    assert all("没有登记" not in messages.render(problem) for problem in parsed.problems)


# --- in general -----------------------------------------------------------------------------


def test_another_table_gives_one_problem_and_no_row() -> None:
    parsed = _parse(annexes.n1(), N2)
    assert (parsed.rows, [p.code for p in parsed.problems]) == (
        (),
        ["tabular.roster_header_missing"],
    )


def test_a_layout_that_contradicts_itself_is_refused() -> None:
    column = {"head": "序号", "field": "serial"}
    wrong = [
        {"columns": [column, column]},
        {"columns": [column], "totals": {"fields": ["area"]}},
        {"columns": [column], "above": [{"pattern": "("}]},
        {"columns": [column], "blocks": 0},
        {"columns": [{**column, "colour": "red"}]},
    ]
    for content in wrong:
        with pytest.raises(pydantic.ValidationError):
            layout.load({"id": "x", "title": "x", **content})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1988", (1988, 1988)),
        ("1988年", (1988, 1988)),
        ("90年代", (1990, 1999)),
        ("1980年代", (1980, 1989)),
        ("00年代", (2000, 2009)),
        ("1995-1997", (1995, 1997)),
        ("1997-1995", None),
        ("不详", None),
    ],
)
def test_years(text: str, expected: tuple[int, int] | None) -> None:
    slip = asking.Slip("roster:x", 1, None, {})
    column = declared.Column(head="建造年份", field="built", type="years")
    value = asking.take_value(text, column, slip)
    assert (value and (value.first, value.last)) == expected
    assert bool(slip.problems) == (expected is None)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [("2.84", "万m2", 2_840_000), ("1", "万m2", 1_000_000), ("89.5", "", 8950), ("0.001", "", None)],
)
def test_areas_are_whole_hundredths(text: str, unit: str, expected: int | None) -> None:
    slip = asking.Slip("roster:x", 1, None, {})
    column = declared.Column(head="建筑面积", field="area", type="area", unit=unit)
    assert asking.take_value(text, column, slip) == expected
    assert [p.code for p in slip.problems] == ([] if expected else ["tabular.cell_area_too_fine"])
