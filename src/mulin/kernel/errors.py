"""Errors that a user can cause, as values a screen can explain.

Rules and services name what is wrong by a code and its parameters; the Chinese sentence for a
code stands in the catalogue of ``kernel.messages``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that is wrong.

    code: dotted name of the fault, e.g. ``market.document_missing``; the key of its message.
    basis: id of the article or clause the rule rests on; empty if it is a matter of form.
    params: values for the message's placeholders.
    """

    code: str
    basis: str = ""
    params: Mapping[str, Any] = field(default_factory=dict, hash=False)


class DomainError(Exception):
    """Base of every error a user can cause; carries at least one violation."""

    def __init__(self, *violations: Violation) -> None:
        if not violations:
            raise ValueError("a DomainError needs at least one violation")
        super().__init__(*violations)
        self.violations: tuple[Violation, ...] = violations

    @classmethod
    def of(cls, code: str, basis: str = "", **params: Any) -> Self:
        """Build the error from a single violation."""
        return cls(Violation(code, basis, params))

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all violations, in order."""
        return tuple(violation.code for violation in self.violations)

    def __str__(self) -> str:
        return ", ".join(self.codes)


class Refused(DomainError):
    """The act is understood, but a rule forbids it in this state or with these facts."""


class NotFound(DomainError):
    """The thing asked for does not exist, or not for this person."""


class InputError(DomainError):
    """What was handed in cannot be read as what it should be."""
