"""Fixtures of the whole suite: the worker's database, scopes, the browser's presence."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections, transaction

from mulin.config import catalogue, database, env, testing
from mulin.kernel import rowsecurity, scope
from tests.clause_marks import (  # noqa: F401 (hooks)
    pytest_deselected,
    pytest_runtest_logreport,
    pytest_runtest_makereport,
    pytest_sessionfinish,
)

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser_path() -> str | None:
    """The system's browser, if there is one."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    catalogue.collect()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser tests run where a browser is; with CI set a missing browser is a failure of its own."""
    if browser_path() is not None:
        return
    if env.load().ci:
        pytest.exit("CI 环境里没有浏览器：浏览器测试不能跳过，请安装 chromium", returncode=1)
    chosen = [item for item in items if item.get_closest_marker("browser") is None]
    left = len(items) - len(chosen)
    if left:
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen
        config.stash[LEFT] = left


LEFT = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    left = config.stash.get(LEFT, 0)
    if left:
        terminalreporter.write_line(f"!! 没有浏览器：{left} 个浏览器测试未运行", red=True, bold=True)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This worker's database: a clone of the prepared template, used as the runtime role."""
    with django_db_blocker.unblock():
        name = testing.worker_database()
        testing.clone(name)
        role = rowsecurity.current_role(connection)
        assert role == {"name": database.runtime_user(), "superuser": False, "bypassrls": False}
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_database()")
            assert cursor.fetchone()[0].startswith("test_")
    yield
    with django_db_blocker.unblock():
        connections.close_all()
        testing.drop(name)


@pytest.fixture
def everywhere(db: None) -> Iterator[None]:
    """The whole country in range, as staff."""
    with scope.active(scope.EVERYWHERE, staff=True):
        yield


@pytest.fixture
def within(db: None) -> Any:
    """A context manager that narrows the scope to a path: ``with within("35/05/83/"):``."""

    def enter(path: str, *, staff: bool = True, person_id: int | None = None) -> Any:
        return scope.active(scope.Range.under(path), staff=staff, person_id=person_id)

    return enter


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A database that this test alone may commit to; for races, crashes and commands. Returns its name."""
    shared, name = connection.settings_dict["NAME"], f"{testing.worker_database()}_own"
    with django_db_blocker.unblock():
        connections.close_all()
        testing.clone(name)
        connection.settings_dict["NAME"] = name
        try:
            yield name
        finally:
            connections.close_all()
            connection.settings_dict["NAME"] = shared
            testing.drop(name)


@pytest.fixture
def unfiled(own_database: str) -> Iterator[None]:
    """The whole country in range, in a database where the demonstration has not filed anything yet."""
    from processes.support import owner_of

    with owner_of(own_database), connection.cursor() as cursor:
        cursor.execute("TRUNCATE duty_obligation, duty_event, duty_rung")
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        yield
