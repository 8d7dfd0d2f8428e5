"""The engine: opening a case, taking its steps; papers, extensions, suspension, hand-over."""

from __future__ import annotations

from mulin.mechanisms.cases.rules import OnBehalf
from mulin.mechanisms.cases.services.managing import (
    add_document,
    agree_on_day,
    extend,
    move_holder,
    reassign,
    resume,
    suspend,
    take_back,
)
from mulin.mechanisms.cases.services.steps import (
    OPENED,
    Done,
    Effect,
    NewCase,
    NewPaper,
    StepInput,
    on_open,
    on_step,
    open_case,
    take_step,
)

__all__ = [
    "OPENED",
    "Done",
    "Effect",
    "NewCase",
    "NewPaper",
    "OnBehalf",
    "StepInput",
    "add_document",
    "agree_on_day",
    "extend",
    "move_holder",
    "on_open",
    "on_step",
    "open_case",
    "reassign",
    "resume",
    "suspend",
    "take_back",
    "take_step",
]
