"""What circulars say, as blocks of an official paper: a ranking as it was issued, and what is late. Pure.

The figures come frozen: a circular prints what was known when it was made, and says when that was. Every table ends
with a total that equals its headline, or names what it leaves out (practice P4).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mulin.kernel.documents.model import Block, Heading, Paragraph, Table, day

ANSWERS = {
    "CONFIRMED": "核对无误", "EXPLAINED": "作了说明", "CORRECTED": "已更正", "DECLINED": "要求更正，未采纳",
    "LAPSED": "期满未答", "": "未经核对",
}  # fmt: skip
APART = {"NO_DATA": "没有数据", "SMALL": "分母太小", "": ""}
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class RankedLine:
    """One place of an issued ranking."""

    place: str
    rank: int | None
    figures: Sequence[Mapping[str, Any]]
    score: str | None
    apart: str
    answer: str
    words: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """An issued ranking with what grounds it. ``items`` and ``totals`` as they are stored with it."""

    place: str
    title: str
    items: Sequence[Mapping[str, Any]]
    totals: Sequence[Mapping[str, Any]]
    lines: Sequence[RankedLine]
    on: dt.date
    known: dt.date
    clause: str
    decision: str
    least: str = ""


def value_words(item: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """A figure as the table prints it: a count, or parts with their rate."""
    if item["count"]:
        return f"{figures['num']}{item['unit']}"
    rate = f"{figures['value']}%" if figures["value"] is not None and item["percent"] else str(figures["value"] or "—")
    return f"{figures['num']}/{figures['den']}，{rate}"


def _ranks(found: Ranking) -> Table:
    scored = any("weight" in item for item in found.items)
    head = ["名次", "地方", *(item["label"] for item in found.items), *(["得分"] if scored else []), "核对"]
    rows = [
        [
            str(line.rank),
            line.place,
            *(value_words(item, one) for item, one in zip(found.items, line.figures, strict=True)),
            *([line.score or "—"] if scored else []),
            ANSWERS[line.answer],
        ]
        for line in found.lines
        if line.rank is not None
    ]
    totals = [value_words(item, one["whole"]) for item, one in zip(found.items, found.totals, strict=False)]
    if totals:
        rows.append(["", f"{found.place}合计", *totals, *([""] if scored else []), ""])
    return Table(
        head, rows, caption=found.title, widths=(1, 2.4, *(2.6 for _ in found.items), *([1.4] if scored else []), 2)
    )


def left_out_words(found: Ranking) -> str:
    """What the total counts and the ranked lines do not: places apart, and rows of no place below."""
    apart = [f"{line.place}（{APART[line.apart]}）" for line in found.lines if line.rank is None]
    rest = [
        f"{item['label']} {value_words(item, one['left_out'])}"
        for item, one in zip(found.items, found.totals, strict=False)
        if one.get("left_out")
    ]
    words = []
    if apart:
        words.append(f"未参加排名、计入合计的：{'、'.join(apart)}。")
    if rest:
        words.append(f"没有落到下级地方、计入合计的：{'；'.join(rest)}。")
    return "".join(words) or "合计等于各行之和。"


def league_circular(found: Ranking) -> tuple[Block, ...]:
    """The circular of an issued ranking: how it was counted, the table, what is left out, what the places said."""
    weighted = [item for item in found.items if "weight" in item]
    rules_ = [
        f"{item['label']}：{item['definition']}。" if item.get("definition") else f"{item['label']}。"
        for item in found.items
    ]
    rules_ += [
        f"{item['label']}满分 {item['weight']['full']} 分，目标 {item['weight']['goal']}%，"
        f"每低 1 个百分点扣 {item['weight']['slope']} 分，最低 {item['weight']['floor']} 分。"
        for item in weighted
    ]
    if found.least:
        rules_.append(f"分母小于 {found.least} 的只列出、不排名。")
    said = [line for line in found.lines if line.words]
    blocks: list[Block] = [
        Paragraph(
            f"根据 {found.clause} 和 {found.decision}，现将{found.place}{found.title}（截至 {day(found.on)}）通报如下。"
            "发布前已由各地核对。"
        ),
        Heading(1, "一、口径"),
        Paragraph("".join(rules_) + f"数字以 {day(found.known)} 已登记的为准，其后补录的不改动本期。"),
        Heading(1, "二、排名"),
        _ranks(found),
        Paragraph(left_out_words(found)),
    ]
    if said:
        blocks.append(Heading(1, "三、各地说明"))
        blocks += [Paragraph(f"{line.place}（{ANSWERS[line.answer]}）：{line.words}") for line in said]
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class LateLine:
    """Something late: where, what, since when it was due, how many working days ago, the reason that was given."""

    place: str
    matter: str
    due: dt.date
    days_late: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """What a lagging circular speaks of (N-三g tasks, A-三(十四)c results of an inspection of progress).

    ``whole``: how many matters were due; those not listed were done in time or are not due.
    """

    place: str
    title: str
    clause: str
    on: dt.date
    known: dt.date
    whole: int
    lines: Sequence[LateLine]
    what: str = "事项"
    demand: str = ""


def lagging_circular(found: Late) -> tuple[Block, ...]:
    """The circular of what is late: how many of how many, by place, each with its reason; what is asked for."""
    ordered = sorted(found.lines, key=lambda line: (-line.days_late, line.place, line.matter))
    places: dict[str, int] = {}
    for line in ordered:
        places[line.place] = places.get(line.place, 0) + 1
    rows = [
        [str(n), line.place, line.matter, day(line.due), str(line.days_late), line.reason or "没有说明"]
        for n, line in enumerate(ordered, 1)
    ]
    rows.append(["", "合计", f"{len(ordered)} 项", "", "", ""])
    head = f"截至 {day(found.on)}，应完成的 {found.whole} 项{found.what}中，{len(ordered)} 项逾期未完成"
    where = "、".join(
        f"{place} {count} 项" for place, count in sorted(places.items(), key=lambda one: (-one[1], one[0]))
    )
    blocks: list[Block] = [
        Paragraph(f"根据 {found.clause}，现将{found.place}{found.title}通报如下。"),
        Heading(1, "一、总体情况"),
        Paragraph(f"{head}，{found.whole - len(ordered)} 项已按期完成。" + (f"其中：{where}。" if where else "")),
    ]
    if ordered:
        caption = f"逾期{found.what}"
        blocks += [
            Heading(1, "二、逾期情况"),
            Table(
                ["序号", "地方", found.what, "期限", "超期（工作日）", "说明"], rows, caption=caption,
                widths=(0.8, 1.8, 3, 2, 1.4, 2.6),
            ),
        ]  # fmt: skip
    if found.demand:
        blocks += [Heading(1, f"{NUMERALS[2 if ordered else 1]}、要求"), Paragraph(found.demand)]
    blocks.append(Paragraph(f"数字以 {day(found.known)} 已登记的为准。"))
    return tuple(blocks)
