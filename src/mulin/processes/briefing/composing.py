"""Gathering the leader's page: targets, what is late, difficulties, what needs a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mulin.kernel import calendar
from mulin.kernel.documents import model
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.measures import rules as measure_rules
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.packs import selectors as packs
from mulin.processes.briefing import rules, sources

TARGETS, LATE, LINES = 8, 5, 3
"""Rows that one A4 holds; what is left out is counted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Programme, place, day; ``known``: by what was known at the end of which day (the day of issue)."""

    pack: str
    path: str
    place_name: str
    on: dt.date
    known: dt.date
    layers: tuple[str, ...] = ("REAL",)


@dataclass(frozen=True, slots=True)
class Brief:
    """The page before it is drafted."""

    wish: Wish
    title: str
    headline: str
    blocks: tuple[model.Block, ...]


def compose(wish: Wish, *, days: calendar.Calendar) -> Brief:
    """The page of a wish; a fixed number of queries. Raises NotFound (pack)."""
    pack = packs.find_pack(wish.pack)
    rows = measures.status(
        pack, on=wish.on, today=wish.known, layers=wish.layers,
        under="" if packs.path_of_pack(pack.key) == wish.path else wish.path,
    )  # fmt: skip
    query = duties.DutyQuery(pack=wish.pack, under=wish.path, late=True, current=True, layers=wish.layers)
    number = duties.count_late(query, wish.on)
    headline = rules.headline(rows, number, wish.on)
    blocks: list[model.Block] = [
        model.Paragraph(headline),
        *_targets(rules.by_need(rows)),
        *_late(duties.list_lines(query, wish.on, days, limit=LATE), number),
        *_lines("三、困难和请求", _asks(wish), "各单位没有上报困难和请求。"),
        *_lines("四、需要决定的事", _decisions(wish), "没有等待决定的事项。"),
        model.Paragraph(
            f"数字按 {model.day(wish.known)}当时已知计算，此后补录不改变本页。依据：{pack.facts.number}。"
            + ("含演示数据。" if "DEMO" in wish.layers else "")
        ),
    ]
    title = f"{wish.place_name}物业工作情况专报\n（{model.day(wish.on)}）"
    return Brief(wish, title, headline, tuple(blocks))


def _targets(rows: list[Mapping[str, Any]]) -> list[model.Block]:
    shown = [_target(row) for row in rows[:TARGETS]]
    rest = rows[TARGETS:]
    found: list[model.Block] = [
        model.Heading(1, "一、目标进度"),
        model.Table(("指标", "目标", "现值", "还差", "期限", "情况"), shown, widths=(6, 2.2, 2.2, 1.6, 2.4, 2.6)),
    ]
    if rest:
        words = "、".join(f"{label} {n} 项" for label, n in _counted(rest))
        found.append(model.Paragraph(f"另有 {len(rest)} 项未列出：{words}。"))
    return found


def _counted(rows: list[Mapping[str, Any]]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for row in rows:
        label = rules.STATES.get(row["state"], row["state"])
        counts[label] = counts.get(label, 0) + 1
    return list(counts.items())


def _target(row: Mapping[str, Any]) -> tuple[str, ...]:
    percent = measure_rules.registry.measure(row["measure"]).percent
    more = rules.gap(row, percent=percent)
    return (
        row["indicator"],
        rules.goal(row, percent=percent),
        rules.figure(row["value"], percent=percent, unit=row["unit"]),
        "—" if more is None else str(more) if more else "已够",
        row["due"] or "未定",
        rules.STATES.get(row["state"], row["state"]),
    )


def _late(lines: list[duties.DutyLine], number: int) -> list[model.Block]:
    heading = model.Heading(1, "二、超期未报")
    if not lines:
        return [heading, model.Paragraph("没有超期未报的义务。")]
    rows = tuple(
        (one.title, one.obligor, one.place_name, one.due_date.isoformat() if one.due_date else "") for one in lines
    )
    table = model.Table(("义务", "应报单位", "地点", "期限"), rows, widths=(6, 4, 4, 2.6))
    more = number - len(lines)
    return [heading, table, *([model.Paragraph(f"另有 {more} 项超期未列出。")] if more > 0 else [])]


def _lines(title: str, sentences: list[str], otherwise: str) -> list[model.Block]:
    shown = [model.Paragraph(f"{n}. {text}") for n, text in enumerate(sentences[:LINES], 1)]
    more = len(sentences) - len(shown)
    rest = [model.Paragraph(f"另有 {more} 件。")] if more > 0 else []
    return [model.Heading(1, title), *(shown or [model.Paragraph(otherwise)]), *rest]


def _asks(wish: Wish) -> list[str]:
    return list(sources.sentences("asks", sources.Asked(wish.pack, wish.path, wish.on, wish.layers)))


def _decisions(wish: Wish) -> list[str]:
    """Cases that wait for a leader or have run over, documents that ran out, settings that nobody has decided."""
    asked = sources.Asked(wish.pack, wish.path, wish.on, wish.layers)
    found = list(sources.sentences("decisions", asked))
    found += [
        f"事项“{title}”已过期限（{due.isoformat()}），在{holder or '经办岗位'}。"
        for title, due, holder in cases.list_overdue(under=wish.path, on=wish.on, layers=wish.layers)
    ]
    found += [
        f"{one.pack} 号方案已于 {one.last_day.isoformat()} 到期，是否继续执行待决定。"
        for one in packs.expired_unasked(wish.on)
        if one.pack == wish.pack
    ]
    undecided = packs.open_settings(wish.pack, on=wish.on)
    if undecided:
        names = "、".join(answer.label for answer in undecided[:4])
        found.append(f"文件留待设定的 {len(undecided)} 项尚未决定：{names}{'等' if len(undecided) > 4 else ''}。")
    return found
