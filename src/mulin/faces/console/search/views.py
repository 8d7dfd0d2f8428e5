"""One box: communities, places and bodies by the beginning of a name or of its pinyin; clauses by id or words."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from django.http import HttpResponse
from django.urls import reverse

from mulin.base.places import selectors as places
from mulin.faces.console.registers import listing
from mulin.faces.shared import components as c
from mulin.faces.shared import hats, links, pages, responses, shells
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import pinyin
from mulin.kernel.actor import require
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.packs import loading

EACH = 20
LONGEST = 80
GROUPS = (("community", "小区"), ("region", "区划"), ("organisation", "单位与企业"))


@cache
def _clauses() -> tuple[tuple[str, str, str], ...]:
    """Every clause as (id, gist, initials of the gist); the packs do not change while the process lives."""
    return tuple(
        (row.id, row.gist, pinyin.initials(row.gist[:12])) for pack in loading.load_packs() for row in pack.clauses
    )


def find_clauses(text: str) -> list[tuple[str, str]]:
    """Up to twenty clauses by the beginning of the id, by words of the gist, or by the initials of its beginning."""
    wanted = text.strip().lower()
    if not wanted:
        return []
    found = [
        (key, gist)
        for key, gist, letters in _clauses()
        if key.lower().startswith(wanted)
        or (not wanted.isascii() and wanted in gist.lower())
        or (wanted.isascii() and letters.startswith(wanted))
    ]
    return found[:EACH]


def find_subjects(request: MulinRequest, text: str) -> dict[str, dict[int, places.Hit]]:
    """Hits by register over all ranges of the hat."""
    found: dict[str, dict[int, places.Hit]] = defaultdict(dict)
    for _ in hats.over_ranges(request):
        for hit in places.search(text, limit=3 * EACH):
            found[hit.register].setdefault(hit.id, hit)
    return found


def search(request: MulinRequest) -> HttpResponse:
    """The result page, grouped; at most twenty a group."""
    require(request.actor, "console.see")
    text = request.GET.get("q", "").strip()[:LONGEST]
    subjects = find_subjects(request, text) if text and request.actor.may("places.see") else {}
    clauses = find_clauses(text) if request.actor.may("packs.see") else []
    panels = [panel for key, label in GROUPS if (panel := _subject_panel(key, label, subjects.get(key, {})))]
    if clauses:
        panels.append(_clause_panel(clauses))
    count = sum(len(group) for group in subjects.values()) + len(clauses)
    page = pages.Page(
        title="搜索",
        lead=f"“{text}”找到 {count} 条" if text else "输入名称、拼音首字母或条款编号",
        crumbs=(c.Crumb("搜索"),),
        panels=tuple(panels) or (_nothing(text),),
    )
    return responses.render_page(request, page.template, {"page": page, "shell": shells.for_request(request)})


def _subject_panel(key: str, label: str, hits: dict[int, places.Hit]) -> c.Panel | None:
    spec = registry.registers.get(key)
    if spec is None or not hits:
        return None
    shown = list(hits.values())[:EACH]
    columns = (c.Column("name", "名称", head=True, grow=True),)
    rows = tuple(c.Row((c.Cell(hit.label),), href=listing.detail_url(spec, hit.id)) for hit in shown)
    more = c.Action("在台账里看全部", f"{reverse('console:register', args=[key])}")
    return c.Panel(label, f"{len(shown)} 条", table=c.Table(columns, rows, caption=label), more=more)


def _clause_panel(clauses: list[tuple[str, str]]) -> c.Panel:
    columns = (c.Column("id", "条款", head=True), c.Column("gist", "要点", grow=True))
    rows = tuple(
        c.Row((c.Cell(key), c.Cell(gist)), href=links.url("console:clause", key.partition("-")[0], key))
        for key, gist in clauses
    )
    return c.Panel("条款", f"{len(clauses)} 条", table=c.Table(columns, rows, caption="条款"))


def _nothing(text: str) -> c.Panel:
    why = "可以写名称开头的几个字（四季康）、拼音首字母（sjkc）或条款编号（S-附5c）；只搜您辖区内的。"
    title = "没有找到" if text else "可以这样搜"
    return c.Panel("结果", empty=c.EmptyState(title, why, c.Action("看小区台账", reverse("console:communities"))))
