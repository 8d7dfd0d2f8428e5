"""Settings: reading a decided value, and the answer that a setting gives. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mulin.kernel import errors, quantities
from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.packs import rules

_INTERVAL = re.compile(r"^([1-9]\d{0,3}) ?(day|week|month|quarter|year)s?$")
Reader = Callable[[rules.SettingRow, Any], Any]
_COUNTS = frozenset({"integer", "days", "points"})


class OpenSetting(errors.DomainError):
    """A rule needs a setting that nobody has decided (待设定): it cannot decide."""


class Settled(StrEnum):
    """OPEN: nobody decided. DOCUMENTED: the document's own reading holds. DECIDED: a place decided."""

    OPEN = "OPEN"
    DOCUMENTED = "DOCUMENTED"
    DECIDED = "DECIDED"


@dataclass(frozen=True, slots=True)
class Answer:
    """How a setting stands for a place on a day.

    value: canonical JSON value (money in fen, area in 0.01 m2, dates ISO); None while open.
    whose: the body that decides. proposed: our suggestion, never used by itself.
    """

    pack: str
    key: str
    label: str
    kind: str
    type: str
    unit: str
    state: Settled
    value: Any
    whose: str
    clauses: tuple[str, ...]
    options: tuple[str, ...]
    proposed: str | None
    note: str
    conflict: int | None
    basis: str = ""
    decided_by: str = ""
    path: str = ""
    place_name: str = ""
    since: dt.date | None = None
    value_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the page must say 待设定."""
        return self.state is Settled.OPEN

    def require(self) -> Any:
        """The value. Raises OpenSetting naming whose it is and by which clause."""
        if self.is_open:
            raise OpenSetting(
                Violation(
                    "rulebook.open_setting",
                    self.clauses[0],
                    {"label": self.label, "owner": self.whose, "clause": "、".join(self.clauses)},
                )
            )
        return self.value


def unsettled(pack: str, row: rules.SettingRow) -> Answer:
    """The answer that the document alone gives: its documented choice, or nothing."""
    documented = row.kind == "choice" and row.default is not None
    return Answer(
        pack=pack,
        key=row.key,
        label=row.label,
        kind=row.kind,
        type=row.type,
        unit=row.unit,
        state=Settled.DOCUMENTED if documented else Settled.OPEN,
        value=read_value(row, row.default) if documented else None,
        whose=row.whose,
        clauses=row.clauses,
        options=row.options,
        proposed=row.proposed,
        note=row.note,
        conflict=row.conflict,
        basis=row.basis,
    )


def read_value(row: rules.SettingRow, raw: Any) -> Any:
    """The canonical value of what was entered. Raises InputError with what is expected."""
    reader: Reader = _READERS.get(row.type, _text)
    if row.options and row.type in ("choice", "boolean", "percent", "date"):
        reader = _option
    try:
        return reader(row, raw)
    except (ValueError, TypeError, errors.DomainError) as fault:
        if isinstance(fault, InputError) and fault.codes == ("packs.setting_value",):
            raise
        raise _refusal(row, raw) from fault


def _refusal(row: rules.SettingRow, raw: Any) -> InputError:
    listed = "以下之一：" + "、".join(row.options)
    expected = listed if row.options else _EXPECTED.get(row.type, "一段文字")
    return InputError(
        Violation(
            "packs.setting_value",
            row.clauses[0],
            {"label": row.label, "value": str(raw), "expected": expected},
        )
    )


def _option(row: rules.SettingRow, raw: Any) -> str:
    text = str(raw).strip().lower() if isinstance(raw, bool) else str(raw).strip()
    if text not in row.options:
        raise ValueError(text)
    return text


def _text(row: rules.SettingRow, raw: Any) -> str:
    text = str(raw or "").strip()
    if not text or len(text) > 300:
        raise ValueError(text)
    return text


def _count(row: rules.SettingRow, raw: Any) -> int:
    count = int(str(raw).strip())
    if count < 0 or (row.type in _COUNTS and count > 10_000_000):
        raise ValueError(count)
    return count


def _day(row: rules.SettingRow, raw: Any) -> int:
    day = int(str(raw).strip())
    if not 1 <= day <= 31:
        raise ValueError(day)
    return day


def _percent(row: rules.SettingRow, raw: Any) -> str:
    text = str(raw).strip().rstrip("%％").strip()
    quantities.parse_percent(f"{text}%")
    return text


def _interval(row: rules.SettingRow, raw: Any) -> str:
    match = _INTERVAL.match(str(raw).strip())
    if match is None:
        raise ValueError(raw)
    return f"{match.group(1)} {match.group(2)}"


def _places(row: rules.SettingRow, raw: Any) -> list[str]:
    paths = [str(path) for path in raw] if isinstance(raw, list | tuple) else str(raw).split()
    if not paths or any(not re.fullmatch(r"([0-9a-z]+/)+", path) for path in paths):
        raise ValueError(raw)
    return sorted(set(paths))


def _switches(row: rules.SettingRow, raw: Any) -> dict[str, bool]:
    if not isinstance(raw, dict) or set(raw) != set(row.options):
        raise ValueError(raw)
    if any(not isinstance(on, bool) for on in raw.values()):
        raise ValueError(raw)
    return {option: raw[option] for option in row.options}


def _money(row: rules.SettingRow, raw: Any) -> int:
    return quantities.parse_money(str(raw))


def _area(row: rules.SettingRow, raw: Any) -> int:
    return quantities.parse_area(str(raw))


def _date(row: rules.SettingRow, raw: Any) -> str:
    return quantities.parse_date(str(raw)).isoformat()


_READERS: dict[str, Reader] = {
    "integer": _count,
    "days": _count,
    "points": _count,
    "day": _day,
    "percent": _percent,
    "interval": _interval,
    "places": _places,
    "switches": _switches,
    "money": _money,
    "area": _area,
    "date": _date,
}
_EXPECTED = {
    "integer": "不小于 0 的整数",
    "days": "天数（整数）",
    "points": "分值（整数）",
    "day": "每月几日（1 至 31）",
    "percent": "百分数，如 60",
    "interval": "间隔，如 6 month、1 quarter、15 day",
    "places": "一个或几个地方",
    "money": "金额（元），如 1200.00",
    "area": "面积（㎡），如 20000.00",
    "date": "日期，如 2024-10-31",
}
