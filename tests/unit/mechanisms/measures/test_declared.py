"""What the shelves declare fits what the packs ask for."""

from __future__ import annotations

import pytest

from mulin.kernel.errors import InputError
from mulin.mechanisms.measures import rules, services
from mulin.mechanisms.packs import loading

PACKS = loading.load_packs()
TARGETS = [(pack.key, target) for pack in PACKS for target in pack.targets]


@pytest.mark.parametrize(("pack", "target"), TARGETS, ids=[f"{key}-{t.no}" for key, t in TARGETS])
def test_every_target_has_a_measure_that_knows_its_denominators(pack: str, target: object) -> None:
    spec = rules.registry.measure(target.measure)  # type: ignore[attr-defined]
    options = set(target.denominator_options)  # type: ignore[attr-defined]
    assert options <= {basis.key for basis in spec.bases}


def test_all_35_targets_are_there() -> None:
    assert sorted(target.no for _, target in TARGETS) == list(range(1, 36))


def test_measures_are_declared_once() -> None:
    spec = rules.MeasureSpec("test.once", "测试", "community", (rules.COMMUNITIES,), yes="true")
    registry = rules.Registry()
    registry.add(spec)
    with pytest.raises(ValueError, match="twice"):
        registry.add(rules.MeasureSpec("test.once", "别的", "community", (rules.COMMUNITIES,), yes="true"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [({"level": "city"}, {"level": "CITY"}), ({"level": "NATIONAL"}, {"level": "NATIONAL"}), ({}, None)],
)
def test_parameters_take_the_packs_words(given: dict[str, str | None], expected: object) -> None:
    assert rules.resolved(rules.registry.measure("honours.demonstration_projects"), given) == expected


def test_an_unknown_parameter_value_or_denominator_is_refused() -> None:
    with pytest.raises(InputError):
        rules.resolved(rules.registry.measure("selfgov.satisfaction"), {"subject": "weather"})
    with pytest.raises(InputError):
        rules.registry.measure("coverage.service").basis("weather")


def test_snapshots_hold_every_measure_that_needs_no_pack() -> None:
    found = {one.measure for one in services.indicators()}
    assert {"coverage.service", "selfgov.committee_all", "honours.demonstration_projects"} <= found
    assert "selfgov.roster_founded" not in found
    levels = {one.variant for one in services.indicators() if one.measure == "honours.demonstration_projects"}
    assert levels == {"level=CITY", "level=PROVINCIAL", "level=NATIONAL"}
