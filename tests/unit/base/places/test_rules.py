"""Rules of places as tables of worked examples."""

from __future__ import annotations

import pytest

from mulin.base.places import rules
from mulin.kernel.errors import InputError


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("丰泽社区", "丰泽居委会"),
        ("湖新社区", "湖新社区居委会"),
        ("杆头村", "杆头村委会"),
        ("前坑村", "前坑回族村委会"),
        ("溪美", "溪美街道"),
        ("水头", "水头镇"),
    ],
)
def test_a_printed_name_leads_to_the_code_tables_name(name: str, known: str) -> None:
    assert known in rules.region_name_variants(name)


def test_a_name_with_an_ending_is_not_taken_for_another_kind_of_place() -> None:
    assert "溪美镇" not in rules.region_name_variants("溪美街道")


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (frozenset(), "011"),
        (frozenset({"37/04/06/001/011/"}), "405011"),
        (frozenset({"37/04/06/001/011/", "37/04/06/001/405011/"}), "r7"),
    ],
)
def test_a_moved_region_keeps_its_segment_where_it_is_free(taken: frozenset[str], expected: str) -> None:
    assert rules.region_segment("37/04/06/001/", "370406405011", taken, "r7") == expected


def test_a_region_without_a_code_takes_the_fallback() -> None:
    assert rules.region_segment("35/", "", frozenset(), "r9") == "r9"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("泛华·日昇新城", "泛华日昇新城", True),
        ("四季康城一期", "四季康城二期", True),
        ("滨江一号", "皇家滨城", False),
        ("福源公寓", "福源", True),
        ("", "福源", False),
    ],
)
def test_near_names(one: str, other: str, expected: bool) -> None:
    assert rules.near(one, other) is expected


def test_a_place_lies_in_its_own_circle() -> None:
    assert rules.is_within_circle("37/04/06/", "37/04/06/001/")
    assert rules.is_within_circle("37/04/06/", "37/04/06/")
    assert not rules.is_within_circle("37/04/06/001/", "37/04/06/")


@pytest.mark.parametrize("code", ["3504", "35040000000x", "", "1234567890123"])
def test_a_code_of_another_form_is_refused(code: str) -> None:
    with pytest.raises(InputError):
        rules.code_segments(code)


@pytest.mark.parametrize(
    ("required", "management", "business", "missing"),
    [(30_000, 12_000, None, 18_000), (30_000, 20_000, 10_000, 0), (30_000, 40_000, 0, 0), (None, 1, 1, None)],
)
def test_premises_shortfall(
    required: int | None, management: int | None, business: int | None, missing: int | None
) -> None:
    assert rules.premises_shortfall(required, management, business) == missing
