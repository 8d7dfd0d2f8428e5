"""Assemblies and their rolls, ballots and logs. What SQL can refuse, it refuses: see ``migrations/0002_guards``."""

from mulin.mechanisms.decisions.models.assembly import Assembly, Motion
from mulin.mechanisms.decisions.models.ballot import Ballot, BallotChoice, Delivery, Proxy
from mulin.mechanisms.decisions.models.log import Checkpoint, LogEvent, LogOpening
from mulin.mechanisms.decisions.models.paper import Batch, BoxOpening, Entry, Paper, Scan
from mulin.mechanisms.decisions.models.result import Objection, Verdict
from mulin.mechanisms.decisions.models.review import Review, ReviewMark, ReviewSample
from mulin.mechanisms.decisions.models.roll import GroupWeight, OwnerGroup, OwnerGroupPerson, Roll, RollUnit

__all__ = [
    "Assembly",
    "Ballot",
    "BallotChoice",
    "Batch",
    "BoxOpening",
    "Checkpoint",
    "Delivery",
    "Entry",
    "GroupWeight",
    "LogEvent",
    "LogOpening",
    "Motion",
    "Objection",
    "OwnerGroup",
    "OwnerGroupPerson",
    "Paper",
    "Proxy",
    "Review",
    "ReviewMark",
    "ReviewSample",
    "Roll",
    "RollUnit",
    "Scan",
    "Verdict",
]
