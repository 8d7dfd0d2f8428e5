"""What the decisions shelf registers: its messages."""

from __future__ import annotations

from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions import texts as texts  # enters the messages of this shelf
from mulin.mechanisms.notices import policies as publishing

RESULTS = "assembly-result"


def declare() -> None:
    """Results are published by whoever convenes; the texts register themselves."""
    publishing.let_publish(RESULTS, policies.CONVENE)
