"""Which law counts a vote: by the day of the decision (法释〔2020〕15号 art. 1), and the class of each matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel.errors import InputError, Violation


class Matter(StrEnum):
    """What is decided: the items of 民法典 art. 278 and their forerunners of 物权法 art. 76."""

    RULES = "RULES"
    COVENANT = "COVENANT"
    ELECT = "ELECT"
    PM_FIRM = "PM_FIRM"
    FUND_USE = "FUND_USE"
    FUND_RAISE = "FUND_RAISE"
    REBUILD = "REBUILD"
    COMMON_USE = "COMMON_USE"
    OTHER = "OTHER"


class VoteClass(StrEnum):
    """Ordinary or special majority."""

    ORDINARY = "ordinary"
    SPECIAL = "special"


@dataclass(frozen=True, slots=True)
class Share:
    """A threshold ``part / whole`` of a base: ``numerator/denominator``, strict or including the number."""

    numerator: int
    denominator: int
    strict: bool

    def met(self, part: int, whole: int) -> bool:
        """Compare by cross-multiplied integers (民法典 art. 1259: 以上 includes, 过半 excludes)."""
        left, right = part * self.denominator, whole * self.numerator
        return left > right if self.strict else left >= right


@dataclass(frozen=True, slots=True)
class Regime:
    """A law's way of counting: from a day to a day, the floor of participation and the two majorities.

    ``of_participants``: whether the majority is taken of those taking part, or of all owners.
    """

    key: str
    first_day: dt.date
    last_day: dt.date | None
    quorum: Share
    majority: dict[VoteClass, Share]
    of_participants: bool
    special: frozenset[Matter]
    basis: str


REGIMES = (
    Regime(
        key="R1",
        first_day=dt.date(2007, 10, 1),
        last_day=dt.date(2020, 12, 31),
        quorum=Share(1, 2, strict=True),
        majority={VoteClass.ORDINARY: Share(1, 2, strict=True), VoteClass.SPECIAL: Share(2, 3, strict=False)},
        of_participants=False,
        special=frozenset({Matter.FUND_USE, Matter.FUND_RAISE, Matter.REBUILD}),
        basis="物权法 art. 76; 物业管理条例 art. 12",
    ),
    Regime(
        key="R2",
        first_day=dt.date(2021, 1, 1),
        last_day=None,
        quorum=Share(2, 3, strict=False),
        majority={VoteClass.ORDINARY: Share(1, 2, strict=True), VoteClass.SPECIAL: Share(3, 4, strict=False)},
        of_participants=True,
        special=frozenset({Matter.FUND_RAISE, Matter.REBUILD, Matter.COMMON_USE}),
        basis="民法典 art. 278",
    ),
)


def regime_on(day: dt.date) -> Regime:
    """The regime of a decision day; InputError before 2007-10-01, which this counter does not cover."""
    for regime in REGIMES:
        if regime.first_day <= day and (regime.last_day is None or day <= regime.last_day):
            return regime
    raise InputError(Violation("decisions.before_2007", "物权法", {"on": day.isoformat()}))


def class_of(matter: Matter, regime: Regime) -> VoteClass:
    """Ordinary or special, by the regime's own list."""
    return VoteClass.SPECIAL if matter in regime.special else VoteClass.ORDINARY
