"""The clause tree of a programme, by the document's own numbering, and the page of one clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse

from mulin.faces.console.programmes import frame, marks, words
from mulin.faces.shared import components as c
from mulin.faces.shared import pages
from mulin.mechanisms.packs import rules
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs.rules import State

if TYPE_CHECKING:
    from mulin.faces.console.programmes.frame import Programme

STATES = (State.BOUND, State.PLANNED, State.ADVISORY, State.UNBOUND)
SHOWN_CARRIERS = 3
LONGEST_CHIP = 16


def force_word(clause: packs.ClauseView) -> str:
    """应, 可, 倡导, 有条件, 引导: the force of a clause as the pages print it."""
    return marks.FORCE_WORDS.get(clause.force, clause.force)


def codes_of(views: Sequence[packs.ClauseView]) -> list[str]:
    """The capabilities that the clauses of a programme ask for, most frequent first."""
    counted = Counter(code for view in views for code in view.codes)
    return [code for code, _ in counted.most_common()]


def chosen(views: Sequence[packs.ClauseView], query: Mapping[str, str]) -> list[packs.ClauseView]:
    """The clauses that pass the filters state, force, code, section and words."""
    wanted = query.get("q", "").strip()
    return [
        view
        for view in views
        if (not query.get("state") or view.state == query["state"])
        and (not query.get("force") or view.force == query["force"] or force_word(view) == query["force"])
        and (not query.get("code") or query["code"] in view.codes)
        and (not query.get("section") or marks.section_of(view.id) == query["section"])
        and (not wanted or wanted in view.gist or wanted in view.id or wanted in view.figures)
    ]


def _options(name: str, pairs: Sequence[tuple[str, str]], value: str) -> tuple[c.Option, ...]:
    return (c.Option("", name), *(c.Option(key, text, selected=key == value) for key, text in pairs))


def _filters(one: Programme, views: Sequence[packs.ClauseView], query: Mapping[str, str]) -> tuple[c.Filter, ...]:
    forces = sorted({force_word(view) for view in views}, key=list(marks.FORCE_WORDS.values()).index)
    codes = [(code, marks.code_word(code)) for code in codes_of(views)]
    states = [(str(state), marks.STATE_CHIPS[state].text) for state in STATES]
    kept = tuple(c.Filter("hidden", name, name, value) for name, value in one.carried)
    return (
        c.Filter("text", "q", "内容或条款号", query.get("q", ""), placeholder="如 公示 或 二(三)1"),
        c.Filter("select", "state", "落实情况", options=_options("全部", states, query.get("state", ""))),
        c.Filter("select", "code", "能力", options=_options("全部", codes, query.get("code", ""))),
        c.Filter("select", "force", "力度", options=_options("全部", [(f, f) for f in forces], query.get("force", ""))),
        *kept,
    )


def _outline(one: Programme, views: Sequence[packs.ClauseView], query: Mapping[str, str]) -> c.Table:
    sections: dict[str, list[packs.ClauseView]] = {}
    for view in views:
        sections.setdefault(marks.section_of(view.id), []).append(view)
    columns = (
        c.Column("section", "部分", head=True),
        c.Column("about", "讲什么", grow=True),
        c.Column("all", "要求", align="num", unit="条"),
        *(c.Column(str(state), marks.STATE_CHIPS[state].text, align="num", unit="条") for state in STATES),
    )
    rows = tuple(_outline_row(section, held) for section, held in sections.items())
    total = c.Row((c.Cell("合计"), c.Cell(), *_counts(views)))
    nothing = c.EmptyState(
        "没有符合条件的条款", "换一个条件，或看全部条款。", c.Action("看全部条款", one.url("clauses"))
    )
    return c.Table(columns, rows, caption="各部分的条款数与落实情况", total_row=total if rows else None, empty=nothing)


def _counts(views: Sequence[packs.ClauseView]) -> tuple[c.Cell, ...]:
    counted = Counter(view.state for view in views)
    return (c.Cell(str(len(views))), *(c.Cell(str(counted[state]) if counted[state] else "") for state in STATES))


def _outline_row(section: str, views: Sequence[packs.ClauseView]) -> c.Row:
    about = views[0].gist if len(views) == 1 else f"{views[0].gist}……"
    return c.Row(
        (c.Cell(marks.section_words(section), href=f"#s-{section}"), c.Cell(about), *_counts(views)),
    )


def text_of(carrier: packs.Carrier) -> str:
    """How it stands; the option of a setting in words."""
    if not carrier.reference.startswith("setting:"):
        return carrier.text
    value, mark, rest = carrier.text.partition("（")
    return words.option(value, carrier.reference.partition(":")[2]) + mark + rest


def _carried_words(view: packs.ClauseView) -> str:
    labels = [f"{carrier.kind}：{carrier.label}" for carrier in view.carriers[:SHOWN_CARRIERS]]
    more = len(view.carriers) - SHOWN_CARRIERS
    return "；".join(labels) + (f" 等 {len(view.carriers)} 项" if more > 0 else "")


_COLUMNS = (
    c.Column("id", "条款"),
    c.Column("gist", "要求", grow=True, head=True),
    c.Column("force", "力度", align="mid"),
    c.Column("state", "落实情况"),
)


def _section_panel(one: Programme, section: str, views: Sequence[packs.ClauseView]) -> c.Panel:
    rows = []
    for view in views:
        chip = marks.STATE_CHIPS[view.state]
        figures = f"{view.figures}　" if view.figures else ""
        rows.append(
            c.Row(
                (
                    c.Cell(view.id, href=one.clause_url(view.id), kind="clause", title=view.gist),
                    c.Cell(view.gist, sub=f"{figures}由{_carried_words(view)}落实" if view.carriers else figures),
                    c.Cell(force_word(view)),
                    c.Cell(chip.text, tone=chip.tone, kind="chip"),
                ),
            )
        )
    title = marks.section_words(section)
    return c.Panel(
        title, note=f"{len(views)} 条", id=f"s-{section}", table=c.Table(_COLUMNS, tuple(rows), caption=title)
    )


def tree_page(one: Programme, query: Mapping[str, str], open_count: int) -> pages.ListPage:
    """All clauses by section, filtered; the outline first."""
    views = packs.clause_tree(one.key)
    found = chosen(views, query)
    sections: dict[str, list[packs.ClauseView]] = {}
    for view in found:
        sections.setdefault(marks.section_of(view.id), []).append(view)
    counted = Counter(view.state for view in found)
    lead = f"{len(found)} 条要求" if len(found) == len(views) else f"{len(views)} 条要求中符合条件的 {len(found)} 条"
    return pages.ListPage(
        title=one.pack.facts.title,
        lead=f"{lead}：{_state_words(counted)}。",
        crumbs=frame.crumbs(one, "条款"),
        tabs=frame.tabs(one, "clauses", open_count),
        filters=_filters(one, views, query),
        reset_url=one.url("clauses"),
        table=_outline(one, found, query),
        panels=tuple(_section_panel(one, section, held) for section, held in sections.items()),
    )


def _state_words(counted: Mapping[State, int]) -> str:
    parts = [f"{marks.STATE_CHIPS[state].text} {counted[state]} 条" for state in STATES if counted.get(state)]
    return "，".join(parts) or "没有"


def carrier_href(carrier: packs.Carrier, one: Programme) -> str:
    """The page of what carries a clause out; declared things stand on the programme's own tabs."""
    if carrier.url:
        try:
            return reverse(carrier.url, args=carrier.arguments)
        except NoReverseMatch:
            return ""
    kind, _, key = carrier.reference.partition(":")
    tab = _TABS_OF_KINDS.get(kind)
    if kind == "setting":
        return reverse("console:setting", args=(one.key, key))
    if tab is None:
        return ""
    return f"{one.url(tab)}#{kind}-{key}" if kind in ("group", "roster") else one.url(tab)


