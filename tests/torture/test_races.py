"""Two hundred attempts at one case step, one fact, one import confirmation."""

from __future__ import annotations

import pytest

from tests.concurrency import ballot_races, paper_races, races, racing

pytestmark = pytest.mark.transaction


def test_one_case_step_is_taken_once(own_database: str, size: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    races.one_step(size["attempts"], monkeypatch)


def test_one_fact_is_corrected_once_by_those_who_read_the_same(own_database: str, size: dict[str, int]) -> None:
    for turn in range(max(1, size["attempts"] // racing.AT_ONCE)):
        races.one_correction(size["attempts"], f"第{turn}处")


def test_one_first_entry_is_written_once(own_database: str, size: dict[str, int]) -> None:
    races.one_first_entry(size["attempts"])


def test_rival_statements_leave_a_whole_history(own_database: str, size: dict[str, int]) -> None:
    races.rivals(size["attempts"])


def test_one_import_is_confirmed_once(own_database: str, size: dict[str, int]) -> None:
    races.one_import(size["attempts"])


def test_numbers_given_at_once_run_without_a_gap(own_database: str, size: dict[str, int]) -> None:
    paper_races.many_papers(size["attempts"])


def test_of_two_hundred_ballots_of_a_group_one_counts(own_database: str, size: dict[str, int]) -> None:
    ballot_races.one_group(size["attempts"])
