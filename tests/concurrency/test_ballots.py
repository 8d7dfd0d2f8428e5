"""Twenty ballots of one group at once over four channels: one counts, the rest are kept and explained."""

from __future__ import annotations

import pytest

from tests.concurrency import ballot_races

pytestmark = pytest.mark.transaction


def test_of_many_ballots_of_a_group_one_counts(own_database: str) -> None:
    ballot_races.one_group(20)
