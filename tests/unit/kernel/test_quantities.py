import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.kernel import errors, quantities

amounts = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12,345.60 元", 1_234_560),
        ("12345.6", 1_234_560),
        ("￥１２．３４", 1_234),
        ("¥1,000", 100_000),
        ("1.2万元", 1_200_000),
        ("0.000001万元", 1),
        ("0.0000001万元", None),
        ("0.005", None),
        ("3.5 亿元", 35_000_000_000),
        ("-0.01", -1),
        ("1.10000", 110),
        ("7 分", 7),
    ],
)
def test_parse_money(text, fen):
    if fen is None:
        with pytest.raises(errors.InputError):
            quantities.parse_money(text)
    else:
        assert quantities.parse_money(text) == fen


@pytest.mark.parametrize(
    ("text", "unit", "area"),
    [
        ("89.50", "㎡", 8_950),
        ("89.5㎡", "㎡", 8_950),
        ("89.5 m²", "㎡", 8_950),
        ("89.5平方米", "㎡", 8_950),
        ("1", "万㎡", 1_000_000),
        ("26", "万㎡", 26_000_000),
        ("26万㎡", "㎡", 26_000_000),
        ("1.205001 万平方米", "㎡", 1_205_001),
        ("12,000", "㎡", 1_200_000),
    ],
)
def test_parse_area(text, unit, area):
    assert quantities.parse_area(text, unit) == area


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("89.505", "too_many_decimals"),
        ("1.2050011万㎡", "too_many_decimals"),
        ("", "not_a_number"),
        ("abc", "not_a_number"),
        ("1e5", "unknown_unit"),
        ("NaN", "not_a_number"),
        ("1,23", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("٣", "not_a_number"),
        ("12 亩", "unknown_unit"),
        ("9" * 30, "too_large"),
        ("9" * 9_999, "too_large"),
    ],
)
def test_bad_areas(text, code):
    with pytest.raises(errors.InputError) as fault:
        quantities.parse_area(text)
    assert fault.value.codes == (f"quantities.{code}",)


@given(amounts)
def test_money_and_area_come_back_as_they_went(value):
    assert quantities.parse_money(quantities.format_money(value)) == value
    assert quantities.parse_area(quantities.format_area(value)) == value
    assert quantities.parse_area(quantities.format_area_wan(value)) == value
    assert quantities.parse_money(quantities.decimal_string(value)) == value


def test_formats():
    assert quantities.format_money(1_234_560) == "12,345.60 元"
    assert quantities.format_money(-5, unit=False) == "-0.05"
    assert quantities.format_area(8_950) == "89.50 ㎡"
    assert quantities.format_area_wan(26_000_000) == "26 万㎡"
    assert quantities.format_area_wan(1_205_000) == "1.205 万㎡"
    assert quantities.format_area_wan(-1, unit=False) == "-0.000001"


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (20, 41, "48.78"),
        (2, 3, "66.67"),
        (1, 3, "33.33"),
        (1, 20_000, "0.01"),
        (1, 20_001, "0.00"),
        (-1, 20_000, "-0.01"),
        (5, 5, "100.00"),
        (0, 7, "0.00"),
    ],
)
def test_percent_rounds_half_up(numerator, denominator, text):
    assert quantities.percent(numerator, denominator) == text


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_rounding_is_off_by_half_at_most(numerator, denominator):
    rounded = quantities.round_half_up(numerator, denominator)
    assert 2 * abs(rounded * denominator - numerator) <= denominator
    assert quantities.round_half_up(-numerator, denominator) == -rounded


def test_rates_compare_unrounded():
    two_thirds = quantities.Rate(2, 3)
    assert quantities.Rate(666_667, 1_000_000).exceeds(two_thirds)
    assert not quantities.Rate(666_666, 1_000_000).at_least(two_thirds)
    assert quantities.Rate(4, 6).at_least(two_thirds)
    assert not quantities.Rate(4, 6).exceeds(two_thirds)
    assert quantities.Rate(4, 6).percent() == "66.67"
    assert quantities.Rate(1, 8).of(100) == 13
    assert quantities.parse_percent("48.78 %").of(10_000) == 4_878
    with pytest.raises(errors.InputError):
        quantities.Rate(1, 0)
    with pytest.raises(errors.InputError):
        quantities.percent(1, 0)
    with pytest.raises(errors.InputError):
        quantities.parse_percent("1e3%")


@pytest.mark.parametrize("text", ["2020-11-15", "2020年11月15日", "2020/11/15", "2020.11.15", "２０２０年 11 月 15 日"])
def test_parse_date(text):
    assert quantities.parse_date(text) == dt.date(2020, 11, 15)


@pytest.mark.parametrize("text", ["", "2020-13-01", "2021-02-29", "20201115", "11月15日", "明天"])
def test_bad_dates(text):
    with pytest.raises(errors.InputError) as fault:
        quantities.parse_date(text)
    assert fault.value.codes == ("quantities.not_a_date",)


def test_date_forms():
    day = dt.date(2020, 11, 5)
    assert quantities.format_date(day) == "2020年11月5日"
    assert quantities.format_day(dt.date(2020, 11, 15)) == "11月15日 周日"
    moment = dt.datetime(2020, 11, 14, 17, 5, tzinfo=dt.UTC)
    assert quantities.format_moment(moment) == "2020年11月15日 01:05"
