"""What surveys register: their texts, and keys for clauses."""

from __future__ import annotations

from mulin.mechanisms.packs import keys
from mulin.mechanisms.surveys import texts as texts  # enters the messages of this shelf


def declare() -> None:
    """The pages' keys."""
    keys.add(
        keys.Entry("rule:survey", "满意度测评", "console:surveys"),
        keys.Entry("rule:survey-sample", "满意度抽查", "console:surveys"),
    )
