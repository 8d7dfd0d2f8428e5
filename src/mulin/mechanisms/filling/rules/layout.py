"""Where a blank form has its heads, its rows for entries, its total and its cells outside the grid. Pure.

A head is the line with the most short texts (known names count most); merged cells and a line of column numbers
belong to it. Entries go into the lines below that are empty, bear nothing but a serial, or bear a printed name. They
end at a total, at a line of words (signatures, notes), or where the sheet ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mulin.kernel.tabular import cells, mapping
from mulin.kernel.tabular.cells import Cell, Sheet

SEARCHED = 40
_TOTALS = ("合计", "总计", "共计", "小计", "总数")
_BLANKS = r"[\s_＿\u3000]*"
_DAY_MARKS = rf"(?:{_BLANKS}年{_BLANKS}月{_BLANKS}日?)?"
_SLOTS: tuple[tuple[str, str], ...] = (
    (r"(?:填报|报送|填表|上报|统计|制表|报告)单位(?:名称)?|单位名称|单位", "place"),
    (r"(?:所属|所在)?(?:镇街|乡镇|街道|镇（街）|镇（街道）)|县（市、区）|县\(市、区\)|县区|区县", "place"),
    (r"(?:填报|填表|报送|上报|统计|制表|报告)?(?:日期|时间)|(?:数据)?截止(?:日期|时间)|截至", "day"),
    (r"(?:填报|填表|制表|报送|经办|联系)人(?:姓名)?", ""),
    (r"(?:单位|主要|分管)?(?:负责人|领导)(?:签字|签名)?|审核人?|审批人?", ""),
    (r"(?:联系|办公)?(?:电话|方式)|手机(?:号码?)?|邮箱|传真", ""),
)
_LABELS = "|".join(f"(?:{pattern})" for pattern, _ in _SLOTS)
_INLINE = re.compile(
    rf"(?P<label>{_LABELS})(?P<mark>（[^（）]{{0,8}}）|\([^()]{{0,8}}\))?{_BLANKS}[:：](?P<rest>{_BLANKS}{_DAY_MARKS})"
)
_ALONE = re.compile(rf"(?P<label>{_LABELS})(?:（[^（）]{{0,8}}）)?")
_LEADING = re.compile(r"(?P<blank>[\s_＿\u3000]{2,})(?P<label>街道办事处|镇人民政府|镇（街道）|镇（街）|街道|镇)")
_EMPTY_DAY = re.compile(rf"{_BLANKS}年{_BLANKS}月{_BLANKS}日{_BLANKS}")
_NOTE = re.compile(r"^(?:注|说明|备注|填表说明|附注?)\d?[:：.、]|^[（(]?\d+[）)、.]\s*\S{12,}")
_ELLIPSIS = frozenset({"…", "……", "...", "⋮"})
_NUMBERING = re.compile(r"[（(]?\d{1,3}[）)]?|[甲乙丙丁戊己庚辛]")


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell outside the grid that wants one word: its label, where the word goes, and what it seems to be.

    ``inline``: the word goes into the label's own text, in place of ``start:end``; else the cell is its own.
    """

    label: str
    row: int
    column: int
    guess: str
    inline: bool = False
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Layout:
    """A form's parts, zero-based. ``heads``: (lowest, joined) head by column; ``printed``: names that stand in rows."""

    top: int
    bottom: int
    first: int
    capacity: int
    total: int | None
    heads: tuple[tuple[str, str], ...]
    formulas: frozenset[int]
    printed: Mapping[int, Mapping[int, str]]
    slots: tuple[Slot, ...]

    @property
    def fingerprint(self) -> str:
        """The name of this form: its heads and the labels around them, whatever the blanks and line breaks."""
        return cells.fingerprint([*(joined for _, joined in self.heads), "|", *(slot.label for slot in self.slots)])


def find_layout(
    sheet: Sheet, known: frozenset[str], is_formula: Callable[[int, int], bool] = lambda row, column: False
) -> Layout | None:
    """The layout of a sheet; None where nothing looks like a head. ``known``: normalised names of fields."""
    spread = _spread(sheet)
    row = _head_row(sheet, spread, known)
    if row is None:
        return None
    top, bottom = _head_levels(sheet, row)
    width = max((i + 1 for r in range(top, bottom + 1) for i, _ in _line(sheet, spread, r)), default=0)
    heads = tuple(_head(sheet, spread, top, bottom, column) for column in range(width))
    bottom = _numbering(sheet, bottom, width)
    first, capacity, total, printed = _entries(sheet, bottom + 1, width, is_formula)
    grid = range(top, max(first + capacity, (total or 0) + 1, bottom + 1))
    formulas = frozenset(c for c in range(width) if capacity and is_formula(first, c))
    return Layout(top, bottom, first, capacity, total, heads, formulas, printed, tuple(_slots(sheet, grid)))


