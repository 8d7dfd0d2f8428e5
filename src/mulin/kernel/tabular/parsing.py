"""Opens a spreadsheet with the parser and gives its cells as the parser sees them, column by column.

The parser is trusted with memory only as far as :mod:`bounds` has looked the file through; what cannot be looked
through cheaply is parsed in a process of its own (:mod:`aside`). No Django here: that process must start at once.
"""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import python_calamine

from mulin.kernel import errors
from mulin.kernel.tabular import bounds
from mulin.kernel.tabular.bounds import Limits
from mulin.kernel.tabular.cells import Merge

Given = TypeVar("Given")
Raw = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta
_DAMAGE = (
    python_calamine.CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    OverflowError,
    struct.error,
)


@dataclass(slots=True)
class Grid:
    """A worksheet as parsed: `columns[c][r]` raw values ('' where nothing stands), merged ranges."""

    name: str
    columns: list[Sequence[Raw]]
    height: int
    merged: tuple[Merge, ...]


def bad(code: str, **params: Any) -> errors.InputError:
    """The refusal of that code."""
    return errors.InputError(errors.Violation(code, params=params))


def is_costly(data: bytes, kind: str, limits: Limits) -> bool:
    """Whether the file is to be parsed aside: every old workbook, and archives whose cells may weigh too much.

    Raises InputError as :func:`parse` would.
    """
    return kind == "xls" or guarded(lambda: bounds.check_archive(data, limits)) > bounds.HEAVY


def parse(data: bytes, kind: str, limits: Limits, only: int | None = None) -> list[Grid]:
    """The worksheets of a file (of one index alone, if asked). InputError: `file_*`, `sheet_*`."""

    def parsed() -> list[Grid]:
        if kind == "xls":
            bounds.check_container(data)
        return _worksheets(data, limits, only)

    return guarded(parsed)


def guarded(act: Callable[[], Given]) -> Given:
    """Whatever a damaged file breaks inside is one of our errors."""
    try:
        return act()
    except python_calamine.PasswordError as error:
        raise bad("tabular.file_locked") from error
    except errors.InputError:
        raise
    except RuntimeError as error:  # zipfile: an encrypted member
        raise bad("tabular.file_locked") from error
    except _DAMAGE as error:
        raise bad("tabular.file_damaged") from error
    except BaseException as error:
        # The parser's language reports a broken invariant outside the Exception tree.
        if type(error).__name__ == "PanicException":
            raise bad("tabular.file_damaged") from error
        raise


def _worksheets(data: bytes, limits: Limits, only: int | None) -> list[Grid]:
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        kept = [meta.name for meta in book.sheets_metadata if meta.typ == python_calamine.SheetTypeEnum.WorkSheet]
        if only is not None:
            kept = kept[only : only + 1]
        if len(kept) > limits.sheets:
            raise bad("tabular.file_too_many_sheets", limit=limits.sheets)
        return [_grid(book, name, limits) for name in kept]


def _grid(book: python_calamine.CalamineWorkbook, name: str, limits: Limits) -> Grid:
    sheet = book.get_sheet_by_name(name)
    bounds.check_size(sheet.total_height, sheet.total_width, limits)
    rows = sheet.to_python(skip_empty_area=False)
    merged = tuple(Merge(top, left, bottom, right) for (top, left), (bottom, right) in (sheet.merged_cell_ranges or []))
    return Grid(name, list(zip(*rows, strict=True)), len(rows), merged)
