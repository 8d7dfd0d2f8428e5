"""What the decisions shelf registers: its messages."""

from __future__ import annotations

from mulin.mechanisms.decisions import texts as texts  # enters the messages of this shelf


def declare() -> None:
    """The texts register themselves; areas declare the procedures that lead to an assembly."""
