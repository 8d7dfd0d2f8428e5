"""Chinese names in the order and by the letters that people look them up.

Readings come from pypinyin; two small tables of our own go first, because names of places and
persons keep readings that a dictionary of words misses (单县, 曾). The keys are plain ASCII: a
column that stores them should be collated by code point.
"""

from __future__ import annotations

import csv
import functools
import importlib.resources
import re
import unicodedata
from collections.abc import Callable

DIGITS = 12
"""Width to which a run of digits is filled with zeros, so that 10号 follows 9号."""

_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def _table(name: str) -> dict[str, tuple[str, ...]]:
    source = importlib.resources.files("mulin.kernel") / "data" / name
    with source.open(encoding="utf-8") as lines:
        return {row["text"]: tuple(row["reading"].split()) for row in csv.DictReader(lines)}


@functools.cache
def overrides() -> dict[str, tuple[str, ...]]:
    """Readings that win over the dictionary's, by word or character; the longest word wins."""
    return _table("pinyin.csv")


@functools.cache
def surnames() -> dict[str, tuple[str, ...]]:
    """Readings at the beginning of a person's name only."""
    return _table("surnames.csv")


@functools.cache
def _words() -> re.Pattern[str]:
    longest_first = sorted(overrides(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@functools.cache
def _pieces() -> re.Pattern[str]:
    """Digits, Latin words, and runs of everything else that is not a blank or a sign."""
    return re.compile(r"[0-9]+|[a-z]+|[^\W0-9a-z_]+")


@functools.lru_cache(maxsize=65_536)
def _read(run: str) -> tuple[str, ...]:
    """Syllables of a run of characters; one without a reading stands for itself."""
    syllables: list[str] = []
    position = 0
    for word in _words().finditer(run):
        syllables += _dictionary(run[position : word.start()])
        syllables += overrides()[word.group()]
        position = word.end()
    return (*syllables, *_dictionary(run[position:]))


@functools.cache
def _reader() -> Callable[..., list[str]]:
    """The dictionary's reader, imported with the first name: its phrases cost every start half a second."""
    from pypinyin import lazy_pinyin

    return lazy_pinyin


def _dictionary(run: str) -> list[str]:
    syllables: list[str] = []
    for raw in _reader()(run, errors=_as_letters) if run else ():
        syllables += raw.replace("ü", "v").replace("ê", "e").split()
    return syllables


def _as_letters(chars: str) -> str:
    """Characters without a reading (rare ones, other scripts) keep an order: after all others.

    Their code point is spelled in letters, for the dictionary takes digits for tones.
    """
    spelled = (f"{ord(char):06x}".translate(_LETTERS) for char in chars)
    return " ".join(f"zz{code}" for code in spelled)


def _syllables(text: str, *, person: bool) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    syllables: list[str] = []
    if person:
        for length in (2, 1):
            reading = surnames().get(plain[:length])
            if reading and len(plain) > length:
                syllables += reading
                plain = plain[length:]
                break
    for piece in _pieces().findall(plain):
        syllables += [piece] if piece.isascii() else _read(piece)
    return syllables


def sort_key(text: str, *, person: bool = False) -> str:
    """Lower-case syllables with blanks between, digits zero-filled; compare by code point.

    person: read the beginning as a surname (单 shan, 解 xie).
    """
    return " ".join(
        syllable.lstrip("0").zfill(DIGITS) if syllable.isdigit() else syllable
        for syllable in _syllables(text, person=person)
    )


def initials(text: str, *, person: bool = False) -> str:
    """First letters, digits kept whole: 四季康城 -> ``sjkc``, 10号楼 -> ``10hl``."""
    return "".join(syllable if syllable.isdigit() else syllable[0] for syllable in _syllables(text, person=person))
