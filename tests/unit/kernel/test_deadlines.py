import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.kernel import calendar, deadlines, errors
from mulin.kernel.deadlines import Direction, Due, RollRule, Spec, Unit

D = dt.date
DAYS = calendar.bundled()
LAST, BEFORE, AFTER = Direction
DAY, WORKDAY, MONTH = Unit


@pytest.mark.parametrize(
    ("name", "start", "count", "unit", "direction", "raw", "effective", "workday"),
    [
        ("T01", "2026-03-15", 30, DAY, LAST, "2026-04-14", "2026-04-14", True),
        ("T03", "2026-05-20", 15, DAY, BEFORE, "2026-05-05", "2026-04-30", False),
        ("T04a", "2026-08-31", 3, MONTH, BEFORE, "2026-05-31", "2026-05-29", False),
        ("T04b", "2026-08-31", 90, DAY, BEFORE, "2026-06-02", "2026-06-02", True),
        ("T04c", "2026-08-31", 2, MONTH, BEFORE, "2026-06-30", "2026-06-30", True),
        ("T04d", "2026-08-31", 10, DAY, LAST, "2026-09-10", "2026-09-10", True),
        ("T05", "2026-04-20", 15, DAY, LAST, "2026-05-05", "2026-05-06", False),
        ("T08", "2026-07-01", 60, DAY, AFTER, "2026-08-30", "2026-08-30", False),
        ("T09", "2026-09-28", 5, WORKDAY, LAST, "2026-10-10", "2026-10-10", True),
        ("T11", "2026-03-02", 20, DAY, AFTER, "2026-03-22", "2026-03-22", False),
        ("contract", "2026-01-18", 30, DAY, LAST, "2026-02-17", "2026-02-24", False),
        ("month end", "2026-01-31", 1, MONTH, LAST, "2026-02-28", "2026-02-28", True),
        ("leap day", "2024-02-29", 12, MONTH, LAST, "2025-02-28", "2025-02-28", True),
        ("not end to end", "2026-02-28", 1, MONTH, LAST, "2026-03-28", "2026-03-30", False),
        ("workdays back", "2026-10-12", 2, WORKDAY, BEFORE, "2026-10-09", "2026-10-09", True),
        ("workdays after", "2026-09-30", 1, WORKDAY, AFTER, "2026-10-08", "2026-10-08", True),
        ("same day", "2026-10-01", 0, DAY, LAST, "2026-10-01", "2026-10-08", False),
        ("no workday", "2026-10-01", 0, WORKDAY, LAST, "2026-10-08", "2026-10-08", True),
        ("none back", "2026-10-01", 0, WORKDAY, BEFORE, "2026-09-30", "2026-09-30", True),
    ],
)
def test_worked_examples(name, start, count, unit, direction, raw, effective, workday):
    answer = deadlines.due(D.fromisoformat(start), Spec(count, unit, direction), DAYS)
    assert answer == Due(D.fromisoformat(raw), D.fromisoformat(effective), workday, False), name


@pytest.mark.parametrize(
    ("start", "spec", "provisional"),
    [
        (D(2026, 12, 20), Spec(11), False),
        (D(2026, 12, 20), Spec(12), True),
        (D(2027, 2, 1), Spec(40, DAY, BEFORE), True),
        (D(2027, 1, 1), Spec(5, DAY, BEFORE), False),
        (D(2003, 12, 31), Spec(30), False),
        (D(2003, 12, 30), Spec(30), True),
        (D(2027, 3, 1), Spec(0), True),
    ],
)
def test_a_span_that_meets_an_unpublished_year_is_provisional(start, spec, provisional):
    assert deadlines.due(start, spec, DAYS).provisional is provisional


def test_the_roll_belongs_to_the_span():
    rest = [calendar.Row(D(2030, 12, day), calendar.Kind.REST) for day in (30, 31)]
    days = calendar.from_rows(rest, years=[2030])
    answer = deadlines.due(D(2030, 12, 1), Spec(30), days)
    assert answer == Due(D(2030, 12, 31), D(2031, 1, 2), False, True)


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize("count", [-1, 10**9])
def test_absurd_counts_are_input_errors(unit, count):
    with pytest.raises(errors.InputError):
        Spec(count, unit)


