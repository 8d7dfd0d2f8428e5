"""Twenty at once at the numbers of official papers: consecutive, none twice, none lost."""

from __future__ import annotations

import pytest

from tests.concurrency import paper_races

pytestmark = pytest.mark.transaction
ATTEMPTS = 20


def test_numbers_given_at_once_run_without_a_gap(own_database: str) -> None:
    paper_races.many_papers(ATTEMPTS)


def test_one_paper_gets_one_number(own_database: str) -> None:
    paper_races.one_paper(ATTEMPTS)
