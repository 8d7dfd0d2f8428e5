"""The stages of an assembly and what each still lacks; notice days; petitions. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel.errors import Violation


class Stage(StrEnum):
    """An assembly's way: its roll, its notice, the vote, the count, the preliminary and the final result."""

    DRAFT = "DRAFT"
    ROLL = "ROLL"
    NOTICED = "NOTICED"
    VOTING = "VOTING"
    COUNTING = "COUNTING"
    PRELIMINARY = "PRELIMINARY"
    ANNOUNCED = "ANNOUNCED"
    WITHDRAWN = "WITHDRAWN"

    @property
    def label(self) -> str:
        """The Chinese word of the stage."""
        return LABELS[self]


LABELS = {
    "DRAFT": "筹备",
    "ROLL": "名册公示",
    "NOTICED": "已公告",
    "VOTING": "表决中",
    "COUNTING": "计票",
    "PRELIMINARY": "初步结果公示",
    "ANNOUNCED": "结果已公告",
    "WITHDRAWN": "已撤回",
}
WAY = tuple(Stage)[:-1]

CONVENERS = [
    ("COMMITTEE", "业主委员会"),
    ("PREPARATORY", "筹备组"),
    ("PETITION", "业主联名提请"),
    ("VILLAGE", "社区（村）"),
    ("TOWN", "街道（乡镇）"),
]
"""Who convenes. Town and village only convene and preside (B-四(四)5e); they never decide for the owners."""


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """What a notice must say before it goes out (B-四(五)2b: range, form, time) and when."""

    scope_text: str
    form: str
    event_on: dt.date | None
    closes_on: dt.date | None
    noticed_on: dt.date
    notice_days: int
    clear_days: bool
    motions: int
    texts_missing: tuple[int, ...]
    roll_published: bool
    committee_informed: bool


def latest_notice(event_on: dt.date, days: int, *, clear: bool = False) -> dt.date:
    """The last day on which a notice of ``days`` is in time: date <= event - n; one more where days are clear."""
    return event_on - dt.timedelta(days=days + (1 if clear else 0))


def earliest_event(noticed_on: dt.date, days: int, *, clear: bool = False) -> dt.date:
    """The first day on which an assembly noticed on that day may be held."""
    return noticed_on + dt.timedelta(days=days + (1 if clear else 0))


def check_notice(facts: NoticeFacts) -> list[Violation]:
    """Everything that keeps a notice from going out, all at once."""
    found = [
        Violation(code, basis)
        for missing, code, basis in (
            (not facts.scope_text.strip(), "decisions.notice_scope_missing", "B-四(五)2b"),
            (not facts.form.strip(), "decisions.notice_form_missing", "B-四(五)2b"),
            (facts.event_on is None, "decisions.notice_time_missing", "B-四(五)2b"),
            (facts.closes_on is None, "decisions.notice_close_missing", "B-四(五)2b"),
            (facts.motions == 0, "decisions.notice_no_motion", "B-四(五)2a"),
            (not facts.roll_published, "decisions.notice_without_roll", "建房〔2009〕274号 art. 12"),
            (not facts.committee_informed, "decisions.residents_not_informed", "物业管理条例 art. 15"),
        )
        if missing
    ]
    found += [Violation("decisions.motion_without_text", "B-四(五)2d", {"serial": n}) for n in facts.texts_missing]
    if facts.event_on is None:
        return found
    latest = latest_notice(facts.event_on, facts.notice_days, clear=facts.clear_days)
    if facts.noticed_on > latest:
        params = {
            "days": facts.notice_days,
            "latest": latest,
            "earliest": earliest_event(facts.noticed_on, facts.notice_days, clear=facts.clear_days),
        }
        found.append(Violation("decisions.notice_too_short", "B-四(五)2a", params))
    if facts.closes_on is not None and facts.closes_on < facts.event_on:
        found.append(Violation("decisions.closes_before_event", "", {}))
    return found


@dataclass(frozen=True, slots=True)
class Petition:
    """Owners who ask for an extraordinary assembly, by both measures (0.01 m2, heads)."""

    heads: int
    total_heads: int
    area: int
    total_area: int

    @property
    def by_heads(self) -> bool:
        """20 % of the owners, the number included (物业管理条例 art. 13): it must be convened."""
        return self.heads * 5 >= self.total_heads

    @property
    def by_both(self) -> bool:
        """20 % of area and of heads (建房〔2009〕274号 art. 21); missing it only warns."""
        return self.by_heads and self.area * 5 >= self.total_area


def sums_needed(total: int, numerator: int, denominator: int) -> int:
    """The smallest integer part with part/total >= numerator/denominator: what a quorum still needs."""
    return -(-total * numerator // denominator)


def missing_texts(texts: Sequence[str]) -> tuple[int, ...]:
    """Serials (from 1) of motions without a text."""
    return tuple(serial for serial, text in enumerate(texts, start=1) if not text.strip())
