"""The dashboard of a jurisdiction: the sentence, the targets, the gaps, the course, the places side by side."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from mulin.base.places import selectors as places
from mulin.faces.console.boards import asking, figures, lead, targets
from mulin.faces.console.boards.asking import Asked
from mulin.faces.console.boards.figures import Board, Gap, Target
from mulin.faces.console.coverage import outlook
from mulin.faces.shared import components as c
from mulin.faces.shared import pages, wording
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.measures import rules
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import rules as pack_rules

NUMERALS = "零一二三四五六七八九十"
LEVELS = {
    "PROVINCE": "省",
    "CITY": "市",
    "COUNTY": "县（市、区）",
    "TOWN": "镇街",
    "COMMUNITY": "社区",
    "ZONE": "管委会",
}


@dataclasses.dataclass(frozen=True, slots=True)
class View:
    """All that draws one board."""

    asked: Asked
    pack: pack_rules.Pack
    others: tuple[pack_rules.Pack, ...]
    board: Board
    crumbs: tuple[places.Crumb, ...]
    tree: tuple[tuple[places.Crumb, tuple[places.Child, ...]], ...]
    expiry: tuple[c.Notice, ...]
    may_settle: bool
    may_export: bool
    schedule: outlook.Schedule | None = None

    def url(self, **changed: object) -> str:
        """This board with something changed."""
        base = {"place": self.asked.place.path, "pack": self.pack.key}
        if self.board.chosen is not None:
            base["target"] = str(self.board.chosen.declared.no)
        return self.asked.url("console:dashboard", **{**base, **changed})


def count_words(count: int) -> str:
    """四 for four; digits above ten."""
    if count == 2:
        return "两"
    return NUMERALS[count] if 0 < count <= 10 else f"{count} "


def _crumbs(view: View) -> tuple[c.Crumb, ...]:
    found = [c.Crumb(crumb.name) for crumb in view.crumbs[1:-1]]
    own = view.asked.place.name
    programme = f"{view.pack.facts.title}（{view.pack.facts.number}）"
    return (*found, c.Crumb(own), c.Crumb(programme, view.asked.url("console:programme", view.pack.key)))


def figure_words(figure: measures.Figure, target: Target) -> str:
    """The value of a place's figure; a dash where nothing is known."""
    if figure.value is None:
        return wording.NO_VALUE
    if target.is_count or not target.spec.percent:
        return lead.plain(figure.value)
    return wording.percent(Decimal(figure.value))


def _tree(view: View) -> tuple[c.TreeNode, ...]:
    """The chain from the hat's own place down to the chosen one, every step with its sub-places."""
    node: tuple[c.TreeNode, ...] = ()
    below = ""
    for crumb, children in reversed(view.tree):
        kept = [child for child in children if _counts(view, child.id) or child.path == below]
        listed = tuple(
            _node(view, child.id, child.name, child.path, inner=node if child.path == below else ()) for child in kept
        )
        node, below = listed, crumb.path
    if not view.tree:
        return ()
    root = view.tree[0][0]
    return (_node(view, root.id, root.name, root.path, inner=node),)


def _counts(view: View, region: int) -> bool:
    figure = view.board.values.get(region)
    return figure is not None and bool(figure.tally.known or figure.tally.missing or figure.tally.num)


def _node(view: View, region: int, name: str, path: str, *, inner: tuple[c.TreeNode, ...] = ()) -> c.TreeNode:
    figure, chosen = view.board.values.get(region), view.board.chosen
    value = figure_words(figure, chosen) if figure is not None and chosen is not None else ""
    return c.TreeNode(
        name, view.url(place=path), value, active=path == view.asked.place.path, open=bool(inner), children=inner
    )


def _notices(view: View) -> tuple[c.Notice, ...]:
    asked = view.asked
    found = list(view.expiry)
    if asked.on > asked.today:
        found.append(c.Notice("这一天还没有到：下面是按现有事实的推算。", "soon"))
    if asked.with_demo:
        found.append(c.Notice(asking.LAYER_WORDS, "soon", view.url(layers=""), "只看实际"))
    return (*found, *targets.late_notices(asked, view.pack.key, view.board.targets))


def _actions(view: View) -> tuple[c.Action, ...]:
    switch = () if view.asked.with_demo else (c.Action("含演示", view.url(layers="all")),)
    other = tuple(
        c.Action(pack.facts.number, view.asked.url("console:dashboard", pack=pack.key, place=view.asked.place.path))
        for pack in view.others
    )
    return (*other, *switch)


