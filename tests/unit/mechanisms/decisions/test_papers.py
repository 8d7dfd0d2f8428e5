"""Papers, pure: tokens, the drawn sample, agreement of two readings."""

from __future__ import annotations

import pytest

from mulin.mechanisms.decisions.rules import papers

TOKEN = papers.token_of(b"k" * 32, "uid", 7)


@pytest.mark.parametrize(
    ("code", "token"),
    [
        (f"https://a.test/vote/{TOKEN}/", TOKEN),
        (f"https://a.test/vote/{TOKEN}", TOKEN),
        (f"https://a.test/open/{TOKEN}/", ""),
        ("https://a.test/vote/short/", ""),
        ("", ""),
    ],
)
def test_a_code_gives_the_token_of_our_papers_only(code: str, token: str) -> None:
    assert papers.token_in(code) == token


def test_tokens_differ_by_key_assembly_and_serial() -> None:
    others = [(b"x" * 32, "uid", 7), (b"k" * 32, "other", 7), (b"k" * 32, "uid", 8)]
    assert TOKEN not in {papers.token_of(*one) for one in others}


@pytest.mark.parametrize(("percent", "drawn"), [(1, 2), (10, 20), (33, 66), (100, 200)])
def test_the_sample_is_rounded_up_and_drawn_again_from_its_seed(percent: int, drawn: int) -> None:
    first = papers.sample(range(1, 201), percent, "3 5 1")
    assert len(first) == drawn
    assert first == papers.sample(reversed(range(1, 201)), percent, "3 5 1")
    assert percent == 100 or first != papers.sample(range(1, 201), percent, "3 5 2")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (({"1": 1}, ""), ({"1": 1}, ""), True),
        (({"1": 1}, ""), ({"1": 2}, ""), False),
        (({"1": 1}, ""), ({}, "NO_MARK"), False),
        (({}, "NO_MARK"), ({}, "NO_MARK"), True),
        (({}, "NO_MARK"), ({}, "NOT_SIGNED"), False),
    ],
)
def test_two_readings_agree_on_everything_or_not_at_all(
    first: tuple[dict[str, int], str], second: tuple[dict[str, int], str], *, same: bool
) -> None:
    assert papers.agree(first, second) is same
