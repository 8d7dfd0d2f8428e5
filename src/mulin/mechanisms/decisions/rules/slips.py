"""The token on an owner group's slip: it opens that group's ballot and nothing else. Pure.

``<assembly>-<serial>-<mac>``: the numbers of the assembly and of the group, and 80 bits of HMAC-SHA-256 over them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass

WRONG_TAILS = 5
"""So many wrong tails within an hour lock a slip (practice.md P6)."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What a genuine token names: the assembly's number and the group's serial in it."""

    assembly_id: int
    serial: int


def token(slip: Slip, key: bytes) -> str:
    """The token that is printed as a QR code."""
    return f"{slip.assembly_id}-{slip.serial}-{_mac(slip, key)}"


def read(text: str, key: bytes) -> Slip | None:
    """The slip of a token; None for one that we did not make."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 16 for part in parts[:2]):
        return None
    slip = Slip(int(parts[0]), int(parts[1]))
    return slip if hmac.compare_digest(token(slip, key).encode(), text.encode()) else None


def _mac(slip: Slip, key: bytes) -> str:
    message = f"mulin slip {slip.assembly_id} {slip.serial}".encode()
    return base64.b32encode(hmac.new(key, message, hashlib.sha256).digest()[:10]).decode().lower()
