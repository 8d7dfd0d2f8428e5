"""What a record of publicity must hold together. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from mulin.kernel.errors import Violation


def _past(key: str, label: str, values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    day = values.get(key)
    return [Violation("publicity.future", "", {"field": label})] if isinstance(day, dt.date) and day > today else []


def activity(values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """An activity is entered once it took place; plans stand in the plan."""
    return _past("held_on", "日期", values, today)


def article(values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """An article is entered once it appeared."""
    return _past("published_on", "刊发日期", values, today)


def slogan(values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """A slogan is taken down after it was put up."""
    found = _past("set_on", "设置日期", values, today)
    return found + _ordered("set_on", "removed_on", values)


def habit(values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """What was corrected was found first; how it was corrected is said (B-四(五)5a)."""
    found = _past("found_on", "发现日期", values, today) + _past("corrected_on", "纠正日期", values, today)
    found += _ordered("found_on", "corrected_on", values)
    if values.get("corrected_on") and not values.get("how"):
        found.append(Violation("publicity.how_corrected", "B-四(五)5a"))
    return found


def _ordered(first: str, then: str, values: Mapping[str, Any]) -> list[Violation]:
    start, end = values.get(first), values.get(then)
    return [Violation("publicity.days_crossed")] if start and end and end < start else []


def plan(values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """A plan says how often: at least once."""
    return [Violation("publicity.plan_empty")] if values.get("planned") == 0 else []


def practice(values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """What is learnt says from where (L-二(四)a); an honour says whether a unit or a person is honoured."""
    found = []
    if values.get("kind") == "LEARNT" and not values.get("source"):
        found.append(Violation("publicity.source_missing", "L-二(四)a"))
    if values.get("kind") == "HONOUR" and not values.get("honouree"):
        found.append(Violation("publicity.honouree_missing", "L-四(三)b"))
    return found


def publishable(row: Mapping[str, Any]) -> list[Violation]:
    """A person honoured is shown to everyone only with the person's own written consent (个人信息保护法 art. 25)."""
    if row.get("honouree") == "PERSON" and not str(row.get("consent") or "").strip():
        return [Violation("publicity.consent_missing", "个人信息保护法 art. 25")]
    return []
