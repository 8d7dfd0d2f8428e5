"""What a form is: its columns with what the registers hold of them, and how it is kept as data. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mulin.mechanisms.packs import rules as packs


class Kind(StrEnum):
    """The kinds of a column; every value is kept as text in one way of writing (``values.read``)."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    CHOICE = "choice"
    MANY = "multiple"
    PHONE = "phone"


KIND_LABELS = {
    Kind.TEXT: "文字",
    Kind.INTEGER: "整数",
    Kind.DECIMAL: "数字",
    Kind.DATE: "日期",
    Kind.CHOICE: "选一项",
    Kind.MANY: "可选几项",
    Kind.PHONE: "电话",
}


class Rows(StrEnum):
    """Whose rows a form has: every community of the unit, those that the unit names, or one row of the unit itself."""

    COMMUNITY = "community"
    CHOSEN = "chosen"
    UNIT = "unit"


SERIAL, PLACE, NAME = "serial", "place", "name"
SINCE = "@since:"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; see ``packs.rules.FormColumn`` for what its parts mean."""

    key: str
    label: str
    kind: Kind = Kind.TEXT
    options: tuple[str, ...] = ()
    source: str = ""
    words: tuple[tuple[str, tuple[str, ...]], ...] = ()
    also: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    clause: str = ""
    with_fields: tuple[str, ...] = ()
    if_values: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    factor: int = 1
    month_will_do: bool = False

    @property
    def names_row(self) -> bool:
        """Whether the column says which row it is: no unit changes it."""
        return self.source in (SERIAL, PLACE, NAME)

    @property
    def facet(self) -> str:
        """The facet of the community that holds it; empty where none does."""
        return self.source.partition(".")[0] if "." in self.source else ""

    @property
    def part(self) -> str:
        """The facet's field; for ``@since`` the whole rest."""
        return self.source.partition(".")[2]

    @property
    def since(self) -> tuple[str, ...]:
        """The fields whose standing together the day counts from; empty for any other column."""
        return tuple(self.part.removeprefix(SINCE).split("+")) if self.part.startswith(SINCE) else ()


@dataclass(frozen=True, slots=True)
class TableForm:
    """A form. ``key`` is ``<pack>/<form>``, or empty for one that an official made on screen."""

    key: str
    title: str
    columns: tuple[Column, ...]
    heading: str = ""
    rows: Rows = Rows.COMMUNITY
    pack: str = ""
    clauses: tuple[str, ...] = ()
    duty: str = ""
    writes: bool = False
    mailbox: str = ""

    def column(self, key: str) -> Column:
        """The column of that key; raises KeyError."""
        for one in self.columns:
            if one.key == key:
                return one
        raise KeyError(key)

    @property
    def clause(self) -> str:
        """The clause that first asks for it."""
        return self.clauses[0] if self.clauses else ""

    @property
    def filled(self) -> tuple[Column, ...]:
        """The columns that a unit may fill or change."""
        return tuple(one for one in self.columns if not one.names_row)

    @property
    def asked(self) -> tuple[Column, ...]:
        """What counts as asked: every column but the serial number (P10)."""
        return tuple(one for one in self.columns if one.source != SERIAL)

    def heading_of(self, unit: str) -> str:
        """The heading with the unit in its blank: ＿＿街道办事处 -> 山城街道办事处."""
        before, blank, after = self.heading.partition("＿＿")
        if not blank:
            return self.heading
        overlap = next((n for n in range(min(len(unit), len(after)), 0, -1) if unit.endswith(after[:n])), 0)
        return f"{before}{unit}{after[overlap:]}" if overlap else f"{before}{unit}"


def of_pack(pack: str, row: packs.FormRow) -> TableForm:
    """A pack's declared form."""
    return TableForm(
        key=f"{pack}/{row.key}",
        title=row.title,
        columns=tuple(_column(one) for one in row.columns),
        heading=row.heading,
        rows=Rows(row.rows),
        pack=pack,
        clauses=tuple(row.clauses),
        duty=row.duty,
        writes=row.writes,
        mailbox=row.mailbox,
    )


def _column(row: packs.FormColumn) -> Column:
    return Column(
        key=row.field,
        label=row.printed,
        kind=Kind(row.type),
        options=row.options,
        source=row.source,
        words=tuple(row.words.items()),
        also=row.also,
        aliases=tuple(row.aliases.items()),
        clause=row.clause,
        with_fields=row.with_fields,
        if_values=tuple(row.if_values.items()),
        reason=row.reason,
        factor=row.factor,
        month_will_do=row.day_may_be_unknown,
    )


def as_data(form: TableForm) -> dict[str, Any]:
    """The form as a sheet keeps it."""
    return {
        **{name: getattr(form, name) for name in ("key", "title", "heading", "pack", "duty", "writes", "mailbox")},
        "rows": str(form.rows),
        "clauses": list(form.clauses),
        "columns": [_column_data(one) for one in form.columns],
    }


def _column_data(one: Column) -> dict[str, Any]:
    """Only what differs from a plain text column."""
    data: dict[str, Any] = {"key": one.key, "label": one.label, "kind": str(one.kind)}
    plain = Column("", "")
    for name in Column.__slots__[3:]:
        if (value := getattr(one, name)) != getattr(plain, name):
            data[name] = value
    return data


def from_data(data: Mapping[str, Any]) -> TableForm:
    """The form that a sheet kept."""
    return TableForm(
        **{name: data[name] for name in ("key", "title", "heading", "pack", "duty", "writes", "mailbox")},
        rows=Rows(data["rows"]),
        clauses=tuple(data["clauses"]),
        columns=tuple(_column_from(one) for one in data["columns"]),
    )


_PAIRS = frozenset({"words", "aliases", "if_values"})


def _column_from(data: Mapping[str, Any]) -> Column:
    found: dict[str, Any] = {"kind": Kind(data["kind"])}
    for name, value in data.items():
        if name in _PAIRS:
            found[name] = tuple((one[0], tuple(one[1]) if isinstance(one[1], list) else one[1]) for one in value)
        elif isinstance(value, list):
            found[name] = tuple(value)
        elif name != "kind":
            found[name] = value
    return Column(**found)


NAMING = {
    SERIAL: Column("serial", "序号", Kind.INTEGER, source=SERIAL),
    PLACE: Column("place", "社区名称", source=PLACE, also=("社区", "居委会", "村（社区）")),
    NAME: Column("community", "小区名称", source=NAME, also=("小区", "住宅小区")),
}


def ad_hoc(title: str, rows: Rows, columns: Sequence[Column], clauses: tuple[str, ...] = ()) -> TableForm:
    """A form made on screen: the columns that say which row it is stand before the given ones."""
    naming = () if rows is Rows.UNIT else (NAMING[SERIAL], NAMING[PLACE], NAMING[NAME])
    return TableForm("", title, (*naming, *columns), rows=rows, clauses=clauses)
