"""Who signs the heads of the logs of votes: one key of this installation."""

from __future__ import annotations

from django.conf import settings

from mulin.kernel.transparency import Signer

NAME = "mulin"


def signer() -> Signer:
    """The installation's signer."""
    return Signer(NAME, settings.KEYS.ed25519_key)
