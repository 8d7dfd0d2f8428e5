"""What stands in a pack's files, row by row: frozen values, strict about unknown columns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from mulin.mechanisms.packs.rules import dues


def _split(value: Any) -> Any:
    """``a;b`` of a CSV cell as a tuple; YAML lists pass unchanged."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return value


def _params(value: Any) -> Any:
    """``a=1;b=2`` of a CSV cell as a mapping."""
    if isinstance(value, str):
        return dict(part.split("=", 1) for part in _split(value))
    return value


def _none_if_empty(value: Any) -> Any:
    return None if value == "" else value


def _text_if_number(value: Any) -> Any:
    """YAML reads ``26`` as a number; figures are kept as decimal strings."""
    return str(value) if isinstance(value, int | float | Decimal) else value


def _exact_due(value: dict[str, Any]) -> dict[str, Any]:
    dues.read(value)
    return value


Refs = Annotated[tuple[str, ...], BeforeValidator(_split)]
Params = Annotated[dict[str, str], BeforeValidator(_params)]
MaybeDay = Annotated[dt.date | None, BeforeValidator(_none_if_empty)]
Figure = Annotated[str, BeforeValidator(_text_if_number)]
Force = Literal["must", "may", "encouraged", "conditional", "guided"]


class Row(BaseModel):
    """Base of every row: frozen, and an unknown column is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ClauseRow(Row):
    """One requirement of the document, restated, and the references that carry it out."""

    id: str
    gist: str
    figures: str = ""
    does: str = ""
    checks: str = ""
    force: Force
    codes: Refs
    need: str = ""
    binds: Refs = ()


class TargetRow(Row):
    """A target with its comparator as printed.

    value: decimal string in the target's own unit, or a word if comparator is ``text``.
    denominator_setting: key of the setting that chooses the denominator, with its options and our
    proposal (used only once somebody decides so). attested_by: rosters that attest the register
    complete. place: region code whose tree is measured.
    """

    no: int
    clause: str
    also: Refs = ()
    indicator: str
    definition: str = ""
    measure: str
    params: Params = {}
    comparator: Literal[">=", ">", "=", "<=", "text"]
    value: str
    unit: str = ""
    due: MaybeDay = None
    due_printed: str = ""
    recurs: str = ""
    text_printed: str = ""
    denominator_stated: Literal["yes", "no"]
    denominator_setting: str = ""
    denominator_options: Refs = ()
    denominator_proposed: str = ""
    place: str
    attested_by: Refs = ()
    note: str = ""

    @property
    def key(self) -> str:
        """Key of its binding: ``target:<no>``."""
        return str(self.no)

    @property
    def clauses(self) -> tuple[str, ...]:
        """Every clause that the target rests on, the printing one first."""
        return (self.clause, *self.also)


class MilestoneRow(Row):
    """A one-off date: a deadline, or the start of a window that ends at ``date_end``."""

    no: int
    key: str
    date: MaybeDay = None
    date_end: MaybeDay = None
    printed: str
    content: str
    clauses: Refs


class ConsequenceRow(Row):
    """If X then Y. must: a case opens by itself; may: proposed; opens: procedure key or empty."""

    no: int
    key: str
    condition: str
    outcome: str
    force: Force
    clauses: Refs
    note: str = ""
    opens: str = ""


class DecisionRow(Row):
    """Who may decide a matter under this document, and who assists."""

    no: int
    key: str
    matter: str
    decides: str
    assists: str = ""
    clauses: Refs


class MatrixRow(Row):
    """One article of a responsibility matrix; several leads = joint lead."""

    key: str
    article: str
    lead: Refs
    responsible: Refs
    clauses: Refs


PartyKind = Literal[
    "city", "county", "town", "community", "county_body", "town_office", "department", "group", "party",
    "association", "company", "committee", "owners", "public", "media", "register", "account", "none",
]  # fmt: skip


class Party(Row):
    """An obligor or a recipient, by kind (town, company, committee …) and in the text's words.

    named: the ending that a place's name must have where the text binds only some (街道办事处: 街道). having: what a
    community must have for the duty to make sense (a survey about its committee).
    """

    kind: PartyKind
    label: str
    named: str = ""
    having: Literal["", "committee"] = ""


class LadderStep(Row):
    """A step after a missed day, with the clause that prescribes it.

    workdays: working days after the step before it, for the first after the missed day. The texts order the
    steps and print no days: 1, the next working day, stands where a pack does not say otherwise.
    """

    step: Literal["remind", "urge", "order", "circular"]
    who: str = ""
    workdays: Annotated[int, Field(ge=1)] = 1
    clauses: Refs


class DutyRow(Row):
    """A duty template. One obligation arises per obligor kind in ``who``, place and period.

    schedule: number in the common list of recurring schedules. due: rule with its parameters, exactly as one of
    ``dues`` has them; ``due_rule`` is the model. cadence ``local``: the interval is set by the place (see
    ``settings``). grace_days: days. discharges: templates of the same pack that one record of this one also fulfils.
    dispatch: every recipient in ``to`` gets it, each with its day and a proof; only then is the duty met.
    """

    key: str
    schedule: int
    title: str
    clauses: Refs
    who: tuple[Party, ...]
    to: tuple[Party, ...]
    cadence: Literal[
        "once", "monthly", "half-monthly", "quarterly", "half-yearly", "yearly", "per-event",
        "local", "manual",
    ]  # fmt: skip
    due: Annotated[dict[str, Any], AfterValidator(_exact_due)]
    rest_day: Literal["none", "next", "prev"] = "none"
    grace_days: int = 0
    notice_days: int = 0
    force: Force = "must"
    dispatch: bool = False
    evidence: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    agenda: tuple[str, ...] = ()
    form: str = ""
    nil: Literal["none", "allowed", "required", "confirm-unchanged"]
    ladder: tuple[LadderStep, ...] = ()
    starts: dt.date
    until: dt.date | None = None
    until_clauses: Refs = ()
    settings: tuple[str, ...] = ()
    discharges: Refs = ()

    @property
    def due_rule(self) -> dues.DueRule:
        """The due rule as its model."""
        return dues.read(self.due)


class SettingRow(Row):
    """A setting. open: left open by the document, no default (待设定). choice: documented default."""

    key: str
    label: str
    kind: Literal["open", "choice"]
    type: str
    unit: str = ""
    options: tuple[str, ...] = ()
    default: str | None = None
    proposed: str | None = None
    basis: str = ""
    whose: str
    clauses: Refs
    conflict: int | None = None
    note: str = ""


class PostRef(Row):
    """A post: body + title. kind rank: a grade; role: known by function only. slot: which holder."""

    body: str
    title: str
    kind: Literal["office", "rank", "role"] = "office"
    slot: int | None = None


class Seat(Row):
    """One seat. ``same_as``: the serial of the group's seat whose holder sits here too."""

    serial: int
    rank: Literal["head", "deputy", "member", "director", "deputy-director"]
    printed: str = ""
    posts: tuple[PostRef, ...] = ()
    same_as: int | None = None
    unnamed: bool = False
    many: bool = False
    only: str = ""
    note: str = ""


