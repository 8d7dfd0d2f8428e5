"""The 演示 layer: its known figures on and around the targets' dates, its names, its removal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from processes.support import owner_of

from mulin.kernel import rowsecurity, scope
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs
from mulin.processes import demonstration

LATE = dt.date(2030, 1, 1)
NOW = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)

# pack, target, day, numerator, denominator (None: a count), state, 逾期后达到
FIGURES = [
    ("A", 14, "2016-06-29", "17", "40", "behind", False),
    ("A", 14, "2016-06-30", "18", "40", "met", False),
    ("A", 14, "2016-07-01", "18", "40", "met", False),
    ("A", 15, "2016-12-20", "22", "40", "behind", False),
    ("A", 15, "2016-12-31", "23", "40", "behind", False),
    ("A", 15, "2017-01-01", "23", "40", "missed", False),
    ("A", 15, "2017-02-14", "23", "40", "missed", False),
    ("A", 15, "2017-02-15", "24", "40", "missed", True),
    ("A", 16, "2017-12-31", "39", "40", "behind", False),
    ("A", 16, "2018-01-01", "39", "40", "missed", False),
    ("A", 16, "2018-01-20", "40", "40", "missed", True),
    ("A", 17, "2016-12-31", "3360", "4000", "on-track", False),
    ("A", 17, "2017-12-31", "3640", "4000", "met", False),
    ("A", 18, "2017-12-30", "35", "40", "behind", False),
    ("A", 18, "2017-12-31", "36", "40", "met", False),
    ("A", 19, "2017-11-19", "0", None, "behind", False),
    ("A", 19, "2017-11-20", "1", None, "met", False),
    ("A", 20, "2018-01-01", "1", None, "missed", False),
    ("A", 20, "2018-03-10", "2", None, "missed", True),
    ("A", 21, "2016-12-31", "6", "16", "behind", False),
    ("A", 21, "2017-12-31", "16", "16", "met", False),
    ("A", 22, "2017-04-30", "2444", "2410", "not-due", False),
    ("A", 22, "2017-05-01", "2528", "2410", "met", False),
    ("A", 23, "2016-06-23", "0", None, "not-due", False),
    ("A", 23, "2016-06-30", "1", None, "met", False),
    ("L", 26, "2026-11-23", "12", "20", "behind", False),
    ("L", 26, "2027-12-19", "18", "20", "behind", False),
    ("L", 26, "2027-12-31", "19", "20", "met", False),
    ("L", 27, "2026-11-23", "24", "40", "behind", False),
    ("L", 27, "2028-01-01", "39", "40", "missed", False),
    ("L", 27, "2028-01-10", "40", "40", "missed", True),
    ("L", 28, "2027-12-31", "133", "266", "on-track", False),
    ("L", 28, "2028-01-01", "133", "266", "missed", False),
    ("L", 28, "2028-01-10", "137", "273", "missed", True),
    ("L", 29, "2027-12-30", "19", "38", "on-track", False),
    ("L", 29, "2027-12-31", "20", "38", "met", False),
    ("L", 29, "2028-01-01", "20", "38", "met", False),
    ("L", 30, "2027-02-28", "36", "40", "not-due", False),
    ("L", 30, "2027-03-01", "40", "40", "met", False),
    ("B", 31, "2024-05-09", "6", "12", "not-due", False),
    ("B", 31, "2028-06-01", "12", "12", "met", False),
    ("B", 32, "2024-10-31", "2", "12", "on-track", False),
    ("B", 32, "2024-11-20", "3", "12", "met", False),
    ("B", 33, "2023-12-27", "3", None, "behind", False),
    ("B", 33, "2023-12-28", "4", None, "met", False),
    ("B", 34, "2023-12-28", "1728", "7020", "not-due", False),
    ("B", 35, "2024-10-31", "1", None, "not-due", False),
    ("B", 35, "2025-06-01", "0", None, "met", False),
    ("N", 1, "2019-11-20", "1", None, "met", False),
    ("N", 2, "2021-06-30", "0", None, "not-due", False),
    ("N", 6, "2019-11-20", "4", "5", "not-due", False),
    ("N", 7, "2019-12-09", "2", None, "not-due", False),
    ("N", 7, "2019-12-10", "3", None, "met", False),
]


@pytest.mark.clause("A-一(二)f", "A-一(二)h", "A-一(二)j", "A-一(二)k", "A-一(二)l", "A-一(二)m")
@pytest.mark.parametrize(("pack", "no", "day", "numerator", "denominator", "state", "late"), FIGURES)
def test_figures_are_those_of_the_table(
    everywhere: None, pack: str, no: int, day: str, numerator: str, denominator: str | None, state: str, late: bool
) -> None:
    on = dt.date.fromisoformat(day)
    (row,) = measures.status(
        packs.find_pack(pack), on=on, today=LATE, known=LATE, layers=("REAL", "DEMO"), only=frozenset({no})
    )
    assert (row["numerator"], row["denominator"], row["state"]) == (numerator, denominator, state)
    assert ("逾期后达到" in row["note"]) is late


def test_facts_count_as_recorded_on_the_day_they_held(everywhere: None) -> None:
    on, before = dt.date(2017, 2, 15), dt.date(2017, 2, 14)
    (row,) = measures.status(
        packs.find_pack("A"), on=on, today=LATE, known=before, layers=("REAL", "DEMO"), only=frozenset({15})
    )
    assert row["numerator"] == "23"


def test_the_seed_alone_shows_nothing_of_it(everywhere: None) -> None:
    (row,) = measures.status(
        packs.find_pack("A"), on=dt.date(2017, 12, 31), today=LATE, known=LATE, only=frozenset({14})
    )
    assert (row["numerator"], row["denominator"], row["state"]) == ("0", "0", "no-data")


def test_everything_of_the_layer_is_named_so(everywhere: None) -> None:
    with connection.cursor() as cursor:
        for table, expected in (("place_community", 122), ("party_organisation", 8), ("honour_award", 5)):
            cursor.execute(
                f"SELECT count(*), count(*) FILTER (WHERE name LIKE '演示%') FROM {table} WHERE layer = 'DEMO'"
            )
            assert cursor.fetchone() == (expected, expected)
        cursor.execute("SELECT count(*) FROM place_community WHERE layer = 'REAL' AND name LIKE '演示%'")
        assert cursor.fetchone() == (0,)


def test_one_community_has_a_thousand_homes_for_votes(everywhere: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(DISTINCT u.building_id), min(u.area) > 0 FROM place_unit u"
            " JOIN place_community c ON c.id = u.community_id WHERE c.key = %s",
            [demonstration.HOMES],
        )
        assert cursor.fetchone() == (1000, 10, True)


def _contents() -> dict[str, int]:
    """The rows of every table that is not a trail."""
    found = {}
    with connection.cursor() as cursor, scope.active(scope.EVERYWHERE, staff=True):
        for table in rowsecurity.declared_tables():
            if table.row_class is not rowsecurity.RowClass.TRAIL:
                cursor.execute(f'SELECT count(*) FROM "{table.name}"')
                found[table.name] = cursor.fetchone()[0]
    return found


def test_removal_leaves_the_seed_and_loading_again_restores_the_layer(own_database: str) -> None:
    with owner_of(own_database):
        assert demonstration.load(NOW, lambda _: None) is False
        full = _contents()
        removed = demonstration.remove_demonstration(NOW)
        bare = _contents()
        marks = sum(name.startswith("load") for name in demonstration.__all__)  # each load leaves one
        assert sum(full.values()) - sum(bare.values()) == removed + marks
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM place_community WHERE layer = 'DEMO'")
            assert cursor.fetchone() == (0,)
            cursor.execute("SELECT count(*) FROM place_community WHERE layer = 'REAL'")
            assert cursor.fetchone()[0] == bare["place_community"] > 0
            for table in ("register_attestation", "pack_setting_value", "measure_baseline"):
                cursor.execute(f"SELECT count(*) FROM {table} WHERE basis = '演示数据'")
                assert cursor.fetchone() == (0,)
        assert demonstration.load(NOW, lambda _: None) is True
        assert demonstration.load(NOW, lambda _: None) is False
        again = _contents()
        assert {name: n for name, n in again.items() if full[name] < n} == {}