def _gap_row(view: View, target: Target, gap: Gap, *, place_cell: bool, class_cell: bool) -> c.Row:
    facts, row = gap.facts, gap.row
    mode = facts.get("management", {}).get("mode", "")
    words = registry.facet("community.management").field("mode").label_of(mode) if mode else "没有记录"
    kind = facts.get("service_class", {}).get("service_class")
    last = f"{lead.day_words(gap.last[0], view.asked.on)} {_facet_label(target, gap.last[1])}" if gap.last else "—"
    state = {"missing": ("缺数据", "soon"), "no": ("还没有", "late"), "yes": ("仍有", "late")}[row.state]
    name = "console:project" if target.spec.register == "project" else "console:community"
    cells = [c.Cell(row.name), c.Cell(row.region)]
    if place_cell:
        cells += [c.Cell(str(kind or "—"))] if class_cell else []
        cells.append(c.Cell(words))
    waiting = view.schedule is not None and row.state == outlook.missing_state(target)
    reach, whole = outlook.brief(view.schedule.of(row.subject_id) if view.schedule and waiting else ())
    cells += [c.Cell(last), c.Cell(state[0], kind="chip", tone=state[1], sub=reach, title=whole)]  # type: ignore[arg-type]
    return c.Row(tuple(cells), href=view.asked.url(name, row.subject_id))


def _facet_label(target: Target, facet: str) -> str:
    found = registry.facets.get(f"{target.spec.register}.{facet}")
    return found.label if found else ""


def gap_title(target: Target, count: int) -> str:
    """What the panel of the gaps is called."""
    word = lead.verb(target.row["measure"])
    what = "项目" if target.spec.register == "project" else "小区"
    if target.row["comparator"] in ("<=", "<"):
        return f"仍在其列的 {count} 个{what}"
    if word.startswith("已"):
        return f"还没{word[1:]}的 {count} 个{what}"
    return f"还没达到的 {count} 个{what}"


def _gaps_panel(view: View, target: Target) -> tuple[c.Panel, ...]:
    gaps = view.board.gaps
    if not gaps:
        return ()
    of_communities = target.spec.register == "community"
    classed = any("service_class" in gap.facts for gap in gaps)
    columns = [c.Column("name", "小区" if of_communities else "项目", head=True, grow=True), c.Column("place", "所在")]
    if of_communities:
        columns += [c.Column("class", "类别", align="mid")] if classed else []
        columns.append(c.Column("mode", "现在怎样管"))
    columns += [c.Column("last", "最近的事实"), c.Column("state", "状态")]
    rows = tuple(_gap_row(view, target, gap, place_cell=of_communities, class_cell=classed) for gap in gaps)
    state = "yes" if target.row["comparator"] in ("<=", "<") else "no"
    total = _gap_total(target)
    shown = len(gaps) if total is None else total
    more = c.Action(f"全部 {shown} 个 →", targets.drill_url(view.asked, view.pack.key, target, state))
    note = "" if shown == len(gaps) else f"先列 {len(gaps)} 个"
    table = c.Table(tuple(columns), rows, caption=gap_title(target, shown))
    return (c.Panel(gap_title(target, shown), note=note, span="main", table=table, more=more),)


def _gap_total(target: Target) -> int | None:
    """How many subjects stand behind the gap, where the figure counts subjects."""
    row = target.row
    if target.part is None or target.part.basis not in ("communities", "all", "eligible") or not row["denominator"]:
        return None
    if row["comparator"] in ("<=", "<"):
        return int(Decimal(row["numerator"]))
    return int(Decimal(row["denominator"]) - Decimal(row["numerator"]) + Decimal(row["missing"] or "0"))


def _point_label(day: dt.date, days: Sequence[dt.date]) -> str:
    if (days[-1] - days[0]).days <= 366:
        return f"{day.month}.{day.day}"
    return f"{day.year % 100:02d}.{day.month}"


