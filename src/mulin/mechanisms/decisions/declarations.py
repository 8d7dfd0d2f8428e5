"""What the decisions shelf registers: its messages, its papers, and who publishes results."""

from __future__ import annotations

from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions import texts as texts  # enters the messages of this shelf
from mulin.mechanisms.decisions.services import announcing
from mulin.mechanisms.notices import papers
from mulin.mechanisms.notices import policies as publishing

RESULTS = "assembly-result"


def declare() -> None:
    """Register everything above."""
    publishing.let_publish(RESULTS, policies.CONVENE)
    papers.kinds.add(*announcing.KINDS)
