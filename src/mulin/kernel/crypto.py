"""Commercial cryptography as the state asks for it, over the ``cryptography`` package.

SM3 digests and keyed indexes, SM4-GCM sealing with the key's id and associated data, Ed25519
signatures for evidence. Keys are handed in; reading them from files is the configuration's.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from mulin.kernel import errors

SCHEME = "sm4gcm"
_NONCE = 12
_TAG = 16
_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys of one installation.

    current: id of the key that seals. keys: SM4 keys of 16 bytes by id; old ones stay, to open
    what they sealed. index_key: at least 16 bytes for the lookup index; it must not change
    while rows indexed by it live. Raises ValueError on a key of the wrong size or form.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ValueError("the current key is not in the ring")
        for key_id, key in self.keys.items():
            if not _KEY_ID.fullmatch(key_id):
                raise ValueError(f"{key_id!r} is no key id")
            if len(key) != 16:
                raise ValueError(f"key {key_id} must have 16 bytes")
        if len(self.index_key) < 16:
            raise ValueError("the index key must have at least 16 bytes")


def sm3_hex(data: bytes) -> str:
    """SM3 digest in hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def hmac_sm3(key: bytes, data: bytes) -> str:
    """HMAC with SM3 in hex."""
    code = hmac.HMAC(key, hashes.SM3())
    code.update(data)
    return code.finalize().hex()


def lookup_index(value: str, key: bytes, purpose: str = "") -> str:
    """Keyed index by which a sealed value is found again without opening any.

    value: normalised beforehand (``identifiers``). purpose: e.g. ``id_number``; the same value
    under two purposes gives unrelated indexes.
    """
    return hmac_sm3(key, purpose.encode() + b"\x00" + value.encode())


def seal(value: str, ring: KeyRing, context: str = "") -> str:
    """Encrypt a text under the ring's current key: ``sm4gcm.<key id>.<base64>``.

    context: what the value belongs to (e.g. ``person.id_number:42``); it is bound to the
    ciphertext, so that a sealed value moved to another record does not open there.
    """
    nonce = secrets.token_bytes(_NONCE)
    box = Cipher(algorithms.SM4(ring.keys[ring.current]), modes.GCM(nonce)).encryptor()
    box.authenticate_additional_data(_bound(ring.current, context))
    body = box.update(value.encode()) + box.finalize()
    packed = base64.urlsafe_b64encode(nonce + body + box.tag).decode()
    return f"{SCHEME}.{ring.current}.{packed}"


def open(sealed: str, ring: KeyRing, context: str = "") -> str:
    """Decrypt what ``seal`` made under the same context.

    Raises InputError: ``crypto.malformed``, ``crypto.unknown_key`` or ``crypto.tampered``.
    """
    key_id, packed = _unpack(sealed)
    key = ring.keys.get(key_id)
    if key is None:
        raise errors.InputError.of("crypto.unknown_key", key_id=key_id)
    nonce, body, tag = packed[:_NONCE], packed[_NONCE:-_TAG], packed[-_TAG:]
    box = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    box.authenticate_additional_data(_bound(key_id, context))
    try:
        return (box.update(body) + box.finalize()).decode()
    except InvalidTag as fault:
        raise errors.InputError.of("crypto.tampered") from fault


def key_id_of(sealed: str) -> str:
    """The id of the key that sealed a text, to find what a change of keys still has to reseal."""
    return _unpack(sealed)[0]


def _unpack(sealed: str) -> tuple[str, bytes]:
    parts = sealed.split(".")
    if len(parts) != 3 or parts[0] != SCHEME:
        raise errors.InputError.of("crypto.malformed")
    try:
        packed = base64.b64decode(parts[2], altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as fault:
        raise errors.InputError.of("crypto.malformed") from fault
    if len(packed) < _NONCE + _TAG:
        raise errors.InputError.of("crypto.malformed")
    return parts[1], packed


def _bound(key_id: str, context: str) -> bytes:
    return f"{SCHEME}.{key_id}\x00{context}".encode()


def new_signing_key() -> bytes:
    """A fresh Ed25519 private key, 32 bytes."""
    return ed25519.Ed25519PrivateKey.generate().private_bytes_raw()


def public_key(private: bytes) -> bytes:
    """The public half of a private key, 32 bytes."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def sign(private: bytes, message: bytes) -> bytes:
    """An Ed25519 signature, 64 bytes."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(private).sign(message)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether a signature is the key's on this message; a malformed key or signature is not."""
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
