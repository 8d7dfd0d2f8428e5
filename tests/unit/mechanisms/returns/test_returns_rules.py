"""Worked examples: reading cells, comparing, rows and their demands, blocks, matching of names and of units, locks."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from mulin.kernel.registers.rules import Field
from mulin.kernel.registers.rules import Kind as Registered
from mulin.kernel.tabular import blanks, cells, writing
from mulin.mechanisms.packs import loading
from mulin.mechanisms.returns import rules
from mulin.mechanisms.returns.rules import Column, Kind, Origin, Row, Rows, State, blocks, forms, matching, values
from mulin.mechanisms.returns.rules import rows as arithmetic

FORMS = {f"{pack.key}/{row.key}": forms.of_pack(pack.key, row) for pack in loading.load_packs() for row in pack.forms}
ANNEX = FORMS["S/annex5"]
KEYS = [one.key for one in ANNEX.columns]


@pytest.mark.parametrize("key", sorted(FORMS))
def test_a_form_survives_being_kept_as_data(key: str) -> None:
    assert forms.from_data(json.loads(json.dumps(forms.as_data(FORMS[key])))) == FORMS[key]


@pytest.mark.parametrize(
    ("heading", "unit", "printed"),
    [
        ("＿＿街道办事处", "山城街道", "山城街道办事处"),
        ("＿＿街道办事处", "城头镇", "城头镇"),
        ("＿＿（乡镇、街道、开发区）", "溪美街道", "溪美街道"),
        ("", "山城街道", ""),
    ],
)
def test_the_unit_stands_in_the_blank_of_the_heading(heading: str, unit: str, printed: str) -> None:
    assert forms.TableForm("", "表", (), heading=heading).heading_of(unit) == printed


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("service_class", "1类", "1"),
        ("service_class", 2, "2"),
        ("management_nature", "外聘", "外聘物业公司"),
        ("service_from", "2019年5月", "2019-05"),
        ("service_from", "2019.5.6", "2019-05-06"),
        ("service_from", dt.date(2019, 5, 6), "2019-05-06"),
        ("service_items", "保洁,保安；护绿", "保洁、保安、护绿"),
        ("service_phone", "13800000000", "13800000000"),
        ("service_phone", "0632-8811111", "0632-8811111"),
        ("note", " 看 过\n", "看过"),
        ("note", None, ""),
    ],
)
def test_a_cell_is_read_in_one_way_of_writing(column: str, cell: cells.Cell, said: str) -> None:
    assert values.read(ANNEX.column(column), cell) == (said, None)


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("service_class", "4", "tabular.cell_not_a_choice"),
        ("service_from", "去年", "tabular.cell_not_a_day"),
        ("service_phone", "找老王", "tabular.cell_not_a_phone"),
        ("note", "长" * 501, "returns.cell_too_long"),
    ],
)
def test_what_cannot_be_read_is_named(column: str, cell: str, code: str) -> None:
    said, problem = values.read(ANNEX.column(column), cell, 7)
    assert said == ""
    assert problem is not None
    assert (problem.code, problem.params["line"]) == (code, 7)


@pytest.mark.parametrize(
    ("column", "one", "other", "same"),
    [
        ("service_from", "2019-05", "2019-05-06", True),
        ("service_from", "2019-05-01", "2019-05-06", False),
        ("service_items", "保洁、保安", "保安、保洁", True),
        ("service_items", "保洁", "保安、保洁", False),
        ("service_company", "甲（枣庄）公司", "甲(枣庄)公司", True),
        ("service_company", "甲公司", "", False),
    ],
)
def test_when_two_values_say_the_same(column: str, one: str, other: str, *, same: bool) -> None:
    assert values.same(ANNEX.column(column), one, other) is same


AREA = Field("area", "面积", Registered.AREA)
WAN = FORMS["N/renovation-plan"].column("area")


@pytest.mark.parametrize(
    ("column", "field", "held", "said"),
    [
        (WAN, AREA, 2_840_000, "2.84"),
        (Column("a", "面积"), AREA, 8950, "89.5"),
        (Column("b", "是否"), Field("b", "b", Registered.BOOL), False, "否"),
        (ANNEX.column("management_nature"), Field("mode", "m", Registered.CHOICE), "STREET_COMPANY", "外聘物业公司"),
        (ANNEX.column("management_nature"), Field("mode", "m", Registered.CHOICE), "NONE", ""),
        (
            FORMS["N/renovation-plan"].column("kinds"),
            Field("kind", "k"),
            "COMMERCIAL;COOPERATIVE",
            "普通商品房、集资房",
        ),
    ],
)
def test_a_register_s_value_is_worded_as_the_form_words_it(
    column: Column, field: Field, held: object, said: str
) -> None:
    assert values.from_register(column, field, held) == said


def test_a_word_is_written_back_as_the_code_that_stands_or_the_first() -> None:
    nature, mode = ANNEX.column("management_nature"), Field("mode", "m", Registered.CHOICE)
    assert values.to_register(nature, mode, "自主", "COMMITTEE_HIRED") == "COMMITTEE_HIRED"
    assert values.to_register(nature, mode, "自主", "MARKET_FIRM") == "OWNERS_SELF"
    assert values.to_register(WAN, AREA, "2.84", None) == 2_840_000
    assert values.decimal(Decimal("10.00")) == "10"


def row(key: str, name: str, place: str, **base: str) -> Row:
    return Row(key, int(key), "", {"community": name, "place": place, **base})


LISTED = [
    row("1", "锦绣花园", "紫薇居委会", management_nature="外聘物业公司", service_class="1"),
    row("2", "安居小区", "梅园居委会"),
    row("3", "福地公寓", "丰泽居委会"),
    row("4", "福地公寓", "梅园居委会"),
]


def test_what_equals_what_arrived_filled_is_no_change() -> None:
    made = arithmetic.merged(ANNEX, LISTED[0], {"service_class": "1", "note": "好"}, Origin.TYPED)
    assert dict(made.own) == {"note": "好"}
    back = arithmetic.merged(ANNEX, made, {"note": ""}, Origin.TYPED)
    assert dict(back.own) == {}


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        ({"note": "看过"}, ()),
        ({"service_company": "甲"}, ()),
        ({"service_class": "2"}, ("returns.reason_wanted",)),
        ({"service_class": "2", "note": "设施老化"}, ()),
        ({"management_nature": "", "service_company": "甲"}, ("returns.cell_wanted",)),
    ],
)
def test_only_what_was_touched_is_demanded(given: dict[str, str], codes: tuple[str, ...]) -> None:
    made = arithmetic.merged(ANNEX, LISTED[0], given, Origin.TYPED)
    assert tuple(one.code for one in arithmetic.check(ANNEX, made)) == codes


def test_the_load_counts_what_was_asked_and_what_arrived_filled() -> None:
    counted = arithmetic.load(ANNEX, LISTED)
    assert (counted.asked, counted.filled, counted.own, counted.blank) == (40, 10, 0, 30)


def sheet(*lines: list[cells.Cell]) -> cells.Sheet:
    width = max(map(len, lines))
    return cells.Sheet("表", [[*line, *[None] * (width - len(line))] for line in lines])


HEAD: list[cells.Cell] = [one.label for one in ANNEX.columns]


def test_a_sheet_with_head_heading_and_notes_is_read_by_its_head() -> None:
    found = blocks.read(
        sheet(
            ["调度表"],
            ["山城街道办事处"],
            HEAD,
            [1, "紫薇居委会", "锦绣花园", "1类", "甲"],
            [2, None, "樱花园", None, "乙"],
            [3],
            ["注：1类……"],
            [9, "不读", "不读"],
        ),
        ANNEX,
    )
    assert found.above == ("调度表", "山城街道办事处")
    assert [(one.line, one.said["place"], one.said["community"]) for one in found.lines] == [
        (4, "紫薇居委会", "锦绣花园"),
        (5, "紫薇居委会", "樱花园"),
    ]


def test_rows_without_a_head_follow_the_printed_order_with_or_without_serials() -> None:
    plain = blocks.read(sheet(["紫薇", "锦绣花园", "1"]), ANNEX)
    numbered = blocks.read(sheet(["7", "紫薇", "锦绣花园", "1"]), ANNEX)
    for found in (plain, numbered):
        assert found.lines[0].said["community"] == "锦绣花园"
        assert found.lines[0].said["service_class"] == "1"
    assert blocks.looks_empty(blocks.read(sheet(["只有一格"]), ANNEX))


def fates(*lines: dict[str, str], answers: dict[str, str] | None = None, **more: object) -> list[matching.Outcome]:
    given = [blocks.Line(n, said) for n, said in enumerate(lines, 1)]
    return matching.outcomes(
        ANNEX, LISTED, given, aliases={"锦绣": ["1"]}, answers=answers or {}, blanks_say=bool(more.get("blanks_say")),
        origin=Origin.FILE,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "place", "fate", "key"),
    [
        ("锦绣花园", "", "SAME", "1"),
        ("锦 绣 花 园", "", "SAME", "1"),
        ("锦绣", "", "SAME", "1"),
        ("福地公寓", "丰泽社区", "SAME", "3"),
        ("福地公寓", "", "DOUBT", None),
        ("安居", "", "DOUBT", None),
        ("新天地", "", "NEW", None),
    ],
)
def test_a_name_finds_its_row_or_asks(name: str, place: str, fate: str, key: str | None) -> None:
    [found] = fates({"community": name, "place": place})
    assert str(found.fate) == fate
    assert key is None or (found.row is not None and found.row.key == key)


def test_a_doubt_is_settled_by_its_answer_and_no_row_is_used_twice() -> None:
    [one] = fates({"community": "安居", "note": "好"}, answers={"1": "2"})
    assert (one.fate, one.row and one.row.key) == (rules.Fate.CHANGED, "2")
    [left] = fates({"community": "安居"}, answers={"1": "leave"})
    assert left.fate is rules.Fate.LEFT_OUT
    twice = fates({"community": "安居小区"}, {"community": "安居小区", "note": "再"})
    assert [str(found.fate) for found in twice] == ["SAME", "ERROR"]


def test_an_empty_cell_clears_only_in_our_own_file() -> None:
    said = {"community": "锦绣花园", "service_class": ""}
    assert fates(said)[0].fate is rules.Fate.SAME
    assert [(one.before, one.after) for one in fates(said, blanks_say=True)[0].changes] == [("1", "")]


UNITS = [matching.Unit(7, "山城街道"), matching.Unit(8, "店子镇"), matching.Unit(9, "店子镇农场")]


@pytest.mark.parametrize(
    ("mark", "above", "filename", "unit", "certain"),
    [
        ("sheet-7", (), "表.xlsx", 7, True),
        ("", ("山城街道办事处",), "表.xlsx", 7, True),
        ("", (), "店子镇 报表(2).xlsx", 8, True),
        ("", (), "店子镇农场.xlsx", 9, True),
        ("sheet-7", (), "店子镇.xlsx", 7, False),
        ("sheet-99", (), "表.xlsx", None, False),
        ("", ("山城街道、店子镇",), "表.xlsx", None, False),
    ],
)
def test_a_file_is_matched_to_its_unit(
    mark: str, above: tuple[str, ...], filename: str, unit: int | None, *, certain: bool
) -> None:
    found, sure = matching.unit_of(UNITS, mark, above, filename)
    assert (found.sheet if found else None, sure) == (unit, certain)


@pytest.mark.parametrize(
    ("state", "closed", "opens", "code"),
    [
        (State.DRAFT, False, None, None),
        (State.RETURNED, False, None, None),
        (State.DRAFT, True, None, "returns.closed"),
        (State.DRAFT, False, dt.date(2020, 10, 2), "returns.not_open"),
        (State.SUBMITTED, False, None, "returns.waiting"),
        (State.ACCEPTED, False, None, "returns.accepted"),
    ],
)
def test_each_lock_has_its_own_words(state: State, opens: dt.date | None, code: str | None, *, closed: bool) -> None:
    found = rules.states.lock(state, closed=closed, opens_on=opens, today=dt.date(2020, 10, 1), clause="S-附5a")
    assert (found.code if found else None) == code


def test_the_mark_travels_in_the_file_and_foreign_files_have_none() -> None:
    blank = blanks.Blank("表", (writing.Column("甲"), writing.Column("乙")), heading="某单位", mark="sheet-7")
    data = blanks.write_form(blank, [(1, "=1+1"), ("13800000000", "")])
    assert blanks.read_mark(data) == "sheet-7"
    assert blanks.read_mark(b"PK\x03\x04 broken") == ""
    assert blanks.read_mark("甲,乙".encode()) == ""


def test_an_ad_hoc_form_says_which_row_it_is_by_itself() -> None:
    asked = (Column("c", "数", Kind.INTEGER),)
    assert [one.key for one in forms.ad_hoc("表", Rows.COMMUNITY, asked).columns] == [
        "serial",
        "place",
        "community",
        "c",
    ]
    assert [one.key for one in forms.ad_hoc("表", Rows.UNIT, asked).columns] == ["c"]
    assert KEYS[:3] == ["serial", "place", "community"]
