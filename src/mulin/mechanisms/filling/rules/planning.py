"""What goes into which cell of a form, and what cannot: nothing is ever guessed. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mulin.kernel.tabular import cells, mapping, names
from mulin.kernel.tabular.cells import Cell
from mulin.mechanisms.filling.rules.layout import Layout, Slot
from mulin.mechanisms.filling.rules.matching import Mapped, Offer, Subject

_REMARKS = frozenset({"备注", "说明", "其他", "备注说明"})
_PAD = "\u3000\u3000"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row to fill in: its name and the value of each source; ``doubts`` say what a value leaves out."""

    name: str
    values: Mapping[str, Cell]
    doubts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gap:
    """What could not be filled. ``row`` '' = the whole column or a cell outside the grid.

    ``partly``: a figure stands there that leaves something out; ``count``: cells that stay empty.
    """

    column: str
    row: str
    cell: str
    why: str
    count: int = 1
    partly: bool = False


@dataclass(slots=True)
class Plan:
    """The cells of a form. Rows and columns are zero-based; ``lines`` stand at ``at``, or from ``first`` on."""

    first: int
    capacity: int
    lines: list[dict[int, Cell]] = field(default_factory=list)
    at: list[int] | None = None
    marked: set[tuple[int, int]] = field(default_factory=set)
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    marked_cells: set[tuple[int, int]] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    shares: frozenset[int] = frozenset()

    @property
    def added(self) -> int:
        """Rows that the form gets for entries beyond its own; what stands below moves down by them."""
        return max(0, len(self.lines) - self.capacity) if self.at is None else 0

    @property
    def filled(self) -> int:
        """Cells of the grid that got a value."""
        return sum(1 for line in self.lines for value in line.values() if value is not None)

    def row_of(self, entry: int) -> int:
        """Where an entry stands."""
        return self.at[entry] if self.at is not None else self.first + entry


@dataclass(frozen=True, slots=True)
class Said:
    """What does not come from rows: words for slots (place, day, month, post) and figures of the whole place."""

    words: Mapping[str, str]
    totals: Mapping[str, Cell] = field(default_factory=dict)


Text = Callable[[int, int], str]


def plan(
    layout: Layout,
    mapped: Mapped,
    subject: Subject,
    entries: Sequence[Entry],
    said: Said,
    *,
    text_at: Text,
    is_formula: Callable[[int, int], bool],
) -> Plan:
    """Decide every cell. ``text_at``: what a cell of the form says now."""
    used = {index: offer for index, key in mapped.columns.items() if (offer := subject.offer(key)) is not None}
    made = Plan(layout.first, layout.capacity)
    made.shares = frozenset(i for i, offer in used.items() if offer.quantity == "percent")
    placed = _place(made, layout, mapped, entries)
    for number, entry in enumerate(placed):
        line = {i: _value(offer, layout.heads[i][1], entry, number) for i, offer in used.items()}
        if made.at is not None:  # a printed name or serial stays as it is printed
            line = {i: v for i, v in line.items() if not text_at(made.at[number], i)}
        made.lines.append(line)
    _mark(made, layout, mapped, used, placed)
    if layout.total is not None:
        _total(made, layout, used, said, is_formula)
    for slot in sorted(layout.slots, key=lambda s: (s.row, s.column, -s.start)):
        _slot(made, slot, mapped.slots.get(slot.label, ""), said.words, text_at)
    return made


def _value(offer: Offer, head: str, entry: Entry, number: int) -> Cell:
    return number + 1 if offer.key == "serial" else _scaled(offer, head, entry.values.get(offer.key))


def _scaled(offer: Offer, head: str, value: Cell) -> Cell:
    """Area and money, kept in hundredths, in the unit that the head prints (㎡ and 元 where it prints none)."""
    if offer.quantity not in ("area", "money") or not isinstance(value, (int, Decimal)):
        return value
    scaled = Decimal(value) / (mapping.factor_of(head, offer.quantity) or 100)
    return int(scaled) if scaled == scaled.to_integral_value() else scaled


