"""The chain, pure: what a seal hashes and what a broken chain looks like."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mulin.kernel import crypto

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken place of the chain: ``kind`` is gap, missing, altered or chain."""

    kind: str
    seq: int
    entry_id: int | None


def canonical(entry: Mapping[str, Any]) -> bytes:
    """The bytes of an entry that are hashed: sorted keys, no blanks, UTF-8."""
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def seal(previous: str, entry: Mapping[str, Any]) -> str:
    """The digest of an entry after the digest before it (SM3, hex)."""
    return crypto.sm3_hex(previous.encode() + canonical(entry))


def find_faults(rows: Iterable[tuple[int, int, str, Mapping[str, Any] | None]]) -> list[Fault]:
    """Check (seq, entry id, digest, entry) rows in order of seq; an entry that is gone is ``None``.

    The chain goes on from the stored digest after a fault, so that each fault is named once.
    """
    faults: list[Fault] = []
    previous, expected = GENESIS, 1
    for seq, entry_id, digest, entry in rows:
        if seq != expected:
            faults.append(Fault("gap", expected, None))
        if entry is None:
            faults.append(Fault("missing", seq, entry_id))
        elif seal(previous, entry) != digest:
            faults.append(Fault("altered", seq, entry_id))
        previous, expected = digest, seq + 1
    return faults
