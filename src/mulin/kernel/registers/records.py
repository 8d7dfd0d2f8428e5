"""Records: a register whose rows are entered as they happen (an event, a paper, a poster), by declaration.

A shelf derives its table from :class:`Record`, declares a ``RegisterSpec`` and enters it here; entering, correcting,
striking out, attaching proof and importing follow for every such register alike.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from mulin.kernel.errors import Violation
from mulin.kernel.fields import PathField, SortKeyField
from mulin.kernel.registers.rules import Field, Kind, RegisterSpec, registry
from mulin.kernel.rowsecurity import Grant, Protected, RowClass

Check = Callable[[Mapping[str, Any], dt.date], list[Violation]]
"""What a register says against values (by field key) on a day."""


class Record(Protected):
    """One entry of a record register: never changed, superseded by its correction, or struck out with a reason.

    ``replaces_id``: the row that this one corrects. ``community_id`` where the matter is one community's.
    """

    row_class = RowClass.PLACED
    grant = Grant.SUPERSEDE

    path = PathField()
    place_name = models.CharField("地方", max_length=120)
    community_id = models.BigIntegerField(null=True)
    name = models.CharField("名称", max_length=160)
    pinyin = SortKeyField()
    initials = SortKeyField(max_length=60)
    layer = models.CharField(max_length=4, default="REAL")
    clause = models.CharField("对应条款", max_length=60, blank=True, default="")
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=200)
    superseded_at = models.DateTimeField(null=True)
    replaces_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


def record_constraints(table: str) -> list[Any]:
    """The layer is known, what is synthetic is named 演示…, a row is corrected at most once."""
    return [
        models.CheckConstraint(name=f"{table}_layer_known", condition=models.Q(layer__in=["REAL", "DEMO"])),
        models.CheckConstraint(
            name=f"{table}_demo_named", condition=models.Q(layer="REAL") | models.Q(name__startswith="演示")
        ),
        models.UniqueConstraint(
            fields=["replaces_id"], condition=models.Q(replaces_id__isnull=False), name=f"{table}_corrected_once"
        ),
    ]


def record_indexes(table: str) -> list[Any]:
    """Standing rows by place and by name."""
    standing = models.Q(superseded_at__isnull=True)
    return [
        models.Index(fields=["path", "id"], name=f"{table}_place"[:30], condition=standing),
        models.Index(fields=["pinyin", "id"], name=f"{table}_pinyin"[:30]),
    ]


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """How a register of records is entered.

    needs_community: every row is one community's. check: what the shelf says against values. proof: the clause that
    attached photos and papers are kept under; empty = the row's own clause. about: what to enter, in a sentence.
    """

    register: str
    needs_community: bool = False
    check: Check | None = None
    proof: str = ""
    about: str = ""


LAYERS = (("REAL", "实际"), ("DEMO", "演示"))
NAME = "name"
_specs: dict[str, RecordSpec] = {}


def fields(name: str, *own: Field) -> tuple[Field, ...]:
    """The fields of a record register: its name, the own ones, then place, clause and layer."""
    return (
        Field(NAME, name, required=True, sort_column="pinyin"),
        *own,
        Field("place_name", "小区或地方", filterable=True),
        Field("clause", "对应条款", Kind.CODE, listed=False, filterable=True),
        Field("community_id", "小区", Kind.INT, listed=False),
        Field("layer", "数据层", Kind.CHOICE, choices=LAYERS, listed=False),
    )


def declare(spec: RegisterSpec, record: RecordSpec) -> None:
    """Declare a register and how its records are entered; a second time is a programming error."""
    registry.add_register(spec)
    if _specs.setdefault(spec.key, record) is not record:
        raise ValueError(f"records of {spec.key} declared twice")


def find(register: str) -> RecordSpec | None:
    """How a register's records are entered; None for a register of another make."""
    return _specs.get(register)


def all_records() -> tuple[RecordSpec, ...]:
    """Every declared record register."""
    return tuple(_specs.values())


def entered(spec: RegisterSpec) -> tuple[Field, ...]:
    """The fields that a person fills in."""
    kept = ("place_name", "community_id", "layer")
    return tuple(field for field in spec.fields if field.key not in kept)


def faults(register: str, values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """What is wrong with the values of a record, all at once: unknown, missing, outside the list, the shelf's own."""
    spec, record = registry.register(register), _specs[register]
    known = {field.key: field for field in entered(spec)}
    found = [
        Violation("registers.unknown_field", "", {"facet": spec.label, "field": key})
        for key in values
        if key not in known
    ]
    for field in known.values():
        value = values.get(field.key)
        if field.required and value in (None, ""):
            found.append(Violation("registers.field_required", field.clause, {"field": field.label}))
        if field.choices and value not in (None, "") and value not in dict(field.choices):
            found.append(Violation("registers.not_a_choice", "", {"field": field.label, "value": value}))
    return found or (record.check(values, today) if record.check else [])
