"""The assemblies of the 演示 layer: the law of their day, a failed quorum and its repetition, open ones, removal."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from mulin.base.access import selectors as access
from mulin.mechanisms.decisions import models
from mulin.mechanisms.decisions.selectors import assemblies, counts, logs, resolutions

pytestmark = pytest.mark.usefixtures("everywhere")


def named(words: str) -> assemblies.View:
    line = next(one for one in assemblies.list_lines(layers=("DEMO",)) if words in one.title)
    return assemblies.get_view(line.id, today=dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("title", "regime", "outcome"),
    [("2016", "R1", "ADOPTED"), ("第一次）", "R2", "NO_QUORUM"), ("第二次）", "R2", "ADOPTED")],
)
def test_announced_ones_count_by_the_law_of_their_day(title: str, regime: str, outcome: str) -> None:
    view = named(title)
    result = view.motions[0].result
    assert view.line.stage == "ANNOUNCED"
    assert result is not None
    assert (result.regime, result.outcome, result.strict_outcome) == (regime, outcome, outcome)
    assert len(logs.notes(view.line.id)) >= 6


def test_only_the_vote_that_reached_its_quorum_carries_the_replacement() -> None:
    view = named("第二次）")
    (found,) = resolutions.passed(view.line.community_id, "PM_FIRM", dt.date(2024, 5, 9))
    assert found.assembly_id == view.line.id
    assert resolutions.passed(view.line.community_id, "PM_FIRM", dt.date(2023, 11, 30)) == []


def test_a_thousand_homes_are_voting_and_nobody_sees_a_choice() -> None:
    view = named("2024 年第一次")
    assert view.line.stage == "VOTING"
    assert view.roll is not None
    assert (view.roll.state, view.roll.heads) == ("FROZEN", 950)  # every twentieth home is its neighbour's
    turnout = counts.turnout_of(view.line.id, 2, 3, strict=False)
    assert turnout is not None
    assert (turnout.returned.heads, turnout.missing.heads) == (144, 490)
    assert models.BallotChoice.objects.filter(assembly_id=view.line.id).count() == 0


def test_the_owner_of_the_cast_stands_on_an_open_roll() -> None:
    view = named("2020 年第一次")
    person = next(hat.person_id for user, hat in access.demo_cast() if user.username == "demo-owner")
    group = models.OwnerGroup.objects.get(assembly_id=view.line.id, person_id=person)
    assert not models.Ballot.objects.filter(group=group).exists()
    assert view.regime.key == "R1"


@pytest.mark.parametrize("words", ["R1", "R2"])
def test_the_public_list_keeps_synthetic_results_apart(client: Client, words: str) -> None:
    view = named("2016")
    plain = client.get(reverse("public:assemblies")).content.decode()
    assert "演示·2016" not in plain
    apart = client.get(reverse("public:assemblies"), {"layer": "DEMO"}).content.decode()
    assert "演示·2016 年业主大会会议" in apart
    assert f">{words}<" in apart
    assert "2024 年第一次" not in apart  # it is still voting
    page = client.get(reverse("public:notice", args=[f"assembly-{view.uid}"])).content.decode()
    assert "计票依据 R1" in page
    assert "同意 27 人" in page
