"""The shelf of keys that code registers for clauses to bind to: label, page, and how it stands.

Every shelf enters its own in ``declare()``: ``keys.add(keys.Entry("proc:registry.merge", "小区归并", …))``.
Registers and fields need no entry: they come from the registers' own declarations. Pure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from mulin.kernel.registers.rules import registry
from mulin.mechanisms.packs import rules

Tone = Literal["plain", "late", "soon", "met"]


@dataclass(frozen=True, slots=True)
class Asking:
    """What a standing is asked for: the clause of a pack at a place on a day."""

    pack: str
    clause: str
    reference: str
    path: str
    on: dt.date
    layers: tuple[str, ...] = ("REAL",)

    @property
    def key(self) -> str:
        """The part of the reference behind the colon."""
        return self.reference.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a carrier stands, in words a page prints (``40 / 41``, ``待设定``), with its tone."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Entry:
    """A key: what it is called, the URL name of its page with arguments, who says how it stands."""

    reference: str
    label: str
    url: str = ""
    arguments: tuple[str, ...] = ()
    stands: Callable[[Asking], Standing] | None = None


_entries: dict[str, Entry] = {}
_answers: dict[str, Callable[[Asking], Standing]] = {}
_catalogue = rules.Catalogue()


def add(*entries: Entry) -> None:
    """Enter keys. Raises ValueError for a malformed one, or for one entered twice with different content."""
    for entry in entries:
        _catalogue.register_keys([entry.reference])
        if _entries.setdefault(entry.reference, entry) != entry:
            raise ValueError(f"{entry.reference} is registered twice")


def answer(kind: str, how: Callable[[Asking], Standing]) -> None:
    """Let a mechanism say how every reference of a kind stands (``target``, ``register``, ``proc`` …)."""
    if _answers.setdefault(kind, how) is not how:
        raise ValueError(f"{kind} is answered twice")


def find(reference: str) -> Entry | None:
    """The entry of a reference; registers and fields from their own declarations."""
    if reference in _entries:
        return _entries[reference]
    kind, _, key = reference.partition(":")
    if kind == "register" and key in registry.registers:
        return Entry(reference, registry.registers[key].label, "console:register", (key,))
    if kind == "field" and key in registry.facets:
        facet = registry.facets[key]
        return Entry(reference, facet.label, "console:register", (facet.register,))
    return None


def standing_of(asking: Asking) -> Standing | None:
    """How a reference stands, if anything can say so."""
    entry = find(asking.reference)
    how = entry.stands if entry is not None and entry.stands is not None else None
    how = how or _answers.get(asking.reference.partition(":")[0])
    return how(asking) if how is not None else None


def known_keys() -> frozenset[str]:
    """All references that code registers."""
    return _catalogue.known_keys() | registry.keys()


def entries(kinds: Iterable[str] = ()) -> tuple[Entry, ...]:
    """The entries of some kinds (all without), in order of reference."""
    wanted = set(kinds)
    return tuple(_entries[ref] for ref in sorted(_entries) if not wanted or ref.partition(":")[0] in wanted)
