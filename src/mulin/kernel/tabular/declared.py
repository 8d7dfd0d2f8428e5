"""Declared layouts of printed rosters: what a pack's `*.layout.yaml` may say. Pure.

The words inside (fields, kinds of notes, values) are the pack's; this module knows none of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import pydantic

KEEP = "part_of_name"

Kind = Literal["text", "integer", "decimal", "area", "years", "day", "choice", "many", "phone", "post"]
Value = str | int


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {pattern}") from error
    return pattern


Pattern = Annotated[str, pydantic.AfterValidator(_compiles)]


class _Part(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)


class BracketRule(_Part):
    """What the text inside a bracket means. `sure` rules are not put to a person.

    `fields` are values that the meaning gives to the row; `readings` are templates over the
    pattern's named groups where the text itself can be read in several ways.
    """

    pattern: Pattern
    kind: str
    sure: bool = False
    fields: dict[str, Value] = {}
    readings: tuple[str, ...] = ()


class Brackets(_Part):
    """All meanings that brackets of a column can carry, and the rules that propose one."""

    kinds: dict[str, str]
    otherwise: str
    rules: tuple[BracketRule, ...] = ()


class Reading(_Part):
    """A list that shares a head or tail: pattern with named groups -> the names it stands for."""

    pattern: Pattern
    give: tuple[str, ...]
    propose: bool = False


class Listed(_Part):
    """A cell with several names. `rows`: each is a row of its own; else names go to `field`.

    `complete` says when a part stands by itself; a list with an incomplete part is proposed whole.
    """

    marks: str = "、"
    rows: bool = False
    field: str = ""
    complete: Pattern = ".+"
    readings: tuple[Reading, ...] = ()


class Column(_Part):
    """One printed column."""

    head: str
    field: str
    also: tuple[str, ...] = ()
    type: Kind = "text"
    unit: str = ""
    required: bool = False
    required_if: dict[str, str] = {}
    fill_down: bool = False
    count: bool = False
    brackets: Brackets | None = None
    listed: Listed | None = None
    choices: tuple[str, ...] = ()
    aliases: dict[str, str] = {}
    post: str = ""


class Heading(_Part):
    """A row across the table (or a line above it) whose named groups become fields."""

    pattern: Pattern
    integers: tuple[str, ...] = ()


class Totals(_Part):
    """The totals row: its label and the fields of its figures in printed order (may be shifted)."""

    label: str = "合计"
    fields: tuple[str, ...]


class Serial(_Part):
    """`complete`: 1..n without gap or double, within each value of `per` if given; `constant`."""

    field: str
    rule: Literal["complete", "constant"] = "complete"
    per: str = ""


class Expected(_Part):
    """Figures to hold the sheet against. `sums` are decimal texts in the printed unit."""

    rows: int | None = None
    groups: dict[str, dict[str, int]] = {}
    sums: dict[str, str] = {}


class Layout(_Part):
    """A printed table. `blocks` = records printed side by side, read block after block."""

    id: str
    title: str
    blocks: int = pydantic.Field(default=1, ge=1, le=6)
    columns: tuple[Column, ...]
    above: tuple[Heading, ...] = ()
    headings: tuple[Heading, ...] = ()
    totals: Totals | None = None
    serial: Serial | None = None
    stop: Pattern = r"^注[：:]"
    year: int | None = None
    fixed: dict[str, Value] = {}
    to_survey: tuple[str, ...] = ()
    expected: Expected = Expected()

    @pydantic.model_validator(mode="after")
    def _names_hold(self) -> Layout:
        known = {column.field for column in self.columns} | set(self.fixed)
        if len({column.field for column in self.columns}) != len(self.columns):
            raise ValueError("two columns give one field")
        wanted = set(self.totals.fields if self.totals else ()) | set(self.expected.sums)
        wanted |= {self.serial.field} if self.serial else set()
        if missing := wanted - known:
            raise ValueError(f"unknown fields: {sorted(missing)}")
        return self


def load(content: Mapping[str, Any]) -> Layout:
    """A layout from the mapping that a YAML file holds. Raises pydantic.ValidationError."""
    return Layout.model_validate(content)


# Printed area units in 0.01 m2; contracts.md: 万㎡ x 10^6 at import.
AREA_UNITS: dict[str, Decimal] = {
    "平方米": Decimal(100),
    "㎡": Decimal(100),
    "m2": Decimal(100),
    "m²": Decimal(100),
    "万平方米": Decimal(1_000_000),
    "万㎡": Decimal(1_000_000),
    "万m2": Decimal(1_000_000),
    "万m²": Decimal(1_000_000),
    "公顷": Decimal(1_000_000),
}