def chart(view: View, target: Target) -> c.ChartSpec | None:
    """The course of the chosen figure, the pace line from its baseline, the target."""
    first = view.pack.facts.valid_from
    known = dict(view.board.trend)
    days = figures.course_days(first, view.asked.on, target.due)
    if len(known) < 1 or not any(figure.value is not None for figure in known.values()):
        return None
    points = tuple(
        c.Point(_point_label(day, days), float(known[day].value or 0) if day in known and known[day].value else None)
        for day in days
    )
    goal = float(target.row["target"]) if target.row["target"] is not None else None
    values = [point.value for point in points if point.value is not None]
    unit = "%" if target.spec.percent else target.row["unit"]
    decimals = 1 if target.spec.percent else 0
    summary = f"从 {values[0]:.{decimals}f}{unit} 到 {values[-1]:.{decimals}f}{unit}。"
    return c.ChartSpec(
        title=f"{target.row['indicator']}，逐期",
        summary=summary,
        series=(c.Series("实际", points),),
        unit=unit,
        pace=None if view.board.narrow else _pace_series(target, days),
        target=goal,
        target_label=f"目标 {lead.goal_words(target)}" if goal is not None else "",
        decimals=decimals,
        height=232,
    )


def _pace_series(target: Target, days: Sequence[dt.date]) -> c.Series | None:
    base, due = target.baseline, target.due
    if base is None or due is None or target.row["target"] is None:
        return None
    points = tuple(
        c.Point("", float(rules.pace(base, Fraction(target.row["target"]), due, day)) if day >= base.on else None)
        for day in days
    )
    return c.Series("应有进度", points)


def _trend_panel(view: View, target: Target) -> tuple[c.Panel, ...]:
    spec = chart(view, target)
    if spec is None:
        return ()
    days = figures.course_days(view.pack.facts.valid_from, view.asked.on, target.due)
    half = (days[-1] - days[0]).days <= 366
    return (
        c.Panel(
            spec.title,
            note="半月" if half else "按季",
            span="side" if view.board.gaps else "full",
            chart=spec,
            switch=_switch(view, target),
        ),
    )


def _switch(view: View, chosen: Target) -> tuple[c.Filter, ...]:
    """The choice of the target whose course is drawn; the rest of the question is kept."""
    shown = [one for one in view.board.targets if one.has_value and one.part is not None]
    if len(shown) < 2:
        return ()
    options = tuple(
        c.Option(str(one.declared.no), one.row["indicator"], one.declared.no == chosen.declared.no) for one in shown
    )
    kept = (("place", view.asked.place.path), ("pack", view.pack.key), *view.asked.carried)
    return (
        c.Filter("select", "target", "看哪个目标的走势", options=options),
        *(c.Filter("hidden", name, name, value) for name, value in kept),
    )


def _side_row(
    view: View, target: Target, figure: measures.Figure, name: str, href: str = "", *, lacking: bool
) -> c.Row:
    value = figure_words(figure, target)
    missing = figure.missing if figure.missing != "0" else ""
    state = {"pack": view.pack.key, "target": target.declared.no}
    rows_url = ""
    if figure.place is not None:
        rows_url = view.asked.url("console:drill", target.row["measure"], place=figure.place.path, **state)
    cells = [c.Cell(name, href=href)]
    if not target.is_count:
        cells.append(c.Cell(lead.plain(figure.denominator or "0"), href=rows_url if figure.place else ""))
    cells += [c.Cell(lead.plain(figure.numerator), href=f"{rows_url}&state=yes" if rows_url else "")]
    if not target.is_count:
        cells += [c.Cell(value), c.Cell(kind="bar", bar=_side_bar(target, figure))]
    if lacking:
        cells.append(c.Cell(missing))
    return c.Row(tuple(cells))


def _side_bar(target: Target, figure: measures.Figure) -> c.Bar | None:
    if figure.value is None or not target.spec.percent:
        return None
    return c.Bar(float(Decimal(figure.value)))


