"""What a survey asks, how its answers are counted, which cells may be shown. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel.errors import Violation

SMALL = 5
"""A cell below this is not shown (voting.md 3.9)."""


class Subject(StrEnum):
    """What owners are asked about."""

    COMMITTEE = "COMMITTEE"
    COMPANY = "COMPANY"
    OVERALL = "OVERALL"
    WORK = "WORK"


SUBJECTS = (
    ("COMMITTEE", "业主委员会"),
    ("COMPANY", "物业企业"),
    ("OVERALL", "小区总体"),
    ("WORK", "整治效果"),
)
OPEN, CLOSED = "OPEN", "CLOSED"
STATES = ((OPEN, "收集中"), (CLOSED, "已截止"))
PENDING, VALID = "PENDING", "VALID"
STANDINGS = (("", "未截止"), (PENDING, "待核"), (VALID, "已核"))


class Choice(StrEnum):
    """An answer to one question; satisfied and dissatisfied are counted apart."""

    SATISFIED = "S"
    NEUTRAL = "N"
    DISSATISFIED = "D"


CHOICES = (("S", "满意"), ("N", "一般"), ("D", "不满意"))


@dataclass(frozen=True, slots=True)
class Count:
    """Answers to one question; nothing is derived from another cell."""

    satisfied: int = 0
    neutral: int = 0
    dissatisfied: int = 0

    @property
    def answered(self) -> int:
        """Sheets that answered the question."""
        return self.satisfied + self.neutral + self.dissatisfied

    @property
    def cells(self) -> tuple[int, int, int]:
        """The three cells in the order of CHOICES."""
        return (self.satisfied, self.neutral, self.dissatisfied)


def count(answers: Iterable[str]) -> Count:
    """Count the choices of one question."""
    given = list(answers)
    return Count(given.count("S"), given.count("N"), given.count("D"))


def shown(cells: Sequence[int], small: int = SMALL) -> tuple[int | None, ...]:
    """The cells that may be shown beside their printed sum; None for one that is withheld.

    A cell below ``small`` is withheld; were it the only one, the sum would give it away, so the smallest of the others
    goes with it.
    """
    hidden = {place for place, value in enumerate(cells) if value < small}
    if len(hidden) == 1:
        others = [place for place in range(len(cells)) if place not in hidden]
        if others:
            hidden.add(min(others, key=lambda place: cells[place]))
    return tuple(None if place in hidden else value for place, value in enumerate(cells))


def drawn(seed: str, households: Sequence[int], percent: int) -> list[int]:
    """The households of a sample: the first by hash of seed and number, rounded up; anyone can draw it again."""
    wanted = -(-len(households) * percent // 100)
    ordered = sorted(households, key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())
    return sorted(ordered[:wanted])


def standing_of(answered: int, minimum: int | None) -> str:
    """Below the minimum, or where nobody set one, a result waits for an official's look."""
    return VALID if minimum is not None and answered >= max(minimum, 1) else PENDING


def check_answers(questions: Sequence[str], given: Mapping[str, str]) -> list[Violation]:
    """Every question has one of three answers, and there are no others."""
    found = [
        Violation("surveys.answer_missing", "", {"question": text})
        for serial, text in enumerate(questions, 1)
        if given.get(str(serial)) not in dict(CHOICES)
    ]
    if set(given) - {str(serial) for serial in range(1, len(questions) + 1)}:
        found.append(Violation("surveys.question_unknown"))
    return found


def token_hash(token: str) -> str:
    """What is kept of a slip's token."""
    return hashlib.sha256(token.strip().encode()).hexdigest()
