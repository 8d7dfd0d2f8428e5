"""Ballot papers: their states, tokens, the sample entered twice, whether two readings agree. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from enum import StrEnum

TOKEN = 26
"""Characters of a token: 104 bits in hexadecimal, nobody guesses one."""


class PaperState(StrEnum):
    """A paper's way from the printer to the count."""

    ISSUED = "ISSUED"
    SPOILED = "SPOILED"
    SCANNED = "SCANNED"
    ENTERED = "ENTERED"
    DIFFERS = "DIFFERS"
    MATCHED = "MATCHED"
    ADJUDICATED = "ADJUDICATED"
    SET_ASIDE = "SET_ASIDE"


STATES = [
    ("ISSUED", "已发出"),
    ("SPOILED", "已作废（换发）"),
    ("SCANNED", "已扫描"),
    ("ENTERED", "已录一遍"),
    ("DIFFERS", "两遍不一致"),
    ("MATCHED", "已核对入账"),
    ("ADJUDICATED", "已裁定入账"),
    ("SET_ASIDE", "另存备查"),
]
ROUNDS = [("A", "第一遍"), ("B", "第二遍"), ("T", "裁定")]
OPEN = frozenset({PaperState.SCANNED, PaperState.ENTERED, PaperState.DIFFERS})
"""Papers that lie there unentered: the count waits for them."""


def token_of(key: bytes, assembly_uid: str, serial: int) -> str:
    """The token on a paper's QR: HMAC-SHA-256 over the assembly and the paper's serial."""
    return hmac.new(key, f"paper:{assembly_uid}:{serial}".encode(), hashlib.sha256).hexdigest()[:TOKEN]


def token_in(code: str) -> str:
    """The token in what a QR says: the last part of ``…/vote/<token>/``; empty where it is none of ours."""
    head, _, tail = code.strip().rstrip("/").rpartition("/")
    plain = head.endswith("/vote") and len(tail) == TOKEN and all(one in "0123456789abcdef" for one in tail)
    return tail if plain else ""


def sample(serials: Iterable[int], percent: int, seed: str) -> frozenset[int]:
    """The papers to be entered twice: those with the smallest SHA-256 of seed and serial, rounded up.

    Whoever knows the printed seed draws the same papers again. 100 per cent is every paper.
    """
    ranked = sorted(serials, key=lambda one: (hashlib.sha256(f"{seed}:{one}".encode()).digest(), one))
    return frozenset(ranked[: -(-len(ranked) * percent // 100)])


def agree(first: tuple[Mapping[str, int], str], second: tuple[Mapping[str, int], str]) -> bool:
    """Whether two readings of a paper say the same: the same void reason, or the same choice on every motion."""
    if first[1] or second[1]:
        return first[1] == second[1]
    return dict(first[0]) == dict(second[0])
