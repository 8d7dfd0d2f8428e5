"""The count against worked examples: both regimes, silent owners, rolls; and what cannot be counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.faces.cli import decide, main
from mulin.kernel.errors import InputError

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text("utf-8"))
DAY = {"R1": "2020-12-31", "R2": "2021-01-01"}


def pair(value: list[Any] | tuple[str, int]) -> dict[str, Any]:
    return {"area": value[0], "heads": value[1]}


@pytest.mark.parametrize("regime", ["R1", "R2"])
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["id"])
def test_the_same_votes_under_both_regimes(vector: dict[str, Any], regime: str) -> None:
    given_vote = {k: pair(vector[k]) for k in ("total", "participating", "yes")}
    result = decide.answer({"on": DAY[regime], "matter": vector["matter"], **given_vote})
    assert (result["regime"], result["class"], result["outcome"]) == (
        regime,
        vector[f"class_{regime}"],
        vector[regime],
    )


BOTH = ["strict_differs", "silent_decides_special"]
NEW, OLD = "2021-05-01", "2020-05-01"


def silent_vote(
    on: str,
    matter: str,
    yes: tuple[str, int],
    no: tuple[str, int],
    silent: tuple[str, int],
    mode: str,
    floor: str = "none",
) -> dict[str, Any]:
    area = f"{float(yes[0]) + float(no[0]):.2f}"
    return {
        "on": on, "matter": matter, "total": pair(("10000.00", 100)), "participating": pair((area, yes[1] + no[1])),
        "yes": pair(yes), "no": pair(no), "silent": pair(silent), "settings": {"silent": mode, "floor": floor},
    }  # fmt: skip


FEW = (("4000.00", 40), ("1000.00", 10), ("2500.00", 25))
OLD_FUND = (("4800.00", 52), ("300.00", 3), ("3000.00", 20))
REBUILD = (("5000.00", 50), ("1700.00", 17), ("2500.00", 25))
TIE_BY_HEADS = (("4000.00", 35), ("3000.00", 35), ("1000.00", 10))  # leads by area alone: nobody joins


@pytest.mark.parametrize(
    ("vote", "outcome", "yes", "warnings"),
    [
        (silent_vote(NEW, "OTHER", *FEW, "ignore"), "NO_QUORUM", "4000.00", []),
        (silent_vote(NEW, "OTHER", *FEW, "participate"), "ADOPTED", "4000.00", ["strict_differs"]),
        (silent_vote(NEW, "OTHER", *FEW, "follow_majority"), "ADOPTED", "6500.00", ["strict_differs"]),
        (silent_vote(OLD, "FUND_USE", *OLD_FUND, "follow_majority", "zhejiang-2009"), "NOT_ADOPTED", "7800.00", []),
        (silent_vote(NEW, "REBUILD", *REBUILD, "follow_majority"), "ADOPTED", "7500.00", BOTH),
        (silent_vote(NEW, "OTHER", *TIE_BY_HEADS, "follow_majority"), "NOT_ADOPTED", "4000.00", []),
    ],
)  # fmt: skip
def test_silent_owners_do_what_the_setting_says(
    vote: dict[str, Any], outcome: str, yes: str, warnings: list[str]
) -> None:
    result = decide.answer(vote)
    assert (result["outcome"], result["as_configured"]["yes"]["area"], result["warnings"]) == (outcome, yes, warnings)


def test_abstention_can_lead_and_then_nobody_joins() -> None:
    vote = silent_vote("2021-05-01", "OTHER", ("2000.00", 20), ("1000.00", 10), ("1000.00", 10), "follow_majority")
    vote |= {"abstain": pair(("4000.00", 40)), "participating": pair(("7000.00", 70))}
    assert decide.answer(vote)["yes"] == {"area": "2000.00", "heads": 20}


def unit(name: str, area: str, *owners: str, kind: str = "home", developer: bool = False) -> dict[str, Any]:
    return {"unit": name, "area": area, "owners": list(owners), "kind": kind, "developer": developer}


def test_the_developers_units_are_one_head() -> None:
    roll = [unit("u1", "100.00", "A"), unit("u2", "100.00", "B")]
    roll += [unit(f"u{n}", "50.00", "D", developer=True) for n in (3, 4, 5)]
    ballots = [{"unit": n, "choice": "yes"} for n in ("u1", "u2", "u3")]
    result = decide.answer({"on": "2024-01-01", "matter": "ELECT", "roll": roll, "ballots": ballots})
    assert result["participating"] == {"area": "350.00", "heads": 3}


def test_one_owner_of_several_units_is_one_head_and_speaks_for_all() -> None:
    roll = [unit("u1", "80.00", "A"), unit("u2", "80.00", "A"), unit("u3", "90.00", "A"), unit("u4", "90.00", "B")]
    result = decide.answer(
        {
            "on": "2024-01-01",
            "matter": "ELECT",
            "roll": roll,
            "ballots": [{"unit": "u2", "owners": ["A"], "choice": "yes"}],
        }
    )
    assert (result["participating"], result["outcome"]) == ({"area": "250.00", "heads": 1}, "NO_QUORUM")


def test_a_alone_and_a_with_b_are_different_owners() -> None:
    roll = [unit("u1", "80.00", "A"), unit("u2", "80.00", "A", "B"), unit("u3", "80.00", "B", "A")]
    ballots = [{"unit": "u3", "owners": ["A", "B"], "choice": "yes"}, {"unit": "u1", "owners": ["A"], "choice": "no"}]
    result = decide.answer({"on": "2024-01-01", "matter": "ELECT", "roll": roll, "ballots": ballots})
    assert (result["participating"], result["yes"]) == ({"area": "240.00", "heads": 2}, {"area": "160.00", "heads": 1})


@pytest.mark.parametrize(("counted", "area", "heads"), [(False, "200.00", 2), (True, "225.00", 3)])
def test_parking_counts_only_if_the_rules_say_so(counted: bool, area: str, heads: int) -> None:
    roll = [
        unit("u1", "100.00", "A"), unit("p1", "12.50", "A", kind="parking"),
        unit("p2", "12.50", "C", kind="parking"), unit("u2", "100.00", "B"),
    ]  # fmt: skip
    ballots = [{"unit": n, "choice": "yes"} for n in ("u1", "p2", "u2")]
    result = decide.answer(
        {
            "on": "2024-01-01",
            "matter": "ELECT",
            "roll": roll,
            "ballots": ballots,
            "settings": {"count_parking": counted},
        }
    )
    assert result["participating"] == {"area": area, "heads": heads}


def test_differing_ballots_abstain_and_a_valid_one_outweighs_an_invalid() -> None:
    roll = [unit("u1", "80.00", "A"), unit("u2", "80.00", "A"), unit("u3", "80.00", "B"), unit("u4", "80.00", "C")]
    ballots = [
        {"unit": "u1", "choice": "yes"}, {"unit": "u2", "choice": "no"},
        {"unit": "u3", "choice": "yes"}, {"unit": "u3", "choice": "", "valid": False}, {"unit": "u4", "valid": False},
    ]  # fmt: skip
    result = decide.answer({"on": "2024-01-01", "matter": "ELECT", "roll": roll, "ballots": ballots})
    assert (result["participating"], result["yes"]) == ({"area": "240.00", "heads": 2}, {"area": "80.00", "heads": 1})


GOOD = {
    "on": "2024-01-01",
    "matter": "ELECT",
    "total": pair(("100.00", 10)),
    "participating": pair(("80.00", 8)),
    "yes": pair(("50.00", 5)),
}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"on": "2007-09-30"}, "decisions.before_2007"),
        ({"participating": pair(("100.01", 8))}, "decisions.more_than_total"),
        ({"yes": pair(("80.01", 5))}, "decisions.more_than_participating"),
        ({"silent": pair(("30.00", 1))}, "decisions.more_than_total"),
        ({"settings": {"silent": "follow_majority"}}, "decisions.no_is_needed"),
        ({"settings": {"silent": "maybe"}}, "decisions.unknown_setting"),
        ({"matter": "PARTY"}, "cli.field_choice"),
        ({"yes": pair(("50.0", 5))}, "cli.field_type"),
        ({"yes": {"area": 50, "heads": 5}}, "cli.field_type"),
        ({"quorum": 1}, "cli.field_unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as refused:
        decide.answer({**GOOD, **change})
    assert code in refused.value.codes


def test_parts_that_do_not_add_up_are_a_reason_not_an_error() -> None:
    result = decide.answer({**GOOD, "no": pair(("10.00", 1))})
    assert (result["outcome"], result["reasons"]) == ("ADOPTED", ["parts_do_not_add_up"])


def test_a_stranger_is_refused() -> None:
    roll = [unit("u1", "80.00", "A")]
    for ballot in ({"unit": "u9", "choice": "yes"}, {"unit": "u1", "owners": ["Z"], "choice": "yes"}):
        with pytest.raises(InputError):
            decide.answer({"on": "2024-01-01", "matter": "ELECT", "roll": roll, "ballots": [ballot]})


def test_a_faulty_element_of_an_array_leaves_the_others(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "votes.json"
    file.write_text(json.dumps([GOOD, {"on": "2024-01-01"}]), encoding="utf-8")
    assert main.main(["decide", "--json", str(file)]) == 2
    first, second = json.loads(capsys.readouterr().out)
    assert (first["outcome"], list(second)) == ("ADOPTED", ["error"])


@given(total=st.integers(1, 10**9), part=st.integers(0, 10**9), yes=st.integers(0, 10**9), heads=st.integers(1, 1000))
def test_more_agreement_never_loses_a_vote(total: int, part: int, yes: int, heads: int) -> None:
    part, yes = min(part, total), min(yes, part, total)
    vote = {**GOOD, "total": pair((f"{total // 100}.{total % 100:02d}", heads))}
    if total < 100 or part == yes:
        return
    vote |= {"participating": pair((f"{part // 100}.{part % 100:02d}", heads))}
    less = decide.answer({**vote, "yes": pair((f"{yes // 100}.{yes % 100:02d}", heads))})
    more = decide.answer({**vote, "yes": pair((f"{(yes + 1) // 100}.{(yes + 1) % 100:02d}", heads))})
    assert not (less["outcome"] == "ADOPTED" and more["outcome"] != "ADOPTED")
