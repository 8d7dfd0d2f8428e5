"""Typing variants are proposed, near names never."""

from __future__ import annotations

import itertools

import pytest

from mulin.kernel.tabular import names
from mulin.kernel.tabular.names import Reason
from tests.drawings import annexes

PLACES = ("溪美街道", "柳城街道", "洪濑镇", "山城街道", "溪美", "柳城")
SUFFIXES = ("小区", "社区")


def _find(name: str, *existing: str) -> list[tuple[str, Reason]]:
    found = names.same_name_candidates(name, existing, places=PLACES, suffixes=SUFFIXES)
    return [(candidate.name, candidate.reason) for candidate in found]


@pytest.mark.parametrize(
    ("typed", "known", "reason"),
    [
        ("泛华·日昇新城", "泛华·日昇新城", Reason.EXACT),
        ("泛华・日昇新城", "泛华·日昇新城", Reason.DOT),
        ("泛华日昇新城", "泛华·日昇新城", Reason.DOT),
        ("泛华·日升新城", "泛华·日昇新城", Reason.VARIANT),
        ("泛华日升新城", "泛华·日昇新城（含名仕楼）", Reason.BRACKET),
        (" 蓝湾 上城", "蓝湾上城", Reason.WIDTH),
        ("罗马家园(新新家园)", "罗马家园（新新家园）", Reason.WIDTH),
        ("新新家园", "罗马家园（新新家园）", Reason.BRACKET),
        ("碧桂园1期", "碧桂园一期", Reason.NUMERAL),
        ("明发商业中心", "洪濑镇明发商业中心", Reason.PLACE),
        ("山城街道教育宿舍", "教育宿舍", Reason.PLACE),
        ("新华新村", "新华新村小区", Reason.SUFFIX),
    ],
)
def test_a_variant_is_proposed_with_its_reason(typed: str, known: str, reason: Reason) -> None:
    assert _find(typed, "别的小区", known) == [(known, reason)]


NEAR = [
    ("滨江商住小区", "滨江大厦", "滨江一号", "滨江新城"),
    ("四季家园", "四季康城", "四季康城一期", "四季康城二期"),
    ("世纪豪庭", "世纪新城"),
    ("新新大厦", "新新家园"),
    ("新华花苑", "新华广场阳光优家", "新华新村小区"),
    ("福源公寓", "福临公寓", "福地公寓"),
    ("欧情东苑", "欧情南苑", "欧情豪庭"),
    ("御景公馆", "御峰园"),
    ("梅园（西24.25号楼）", "梅花园", "梅园社区甲"),
    ("四季康城一期（换届）", "碧桂园一期（换届）"),
    ("梅园小区", "梅园社区"),
    ("溪美中心小区", "柳城中心小区"),
    ("滨江1.1", "滨江11"),
]


@pytest.mark.parametrize("group", NEAR, ids=lambda group: group[0])
def test_near_names_stay_apart(group: tuple[str, ...]) -> None:
    for one, other in itertools.permutations(group, 2):
        assert _find(one, other) == []


def test_no_two_names_of_the_annexes_are_taken_for_one() -> None:
    listed = [row["raw"] for row in annexes.facts("n1")]
    listed += [row["小区名称"] for row in annexes.facts("n2")]
    listed += [row["小区"] for row in annexes.facts("s3")]
    listed += [row["小区raw"] for row in annexes.facts("s4")]
    assert len(listed) == len(set(listed)) == 95
    for name in listed:
        others = [other for other in listed if other != name]
        assert names.same_name_candidates(name, others) == []


def test_the_surest_candidate_comes_first() -> None:
    found = _find("罗马家园", "罗马家园（新新家园）", "罗马家园")
    assert found == [("罗马家园", Reason.EXACT), ("罗马家园（新新家园）", Reason.BRACKET)]
