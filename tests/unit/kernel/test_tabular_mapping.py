"""Any header row is mapped to register fields; a second time there is no question."""

from __future__ import annotations

import pytest

from mulin.kernel.tabular import cells, mapping, reading
from mulin.kernel.tabular.cells import Merge, Sheet
from tests.drawings import annexes

FIELDS = (
    mapping.Field("name", ("小区名称", "项目名称", "小区", "住宅小区名称"), required=True),
    mapping.Field("street", ("街道", "镇街", "所属街道")),
    mapping.Field("neighbourhood", ("社区", "社区名称", "所属社区")),
    mapping.Field("area", ("建筑面积", "总建筑面积"), "area"),
    mapping.Field("buildings", ("栋数", "楼栋数"), "count"),
    mapping.Field("households", ("户数", "总户数"), "count"),
    mapping.Field("built", ("建造年份", "建成年份", "竣工年份")),
    mapping.Field("company", ("物业服务企业", "物业公司", "物业企业名称")),
    mapping.Field("manager", ("物业负责人", "负责人姓名")),
    mapping.Field("phone", ("联系电话", "负责人电话", "电话")),
    mapping.Field("fee", ("物业费标准", "收费标准"), "money"),
)


def _propose(rows: list[list[cells.Cell]], *merged: Merge, known=None) -> mapping.Proposal:
    found = mapping.propose(Sheet("", rows, merged), FIELDS, known)
    assert found is not None
    return found


def test_a_plain_header_below_a_title() -> None:
    found = _propose([["2020年小区底册", None, None], [None] * 3, ["小区名称", "街 道", "户数（户）"], ["甲", "乙", 3]])
    assert (found.header_first, found.data_first) == (2, 3)
    assert found.fields() == {"name": 0, "street": 1, "households": 2}
    assert found.certain


@pytest.mark.parametrize(
    ("head", "field", "factor"),
    [
        ("建筑面积（万m2）", "area", 1_000_000),
        ("建筑面积\n(万㎡)", "area", 1_000_000),
        ("总建筑面积（平方米）", "area", 100),
        ("建筑面积/㎡", "area", 100),
        ("建筑面积", "area", None),
        ("建筑面积（元）", "area", None),
        ("收费标准（元）", "fee", 100),
        ("＊小区名称：", "name", None),
        ("2.小区名称", "name", None),
        ("物业企业", "company", None),
        ("竣工年份", "built", None),
    ],
)
def test_heads_as_people_write_them(head: str, field: str, factor: int | None) -> None:
    (column,) = _propose([[head, None], ["x", "y"]]).columns
    assert (column.field, column.factor) == (field, factor)
    assert column.confidence >= mapping.PROPOSED


def test_a_merged_head_over_two_lines() -> None:
    rows: list[list[cells.Cell]] = [
        ["小区名称", "负责人", None, "户数"],
        [None, "姓名", "电话", None],
        [None] * 4,
        ["甲", "某经理", "0598-1234567", 3],
    ]
    merged = (Merge(0, 0, 1, 0), Merge(0, 1, 0, 2), Merge(0, 3, 1, 3))
    for found in (_propose(rows, *merged), _propose(rows)):
        assert [column.text for column in found.columns] == [
            "小区名称",
            "负责人/姓名",
            "负责人/电话",
            "户数",
        ]
        assert found.fields() == {"name": 0, "manager": 1, "phone": 2, "households": 3}
        assert (found.header_first, found.data_first) == (0, 3)


def test_printed_annexes_are_mapped_without_a_layout() -> None:
    n2 = mapping.propose(reading.read(annexes.n2()).sheets[0], FIELDS)
    assert n2 is not None
    assert n2.fields() == {
        "street": 1,
        "neighbourhood": 2,
        "name": 3,
        "area": 4,
        "buildings": 5,
        "households": 6,
        "built": 7,
    }
    s4 = mapping.propose(reading.read(annexes.s4()).sheets[0], FIELDS)
    assert s4 is not None
    assert {"street": 1, "neighbourhood": 2}.items() <= s4.fields().items()
    assert s4.data_first == 3


def test_an_unknown_column_is_asked_once_and_then_remembered() -> None:
    rows: list[list[cells.Cell]] = [["楼盘", "单体幢数", "备注"], ["甲", 3, "无"]]
    first = mapping.propose(Sheet("", rows), FIELDS, {})
    assert first is None or not first.certain
    chosen = {"楼盘": "name", "单体幢数": "buildings", "备注": None}
    known = {cells.key(text): field for text, field in chosen.items()}
    second = _propose([["楼 盘", "单体\n幢数", "备注"], ["甲", 3, "无"]], known=known)
    assert second.certain
    assert second.fields() == {"name": 0, "buildings": 1}


def test_each_field_goes_to_one_column_and_rivals_are_named() -> None:
    found = _propose([["小区名称", "小区", "户数"], ["甲", "乙", 3]])
    assert found.fields() == {"name": 0, "households": 2}
    rival = found.columns[1]
    assert rival.field is None
    assert ("name", 100) in rival.alternatives


def test_a_missing_required_field_is_named() -> None:
    found = _propose([["街道", "户数"], ["甲", 3]])
    assert found.missing == ("name",)
    assert not found.certain


def test_no_header_at_all() -> None:
    assert mapping.propose(Sheet("", [[1, 2], [3, 4]]), FIELDS) is None
    assert mapping.propose(Sheet("", []), FIELDS) is None


def test_a_fingerprint_survives_width_and_breaks_only() -> None:
    one = cells.fingerprint(["小区名称", "建筑面积（万m2）"])
    assert one == cells.fingerprint(["小区 名称", "建筑面积\n(万ｍ2)"])
    assert one != cells.fingerprint(["建筑面积（万m2）", "小区名称"])
