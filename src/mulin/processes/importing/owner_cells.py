"""Cells of a developer's list of owners, as people fill them: several owners in one, marks, units of measure. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from mulin.kernel import errors, identifiers

ID_CHECK, PHONE_FORM, AREA_ZERO, AREA_FORM, COUNTS, REPEATED = (
    "ID_CHECK",
    "PHONE_FORM",
    "AREA_ZERO",
    "AREA_FORM",
    "COUNTS",
    "REPEATED",
)

_TOTAL = re.compile(r"^(合计|总计|小计|共计|累计|本页合计|总户数)")
_DEVELOPER = re.compile(r"未售|未出售|待售|未交付|未交房|开发商|建设单位|房开")
_BODY = re.compile(r"公司|中心|委员会|[^张王李陈]局$|医院|学校|银行|合作社|基金")
_HARD = re.compile(r"[、/／,，;；|\n&＆]+")
_SOFT = re.compile(r"(?<=[\u4e00-\u9fff·]{2})(?:和|与|及)(?=[\u4e00-\u9fff·]{2,4}$)")
_REMARK = re.compile(r"（[^（）]*）")
_WHOLE = re.compile(r"(.+?)(?:栋|幢|号楼|座|#)(?:(.+?)(?:单元|梯))?(.+?)(?:室|房|号)?$")
_PARKING = re.compile(r"车位|车库|泊位")
_SHOP = re.compile(r"商铺|店面|店铺|门面|商业|商服")
_AREA_UNIT = re.compile(r"(㎡|m2|m²|平方米|平米|平)$", re.IGNORECASE)
_SOURCES = (("REGISTERED", "产权|登记|不动产|房产证"), ("SURVEYED", "测绘|实测|预测"), ("CONTRACT", "合同|网签|备案"))
_TITLES = (("REGISTERED", "产权|登记|不动产|房产证"), ("CONTRACT", "合同|网签"), ("JUDGMENT", "判决|裁定|调解书"))


@dataclass(frozen=True, slots=True)
class Area:
    """An area in 0.01 m2, whether it had to be rounded, and the doubt about it if there is none."""

    value: int | None
    rounded: bool = False
    doubt: str = ""


def plain(text: str | None) -> str:
    """Width folded, brackets Chinese, outer blanks gone."""
    folded = unicodedata.normalize("NFKC", (text or "").replace("\u200b", ""))
    return folded.replace("(", "（").replace(")", "）").strip()


def compact(text: str | None) -> str:
    """Without any blank."""
    return re.sub(r"\s", "", plain(text))


def is_total(texts: Sequence[str | None]) -> bool:
    """Whether a line sums up others."""
    return any(_TOTAL.match(compact(text)) for text in texts if text)


def is_developer(texts: Sequence[str | None]) -> bool:
    """Whether a cell says that the unit is unsold, undelivered or the developer's."""
    return any(_DEVELOPER.search(compact(text)) for text in texts if text)


def use_of(texts: Sequence[str | None]) -> str:
    """HOME, SHOP or PARKING by what the cells say."""
    joined = " ".join(plain(text) for text in texts if text)
    if _PARKING.search(joined):
        return "PARKING"
    return "SHOP" if _SHOP.search(joined) else "HOME"


def building(text: str | None) -> str:
    """A building's number without its word: 1栋, 1号楼, 1# and 01幢 are 1."""
    bare = re.sub(r"^第|(栋|幢|号楼|座|楼|#|号)$", "", compact(text))
    return bare.lstrip("0") or bare


def entrance(text: str | None) -> str:
    """An entrance's number without its word."""
    bare = re.sub(r"^第|(单元|梯位|梯)$", "", compact(text))
    return bare.lstrip("0") or bare


def room(text: str | None) -> str:
    """A room's number without its word; 301.0 of a number cell is 301."""
    return re.sub(r"\.0$|(室|房)$", "", compact(text))


def whole(text: str | None) -> tuple[str, str, str]:
    """Building, entrance and room of an address in one cell (3栋2单元501室, 3-2-501); blanks where it has none."""
    value = compact(text)
    if found := _WHOLE.fullmatch(value):
        return building(found[1]), entrance(found[2]), room(found[3])
    parts = [part for part in re.split(r"[-—–－]", value) if part]
    if len(parts) == 3:
        return building(parts[0]), entrance(parts[1]), room(parts[2])
    return (building(parts[0]), "", room(parts[1])) if len(parts) == 2 else ("", "", room(value))


def names(text: str | None) -> list[str]:
    """The owners of a cell. A blank inside a two-character name does not part it; bodies are not split at 和."""
    found: list[str] = []
    for piece in _HARD.split(_REMARK.sub("", plain(text))):
        words = [word for word in piece.split() if word]
        if words and all(len(word) == 1 for word in words):
            words = ["".join(words)]
        for word in words:
            found += [word] if _BODY.search(word) else _SOFT.split(word)
    return list(dict.fromkeys(re.sub(r"^(业主|户主|共有人)[:：]?", "", name) for name in found if name))


def id_numbers(text: str | None) -> tuple[list[str], int]:
    """The valid ID numbers of a cell in order ("" for a broken one), and how many are broken."""
    found, broken = [], 0
    for piece in _pieces(text, 18):
        try:
            found.append(identifiers.parse_id_number(piece))
        except errors.InputError:
            found.append("")
            broken += 1
    return found, broken


def phones(text: str | None) -> tuple[list[str], int]:
    """The telephones of a cell in order ("" for one of wrong form), and how many are wrong."""
    found, broken = [], 0
    for piece in _pieces(text, 11):
        try:
            found.append(identifiers.parse_phone(piece))
        except errors.InputError:
            found.append("")
            broken += 1
    return found, broken


def _pieces(text: str | None, width: int) -> list[str]:
    found: list[str] = []
    for piece in _HARD.split(plain(text)):
        joined = re.sub(r"\s|\.0$", "", piece).lstrip("'")
        if joined and len(joined) % width == 0:
            found += [joined[at : at + width] for at in range(0, len(joined), width)]
        elif joined:
            found.append(joined)
    return found


def area(text: str | None) -> Area:
    """An area cell: unit words, thousands' commas; a third decimal is rounded half up."""
    value = _AREA_UNIT.sub("", compact(text)).replace(",", "")
    if not value:
        return Area(None)
    try:
        number = Decimal(value)
    except InvalidOperation:
        return Area(None, doubt=AREA_FORM)
    if not number.is_finite() or number < 0 or number > 10**8:
        return Area(None, doubt=AREA_FORM)
    exact = number * 100
    kept = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return Area(kept, rounded=kept != exact) if kept else Area(None, doubt=AREA_ZERO)


def area_source(text: str | None) -> str:
    """Where an area comes from, by the words of the cell; "" if they do not say."""
    return _said(_SOURCES, text) or ""


def title_source(text: str | None) -> str:
    """What ownership rests on, by the words of the cell; the list's own word if they do not say."""
    return _said(_TITLES, text) or "DECLARED"


def _said(table: Sequence[tuple[str, str]], text: str | None) -> str | None:
    value = compact(text)
    return next((key for key, words in table if value and re.search(words, value)), None)
