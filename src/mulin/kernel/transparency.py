"""An append-only log as RFC 6962 has it: a Merkle tree over SHA-256, its proofs, and signed checkpoints. Pure.

Leaves are hashed with the prefix 0x00, inner nodes with 0x01 (RFC 6962 section 2.1), so no node passes for a leaf.
The *frontier* of a tree of size n is the list of the roots of its perfect subtrees, largest first: one per bit
that is set in n. It is all that appending needs.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from mulin.kernel import crypto

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(frontier: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The frontier after one more leaf (its hash) on a tree of ``size`` leaves. Raises ValueError if they disagree."""
    if len(frontier) != size.bit_count():
        raise ValueError("the frontier is not that of a tree of this size")
    grown, node, rest = list(frontier), leaf, size
    while rest & 1:
        node = node_hash(grown.pop(), node)
        rest >>= 1
    grown.append(node)
    return grown


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree whose frontier is given; the hash of nothing for the empty tree."""
    if not frontier:
        return EMPTY_ROOT
    node = frontier[-1]
    for left in reversed(frontier[:-1]):
        node = node_hash(left, node)
    return node


def last_path(before: Sequence[bytes], size: int) -> list[bytes]:
    """The inclusion path of the leaf just appended at index ``size``, from the frontier before it."""
    if len(before) != size.bit_count():
        raise ValueError("the frontier is not that of a tree of this size")
    return list(reversed(before))


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, in order."""
    frontier: list[bytes] = []
    for size, leaf in enumerate(leaves):
        frontier = append(frontier, size, leaf)
    return root_of(frontier)


class Tree:
    """All proofs over a sequence of leaf hashes; every perfect subtree is hashed once."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])

    def __len__(self) -> int:
        return len(self._levels[0])

    def _node(self, start: int, end: int) -> bytes:
        """The root of leaves [start, end)."""
        width = end - start
        if width & (width - 1) == 0 and start % width == 0:
            return self._levels[width.bit_length() - 1][start // width]
        split = 1 << ((width - 1).bit_length() - 1)
        return node_hash(self._node(start, start + split), self._node(start + split, end))

    def root(self, size: int | None = None) -> bytes:
        """The root of the first ``size`` leaves (all of them if not given)."""
        size = len(self) if size is None else size
        return self._node(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The audit path of a leaf in the tree of ``size`` leaves (RFC 6962 section 2.1.1). Raises IndexError."""
        size = len(self) if size is None else size
        if not 0 <= index < size <= len(self):
            raise IndexError("no such leaf in a tree of this size")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            split = start + (1 << ((end - start - 1).bit_length() - 1))
            if index < split:
                path.append(self._node(split, end))
                end = split
            else:
                path.append(self._node(start, split))
                start = split
        return path[::-1]

    def consistency(self, old: int, size: int | None = None) -> list[bytes]:
        """The proof that the tree of ``old`` leaves is a beginning of that of ``size`` (section 2.1.2)."""
        size = len(self) if size is None else size
        if not 0 <= old <= size <= len(self):
            raise IndexError("no such sizes")
        return [] if old in (0, size) else self._subproof(old, 0, size, whole=True)

    def _subproof(self, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if old == end - start:
            return [] if whole else [self._node(start, end)]
        split = 1 << ((end - start - 1).bit_length() - 1)
        if old <= split:
            return [*self._subproof(old, start, start + split, whole=whole), self._node(start + split, end)]
        return [*self._subproof(old - split, start + split, end, whole=False), self._node(start, start + split)]


def _climb(position: int, last: int, siblings: Sequence[bytes]) -> Iterator[tuple[bytes, bool] | None]:
    """Each sibling with whether it stands on the left; None at the end if the path's length fits the tree."""
    for sibling in siblings:
        if last == 0:
            return
        on_left = bool(position & 1) or position == last
        yield sibling, on_left
        if on_left:
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        position, last = position >> 1, last >> 1
    if last == 0:
        yield None


def includes(root_hash: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether the path leads from the leaf's hash at ``index`` to the root of a tree of ``size`` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, ended = leaf, False
    for step in _climb(index, size - 1, path):
        if step is None:
            ended = True
        else:
            node = node_hash(step[0], node) if step[1] else node_hash(node, step[0])
    return ended and node == root_hash


def extends(old_root: bytes, old: int, new_root: bytes, size: int, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the old tree is a beginning of the new one (RFC 9162 2.1.4.2)."""
    if old in (0, size):
        return not proof and old_root == (EMPTY_ROOT if old == 0 else new_root)
    steps = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if old > size or not steps:
        return False
    position, last = old - 1, size - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    first, second, ended = steps[0], steps[0], False
    for step in _climb(position, last, steps[1:]):
        if step is None:
            ended = True
        elif step[1]:
            first, second = node_hash(step[0], first), node_hash(step[0], second)
        else:
            second = node_hash(second, step[0])
    return ended and first == old_root and second == new_root


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log's head said: origin, size, root, and further lines (time, event). C2SP tlog-checkpoint."""

    origin: str
    size: int
    root: bytes
    lines: tuple[str, ...] = ()

    def body(self) -> str:
        """The signed text, ending in a newline."""
        head = (self.origin, str(self.size), base64.b64encode(self.root).decode())
        return "".join(f"{line}\n" for line in (*head, *self.lines))


def key_id(name: str, public: bytes) -> bytes:
    """The four bytes that name an Ed25519 key in a signed note (C2SP signed-note: algorithm 0x01)."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def sign_note(checkpoint: Checkpoint, name: str, private: bytes) -> str:
    """The checkpoint as a signed note: body, empty line, one signature line."""
    body = checkpoint.body()
    signature = key_id(name, crypto.public_key(private)) + crypto.sign(private, body.encode())
    return f"{body}\n— {name} {base64.b64encode(signature).decode()}\n"


def open_note(note: str, name: str, public: bytes) -> Checkpoint | None:
    """The checkpoint of a note that carries a valid signature of that key; None if it does not."""
    body, separator, tail = note.rpartition("\n\n")
    if not separator:
        return None
    body += "\n"
    wanted = key_id(name, public)
    for line in tail.splitlines():
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—" or parts[1] != name:
            continue
        try:
            packed = base64.b64decode(parts[2], validate=True)
        except ValueError:
            continue
        if packed[:4] == wanted and crypto.verify(public, packed[4:], body.encode()):
            return _parse(body)
    return None


def _parse(body: str) -> Checkpoint | None:
    lines = body.splitlines()
    if len(lines) < 3 or not lines[1].isdigit():
        return None
    try:
        root_hash = base64.b64decode(lines[2], validate=True)
    except ValueError:
        return None
    return Checkpoint(lines[0], int(lines[1]), root_hash, tuple(lines[3:])) if len(root_hash) == 32 else None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs a log's heads: the key's name as it stands on signature lines, and the private key, 32 bytes."""

    name: str
    private: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return crypto.public_key(self.private)
