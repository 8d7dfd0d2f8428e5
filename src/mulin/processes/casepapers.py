"""The text of a paper that a case asks for: an order in its set form, else the case's facts in words.

What comes out is a proposal to whoever drafts; the paper remembers the case (``source_type`` = ``case``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mulin.kernel.documents import model
from mulin.mechanisms.cases import selectors as cases

SOURCE = "case"
ORDER = "supervision.order"


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a draft starts with: kind, title, addressees, typed body."""

    kind: str
    title: str
    addressees: str
    body: str


def propose(detail: cases.CaseDetail) -> Proposal:
    """The paper of a case as it stands."""
    if detail.line.procedure == ORDER:
        return _order(detail.data, detail.line)
    lines = [f"关于“{detail.line.title}”（{detail.line.number}），有关情况如下。"]
    declared = {one.key: one for fields in (detail.type.opened, *detail.type.steps.values()) for one in fields}
    said = [
        (one.label, one.label_of(value) if one.choices else value)
        for key, value in detail.data.items()
        if (one := declared.get(key)) is not None and isinstance(value, str) and value.strip()
    ]
    lines += [f"{label}：{value}。" for label, value in said]
    return Proposal("letter", f"关于{detail.line.title}的函", "", "\n".join(lines))


def _order(data: Mapping[str, Any], line: cases.CaseLine) -> Proposal:
    """责令整改通知: what was found, on which clause, what is to be done by when, what follows otherwise."""
    who = str(data.get("addressee", ""))
    wanted = str(data.get("requirement", "") or "立即整改到位").rstrip("。")
    due = line.due_date or _day(data.get("due_on"))
    until = f"请于{model.day(due)}前整改到位，并将整改情况书面报告我单位。" if due else "请将整改情况书面报告我单位。"
    paragraphs = [
        f"经查，你单位存在以下问题：{str(data.get('matter', '')).rstrip('。')}。",
        f"依据文件{line.clause}，现责令你单位：{wanted}。{until}"
        if line.clause
        else f"现责令你单位：{wanted}。{until}",
        "逾期不改或者整改不到位的，将按照有关规定处理。对本通知有异议的，请在收到之日起及时书面说明理由。",
    ]
    return Proposal("order", f"责令整改通知（{line.place_name}）", who, "\n".join(paragraphs))


def _day(text: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(text))
    except ValueError:
        return None
