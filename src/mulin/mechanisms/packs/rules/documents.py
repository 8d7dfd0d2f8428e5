"""The document itself (``pack.yaml``), its places and words, and the pack as a whole."""

from __future__ import annotations

import datetime as dt

from mulin.mechanisms.packs.rules import rows


class Approval(rows.Row):
    """Who approved the document, and at which meeting."""

    body: str
    meeting: str | None = None


class Addressees(rows.Row):
    """To whom the document goes; read_receipt: whether receipt by each is recorded."""

    main: tuple[str, ...]
    copy_to: tuple[str, ...] = ()
    read_receipt: bool = False


class Basis(rows.Row):
    """An upper-level document or decision."""

    title: str
    number: str = ""
    issuer: str = ""
    clauses: rows.Refs


class Chain(rows.Row):
    """A chain of levels as printed, from the top down."""

    chain: tuple[str, ...]
    roles: tuple[str, ...] = ()
    clauses: rows.Refs


class Continuation(rows.Row):
    """The campaign that the document continues."""

    campaign: str
    stage: str = ""
    clauses: rows.Refs


class Interpretation(rows.Row):
    """Who interprets the document."""

    who: str
    clauses: rows.Refs


class Facts(rows.Row):
    """What the document says about itself. ``valid_to``: the last day as printed."""

    key: str
    title: str
    kind: str
    number: str
    issuer: str
    region: str
    dates: dict[str, dt.datetime | dt.date]
    approval: Approval | None = None
    index_number: str = ""
    index_year: int | None = None
    filing_number: str = ""
    in_force: bool | None = None
    open: str
    category: str = ""
    addressees: Addressees
    basis: tuple[Basis, ...] = ()
    programmes: tuple[str, ...] = ()
    period: dict[str, int] = {}
    valid_from: dt.date
    valid_to: dt.date | None = None
    on_expiry: str = "ask"
    interpretation: Interpretation | None = None
    levels: tuple[Chain, ...] = ()
    continues: Continuation | None = None
    annexes: tuple[str, ...] = ()

    def is_expired(self, today: dt.date) -> bool:
        """Whether the last printed day has passed."""
        return self.valid_to is not None and today > self.valid_to


class PlaceRow(rows.Row):
    """A place that the code table lacks. ``code`` null: none is published."""

    key: str
    name: str
    printed: str
    level: str
    parent: str
    code: str | None = None
    clauses: rows.Refs
    note: str = ""


class PlaceAlias(rows.Row):
    """The document's name for a place of the code table."""

    name: str
    code: str
    official: str
    clauses: rows.Refs


class OrganisationAlias(rows.Row):
    """Another name of an organisation."""

    name: str
    official: str
    clauses: rows.Refs


class PlaceSet(rows.Row):
    """A named set of places; ``setting``: which setting fills it where the text names none."""

    key: str
    name: str
    codes: tuple[str, ...]
    setting: str = ""
    clauses: rows.Refs


class Placement(rows.Row):
    """A parent that differs from the code table's, from a day on."""

    code: str
    parent: str
    from_day: dt.date
    table_parent: str
    basis: str


class PlaceGroup(rows.Row):
    """A grouping of places that is no level (点). members null: left open, see ``setting``."""

    key: str
    name: str
    kind: str
    parent: str
    head: str = ""
    members: tuple[str, ...] | None = None
    setting: str = ""
    clauses: rows.Refs


class Places(rows.Row):
    """``places.yaml``."""

    places: tuple[PlaceRow, ...] = ()
    aliases: tuple[PlaceAlias, ...] = ()
    sets: tuple[PlaceSet, ...] = ()
    placements: tuple[Placement, ...] = ()
    groups: tuple[PlaceGroup, ...] = ()
    organisation_aliases: tuple[OrganisationAlias, ...] = ()

    def list_keys(self) -> list[str]:
        """Keys that ``place:`` may name."""
        keys = [row.key for row in self.places]
        keys += [row.key for row in self.sets]
        return keys + [row.key for row in self.groups]


class Word(rows.Row):
    """The common key that the document's own word stands for."""

    key: str
    clauses: rows.Refs


class Pack(rows.Row):
    """One document whole. ``version``: digest of its files, kept by what arises from it."""

    facts: Facts
    version: str
    clauses: tuple[rows.ClauseRow, ...]
    targets: tuple[rows.TargetRow, ...] = ()
    milestones: tuple[rows.MilestoneRow, ...] = ()
    duties: tuple[rows.DutyRow, ...] = ()
    consequences: tuple[rows.ConsequenceRow, ...] = ()
    decisions: tuple[rows.DecisionRow, ...] = ()
    matrix: tuple[rows.MatrixRow, ...] = ()
    settings: tuple[rows.SettingRow, ...] = ()
    groups: tuple[rows.GroupRow, ...] = ()
    bodies: tuple[rows.BodyRow, ...] = ()
    duty_lists: tuple[rows.DutyListRow, ...] = ()
    rosters: tuple[rows.Roster, ...] = ()
    forms: tuple[rows.FormRow, ...] = ()
    vocabulary: dict[str, dict[str, Word]] = {}
    places: Places = Places()

    @property
    def key(self) -> str:
        """The document's key, e.g. ``N``."""
        return self.facts.key
