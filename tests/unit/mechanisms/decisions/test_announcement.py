"""An announcement prints what was counted, in the words of its law, and refuses sums that do not add up."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from mulin.kernel.documents import model
from mulin.kernel.errors import Refused
from mulin.mechanisms.decisions.rules import announcement
from mulin.mechanisms.decisions.rules.announcement import Announcement, MotionResult


def pair(area: int, heads: int) -> dict[str, int]:
    return {"area": area, "heads": heads}


def sums(outcome: str = "ADOPTED", **changed: Any) -> dict[str, Any]:
    reading = {"outcome": outcome, "participating": pair(7000000, 70), "yes": pair(5000000, 50), "reasons": []}
    return {
        "total": pair(10000000, 100),
        "participating": pair(7000000, 70),
        "options": {"1": pair(5000000, 50), "2": pair(1900050, 19), "0": pair(99950, 1)},
        "void": pair(50000, 2),
        "silent": pair(200000, 5),
        "channels": {
            "PHONE": {"1": pair(5000000, 50), "0": pair(99950, 1)},
            "PAPER": {"2": pair(1900050, 19), "-1": pair(50000, 2)},
        },
        "strict": reading,
        "configured": reading,
        "winner": None,
        **changed,
    }


def made(result_sums: dict[str, Any], regime: str = "R2", *, final: bool = True) -> str:
    result = MotionResult(1, "选聘物业企业", "YES_NO", ("同意", "不同意"), regime, "ordinary", result_sums)
    one = Announcement(
        "第一次业主大会", "甲小区", "业委会", dt.date(2026, 5, 20), (result,), "a" * 64, "b" * 64, bytes(range(32)), 41,
        final, dt.date(2026, 6, 4),
    )  # fmt: skip
    texts = []
    for block in announcement.blocks(one):
        if isinstance(block, model.Table):
            texts += [" ".join(row) for row in block.rows]
        elif isinstance(block, model.Paragraph | model.Heading):
            texts.append(block.text)
    return "\n".join(texts)


def test_numerators_denominators_channels_void_silent_and_roots_are_printed() -> None:
    said = made(sums())
    assert "面积 70,000.00 ㎡ / 100,000.00 ㎡（70.00%），人数 70 / 100（70.00%）" in said
    assert "面积 50,000.00 ㎡ / 70,000.00 ㎡（71.42%），人数 50 / 70（71.42%）" in said  # floored, not 71.43
    assert "纸质票 19,000.50 19 2" in said
    assert "废票（不计入参与） 500.00 2" in said
    assert "已送达未表决 2,000.00 5" in said
    assert "须占参与表决业主专有部分面积和人数的过半数" in said
    assert "三分之二以上" in said
    for mark in ("a" * 64, "b" * 64, bytes(range(32)).hex(), "41 条"):
        assert mark in said


def test_a_decision_of_2016_prints_the_words_of_its_law() -> None:
    said = made(sums(), "R1")
    assert "《物权法》第七十六条" in said
    assert "须占全体业主专有部分面积和人数的过半数" in said
    assert "面积 50,000.00 ㎡ / 100,000.00 ㎡（50.00%）" in said
    assert "民法典" not in said


@pytest.mark.parametrize("outcome", ["NOT_ADOPTED", "NO_QUORUM"])
def test_what_is_not_adopted_is_never_the_opposite_adopted(outcome: str) -> None:
    said = made(sums(outcome))
    assert "没有形成决定" in said
    assert "结论：通过" not in said
    assert "不同意通过" not in said


def test_only_the_preliminary_notice_invites_objections() -> None:
    assert "请于2026年6月4日（含）前提出" in made(sums(), final=False)
    assert "请于2026年6月4日" not in made(sums())


@pytest.mark.parametrize(
    "changed",
    [
        {"participating": pair(7000000, 71)},
        {"options": {"1": pair(5000000, 50), "2": pair(1900050, 19)}},
        {"void": pair(50000, 3)},
    ],
)
def test_sums_that_do_not_add_up_are_not_announced(changed: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        made(sums(**changed))
