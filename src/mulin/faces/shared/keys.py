"""The installation's keys for personal data, as the kernel takes them."""

from __future__ import annotations

from django.conf import settings

from mulin.kernel import crypto


def ring() -> crypto.KeyRing:
    """The ring that seals and opens personal fields."""
    return crypto.KeyRing("k1", {"k1": settings.KEYS.sm4_key}, settings.KEYS.index_key)