def _place(made: Plan, layout: Layout, mapped: Mapped, entries: Sequence[Entry]) -> list[Entry]:
    """The entries in the order of the form's rows; by printed names where the form prints them."""
    if not layout.printed:
        return list(entries)
    column = next((i for i, key in mapped.columns.items() if key == "name"), None)
    rows = {row: texts[column] for row, texts in layout.printed.items() if column is not None and column in texts}
    if not rows:
        last = max(layout.printed) + 1
        made.first, made.capacity = last, layout.first + layout.capacity - last
        return list(entries)
    found, made.at = [], []
    by_name = {entry.name: entry for entry in entries}
    head = layout.heads[column or 0][1]
    for row, text in sorted(rows.items()):
        near = names.same_name_candidates(text, list(by_name))
        if len({one.name for one in near}) == 1:
            found.append(by_name.pop(near[0].name))
            made.at.append(row)
        else:
            made.gaps.append(Gap(head, text, _name(row, column or 0), "台账里找不到这个名称，这一行没有填"))
    if by_name:
        left = "、".join(list(by_name)[:5]) + ("等" if len(by_name) > 5 else "")
        made.gaps.append(Gap(head, left, "", f"表中没有这 {len(by_name)} 行，没有填入"))
    return found


def _mark(made: Plan, layout: Layout, mapped: Mapped, used: Mapping[int, Offer], placed: Sequence[Entry]) -> None:
    """Empty cells are marked; a column without a source is named once."""
    for index, (_, head) in enumerate(layout.heads):
        if not head or index in layout.formulas:
            continue
        if index not in used:
            if mapping.normal(head) not in _REMARKS:
                made.gaps.append(Gap(head, "", "", "没有对应的台账栏目，请手工填写", len(placed)))
                made.marked |= {(n, index) for n in range(len(placed))}
                for line in made.lines:
                    line.setdefault(index, None)
            continue
        for number, entry in enumerate(placed):
            _mark_one(made, used[index], head, (number, index), entry)


def _mark_one(made: Plan, offer: Offer, head: str, key: tuple[int, int], entry: Entry) -> None:
    where = _name(made.row_of(key[0]), key[1])
    if made.lines[key[0]].get(key[1], 0) is None:
        made.marked.add(key)
        why = entry.doubts.get(offer.key) or f"{offer.label}没有登记"
        made.gaps.append(Gap(head, entry.name, where, why))
    elif offer.key in entry.doubts:
        made.gaps.append(Gap(head, entry.name, where, entry.doubts[offer.key], partly=True))


def _total(
    made: Plan, layout: Layout, used: Mapping[int, Offer], said: Said, is_formula: Callable[[int, int], bool]
) -> None:
    row = layout.total or 0
    for index, offer in used.items():
        if is_formula(row, index):
            continue
        if offer.key in said.totals:
            made.cells[row, index] = _scaled(offer, layout.heads[index][1], said.totals[offer.key])
            continue
        values = [line.get(index) for line in made.lines]
        if not offer.summed:
            continue
        known = [Decimal(v) for v in values if isinstance(v, (int, Decimal))]
        added = sum(known, Decimal(0))
        made.cells[row, index] = int(added) if added == added.to_integral_value() else added
        if len(known) < len(values):
            why = f"有 {len(values) - len(known)} 行没有登记，合计只加了已登记的 {len(known)} 行"
            made.gaps.append(Gap(layout.heads[index][1], "合计", "", why, partly=True))


def _slot(made: Plan, slot: Slot, source: str, words: Mapping[str, str], text_at: Text) -> None:
    word = source[1:] if source.startswith("=") else words.get(source, "")
    key = (slot.row, slot.column)
    down = made.added if slot.row >= made.first + made.capacity else 0
    if not word:
        made.marked_cells.add(key)
        made.gaps.append(Gap(slot.label, "", _name(key[0] + down, key[1]), "请手工填写"))
        return
    if not slot.inline:
        made.cells[key] = word
        return
    before = made.cells.get(key)
    text = before if isinstance(before, str) else text_at(*key)
    rest = text[slot.end :]
    made.cells[key] = text[: slot.start] + _fitted(slot, word) + (_PAD + rest.lstrip() if rest.strip() else "")


def _fitted(slot: Slot, word: str) -> str:
    """A place before a printed office: 山城街道 + 街道办事处 is 山城街道办事处."""
    for kind, office in (("街道", "办事处"), ("镇", "人民政府")):
        if slot.label.startswith((f"{kind}{office}",)) and word.endswith(kind):
            return word + office
    return word


def _name(row: int, column: int) -> str:
    return f"{cells.column_letter(column)}{row + 1}"
