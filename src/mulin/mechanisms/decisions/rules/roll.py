"""From a roll and its ballots to a tally: owner groups as heads (法释〔2009〕7号 art. 9), one voice a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.decisions.rules.counting import NOTHING, Sums, Tally

Group = frozenset[str]
DEVELOPER: Group = frozenset({"\x00developer"})
CHOICES = ("yes", "no", "abstain")


@dataclass(frozen=True, slots=True)
class RollUnit:
    """One exclusive unit: area in 0.01 m2, its owners, its use; ``developer`` if unsold or undelivered."""

    unit: str
    area: int
    owners: frozenset[str]
    kind: str = "home"
    developer: bool = False

    @property
    def group(self) -> Group:
        """The owner group: the set of owners; all the developer's units are one."""
        return DEVELOPER if self.developer else self.owners


@dataclass(frozen=True, slots=True)
class Ballot:
    """A returned ballot on one unit, by its owners; it speaks for all the group's units."""

    unit: str
    owners: frozenset[str]
    choice: str = ""
    valid: bool = True


def counted_units(roll: Iterable[RollUnit], *, count_parking: bool) -> list[RollUnit]:
    """Units that count: parking leaves unless the rules say otherwise, and with it groups that own nothing else."""
    return [unit for unit in roll if count_parking or unit.kind != "parking"]


def check_roll(roll: Sequence[RollUnit], ballots: Iterable[Ballot], delivered: Iterable[str]) -> list[Violation]:
    """Double units, areas that are none, ballots of strangers, unknown choices; all at once."""
    found, by_name = [], {}
    for unit in roll:
        if unit.unit in by_name:
            found.append(Violation("decisions.double_unit", "", {"unit": unit.unit}))
        if unit.area <= 0 or not (unit.owners or unit.developer):
            found.append(Violation("decisions.unit_incomplete", "", {"unit": unit.unit}))
        by_name[unit.unit] = unit
    for ballot in ballots:
        of_unit = by_name.get(ballot.unit)
        if of_unit is None or (ballot.owners and ballot.owners != of_unit.owners):
            found.append(Violation("decisions.stranger", "", {"unit": ballot.unit}))
        if ballot.valid and ballot.choice not in CHOICES:
            found.append(Violation("decisions.unknown_choice", "", {"unit": ballot.unit, "choice": ballot.choice}))
    found += [Violation("decisions.stranger", "", {"unit": name}) for name in delivered if name not in by_name]
    return found


def voice_of(ballots: Sequence[Ballot]) -> str:
    """What a group said: its one choice; an abstention if its valid ballots differ; ``invalid`` if none is valid."""
    choices = {ballot.choice for ballot in ballots if ballot.valid}
    if not choices:
        return "invalid"
    return choices.pop() if len(choices) == 1 else "abstain"


def tally_of(
    roll: Sequence[RollUnit], ballots: Sequence[Ballot], delivered: Sequence[str] = (), *, count_parking: bool = False
) -> Tally:
    """The tally of a roll. InputError names every fault of roll and ballots."""
    if violations := check_roll(roll, ballots, delivered):
        raise InputError(*violations)
    units = counted_units(roll, count_parking=count_parking)
    group_of = {unit.unit: unit.group for unit in roll}
    weight: dict[Group, Sums] = {}
    for unit in units:
        before = weight.get(unit.group, Sums(0, 1))
        weight[unit.group] = Sums(before.area + unit.area, 1)
    cast: dict[Group, list[Ballot]] = {}
    for ballot in ballots:
        cast.setdefault(group_of[ballot.unit], []).append(ballot)
    sums = dict.fromkeys((*CHOICES, "invalid", "silent"), NOTHING)
    for group, own in cast.items():
        sums[voice_of(own)] += weight.get(group, NOTHING)
    for group in {group_of[name] for name in delivered} - set(cast):
        sums["silent"] += weight.get(group, NOTHING)
    return Tally(
        total=sum(weight.values(), NOTHING),
        participating=sums["yes"] + sums["no"] + sums["abstain"],
        yes=sums["yes"],
        no=sums["no"],
        abstain=sums["abstain"],
        silent=sums["silent"],
        invalid=sums["invalid"],
    )
