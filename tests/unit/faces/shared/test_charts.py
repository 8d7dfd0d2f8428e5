"""Charts: scales, gaps, words beside the picture."""

import re

import pytest

from mulin.faces.shared import charts
from mulin.faces.shared import components as c


def _spec(*values: float | None, **more: object) -> c.ChartSpec:
    points = tuple(c.Point(f"第{i}期", value) for i, value in enumerate(values))
    return c.ChartSpec("组建率<b>", "从低到高&", (c.Series("实际", points),), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        (31.2, 80.0, (20, 40, 60, 80)),
        (0, 100, (0, 25, 50, 75, 100)),
        (48.8, 100.0, (40, 60, 80, 100)),
        (5, 5, (4, 6, 8, 10)),
        (0, 0, (0, 0.25, 0.5, 0.75, 1)),
        (1200, 9800, (0, 2500, 5000, 7500, 10000)),
    ],
)
def test_axis_marks_are_round_and_enclose(low: float, high: float, marks: tuple[float, ...]) -> None:
    assert charts.ticks(low, high) == marks


def test_a_missing_value_is_a_gap_not_a_zero() -> None:
    html = charts.line_chart(_spec(10.0, None, 30.0, 40.0))
    line = re.search(r'<path d="([^"]+)" fill="none" stroke="#0b6a7d"', html)
    assert line is not None
    assert line[1].count("M") == 2
    assert line[1].count("L") == 1
    assert '<td class="n">—</td>' in html


def test_words_stand_beside_the_picture() -> None:
    html = charts.line_chart(_spec(10.0, 20.0, unit="%", target=80.0))
    assert "<title>组建率&lt;b&gt;</title><desc>从低到高&amp;</desc>" in html
    assert "目标 80%" in html
    assert '<td class="n">20.0%</td>' in html
    assert "<b>" not in html
    assert "style=" not in html


def test_pace_is_dashed_and_named() -> None:
    pace = c.Series("应有进度", (c.Point("", 10.0), c.Point("", 20.0)))
    html = charts.line_chart(_spec(10.0, 12.0, pace=pace))
    assert "stroke-dasharray" in html
    assert '<li class="k-pace">应有进度</li>' in html


def test_a_chart_without_values_says_so() -> None:
    assert "还没有可画的数值" in charts.line_chart(_spec(None, None))


def test_spark() -> None:
    assert charts.spark(()) == charts.spark((None,)) == '<span class="quiet">—</span>'
    assert 'aria-label="从 1 到 3"' in charts.spark((1.0, None, 3.0))
    assert "nan" not in charts.spark((2.0, 2.0, 2.0))


def test_gauge_draws_the_threshold() -> None:
    html = charts.gauge(c.Gauge("按面积", "61.8%", 61.8, 66.6667, "法定门槛：三分之二"))
    assert 'class="bar-p" x="66.67%"' in html
    assert 'aria-label="按面积 61.8%，法定门槛：三分之二"' in html
