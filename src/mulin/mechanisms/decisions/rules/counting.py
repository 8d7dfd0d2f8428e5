"""The count of one motion: strict by statute and as configured, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.decisions.rules.regimes import Matter, Regime, Share, VoteClass, class_of, regime_on

SILENT_MODES = ("ignore", "participate", "follow_majority")
FLOORS = ("none", "zhejiang-2009")


class Outcome(StrEnum):
    """NOT_ADOPTED means that nothing was decided, never that the opposite was."""

    ADOPTED = "ADOPTED"
    NOT_ADOPTED = "NOT_ADOPTED"
    NO_QUORUM = "NO_QUORUM"


@dataclass(frozen=True, slots=True)
class Sums:
    """Area in 0.01 m2 and heads."""

    area: int = 0
    heads: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.area + other.area, self.heads + other.heads)

    def exceeds(self, other: Sums) -> bool:
        """Larger by area or by heads."""
        return self.area > other.area or self.heads > other.heads

    def leads(self, other: Sums) -> bool:
        """Strictly larger by area and by heads."""
        return self.area > other.area and self.heads > other.heads


NOTHING = Sums()


@dataclass(frozen=True, slots=True)
class Settings:
    """How the rules of procedure treat silent owners and invalid ballots; defaults are the statute's."""

    silent: str = "ignore"
    invalid_participates: bool = False
    floor: str = "none"


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted. ``no`` is None where an announcement does not print it."""

    total: Sums
    participating: Sums
    yes: Sums
    no: Sums | None = None
    abstain: Sums = NOTHING
    silent: Sums = NOTHING
    invalid: Sums = NOTHING


@dataclass(frozen=True, slots=True)
class Verdict:
    """One reading of a tally."""

    outcome: Outcome
    participating: Sums
    yes: Sums
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """Both readings, and the warnings where they part."""

    regime: Regime
    vote_class: VoteClass
    strict: Verdict
    configured: Verdict
    warnings: tuple[str, ...]


def check_tally(tally: Tally, settings: Settings) -> list[Violation]:
    """Sums that cannot be: all at once."""
    found = []
    if (tally.participating + tally.silent + tally.invalid).exceeds(tally.total):
        found.append(Violation("decisions.more_than_total", "", {}))
    if (tally.yes + (tally.no or NOTHING) + tally.abstain).exceeds(tally.participating):
        found.append(Violation("decisions.more_than_participating", "", {}))
    if settings.silent not in SILENT_MODES or settings.floor not in FLOORS:
        found.append(Violation("decisions.unknown_setting", "", {}))
    if settings.silent == "follow_majority" and tally.no is None:
        found.append(Violation("decisions.no_is_needed", "", {}))
    if tally.total.area <= 0 or tally.total.heads <= 0:
        found.append(Violation("decisions.empty_total", "", {}))
    return found


def _applied(tally: Tally, settings: Settings) -> Tally:
    """The tally after the settings: who takes part, whom the silent owners join."""
    participating, yes, no = tally.participating, tally.yes, tally.no
    if settings.invalid_participates:
        participating += tally.invalid
    if settings.silent != "ignore":
        participating += tally.silent
    if settings.silent == "follow_majority" and no is not None:
        if yes.leads(no) and yes.leads(tally.abstain):
            yes += tally.silent
        elif no.leads(yes) and no.leads(tally.abstain):
            no += tally.silent
    return replace(tally, participating=participating, yes=yes, no=no)


def _below(share: Share, part: Sums, base: Sums, name: str) -> Iterator[str]:
    if not share.met(part.area, base.area):
        yield f"{name}_area_below"
    if not share.met(part.heads, base.heads):
        yield f"{name}_heads_below"


def _floor_broken(cast: Tally, settings: Settings) -> bool:
    """Zhejiang 2009 art. 10: the majority actually cast must itself exceed half of all owners and area."""
    half = Share(1, 2, strict=True)
    return (
        settings.floor == "zhejiang-2009"
        and settings.silent == "follow_majority"
        and not (half.met(cast.yes.area, cast.total.area) and half.met(cast.yes.heads, cast.total.heads))
    )


def _judge(tally: Tally, settings: Settings, regime: Regime, vote_class: VoteClass) -> Verdict:
    used = _applied(tally, settings)
    reasons = list(_below(regime.quorum, used.participating, tally.total, "participation"))
    if reasons:
        return Verdict(Outcome.NO_QUORUM, used.participating, used.yes, tuple(reasons))
    base = used.participating if regime.of_participants else tally.total
    reasons = list(_below(regime.majority[vote_class], used.yes, base, "yes"))
    if _floor_broken(tally, settings):
        reasons.append("floor_not_met")
    outcome = Outcome.NOT_ADOPTED if reasons else Outcome.ADOPTED
    return Verdict(outcome, used.participating, used.yes, tuple(reasons))


def _adds_up(tally: Tally) -> bool:
    return tally.no is None or tally.yes + tally.no + tally.abstain == tally.participating


def count(on: dt.date, matter: Matter, tally: Tally, settings: Settings) -> Result:
    """Count a motion decided on a day. InputError with every impossible sum at once.

    The strict reading takes silent owners and invalid ballots as not taking part (民法典 art. 278); the
    configured one does what the rules of procedure say, for every class of matter. Where they part, or where
    another mode decides a special matter, a warning says so; a warning is not a refusal.
    """
    regime = regime_on(on)
    if violations := check_tally(tally, settings):
        raise InputError(*violations)
    vote_class = class_of(matter, regime)
    strict = _judge(tally, Settings(), regime, vote_class)
    configured = _judge(tally, settings, regime, vote_class)
    if not _adds_up(tally):
        strict = replace(strict, reasons=(*strict.reasons, "parts_do_not_add_up"))
        configured = replace(configured, reasons=(*configured.reasons, "parts_do_not_add_up"))
    warnings = []
    if strict.outcome is not configured.outcome:
        warnings.append("strict_differs")
        if settings.silent != "ignore" and vote_class is VoteClass.SPECIAL:
            warnings.append("silent_decides_special")
    return Result(regime, vote_class, strict, configured, tuple(warnings))
