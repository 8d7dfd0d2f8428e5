"""Worked examples of duties: instances and due days, states as facts, lateness, the rungs of a ladder."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from mulin.kernel import calendar
from mulin.kernel.errors import Refused
from mulin.mechanisms.duties import rules
from mulin.mechanisms.packs import loading
from mulin.mechanisms.packs import rules as packs

DAYS = calendar.bundled()
PACKS = {pack.key: pack for pack in loading.load_packs()}
B = rules.Window(dt.date(2023, 11, 1), dt.date(2024, 10, 31))
S = rules.Window(dt.date(2020, 9, 10))
N = rules.Window(dt.date(2019, 6, 21))
A = rules.Window(dt.date(2015, 11, 5))
LATER = dt.date(2030, 1, 1)
Act, Rung, State = rules.Act, rules.Rung, rules.State


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str, hour: int = 1) -> dt.datetime:
    """A moment of a local morning (01:00 UTC)."""
    return dt.datetime.combine(day(text), dt.time(hour), dt.UTC)


def duty(pack: str, key: str, **changed: Any) -> packs.DutyRow:
    row = next(one for one in PACKS[pack].duties if one.key == key)
    return packs.DutyRow(**{**row.model_dump(), **changed})


def dues(pack: str, key: str, window: rules.Window, until: dt.date = LATER, **changed: Any) -> list[str]:
    found = rules.instances(duty(pack, key, **changed), window, until, DAYS)
    return [f"{one.key} {one.due_on}" for one in found]


@pytest.mark.parametrize(
    ("pack", "key", "window", "until", "expected"),
    [
        (
            "S", "dispatch-form", S, LATER,
            ["2020-09-15 2020-09-15", "2020-10-01 2020-10-01", "2020-10-15 2020-10-15", "2020-11-01 2020-11-01",
             "2020-11-15 2020-11-15"],
        ),
        ("S", "dispatch-form", S, day("2020-10-01"), ["2020-09-15 2020-09-15", "2020-10-01 2020-10-01"]),
        (
            "B", "quarterly-income-disclosure", B, LATER,
            ["2023-Q4 2024-01-31", "2024-Q1 2024-04-30", "2024-Q2 2024-07-31", "2024-Q3 2024-10-31"],
        ),
        (
            "B", "quarterly-owners-forum", B, LATER,
            ["2023-Q4 2023-12-31", "2024-Q1 2024-03-31", "2024-Q2 2024-06-30", "2024-Q3 2024-09-30"],
        ),
        ("B", "half-yearly-committee-survey", B, LATER, ["2023-H2 2023-12-31", "2024-H1 2024-06-30"]),
        ("B", "yearly-report-meeting", B, LATER, ["2023 2023-12-31"]),
        ("N", "next-year-renovation-plan", N, day("2021-10-01"),
         ["2020 2019-12-31", "2021 2020-12-31", "2022 2021-12-31"]),
        ("N", "yearly-founding-plan", N, day("2020-06-01"), ["2019 2019-12-31", "2020 2020-12-31"]),
        ("N", "quarterly-renovation-review", N, day("2019-10-01"), ["2019-Q3 2019-09-30", "2019-Q4 2019-12-31"]),
        ("A", "yearly-observation-meeting", A, day("2017-03-01"), ["2016 2016-06-30", "2017 2017-12-31"]),
        ("B", "third-party-audit", B, LATER, []),
        ("L", "rolling-pool", rules.Window(day("2023-04-19")), LATER, []),
        ("N", "income-disclosure", N, LATER, []),
    ],
)  # fmt: skip
def test_instances_of_the_documents(
    pack: str, key: str, window: rules.Window, until: dt.date, expected: list[str]
) -> None:
    assert dues(pack, key, window, until) == expected


def test_an_extended_document_goes_on() -> None:
    longer = rules.Window(day("2024-11-01"))
    assert dues("B", "quarterly-income-disclosure", longer, day("2025-02-01")) == ["2024-Q4 2025-01-31"]


def test_half_months_meet_at_their_cutoffs_and_open_the_day_after() -> None:
    found = rules.instances(duty("S", "dispatch-form"), S, LATER, DAYS)
    assert [(one.start, one.end) for one in found[:3]] == [
        (day("2020-09-02"), day("2020-09-16")),
        (day("2020-09-16"), day("2020-10-02")),
        (day("2020-10-02"), day("2020-10-16")),
    ]
    assert [str(one.opens_on) for one in found[:3]] == ["2020-09-11", "2020-09-16", "2020-10-02"]


@pytest.mark.parametrize(
    ("rest_day", "due", "rolled"),
    [("none", "2020-10-01", False), ("next", "2020-10-09", True), ("prev", "2020-09-30", True)],
)
def test_the_rest_day_rule_of_the_duty_holds(rest_day: str, due: str, rolled: bool) -> None:
    found = rules.instances(duty("S", "dispatch-form", rest_day=rest_day), S, LATER, DAYS)[1]
    assert (str(found.printed_on), str(found.due_on), found.rolled) == ("2020-10-01", due, rolled)


@pytest.mark.parametrize(
    ("pack", "key", "settled", "expected"),
    [
        ("B", "monthly-utility-bill", rules.Settled("day", "31", day("2024-01-01")),
         ["2023-11 2023-11-30", "2023-12 2023-12-31", "2024-01 2024-01-31", "2024-02 2024-02-29"]),
        ("N", "company-yearly-return", rules.Settled("date", "2020-03-31", day("2020-01-01")),
         ["2020 2020-03-31", "2021 2021-03-31", "2022 2022-03-31", "2023 2023-03-31", "2024 2024-03-31"]),
        ("B", "accounts-disclosure", rules.Settled("interval", "1 month", day("2024-01-10")),
         ["2024-02-09 2024-02-09", "2024-03-09 2024-03-09"]),
        ("B", "accounts-disclosure", rules.Settled("interval", "15 day", day("2024-01-20")),
         ["2024-02-03 2024-02-03", "2024-02-18 2024-02-18"]),
    ],
)  # fmt: skip
def test_open_rules_follow_what_the_place_settled(
    pack: str, key: str, settled: rules.Settled, expected: list[str]
) -> None:
    window = B if pack == "B" else N
    row = duty(pack, key)
    assert rules.waits_for(row, None) == row.due["setting"]
    assert rules.waits_for(row, settled) == ""
    found = rules.instances(row, window, day("2024-02-15"), DAYS, settled)
    assert [f"{one.key} {one.due_on}" for one in found] == expected


@pytest.mark.parametrize(
    ("pack", "no", "expected"),
    [
        ("N", 4, None),  # 2019-03-31 lies before the day of issue: a baseline, not a missed duty
        ("N", 7, ("2019-06-21", "2019-12-31")),
        ("S", 8, None),  # on the day of issue itself
        ("S", 11, ("2020-11-16", "2020-12-20")),
        ("B", 18, None),  # 约2028: no day
        ("B", 16, None),  # 2024-12-31 lies behind the document's last day
        ("B", 14, ("2023-11-01", "2023-12-31")),
    ],
)
def test_milestones_arise_once(pack: str, no: int, expected: tuple[str, str] | None) -> None:
    row = next(one for one in PACKS[pack].milestones if one.no == no)
    window = B if pack == "B" else rules.Window(PACKS[pack].facts.valid_from)
    found = rules.milestone(row, PACKS[pack].facts.valid_from, window)
    assert (found and (str(found.opens_on), str(found.due_on))) == expected


@pytest.mark.parametrize(
    "due",
    [
        {"rule": "days-of-month", "days": []},
        {"rule": "days-of-month", "days": [32]},
        {"rule": "quarter-offset", "month": 4, "day": "last", "covers": "previous-quarter"},
        {"rule": "fixed", "month": 12},
        {"rule": "open"},
        {"rule": "period-end", "surplus": 1},
        {"rule": "sometime"},
        {},
    ],
)
def test_a_due_rule_is_exact(due: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        duty("S", "dispatch-form", due=due)


def test_every_obligor_of_the_documents_is_searched_somewhere() -> None:
    found = {
        search.kind: search.source for pack in PACKS.values() for row in pack.duties for search in rules.searches(row)
    }
    assert found["company"] is rules.Source.OPERATORS
    assert found["committee"] is rules.Source.COMMITTEES
    assert found["town"] is rules.Source.REGIONS
    assert found["county_body"] is rules.Source.BODY
    [street] = rules.searches(duty("S", "dispatch-form"))
    assert (street.levels, street.named) == (("TOWN", "ZONE"), "街道")


POSSIBLE = {
    State.OPEN: {Act.SENT, Act.SUBMITTED, Act.WAIVED, Act.URGED, Act.REASON},
    State.SUBMITTED: {Act.SUBMITTED, Act.RETURNED, Act.ACCEPTED, Act.REASON},
    State.RETURNED: {Act.SENT, Act.SUBMITTED, Act.WAIVED, Act.URGED, Act.REASON},
    State.ACCEPTED: {Act.REASON},
    State.WAIVED: set(),
}


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("act", list(Act))
def test_every_state_with_every_act(state: rules.State, act: rules.Act) -> None:
    if act in POSSIBLE[state]:
        after = rules.next_state(state, act)
        assert after == (state if act in (Act.URGED, Act.REASON, Act.SENT) else State(str(act)))
    else:
        with pytest.raises(Refused):
            rules.next_state(state, act)
    assert (act in rules.acts_from(state)) is (act in POSSIBLE[state])


def facts(*listed: tuple[rules.Act, str]) -> list[rules.Fact]:
    return [rules.Fact(act, at(text), day(text)) for act, text in listed]


RETURNED = facts(
    (Act.SUBMITTED, "2020-09-15"), (Act.RETURNED, "2020-09-17"), (Act.SUBMITTED, "2020-09-18"),
    (Act.ACCEPTED, "2020-09-21"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("until", "state", "first", "submissions"),
    [
        ("2020-09-14", "OPEN", None, 0),
        ("2020-09-15", "SUBMITTED", "2020-09-15", 1),
        ("2020-09-17", "RETURNED", "2020-09-15", 1),
        ("2020-09-18", "SUBMITTED", "2020-09-15", 2),
        ("2020-09-21", "ACCEPTED", "2020-09-15", 2),
    ],
)
def test_returned_and_refiled_keeps_its_first_time_and_loses_first_pass(
    until: str, state: str, first: str | None, submissions: int
) -> None:
    standing = rules.fold(RETURNED, day(until))
    assert standing.state == state
    assert (standing.first_on and str(standing.first_on)) == first
    assert standing.submissions == submissions
    assert not standing.first_pass
    assert not rules.is_late(standing, day("2020-09-15"), 0, day("2020-09-15"))


def test_accepted_at_the_first_attempt() -> None:
    assert rules.fold(facts((Act.SUBMITTED, "2020-09-15"), (Act.ACCEPTED, "2020-09-16"))).first_pass


@pytest.mark.parametrize(
    ("done", "grace", "on", "late"),
    [
        ([], 0, "2020-09-15", False),  # the due day ends at its local midnight
        ([], 0, "2020-09-16", True),
        ([], 1, "2020-09-16", False),
        (facts((Act.SUBMITTED, "2020-09-16")), 0, "2030-01-01", True),  # filed late is late for ever
        (facts((Act.SUBMITTED, "2020-09-15")), 0, "2030-01-01", False),
        (facts((Act.WAIVED, "2020-09-20")), 0, "2030-01-01", False),
        (facts((Act.SUBMITTED, "2020-09-16"), (Act.RETURNED, "2020-09-17"), (Act.WAIVED, "2020-09-18")),
         0, "2030-01-01", True),
        ([rules.Fact(Act.SUBMITTED, at("2020-09-20"), day("2020-09-15"))], 0, "2020-09-21", False),  # 代办: receipt
        ([rules.Fact(Act.SUBMITTED, at("2020-09-15", 16), day("2020-09-16"))], 0, "2020-09-16", True),  # past midnight
    ],
)  # fmt: skip
def test_lateness(done: list[rules.Fact], grace: int, on: str, late: bool) -> None:
    assert rules.is_late(rules.fold(done, day(on)), day("2020-09-15"), grace, day(on)) is late


LADDER = (
    rules.Step(Rung.REMINDED, 1, "", "B-四(三)1e"),
    rules.Step(Rung.URGED, 1, "镇、村（社区）", "B-四(三)1e"),
    rules.Step(Rung.ORDERED, 1, "镇、村（社区）", "B-四(三)1e"),
)


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("2024-04-30", ["2024-05-06", "2024-05-07", "2024-05-08"]),  # 1 to 5 May are rest days
        ("2024-05-09", ["2024-05-10", "2024-05-11", "2024-05-13"]),  # Saturday the 11th is worked
        ("2024-10-29", ["2024-10-30", "2024-10-31"]),  # nothing behind the last day of the document
        ("2024-10-31", []),
    ],
)
def test_each_rung_has_its_working_day(due: str, expected: list[str]) -> None:
    found = rules.rung_days(day(due), 0, LADDER, DAYS, B.last)
    assert [str(one) for _, one in found] == expected


@pytest.mark.parametrize(
    ("on", "filed", "rung"),
    [
        ("2024-04-30", None, None),
        ("2024-05-05", None, None),
        ("2024-05-06", None, Rung.REMINDED),
        ("2024-05-07", None, Rung.URGED),
        ("2024-05-08", None, Rung.ORDERED),
        ("2024-06-30", None, Rung.ORDERED),
        ("2024-06-30", "2024-05-07", Rung.REMINDED),  # filed on the day of the second rung: it is not climbed
        ("2024-06-30", "2024-04-30", None),
    ],
)
def test_the_ladder_is_climbed_rung_by_rung_round_labour_day(
    on: str, filed: str | None, rung: rules.Rung | None
) -> None:
    climbed = rules.rung_days(day("2024-04-30"), 0, LADDER, DAYS, B.last)
    done = facts((Act.SUBMITTED, filed)) if filed else []
    assert rules.rung_on(rules.fold(done, day(on)), climbed, day(on)) is rung


@pytest.mark.parametrize(("on", "works"), [("2020-10-01", False), ("2020-10-09", True), ("2024-05-11", True)])
def test_nobody_is_urged_on_a_rest_day(on: str, works: bool) -> None:
    if works:
        rules.require_workday(day(on), DAYS)
    else:
        with pytest.raises(Refused):
            rules.require_workday(day(on), DAYS)
