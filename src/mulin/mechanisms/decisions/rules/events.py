"""Events of an assembly's log: canonical form, salted commitment, receipt code. Pure.

The leaf of an event is ``kind`` and ``SHA-256(salt || canonical event)``; names, numbers and choices are in the
opening only. A receipt code is ten characters of base32 of the leaf's hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from mulin.kernel import transparency
from mulin.mechanisms.decisions.rules.rulepack import canonical, digest


class Kind(StrEnum):
    """What is logged."""

    ROLL_FROZEN = "roll_frozen"
    CORRECTION = "correction"
    NOTICE = "notice"
    OPEN = "open"
    DELIVERY = "delivery"
    BALLOT = "ballot"
    SUPERSEDE = "supersede"
    PAPER_ISSUED = "paper_issued"
    PAPER_SCANNED = "paper_scanned"
    SAMPLE = "sample"
    ENTRY = "entry"
    MATCH = "match"
    ADJUDICATE = "adjudicate"
    PROXY = "proxy"
    OBJECTION = "objection"
    DECISION = "decision"
    CLOSE = "close"
    TALLY = "tally"
    ANNOUNCE = "announce"


SEALED = frozenset({Kind.BALLOT, Kind.ENTRY, Kind.MATCH, Kind.ADJUDICATE, Kind.PROXY})
"""Kinds whose openings carry choices: nobody but the voter reads them before the close."""


def commitment(salt: bytes, event: bytes) -> bytes:
    """SHA-256 over the 16-byte salt and the canonical event."""
    return hashlib.sha256(salt + event).digest()


def leaf_data(kind: str, committed: bytes) -> bytes:
    """The bytes of a leaf."""
    return kind.encode() + b"\n" + committed


def leaf_of(kind: str, committed: bytes) -> bytes:
    """The leaf's hash in the tree."""
    return transparency.leaf_hash(leaf_data(kind, committed))


def event_bytes(event: Mapping[str, Any]) -> bytes:
    """The canonical bytes of an event."""
    return canonical(event)


def receipt_code(leaf: bytes) -> str:
    """Ten base32 characters, shown in two groups of five."""
    return base64.b32encode(leaf)[:10].decode()


def roll_root(rows: list[dict[str, Any]]) -> str:
    """The fingerprint of a roll: SHA-256 over its canonical rows, sorted by unit."""
    return digest(sorted(rows, key=lambda row: str(row["unit"])))
