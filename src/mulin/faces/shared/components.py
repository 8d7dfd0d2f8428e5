"""The parts pages are made of: frozen values that a view fills and a template prints.

They are the contract between views and templates. Every text is plain text (never markup) and is
escaped where it is printed; every `href` is a URL of this site. Page types stand in `pages.py`.
"""

import dataclasses
import datetime as dt
from typing import Literal

Tone = Literal["plain", "late", "soon", "met"]
"""plain: neutral; late: overdue or broken; soon: due shortly or unsure; met: reached."""

Align = Literal["text", "num", "mid"]


@dataclasses.dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the left navigation; `count` > 0 is printed as the number of open matters."""

    label: str
    url: str
    active: bool = False
    count: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class NavGroup:
    """Entries under one small heading; an empty label groups without a heading."""

    label: str
    items: tuple[NavItem, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Hat:
    """One of a person's posts; `url` switches to it (POST, with `key` as the value of `hat`)."""

    key: str
    name: str
    place: str
    active: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Shell:
    """The frame round every page.

    `face` picks the layout (console, public, owner). `today` is the clock's day, `on` the as-of day
    the page answers for. `as_of_params` are the query parameters the as-of form must keep.
    `as_of` False hides the date picker on pages that do not take `?on=`.
    """

    product: str
    today: dt.date
    hat_name: str = ""
    hats: tuple[Hat, ...] = ()
    hat_url: str = ""
    user_name: str = ""
    nav: tuple[NavGroup, ...] = ()
    on: dt.date | None = None
    as_of: bool = False
    as_of_params: tuple[tuple[str, str], ...] = ()
    demo: bool = False
    demo_url: str = ""
    elder: bool = False
    elder_url: str = ""
    face: Literal["console", "public", "owner"] = "console"
    home_url: str = "/"
    search_url: str = ""
    search_value: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    account_url: str = ""

    @property
    def layout(self) -> str:
        """Template that pages extend."""
        return f"mulin/layout_{self.face}.html"

    @property
    def day(self) -> dt.date:
        """The day the page answers for."""
        return self.on or self.today

    @property
    def is_past(self) -> bool:
        """Whether the page answers for another day than today."""
        return self.on is not None and self.on != self.today


@dataclasses.dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; without a URL it is the present page."""

    label: str
    url: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a lead sentence; `tone` stresses it, `href` makes the figure a door."""

    text: str
    tone: Tone = "plain"
    href: str = ""


Lead = str | tuple[str | Part, ...]
"""The sentence a page opens with: plain text or stretches of it."""


@dataclasses.dataclass(frozen=True, slots=True)
class Chip:
    """A state as a word with a shape (the leading glyph follows the tone, never colour alone)."""

    text: str
    tone: Tone = "plain"
    title: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Clause:
    """A mark that leads to the clause a figure or duty stands on."""

    id: str
    url: str = ""
    title: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Action:
    """A button: verb with object. `post` acts (a form with the token), `get` leads to a page.

    `name`/`value` are sent with a post. `danger` marks what cannot be undone; such an action
    should lead to a confirmation page.
    """

    label: str
    url: str
    primary: bool = False
    method: Literal["get", "post"] = "get"
    name: str = ""
    value: str = ""
    note: str = ""
    danger: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """Progress: `pct` reached and `pace` due by now, both 0..100 and clamped when drawn.

    `label` is what a screen reader says; empty = made from the two figures.
    """

    pct: float
    pace: float | None = None
    tone: Tone = "plain"
    label: str = ""


CellKind = Literal["text", "strong", "chip", "bar", "spark", "clause", "action"]


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """One table cell. `text` is always its plain content (also for export and screen readers).

    kind chip: tone colours it; bar: `bar` is drawn; spark: `points` are drawn, None = no value;
    clause: `href` leads to the clause; action: a small button-like link. `sub` is a second line, `remedy` a link
    behind it that mends what the second line says.
    """

    text: str = ""
    href: str = ""
    tone: Tone = "plain"
    kind: CellKind = "text"
    sub: str = ""
    title: str = ""
    bar: Bar | None = None
    points: tuple[float | None, ...] = ()
    primary: bool = False
    remedy: Action | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """A table column. `unit` is printed in the header, never in cells.

    `sort` is the state now, `sort_url` what a click asks for. `head` makes its cells row headers
    (one column a table, as a rule the first). `grow` takes the spare width and may wrap;
    `hide_label` keeps the header for screen readers only.
    """

    key: str
    label: str
    align: Align = "text"
    unit: str = ""
    sort: Literal["", "asc", "desc"] = ""
    sort_url: str = ""
    head: bool = False
    grow: bool = False
    hide_label: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns; `href` is the row's page (first cell links to it)."""

    cells: tuple[Cell, ...]
    href: str = ""
    key: str = ""
    tone: Tone = "plain"