class OfficeRow(Row):
    """The standing office of a group."""

    key: str
    located_at: str
    clauses: Refs = ()
    seats: tuple[Seat, ...] = ()


class GroupRow(Row):
    """A leading group, task force …; ``per``: one for each place of that level."""

    key: str
    name: str
    kind: str
    place: str
    per: str = ""
    clauses: Refs
    seats_printed: int | None = None
    seats: tuple[Seat, ...] = ()
    office: OfficeRow | None = None
    successor: Literal["by-post", "by-appointment"] = "by-post"
    successor_clauses: Refs = ()
    note: str = ""


class BodyRow(Row):
    """An organisation named in the document."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()


class DutyListRow(Row):
    """What one body has to do: each clause is an item, worded by its gist."""

    key: str
    body: str
    kind: str
    clauses: Refs
    listed_in: str = ""
    note: str = ""


class Expectation(Row):
    """Counts taken from the text itself, not printed as figures. Keys of ``where``: ``col=value``."""

    rows: int
    distinct: dict[str, int] = {}
    where: dict[str, int] = {}
    by: dict[str, dict[str, int]] = {}


class RosterSpec(Row):
    """How a printed roster is read, summed and what each row creates."""

    id: str
    title: str
    file: str
    clauses: Refs
    recorded: dt.date
    columns: dict[str, str]
    key: tuple[str, ...]
    sums: dict[str, str] = {}
    printed: dict[str, Figure] = {}
    expect: Expectation
    responsible: str = ""
    due: dt.date | None = None
    due_printed: str = ""
    creates: tuple[dict[str, Any], ...] = ()


class Roster(Row):
    """A roster with its rows, columns as in the file."""

    spec: RosterSpec
    rows: tuple[dict[str, str], ...]

    def read(self) -> list[dict[str, str]]:
        """The rows with our field names (``spec.columns``)."""
        named = self.spec.columns.items()
        return [{field: row[column] for field, column in named} for row in self.rows]


class FormColumn(Row):
    """One column of a printed form.

    ``source``: what the registers hold of it (``place``, ``name``, ``facet.field``; ``facet.@since:a+b`` = since when
    a and b have stood as they stand). ``words``: the form's own word -> codes of a choice, the first one is written.
    ``clause`` demands it; ``with_fields`` of which one is filled, or ``if_values`` say when. ``reason``: the clause
    that wants a change of it explained. ``factor``: what one unit of the column is in the register's unit.
    """

    serial: int
    printed: str
    field: str
    type: str
    options: tuple[str, ...] = ()
    day_may_be_unknown: bool = False
    also: tuple[str, ...] = ()
    aliases: dict[str, str] = {}
    source: str = ""
    words: dict[str, tuple[str, ...]] = {}
    clause: str = ""
    with_fields: tuple[str, ...] = ()
    if_values: dict[str, str] = {}
    reason: str = ""
    factor: int = 1


class FormRow(Row):
    """A blank form that the document prints.

    ``rows``: ``community`` = a row for each community of the place, ``chosen`` = those that the unit names. ``writes``:
    accepted changes go into the registers. ``mailbox``: the setting that names where it is sent.
    """

    key: str
    title: str
    heading: str = ""
    clauses: Refs
    duty: str = ""
    rows: Literal["community", "chosen"] = "community"
    writes: bool = False
    mailbox: str = ""
    columns: tuple[FormColumn, ...]
    classes: tuple[dict[str, str], ...] = ()
