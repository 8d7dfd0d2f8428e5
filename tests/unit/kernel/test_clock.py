import datetime as dt
import threading

import pytest

from mulin.kernel import clock

MOMENT = dt.datetime.fromisoformat("2020-09-15T09:00+08:00")
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _real_clock():
    yield
    clock.install(None)


def near(moment, wanted=MOMENT):
    return wanted <= moment < wanted + 5 * SECOND


def test_unshifted():
    assert near(clock.now(), clock.real_now() - SECOND)
    assert clock.now().utcoffset() == dt.timedelta()
    assert not clock.is_shifted()


def test_an_installed_clock_runs_on():
    clock.install(MOMENT)
    first = clock.now()
    assert near(first)
    assert clock.is_shifted()
    assert clock.today() == dt.date(2020, 9, 15)
    while (second := clock.now()) == first:
        continue
    assert second > first
    clock.install(None)
    assert not clock.is_shifted()
    assert not near(clock.now())


def test_the_day_is_shanghais():
    with clock.at(dt.datetime(2020, 9, 15, 16, 0, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2020, 9, 16)


def test_a_sign_in_lives_on_its_own_day_and_its_requests_follow_each_other():
    clock.install(MOMENT)
    other = MOMENT + dt.timedelta(days=100)
    chosen = clock.real_now() - 60 * SECOND
    with clock.at(other, since=chosen):
        assert near(clock.now(), other + 60 * SECOND)
        assert clock.is_shifted()
        seen = []
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()
        assert near(seen[0]), "another thread keeps the process's clock"
        with clock.at(None):
            assert near(clock.now(), other + 60 * SECOND)
    assert near(clock.now())


def test_the_override_ends_with_an_error():
    with pytest.raises(RuntimeError), clock.at(MOMENT):
        raise RuntimeError
    assert not clock.is_shifted()


def test_a_moment_needs_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        clock.install(dt.datetime(2020, 9, 15))  # noqa: DTZ001
