"""Pure rules of returns: forms, values, rows, blocks of cells, matching, states."""

from mulin.mechanisms.returns.rules import blocks, forms, matching, rows, states, values
from mulin.mechanisms.returns.rules.forms import KIND_LABELS, Column, Kind, Rows, TableForm
from mulin.mechanisms.returns.rules.matching import FATE_LABELS, Fate, Outcome, Unit
from mulin.mechanisms.returns.rules.rows import ORIGIN_LABELS, Change, Load, Origin, Row
from mulin.mechanisms.returns.rules.states import ACT_LABELS, PART_LABELS, STATE_LABELS, Act, PartState, State

__all__ = [
    "ACT_LABELS",
    "FATE_LABELS",
    "KIND_LABELS",
    "ORIGIN_LABELS",
    "PART_LABELS",
    "STATE_LABELS",
    "Act",
    "Change",
    "Column",
    "Fate",
    "Kind",
    "Load",
    "Origin",
    "Outcome",
    "PartState",
    "Row",
    "Rows",
    "State",
    "TableForm",
    "Unit",
    "blocks",
    "forms",
    "matching",
    "rows",
    "states",
    "values",
]
