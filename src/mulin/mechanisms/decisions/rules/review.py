"""Reviewing a vote: how many void ballots would turn it, what if some are doubtful, which are drawn for a call. Pure.

Nothing here touches a ballot: a review shows both readings beside the count (practice P8).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from mulin.mechanisms.decisions.rules import elections
from mulin.mechanisms.decisions.rules.counting import NOTHING, Outcome, Settings, Sums
from mulin.mechanisms.decisions.rules.elections import MotionSums
from mulin.mechanisms.decisions.rules.regimes import Matter


@dataclass(frozen=True, slots=True)
class Cast:
    """A counted ballot on a motion: its index in the log, the option (0 abstains), what its group weighs."""

    index: int
    choice: int
    area: int

    @property
    def sums(self) -> Sums:
        """Its area and one head."""
        return Sums(self.area, 1)


@dataclass(frozen=True, slots=True)
class Case:
    """A counted motion as a review sees it."""

    kind: str
    matter: Matter
    on: dt.date
    sums: MotionSums
    settings: Settings = field(default_factory=Settings)

    def judged(self, sums: MotionSums) -> elections.Judged:
        """Both readings of other sums of the same motion."""
        return elections.judge(self.kind, self.matter, self.on, sums, self.settings)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both readings before and after some ballots are taken as void."""

    before: tuple[Outcome, Outcome]
    after: tuple[Outcome, Outcome]
    marked: int
    sums: MotionSums

    @property
    def turns(self) -> bool:
        """Whether the configured outcome changes."""
        return self.before[1] is not self.after[1]


@dataclass(frozen=True, slots=True)
class Margin:
    """The fewest ballots whose voiding turns the outcome, in either reading; None if none does."""

    strict: int | None
    configured: int | None


def without(sums: MotionSums, ballots: Iterable[Cast]) -> MotionSums:
    """The sums if these ballots were void. Raises ValueError if they are not among those counted."""
    options, void = dict(sums.options), sums.void
    for ballot in ballots:
        left = options.get(ballot.choice, NOTHING)
        options[ballot.choice] = Sums(left.area - ballot.area, left.heads - 1)
        void += ballot.sums
    if any(left.area < 0 or left.heads < 0 for left in options.values()):
        raise ValueError("a ballot that was not counted")
    return replace(sums, options=options, void=void)


def what_if(case: Case, marked: Sequence[Cast]) -> WhatIf:
    """Both readings if the marked ballots were void; the count itself stays as it is."""
    changed = without(case.sums, marked)
    before, after = case.judged(case.sums), case.judged(changed)
    return WhatIf(
        (before.strict.outcome, before.configured.outcome),
        (after.strict.outcome, after.configured.outcome),
        len(marked),
        changed,
    )


def margin(case: Case, ballots: Sequence[Cast]) -> Margin:
    """The fewest ballots whose voiding turns each reading: 再有 n 票无效则结论改变.

    An adopted motion falls by its majority or by its quorum: the largest ballots for the winning option, or the
    largest of all, are tried first, since each threshold is reached soonest by them. One not adopted may pass if
    ballots against it or abstaining are void.
    """
    now = case.judged(case.sums)
    chosen = now.winner or elections.leader(case.sums) or elections.YES
    largest = sorted(ballots, key=lambda ballot: -ballot.area)
    orders = (
        [ballot for ballot in largest if ballot.choice == chosen],
        largest,
        [ballot for ballot in largest if ballot.choice != chosen],
        [ballot for ballot in reversed(largest) if ballot.choice != chosen],
    )
    found = [_first_turns(case, now, order) for order in orders]
    strict = [one for one, _ in found if one is not None]
    configured = [one for _, one in found if one is not None]
    return Margin(min(strict, default=None), min(configured, default=None))


def _first_turns(case: Case, now: elections.Judged, order: Sequence[Cast]) -> tuple[int | None, int | None]:
    """After how many ballots of an order each reading turns."""
    sums, strict, configured = case.sums, None, None
    for taken, ballot in enumerate(order, start=1):
        sums = without(sums, [ballot])
        judged = case.judged(sums)
        if strict is None and judged.strict.outcome is not now.strict.outcome:
            strict = taken
        if configured is None and judged.configured.outcome is not now.configured.outcome:
            configured = taken
        if strict is not None and configured is not None:
            break
    return strict, configured


def ticket(seed: str, index: int) -> str:
    """The lot of a ballot: SHA-256 over the public seed and its index in the log."""
    return hashlib.sha256(f"{seed}:{index}".encode()).hexdigest()


def draw(seed: str, indices: Iterable[int], size: int) -> list[int]:
    """The ``size`` ballots with the smallest lots; anyone who knows the seed draws the same."""
    return sorted(sorted(indices, key=lambda index: ticket(seed, index))[:size])