Spread = Mapping[tuple[int, int], Cell]


def _spread(sheet: Sheet) -> Spread:
    """The value of a merged range in each of its cells."""
    found: dict[tuple[int, int], Cell] = {}
    for merge in sheet.merged:
        if merge.bottom - merge.top > SEARCHED or merge.top >= len(sheet.rows):
            continue
        value = _at(sheet, merge.top, merge.left)
        found |= {(r, c): value for r in range(merge.top, merge.bottom + 1) for c in range(merge.left, merge.right + 1)}
    return found


def _at(sheet: Sheet, row: int, column: int) -> Cell:
    line = sheet.rows[row] if 0 <= row < len(sheet.rows) else []
    return line[column] if column < len(line) else None


def _line(sheet: Sheet, spread: Spread, row: int) -> list[tuple[int, str]]:
    """(column, text) of a row's cells, merged ones in each column; titles over nearly the whole width left out."""
    width = len(sheet.rows[row]) if row < len(sheet.rows) else 0
    wide = {
        c
        for m in sheet.merged
        if m.top <= row <= m.bottom and m.right - m.left + 1 >= max(3, _used(sheet) * 0.8)
        for c in range(m.left, m.right + 1)
    }
    found = []
    for column in range(width):
        text = cells.clean(cells.shown(spread.get((row, column), _at(sheet, row, column))))
        if text and column not in wide:
            found.append((column, text))
    return found


def _used(sheet: Sheet) -> int:
    """The columns that have any text among the first lines."""
    ends = [i + 1 for row in sheet.rows[:SEARCHED] for i, cell in enumerate(row) if cell not in (None, "")]
    merged = [m.right + 1 for m in sheet.merged if m.top < SEARCHED]
    return max([*ends, *merged], default=0)


def _head_row(sheet: Sheet, spread: Spread, known: frozenset[str]) -> int | None:
    best, chosen = 0, None
    for row in range(min(SEARCHED, len(sheet.rows))):
        line = [(c, t) for c, t in _line(sheet, spread, row) if len(t) <= 40 and not _INLINE.search(t)]
        texts = {text for _, text in line}
        if len(texts) < 2 or any(isinstance(_at(sheet, row, c), int) for c, _ in line):
            continue
        exact = sum(1 for text in texts if mapping.normal(text) in known)
        score = 3 * exact + len(texts)
        if score > best:
            best, chosen = score, row
    return chosen


def _head_levels(sheet: Sheet, row: int) -> tuple[int, int]:
    """The lines of a head over two or three levels: merged cells say so."""
    top = bottom = row
    for _ in range(3):
        for merge in sheet.merged:
            wide = merge.right > merge.left and merge.right - merge.left + 1 < max(3, _used(sheet) * 0.8)
            text = cells.shown(_at(sheet, merge.top, merge.left))
            if _INLINE.search(text) or not (wide or merge.right == merge.left):
                continue
            if merge.bottom > merge.top and merge.top <= bottom and merge.bottom >= top:
                top, bottom = min(top, merge.top), max(bottom, merge.bottom)
            elif wide and merge.bottom == top - 1 and text:
                top = merge.top
            elif wide and merge.bottom == bottom and text and _is_sub_head(sheet, bottom + 1, merge.left, merge.right):
                bottom += 1
    return top, bottom


def _is_sub_head(sheet: Sheet, row: int, left: int, right: int) -> bool:
    """Whether each column below a merged head has a text of its own."""
    return all(
        isinstance(_at(sheet, row, c), str) and cells.clean(str(_at(sheet, row, c))) for c in range(left, right + 1)
    )


def _head(sheet: Sheet, spread: Spread, top: int, bottom: int, column: int) -> tuple[str, str]:
    parts: list[str] = []
    for row in range(top, bottom + 1):
        text = cells.clean(cells.shown(spread.get((row, column), _at(sheet, row, column))))
        if text and text not in parts:
            parts.append(text)
    return (parts[-1] if parts else "", "/".join(parts))


