"""Which row a line means, and which unit a file comes from. Pure; proposes, never decides a doubt."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel.errors import Violation
from mulin.kernel.tabular import cells, names
from mulin.mechanisms.returns.rules import blocks, rows
from mulin.mechanisms.returns.rules.blocks import Line
from mulin.mechanisms.returns.rules.forms import Rows, TableForm
from mulin.mechanisms.returns.rules.rows import Change, Row


class Fate(StrEnum):
    """What becomes of a line."""

    CHANGED = "CHANGED"
    SAME = "SAME"
    NEW = "NEW"
    DOUBT = "DOUBT"
    ERROR = "ERROR"
    LEFT_OUT = "LEFT_OUT"


FATE_LABELS = {
    Fate.CHANGED: "有改动",
    Fate.SAME: "没有变化",
    Fate.NEW: "台账里没有，作为新的一行",
    Fate.DOUBT: "要您指明是哪一个",
    Fate.ERROR: "读不出，不采用",
    Fate.LEFT_OUT: "不采用",
}
AS_NEW, LEAVE = "new", "leave"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line with its fate: the row that it means, the cells that would change, candidates where it is a doubt."""

    line: Line
    fate: Fate
    name: str
    row: Row | None = None
    changes: tuple[Change, ...] = ()
    candidates: tuple[tuple[str, str], ...] = ()
    problem: Violation | None = None


def outcomes(
    form: TableForm,
    listed: Sequence[Row],
    lines: Iterable[Line],
    *,
    aliases: Mapping[str, Sequence[str]],
    answers: Mapping[str, str],
    blanks_say: bool,
    origin: rows.Origin,
) -> list[Outcome]:
    """Every line's fate. ``aliases``: other name -> keys of rows; ``answers``: line number -> key, ``new``, ``leave``.

    ``blanks_say``: an empty cell clears the value (our own sheet came back); else it says nothing.
    """
    finder, how = _Finder(form, listed, aliases), _How(origin, blanks_say=blanks_say)
    found, taken = [], set[str]()
    for line in lines:
        one = _outcome(form, finder, line, answers.get(str(line.line), ""), how)
        if one.row is not None and one.row.key in taken:
            again = Violation("returns.line_twice", "", {"line": line.line, "row": one.name})
            one = Outcome(line, Fate.ERROR, one.name, problem=again)
        elif one.row is not None:
            taken.add(one.row.key)
        found.append(one)
    return found


def _outcome(form: TableForm, finder: _Finder, line: Line, answer: str, how: _How) -> Outcome:
    name, place = blocks.naming_of(form, line)
    label = name or f"第 {line.line} 行"
    if line.problems:
        return Outcome(line, Fate.ERROR, label, problem=line.problems[0])
    if answer == LEAVE:
        return Outcome(line, Fate.LEFT_OUT, label)
    if form.rows is not Rows.UNIT and not name:
        return Outcome(line, Fate.ERROR, label, problem=Violation("returns.line_nameless", "", {"line": line.line}))
    meant = finder.find(name, place, answer)
    if isinstance(meant, tuple):
        return Outcome(line, Fate.DOUBT, label, candidates=meant)
    if meant is None:
        new = Row(f"x{cells.fingerprint([place, name])[:12]}", None, "", {})
        row = rows.merged(form, new, how.said(line), how.origin)
        return Outcome(line, Fate.NEW, label, row, rows.differing(form, {}, row.values))
    row = rows.merged(form, meant, how.said(line), how.origin)
    made = rows.differing(form, meant.values, row.values)
    return Outcome(line, Fate.CHANGED if made else Fate.SAME, label, row, made)


@dataclass(frozen=True, slots=True)
class _How:
    """Where lines come from, and whether an empty cell of theirs says something."""

    origin: rows.Origin
    blanks_say: bool

    def said(self, line: Line) -> dict[str, str]:
        return {key: text for key, text in line.said.items() if text or self.blanks_say}


class _Finder:
    """Rows by name, alias and neighbourhood."""

    def __init__(self, form: TableForm, listed: Sequence[Row], aliases: Mapping[str, Sequence[str]]) -> None:
        self.form, self.listed = form, {one.key: one for one in listed}
        self.by_name: dict[str, list[Row]] = {}
        for one in listed:
            self.by_name.setdefault(cells.key(rows.name_of(form, one)), []).append(one)
        for name, keys in aliases.items():
            known = self.by_name.setdefault(cells.key(name), [])
            known += [self.listed[key] for key in keys if key in self.listed and self.listed[key] not in known]

    def find(self, name: str, place: str, answer: str) -> Row | tuple[tuple[str, str], ...] | None:
        """The row; candidates (key, label) of a doubt; None = no row, it is a new one."""
        if self.form.rows is Rows.UNIT:
            return next(iter(self.listed.values()), None)
        if answer in self.listed:
            return self.listed[answer]
        exact = self.by_name.get(cells.key(name), [])
        if len(exact) > 1 and place:
            exact = [one for one in exact if _same_place(place, rows.place_of(self.form, one))] or exact
        if len(exact) == 1:
            return exact[0]
        if answer == AS_NEW:
            return None
        near = exact or self._near(name, place)
        return tuple((one.key, self._label(one)) for one in near) or None

    def _near(self, name: str, place: str) -> list[Row]:
        places = tuple(dict.fromkeys(rows.place_of(self.form, one) for one in self.listed.values()))
        found = names.same_name_candidates(name, self.by_name, places=(*places, place), suffixes=("小区", "社区"))
        return [row for one in found[:6] for row in self.by_name[one.name]]

    def _label(self, row: Row) -> str:
        return f"{rows.name_of(self.form, row)}（{rows.place_of(self.form, row)}）"


_PLACE_END = re.compile(r"(社区居民委员会|社区居委会|居民委员会|村民委员会|社区|居委会|村委会|村)$")


def _same_place(one: str, other: str) -> bool:
    return _PLACE_END.sub("", cells.key(one)) == _PLACE_END.sub("", cells.key(other))


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a file may come from: the sheet's id and what it is called."""

    sheet: int
    name: str


def unit_of(units: Sequence[Unit], mark: str, above: Iterable[str], filename: str) -> tuple[Unit | None, bool]:
    """Whose file it is by the sheet's mark, the lines above the table and the file's name; whether it is certain.

    Two hints that name different units are a doubt: a sheet copied from a neighbour keeps the neighbour's mark.
    """
    marked = next((one for one in units if mark and mark == mark_of(one.sheet)), None)
    headed = _named(units, above)
    filed = _named(units, [filename])
    hints = [one for one in (marked, headed, filed) if one is not None]
    if not hints:
        return None, False
    return hints[0], len({one.sheet for one in hints}) == 1


def _named(units: Sequence[Unit], texts: Iterable[str]) -> Unit | None:
    """The one unit whose name a text holds; nothing where several do (a longer name wins over one inside it)."""
    joined = cells.key(" ".join(texts))
    held = [one for one in units if cells.key(one.name) in joined]
    outer = [one for one in held if not any(one.name != o.name and one.name in o.name for o in held)]
    return outer[0] if len(outer) == 1 else None


def mark_of(sheet: int) -> str:
    """The harmless mark in a sheet's file properties."""
    return f"sheet-{sheet}"
