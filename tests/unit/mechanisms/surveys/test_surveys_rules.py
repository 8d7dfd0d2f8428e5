"""Cells that may be shown, samples, when a result counts."""

from __future__ import annotations

import pytest

from mulin.mechanisms.surveys import rules


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ((50, 20, 10), (50, 20, 10)),
        ((5, 5, 5), (5, 5, 5)),
        ((50, 20, 4), (50, None, None)),  # the second goes with the only small one
        ((4, 20, 50), (None, None, 50)),
        ((50, 3, 4), (50, None, None)),
        ((2, 1, 0), (None, None, None)),
    ],
)
def test_small_cells_are_withheld_with_a_second(cells: tuple[int, ...], shown: tuple[int | None, ...]) -> None:
    assert rules.shown(cells) == shown


@pytest.mark.parametrize(("percent", "size"), [(100, 40), (50, 20), (1, 1), (26, 11)])
def test_a_sample_is_drawn_again_from_its_seed(percent: int, size: int) -> None:
    doors = list(range(1, 41))
    found = rules.drawn("seed", doors, percent)
    assert len(found) == size
    assert found == rules.drawn("seed", doors[::-1], percent)
    assert percent == 100 or found != rules.drawn("other", doors, percent)


@pytest.mark.parametrize(
    ("answered", "minimum", "standing"),
    [(9, 10, "PENDING"), (10, 10, "VALID"), (99, None, "PENDING"), (0, 0, "PENDING")],
)
def test_a_result_waits_below_the_minimum_and_where_none_is_set(
    answered: int, minimum: int | None, standing: str
) -> None:
    assert rules.standing_of(answered, minimum) == standing
