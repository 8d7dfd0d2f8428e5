"""The count, pure: regimes by date, thresholds by integers, roll to totals."""

from mulin.mechanisms.decisions.rules.counting import Outcome, Result, Settings, Sums, Tally, count
from mulin.mechanisms.decisions.rules.regimes import Matter, Regime, VoteClass, class_of, regime_on
from mulin.mechanisms.decisions.rules.roll import Ballot, RollUnit, tally_of

__all__ = [
    "Ballot",
    "Matter",
    "Outcome",
    "Regime",
    "Result",
    "RollUnit",
    "Settings",
    "Sums",
    "Tally",
    "VoteClass",
    "class_of",
    "count",
    "regime_on",
    "tally_of",
]
