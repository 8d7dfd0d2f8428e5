"""Twenty at once at one case step, one fact, one import: one takes effect, nobody sees a fault."""

from __future__ import annotations

import pytest

from tests.concurrency import races

pytestmark = pytest.mark.transaction
ATTEMPTS = 20


def test_one_case_step_is_taken_once(own_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    races.one_step(ATTEMPTS, monkeypatch)


def test_one_fact_is_corrected_once_by_those_who_read_the_same(own_database: str) -> None:
    races.one_correction(ATTEMPTS)


def test_one_first_entry_is_written_once(own_database: str) -> None:
    races.one_first_entry(ATTEMPTS)


def test_rival_statements_leave_a_whole_history(own_database: str) -> None:
    races.rivals(ATTEMPTS)


def test_one_import_is_confirmed_once(own_database: str) -> None:
    races.one_import(ATTEMPTS)
