"""The generators of synthetic data: names, declared tables, the city; no database."""

import datetime as dt

import pytest

from mulin.base.places import bulk
from mulin.kernel import identifiers
from mulin.kernel.registers.rules import Field, Kind
from mulin.processes import city
from mulin.processes.demonstration import names, tables

SINCE = dt.date(2014, 1, 1)
TODAY = dt.date(2026, 11, 23)


def test_names_differ_begin_with_the_mark_and_repeat_for_a_seed() -> None:
    found = list(names.estate_names(names.CAPACITY, 1))
    assert len(set(found)) == names.CAPACITY >= 8000
    assert all(name.startswith("演示·") and len(name) == 6 for name in found)
    assert list(names.estate_names(5, 7)) == list(names.estate_names(5, 7)) != list(names.estate_names(5, 8))
    with pytest.raises(ValueError, match="at most"):
        next(names.estate_names(names.CAPACITY + 1, 1))


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("NONE", Kind.TEXT, [(SINCE, "NONE")]),
        ("NONE; 2016-05-12 FOUNDED", Kind.TEXT, [(SINCE, "NONE"), (dt.date(2016, 5, 12), "FOUNDED")]),
        ("-; 2016-05-12 7", Kind.INT, [(SINCE, None), (dt.date(2016, 5, 12), 7)]),
        ("2019-06-12", Kind.DATE, [(SINCE, dt.date(2019, 6, 12))]),
        ("2019-06-12 2019-06-12", Kind.DATE, [(dt.date(2019, 6, 12), dt.date(2019, 6, 12))]),
        ("no; 2017-12-15 yes", Kind.BOOL, [(SINCE, False), (dt.date(2017, 12, 15), True)]),
        ("102.5", Kind.AREA, [(SINCE, 10250)]),
    ],
)
def test_a_cell_is_read_with_its_days(text: str, kind: Kind, expected: list[tuple[dt.date, object]]) -> None:
    assert list(tables.read_cell(text, Field("x", "x", kind), SINCE)) == expected


def test_fields_of_one_facet_are_merged_by_day() -> None:
    day = dt.date(2016, 5, 12)
    merged = list(tables.merge({"state": [(SINCE, "NONE"), (day, "FOUNDED")], "members": [(day, 7)]}))
    assert merged == [(SINCE, {"state": "NONE"}), (day, {"state": "FOUNDED", "members": 7})]


def test_the_declared_tables_are_whole() -> None:
    sheets = list(tables.community_sheets())
    by_pack = {pack: sum(s.key.startswith(f"demo-{pack}-") for s in sheets) for pack in tables.PACKS}
    assert by_pack == {"N": 20, "A": 40, "S": 10, "B": 12, "L": 40}
    assert len({s.name for s in sheets}) == len({s.key for s in sheets}) == 122
    assert all(s.name.startswith("演示·") for s in sheets)
    for sheet in sheets:
        for changes in sheet.facets.values():
            assert [day for day, _ in changes] == sorted({day for day, _ in changes})
            assert changes[0][0] >= sheet.since


def test_company_codes_bear_their_check_digits_and_cannot_be_mistaken() -> None:
    rows = tables.rows_of("companies.csv")
    assert [identifiers.parse_uscc(row["uscc"]) for row in rows] == [row["uscc"] for row in rows]
    assert all(row["name"].startswith("演示·") and "MADEM" in row["uscc"] for row in rows)


@pytest.mark.parametrize(
    ("units", "expected"),
    [(1, (1, 1, 4)), (5, (1, 2, 4)), (40, (1, 10, 4)), (41, (2, 10, 4)), (200, (5, 10, 4))],
)
def test_blocks_hold_the_units(units: int, expected: tuple[int, int, int]) -> None:
    blocks = bulk.blocks_for(units)
    assert (blocks.buildings, blocks.floors, blocks.doors) == expected
    assert blocks.buildings * blocks.floors * blocks.doors >= units


def test_three_years_have_seventy_two_half_months() -> None:
    days = city.half_months(TODAY)
    assert days[0] == dt.date(2023, 11, 1)
    assert days[-1] == dt.date(2026, 11, 16)
    assert len(days) == 74
    assert {day.day for day in days} == {1, 16}


def test_a_city_is_spread_evenly_and_repeats_for_its_seed() -> None:
    codes = [f"5204020010{n:02d}" for n in range(1, 11)]
    one = list(city.community_sheets(city.Size(80, 200, 7), codes, TODAY))
    assert one == list(city.community_sheets(city.Size(80, 200, 7), codes, TODAY))
    assert one != list(city.community_sheets(city.Size(80, 200, 8), codes, TODAY))
    assert {code: sum(s.code == code for s in one) for code in codes} == dict.fromkeys(codes, 8)
