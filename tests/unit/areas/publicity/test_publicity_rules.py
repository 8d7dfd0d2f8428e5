"""What may be said to everyone, and what a record must hold together."""

from __future__ import annotations

import datetime as dt

import pytest

from mulin.areas.publicity.rules import checking, exposing, rights

TODAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("3幢某业主违章搭建", ""),
        ("催缴 2026 年物业费 1200 元", ""),
        ("3幢502室", "502室"),
        ("3-2-502 住户", "3-2-502"),
        ("联系 13800000000", "13800000000"),
        ("证件 350583199001010011", "350583199001010011"),
        ("2026-11-23 告知", ""),
    ],
)
def test_what_would_show_who_a_person_is_is_found(text: str, shown: str) -> None:
    assert exposing.personal(text) == shown


DATA = {
    "subject_kind": "OWNER", "building": "3幢", "owner_act": "UNPAID", "facts": "多次催缴未交",
    "answer_until": "2026-11-01", "approved_by": "分管领导", "approval": "批示1号",
    "from_day": "2026-11-10", "to_day": "2026-12-10",
}  # fmt: skip


def test_an_owner_is_printed_by_building_and_conduct_with_the_answer_or_its_absence() -> None:
    page = exposing.content(DATA, "某小区")
    assert page["subject"] == "3幢某业主（拒交物业费）"
    assert "告知后至 2026-11-01，当事人没有提出陈述。" in page["paragraphs"]
    assert "当事人陈述：已交清" in exposing.content({**DATA, "answer": "已交清"}, "某小区")["paragraphs"]
    decided = exposing.content({**DATA, "lawful_decision": "某罚决〔2026〕1号"}, "某小区")
    assert "处理决定：某罚决〔2026〕1号" in decided["paragraphs"]


@pytest.mark.parametrize(
    ("day", "stands"),
    [(dt.date(2026, 11, 9), False), (dt.date(2026, 11, 10), True), (dt.date(2026, 12, 10), True),
     (dt.date(2026, 12, 11), False)],
)  # fmt: skip
def test_an_exposure_stands_on_its_days_alone(day: dt.date, stands: bool) -> None:
    assert exposing.stands(exposing.content(DATA, "某小区"), day) is stands
    assert not exposing.stands({}, day)


@pytest.mark.parametrize(
    ("check", "values", "codes"),
    [
        (checking.activity, {"held_on": dt.date(2026, 11, 24)}, ["publicity.future"]),
        (checking.article, {"published_on": TODAY}, []),
        (checking.slogan, {"set_on": TODAY, "removed_on": dt.date(2026, 11, 1)}, ["publicity.days_crossed"]),
        (checking.habit, {"found_on": TODAY, "corrected_on": TODAY}, ["publicity.how_corrected"]),
        (checking.habit, {"found_on": TODAY, "corrected_on": TODAY, "how": "劝导"}, []),
        (checking.plan, {"planned": 0}, ["publicity.plan_empty"]),
        (checking.practice, {"kind": "LEARNT"}, ["publicity.source_missing"]),
        (checking.practice, {"kind": "HONOUR"}, ["publicity.honouree_missing"]),
        (checking.practice, {"kind": "MODEL"}, []),
    ],
)
def test_records_are_checked(check: object, values: dict[str, object], codes: list[str]) -> None:
    assert [one.code for one in check(values, TODAY)] == codes  # type: ignore[operator]


def test_a_page_of_rights_has_every_part_with_its_articles() -> None:
    for audience, _ in rights.AUDIENCES:
        texts = {part.key: "甲" for part in rights.PARTS[audience]}
        assert rights.faults(audience, texts) == []
        assert len(rights.content(audience, texts)["parts"]) == 3
        assert [one.code for one in rights.faults(audience, {})] == ["publicity.part_missing"] * 3
