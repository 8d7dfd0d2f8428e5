"""Papers on the desk: what waits for this hat's signature, what it has to number, seal or send out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links
from mulin.mechanisms.notices import rules
from mulin.mechanisms.notices import selectors as notices

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

SHOWN = 6
NEXT = {"SIGNED": "编号", "NUMBERED": "上传盖章件", "SEALED": "公布或送达"}


def waiting(request: MulinRequest, layers: tuple[str, ...] = ("REAL", "DEMO")) -> list[notices.PaperView]:
    """What waits for this hat's signature or words, over all its ranges."""
    found: dict[int, notices.PaperView] = {}
    for _ in hats.over_ranges(request):
        rows = (*notices.list_waiting(request.actor), *notices.list_to_read(request.actor))
        found |= {one.id: one for one in rows if one.layer in layers}
    return list(found.values())


def step_words(paper: notices.PaperView) -> str:
    """The step that a paper waits for."""
    return rules.step_label(paper.step, paper.chain) if paper.chain else "签批意见"


def lead(said: c.Lead, found: tuple[c.TaskGroup, ...], *, alone: bool) -> c.Lead:
    """The desk's first sentence with the papers; ``alone``: nothing else waits."""
    if not found:
        return said
    words = "，".join(f"{len(one.tasks)} 份{one.title}" for one in found)
    if alone:
        return f"今天有公文要办：{words}。"
    before = (said,) if isinstance(said, str) else said
    return (*before, f"另有公文：{words}。")


def groups(request: MulinRequest, layers: tuple[str, ...]) -> tuple[c.TaskGroup, ...]:
    """The groups of the desk; none for a hat without papers."""
    if not request.actor.may("papers.see"):
        return ()
    found = []
    if papers := waiting(request, layers):
        found.append(_group("待我签批", papers, links.url("console:papers", waiting=1)))
    if request.actor.may("papers.draft"):
        rows = [one for _ in hats.over_ranges(request) for one in notices.list_in_hand(request.actor)]
        if in_hand := [one for one in rows if one.layer in layers]:
            found.append(_group("公文待办", in_hand, links.url("console:papers")))
    return tuple(found)


def _group(title: str, papers: list[notices.PaperView], more: str) -> c.TaskGroup:
    left = len(papers) - SHOWN
    return c.TaskGroup(
        title=title,
        tasks=tuple(_task(one) for one in papers[:SHOWN]),
        note=f"还有 {left} 份" if left > 0 else "",
        more=c.Action("看全部", more) if left > 0 else None,
    )


def _task(paper: notices.PaperView) -> c.Task:
    page = links.url("console:paper", paper.id)
    layer = "演示" if paper.layer == "DEMO" and not paper.title.startswith("演示") else ""
    label = NEXT.get(paper.state, "") if paper.chain else ""
    return c.Task(
        title=paper.title.replace("\n", ""),
        sub=" · ".join(text for text in (paper.kind_label, paper.issuer, paper.state_label, layer) if text),
        action=c.Action(label or step_words(paper), page),
        href=page,
    )
