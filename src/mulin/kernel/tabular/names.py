"""Ways in which one name is typed differently. Pure; proposes, never merges.

Only differences that leave the name itself intact count: width and blanks, the dot, variant
characters, numerals, a bracket or place written or left out, a suffix. A likeness of sound or of
some characters never counts, because neighbours are named alike (滨江大厦, 滨江一号).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mulin.kernel.tabular import cells

_DOTS = re.compile(r"(?<!\d)[·・•‧∙⋅●.。]|[·・•‧∙⋅●.。](?!\d)")
_BRACKET = re.compile(r"（([^（）]*)）")
_NUMERALS = {char: str(number) for number, char in enumerate("〇一二三四五六七八九")}
_NUMERAL = re.compile(r"([一二三四五六七八九]?十[一二三四五六七八九]?|[〇一二三四五六七八九])(?=[期区号栋幢组村])")
_VARIANTS = str.maketrans(
    "昇陞堃喆峯崑崙菓邨廸堦裏濶恆鑛衆豐園華國寶髙淸靑呉黄麗錦灣龍鳳鴻慶榮興業東門號廣場樓廈區",
    "升升坤哲峰昆仑果村迪阶里阔恒矿众丰园华国宝高清青吴黄丽锦湾龙凤鸿庆荣兴业东门号广场楼厦区",
)


class Reason(enum.StrEnum):
    """Why two spellings may be one name, surest first."""

    EXACT = "EXACT"
    WIDTH = "WIDTH"
    DOT = "DOT"
    VARIANT = "VARIANT"
    NUMERAL = "NUMERAL"
    BRACKET = "BRACKET"
    PLACE = "PLACE"
    SUFFIX = "SUFFIX"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An existing name that may be meant, with the difference that separates the two."""

    name: str
    reason: Reason


def same_name_candidates(
    name: str,
    existing: Iterable[str],
    *,
    places: Sequence[str] = (),
    suffixes: Sequence[str] = (),
) -> list[Candidate]:
    """Existing names that differ from `name` only in writing, surest first.

    places: place names that may stand before a name or be left out.
    suffixes: endings that may be left out. Both are the caller's: this module knows no field.
    """
    wanted = _Spelling.of(name, places, suffixes)
    found = []
    for other in existing:
        reason = wanted.reason(_Spelling.of(other, places, suffixes))
        if reason is not None:
            found.append(Candidate(other, reason))
    order = list(Reason)
    return sorted(found, key=lambda candidate: order.index(candidate.reason))


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A name folded step by step, and what it may also be called if a part is left out."""

    steps: tuple[tuple[Reason, str], ...]
    bare: str
    inner: frozenset[str]
    unplaced: frozenset[str]
    cut: frozenset[str]

    @classmethod
    def of(cls, name: str, places: Sequence[str], suffixes: Sequence[str]) -> _Spelling:
        width = cells.key(name)
        dot = _DOTS.sub("", width)
        variant = dot.translate(_VARIANTS)
        numeral = _NUMERAL.sub(_digits, variant)
        bare = _BRACKET.sub("", numeral)
        return cls(
            (
                (Reason.EXACT, name),
                (Reason.WIDTH, width),
                (Reason.DOT, dot),
                (Reason.VARIANT, variant),
                (Reason.NUMERAL, numeral),
                (Reason.BRACKET, bare),
            ),
            bare,
            frozenset(part for part in _BRACKET.findall(numeral) if len(part) > 1),
            frozenset(bare.removeprefix(p) for p in places if len(bare) > len(p) + 1) - {bare},
            frozenset(bare.removesuffix(s) for s in suffixes if len(bare) > len(s) + 1) - {bare},
        )

    def reason(self, other: _Spelling) -> Reason | None:
        """The first difference that explains both; parts may be missing on one side only."""
        for (reason, mine), (_, theirs) in zip(self.steps, other.steps, strict=True):
            if mine == theirs:
                return reason
        for reason, mine_left, theirs_left in (
            (Reason.BRACKET, self.inner, other.inner),
            (Reason.PLACE, self.unplaced, other.unplaced),
            (Reason.SUFFIX, self.cut, other.cut),
        ):
            if self.bare in theirs_left or other.bare in mine_left:
                return reason
        return None


def _digits(found: re.Match[str]) -> str:
    text = found.group(1)
    if "十" not in text:
        return _NUMERALS[text]
    tens, _, ones = text.partition("十")
    return f"{_NUMERALS.get(tens, '1')}{_NUMERALS.get(ones, '0')}"
