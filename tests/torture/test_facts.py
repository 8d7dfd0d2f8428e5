"""Random histories of dated facts against a plain model: every answer of ``on`` and ``known`` is the model's."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest
from factories import registers as make

from mulin.kernel.actor import SYSTEM
from mulin.kernel.errors import Refused
from mulin.kernel.registers import selectors, services
from mulin.kernel.registers.rules import Fact, Span
from mulin.processes.importing import services as importing
from tests.processes.importing.conftest import plan

FACET = "community.management"
MODES = ("NONE", "TRIAL", "MARKET_FIRM")
DAYS = 16
"""Days that the model tells apart; the first stands for all before, the last for all after."""
ZERO = dt.date(2026, 3, 1)
BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
AT_ONCE, ACTS, ASKED = 250, 12, 4
"""Subjects that live through their histories side by side; acts of a history; moments asked after each."""


def day(index: int) -> dt.date:
    """The day that an index of the model stands for; far away for the outermost two."""
    return ZERO + dt.timedelta(days={0: -4000, DAYS - 1: 4000}.get(index, index))


@dataclass(slots=True)
class Row:
    """One written row: what it says, which run wrote it, which run or act closed it."""

    value: str
    run: int
    closed_by: int | None = None


@dataclass(slots=True)
class Model:
    """One subject: the row of each day now, all rows ever, the days' values after each moment."""

    now: list[Row | None] = field(default_factory=lambda: [None] * DAYS)
    rows: list[Row] = field(default_factory=list)
    known: list[tuple[str | None, ...]] = field(default_factory=list)
    replaced: dict[int, dict[int, str | None]] = field(default_factory=dict)

    def state(self, lo: int, hi: int, value: str, run: int) -> None:
        """``value`` holds on the days ``[lo, hi)``; what is said already is not said again."""
        first = self.now[lo]
        if first is not None and first.value == value and all(row is first for row in self.now[lo:hi]):
            return
        before = self.replaced.setdefault(run, {})
        for index in range(lo, hi):
            old = self.now[index]
            before.setdefault(index, old.value if old else None)
        self._cut(lo, hi, run)
        fresh = self._write(value, run)
        self.now[lo:hi] = [fresh] * (hi - lo)

    def _cut(self, lo: int, hi: int, run: int) -> None:
        touched = {id(row): row for row in self.now[lo:hi] if row is not None}
        for row in touched.values():
            row.closed_by = run
            for part in (range(lo), range(hi, DAYS)):
                kept = [index for index in part if self.now[index] is row]
                if kept:
                    piece = self._write(row.value, run)
                    for index in kept:
                        self.now[index] = piece

    def _write(self, value: str, run: int) -> Row:
        row = Row(value, run)
        self.rows.append(row)
        return row

    def built_upon(self, run: int) -> bool:
        """Whether something closed a row of the run since."""
        return any(row.run == run and row.closed_by not in (None, run) for row in self.rows)

    def undo(self, run: int, act: int) -> None:
        """The days that the run changed say again what they said before; rows that it closed stand as one again."""
        for row in self.rows:
            if row.run == run and row.closed_by is None:
                row.closed_by = act
        before = self.replaced.pop(run, {})
        values = [before.get(index, row.value if row else None) for index, row in enumerate(self.now)]
        standing = {id(row) for row in self.rows if row.closed_by is None}
        restored: dict[int, Row] = {}
        for index, value in enumerate(values):
            row = self.now[index]
            if row is None or id(row) not in standing:
                self.now[index] = None if value is None else self._again(index, value, run, act, restored)

    def _again(self, index: int, value: str, run: int, act: int, restored: dict[int, Row]) -> Row:
        """The rows that a run closed come back whole, by the extent that they had."""
        origin = self.extents[run][index]
        assert origin is not None
        assert origin.value == value
        return restored.setdefault(id(origin), self._write(value, -act))

    extents: dict[int, list[Row | None]] = field(default_factory=dict)

    def begin(self, run: int) -> None:
        """Remember the rows of each day before a run."""
        self.extents[run] = list(self.now)

    def settle(self) -> None:
        """Remember what every day says after an act."""
        self.known.append(tuple(row.value if row else None for row in self.now))


