"""Pure rules of filling: reading a form's layout, matching its heads, planning its cells."""

from mulin.mechanisms.filling.rules.layout import Layout, Slot, find_layout, heads_of
from mulin.mechanisms.filling.rules.matching import (
    PLACES,
    Mapped,
    Offer,
    Subject,
    above,
    best_subject,
    memory_kind,
    of_field,
    proposed,
)
from mulin.mechanisms.filling.rules.planning import Entry, Gap, Plan, Said, plan

__all__ = [
    "PLACES",
    "Entry",
    "Gap",
    "Layout",
    "Mapped",
    "Offer",
    "Plan",
    "Said",
    "Slot",
    "Subject",
    "above",
    "best_subject",
    "find_layout",
    "heads_of",
    "memory_kind",
    "of_field",
    "plan",
    "proposed",
]
