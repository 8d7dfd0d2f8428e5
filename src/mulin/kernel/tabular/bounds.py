"""Limits for foreign files, checked before a parser allocates memory for them. Pure.

A spreadsheet parser keeps a dense grid, so one cell at XFD1048576 would cost gigabytes: the
addresses inside the archive are looked at first. Every member is inflated once in pieces, because
the size that an archive declares may be a lie (then its checksum fails).
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mulin.kernel import errors

_ADDRESS = re.compile(rb"""\sr=["']([A-Za-z]+)(\d+)["']""")
# Bounded stretches: a text made of nothing but beginnings must not be searched from each of them to its end.
_ROW = re.compile(rb"""<(?:\w{1,20}:)?row\s[^<>]{0,400}?\br=["'](\d+)["']""")
# A literal head keeps these two searches fast; a false hit only costs the exact look.
_WIDE = re.compile(rb"""r=["'][A-Za-z]{2,}\d""")
_PIECE = 1 << 20
_NEEDED = "xl/workbook.xml"
HEAVY = 256 * 1024 * 1024
"""Bytes that the cells of an archive may come to; what may be heavier is not parsed in the caller's own process."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Rows and columns a sheet, cells a sheet, sheets and uncompressed bytes a file."""

    rows: int = 300_000
    columns: int = 500
    cells: int = 6_000_000
    sheets: int = 60
    bytes: int = 400 * 1024 * 1024


DEFAULT_LIMITS = Limits()


def _bad(code: str, **params: int) -> errors.InputError:
    return errors.InputError(errors.Violation(code, params=dict(params)))


def check_size(rows: int, columns: int, limits: Limits) -> None:
    """InputError: sheet_too_long, sheet_too_wide, sheet_too_many_cells."""
    if rows > limits.rows:
        raise _bad("tabular.sheet_too_long", limit=limits.rows)
    if columns > limits.columns:
        raise _bad("tabular.sheet_too_wide", limit=limits.columns)
    if rows * columns > limits.cells:
        raise _bad("tabular.sheet_too_many_cells", limit=limits.cells)


def check_archive(data: bytes, limits: Limits) -> int:
    """Look through a zipped workbook; returns the bytes that its cells may come to.

    Texts are stored once and named by many cells, and each cell gets its copy: the longest text times the number of
    cells is what it may come to. InputError: file_too_big, file_kind_unknown, sheet_*.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if _NEEDED not in archive.namelist():
            raise _bad("tabular.file_kind_unknown")
        if len(members) > 5_000 or sum(m.file_size for m in members) > limits.bytes:
            raise _bad("tabular.file_too_big", limit=limits.bytes)
        count = longest = size = 0
        for member in members:
            found = _check_member(archive, member, limits)
            count, size = count + found.cells, size + found.size
            longest = max(longest, found.longest)
    return max(size, count * longest)


@dataclass(slots=True)
class _Found:
    """Of one member: cells and bytes in it, and the longest shared text."""

    cells: int = 0
    size: int = 0
    longest: int = 0


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limits: Limits) -> _Found:
    """Rows beyond the limit are seen at once; columns past Z ask for a second, full look."""
    tall = re.compile(rb"""r=["'][A-Za-z]*\d{%d}""" % len(str(limits.rows)))
    rows, wide, found, open_text = 0, False, _Found(), 0
    for tail, text in _pieces(archive, member):
        wide = wide or _WIDE.search(text) is not None
        if tall.search(text):
            rows = max(rows, _extent(text)[0])
        found.size += len(text) - tail
        found.cells += text.count(b"<c", tail) + text.count(b":c", tail)
        open_text = _longest(found, text[tail:], open_text)
    found.longest = max(found.longest, open_text) if _is_texts(member) else 0
    columns = 0
    if wide:
        for _, text in _pieces(archive, member):
            high, broad = _extent(text)
            rows, columns = max(rows, high), max(columns, broad)
    check_size(rows, columns, limits)
    return found


def _is_texts(member: zipfile.ZipInfo) -> bool:
    return "sharedstrings" in member.filename.casefold()


def _longest(found: _Found, text: bytes, before: int) -> int:
    """Take note of the longest stretch between two marks of shared texts; returns the length of the open one."""
    parts = text.split(b"si>")
    if len(parts) == 1:
        return before + len(text)
    found.longest = max(found.longest, before + len(parts[0]), max(map(len, parts)))
    return len(parts[-1])


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[int, bytes]]:
    """The member inflated piece by piece, each led by the end of the one before (its length stands first)."""
    tail = b""
    with archive.open(member) as stream:
        while piece := stream.read(_PIECE):
            yield len(tail), tail + piece
            tail = piece[-64:]


def _extent(text: bytes) -> tuple[int, int]:
    rows = [int(found) for found in _ROW.findall(text)]
    columns = set()
    for letters, row in set(_ADDRESS.findall(text)):
        rows.append(int(row))
        columns.add(letters)
    return max(rows, default=0), max((_column(found) for found in columns), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for char in letters.upper():
        number = number * 26 + char - 64
    return number


# --- compound files (.xls) ------------------------------------------------------------------

_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
_STREAMS = (2, 5)  # kinds of directory entries that hold bytes: a stream, the root's small streams


def check_container(data: bytes) -> None:
    """Look through an old workbook's sector tables, in the process that parses it. InputError: file_damaged.

    A parser follows chains of sectors blindly: one that runs in a circle, or leads outside the file, would take
    all the memory there is.
    """
    shift = int.from_bytes(data[30:32], "little")
    if len(data) < 512 or shift not in (9, 12):
        raise _bad("tabular.file_damaged")
    size = 1 << shift
    count = -(-len(data) // size)
    words = struct.unpack_from("<17I", data, 44)
    directory, minis, more = words[1], words[4], words[6]

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    tables = [n for n in struct.unpack_from("<109I", data, 76) if n <= _LAST_SECTOR]
    seen: set[int] = set()
    while more <= _LAST_SECTOR:
        if more in seen or more >= count:
            raise _bad("tabular.file_damaged")
        seen.add(more)
        *found, more = _numbers(sector(more)) or (_LAST_SECTOR + 1,)
        tables += [n for n in found if n <= _LAST_SECTOR]
    if len(tables) > count or max(tables, default=0) >= count:
        raise _bad("tabular.file_damaged")
    fat = [n for table in tables for n in _numbers(sector(table))]
    listing = b"".join(sector(n) for n in _chain(directory, fat, count))
    small = [n for at in _chain(minis, fat, count) for n in _numbers(sector(at))]
    _check_entries(listing, fat, small, count, len(data))


def _numbers(sector: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])


def _chain(start: int, table: Sequence[int], count: int) -> list[int]:
    """The sectors of a chain; InputError for one that is longer than the file or leaves it."""
    found: list[int] = []
    while start <= _LAST_SECTOR:
        if start >= len(table) or start >= count or len(found) >= count:
            raise _bad("tabular.file_damaged")
        found.append(start)
        start = table[start]
    return found


def _check_entries(listing: bytes, fat: Sequence[int], small: Sequence[int], count: int, length: int) -> None:
    for at in range(0, len(listing) - _ENTRY + 1, _ENTRY):
        kind = listing[at + 66]
        if kind not in _STREAMS:
            continue
        start, stated = struct.unpack_from("<II", listing, at + 116)
        if stated > length:
            raise _bad("tabular.file_damaged")
        if stated:
            is_small = kind == _STREAMS[0] and stated < 4096
            _chain(start, small if is_small else fat, len(small) if is_small else count)
