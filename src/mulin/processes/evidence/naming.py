"""Names of the files in the folder: 条款-小区-日期-内容, safe on every system, no two alike. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 100
"""Characters of a name: with three bytes each it stays far below the 255 bytes of a file system."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+')
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index: what it proves, and the file of that name in the folder; the record alone without one."""

    clause: str
    place: str
    on: dt.date
    content: str
    source: str
    file_id: int | None = None
    digest: str = ""
    size: int = 0
    name: str = ""
    record: str = ""


def clean(text: str) -> str:
    """A part of a name without what a file system or a listing trips over; the dash stays free for the parts."""
    return _SPACES.sub(" ", _FORBIDDEN.sub(" ", text)).replace("-", "－").strip(" .")


def stem(entry: Entry) -> str:
    """条款-小区-日期-内容 without the suffix, cut to length at its end."""
    clause = _SPACES.sub(" ", _FORBIDDEN.sub(" ", entry.clause)).strip(" .") or "未注明条款"
    parts = (clause, clean(entry.place)[:24] or "全域", entry.on.strftime("%Y%m%d"), clean(entry.content) or "材料")
    return "-".join(parts)[:LONGEST].strip(" .-")


def named(entries: Iterable[tuple[Entry, str]]) -> list[str]:
    """A name for each entry with its suffix; those that would be alike, also for a system that knows no capitals,
    are numbered."""
    taken: set[str] = set()
    names = []
    for entry, suffix in entries:
        base, n = stem(entry), 1
        name = f"{base}.{suffix}"
        while name.casefold() in taken:
            n += 1
            name = f"{base}（{n}）.{suffix}"
        taken.add(name.casefold())
        names.append(name)
    return names
