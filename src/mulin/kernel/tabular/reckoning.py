"""Holds a roster's rows against the figures that the paper prints. Pure, decimal arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mulin.kernel import errors
from mulin.kernel.tabular import cells, declared


@dataclass(frozen=True, slots=True)
class Check:
    """A printed figure and our count of it. `group` is '' for the whole table."""

    name: str
    group: str
    printed: Decimal | None
    counted: Decimal

    @property
    def ok(self) -> bool:
        """Whether both agree; a printed figure that cannot be read never does."""
        return self.printed is not None and self.printed == self.counted

    def params(self) -> dict[str, str]:
        """For a message."""
        printed = "" if self.printed is None else format(self.printed, "f")
        counted = format(self.counted, "f")
        return {"name": self.name, "group": self.group, "printed": printed, "counted": counted}


@dataclass(frozen=True, slots=True)
class Counted:
    """A count printed inside a name, and the rows found under it."""

    field: str
    text: str
    printed: int
    counted: int


@dataclass(frozen=True, slots=True)
class Printed:
    """The totals line: its figures in printed order, whatever column they slipped into."""

    line: int
    texts: list[str]


def checks(
    layout: declared.Layout,
    rows: Sequence[Mapping[str, Any]],
    counted: Iterable[Counted],
    printed: Printed | None,
) -> list[Check]:
    """Counts inside names, the totals row, then the layout's expected figures."""
    found = [Check(f"count:{c.field}", c.text, Decimal(c.printed), Decimal(c.counted)) for c in counted]
    if printed is not None and layout.totals is not None:
        found += _totals(layout, layout.totals, rows, printed)
    expected = layout.expected
    if expected.rows is not None and (rows or expected.rows):
        found.append(Check("rows", "", Decimal(expected.rows), Decimal(len(rows))))
    for field, groups in expected.groups.items():
        counts = Counter(str(row.get(field)) for row in rows)
        for group in {**groups, **counts}:
            wanted = Decimal(groups.get(group, 0))
            found.append(Check(f"group:{field}", group, wanted, Decimal(counts[group])))
    for field, text in expected.sums.items():
        found.append(Check(f"sum:{field}", "", Decimal(text), total(layout, field, rows)))
    return found


def total(layout: declared.Layout, field: str, rows: Iterable[Mapping[str, Any]]) -> Decimal:
    """The sum of a column in its printed unit; empty cells add nothing."""
    column = next(column for column in layout.columns if column.field == field)
    unit = declared.AREA_UNITS[column.unit or "平方米"] if column.type == "area" else Decimal(1)
    amount = sum((Decimal(row.get(field) or 0) for row in rows), Decimal(0))
    return amount / unit


def _totals(
    layout: declared.Layout,
    totals: declared.Totals,
    rows: Sequence[Mapping[str, Any]],
    printed: Printed,
) -> list[Check]:
    """The figures in their order; a missing or surplus one shows as a check that fails."""
    figures = [_figure(text) for text in printed.texts]
    found = []
    for number, field in enumerate(totals.fields):
        figure = figures[number] if number < len(figures) else None
        found.append(Check(f"total:{field}", "", figure, total(layout, field, rows)))
    for figure in figures[len(totals.fields) :]:
        found.append(Check("total:surplus", "", figure, Decimal(-1)))
    return found


def _figure(text: str) -> Decimal | None:
    try:
        return Decimal(cells.clean(text).replace(",", ""))
    except InvalidOperation:
        return None


def serials(layout: declared.Layout, rows: Sequence[Mapping[str, Any]]) -> list[errors.Violation]:
    """Breaks of the serial rule: gap, double, or a constant that changes."""
    rule = layout.serial
    if rule is None or not rows:
        return []
    groups: dict[Any, list[int]] = {}
    for values in rows:
        number = values.get(rule.field)
        if isinstance(number, int):
            groups.setdefault(values.get(rule.per) if rule.per else "", []).append(number)
    found = []
    for group, numbers in groups.items():
        if fault := _fault(rule, numbers):
            params = {"group": str(group), "numbers": fault}
            found.append(errors.Violation("tabular.roster_serial_broken", f"roster:{layout.id}", params))
    return found


def _fault(rule: declared.Serial, numbers: list[int]) -> str:
    if rule.rule == "constant":
        return "、".join(map(str, sorted(set(numbers)))) if len(set(numbers)) > 1 else ""
    counts = Counter(numbers)
    wrong = [n for n in range(1, max(numbers) + 1) if counts[n] != 1]
    wrong += [n for n in counts if n < 1]
    return "、".join(map(str, sorted(set(wrong))))
