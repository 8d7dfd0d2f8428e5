"""Tables, chips and bars: escaping, structure, one path for all."""

import pytest

from mulin.faces.shared import components as c
from mulin.faces.shared import drawing

NASTY = "<script>alert(1)</script>\"'&"


def _table(cell: c.Cell, **more: object) -> str:
    columns = (c.Column("a", NASTY, head=True), c.Column("b", "数", align="num", unit="元"))
    row = c.Row((c.Cell("甲"), cell), href='/x?"<')
    return drawing.table(c.Table(columns, (row,), caption=NASTY, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        c.Cell(NASTY, href=NASTY, title=NASTY, sub=NASTY, kind=kind)
        for kind in ("text", "strong", "chip", "clause", "action", "bar", "spark")
    ],
    ids=lambda cell: cell.kind,
)
def test_nothing_a_cell_carries_becomes_markup(cell: c.Cell) -> None:
    html = _table(cell)
    assert "<script" not in html
    assert NASTY not in html


@pytest.mark.parametrize(
    "html",
    [
        drawing.chip(c.Chip(NASTY, "late", NASTY)),
        drawing.clause(c.Clause(NASTY, NASTY, NASTY)),
        drawing.bar(c.Bar(3, 4, "late", NASTY)),
        drawing.lead((NASTY, c.Part(NASTY, "late", NASTY))),
        drawing.lead(NASTY),
        drawing.empty(c.EmptyState(NASTY, NASTY, c.Action(NASTY, NASTY))),
    ],
)
def test_nothing_a_part_carries_becomes_markup(html: str) -> None:
    assert "<script" not in html
    assert NASTY not in html


def test_table_structure() -> None:
    html = _table(c.Cell("1.00"), total_row=c.Row((c.Cell("合计"), c.Cell("1.00"))))
    assert '<th scope="row"><a href="/x?&quot;&lt;">甲</a></th>' in html
    assert '<td class="n" data-th="数">1.00</td>' in html
    assert '<th scope="col" class="n">数<span class="unit">元</span></th>' in html
    assert "<tfoot><tr>" in html
    assert 'role="region"' in html
    assert 'tabindex="0"' in html


def test_a_row_with_too_few_cells_is_an_error() -> None:
    columns = (c.Column("a", "甲"), c.Column("b", "乙"))
    with pytest.raises(ValueError, match="zip"):
        drawing.table(c.Table(columns, (c.Row((c.Cell("1"),)),)))


@pytest.mark.parametrize(("sort", "said"), [("asc", "ascending"), ("desc", "descending")])
def test_sorted_column_says_so(sort: str, said: str) -> None:
    column = c.Column("a", "甲", sort=sort, sort_url="?s=a")  # type: ignore[arg-type]
    html = drawing.table(c.Table((column,), (c.Row((c.Cell("1"),)),)))
    assert f'aria-sort="{said}"' in html
    assert 'href="?s=a"' in html


def test_selection_sends_the_rows_key() -> None:
    row = c.Row((c.Cell("甲小区"),), key="k<1")
    html = drawing.table(c.Table((c.Column("a", "小区"),), (row,), select="ids", total_row=row))
    assert 'form="bulk" name="ids" value="k&lt;1" aria-label="选择 甲小区"' in html
    assert html.count("<input") == 1
    assert "<tfoot><tr><td></td>" in html


def test_empty_table_teaches_instead() -> None:
    empty = c.EmptyState("还没有约谈", "达到条款定的数时出现", c.Action("发起约谈", "/new", primary=True))
    html = drawing.table(c.Table((c.Column("a", "甲"),), (), empty=empty))
    assert "<table" not in html
    assert '<a class="btn go" href="/new">发起约谈</a>' in html


@pytest.mark.parametrize(
    ("pct", "pace", "width", "mark"),
    [(87.8, 96.1, "87.8%", "96.1%"), (140.0, -3.0, "100.0%", "0.0%"), (-5.0, None, "0.0%", None)],
)
def test_bar_is_clamped(pct: float, pace: float | None, width: str, mark: str | None) -> None:
    html = drawing.bar(c.Bar(pct, pace))
    assert f'class="bar-v" y="4" width="{width}"' in html
    assert (f'class="bar-p" x="{mark}"' in html) is (mark is not None)


def test_targets_show_a_trend_column_only_if_there_is_one() -> None:
    line = c.TargetLine("覆盖率", "87.8%", "100%", due_words="11月26日 周四", chip=c.Chip("按进度", "met"))
    plain = drawing.targets((line,), "目标")
    assert "走势" not in plain
    assert "11月26日 周四" in plain
    assert "按进度" in plain
    trend = drawing.targets((line, c.TargetLine("组建率", "1%", "2%", points=(1.0, None, 2.0))), "目标")
    assert "走势" in trend