@pytest.mark.parametrize(
    ("start", "spec"),
    [
        (D(9999, 12, 30), Spec(30)),
        (D(9999, 12, 1), Spec(2, MONTH)),
        (D(1, 1, 2), Spec(30, DAY, BEFORE)),
        (D(9999, 12, 31), Spec(3, WORKDAY)),
    ],
)
def test_the_end_of_the_calendar_is_an_input_error(start, spec):
    with pytest.raises(errors.InputError) as fault:
        deadlines.due(start, spec, DAYS)
    assert fault.value.codes == ("deadlines.out_of_range",)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (RollRule.NONE, D(2026, 5, 2)),
        (RollRule.NEXT, D(2026, 5, 6)),
        (RollRule.PREV, D(2026, 4, 30)),
    ],
)
def test_roll(rule, day):
    assert deadlines.roll(D(2026, 5, 2), rule, DAYS) == day


@pytest.mark.parametrize(
    ("today", "due", "left", "words"),
    [
        (D(2026, 11, 23), D(2026, 11, 26), 3, "还剩 3 个工作日"),
        (D(2026, 11, 26), D(2026, 11, 26), 0, "今日到期"),
        (D(2026, 11, 30), D(2026, 11, 26), -2, "已超期 2 个工作日"),
        (D(2026, 9, 28), D(2026, 10, 10), 5, "还剩 5 个工作日"),
        (D(2026, 11, 28), D(2026, 11, 29), 0, "还剩 0 个工作日"),
        (D(2026, 11, 28), D(2026, 11, 27), 0, "已超期 0 个工作日"),
    ],
)
def test_workdays_left(today, due, left, words):
    assert deadlines.workdays_left(today, due, DAYS) == left
    assert deadlines.in_words(today, due, DAYS) == words
    assert deadlines.is_overdue(today, due) is (today > due)


def test_the_long_form_names_the_day():
    day = D(2026, 11, 26)
    text = deadlines.in_words(D(2026, 11, 23), day, DAYS, long=True)
    assert text == "还剩 3 个工作日（11月26日 周四 截止）"
    text = deadlines.in_words(D(2025, 11, 26), D(2026, 1, 4), DAYS, long=True)
    assert text.endswith("（2026年1月4日 周日 截止）")


def test_notice_is_counted_back_from_the_event():
    event = D(2026, 5, 20)
    assert deadlines.notice_latest(event, 15) == D(2026, 5, 5)
    assert deadlines.notice_latest(event, 15, clear_days=True) == D(2026, 5, 4)
    assert deadlines.earliest_event(D(2026, 5, 5), 15) == event
    assert deadlines.earliest_event(D(2026, 5, 4), 15, clear_days=True) == event
    with pytest.raises(errors.InputError):
        deadlines.notice_latest(event, -1)


dates = st.dates(D(2004, 1, 1), D(2030, 12, 31))
specs = st.builds(Spec, st.integers(0, 400), st.just(DAY), st.sampled_from(Direction)) | st.builds(
    Spec, st.integers(0, 120), st.sampled_from([WORKDAY, MONTH]), st.sampled_from(Direction)
)


@given(dates, specs)
def test_the_effective_day_stands_where_its_direction_says(start, spec):
    answer = deadlines.due(start, spec, DAYS)
    assert answer.workday == DAYS.is_workday(answer.raw)
    if spec.direction is AFTER or (spec.unit is WORKDAY):
        assert answer.effective == answer.raw
    elif spec.direction is LAST:
        assert answer.effective >= answer.raw >= start
        assert DAYS.is_workday(answer.effective)
        assert DAYS.count_workdays(answer.raw, answer.effective) == (not answer.workday)
    else:
        assert answer.effective <= answer.raw <= start
        assert DAYS.is_workday(answer.effective)
        assert DAYS.count_workdays(answer.effective, answer.raw) == 0


@given(dates, st.integers(1, 60))
def test_working_days_count_there_and_back(start, count):
    forward = deadlines.due(start, Spec(count, WORKDAY), DAYS).raw
    assert deadlines.workdays_left(start, forward, DAYS) == count
    back = deadlines.due(start, Spec(count, WORKDAY, BEFORE), DAYS).raw
    assert DAYS.count_workdays(back - calendar.ONE_DAY, start - calendar.ONE_DAY) == count


@given(dates, st.integers(-240, 240))
def test_months_keep_the_day_or_end_with_the_month(start, count):
    answer = deadlines.add_months(start, count)
    assert (answer.year * 12 + answer.month) - (start.year * 12 + start.month) == count
    if answer.day != start.day:
        assert answer.day < start.day
        assert (answer + calendar.ONE_DAY).day == 1


@given(dates, st.integers(0, 400), st.booleans())
def test_notice_and_event_are_inverse(event, count, clear_days):
    notice = deadlines.notice_latest(event, count, clear_days=clear_days)
    assert deadlines.earliest_event(notice, count, clear_days=clear_days) == event
