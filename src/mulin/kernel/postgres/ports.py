"""Choosing a TCP port on 127.0.0.1."""

import hashlib
import socket
from pathlib import Path

from mulin.kernel.postgres.errors import LaunchError

#: Below the range from which systems take ports for outgoing connections.
FIRST, COUNT = 15432, 2000


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on ``port`` now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def candidates(base: Path, remembered: int) -> list[int]:
    """Return the ports to try in order: the remembered one, then some of this directory's own.

    The directory decides where the search begins, so that checkouts side by side do not meet.
    """
    start = int.from_bytes(hashlib.sha256(str(base).encode()).digest()[:4], "big")
    own = [FIRST + (start + step * 7) % COUNT for step in range(200)]
    return [remembered, *(port for port in own if port != remembered)] if remembered else own


def choose(base: Path, remembered: int = 0, avoid: frozenset[int] = frozenset()) -> int:
    """Return a free port; LaunchError where none of the candidates is."""
    for port in candidates(base, remembered):
        if port not in avoid and is_free(port):
            return port
    raise LaunchError(f"127.0.0.1 上 {FIRST}-{FIRST + COUNT - 1} 之间没有空闲端口")
