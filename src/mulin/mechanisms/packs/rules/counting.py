"""A roster's figures: computed from its rows and compared with the printed ones. Decimal only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from mulin.mechanisms.packs.rules import rows


@dataclass(frozen=True, slots=True)
class RosterReport:
    """rows: how many; sums and printed: figures as decimal strings; differences: what is off."""

    id: str
    rows: int
    sums: Mapping[str, str] = field(hash=False)
    printed: Mapping[str, str] = field(hash=False)
    differences: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every printed figure and every count of the text holds."""
        return not self.differences


def count_roster(roster: rows.Roster) -> RosterReport:
    """Compute the sums that the roster declares and compare."""
    spec = roster.spec
    sums = {name: compute_sum(how, roster.rows) for name, how in spec.sums.items()}
    differences = [*_against_printed(spec, sums), *_against_text(spec, roster.rows)]
    return RosterReport(spec.id, len(roster.rows), sums, dict(spec.printed), tuple(differences))


def compute_sum(how: str, found: tuple[dict[str, str], ...]) -> str:
    """``sum:col``, ``max:col``, ``rows`` or ``rows_where:col=value`` over the rows.

    A cell that is no number makes the figure ``NaN``, which equals nothing.
    """
    kind, _, argument = how.partition(":")
    if kind == "rows":
        return str(len(found))
    if kind == "rows_where":
        column, _, value = argument.partition("=")
        return str(sum(row.get(column) == value for row in found))
    try:
        figures = [Decimal(row[argument]) for row in found]
    except (InvalidOperation, KeyError):
        return "NaN"
    if kind == "max":
        return str(max(figures, default=Decimal(0)))
    return str(sum(figures, Decimal(0))) if kind == "sum" else "NaN"


def _against_printed(spec: rows.RosterSpec, sums: Mapping[str, str]) -> Iterator[str]:
    for name, printed in spec.printed.items():
        computed = sums.get(name, "NaN")
        if _figure(computed) != _figure(printed):
            yield f"{name}：印出 {printed}，清点 {computed}"


def _figure(text: str) -> Decimal:
    """The figure, or NaN, which equals nothing."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("NaN")


def _against_text(spec: rows.RosterSpec, found: tuple[dict[str, str], ...]) -> Iterator[str]:
    expect = spec.expect
    if len(found) != expect.rows:
        yield f"行数：应为 {expect.rows}，实为 {len(found)}"
    keys = Counter(tuple(row[column] for column in spec.key) for row in found)
    yield from (f"重复：{'、'.join(key)}" for key, times in keys.items() if times > 1)
    for column, number in expect.distinct.items():
        if len({row[column] for row in found}) != number:
            yield f"{column}：应有 {number} 个不同的值"
    for condition, number in expect.where.items():
        column, _, value = condition.partition("=")
        if sum(row[column] == value for row in found) != number:
            yield f"{condition}：应为 {number} 行"
    for column, counts in expect.by.items():
        if Counter(row[column] for row in found) != Counter(counts):
            yield f"按 {column} 的行数不符"
