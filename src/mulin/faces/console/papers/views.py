"""Lists of papers, one paper, the ledger of numbers."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse

from mulin.faces.console.documents import answering
from mulin.faces.console.papers import content, desk, finding, prints
from mulin.faces.console.registers import listing, state
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages, responses, shells
from mulin.kernel import clock
from mulin.mechanisms.notices import rules
from mulin.mechanisms.notices import selectors as notices

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

PAPER, NUMBERS = "paper", "paper-number"


def _tabs(request: MulinRequest, active: str, waiting: int = 0) -> tuple[c.Tab, ...]:
    may = request.actor.may("papers.draft")
    found = [
        ("公文", "console:papers", 0),
        ("待我签批", "console:papers", waiting),
        ("发文登记簿", "console:paper_numbers", 0),
        *((("盖章件入库", "console:paper_intake", 0), ("情况专报", "console:brief", 0)) if may else ()),
    ]
    return tuple(
        c.Tab(label, links.url(url) + ("?waiting=1" if label == "待我签批" else ""), label == active, count)
        for label, url, count in found
    )


def _actions(request: MulinRequest) -> tuple[c.Action, ...]:
    return (c.Action("起草公文", links.url("console:paper-new"), primary=True),)


def papers(request: MulinRequest) -> HttpResponse:
    """Papers in range: the register's list; ``?waiting=1`` what waits for my signature."""
    waiting = desk.waiting(request)
    if "waiting" in request.GET:
        return answering.show(request, _waiting_page(request, waiting))
    asked, picked = listing.ask(request, PAPER)
    page = listing.build(request, asked, picked, listing.fetch(request, asked), listing.count(request, asked))
    title = "公文"
    if len(waiting):
        page = dataclasses.replace(page, lead=(f"{len(waiting)} 份公文等您签批；", c.Part(str(page.lead))))
    page = dataclasses.replace(
        page,
        title=title,
        crumbs=(c.Crumb("公文"),),
        actions=_actions(request),
        tabs=_tabs(request, "公文", len(waiting)),
    )
    context = {"page": page, "shell": shells.for_request(request)}
    return responses.render_page(request, page.template, context, "results")


def _waiting_page(request: MulinRequest, waiting: list[notices.PaperView]) -> pages.ListPage:
    columns = (
        c.Column("title", "标题", head=True, grow=True),
        c.Column("kind", "文种"),
        c.Column("issuer", "发文机关"),
        c.Column("step", "待办的一步"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(one.title, kind="strong", sub=one.place_name),
                c.Cell(one.kind_label),
                c.Cell(one.issuer),
                c.Cell(desk.step_words(one), kind="chip", tone="soon"),
            ),
            href=links.url("console:paper", one.id),
        )
        for one in waiting
    )
    why = "有人送签、轮到您这一步的公文会列在这里。"
    empty = c.EmptyState("没有等您签批的公文", why, c.Action("看全部公文", links.url("console:papers")))
    return pages.ListPage(
        title="待我签批",
        lead=f"{len(waiting)} 份公文等您签批。" if waiting else "没有等您签批的公文。",
        crumbs=(c.Crumb("公文", links.url("console:papers")), c.Crumb("待我签批")),
        table=c.Table(columns, rows, caption="待我签批", empty=empty),
        tabs=_tabs(request, "待我签批", len(waiting)),
    )


def of_kind(request: MulinRequest, kind: str) -> HttpResponse:
    """The papers of one kind."""
    if rules.kinds.find(kind) is None:
        raise Http404
    return responses.SeeOther(links.url("console:papers", kind=kind))


def paper(request: MulinRequest, paper_id: int) -> HttpResponse:
    """One paper."""
    found = finding.paper(request, paper_id)
    around = content.Around(
        notices.timeline(found.id),
        notices.services_of(found.id),
        notices.may_act(request.actor, found),
        prints.chat(request, found),
        notices.is_unchanged(found),
        notices.board_of(found.notice_id) if found.notice_id is not None else None,
        clock.today(),
    )
    return answering.show(request, content.paper(found, around))


def numbers(request: MulinRequest) -> HttpResponse:
    """发文登记簿: every number in order, and the proof that none is missing."""
    asked, picked = listing.ask(request, NUMBERS)
    page = listing.build(request, asked, picked, listing.fetch(request, asked), listing.count(request, asked))
    layers = ("REAL",) if asked.layers == state.REAL else ("REAL", "DEMO")
    runs = [line for _ in hats.over_ranges(request) for line in notices.ledger_gaps(under=asked.under, layers=layers)]
    missing = sum(len(line.gaps) for line in runs)
    void = sum(line.void for line in runs)
    lead = f"共编 {sum(line.used + line.void for line in runs)} 个文号，作废 {void} 个，"
    lead += f"空号 {missing} 个，请查明。" if missing else "序号连续，没有空号。"
    page = dataclasses.replace(
        page,
        title="发文登记簿",
        lead=lead if runs else "还没有编过文号。",
        crumbs=(c.Crumb("公文", links.url("console:papers")), c.Crumb("发文登记簿")),
        tabs=_tabs(request, "发文登记簿"),
        panels=(_runs(runs),) if runs else (),
    )
    context = {"page": page, "shell": shells.for_request(request)}
    return responses.render_page(request, page.template, context, "results")


def _runs(runs: list[notices.LedgerLine]) -> c.Panel:
    columns = (
        c.Column("mark", "机关代字", head=True),
        c.Column("year", "年份", "num"),
        c.Column("from", "起", "num", "号"),
        c.Column("to", "止", "num", "号"),
        c.Column("used", "使用", "num", "个"),
        c.Column("void", "作废", "num", "个"),
        c.Column("gaps", "空号"),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(line.mark, kind="strong"),
                c.Cell(str(line.year)),
                c.Cell(str(line.first)),
                c.Cell(str(line.last)),
                c.Cell(str(line.used)),
                c.Cell(str(line.void)),
                c.Cell("、".join(map(str, line.gaps)), tone="late", kind="chip") if line.gaps else c.Cell("没有"),
            )
        )
        for line in runs
    )
    return c.Panel("各代字的序号", table=c.Table(columns, rows, caption="各代字的序号"))


def number(request: MulinRequest, number_id: int) -> HttpResponse:
    """The paper that bears a number."""
    found = hats.find_in_ranges(request, lambda: notices.paper_of_number(number_id))
    return responses.SeeOther(links.url("console:paper", found))
