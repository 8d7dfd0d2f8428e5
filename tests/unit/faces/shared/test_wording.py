"""Figures, dates and deadlines in words."""

import datetime as dt
import decimal

import pytest

from mulin.faces.shared import wording
from mulin.faces.shared.templatetags import mulin as tags

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (12_864_050, "128,640.50"), (-100_000, "-1,000.00")],
)
def test_hundredths(value: int, text: str) -> None:
    assert wording.hundredths(value) == text
    assert tags.money(value) == tags.area(value) == text


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (decimal.Decimal("48.78"), 1, "48.8%"),
        (decimal.Decimal("48.75"), 1, "48.8%"),
        (decimal.Decimal("100"), 1, "100%"),
        (decimal.Decimal("0.05"), 1, "0.1%"),
        (66.6667, 2, "66.67%"),
        (decimal.Decimal("99.96"), 1, "100%"),
    ],
)
def test_percent(value: decimal.Decimal | float, places: int, text: str) -> None:
    assert wording.percent(value, places) == text


def test_nothing_is_a_dash() -> None:
    assert {f(None) for f in (tags.money, tags.area, tags.iso, tags.cn_date, tags.pct, tags.count)} == {"—"}


@pytest.mark.parametrize(
    ("due", "left", "unit", "text"),
    [
        (dt.date(2026, 11, 26), 2, "workday", "还剩 2 个工作日（11月26日 周四 截止）"),
        (dt.date(2026, 11, 24), 0, "workday", "今日到期（11月24日 周二 截止）"),
        (dt.date(2026, 11, 19), 3, "workday", "已超期 3 个工作日（11月19日 周四 截止）"),
        (dt.date(2026, 12, 4), 10, "day", "还剩 10 天（12月4日 周五 截止）"),
        (dt.date(2027, 1, 4), 28, "workday", "还剩 28 个工作日（2027年1月4日 周一 截止）"),
        (dt.date(2026, 11, 29), 0, "workday", "之前没有工作日了（11月29日 周日 截止）"),
    ],
)
def test_due_words(due: dt.date, left: int, unit: str, text: str) -> None:
    assert tags.due_words(due, TODAY, left, unit) == text
    assert wording.due_chip_words(due, TODAY, left, unit) == text.partition("（")[0]  # type: ignore[arg-type]
