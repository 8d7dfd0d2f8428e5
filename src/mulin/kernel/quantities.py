"""Money, area, rates and dates: read from and written in Chinese forms, by integers only.

Money is a whole number of fen, area a whole number of 0.01 m2, a rate two whole numbers. No
binary floating point anywhere: text is read by ``Decimal`` and leaves as an integer.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from mulin.kernel import calendar, errors

BIGINT_MAX = 2**63 - 1

_NUMBER = re.compile(r"([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_SPLIT = re.compile(r"([+-]?[\d,.]+)(.*)", re.ASCII)
_MONEY_UNITS = {"": 100, "元": 100, "万元": 10**6, "亿元": 10**10, "分": 1}
_SQUARE = {"": 100, "万": 10**6}
_AREA_UNITS = {
    f"{scale}{name}": factor for scale, factor in _SQUARE.items() for name in ("m2", "平方米", "平米", "平方")
} | {"": 100}
_DATE = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?", re.ASCII)
_WEEKDAYS = "一二三四五六日"


def _clean(text: str) -> str:
    """Full-width to plain, ``㎡`` to ``m2``, without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _decimal(number: str, shown: str) -> Decimal:
    if not _NUMBER.fullmatch(number):
        raise errors.InputError.of("quantities.not_a_number", text=shown)
    return Decimal(number.replace(",", ""))


def _scaled(number: str, factor: int, shown: str) -> int:
    """The number times the factor. Raises InputError if anything but zeros is cut off."""
    sign, whole, fraction = _NUMBER.fullmatch(number).groups("")  # type: ignore[union-attr]
    digits = fraction[1:].rstrip("0")
    places = len(str(factor)) - 1
    if len(digits) > places:
        raise errors.InputError.of("quantities.too_many_decimals", text=shown, places=places)
    value = int(whole.replace(",", "")) * factor + int(digits.ljust(places, "0") or "0")
    if value > BIGINT_MAX:
        raise errors.InputError.of("quantities.too_large", text=shown)
    return -value if sign == "-" else value


def _parse(text: str, units: dict[str, int], unit: str) -> int:
    """Read a number with an optional unit; ``unit`` is what a bare number means."""
    cleaned = _clean(text)[:200].removeprefix("¥").removeprefix("人民币")
    split = _SPLIT.fullmatch(cleaned)
    if split is None or not _NUMBER.fullmatch(split[1]):
        raise errors.InputError.of("quantities.not_a_number", text=text)
    factor = units.get((split[2] or _clean(unit)).replace("M2", "m2"))
    if factor is None:
        raise errors.InputError.of("quantities.unknown_unit", text=text)
    return _scaled(split[1], factor, text)


def parse_money(text: str, unit: str = "元") -> int:
    """Fen from e.g. ``12,345.60 元``, ``￥12345.6`` or ``1.2万元``; at most whole fen."""
    return _parse(text, _MONEY_UNITS, unit)


def format_money(fen: int, *, unit: bool = True) -> str:
    """Fen as ``12,345.60 元``."""
    return _grouped(fen) + (" 元" if unit else "")


def parse_area(text: str, unit: str = "㎡") -> int:
    """0.01 m2 from e.g. ``89.50``, ``89.5㎡`` or ``26万㎡``; at most two decimals of m2.

    unit: what a bare number means; a column headed 万㎡ passes ``unit="万㎡"``.
    """
    return _parse(text, _AREA_UNITS, unit)


def format_area(hundredths: int, *, unit: bool = True) -> str:
    """0.01 m2 as ``12,345.60 ㎡``."""
    return _grouped(hundredths) + (" ㎡" if unit else "")


def format_area_wan(hundredths: int, *, unit: bool = True) -> str:
    """0.01 m2 in 万㎡, exact, without idle zeros: ``26 万㎡``, ``1.205 万㎡``."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 10**6)
    fraction = f".{rest:06d}".rstrip("0").rstrip(".")
    return f"{sign}{whole:,}{fraction}" + (" 万㎡" if unit else "")


def decimal_string(hundredths: int) -> str:
    """Hundredths as a plain decimal string with two places, as in JSON: ``12345.60``."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}"


def _grouped(hundredths: int) -> str:
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def round_half_up(numerator: int, denominator: int) -> int:
    """The quotient as a whole number, halves away from zero. Raises InputError on zero."""
    if denominator == 0:
        raise errors.InputError.of("quantities.zero_denominator")
    quotient = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return -quotient if (numerator < 0) != (denominator < 0) else quotient


def percent(numerator: int, denominator: int) -> str:
    """A ratio in per cent, two decimals half-up, without the sign: ``48.78``."""
    return decimal_string(round_half_up(numerator * 10_000, denominator))


@dataclass(frozen=True, slots=True)
class Rate:
    """A ratio of two whole numbers; compared unrounded, rounded only to be shown."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.denominator <= 0:
            raise errors.InputError.of("quantities.zero_denominator")

    def percent(self) -> str:
        """Per cent with two decimals, half-up."""
        return percent(self.numerator, self.denominator)

    def at_least(self, other: Rate) -> bool:
        """以上: the limit itself passes (民法典 art. 1259)."""
        return self.numerator * other.denominator >= other.numerator * self.denominator

    def exceeds(self, other: Rate) -> bool:
        """超过 / 过半数: the limit itself does not pass (民法典 art. 1259)."""
        return self.numerator * other.denominator > other.numerator * self.denominator

    def of(self, amount: int) -> int:
        """The share of a whole amount, half-up."""
        return round_half_up(amount * self.numerator, self.denominator)


def parse_percent(text: str) -> Rate:
    """A rate from ``48.78%`` or ``48.78``; at most six decimals."""
    number = _clean(text)[:200].removesuffix("%")
    _decimal(number, text)
    return Rate(_scaled(number, 10**6, text), 10**8)


def parse_date(text: str) -> dt.date:
    """A day from ``2020-11-15``, ``2020/11/15``, ``2020.11.15`` or ``2020年11月15日``."""
    match = _DATE.fullmatch(_clean(text)[:200])
    try:
        if match is None:
            raise ValueError(text)
        return dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError as fault:
        raise errors.InputError.of("quantities.not_a_date", text=text) from fault


def format_date(date: dt.date) -> str:
    """``2020年11月15日``."""
    return f"{date.year}年{date.month}月{date.day}日"


def format_day(date: dt.date) -> str:
    """``11月15日 周日``."""
    return f"{date.month}月{date.day}日 周{_WEEKDAYS[date.weekday()]}"


def format_moment(moment: dt.datetime) -> str:
    """An aware moment by Shanghai time: ``2020年11月15日 09:05``."""
    local = moment.astimezone(calendar.ZONE)
    return f"{format_date(local.date())} {local:%H:%M}"
