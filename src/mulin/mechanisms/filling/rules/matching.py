"""What a register can put into a form's columns, and which head means which of it. Pure.

A source is named like the field of an import ("name", "management.mode"), so that a head that was explained once, for
an import or for a form, is known for both. Further sources: ``serial``, ``town``/``county`` (the place above), and for
forms with one row a place ``count``, ``sum:…``, ``measure:…``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mulin.kernel.registers.rules import Field, Kind
from mulin.kernel.tabular import cells, mapping
from mulin.mechanisms.filling.rules.layout import Layout, heads_of

PLACES = "place"
"""The subject of forms whose rows are places."""
_TOWNS = (
    "镇街", "街道", "镇", "乡镇", "镇（街）", "镇（街道）", "乡镇街道", "乡镇（街道）", "街道名称",
    "所属镇街", "所属街道", "所属乡镇",
)  # fmt: skip
_COUNTIES = ("县（市、区）", "县区", "区县", "县市区", "所属县区", "区市")
_KINDS = {"community": "communities"}
_QUANTITIES = {Kind.AREA: "area", Kind.MONEY: "money", Kind.INT: "count"}


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may fill a column. ``field`` for a value of a register; ``summed`` if a total adds it up."""

    key: str
    label: str
    names: tuple[str, ...] = ()
    quantity: str = ""
    field: Field | None = None
    summed: bool = False

    def asked(self) -> mapping.Field:
        """As heads are compared with it."""
        return mapping.Field(self.key, (self.label, *self.names), self.quantity)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a form's rows may be: a register, or places; with all that it offers."""

    key: str
    label: str
    offers: tuple[Offer, ...]

    def offer(self, key: str) -> Offer | None:
        """The offer of that key."""
        return next((one for one in self.offers if one.key == key), None)


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a person settled for a form: by column index and slot label; the rows' subject, filter, order, level.

    A column maps to a source, ``""`` = left to the reader. A slot maps to ``place``, ``day``, ``month``, ``post``,
    ``""``, or ``=`` and the words themselves.
    """

    subject: str
    columns: Mapping[int, str]
    slots: Mapping[str, str] = field(default_factory=dict)
    only: str = ""
    sort: str = PLACES
    level: str = ""

    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "subject": self.subject,
            "columns": {str(index): key for index, key in self.columns.items()},
            "slots": dict(self.slots),
            "only": self.only,
            "sort": self.sort,
            "level": self.level,
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Mapped:
        """Back from JSON."""
        return cls(
            str(stored["subject"]),
            {int(index): str(key) for index, key in stored.get("columns", {}).items()},
            dict(stored.get("slots", {})),
            str(stored.get("only", "")),
            str(stored.get("sort", PLACES)),
            str(stored.get("level", "")),
        )


def above(level: str) -> Offer:
    """The place above a row at a level."""
    names = {"TOWN": ("town", "所在镇街", _TOWNS), "COUNTY": ("county", "所在县（市、区）", _COUNTIES)}
    key, label, others = names[level]
    return Offer(key, label, others)


def of_field(item: Field, key: str, label: str, *names: str) -> Offer:
    """The offer of a declared field."""
    summed = item.kind is Kind.AREA or item.kind is Kind.MONEY or (item.kind is Kind.INT and bool(item.unit))
    return Offer(key, label, (*item.synonyms, *names), _QUANTITIES.get(item.kind, ""), item, summed)


def memory_kind(subject: str) -> str:
    """Under which kind of import the heads of such a form are remembered."""
    return _KINDS.get(subject, f"{subject}s")


def propose(
    layout: Layout, subject: Subject, remembered: Mapping[str, str | None]
) -> tuple[mapping.ColumnProposal, ...]:
    """What each headed column seems to want; columns with formulas of their own are left alone."""
    known = {text: key for text, key in remembered.items() if key is None or subject.offer(key) is not None}
    found = mapping.match(layout.heads, [offer.asked() for offer in subject.offers], known)
    return tuple(one for one in found if one.index not in layout.formulas)


def best_subject(
    layout: Layout, subjects: Sequence[Subject], remembered: Mapping[str, Mapping[str, str | None]]
) -> Subject:
    """The subject that explains the heads best; the earlier one where two do equally."""

    def score(subject: Subject) -> int:
        columns = propose(layout, subject, remembered.get(subject.key, {}))
        sure = [c for c in columns if c.field and c.confidence >= mapping.PROPOSED]
        named = any(c.field == "name" for c in sure)
        return sum(c.confidence for c in sure) + (150 if named else 0)

    return max(subjects, key=score)


def proposed(layout: Layout, subject: Subject, remembered: Mapping[str, str | None]) -> tuple[Mapped, frozenset[int]]:
    """A mapping to be confirmed, and the columns of which it is not sure."""
    columns, doubtful = {}, set()
    for one in propose(layout, subject, remembered):
        columns[one.index] = one.field or ""
        if one.confidence < mapping.SURE:
            doubtful.add(one.index)
    for index, text in heads_of(layout):
        if cells.key(text) in ("序号", "no", "no."):
            columns[index] = "serial"
            doubtful.discard(index)
    return Mapped(subject.key, columns, {s.label: s.guess for s in layout.slots}), frozenset(doubtful)
