import datetime as dt
import importlib.util
import pathlib
import time

import chinese_calendar
import pytest

from mulin.kernel import calendar

D = dt.date
REST, WORK = calendar.Kind.REST, calendar.Kind.WORK


def test_the_shipped_table_agrees_with_its_source_on_every_day():
    days = calendar.bundled()
    day, checked = D(2004, 1, 1), 0
    while day <= D(2026, 12, 31):
        assert days.is_workday(day) == chinese_calendar.is_workday(day), day
        assert not days.is_provisional(day)
        day += calendar.ONE_DAY
        checked += 1
    assert checked == 8401
    assert (days.first_year, days.last_year) == (2004, 2026)
    assert len(days.years) == 23


def test_the_shipped_file_is_what_the_tool_writes():
    root = pathlib.Path(__file__).parents[3]
    spec = importlib.util.spec_from_file_location("make_calendar", root / "tools/make_calendar.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    assert tool.TARGET.read_text(encoding="utf-8") == tool.table()


def test_loading_takes_milliseconds():
    calendar.bundled.cache_clear()
    start = time.perf_counter()
    calendar.bundled()
    assert time.perf_counter() - start < 0.05


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (D(2027, 1, 1), False),
        (D(2027, 1, 2), False),
        (D(2027, 1, 4), True),
        (D(2028, 5, 1), False),
        (D(2028, 5, 2), False),
        (D(2028, 5, 3), True),
        (D(2029, 10, 1), False),
        (D(2029, 10, 3), False),
        (D(2029, 10, 4), True),
        (D(2003, 12, 31), True),
    ],
)
def test_outside_the_published_years_weekends_and_fixed_days_are_known(day, works):
    assert calendar.bundled().is_workday(day) is works
    assert calendar.bundled().is_provisional(day)


def test_rows_build_a_calendar():
    rows = [
        calendar.Row(D(2030, 10, 1), REST, "国庆节"),
        calendar.Row(D(2030, 9, 28), WORK),
        calendar.Row(D(2031, 1, 2), REST),
    ]
    days = calendar.from_rows(rows)
    assert days.years == {2030}
    assert days.is_workday(D(2030, 9, 28))
    assert not days.is_workday(D(2030, 10, 1))
    assert days.is_workday(D(2030, 5, 1)), "a published year has no rest days but its own"
    assert not days.is_workday(D(2031, 1, 2))
    assert days.is_provisional(D(2031, 1, 2))
    assert calendar.from_rows(rows, years=[2030, 2031]).last_year == 2031
    assert calendar.from_rows([]).last_year is None


def test_a_day_cannot_be_rest_and_work():
    with pytest.raises(ValueError, match="both rest and work"):
        calendar.from_rows([calendar.Row(D(2030, 1, 1), kind) for kind in (REST, WORK)])


def test_a_due_day_ends_at_its_local_midnight():
    end = calendar.end_of_day(D(2026, 11, 26))
    assert end == dt.datetime(2026, 11, 26, 16, tzinfo=dt.UTC)
    assert calendar.local_date(end) == D(2026, 11, 27)
    assert calendar.local_date(end - dt.timedelta(seconds=1)) == D(2026, 11, 26)
    with pytest.raises(ValueError, match="time zone"):
        calendar.local_date(dt.datetime(2026, 1, 1))  # noqa: DTZ001
