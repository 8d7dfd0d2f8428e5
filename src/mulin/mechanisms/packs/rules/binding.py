"""Bindings: what a clause's references may name, and what they resolve to.

A reference is ``kind:key``. Some kinds are declared by the pack itself (``target:9``), others are
registered by code (``proc:registry.merge``); ``planned:<area>`` says which area still to come will
carry the clause out, ``advisory:adr-NNNN`` why no software ever will.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Protocol

from mulin.mechanisms.packs.rules import documents

DECLARED_KINDS = frozenset(
    (
        *("target", "milestone", "duty", "roster", "post", "group", "setting", "decision"),
        *("consequence", "dutylist", "matrix", "document", "place", "form", "vocabulary"),
    )
)
CODE_KINDS = frozenset(
    (
        *("register", "field", "proc", "sheet", "rule", "meeting", "notice", "purpose"),
        *("measure", "face"),
    )
)
_REFERENCE = re.compile(r"^([a-z]+):(\S+)$")
_ADR = re.compile(r"^adr-\d{4}$")


class State(StrEnum):
    """Standing of a clause as far as data can tell (tests decide what is carried out)."""

    BOUND = "bound"
    ADVISORY = "advisory"
    PLANNED = "planned"
    UNBOUND = "unbound"


class Catalogue:
    """The keys that code registers, collected from the shelves' declarations at start-up."""

    def __init__(self, keys: Iterable[str] = ()) -> None:
        self._keys: set[str] = set()
        self.register_keys(keys)

    def register_keys(self, keys: Iterable[str]) -> None:
        """Enter full references, e.g. ``proc:registry.merge``.

        Raises ValueError for one that is malformed or of a kind that packs declare themselves.
        """
        for key in keys:
            kind, _ = split(key)
            if kind not in CODE_KINDS:
                raise ValueError(f"{key!r} is not of a kind that code registers")
            self._keys.add(key)

    def known_keys(self) -> frozenset[str]:
        """All registered references."""
        return frozenset(self._keys)


class _Citing(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def clauses(self) -> tuple[str, ...]: ...


def split(reference: str) -> tuple[str, str]:
    """Kind and key of a reference. Raises ValueError if it is malformed."""
    match = _REFERENCE.match(reference)
    if match is None:
        raise ValueError(f"{reference!r} is not of the form kind:key")
    return match.group(1), match.group(2)


def is_adr(key: str) -> bool:
    """Whether an advisory reference names a decision record."""
    return _ADR.match(key) is not None


def list_citations(pack: documents.Pack) -> Iterator[tuple[str, str]]:
    """Every (clause id, reference) that the pack's declarations give by citing their clauses."""
    kinds: tuple[tuple[str, Iterable[_Citing]], ...] = (
        ("target", pack.targets),
        ("milestone", pack.milestones),
        ("duty", pack.duties),
        ("consequence", pack.consequences),
        ("decision", pack.decisions),
        ("matrix", pack.matrix),
        ("dutylist", pack.duty_lists),
        ("setting", pack.settings),
        ("group", pack.groups),
        ("form", pack.forms),
    )
    for kind, declared in kinds:
        for row in declared:
            yield from ((clause, f"{kind}:{row.key}") for clause in row.clauses)
    for roster in pack.rosters:
        yield from ((clause, f"roster:{roster.spec.id}") for clause in roster.spec.clauses)
    for group in pack.groups:
        if group.office is not None:
            yield from ((clause, f"group:{group.office.key}") for clause in group.office.clauses)


def declared_keys(pack: documents.Pack) -> frozenset[str]:
    """Every reference that resolves inside the pack."""
    keys = {"document:facts"}
    keys |= {f"target:{row.key}" for row in pack.targets}
    keys |= {f"milestone:{row.key}" for row in pack.milestones}
    keys |= {f"duty:{row.key}" for row in pack.duties}
    keys |= {f"consequence:{row.key}" for row in pack.consequences}
    keys |= {f"decision:{row.key}" for row in pack.decisions}
    keys |= {f"matrix:{row.key}" for row in pack.matrix}
    keys |= {f"dutylist:{row.key}" for row in pack.duty_lists}
    keys |= {f"setting:{row.key}" for row in pack.settings}
    keys |= {f"form:{row.key}" for row in pack.forms}
    keys |= {f"roster:{row.spec.id}" for row in pack.rosters}
    keys |= {f"place:{key}" for key in pack.places.list_keys()}
    keys |= {f"vocabulary:{kind}" for kind in pack.vocabulary}
    for group in pack.groups:
        keys.add(f"group:{group.key}")
        if group.office is not None:
            keys.add(f"group:{group.office.key}")
        if any(seat.posts for seat in group.seats):
            keys.add(f"post:{group.key}")
    return frozenset(keys)


def effective_binds(pack: documents.Pack, without: str = "") -> dict[str, tuple[str, ...]]:
    """Clause id -> its written references and those that declarations give it, in that order.

    without: a clause id loses all its references; a reference is no longer given by its
    declaration (where it is written, it then points nowhere).
    """
    binds = {row.id: list(row.binds) for row in pack.clauses}
    for clause, reference in list_citations(pack):
        if clause in binds and reference not in binds[clause] and reference != without:
            binds[clause].append(reference)
    if without in binds:
        binds[without] = []
    return {clause: tuple(references) for clause, references in binds.items()}


def state_of(references: Iterable[str]) -> State:
    """planned beats everything (something is still to come), then bound, then advisory."""
    kinds = {reference.partition(":")[0] for reference in references}
    if not kinds:
        return State.UNBOUND
    if "planned" in kinds:
        return State.PLANNED
    return State.ADVISORY if kinds == {"advisory"} else State.BOUND


def planned_areas(binds: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Clause id -> the area that is still to carry it out."""
    return {
        clause: reference.partition(":")[2]
        for clause, references in binds.items()
        for reference in references
        if reference.startswith("planned:")
    }
