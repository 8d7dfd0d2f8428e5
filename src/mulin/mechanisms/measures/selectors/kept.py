"""Figures kept ready for the boards of today, and whether they still say what a fresh count would say."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from mulin.kernel import scope
from mulin.kernel.audit import selectors as audit
from mulin.mechanisms.measures import rules, sql
from mulin.mechanisms.measures.models import KeptFigures

Numbers = Sequence[Any]
# Acts that change no figure; anything else recorded since makes the kept figures void.
QUIET = ("access.", "audit.", "drafts.", "files.", "measures.", "notices.", "outbox.")


def digest(part: sql.Slice) -> str:
    """A word for what a slice counts, wherever it counts it."""
    said = (part.measure, part.basis, part.on, part.known, part.since, part.until, part.params, part.attested)
    return "f" + hashlib.sha256(repr(said).encode()).hexdigest()[:20]


def numbers(tally: rules.Tally) -> list[str | int]:
    """A tally as JSON holds it: exact, as text."""
    return [str(tally.num), str(tally.known), str(tally.missing), tally.unweighed, tally.short]


def _tally(found: Numbers) -> rules.Tally:
    num, known, missing, unweighed, short = found
    return rules.Tally(Fraction(num), Fraction(known), Fraction(missing), int(unweighed), int(short))


@dataclass(frozen=True, slots=True)
class Kept:
    """The figures of one place for one day and set of layers, counted at ``taken_at``."""

    path: str
    on: dt.date
    layers: tuple[str, ...]
    taken_at: dt.datetime
    figures: Mapping[str, Numbers]

    def tally(self, part: sql.Slice) -> rules.Tally | None:
        """The sums of a slice of this very place; None if they were not kept."""
        if (part.lo, part.hi, part.layers) != (self.path, self.path + scope.LAST, self.layers):
            return None
        found = self.figures.get(digest(part))
        return None if found is None else _tally(found)

    def rollup(self, part: sql.Slice) -> dict[int, rules.Tally] | None:
        """The sums of this place and of those below it that figures are kept for, by region id."""
        if self.tally(part) is None:
            return None
        key = f"figures__{digest(part)}"
        rows = KeptFigures.objects.filter(
            path__gte=self.path, path__lt=self.path + scope.LAST, on_date=self.on, layers=named(self.layers)
        ).values_list("region_id", key)
        return {region: _tally(found) for region, found in rows if found is not None}


def named(layers: tuple[str, ...]) -> str:
    """How a stored row names the layers that it counts."""
    return "ALL" if "DEMO" in layers else "REAL"


def kept_at(path: str, *, on: dt.date, layers: tuple[str, ...]) -> Kept | None:
    """The figures kept for a place; None where nobody keeps any, or where an act since may have changed them.

    Acts outside the active range are not seen here: what they change (a setting decided further up) shows with the
    next keeping, within a minute.
    """
    row = KeptFigures.objects.filter(path=path, on_date=on, layers=named(layers)).first()
    if row is None or audit.moved_since(row.after_entry, quiet=QUIET):
        return None
    return Kept(path, on, layers, row.taken_at, row.figures)


def is_kept(*, on: dt.date, layers: tuple[str, ...], settled: dt.datetime) -> bool:
    """Whether a new keeping would find nothing new: all places of the range, as of a day.

    ``settled``: acts recorded later than that count as new even if their entry is older than the last keeping, for
    they may have been under way while it counted.
    """
    row = KeptFigures.objects.filter(on_date=on, layers=named(layers)).order_by("taken_at").first()
    return row is not None and not audit.moved_since(row.after_entry, quiet=QUIET, or_recorded_after=settled)
