"""Vectors that others published for RFC 6962 trees (tests/vectors/README.md)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from mulin.kernel import transparency

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def given(name: str) -> Any:
    return json.loads((VECTORS / f"rfc6962-{name}.json").read_text(encoding="utf-8"))


def unpacked(values: list[str] | None) -> list[bytes]:
    return [base64.b64decode(value) for value in values or ()]


@pytest.mark.parametrize("case", given("inclusion"), ids=lambda case: case["name"])
def test_inclusion(case: dict[str, Any]) -> None:
    root, leaf = unpacked([case["root"], case["leafHash"]])
    held = transparency.includes(root, case["treeSize"], case["leafIdx"], leaf, unpacked(case["proof"]))
    assert held is not case["wantErr"]


@pytest.mark.parametrize("case", given("consistency"), ids=lambda case: f"{case['name']} {case['desc']}")
def test_consistency(case: dict[str, Any]) -> None:
    old, new = unpacked([case["root1"], case["root2"]])
    held = transparency.extends(old, case["size1"], new, case["size2"], unpacked(case["proof"]))
    assert held is not case["wantErr"]


def test_our_trees_and_proofs_are_those_published() -> None:
    tree = given("tree")
    leaves = [transparency.leaf_hash(bytes.fromhex(one)) for one in tree["leaves"]]
    ours = transparency.Tree(leaves)
    for size, root in enumerate(tree["roots"]):
        assert ours.root(size).hex() == transparency.root(leaves[:size]).hex() == root
    for case in given("inclusion"):
        if not case["wantErr"]:
            assert ours.inclusion(case["leafIdx"], case["treeSize"]) == unpacked(case["proof"])
    for case in given("consistency"):
        if not case["wantErr"]:
            assert ours.consistency(case["size1"], case["size2"]) == unpacked(case["proof"])
