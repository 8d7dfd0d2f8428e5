"""A tiny synthetic city: its rows, its keys, what it refuses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from processes.support import owner_of

from mulin.config import database, testing
from mulin.config import prepare as preparing
from mulin.kernel import pinyin
from mulin.kernel.errors import InputError, Refused
from mulin.processes import city

NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 23)


def quiet(text: str) -> None:
    """No progress in tests."""


@pytest.fixture
def empty_database(own_database: str) -> Iterator[str]:
    """A database with the schema alone, worked in as the owner."""
    name = f"{own_database}_city"
    server = testing.server()
    with psycopg.connect(server.super_url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" OWNER "{database.owner_user()}"')
    with psycopg.connect(testing.named(server.super_url, name), autocommit=True) as admin:
        for extension in ("btree_gist", "pg_trgm"):
            admin.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    try:
        with owner_of(name):
            preparing.migrate(quiet)
            yield name
    finally:
        testing.drop(name)


def test_a_city_of_eight_communities_with_five_units_each(empty_database: str) -> None:
    city.load_ground(now=NOW, progress=quiet)
    built = city.build(city.Size(8, 5, 3), now=NOW, today=TODAY, progress=quiet)
    assert (built.communities, built.units) == (8, 40)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), bool_and(layer = 'DEMO' AND name LIKE '演示·%') FROM place_community")
        assert cursor.fetchone() == (8, True)
        cursor.execute("SELECT community_id, count(*) FROM place_unit GROUP BY 1")
        assert [count for _, count in cursor.fetchall()] == [5] * 8
        cursor.execute("SELECT name, sort_key, initials, path FROM place_unit")
        for name, sort_key, initials, path in cursor.fetchall():
            assert (sort_key, initials) == (pinyin.sort_key(name), pinyin.initials(name))
            assert path.startswith("52/04/")
        cursor.execute("SELECT count(*) FROM community_management WHERE superseded_at IS NULL AND valid @> %s", [TODAY])
        assert cursor.fetchone() == (8,)
        cursor.execute("SELECT min(recorded_at) FROM community_management")
        assert cursor.fetchone()[0] == dt.datetime(2023, 11, 1, 1, tzinfo=dt.UTC)
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'place_unit'")
        assert cursor.fetchone()[0] >= 5
        cursor.execute("SELECT count(*) FROM pg_constraint WHERE conrelid = 'place_unit'::regclass AND contype = 'f'")
        assert cursor.fetchone() == (2,)
    with pytest.raises(Refused, match=r"city\.built"):
        city.build(city.Size(8, 5, 3), now=NOW, today=TODAY, progress=quiet)


def test_a_database_with_real_communities_is_refused(own_database: str) -> None:
    with owner_of(own_database), pytest.raises(Refused, match=r"city\.real_data"):
        city.build(city.Size(8, 5, 3), now=NOW, today=TODAY, progress=quiet)


@pytest.mark.parametrize(("communities", "units"), [(0, 5), (10_000, 5), (8, 0), (8, 2001)])
def test_sizes_out_of_bounds_are_refused(communities: int, units: int) -> None:
    with pytest.raises(InputError, match=r"city\.too_many"):
        city.Size(communities, units, 1).check()
