"""Bundles that an earlier release wrote stay verifiable, with every proof (tests/vectors/README.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mulin.mechanisms.decisions import verifying

VECTORS = Path(__file__).resolve().parents[3] / "vectors"
ROOT = "974fd79513cff9aa1c8f99b7a164cc960284aac5f624a03b9c04a0783ed91598"


@pytest.mark.parametrize(("name", "level"), [("golden-bundle-1.zip", "full"), ("golden-bundle-1-public.zip", "public")])
def test_a_bundle_of_the_first_release_verifies(name: str, level: str) -> None:
    report = verifying.verify(str(VECTORS / name))
    assert [fault.text() for fault in report.faults] == []
    assert (report.level, report.root, report.signatures_checked) == (level, ROOT, True)
