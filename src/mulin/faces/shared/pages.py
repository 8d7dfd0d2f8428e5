"""Page types: one frozen value and one template family each. A new area adds content, no grammar.

Every page value knows its `template`; a view returns
`responses.render_page(request, page.template, {"page": page, "shell": shell})`.
"""

import dataclasses
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from django import forms

    from mulin.faces.shared import components as c


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What all pages share: title (browser tab and h1 when there is no lead), way back, lead."""

    template: ClassVar[str] = "mulin/page.html"
    title: str
    lead: "c.Lead" = ""
    crumbs: "tuple[c.Crumb, ...]" = ()
    actions: "tuple[c.Action, ...]" = ()
    notices: "tuple[c.Notice, ...]" = ()
    panels: "tuple[c.Panel, ...]" = ()
    note: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """A register list: lead, filters, table, paging by key, exports. Partial: `results`."""

    template: ClassVar[str] = "mulin/page_list.html"
    table: "c.Table"
    filters: "tuple[c.Filter, ...]" = ()
    reset_url: str = ""
    pager: "c.Pager | None" = None
    exports: "tuple[c.Action, ...]" = ()
    bulk: "tuple[c.Action, ...]" = ()
    tabs: "tuple[c.Tab, ...]" = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DetailPage(Page):
    """One thing: name, size line, state chips, tabs as links, then panels and its timeline."""

    template: ClassVar[str] = "mulin/page_detail.html"
    size_line: str = ""
    chips: "tuple[c.Chip, ...]" = ()
    tabs: "tuple[c.Tab, ...]" = ()
    timeline: "tuple[c.TimelineEntry, ...]" = ()
    timeline_title: str = "历史"
    timeline_pager: "c.Pager | None" = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CasePage(Page):
    """A procedure: stages with what is missing, shares against thresholds, papers, buttons."""

    template: ClassVar[str] = "mulin/page_case.html"
    steps: "tuple[c.Step, ...]"
    size_line: str = ""
    chips: "tuple[c.Chip, ...]" = ()
    gauges: "tuple[c.Gauge, ...]" = ()
    gauges_title: str = ""
    gauges_note: str = ""
    facts: "tuple[c.Fact, ...]" = ()
    documents: "tuple[c.DocLink, ...]" = ()
    timeline: "tuple[c.TimelineEntry, ...]" = ()


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FormPage(Page):
    """One thing a page. With `check` it is the check-answers page (no form fields needed).

    `action` is where it posts (empty = here), `submit` the verb with its object, `back` the way
    out, `draft_url` takes a background save of the fields, `steps` make it a wizard.
    """

    template: ClassVar[str] = "mulin/page_form.html"
    submit: str
    form: "forms.BaseForm | None" = None
    action: str = ""
    back: "c.Action | None" = None
    help: tuple[str, ...] = ()
    check: "tuple[c.Fact, ...]" = ()
    declaration: str = ""
    danger: bool = False
    draft_url: str = ""
    steps: "tuple[c.Step, ...]" = ()
    big_choices: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WizardPage(FormPage):
    """A form in several steps; the first not-done step is where the reader stands."""

    template: ClassVar[str] = "mulin/page_wizard.html"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage(Page):
    """A jurisdiction: lead, targets, tree of places, trend, league, what is late."""

    template: ClassVar[str] = "mulin/page_board.html"
    targets: "tuple[c.TargetLine, ...]"
    targets_title: str = "目标"
    targets_note: str = "每个数字都能点开，看到是哪些小区"
    targets_more: "c.Action | None" = None
    tree: "tuple[c.TreeNode, ...]" = ()
    tree_title: str = "辖区"
    targets_empty: "c.EmptyState | None" = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TodoPage(Page):
    """A desk: matters grouped by what happens if nothing is done today, targets beneath."""

    template: ClassVar[str] = "mulin/page_todo.html"
    groups: "tuple[c.TaskGroup, ...]"
    targets: "tuple[c.TargetLine, ...]" = ()
    targets_title: str = ""
    empty: "c.EmptyState | None" = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """Home of an owner or a committee, phone first: at most four cards, big targets."""

    template: ClassVar[str] = "mulin/page_home.html"
    sub: str = ""
    cards: "tuple[HomeCard, ...]"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class HomeCard:
    """A card: heading, plain words, one figure, at most a few big buttons, a quiet line."""

    title: str
    text: str = ""
    figure: str = ""
    figure_unit: str = ""
    sub: str = ""
    chip: "c.Chip | None" = None
    actions: "tuple[c.Action, ...]" = ()
    links: "tuple[c.Action, ...]" = ()
    urgent: bool = False


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage(Page):
    """After an act: what happened, the reference number, what comes next and until when."""

    template: ClassVar[str] = "mulin/page_message.html"
    text: str = ""
    tone: "c.Tone" = "met"
    reference: str = ""
    reference_label: str = "受理编号"
    next_words: str = ""
    facts: "tuple[c.Fact, ...]" = ()
    progress: "c.Progress | None" = None


@dataclasses.dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of an official paper; level 1 黑体, 2 楷体, 0 body. `table` replaces the text."""

    text: str = ""
    level: Literal[0, 1, 2] = 0
    table: "c.Table | None" = None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage(Page):
    """A paper of its own, A4. `official` sets it by GB/T 9704 (red head, number, 仿宋 grid).

    `qr` is an SVG drawing made by the server (trusted markup), `mark` a watermark such as 草稿.
    """

    template: ClassVar[str] = "mulin/page_document.html"
    issuer: str = ""
    number: str = ""
    addressee: str = ""
    body: tuple[Paragraph, ...]
    attachments: tuple[str, ...] = ()
    signature: str = ""
    date: str = ""
    copies: str = ""
    printed_by: str = ""
    official: bool = True
    mark: str = ""
    qr: str = ""
    qr_note: str = "扫码看原文"
    footer: str = ""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptPage(Page):
    """A receipt checked: by its code on the server, by its proof in the browser (the part behind ``#``).

    `key` is the public key in hex; `first` and `second` are the characters that make the words of a root.
    """

    template: ClassVar[str] = "mulin/page_receipt.html"
    code: str = ""
    error: str = ""
    key_name: str
    key: str
    first: str
    second: str
