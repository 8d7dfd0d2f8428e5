"""The log's tree: every proof of small trees holds, every altered one fails; notes open with their key only."""

from __future__ import annotations

import pytest

from mulin.kernel import crypto, transparency

LEAVES = [transparency.leaf_hash(bytes([n])) for n in range(21)]
SIZES = range(len(LEAVES) + 1)
STRANGER = b"\x07" * 32


@pytest.mark.parametrize("size", SIZES)
def test_frontier_and_tree_agree(size: int) -> None:
    frontier: list[bytes] = []
    for index, leaf in enumerate(LEAVES[:size]):
        path = transparency.last_path(frontier, index)
        frontier = transparency.append(frontier, index, leaf)
        assert transparency.includes(transparency.root_of(frontier), index + 1, index, leaf, path)
    assert transparency.root_of(frontier) == transparency.Tree(LEAVES[:size]).root() == transparency.root(LEAVES[:size])


@pytest.mark.parametrize("size", SIZES[1:])
def test_inclusion_holds_for_the_leaf_alone(size: int) -> None:
    tree = transparency.Tree(LEAVES)
    for index in range(size):
        path = tree.inclusion(index, size)
        assert transparency.includes(tree.root(size), size, index, LEAVES[index], path)
        assert not transparency.includes(tree.root(size), size, index, STRANGER, path)
        assert not transparency.includes(tree.root(size), size, index, LEAVES[index], [*path, STRANGER])
        assert not path or not transparency.includes(tree.root(size), size, index, LEAVES[index], path[:-1])
        assert not transparency.includes(tree.root(size), size, size, LEAVES[index], path)


@pytest.mark.parametrize("old", SIZES)
def test_consistency_holds_for_the_beginning_alone(old: int) -> None:
    tree = transparency.Tree(LEAVES)
    for size in range(old, len(LEAVES) + 1):
        proof = tree.consistency(old, size)
        assert transparency.extends(tree.root(old), old, tree.root(size), size, proof)
        if 0 < old < size:
            assert not transparency.extends(STRANGER, old, tree.root(size), size, proof)
            assert not transparency.extends(tree.root(old), old, STRANGER, size, proof)
            assert not transparency.extends(tree.root(old), old, tree.root(size), size, [*proof, STRANGER])


def test_faulty_questions_are_refused() -> None:
    tree = transparency.Tree(LEAVES)
    with pytest.raises(IndexError):
        tree.inclusion(5, 5)
    with pytest.raises(IndexError):
        tree.consistency(3, 99)
    with pytest.raises(ValueError, match="frontier"):
        transparency.append([], 3, LEAVES[0])


def test_a_note_opens_with_its_key_alone() -> None:
    signer = transparency.Signer("mulin", bytes(range(32)))
    head = transparency.Checkpoint("mulin/assembly/x", 3, b"\x01" * 32, ("time now",))
    note = transparency.sign_note(head, signer.name, signer.private)
    assert transparency.open_note(note, "mulin", signer.public) == head
    other = crypto.public_key(bytes(range(1, 33)))
    assert transparency.open_note(note, "mulin", other) is None
    assert transparency.open_note(note, "other", signer.public) is None
    assert transparency.open_note(note.replace("\n3\n", "\n4\n"), "mulin", signer.public) is None
    assert transparency.open_note("no note", "mulin", signer.public) is None
