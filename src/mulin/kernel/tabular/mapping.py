"""Maps the header of any foreign sheet to the fields of a register. Pure.

Finds the header below heading lines, joins merged two-level heads, reads units in brackets, scores
each column against names and synonyms, and uses what was chosen before for the same header text.
The result is a proposal; a person confirms it and the choice is remembered elsewhere, under the
`fingerprint` of the whole header and the `key` of each text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mulin.kernel.tabular import cells
from mulin.kernel.tabular.cells import Cell, Sheet

SURE = 90
PROPOSED = 60
_SEARCHED = 40
_UNIT = re.compile(r"（(?:单位[：:]?)?([^（）]{1,8})）")
_TRAILING_UNIT = re.compile(r"[/／]([^/／]{1,4})$")
_DECORATION = re.compile(r"[*＊★※:：]+|^\d+[.、]")

# Factors to the unit that registers keep: area 0.01 m2, money fen, counts as they are.
UNITS: Mapping[str, tuple[str, int]] = {
    "平方米": ("area", 100),
    "平米": ("area", 100),
    "㎡": ("area", 100),
    "m2": ("area", 100),
    "m²": ("area", 100),
    "万平方米": ("area", 1_000_000),
    "万平米": ("area", 1_000_000),
    "万㎡": ("area", 1_000_000),
    "万m2": ("area", 1_000_000),
    "万m²": ("area", 1_000_000),
    "公顷": ("area", 1_000_000),
    "元": ("money", 100),
    "万元": ("money", 1_000_000),
    "亿元": ("money", 10_000_000_000),
    "户": ("count", 1),
    "栋": ("count", 1),
    "幢": ("count", 1),
    "个": ("count", 1),
    "人": ("count", 1),
    "%": ("percent", 1),
}


@dataclass(frozen=True, slots=True)
class Field:
    """A register field that can be filled: its names as people write them, its quantity."""

    key: str
    names: tuple[str, ...]
    quantity: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """One column: its header text, the proposed field (None = ask), and runners-up with scores.

    `factor` multiplies the cell to the register's unit, from the unit printed in the header;
    None where no unit is printed or it does not measure what the field holds.
    """

    index: int
    text: str
    field: str | None
    confidence: int
    alternatives: tuple[tuple[str, int], ...]
    factor: int | None
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """The header lines [first, until), the first data row, and a proposal for each column."""

    header_first: int
    data_first: int
    columns: tuple[ColumnProposal, ...]
    fingerprint: str
    missing: tuple[str, ...]

    @property
    def certain(self) -> bool:
        """Nothing to ask: each headed column is decided and each required field is present."""
        return not self.missing and all(
            c.confidence >= SURE or (c.remembered and c.field is None) for c in self.columns
        )

    def fields(self) -> dict[str, int]:
        """Field -> column index, for the proposed columns."""
        return {c.field: c.index for c in self.columns if c.field is not None}


def normal(text: str) -> str:
    """Header text without width, blanks, numbering, marks and units."""
    plain = cells.key(text)
    plain = _UNIT.sub("", plain) if _unit(text) else plain
    return _DECORATION.sub("", plain)


def _unit(text: str) -> tuple[str, int] | None:
    plain = cells.key(text)
    for found in (*_UNIT.findall(plain), *_TRAILING_UNIT.findall(plain)):
        if found in UNITS:
            return UNITS[found]
    return None


def factor_of(text: str, quantity: str) -> int | None:
    """The factor of the unit printed in a head (万㎡: 1,000,000), if it measures that quantity."""
    unit = _unit(text)
    return unit[1] if unit is not None and unit[0] == quantity else None


def propose(
    sheet: Sheet,
    fields: Sequence[Field],
    remembered: Mapping[str, str | None] | None = None,
) -> Proposal | None:
    """The best reading of the sheet's header; None where no line looks like one.

    `remembered`: `cells.key(header text)` -> field chosen before, None = chosen to be left out.
    """
    known = remembered or {}
    names = _names(fields)
    best, first = 0, -1
    for index, row in enumerate(sheet.rows[:_SEARCHED]):
        score = _row_score(row, names, known)
        if score > best:
            best, first = score, index
    if first < 0:
        return None
    top, bottom = _levels(sheet, first)
    texts = _texts(sheet, top, bottom)
    data = bottom + 1
    while data < len(sheet.rows) and cells.blank(sheet.rows[data]):
        data += 1
    columns = _assign(texts, fields, known)
    found = {column.field for column in columns}
    missing = tuple(f.key for f in fields if f.required and f.key not in found)
    return Proposal(top, data, columns, cells.fingerprint([c.text for c in columns]), missing)


def match(
    texts: Sequence[tuple[str, str]], fields: Sequence[Field], remembered: Mapping[str, str | None] | None = None
) -> tuple[ColumnProposal, ...]:
    """The proposals for heads that are known already: (lowest head, joined head) by column, both '' for none."""
    return _assign(texts, fields, remembered or {})


def _names(fields: Sequence[Field]) -> dict[str, str]:
    return {normal(name): field.key for field in fields for name in field.names}


def _row_score(row: Sequence[Cell], names: Mapping[str, str], known: Mapping[str, str | None]) -> int:
    """Distinct fields named exactly count most; a line with numbers is hardly a header."""
    texts = {normal(cell): cells.key(cell) for cell in row if isinstance(cell, str)}
    exact = {names[text] for text in texts if text in names}
    exact |= {field for raw in texts.values() if (field := known.get(raw))}
    near = sum(1 for text in texts if text not in names and any(_similar(text, name) >= PROPOSED for name in names))
    numbers = sum(1 for cell in row if cell is not None and not isinstance(cell, str))
    return max(0, 10 * len(exact) + 4 * near - 5 * numbers)


def _levels(sheet: Sheet, row: int) -> tuple[int, int]:
    """A header over two lines: merged cells say so, or gaps that the neighbour line fills."""
    top = bottom = row
    for merge in sheet.merged:
        wide = merge.right > merge.left and merge.right - merge.left + 1 < _width(sheet)
        if merge.top <= row <= merge.bottom and merge.bottom > merge.top:
            top, bottom = min(top, merge.top), max(bottom, merge.bottom)
        elif wide and merge.bottom == row and _all_text(sheet, row + 1):
            bottom = max(bottom, row + 1)
        elif wide and merge.bottom == row - 1:
            top = min(top, merge.top)
    if top == bottom and not sheet.merged and _fills_gaps(sheet, row):
        bottom = row + 1
    return top, bottom


def _width(sheet: Sheet) -> int:
    return max((len(row) for row in sheet.rows[:_SEARCHED]), default=0)


def _all_text(sheet: Sheet, row: int) -> bool:
    line = sheet.rows[row] if row < len(sheet.rows) else []
    filled = [cell for cell in line if cell is not None]
    return bool(filled) and all(isinstance(cell, str) for cell in filled)


def _fills_gaps(sheet: Sheet, row: int) -> bool:
    """Unmerged text: the next line has words only under the gap right of a head, nowhere else."""
    if not _all_text(sheet, row + 1):
        return False
    upper, lower = sheet.rows[row], sheet.rows[row + 1]
    gaps = [i for i, cell in enumerate(upper) if cell is None and i and i < len(lower)]
    return any(lower[i] is not None for i in gaps) and lower[0] is None


def _texts(sheet: Sheet, top: int, bottom: int) -> list[tuple[str, str]]:
    """For each column the lowest head and the joined head (上级/下级)."""
    spread = {
        (row, column): sheet.rows[merge.top][merge.left]
        for merge in sheet.merged
        for row in range(max(merge.top, top), min(merge.bottom, bottom) + 1)
        for column in range(merge.left, min(merge.right, _width(sheet) - 1) + 1)
    }
    texts = []
    carried = ""
    for column in range(_width(sheet)):
        parts: list[str] = []
        for row in range(top, bottom + 1):
            line = sheet.rows[row]
            cell = spread.get((row, column), line[column] if column < len(line) else None)
            text = cells.clean(cells.shown(cell))
            if row == top and bottom > top and not sheet.merged:
                carried = text or carried
                below = sheet.rows[bottom]
                text = text or (carried if column < len(below) and below[column] else "")
            if text and text not in parts:
                parts.append(text)
        texts.append((parts[-1] if parts else "", "/".join(parts)))
    return texts


def _assign(
    texts: Sequence[tuple[str, str]], fields: Sequence[Field], known: Mapping[str, str | None]
) -> tuple[ColumnProposal, ...]:
    """Give each field to its best column, best score first; remembered choices go before all."""
    scores: dict[int, list[tuple[str, int]]] = {}
    taken: dict[int, str] = {}
    pairs = []
    for index, (low, joined) in enumerate(texts):
        if not joined:
            continue
        if (chosen := known.get(cells.key(joined))) is not None:
            taken[index] = chosen
        ranked = sorted(((f.key, _score(low, joined, f)) for f in fields), key=lambda p: -p[1])
        scores[index] = [pair for pair in ranked if pair[1] >= 30][:4]
        pairs += [(score, -index, key) for key, score in scores[index] if score >= PROPOSED]
    for _, negative, field_key in sorted(pairs, reverse=True):
        free = -negative not in taken and cells.key(texts[-negative][1]) not in known
        if free and field_key not in taken.values():
            taken[-negative] = field_key
    table = {field.key: field for field in fields}
    return tuple(
        _column(index, texts[index], taken.get(index), scores[index], known, table) for index in sorted(scores)
    )


def _column(
    index: int,
    text: tuple[str, str],
    chosen: str | None,
    ranked: list[tuple[str, int]],
    known: Mapping[str, str | None],
    table: Mapping[str, Field],
) -> ColumnProposal:
    remembered = cells.key(text[1]) in known
    confidence = 100 if remembered else dict(ranked).get(chosen or "", 0)
    unit = _unit(text[1])
    fits = unit is not None and chosen is not None and chosen in table and table[chosen].quantity == unit[0]
    others = tuple(pair for pair in ranked if pair[0] != chosen)
    factor = unit[1] if fits and unit else None
    return ColumnProposal(index, text[1], chosen, confidence, others, factor, remembered)


def _score(low: str, joined: str, field: Field) -> int:
    best = 0
    unit = _unit(joined)
    for name in field.names:
        for text, weight in ((joined.replace("/", ""), 100), (joined, 100), (low, 95)):
            best = max(best, _similar(normal(text), normal(name)) * weight // 100)
    if unit and field.quantity and unit[0] == field.quantity:
        best = min(100, best + 5)
    return best


def _similar(text: str, name: str) -> int:
    """100 equal, 92 equal without brackets, else by containment and shared pairs of letters."""
    if not text or not name:
        return 0
    if text == name:
        return 100
    if re.sub("[（）]", "", text) == re.sub("[（）]", "", name):
        return 97
    bare = re.sub(r"（[^）]*）", "", text)
    if bare and bare == re.sub(r"（[^）]*）", "", name):
        return 92
    if len(name) > 1 and (name in bare or bare in name) and len(bare) > 1:
        shorter, longer = sorted((len(name), len(bare)))
        return 50 + 38 * shorter // longer
    pairs, other = _pairs(bare), _pairs(name)
    shared = len(pairs & other)
    return 120 * shared // (len(pairs) + len(other)) if shared else 0


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
