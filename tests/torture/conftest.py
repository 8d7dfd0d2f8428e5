"""Sizes of the torture tests: ``pytest tests/torture --kills 50 --seed 7`` (or ``make torture ARGS=…``)."""

from __future__ import annotations

import pytest

SIZES = {
    "kills": (20, "how often the database server is killed under writers"),
    "attempts": (200, "how many try the same thing at once"),
    "inputs": (10_000, "how many malformed files the import is handed"),
    "sequences": (10_000, "how many random histories of facts are compared with the model"),
    "seed": (20261123, "the seed of everything random"),
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("torture", "sizes of the torture tests")
    for name, (default, help_text) in SIZES.items():
        group.addoption(f"--{name}", type=int, default=default, help=f"{help_text} ({default})")


@pytest.fixture
def size(request: pytest.FixtureRequest) -> dict[str, int]:
    """The sizes of this run, by name."""
    return {name: int(request.config.getoption(f"--{name}")) for name in SIZES}
