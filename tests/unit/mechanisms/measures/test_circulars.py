"""Circulars: what they print, that totals equal headlines, and that nothing is left out unnamed."""

from __future__ import annotations

import datetime as dt

from mulin.kernel.documents.model import Heading, Paragraph, Table
from mulin.mechanisms.measures.rules import circulars as c

ON, KNOWN = dt.date(2026, 11, 20), dt.date(2026, 11, 23)
ITEM = {"label": "覆盖率", "unit": "个", "count": False, "percent": True, "definition": "已覆盖 ÷ 小区"}


def figures(num: int, den: int, value: str | None) -> dict[str, object]:
    return {"num": str(num), "den": str(den), "missing": "0", "value": value}


def ranking(*, left_out: dict[str, object] | None = None, weighted: bool = False) -> c.Ranking:
    item = {**ITEM, **({"weight": {"full": "50", "goal": "100", "slope": "1", "floor": "0"}} if weighted else {})}
    lines = (
        c.RankedLine("西社区", 1, (figures(3, 4, "75.00"),), "25.00", "", "CONFIRMED", ""),
        c.RankedLine("东社区", 2, (figures(2, 4, "50.00"),), "0", "", "EXPLAINED", "月底签约"),
        c.RankedLine("小社区", None, (figures(1, 1, "100.00"),), None, "SMALL", "LAPSED", ""),
    )
    totals = ({"whole": figures(6, 9, "66.67"), "left_out": left_out},)
    return c.Ranking("测试街道", "覆盖率排名", (item,), totals, lines, ON, KNOWN, "L-四(二)d", "纪要8号", "2")


def text(blocks: tuple[object, ...]) -> str:
    return "".join(one.text for one in blocks if isinstance(one, Paragraph | Heading))


def table(blocks: tuple[object, ...]) -> Table:
    return next(one for one in blocks if isinstance(one, Table))


def test_a_ranking_prints_its_ground_its_table_and_what_the_places_said() -> None:
    blocks = c.league_circular(ranking())
    said = text(blocks)
    for words in (
        "L-四(二)d",
        "纪要8号",
        "截至 2026年11月20日",
        "2026年11月23日 已登记",
        "东社区（作了说明）：月底签约",
    ):
        assert words in said
    shown = table(blocks)
    assert shown.rows[0] == ["1", "西社区", "3/4，75.00%", "核对无误"]
    assert shown.rows[-1] == ["", "测试街道合计", "6/9，66.67%", ""]
    assert "未参加排名、计入合计的：小社区（分母太小）" in said
    assert "分母小于 2 的只列出、不排名" in said


def test_what_lies_below_no_place_is_named() -> None:
    assert "没有落到下级地方、计入合计的：覆盖率 1/1，100.00%" in c.left_out_words(
        ranking(left_out=figures(1, 1, "100.00"))
    )


def test_points_stand_beside_the_figures_with_the_formula() -> None:
    blocks = c.league_circular(ranking(weighted=True))
    assert "满分 50 分，目标 100%，每低 1 个百分点扣 1 分，最低 0 分" in text(blocks)
    assert table(blocks).rows[0] == ["1", "西社区", "3/4，75.00%", "25.00", "核对无误"]


def test_what_is_late_adds_up_and_the_latest_comes_first() -> None:
    lines = (
        c.LateLine("甲镇", "附件2 整治", dt.date(2026, 11, 13), 5, "材料未到"),
        c.LateLine("乙镇", "附件1 组建", dt.date(2026, 11, 6), 10),
        c.LateLine("甲镇", "年度计划", dt.date(2026, 11, 13), 5),
    )
    late = c.Late("测试市", "滞后工作", "N-三g", ON, KNOWN, 12, lines, "任务", "请于月底前完成。")
    blocks = c.lagging_circular(late)
    said = text(blocks)
    assert "应完成的 12 项任务中，3 项逾期未完成，9 项已按期完成。其中：甲镇 2 项、乙镇 1 项。" in said
    assert [row[1] for row in table(blocks).rows] == ["乙镇", "甲镇", "甲镇", "合计"]
    assert table(blocks).rows[0] == ["1", "乙镇", "附件1 组建", "2026年11月6日", "10", "没有说明"]
    assert table(blocks).rows[-1][2] == "3 项"
    assert "三、要求" in said


def test_nothing_late_is_said_in_one_sentence() -> None:
    late = c.Late("测试市", "滞后工作", "N-三g", ON, KNOWN, 4, ())
    blocks = c.lagging_circular(late)
    assert "0 项逾期未完成，4 项已按期完成。" in text(blocks)
    assert not [one for one in blocks if isinstance(one, Table)]
