"""Codes of persons, bodies and places, and telephone numbers: read, checked, masked.

Every ``parse_…`` returns the normalised string or raises InputError with a code. Sources:
GB 32100 (统一社会信用代码), GB 11643 (公民身份号码), GB 11714 (组织机构代码), GB/T 2260 with the
statistical codes of twelve digits.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from enum import StrEnum

from stdnum.cn import ric, uscc

from mulin.kernel import errors

_USCC = re.compile(r"[0-9ANY][0-9A-HJ-NPQRTUWXY]\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d\d))(\d{7,8})", re.ASCII)
_EXTENSION = re.compile(r"(.*\d{7,8})(?:-?(?:转|X|EXT\.?)-?|-)(\d{1,6})", re.ASCII)
_SERVICE = re.compile(r"[48]00\d{7}|1\d{4}|1\d{2}|9[56]\d{3,6}", re.ASCII)
_REGION_GROUPS = ((0, 2), (2, 4), (4, 6), (6, 9), (9, 12))
_REGION_LENGTHS = (2, 4, 6, 9, 12)
_COMPOUND_SURNAMES = frozenset(
    (
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "司徒",
        "夏侯",
        "长孙",
        "宇文",
        "端木",
        "独孤",
        "南宫",
        "轩辕",
        "申屠",
        "澹台",
        "淳于",
        "单于",
        "太史",
        "公冶",
        "濮阳",
        "赫连",
        "钟离",
        "闻人",
        "东郭",
        "西门",
        "百里",
        "呼延",
        "万俟",
        "拓跋",
    )
)


class RegionLevel(StrEnum):
    """The level of a region code; values as in the national table."""

    PROVINCE = "province"
    PREFECTURE = "prefecture"
    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"


_LEVELS = tuple(RegionLevel)


def _compact(text: str, label: str, *, keep_hyphens: bool = False) -> str:
    """Full-width to plain, upper case, without blanks and hyphens. Refuses an empty text."""
    plain = unicodedata.normalize("NFKC", text).upper()
    hyphen = "-" if keep_hyphens else ""
    compact = re.sub(r"[\-‐‑–—]", hyphen, re.sub(r"\s", "", plain))
    if not compact.strip("-"):
        raise errors.InputError.of("identifiers.empty", label=label)
    return compact


def _require_length(code: str, lengths: tuple[int, ...], label: str) -> None:
    if len(code) not in lengths:
        expected = "、".join(map(str, lengths)) + " 位"
        raise errors.InputError.of("identifiers.length", label=label, expected=expected)


def parse_uscc(text: str) -> str:
    """A unified social credit code of 18 characters (GB 32100-2015).

    The first two places may be letters (A, N, Y for the registering authority). The check
    character of the organisation code inside is not asked: codes in use depart from it.
    """
    label = "统一社会信用代码"
    code = _compact(text, label)
    _require_length(code, (18,), label)
    if not _USCC.fullmatch(code):
        raise errors.InputError.of("identifiers.characters", label=label)
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise errors.InputError.of("identifiers.checksum", label=label)
    return code


def org_check_character(body: str) -> str:
    """The check character of an organisation code's eight characters (GB 11714)."""
    total = sum(int(char, 36) * weight for char, weight in zip(body, _ORG_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def parse_org_code(text: str) -> str:
    """An organisation code, nine characters without the hyphen (GB 11714)."""
    label = "组织机构代码"
    code = _compact(text, label)
    _require_length(code, (9,), label)
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code, re.ASCII):
        raise errors.InputError.of("identifiers.characters", label=label)
    if org_check_character(code[:8]) != code[8]:
        raise errors.InputError.of("identifiers.checksum", label=label)
    return code


def parse_id_number(text: str) -> str:
    """A citizen's identity number of 18 characters (GB 11643-1999).

    The region part is not looked up: districts are renamed and dissolved, numbers stay.
    """
    label = "身份证号码"
    code = _compact(text, label)
    _require_length(code, (18,), label)
    if not re.fullmatch(r"[1-9]\d{16}[0-9X]", code, re.ASCII):
        raise errors.InputError.of("identifiers.characters", label=label)
    try:
        dt.date(int(code[6:10]), int(code[10:12]), int(code[12:14]))
    except ValueError as fault:
        raise errors.InputError.of("identifiers.birth_date") from fault
    if ric.calc_check_digit(code) != code[17]:
        raise errors.InputError.of("identifiers.checksum", label=label)
    return code


def birth_date(id_number: str) -> dt.date:
    """The birth date that a parsed identity number holds."""
    return dt.date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def parse_region(text: str) -> str:
    """A region code as twelve digits; 2, 4, 6 or 9 digits are filled up with zeros."""
    label = "区划代码"
    code = _compact(text, label)
    _require_length(code, _REGION_LENGTHS, label)
    if not re.fullmatch(r"[1-8]\d+", code, re.ASCII):
        raise errors.InputError.of("identifiers.characters", label=label)
    code = code.ljust(12, "0")
    # A city without districts has 00 for the county above its towns; other gaps do not exist.
    filled = [int(code[start:end]) > 0 for start, end in _REGION_GROUPS]
    if (not filled[1] and any(filled[2:])) or (filled[4] and not filled[3]) or not filled[0]:
        raise errors.InputError.of("identifiers.region")
    return code


def region_level(code: str) -> RegionLevel:
    """The level of a twelve-digit region code."""
    filled = [int(code[start:end]) > 0 for start, end in _REGION_GROUPS]
    return _LEVELS[max(index for index, value in enumerate(filled) if value)]


def region_prefix(code: str) -> str:
    """The digits that all places under a twelve-digit code share: ``350500000000`` -> ``3505``."""
    return code[: _REGION_GROUPS[_LEVELS.index(region_level(code))][1]]


def region_within(code: str, ancestor: str) -> bool:
    """Whether one twelve-digit code lies under another, or is it."""
    return code.startswith(region_prefix(ancestor))


def region_ancestors(code: str) -> tuple[str, ...]:
    """The codes above a twelve-digit code, from the province down, without itself."""
    prefix = region_prefix(code)
    levels = [end for _, end in _REGION_GROUPS if end < len(prefix)]
    above = (prefix[:end].ljust(12, "0") for end in levels)
    return tuple(dict.fromkeys(item for item in above if item != code))


def parse_phone(text: str, area_code: str = "") -> str:
    """A telephone number: mobile ``13812341234``, landline ``0595-22345678`` (``转``: ``-8001``).

    area_code: put before a landline number given without one. Service numbers (400, 12345,
    95…) stay as they are.
    """
    compact = _compact(text, "电话号码", keep_hyphens=True)
    whole = re.sub(r"^(?:\+86|0086|86(?=-?1[3-9]))", "", re.sub(r"[().·]", "", compact)).strip("-")
    number = whole.replace("-", "")
    if _MOBILE.fullmatch(number) or _SERVICE.fullmatch(number):
        return number
    split = _EXTENSION.fullmatch(whole)
    number, extension = (split[1].replace("-", ""), split[2]) if split else (number, "")
    if area_code and re.fullmatch(r"[2-8]\d{6,7}", number, re.ASCII):
        number = area_code + number
    landline = _LANDLINE.fullmatch(number)
    if landline is None:
        raise errors.InputError.of("identifiers.phone", text=text)
    return "-".join(part for part in (*landline.groups(), extension) if part)


def is_mobile(phone: str) -> bool:
    """Whether a parsed number is a mobile one, that is, can receive a text message."""
    return _MOBILE.fullmatch(phone) is not None


def mask_phone(phone: str) -> str:
    """``138****1234``; a landline keeps its area code and its last four: ``0595-****5678``."""
    if is_mobile(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    area, hyphen, number = phone.partition("-")
    if hyphen:
        number = number.partition("-")[0]
        return f"{area}-****{number[-4:]}"
    return "*" * len(phone)


def mask_id_number(id_number: str) -> str:
    """First three and last four characters, the rest hidden; too short a text is all hidden."""
    if len(id_number) < 12:
        return "*" * len(id_number)
    return id_number[:3] + "*" * (len(id_number) - 7) + id_number[-4:]


def mask_name(name: str) -> str:
    """The surname and a star for each further character: ``张*``, ``欧阳**``."""
    name = name.strip()
    if len(name) <= 1:
        return "*" * len(name)
    surname = 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1
    return name[:surname] + "*" * (len(name) - surname)