@dataclasses.dataclass(frozen=True, slots=True)
class EmptyState:
    """What this list is, why it is empty, and the one button that fills it."""

    title: str
    why: str = ""
    action: Action | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A table. `caption` names it for screen readers (`show_caption` prints it as well).

    `phone` says how it fits 390 px: `cards` (each row a card) or `scroll` (own focusable region).
    `select` is the name of a checkbox column over `Row.key`, sent by the form with id `bulk`.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    total_row: Row | None = None
    empty: EmptyState | None = None
    phone: Literal["cards", "scroll"] = "cards"
    select: str = ""
    show_caption: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    selected: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Filter:
    """One field of the filter bar (a GET form). `hidden` keeps a parameter without showing it."""

    kind: Literal["text", "select", "date", "hidden"]
    name: str
    label: str
    value: str = ""
    options: tuple[Option, ...] = ()
    placeholder: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Pager:
    """Paging by key: no page numbers, no count. `note` says what is shown (第 1-50 条)."""

    prev_url: str = ""
    next_url: str = ""
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Tab:
    """A tab is a link; `count` > 0 is printed."""

    label: str
    url: str
    active: bool = False
    count: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """A key-value pair, with the clause it stands on and, on a check-answers page, a change link."""

    label: str
    value: str
    note: str = ""
    clause: Clause | None = None
    href: str = ""
    change_url: str = ""
    chip: Chip | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class TimelineEntry:
    """Something that happened. `late_recorded` is the day of recording when it came in late (补录)."""

    date: dt.date
    title: str
    text: str = ""
    chips: tuple[Chip, ...] = ()
    href: str = ""
    late_recorded: dt.date | None = None
    clause: Clause | None = None
    who: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """A legal stage. `missing` names what the next stage still wants."""

    title: str
    state: Literal["done", "now", "todo", "blocked"] = "todo"
    text: str = ""
    missing: tuple[str, ...] = ()
    clause: Clause | None = None
    href: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Gauge:
    """A share against a legal threshold (`mark`, 0..100), as for participation in a vote."""

    label: str
    value: str
    pct: float
    mark: float
    mark_label: str
    tone: Tone = "plain"
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class DocLink:
    """A paper of a case: what it is, its state, and where to open or fetch it."""

    title: str
    href: str = ""
    note: str = ""
    chip: Chip | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class TreeNode:
    """A place in the tree; open nodes show their children, closed ones lead to their page."""

    label: str
    url: str
    value: str = ""
    tone: Tone = "plain"
    active: bool = False
    open: bool = False
    children: tuple["TreeNode", ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """One value of a chart; None is a gap, never a zero."""

    label: str
    value: float | None


@dataclasses.dataclass(frozen=True, slots=True)
class Series:
    """A named line or set of bars."""

    name: str
    points: tuple[Point, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class ChartSpec:
    """A line chart: the measured series, the pace line and the target, in the measure's unit.

    All series share the labels of the first. `summary` says in words what the picture shows.
    """

    title: str
    summary: str
    series: tuple[Series, ...]
    unit: str = ""
    pace: Series | None = None
    target: float | None = None
    target_label: str = ""
    width: int = 400
    height: int = 220
    decimals: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class TargetLine:
    """A target of a programme as one line of the board; `href` opens the rows behind `value`, `remedy` mends `sub`."""

    title: str
    value: str
    target: str
    sub: str = ""
    clause: Clause | None = None
    bar: Bar | None = None
    points: tuple[float | None, ...] = ()
    due_words: str = ""
    chip: Chip | None = None
    href: str = ""
    remedy: Action | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Task:
    """A matter on somebody's desk: what, where, on which clause, until when, one main action."""

    title: str
    sub: str = ""
    clause: Clause | None = None
    chip: Chip | None = None
    action: Action | None = None
    href: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class TaskGroup:
    """Matters with the same consequence if nothing is done today."""

    title: str
    tasks: tuple[Task, ...]
    tone: Tone = "plain"
    note: str = ""
    more: Action | None = None
    empty: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """A picture of this site with the words that stand for it; its size in pixels keeps the page from jumping."""

    href: str
    alt: str
    width: int
    height: int


@dataclasses.dataclass(frozen=True, slots=True)
class Panel:
    """A card on a page. Whatever is given is printed, in this order:

    paragraphs, pictures, facts, gauges, switch (a small GET form of selects), chart, table, tasks, documents,
    timeline, empty state, actions.
    `span` main/side pairs two cards on a wide screen, full takes the row.
    """

    title: str
    note: str = ""
    span: Literal["full", "main", "side", "half"] = "full"
    more: Action | None = None
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    facts: tuple[Fact, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    switch: tuple[Filter, ...] = ()
    chart: ChartSpec | None = None
    table: Table | None = None
    tasks: tuple[Task, ...] = ()
    documents: tuple[DocLink, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    empty: EmptyState | None = None
    actions: tuple[Action, ...] = ()
    chips: tuple[Chip, ...] = ()
    id: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """A word to the reader above the content: 补录 changed a figure, the day is in the past, …"""

    text: str
    tone: Tone = "plain"
    href: str = ""
    link: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Progress:
    """Long work: `poll_url` returns the same part again until `done`; the page may be left."""

    title: str
    poll_url: str
    pct: float | None = None
    note: str = ""
    done: bool = False
    next: Action | None = None
