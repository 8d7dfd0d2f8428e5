"""Values of a sheet and the normalisation of the texts that stand in its cells. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from mulin.kernel import errors

Cell = str | int | Decimal | dt.date | None

_CJK = r"\u2e80-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\u00b7"
_BLANK = re.compile(r"[\s\u00a0\u200b\u200c\u200d\u2060\ufeff\u3000]+")
_INNER_BLANK = re.compile(rf"(?<=[{_CJK}]) (?=\S)|(?<=\S) (?=[{_CJK}])")
_BRACKETS = str.maketrans("([{【〔［｛)]}】〕］｝", "（" * 7 + "）" * 7)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, zero-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[r][c]` with absolute zero-based positions; all rows equally wide."""

    name: str
    rows: list[list[Cell]]
    merged: tuple[Merge, ...] = ()
    problems: tuple[errors.Violation, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a file holds. `problems` of the sheets name cells that could not be read faithfully."""

    sheets: tuple[Sheet, ...]
    kind: str
    problems: tuple[errors.Violation, ...] = field(default=())


def clean(text: str) -> str:
    """Drop line breaks and padding; a blank stays only between two non-Chinese words."""
    text = _BLANK.sub(" ", text).strip()
    return _INNER_BLANK.sub("", text)


def brackets(text: str) -> str:
    """Write every kind of round, square and lenticular bracket as （ and ）."""
    return text.translate(_BRACKETS)


def shown(value: Cell) -> str:
    """A cell as text: '' for nothing, integers without '.0', ISO days."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def key(text: str) -> str:
    """A header or name in the form used for comparing: width folded, no blanks, lower case."""
    folded = unicodedata.normalize("NFKC", text)
    return brackets(_BLANK.sub("", folded)).casefold()


def blank(row: Iterable[Cell]) -> bool:
    """Whether a row has nothing to read."""
    return not any(value is not None and (value != "" and shown(value).strip()) for value in row)


def column_letter(index: int) -> str:
    """Spreadsheet name of a zero-based column: 0 -> A, 27 -> AB."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def fingerprint(texts: Sequence[str]) -> str:
    """A stable name for a header row; width, blanks and line breaks do not change it."""
    joined = "\x1f".join(key(text) for text in texts)
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def outside(text: str, marks: str) -> list[str]:
    """Split at any of `marks` that stand outside brackets; parts are cleaned, empty ones dropped."""
    parts: list[str] = []
    depth, start = 0, 0
    for position, char in enumerate(text):
        if char in "（(":
            depth += 1
        elif char in "）)":
            depth = max(0, depth - 1)
        elif depth == 0 and char in marks:
            parts.append(text[start:position])
            start = position + 1
    parts.append(text[start:])
    return [part for part in (clean(part) for part in parts) if part]
