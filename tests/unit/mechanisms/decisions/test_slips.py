"""A slip's token opens its own group alone."""

from __future__ import annotations

import pytest

from mulin.mechanisms.decisions.rules import slips

KEY = b"0123456789abcdef"
MADE = slips.token(slips.Slip(12, 345), KEY)


def test_a_token_names_its_slip() -> None:
    assert slips.read(MADE, KEY) == slips.Slip(12, 345)
    assert MADE.startswith("12-345-")
    assert len(MADE.split("-")[2]) == 16


@pytest.mark.parametrize(
    "text",
    [
        MADE.replace("12-345", "12-346"),
        MADE.replace("12-345", "13-345"),
        MADE.replace("12-345", "012-345"),
        MADE[:-1],
        MADE.upper(),
        "",
        "12-345",
        "a-b-c",
        "１２-345-" + MADE.split("-")[2],
    ],
)
def test_anything_else_is_nothing(text: str) -> None:
    assert slips.read(text, KEY) is None


def test_another_installation_makes_other_tokens() -> None:
    assert slips.read(MADE, b"another key of ours") is None
