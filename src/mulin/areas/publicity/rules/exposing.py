"""What may be said to everyone about whom: masked by building, answered, for a time. Pure.

A-二(八)f and B-四(一)3d want exposure; neither prints who approves it, how long it stands or how the person is
named. So: nobody decides but whom the place's own setting names, and no person's name, door or number is ever held.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from mulin.areas.publicity.rules import vocabulary
from mulin.kernel.errors import Violation

_NUMBERS = re.compile(r"\d{17}[\dXx]|1[3-9]\d{9}")
# A door by its room, or building-entrance-room; a day of a year is none.
_DOOR = re.compile(r"\d+\s*(?:室|号房|户号)|(?<!\d)\d{1,3}\s*[-－—]\s*\d{1,2}\s*[-－—]\s*\d{2,4}(?!\d)")
WORDS = ("facts", "answer", "evidence_note", "building")


def personal(text: str) -> str:
    """What in a text would show who a person is: an identity number, a phone, a door; empty if nothing does."""
    found = _NUMBERS.search(text) or _DOOR.search(text)
    return found.group(0) if found else ""


def named(data: Mapping[str, Any], clause: str) -> Iterator[Violation]:
    """A firm is named; an owner is told by building and kind of conduct, never by name."""
    kind = data.get("subject_kind")
    if kind == "OWNER":
        if not data.get("building"):
            yield Violation("publicity.building_missing", clause)
        if not data.get("owner_act"):
            yield Violation("publicity.act_missing", clause)
        if data.get("subject_name"):
            yield Violation("publicity.owner_named", "个人信息保护法 art. 25")
    elif kind and not data.get("subject_name"):
        yield Violation("publicity.subject_missing", clause)


def clean(data: Mapping[str, Any], clause: str) -> Iterator[Violation]:
    """No word that will be published shows a person's number, phone or door."""
    for key in WORDS:
        shown = personal(str(data.get(key) or ""))
        if shown:
            yield Violation("publicity.personal_words", "个人信息保护法 art. 25", {"words": shown})


def subject_words(data: Mapping[str, Any]) -> str:
    """How the subject is printed: the firm's name; of an owner the building and what was done."""
    if data.get("subject_kind") == "OWNER":
        act = vocabulary.label(vocabulary.TOWN_OWNER_ACTS, data.get("owner_act"))
        return f"{data.get('building', '')}某业主（{act}）"
    return str(data.get("subject_name") or "")


def content(data: Mapping[str, Any], place: str) -> dict[str, Any]:
    """The published page: who (masked), what, the answer or that none came, who approved it, from when to when."""
    answer = str(data.get("answer") or "").strip()
    said = f"当事人陈述：{answer}" if answer else f"告知后至 {data['answer_until']}，当事人没有提出陈述。"
    decision = str(data.get("lawful_decision") or "").strip()
    paragraphs = [
        f"曝光对象：{place}，{subject_words(data)}",
        f"事实：{data['facts']}",
        said,
        *([f"处理决定：{decision}"] if decision else []),
        f"审批：{data['approved_by']}，{data['approval']}",
        f"公开期：{data['from_day']} 至 {data['to_day']}（含）。期满即撤下；有异议可向公开机关书面提出。",
    ]
    return {
        "paragraphs": paragraphs,
        "subject_kind": str(data["subject_kind"]),
        "subject": subject_words(data),
        "from_day": str(data["from_day"]),
        "to_day": str(data["to_day"]),
    }


def stands(page: Mapping[str, Any], today: dt.date) -> bool:
    """Whether a published exposure may be shown on a day: both days included, nothing without its days."""
    first, last = page.get("from_day"), page.get("to_day")
    return bool(first and last) and str(first) <= today.isoformat() <= str(last)
