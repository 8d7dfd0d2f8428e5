"""Dated parameters with their legal basis: quorums, days, ceilings, by place and time.

The numbers are data of the field and live elsewhere; here is only the mechanism. A parameter
that no text settles is an open setting (待设定): asking for it says whose it is and under which
clause, and never returns an invented number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mulin.kernel import errors, identifiers

Value = int | str | bool | tuple[int | str, ...]


class Mark(StrEnum):
    """How far the source was checked: full text read, secondary page only, unverified."""

    V = "V"
    P = "P"
    K = "K"


class OpenSetting(errors.DomainError):
    """The parameter is not settled for this place and day (待设定)."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Who settles a parameter where no rule does.

    label: the parameter in Chinese. owner: the post or body that decides. clause: the clause
    that leaves it to them.
    """

    key: str
    label: str
    owner: str
    clause: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated value.

    value: None says that the place must settle it itself, whatever holds above it.
    unit: e.g. ``day``, ``percent``. locality: region code of any length, empty for the whole
    country. valid_from, valid_to: half-open; None is unbounded.
    """

    key: str
    value: Value | None
    unit: str
    basis: str
    mark: Mark
    locality: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    @property
    def prefix(self) -> str:
        """The digits that all places under the locality share."""
        return _prefix(self.locality)

    def holds_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on a day."""
        return (self.valid_from or dt.date.min) <= day and (self.valid_to is None or day < self.valid_to)

    def overlaps(self, other: Rule) -> bool:
        """Whether two rules for one key and place are in force on a common day."""
        first, second = sorted((self, other), key=lambda rule: rule.valid_from or dt.date.min)
        return second.holds_on(second.valid_from or dt.date.min) and first.holds_on(second.valid_from or dt.date.min)


def _prefix(locality: str) -> str:
    if not locality:
        return ""
    return identifiers.region_prefix(identifiers.parse_region(locality))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Rules by key; the most local one that is in force wins."""

    rules: tuple[Rule, ...]
    settings: Mapping[str, Setting] = field(default_factory=dict)
    _by_key: dict[str, list[tuple[str, Rule]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Raises ValueError if two rules for one key and place overlap in time."""
        by_key: dict[str, list[tuple[str, Rule]]] = {}
        for rule in self.rules:
            prefix = rule.prefix
            entries = by_key.setdefault(rule.key, [])
            if any(prefix == known and rule.overlaps(other) for known, other in entries):
                raise ValueError(f"two rules for {rule.key} in {prefix or 'the country'} overlap")
            entries.append((prefix, rule))
        for entries in by_key.values():
            entries.sort(key=lambda entry: len(entry[0]), reverse=True)
        object.__setattr__(self, "_by_key", by_key)

    def find(self, key: str, on: dt.date, locality: str = "") -> Rule | None:
        """The rule that applies, possibly one with value None; None if there is none."""
        place = _prefix(locality)
        for prefix, rule in self._by_key.get(key, ()):
            if place.startswith(prefix) and rule.holds_on(on):
                return rule
        return None

    def value(self, key: str, on: dt.date, locality: str = "") -> Rule:
        """The rule that applies. Raises OpenSetting if none does, or if it leaves the value open.

        Raises KeyError for a key that is neither ruled nor declared: that is a slip in the code.
        """
        rule = self.find(key, on, locality)
        if rule is not None and rule.value is not None:
            return rule
        if rule is None and key not in self._by_key and key not in self.settings:
            raise KeyError(key)
        setting = self.settings.get(key)
        clause = setting.clause if setting else (rule.basis if rule else "")
        raise OpenSetting.of(
            "rulebook.open_setting",
            clause,
            key=key,
            label=setting.label if setting else key,
            owner=setting.owner if setting else "所在地主管部门",
            clause=clause or "有关规定",
            on=on.isoformat(),
            locality=locality,
        )

    def keys(self) -> tuple[str, ...]:
        """Every key that is ruled or declared, sorted."""
        return tuple(sorted(self._by_key.keys() | self.settings.keys()))


def from_records(records: Iterable[Mapping[str, Any]], settings: Iterable[Setting] = ()) -> Rulebook:
    """Build a rulebook from plain records, e.g. of a YAML file.

    Field names are those of ``Rule``; dates may be ISO strings, lists become tuples. Raises
    ValueError for an unknown or missing field, a binary float or a doubtful date.
    """
    declared: dict[str, Setting] = {}
    for setting in settings:
        if declared.setdefault(setting.key, setting) != setting:
            raise ValueError(f"setting {setting.key} is declared twice")
    return Rulebook(tuple(_rule(record) for record in records), declared)


def _rule(record: Mapping[str, Any]) -> Rule:
    known = set(Rule.__dataclass_fields__)
    if unknown := set(record) - known:
        raise ValueError(f"unknown fields {sorted(unknown)} in rule {record.get('key')!r}")
    if missing := {"key", "value", "unit", "basis", "mark"} - set(record):
        raise ValueError(f"missing fields {sorted(missing)} in rule {record.get('key')!r}")
    return Rule(
        key=str(record["key"]),
        value=_value(record["value"]),
        unit=str(record["unit"]),
        basis=str(record["basis"]),
        mark=Mark(record["mark"]),
        locality=str(record.get("locality") or ""),
        valid_from=_date(record.get("valid_from")),
        valid_to=_date(record.get("valid_to")),
    )


def _value(raw: Any) -> Value | None:
    if raw is None or isinstance(raw, int | str):
        return raw
    if isinstance(raw, list | tuple) and all(isinstance(item, int | str) for item in raw):
        return tuple(raw)
    raise ValueError(f"{raw!r} is no rule value; write fractions as two integers or a string")


def _date(raw: Any) -> dt.date | None:
    if raw is None or raw == "":
        return None
    if isinstance(raw, dt.date) and not isinstance(raw, dt.datetime):
        return raw
    return dt.date.fromisoformat(str(raw))
