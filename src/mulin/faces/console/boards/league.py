"""The live ranking inside a peer group: internal; what goes out is checked and decided first (P4, P10)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from mulin.faces.console.boards import board, lead
from mulin.faces.console.boards.asking import Asked
from mulin.faces.console.boards.figures import Target
from mulin.faces.shared import components as c
from mulin.faces.shared import pages, wording
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import rules as pack_rules

INTERNAL = "内部参考，未公开：排名默认不发布；发布以前各地先核对，发布要有条款依据和记录在案的决定。"


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """One league: the group below a place, by one target's figure."""

    asked: Asked
    path: str
    place: str
    pack: pack_rules.Pack
    target: Target | None
    choices: tuple[Target, ...]
    packs: tuple[pack_rules.Pack, ...]
    rows: Sequence[measures.Figure]
    may_publish: bool

    def url(self, name: str = "console:league", **changed: object) -> str:
        """This league with something changed."""
        number = self.target.declared.no if self.target else ""
        base: dict[str, object] = {"pack": self.pack.key, "target": number, "place": self.path}
        return self.asked.url(name, **{**base, **changed})


def _groups(rows: Sequence[measures.Figure]) -> dict[str, list[measures.Figure]]:
    found: dict[str, list[measures.Figure]] = {}
    for row in rows:
        if row.place is not None and (row.tally.known or row.tally.missing or row.tally.num):
            found.setdefault(row.place.level, []).append(row)
    return found


def _table(view: View, target: Target, level: str, rows: Sequence[measures.Figure]) -> c.Table:
    unit = target.spec.basis(target.part.basis).unit if target.part else ""
    columns = [
        c.Column("rank", "名次", align="num"),
        c.Column("name", board.LEVELS.get(level, "地方"), head=True, grow=True),
        c.Column("num", lead.verb(target.row["measure"]) or "数量", align="num", unit=unit),
    ]
    if not target.is_count:
        columns += [
            c.Column("den", "分母", align="num", unit=unit),
            c.Column("rate", "比率", align="num"),
            c.Column("bar", "进度"),
        ]
    columns.append(c.Column("missing", "缺数据", align="num", unit=unit))
    made = []
    for row in rows:
        if row.place is None:
            continue
        drill = view.asked.url(
            "console:drill", target.row["measure"], pack=view.pack.key, target=target.declared.no, place=row.place.path
        )
        cells = [c.Cell(str(row.rank) if row.rank else "—"), c.Cell(row.place.name, href=view.asked.url(
            "console:dashboard", place=row.place.path, pack=view.pack.key, target=target.declared.no)),
            c.Cell(lead.plain(row.numerator), href=drill)]  # fmt: skip
        if not target.is_count:
            value = None if row.value is None else c.Bar(float(row.value))
            cells += [
                c.Cell(lead.plain(row.denominator or "0")),
                c.Cell(board.figure_words(row, target)),
                c.Cell(kind="bar", bar=value),
            ]
        cells.append(c.Cell(row.missing if row.missing != "0" else ""))
        made.append(c.Row(tuple(cells)))
    return c.Table(tuple(columns), tuple(made), caption=f"{view.place}各{board.LEVELS.get(level, '下级')}的排名")


def _filters(view: View) -> tuple[c.Filter, ...]:
    chosen = str(view.target.declared.no) if view.target else ""
    options = tuple(
        c.Option(str(t.declared.no), t.row["indicator"], str(t.declared.no) == chosen) for t in view.choices
    )
    programmes = tuple(c.Option(p.key, p.facts.title, p.key == view.pack.key) for p in view.packs)
    shown = (c.Filter("select", "pack", "方案", options=programmes),) if len(programmes) > 1 else ()
    kept = tuple(c.Filter("hidden", name, name, value) for name, value in view.asked.carried)
    hidden: tuple[c.Filter, ...] = (c.Filter("hidden", "place", "place", view.path),)
    if not shown:
        hidden += (c.Filter("hidden", "pack", "pack", view.pack.key),)
    return (*shown, c.Filter("select", "target", "指标", options=options), *hidden, *kept)


def page(view: View) -> pages.ListPage:
    """The ranking of one group, best first; further groups of the same parent beneath."""
    target = view.target
    groups = _groups(view.rows) if target is not None else {}
    nothing = c.EmptyState(
        "没有可以排的同级地方", "排名只在同一上级、同一层级的地方之间进行；这里下面没有有数据的地方。"
    )
    tables = [_table(view, target, level, rows) for level, rows in groups.items()] if target else []
    first = tables[0] if tables else c.Table((c.Column("name", "地方", head=True),), (), caption="排名", empty=nothing)
    rest = tuple(c.Panel(table.caption, table=table) for table in tables[1:])
    publish = c.Action("发起排名核对", view.url("console:league_open"))
    ranked = max((len(rows) for rows in groups.values()), default=0)
    words = (
        f"{view.place}的 {ranked} 个同级地方，按“{target.row['indicator']}”排。"
        if target and ranked
        else "没有可以排的同级地方。"
    )
    return pages.ListPage(
        title="排名",
        lead=words,
        crumbs=(
            c.Crumb("驾驶舱", view.asked.url("console:dashboard", place=view.path, pack=view.pack.key)),
            c.Crumb("排名"),
        ),
        notices=(c.Notice(INTERNAL, "soon"),),
        actions=(
            *((publish,) if view.may_publish and ranked else ()),
            c.Action("核对中和已发布的排名", view.asked.url("console:leagues")),
        ),
        filters=_filters(view),
        reset_url=view.asked.url("console:league"),
        table=first,
        panels=rest,
        note=f"截至 {wording.full_date(view.asked.on)}。并列同名次；没有数据的地方不排名次。",
    )
