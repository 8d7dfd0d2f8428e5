"""The packs as the program carries them, read once a process."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

from mulin.base.places import rules as places
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.packs import loading, rules


@functools.cache
def library() -> Mapping[str, rules.Pack]:
    """All packs by key, in the shipped order."""
    return MappingProxyType({pack.key: pack for pack in loading.load_packs()})


def find_pack(key: str) -> rules.Pack:
    """One pack. Raises NotFound."""
    try:
        return library()[key]
    except KeyError:
        raise NotFound(Violation("packs.unknown_pack", "", {"key": key})) from None


def find_clause(clause_id: str) -> tuple[rules.Pack, rules.ClauseRow]:
    """The pack and row of a clause id such as ``B-末a``. Raises NotFound."""
    for pack in library().values():
        for row in pack.clauses:
            if row.id == clause_id:
                return pack, row
    raise NotFound(Violation("packs.unknown_id", "", {"id": clause_id}))


def path_of_code(code: str) -> str:
    """The tree path of an official code."""
    return "".join(f"{segment}/" for segment in places.code_segments(code))


def path_of_pack(key: str) -> str:
    """The path of the place for which a pack was issued."""
    return path_of_code(find_pack(key).facts.region)
