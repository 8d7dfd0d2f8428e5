"""What the decisions shelf registers: its messages, the papers on a count."""

from __future__ import annotations

from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions import texts as texts  # enters the messages of this shelf
from mulin.mechanisms.notices import policies as publishing

RESULTS = "assembly-result"


def declare() -> None:
    """Results are published by whoever convenes; the texts register themselves."""
    publishing.let_publish(RESULTS, policies.CONVENE)


from mulin.mechanisms.decisions.services import announcing
from mulin.mechanisms.notices import papers


def declare() -> None:
    """The kinds of papers; texts register themselves, areas declare the procedures that lead to an assembly."""
    papers.kinds.add(*announcing.KINDS)
