"""Receipts as text and the words of a root."""

from __future__ import annotations

import hashlib
import uuid

import pytest

from mulin.kernel import transparency
from mulin.mechanisms.decisions.rules import receipts, words

KEY = bytes(range(32))
UID = str(uuid.UUID(int=7))


def proof(index: int = 3, size: int = 11) -> receipts.Proof:
    leaves = [hashlib.sha256(bytes([one])).digest() for one in range(size)]
    tree = transparency.Tree(leaves)
    lines = ("time 2026-05-17T02:00:00Z", "event close")
    head = transparency.Checkpoint(receipts.ORIGIN + UID, size, tree.root(), lines)
    note = transparency.sign_note(head, "mulin", KEY)
    return receipts.Proof(UID, index, leaves[index], tuple(tree.inclusion(index)), note)


def public() -> bytes:
    return transparency.Signer("mulin", KEY).public


def test_a_root_has_eight_words_of_two_characters() -> None:
    assert words.words_of(bytes(32)) == ("青山",) * 8
    assert words.words_of(b"\xff" * 32) == ("平书",) * 8
    # The first word is the first eleven bits, the last one bits 78 to 88.
    assert words.words_of(b"\x00\x20" + bytes(30))[0] == "青水"
    assert words.words_of(bytes(10) + b"\x01" + bytes(21))[7] == "青水"


@pytest.mark.parametrize("at", range(11))
def test_every_bit_of_the_first_eleven_bytes_changes_the_words(at: int) -> None:
    root = bytearray(32)
    for bit in range(8):
        root[at] = 1 << bit
        assert words.words_of(bytes(root)) != words.words_of(bytes(32))


def test_words_want_a_whole_root() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        words.words_of(b"short")


def test_the_lists_have_their_size_and_no_character_twice() -> None:
    assert (len(set(words.FIRST)), len(words.FIRST)) == (64, 64)
    assert (len(set(words.SECOND)), len(words.SECOND)) == (32, 32)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ABCDE FGHIJ", "ABCDEFGHIJ"),
        ("abcde-fghij", "ABCDEFGHIJ"),
        ("0BCDE1GHIJ", "OBCDEIGHIJ"),
        ("8BCDEFGHIJ", "BBCDEFGHIJ"),
        ("ABCDE", ""),
        ("ABCDEFGHI9", ""),
        ("业主", ""),
        ("", ""),
    ],
)
def test_codes_as_typed(typed: str, code: str) -> None:
    assert receipts.normalised(typed) == code


@pytest.mark.parametrize("index", range(11))
def test_a_fragment_reads_back_and_holds(index: int) -> None:
    given = proof(index)
    assert receipts.parse(receipts.fragment(given)) == given
    assert receipts.holds(given, "mulin", public())


def test_a_changed_fragment_does_not_hold() -> None:
    parts = receipts.fragment(proof()).split(".")
    other = receipts.fragment(proof(4)).split(".")
    for place, value in (
        (1, "AAAAAAAAAAAAAAAAAAAAAA"),
        (2, "4"),
        (3, other[3]),
        (4, other[4]),
        (5, "12"),
        (6, other[3]),
        (7, "2026-05-17T03:00:00Z"),
        (8, "open"),
        (9, "b3RoZXI"),
    ):
        changed = ".".join([*parts[:place], value, *parts[place + 1 :]])
        assert not receipts.holds(receipts.parse(changed), "mulin", public()), place


@pytest.mark.parametrize("text", ["", "1.2.3", "2" + ".x" * 10, "1" + "." * 10, "1.AA.x.AA.AA.1.AA.t.o.AA.AA"])
def test_what_is_no_receipt(text: str) -> None:
    with pytest.raises(ValueError, match=r"receipt|UUID|bytes|int\(\)|badly|checkpoint|base64|unpack"):
        receipts.parse(text)