class History:
    """Some subjects, their models, the moments of the acts so far."""

    def __init__(self, subjects: list[tuple[int, str]], dice: random.Random, first_run: int) -> None:
        self.subjects, self.dice, self.run = subjects, dice, first_run
        self.models = {number: Model() for number, _ in subjects}
        self.moments: list[dt.datetime] = []
        self.runs: dict[int, set[int]] = {}

    def act(self) -> None:
        """One random act: a run over some subjects, now and then an act of a person, or the undo of a run."""
        now = BEGIN + dt.timedelta(hours=len(self.moments))
        if self.runs and self.dice.random() < 0.35:
            self._undo(self.dice.choice(sorted(self.runs)), now)
        else:
            self._state(now)
        self.moments.append(now)
        for model in self.models.values():
            model.settle()

    def _state(self, now: dt.datetime) -> None:
        self.run += 1
        chosen = self.dice.sample(self.subjects, max(1, int(len(self.subjects) * self.dice.random() ** 3)))
        facts = []
        for number, path in chosen:
            self.models[number].begin(self.run)
            for _ in range(self.dice.choice((1, 1, 1, 2))):
                lo, hi = sorted(self.dice.sample(range(DAYS + 1), 2))
                value = self.dice.choice(MODES)
                self.models[number].state(lo, hi, value, self.run)
                span = Span(None if lo == 0 else day(lo), None if hi == DAYS else ZERO + dt.timedelta(days=hi))
                facts.append(Fact(number, path, {"mode": value}, span, "模型"))
        by_hand = len(chosen) == 1
        services.assert_facts(FACET, facts, actor=SYSTEM, now=now, run_id=None if by_hand else self.run)
        if not by_hand:
            self.runs[self.run] = {number for number, _ in chosen}

    def _undo(self, run: int, now: dt.datetime) -> None:
        if any(self.models[number].built_upon(run) for number in self.runs[run]):
            with pytest.raises(Refused):
                services.undo_facts(run, actor=SYSTEM, now=now)
            return
        services.undo_facts(run, actor=SYSTEM, now=now)
        self.run += 1
        for number in self.runs.pop(run):
            self.models[number].undo(run, self.run)

    def check(self, asked: int) -> None:
        """Ask for random days as known at random moments, and for today's knowledge."""
        numbers = [number for number, _ in self.subjects]
        for turn in range(asked):
            index, at = self.dice.randrange(DAYS), self.dice.randrange(len(self.moments)) if turn else -1
            known = self.moments[at] if turn else None
            found = selectors.facts_of_many("community", numbers, on=day(index), known=known)
            said = {number: found[number].get("management", {}).get("mode") for number in numbers}
            wanted = {number: self.models[number].known[at][index] for number in numbers}
            assert said == wanted, f"day {index} as known after act {at} of {len(self.moments)}"


def test_random_histories_answer_as_the_model_does(everywhere: None, size: dict[str, int]) -> None:
    dice, lived, run, undone = random.Random(size["seed"]), 0, 900_000_000, 0
    while lived < size["sequences"]:
        subjects = _subjects(min(AT_ONCE, size["sequences"] - lived), lived)
        history = History(subjects, dice, run)
        for _ in range(ACTS):
            known = len(history.runs)
            history.act()
            undone += len(history.runs) < known
            history.check(ASKED)
        lived, run = lived + len(subjects), history.run
    assert undone, "no run was ever taken back: the model was not tried"


def _subjects(count: int, from_number: int) -> list[tuple[int, str]]:
    """New communities, founded by one import."""
    lines = "".join(f"紫薇社区\t模型{from_number + number}号\n" for number in range(count))
    kind, made, context, source, actor = plan("communities", f"社区\t小区名\n{lines}", path=make.SHANTING)
    answers = {question.key: question.options[-1].value for question in made.questions}
    if answers:
        kind, made, context, source, actor = plan("communities", f"社区\t小区名\n{lines}", answers, path=make.SHANTING)
    importing.run_file(kind, made, context, source, actor=actor)
    from mulin.base.places.models import Community

    found = Community.objects.filter(name__startswith="模型").order_by("-id")[:count]
    return [(int(row.pk), str(row.path)) for row in found]
