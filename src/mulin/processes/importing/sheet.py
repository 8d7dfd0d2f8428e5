"""What all mapped sheets share: reading the grid, typed columns, faults and open questions into a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.kernel.errors import Violation
from mulin.kernel.registers.imports import columns
from mulin.kernel.registers.imports.rules import Context, Fate, ImportKind, Plan, Question, Source, cell_name
from mulin.processes.importing.places import Known, Place, Register, Resolver, place_question


@dataclass(slots=True)
class Sheet:
    """A read sheet: typed values by field key (only those that the sheet has), and the plan so far."""

    grid: columns.Grid
    values: dict[str, list[Any]]
    plan: Plan
    height: int

    def get(self, key: str) -> Sequence[Any]:
        """A column's values; nothing in every row if the sheet lacks it."""
        return self.values.get(key) or [None] * self.height

    def fault(self, index: int, key: str, violation: Violation) -> None:
        """Mark a cell as wrong."""
        cell = cell_name(self.grid.where(key), self.grid.lines[index]) if key in self.values else ""
        self.plan.fault(index, violation, cell)

    def wrong(self, index: int) -> bool:
        """Whether the row cannot be imported."""
        return self.plan.fates[index] in (Fate.ERROR, Fate.SKIPPED)


def read(
    kind: ImportKind, source: Source, context: Context, title: Callable[[dict[str, list[Any]], int], str]
) -> Sheet:
    """Read the sheet by the kind's fields."""
    grid = columns.read(kind, source, context)
    values: dict[str, list[Any]] = {}
    height = len(grid.lines)
    plan = Plan(grid.lines, [Fate.SAME] * height, lambda i: title(values, i), headings=grid.headings)
    plan.questions += grid.questions
    plan.problems += grid.problems
    sheet = Sheet(grid, values, plan, height)
    factors = {h.field: h.factor for h in grid.headings}
    for key, cells in grid.data.items():
        values[key], faults = columns.values(kind.field(key), cells, factors.get(key))
        for index, violation in faults.items():
            sheet.fault(index, key, violation)
    return sheet


def resolve_places(sheet: Sheet, context: Context) -> list[Place | None]:
    """The place of each row; unknown or foreign ones are faults, doubtful ones questions."""
    towns, texts = sheet.get("town"), sheet.get("place")
    pairs = [(town or "", place or "") for town, place in zip(towns, texts, strict=True)]
    known = Resolver(context, pairs).resolve()
    found: list[Place | None] = []
    for index, pair in enumerate(pairs):
        outcome = known[pair]
        if isinstance(outcome, Violation):
            sheet.fault(index, "place" if pair[1] else "town", outcome)
        elif isinstance(outcome, Question):
            sheet.plan.ask(outcome, [index])
        found.append(outcome if isinstance(outcome, Place) else None)
    return found


def pick(
    register: Register, place: str, name: str, line: int, context: Context, *, near: bool = True
) -> Known | Question | None:
    """The community that a name at a place means: one, a question about candidates, or none (None)."""
    exact = register.exact(place, name)
    if len(exact) == 1:
        return exact[0]
    candidates = exact or (register.near(place, name) if near else [])
    if not candidates:
        return None
    question = place_question(candidates, f"same:{place}{name}", line, name)
    answer = context.answers.get(question.key)
    if answer == "new" and not exact:
        return None
    return next((k for k in candidates if answer and answer in (k.key, str(k.id))), question)


def changes(labels: Mapping[str, str], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """What changes, in words."""
    return [f"{labels.get(key, key)}：{_shown(old.get(key))} → {_shown(value)}" for key, value in new.items()]


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "空"
    return "是" if value is True else ("否" if value is False else str(value))