def _numbering(sheet: Sheet, bottom: int, width: int) -> int:
    """A line 1, 2, 3 … (甲, 乙 …) under the head belongs to it."""
    line = [cells.shown(_at(sheet, bottom + 1, c)).strip() for c in range(width)]
    filled = [text for text in line if text]
    numbered = len(filled) >= max(2, width - 1) and all(_NUMBERING.fullmatch(text) for text in filled)
    return bottom + 1 if numbered else bottom


Printed = dict[int, dict[int, str]]


def _entries(
    sheet: Sheet, start: int, width: int, is_formula: Callable[[int, int], bool]
) -> tuple[int, int, int | None, Printed]:
    """First row and number of the rows for entries, the total's row, and the names printed in rows."""
    first, total, printed = start, None, dict[int, dict[int, str]]()
    row = start
    while row < len(sheet.rows):
        texts = {c: cells.clean(cells.shown(_at(sheet, row, c))) for c in range(width)}
        kind = _kind_of_row(sheet, row, texts, is_formula)
        if kind == "total":
            if total is not None or row > start:
                return first, row - first, row if total is None else total, printed
            total, first = row, row + 1
        elif kind == "words":
            break
        elif kind == "name":
            printed[row] = {c: t for c, t in texts.items() if t and not t.isdigit()}
        row += 1
    return first, row - first, total, printed


def _kind_of_row(sheet: Sheet, row: int, texts: Mapping[int, str], is_formula: Callable[[int, int], bool]) -> str:
    """empty (or a serial alone), total, name (a printed entry), words (the grid has ended)."""
    filled = {c: t for c, t in texts.items() if t and t not in _ELLIPSIS}
    words = [t for t in filled.values() if not t.isdigit()]
    if not words:
        return "empty"
    if cells.key(words[0]).rstrip(":：") in _TOTALS:
        return "total"
    merged = any(m.top == row and m.right - m.left + 1 >= 3 and m.right > m.left + 1 for m in sheet.merged)
    spoken = any(_INLINE.search(t) or _NOTE.search(t) or len(t) > 30 for t in words)
    if merged or spoken or len(words) > 4:
        return "words"
    return "name"


def _slots(sheet: Sheet, grid: range) -> list[Slot]:
    found: list[Slot] = []
    seen: dict[str, int] = {}
    for row, line in enumerate(sheet.rows):
        if row in grid:
            continue
        for column, cell in enumerate(line):
            if isinstance(cell, str) and cell.strip():
                found += _slots_of(sheet, row, column, cell, seen)
    return found


def _slots_of(sheet: Sheet, row: int, column: int, text: str, seen: dict[str, int]) -> list[Slot]:
    if leading := _LEADING.fullmatch(text.rstrip()):
        return [Slot(_named(leading["label"], seen), row, column, "place", inline=True, end=len(text))]
    if _EMPTY_DAY.fullmatch(text):
        return [Slot(_named("日期", seen), row, column, "day", inline=True, end=len(text))]
    inline = [found for found in _INLINE.finditer(text) if _is_blank_after(text, found.end())]
    if inline:
        return [
            Slot(
                _named(f["label"], seen),
                row,
                column,
                _guess(f["label"]),
                inline=True,
                start=f.start("rest"),
                end=f.end("rest"),
            )
            for f in inline
        ]
    beside = _beside(sheet, row, column)
    if (alone := _ALONE.fullmatch(cells.clean(text))) and beside is not None:
        return [Slot(_named(alone["label"], seen), row, beside, _guess(alone["label"]))]
    return []


def _is_blank_after(text: str, end: int) -> bool:
    """Whether nothing stands where the word would go: the text ends, or the next label begins."""
    rest = text[end:].lstrip("　 _＿")
    return not rest or _INLINE.match(rest) is not None


def _beside(sheet: Sheet, row: int, column: int) -> int | None:
    """The free cell to the right of a label, past its own merged range."""
    merge = next((m for m in sheet.merged if m.top <= row <= m.bottom and m.left <= column <= m.right), None)
    target = (merge.right if merge else column) + 1
    free = target < max(_used(sheet), column + 2) and _at(sheet, row, target) in (None, "")
    return target if free else None


def _guess(label: str) -> str:
    return next((guess for pattern, guess in _SLOTS if re.fullmatch(pattern, label)), "")


def _named(label: str, seen: dict[str, int]) -> str:
    """A label used twice is told apart by its number."""
    seen[label] = seen.get(label, 0) + 1
    return label if seen[label] == 1 else f"{label}（{seen[label]}）"


def heads_of(layout: Layout) -> Sequence[tuple[int, str]]:
    """(column, joined head) of the columns that have one."""
    return [(index, joined) for index, (_, joined) in enumerate(layout.heads) if joined]
