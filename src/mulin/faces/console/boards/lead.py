"""The sentence that a board opens with: where the nearest target stands, what is missing, how long is left. Pure."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal
from fractions import Fraction

from mulin.faces.console.boards.figures import Target
from mulin.faces.shared import components as c
from mulin.faces.shared import wording
from mulin.kernel import calendar, deadlines

# What a subject that says yes has got, by the beginning of the measure's key.
VERBS = (
    ("coverage.professional", "已有专业服务"),
    ("coverage.service", "已覆盖"),
    ("selfgov.committee_or_interim", "已有业委会（物管会）"),
    ("selfgov.committee", "已成立业委会"),
    ("campaign.leader", "已配备领导和专班"),
)
WHOLE = (("coverage.", "全覆盖"), ("selfgov.committee_or_interim", "全覆盖"))


def verb(measure: str) -> str:
    """What the counted communities have got, empty where the measure speaks of something else."""
    return next((word for start, word in VERBS if measure.startswith(start)), "")


def value_words(target: Target) -> str:
    """The value with its unit: 48.8%, 62 项."""
    value = target.row["value"]
    if value is None:
        return wording.NO_VALUE
    if target.is_count:
        return f"{plain(value)} {target.row['unit']}".strip()
    if target.spec.percent:
        return wording.percent(Decimal(value))
    return plain(value)


def plain(text: str) -> str:
    """A decimal string without idle zeros: 80.00 -> 80; thousands separated."""
    number = Decimal(text)
    if number == number.to_integral_value():
        return f"{int(number):,}"
    return f"{number:,}"


def goal_words(target: Target) -> str:
    """The target as printed: 100%, 超过 50%, 80 项, 降低."""
    row = target.row
    if row["target"] is None:
        return target.declared.value
    number = wording.percent(Decimal(row["target"])) if target.spec.percent else plain(row["target"])
    unit = f" {row['unit']}" if target.is_count else ""
    return {">": "超过 ", "<": "低于 ", "<=": "不超过 "}.get(row["comparator"], "") + number + unit


def aim_words(target: Target) -> str:
    """The target in the sentence: 全覆盖, or 目标 80%."""
    whole = target.row["target"] == "100.00" and target.spec.percent
    word = next((w for start, w in WHOLE if target.row["measure"].startswith(start)), "") if whole else ""
    return word or f"目标 {goal_words(target)} "


def gap(target: Target) -> int | None:
    """How many more (or, for at most, how many fewer) are needed, in the denominator's own unit; None if unknown."""
    row = target.row
    if row["target"] is None or row["numerator"] is None:
        return None
    have = Fraction(row["numerator"])
    if target.is_count:
        need = Fraction(row["target"])
    elif row["denominator"] and Fraction(row["denominator"]):
        whole = Fraction(row["denominator"]) + Fraction(row["missing"] or 0)
        need = whole * Fraction(row["target"]) / (100 if target.spec.percent else 1)
    else:
        return None
    if row["comparator"] in ("<=", "<"):
        return max(0, math.ceil(have - need))
    short = math.floor(need - have) + 1 if row["comparator"] == ">" else math.ceil(need - have)
    return max(0, short)


def day_words(day: dt.date, on: dt.date) -> str:
    """11月15日, with the year where it differs."""
    year = f"{day.year}年" if day.year != on.year else ""
    return f"{year}{day.month}月{day.day}日"


def unit_of(target: Target) -> str:
    """What the gap is counted in."""
    return target.row["unit"] if target.is_count else target.spec.basis(target.part.basis).unit if target.part else "个"


def _opening(target: Target, href: str) -> tuple[c.Part | str, ...]:
    row = target.row
    word = verb(row["measure"])
    by_heads = target.part is not None and target.part.basis in ("communities", "all", "eligible", "")
    if word and by_heads and not target.is_count and row["denominator"]:
        what = "符合条件的小区" if target.part is not None and target.part.basis == "eligible" else "小区"
        den, num = plain(row["denominator"]), plain(row["numerator"])
        return (
            f"{den} 个{what}{word} ",
            c.Part(f"{num} 个", href=href),
            f"（{value_words(target)}）",
        )
    if target.is_count:
        return (f"{row['indicator']} ", c.Part(value_words(target), href=href))
    ratio = f"（{plain(row['numerator'])} / {plain(row['denominator'])}）" if row["denominator"] else ""
    return (f"{row['indicator']} ", c.Part(value_words(target), href=href), ratio)


def _closing(target: Target, on: dt.date, gap_href: str) -> tuple[c.Part | str, ...]:
    due, missing = target.due, gap(target)
    aim = aim_words(target)
    if missing is None:
        return (f"，文件要求{target.declared.value}" if target.row["target"] is None else "", "。")
    lack = c.Part(f"{missing:,} {unit_of(target)}", "late", gap_href)
    over = "多出" if target.row["comparator"] in ("<=", "<") else "还差"
    if due is None:
        return (f"，{aim.rstrip()}已达到。",) if not missing else (f"，距{aim}{over} ", lack, "，文件没有写期限。")
    if on > due:
        ended = {"met": "已按期达到", "missed": "到期时没有达到"}.get(target.row["state"], "到期时数据不足")
        tail = ("，现已达到。",) if not missing and ended != "已按期达到" else ("。",)
        rest = (f"，现在{over} ", lack, "。") if missing else tail
        return (f"；{aim.rstrip()}的期限 {day_words(due, on)} 已过，{ended}", *rest)
    when = day_words(due, on)
    if not missing:
        return (f"，{when} 的{aim.rstrip()}已达到。",)
    left = deadlines.workdays_left(on, due, calendar.bundled())
    time = "今日到期" if due == on else f"还剩 {left} 个工作日"
    return (f"，距 {when} {aim}{over} ", lack, f"，{time}。")


def sentence(target: Target | None, on: dt.date, valid_from: dt.date, *, href: str = "", gap_href: str = "") -> c.Lead:
    """The whole sentence, in stretches with doors to the rows."""
    if target is None:
        return "这里还没有可以看的目标。"
    if on < valid_from:
        return f"方案自 {wording.full_date(valid_from)} 起施行，{wording.full_date(on)} 还没有目标可以判断。"
    if not target.has_value:
        return (f"{target.row['indicator']}还没有数据", f"，{aim_words(target).rstrip()}", _until(target, on), "。")
    return (*_opening(target, href), *_closing(target, on, gap_href))


def _until(target: Target, on: dt.date) -> str:
    return f"，{day_words(target.due, on)} 到期" if target.due else ""


def text_of(lead: c.Lead) -> str:
    """The sentence as plain text."""
    if isinstance(lead, str):
        return lead
    return "".join(part if isinstance(part, str) else part.text for part in lead)
