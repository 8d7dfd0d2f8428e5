"""Receipts of ballots as text: the code in two groups, and the proof small enough for a QR code. Pure.

The proof stands behind the ``#`` of an address, which no browser sends to a server. Fields, joined by dots: version,
assembly, index, leaf, path, size, root, time, occasion, signer's name, signature; bytes as base64url without padding.
``frontend/src/verify.js`` reads the same form.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass

from mulin.kernel import transparency

VERSION, LENGTH = "1", 10
ORIGIN = "mulin/assembly/"
READ_AS = str.maketrans({"0": "O", "1": "I", "8": "B", " ": "", "-": "", "\u3000": ""})
"""Digits that base32 does not have are read as the letters they look like."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf, where it stands, and the way to the signed head ``note``."""

    uid: str
    index: int
    leaf: bytes
    path: tuple[bytes, ...]
    note: str


def grouped(code: str) -> str:
    """A receipt code in two groups of five."""
    return f"{code[:5]} {code[5:]}"


def normalised(typed: str) -> str:
    """A code as typed: any case, with or without spaces; empty if it cannot be one."""
    code = typed.strip().upper().translate(READ_AS)
    known = all(letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for letter in code)
    return code if known and len(code) == LENGTH else ""


def read_note(note: str) -> transparency.Checkpoint:
    """The head that a note states, whoever signed it. Raises ValueError."""
    lines = note.partition("\n\n")[0].splitlines()
    if len(lines) < 5 or not lines[1].isdigit():
        raise ValueError("not a checkpoint")
    return transparency.Checkpoint(lines[0], int(lines[1]), base64.b64decode(lines[2]), tuple(lines[3:]))


def fragment(proof: Proof) -> str:
    """The proof as the part of an address behind the ``#``."""
    head = read_note(proof.note)
    _, name, signature = proof.note.rstrip("\n").rsplit("\n", 1)[1].split(" ")
    time, occasion = (line.split(" ", 1)[1] for line in head.lines)
    parts = (
        VERSION,
        _packed(uuid.UUID(proof.uid).bytes),
        str(proof.index),
        _packed(proof.leaf),
        _packed(b"".join(proof.path)),
        str(head.size),
        _packed(head.root),
        time,
        occasion,
        _packed(name.encode()),
        _packed(base64.b64decode(signature)),
    )
    return ".".join(parts)


def parse(text: str) -> Proof:
    """The proof behind a ``#``. Raises ValueError for anything else."""
    parts = text.split(".")
    if len(parts) != 11 or parts[0] != VERSION:
        raise ValueError("not a receipt")
    uid, leaf, path, root, name, signature = (_unpacked(parts[place]) for place in (1, 3, 4, 6, 9, 10))
    index, size = int(parts[2]), int(parts[5])
    assembly = str(uuid.UUID(bytes=uid))
    lines = (f"time {parts[7]}", f"event {parts[8]}")
    body = transparency.Checkpoint(ORIGIN + assembly, size, root, lines).body()
    note = f"{body}\n— {name.decode()} {base64.b64encode(signature).decode()}\n"
    if len(leaf) != 32 or len(path) % 32:
        raise ValueError("not a receipt")
    return Proof(assembly, index, leaf, tuple(path[at : at + 32] for at in range(0, len(path), 32)), note)


def holds(proof: Proof, name: str, public: bytes) -> bool:
    """Whether the leaf leads to the head and the head bears the key's signature."""
    head = transparency.open_note(proof.note, name, public)
    if head is None or head.origin != ORIGIN + proof.uid:
        return False
    return transparency.includes(head.root, head.size, proof.index, proof.leaf, proof.path)


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as fault:
        raise ValueError("not a receipt") from fault
