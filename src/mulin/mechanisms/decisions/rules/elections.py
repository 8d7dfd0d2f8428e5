"""From a motion's sums to its outcome: yes or no, one of several, a candidate; who takes the seats (X-09). Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mulin.mechanisms.decisions.rules.counting import NOTHING, Outcome, Settings, Sums, Tally, Verdict, count
from mulin.mechanisms.decisions.rules.regimes import Matter

ABSTAIN, YES, NO = 0, 1, 2
DIFFERS, NO_WINNER = "strict_differs", "no_single_winner"


@dataclass(frozen=True, slots=True)
class MotionSums:
    """What was counted of a motion: by option (0 abstains), void, silent, of the whole roll."""

    total: Sums
    options: Mapping[int, Sums]
    void: Sums = NOTHING
    silent: Sums = NOTHING

    @property
    def participating(self) -> Sums:
        """Valid ballots: every option and the abstentions."""
        return sum(self.options.values(), NOTHING)


@dataclass(frozen=True, slots=True)
class Judged:
    """The outcome of a motion in both readings; ``winner`` is the option over the majority of one of several."""

    regime: str
    vote_class: str
    strict: Verdict
    configured: Verdict
    warnings: tuple[str, ...]
    winner: int | None = None


def _tally(found: MotionSums, chosen: int) -> Tally:
    """The sums as yes (the chosen option), no (every other option) and abstention."""
    others = sum((sums for number, sums in found.options.items() if number not in (ABSTAIN, chosen)), NOTHING)
    return Tally(
        total=found.total,
        participating=found.participating,
        yes=found.options.get(chosen, NOTHING),
        no=others,
        abstain=found.options.get(ABSTAIN, NOTHING),
        silent=found.silent,
        invalid=found.void,
    )


def leader(found: MotionSums) -> int | None:
    """The option that leads every other alone by area and alone by heads; None if none does."""
    named = {number: sums for number, sums in found.options.items() if number != ABSTAIN}
    for number, sums in named.items():
        if all(sums.leads(rival) for other, rival in named.items() if other != number):
            return number
    return None


def judge(kind: str, matter: Matter, on: dt.date, found: MotionSums, settings: Settings) -> Judged:
    """Judge a motion decided on a day, strictly and as configured. Raises InputError for impossible sums.

    One of several: the option that leads alone by both measures is put to the majority; without one nothing is
    adopted. The silent join it only if it also leads the abstentions.
    """
    if kind != "ONE_OF":
        result = count(on, matter, _tally(found, YES), settings)
        return Judged(result.regime.key, str(result.vote_class), result.strict, result.configured, result.warnings)
    first = leader(found)
    tally = _tally(found, first or YES)
    configured_tally, rest = tally, replace(settings, silent="ignore")
    if settings.silent == "participate":
        rest = settings
    elif settings.silent == "follow_majority":
        joins = first is not None and tally.yes.leads(tally.abstain)
        gain = found.silent if joins else NOTHING
        configured_tally = replace(
            tally,
            participating=tally.participating + found.silent,
            yes=tally.yes + gain,
            abstain=tally.abstain if joins else tally.abstain + found.silent,
            silent=NOTHING,
        )
    strict = count(on, matter, tally, Settings())
    configured = count(on, matter, configured_tally, rest)
    verdicts = strict.strict, configured.configured
    if first is None:
        verdicts = _without_winner(verdicts[0]), _without_winner(verdicts[1])
    warnings = (DIFFERS,) if verdicts[0].outcome is not verdicts[1].outcome else ()
    adopted = first if verdicts[1].outcome is Outcome.ADOPTED else None
    return Judged(strict.regime.key, str(strict.vote_class), *verdicts, warnings, adopted)


def _without_winner(verdict: Verdict) -> Verdict:
    if verdict.outcome is Outcome.NO_QUORUM:
        return verdict
    return replace(verdict, outcome=Outcome.NOT_ADOPTED, reasons=(*verdict.reasons, NO_WINNER))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A candidate's motion: its serial, whether it was adopted, the approving sums."""

    serial: int
    adopted: bool
    yes: Sums


@dataclass(frozen=True, slots=True)
class Elected:
    """Serials elected and alternates, in rank; ``tied`` if the last seat is not decided by heads and area."""

    seats: tuple[int, ...]
    alternates: tuple[int, ...]
    tied: tuple[int, ...] = ()


def elect(candidates: Sequence[Candidate], seats: int) -> Elected:
    """Who takes the seats: those over the majority, by heads, then area; the rest of them are alternates (X-09)."""
    ranked = sorted(
        (one for one in candidates if one.adopted), key=lambda one: (-one.yes.heads, -one.yes.area, one.serial)
    )
    if len(ranked) <= seats:
        return Elected(tuple(one.serial for one in ranked), ())
    edge = ranked[seats - 1].yes
    tied = tuple(one.serial for one in ranked if one.yes == edge)
    if ranked[seats].yes == edge:
        sure = tuple(one.serial for one in ranked[:seats] if one.yes != edge)
        return Elected(sure, (), tied)
    return Elected(tuple(one.serial for one in ranked[:seats]), tuple(one.serial for one in ranked[seats:]))
