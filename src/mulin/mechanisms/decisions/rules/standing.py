"""How a decision stands after it was counted, and what that means for what depends on it (practice P8). Pure."""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Whether a counted decision may be relied on."""

    STANDS = "STANDS"
    DISPUTED = "DISPUTED"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"

    @property
    def label(self) -> str:
        """The word that is shown wherever the decision is used."""
        return LABELS[self]


class Payment(StrEnum):
    """What a payment that rests on the decision meets."""

    PASS = "PASS"
    WARN = "WARN"
    STOP = "STOP"


LABELS = {"STANDS": "未受争议", "DISPUTED": "争议中", "SUSPENDED": "暂缓执行", "REVOKED": "已撤销"}
PAYMENTS = {
    Standing.STANDS: Payment.PASS,
    Standing.DISPUTED: Payment.WARN,
    Standing.SUSPENDED: Payment.STOP,
    Standing.REVOKED: Payment.STOP,
}


def standing(*, disputed: bool, suspended: bool, revoked: bool) -> Standing:
    """The gravest of what was recorded of a decision."""
    if revoked:
        return Standing.REVOKED
    if suspended:
        return Standing.SUSPENDED
    return Standing.DISPUTED if disputed else Standing.STANDS


def payment(held: Standing) -> Payment:
    """Whether a payment passes, passes with a warning, or stops."""
    return PAYMENTS[held]