_TABS_OF_KINDS = {
    "target": "targets",
    "milestone": "calendar",
    "duty": "calendar",
    "consequence": "outcomes",
    "decision": "outcomes",
    "matrix": "outcomes",
    "group": "people",
    "post": "people",
    "roster": "people",
    "dutylist": "people",
    "form": "people",
    "vocabulary": "people",
    "place": "people",
    "document": "",
}


def _state_cell(carrier: packs.Carrier) -> c.Cell:
    """How a carrier stands: a chip for a state, running text for a sentence (a chip does not wrap)."""
    said = text_of(carrier)
    if carrier.tone == "plain" and len(said) > LONGEST_CHIP:
        return c.Cell(said)
    return c.Cell(said, tone=carrier.tone, kind="chip") if said else c.Cell()


def _carriers_table(one: Programme, view: packs.ClauseView) -> c.Table:
    columns = (
        c.Column("kind", "种类"),
        c.Column("label", "由什么落实", head=True, grow=True),
        c.Column("state", "现在怎样", grow=True),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(carrier.kind),
                c.Cell(carrier.label, href=carrier_href(carrier, one)),
                _state_cell(carrier),
            )
        )
        for carrier in view.carriers
    )
    nothing = c.EmptyState("还没有东西落实这一条", "绑定写在政策包的 clauses 表里。")
    return c.Table(columns, rows, caption=f"{view.id} 由什么落实", empty=nothing)


def _neighbours(pack: rules.Pack, clause: str) -> tuple[c.Action, ...]:
    ids = [row.id for row in pack.clauses]
    at = ids.index(clause)
    found = []
    if at:
        found.append(c.Action(f"上一条 {ids[at - 1]}", reverse("console:clause", args=(pack.key, ids[at - 1]))))
    if at + 1 < len(ids):
        found.append(c.Action(f"下一条 {ids[at + 1]}", reverse("console:clause", args=(pack.key, ids[at + 1]))))
    return tuple(found)


def clause_page(one: Programme, clause: str) -> pages.DetailPage:
    """One clause: what it asks, of whom, with which figures, what carries it out, how that stands."""
    view = packs.standing(one.key, clause, one.path, one.on, layers=one.layers)
    state = marks.STATE_CHIPS[view.state]
    given = (
        ("数字与日期", view.figures),
        ("谁来做", view.does),
        ("谁来查", view.checks),
        ("力度", force_word(view)),
        ("能力", "、".join(marks.code_word(code) for code in view.codes)),
        ("所在部分", marks.section_words(marks.section_of(view.id))),
    )
    facts = tuple(c.Fact(label, value) for label, value in given if value)
    note = f"截至 {one.on.isoformat()}" if one.on != one.today else ""
    chips = (state, c.Chip(force_word(view)), *((c.Chip("已不再有效", "late"),) if view.retired else ()))
    return pages.DetailPage(
        title=clause,
        lead=view.gist,
        size_line=f"{one.pack.facts.title}　{one.pack.facts.number}",
        crumbs=(*frame.crumbs(one, "条款")[:-1], c.Crumb("条款", one.url("clauses")), c.Crumb(clause)),
        chips=chips,
        actions=_neighbours(one.pack, clause),
        panels=(
            c.Panel("由什么落实，现在怎样", note=note, span="main", table=_carriers_table(one, view)),
            c.Panel("这一条说了什么", span="side", facts=facts),
        ),
    )
