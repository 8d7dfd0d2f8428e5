import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.kernel import crypto, errors

RING = crypto.KeyRing("k2", {"k1": b"1" * 16, "k2": b"2" * 16}, b"i" * 32)


def test_sm3_standard_vector():
    digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert crypto.sm3_hex(b"abc") == digest


@given(st.text(), st.text())
def test_what_is_sealed_opens_in_its_context_only(value, context):
    sealed = crypto.seal(value, RING, context)
    assert sealed.startswith("sm4gcm.k2.")
    assert crypto.key_id_of(sealed) == "k2"
    assert crypto.open(sealed, RING, context) == value
    with pytest.raises(errors.InputError) as fault:
        crypto.open(sealed, RING, context + "x")
    assert fault.value.codes == ("crypto.tampered",)


def test_two_seals_differ_and_hide_the_text():
    first, second = (crypto.seal("350502", RING) for _ in range(2))
    assert first != second
    assert "350502" not in first


def test_an_old_key_still_opens_and_an_unknown_one_says_so():
    old = crypto.KeyRing("k1", {"k1": b"1" * 16}, b"i" * 32)
    assert crypto.open(crypto.seal("a", old), RING) == "a"
    with pytest.raises(errors.InputError) as fault:
        crypto.open(crypto.seal("a", RING), old)
    assert fault.value.codes == ("crypto.unknown_key",)


def test_every_changed_character_is_noticed():
    sealed = crypto.seal("秘密", RING, "x")
    for position in range(len("sm4gcm.k2."), len(sealed)):
        other = "A" if sealed[position] != "A" else "Q"
        with pytest.raises(errors.InputError):
            crypto.open(sealed[:position] + other + sealed[position + 1 :], RING, "x")
    renamed = sealed.replace(".k2.", ".k1.")
    with pytest.raises(errors.InputError):
        crypto.open(renamed, RING, "x")


@pytest.mark.parametrize("text", ["", "x", "sm4gcm.k2.", "sm4gcm.k2.AAAA", "aes.k2.AA", "sm4gcm.k2.ä"])
def test_malformed(text):
    with pytest.raises(errors.InputError) as fault:
        crypto.open(text, RING)
    assert fault.value.codes == ("crypto.malformed",)


def test_lookup_index_is_keyed_and_bound_to_its_purpose():
    index = crypto.lookup_index("13812341234", RING.index_key, "phone")
    assert index == crypto.lookup_index("13812341234", RING.index_key, "phone")
    assert len(index) == 64
    others = {
        crypto.lookup_index("13812341235", RING.index_key, "phone"),
        crypto.lookup_index("13812341234", RING.index_key, "id"),
        crypto.lookup_index("13812341234", b"j" * 32, "phone"),
        crypto.sm3_hex(b"13812341234"),
    }
    assert index not in others
    assert len(others) == 4


def test_signatures():
    private = crypto.new_signing_key()
    public = crypto.public_key(private)
    signature = crypto.sign(private, b"message")
    assert crypto.verify(public, signature, b"message")
    assert not crypto.verify(public, signature, b"massage")
    assert not crypto.verify(crypto.public_key(crypto.new_signing_key()), signature, b"message")
    assert not crypto.verify(b"short", signature, b"message")


def test_a_ring_shows_no_key():
    assert "2222" not in repr(RING)
    assert "iiii" not in repr(RING)


@pytest.mark.parametrize(
    ("current", "keys", "index"),
    [
        ("k", {}, b"i" * 32),
        ("k", {"k": b"short"}, b"i" * 32),
        ("a.b", {"a.b": b"1" * 16}, b"i" * 32),
        ("k", {"k": b"1" * 16}, b"i"),
    ],
)
def test_a_faulty_ring_is_refused(current, keys, index):
    with pytest.raises(ValueError, match="key"):
        crypto.KeyRing(current, keys, index)
