"""The list of programmes that concern a hat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from mulin.faces.console.boards import asking
from mulin.faces.console.programmes import frame
from mulin.faces.shared import components as c
from mulin.faces.shared import pages, wording
from mulin.mechanisms.packs import selectors as packs


def page(
    keys: Sequence[str], on: dt.date, places: dict[str, str], carried: dict[str, str], notices: tuple[c.Notice, ...]
) -> pages.ListPage:
    """One row a document: number, place, dates, validity, what it holds."""
    columns = (
        c.Column("title", "方案", head=True, grow=True),
        c.Column("place", "地方"),
        c.Column("from", "施行日期"),
        c.Column("until", "有效期至"),
        c.Column("clauses", "要求", align="num", unit="条"),
        c.Column("targets", "目标", align="num", unit="个"),
        c.Column("state", "状态"),
    )
    rows, expired = [], []
    for key in keys:
        pack = packs.find_pack(key)
        facts = pack.facts
        chip = frame.validity_chip(facts, on)
        if facts.is_expired(on):
            expired.append(facts.title)
        rows.append(
            c.Row(
                (
                    c.Cell(facts.title, kind="strong", sub=f"{facts.number}　{facts.issuer}"),
                    c.Cell(places.get(key, "")),
                    c.Cell(facts.valid_from.isoformat()),
                    c.Cell(facts.valid_to.isoformat() if facts.valid_to else "未写"),
                    c.Cell(str(len(pack.clauses)), href=asking.link("console:programme_clauses", key, **carried)),
                    c.Cell(
                        str(len(pack.targets)), href=asking.link("console:programme", key, tab="targets", **carried)
                    ),
                    c.Cell(chip.text, kind="chip", tone=chip.tone),
                ),
                href=asking.link("console:programme", key, **carried),
            )
        )
    tail = f"，{len(expired)} 份已满有效期" if expired else ""
    nothing = c.EmptyState("您的辖区还没有装入方案", "新的政策文件由系统管理员装入政策包后出现在这里。")
    return pages.ListPage(
        title="方案与条款",
        lead=f"您的辖区适用 {len(rows)} 份方案{tail}。" if rows else "您的辖区还没有装入方案。",
        notices=notices,
        table=c.Table(columns, tuple(rows), caption="方案", empty=nothing),
        note="" if not rows else f"截至 {wording.full_date(on)}。",
    )