def side_by_side(view: View, target: Target) -> tuple[c.Panel, ...]:
    """The sub-places with their figures; what lies in none of them; the total equal to the headline."""
    sub = view.board.sub
    if sub is None:
        return ()
    shown = [row for row in sub.rows if row.tally.known or row.tally.missing or row.tally.num]
    if not shown:
        return ()
    empty = len(sub.rows) - len(shown)
    level = LEVELS.get(shown[0].place.level if shown[0].place else "", "下级")
    done = lead.verb(target.row["measure"]) or "达到"
    unit = sub.basis.unit
    columns = [c.Column("name", level, head=True, grow=True)]
    if not target.is_count:
        columns.append(c.Column("den", _subject_word(target, sub.basis), align="num", unit=unit))
    columns.append(c.Column("num", done if not target.is_count else "数量", align="num", unit=unit))
    if not target.is_count:
        columns += [c.Column("rate", "比率", align="num"), c.Column("bar", "进度")]
    lacking = sub.total.missing != "0"
    if lacking:
        columns.append(c.Column("missing", "缺数据", align="num", unit=unit))
    rows = [
        _side_row(view, target, row, row.place.name, view.url(place=row.place.path), lacking=lacking)
        for row in shown
        if row.place
    ]
    if sub.unplaced is not None:
        rows.append(_side_row(view, target, sub.unplaced, f"未落到{level}的", lacking=lacking))
    total = _side_row(view, target, sub.total, "合计", lacking=lacking)
    tail = f"；另有 {empty} 个没有{'小区' if target.spec.register == 'community' else '记录'}" if empty else ""
    table = c.Table(tuple(columns), tuple(rows), caption=f"各{level}并排", total_row=total)
    more = c.Action("看排名", view.asked.url("console:league", pack=view.pack.key, target=target.declared.no,
                                          place=view.board.table_path))  # fmt: skip
    return (
        c.Panel(f"{count_words(len(shown))}个{level}，并排", note=f"只在同级之间比较{tail}", table=table, more=more),
    )


def _subject_word(target: Target, basis: rules.Basis) -> str:
    if basis.key in ("communities", "all"):
        return "小区" if target.spec.register == "community" else "项目"
    return basis.label


def _open_panel(view: View) -> tuple[c.Panel, ...]:
    """Settings of the targets' denominators and parameters that nobody has decided."""
    open_keys = {t.declared.denominator_setting for t in view.board.targets}
    waiting = [a for a in view.board.answers if a.is_open and (a.key in open_keys or _is_needed(view, a.key))]
    if not waiting:
        return ()
    columns = (
        c.Column("label", "待设定的口径", head=True, grow=True),
        c.Column("targets", "影响的目标", grow=True),
        c.Column("whose", "由谁定"),
        c.Column("do", "办理", hide_label=True),
    )
    rows = []
    for answer in waiting:
        hit = [t.row["indicator"] for t in view.board.targets if answer.label in t.row["note"]]
        url = view.asked.url("console:setting", view.pack.key, answer.key)
        rows.append(
            c.Row(
                (
                    c.Cell(answer.label, sub="、".join(answer.clauses)),
                    c.Cell("、".join(dict.fromkeys(hit))),
                    c.Cell(answer.whose),
                    c.Cell("去设定" if view.may_settle else "看", href=url, kind="action"),
                )
            )
        )
    table = c.Table(columns, tuple(rows), caption="待设定的口径")
    return (c.Panel("待设定", note="定下之前，这些目标不作判断", table=table),)


def _is_needed(view: View, key: str) -> bool:
    return any(item.setting == key for target in view.board.targets for item in target.spec.parameters if item.setting)


def page(view: View) -> pages.BoardPage:
    """The whole board."""
    asked, board, chosen = view.asked, view.board, view.board.chosen
    panels: tuple[c.Panel, ...] = ()
    href = gap_href = ""
    if chosen is not None and chosen.part is not None:
        href = targets.drill_url(asked, view.pack.key, chosen, "yes")
        gap_href = targets.drill_url(asked, view.pack.key, chosen, "no")
        if chosen.row["comparator"] in ("<=", "<"):
            gap_href = href
        panels = (*_gaps_panel(view, chosen), *_trend_panel(view, chosen), *side_by_side(view, chosen))
    sentence = lead.sentence(chosen, asked.on, view.pack.facts.valid_from, href=href, gap_href=gap_href)
    prefix = f"{asked.place.name}：" if board.narrow else ""
    return pages.BoardPage(
        title=f"{asked.place.name}驾驶舱",
        crumbs=_crumbs(view),
        lead=(prefix, *((sentence,) if isinstance(sentence, str) else sentence)) if prefix else sentence,
        actions=_actions(view),
        notices=_notices(view),
        targets=tuple(targets.line(asked, view.pack.key, target, narrow=board.narrow) for target in board.targets),
        targets_more=c.Action("导出", view.url(format="xlsx")) if view.may_export else None,
        tree=_tree(view),
        panels=(*panels, *_open_panel(view)),
        note=f"截至 {wording.full_date(asked.on)}，按{'实际与演示' if asked.with_demo else '实际'}数据。",
    )
