"""The way of an official paper as a pure table: draft, sign-off, number, seal, issue; withdrawal at any time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from mulin.kernel.errors import Violation
from mulin.kernel.workflow import Transition, Workflow


class State(StrEnum):
    """Where a paper stands."""

    DRAFT = "DRAFT"
    IN_SIGN_OFF = "IN_SIGN_OFF"
    SIGNED = "SIGNED"
    NUMBERED = "NUMBERED"
    SEALED = "SEALED"
    ISSUED = "ISSUED"
    WITHDRAWN = "WITHDRAWN"


class Act(StrEnum):
    """What is done about a paper; also the kinds of entries in its history."""

    DRAFTED = "DRAFTED"
    REVISED = "REVISED"
    SUBMITTED = "SUBMITTED"
    FINISHED = "FINISHED"
    PASSED = "PASSED"
    SIGNED = "SIGNED"
    RETURNED = "RETURNED"
    NUMBERED = "NUMBERED"
    SEALED = "SEALED"
    POSTED = "POSTED"
    SERVED = "SERVED"
    NOTED = "NOTED"
    WITHDRAWN = "WITHDRAWN"


STATE_LABELS = {
    State.DRAFT: "草稿",
    State.IN_SIGN_OFF: "签批中",
    State.SIGNED: "已签发",
    State.NUMBERED: "已编号待盖章",
    State.SEALED: "已盖章待印发",
    State.ISSUED: "已印发",
    State.WITHDRAWN: "已撤回",
}
ACT_LABELS = {
    Act.DRAFTED: "起草",
    Act.REVISED: "修改文稿",
    Act.SUBMITTED: "送签",
    Act.FINISHED: "定稿",
    Act.PASSED: "审核通过",
    Act.SIGNED: "签发",
    Act.RETURNED: "退回修改",
    Act.NUMBERED: "编号",
    Act.SEALED: "盖章件入库",
    Act.POSTED: "公布",
    Act.SERVED: "送达",
    Act.NOTED: "签批意见",
    Act.WITHDRAWN: "撤回",
}
FROZEN = (State.SIGNED, State.NUMBERED, State.SEALED, State.ISSUED)
"""From the signature on the text never changes."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards judge: what the kind wants, what is there, who wrote and who signs (numbers of persons)."""

    wants_number: bool = True
    wants_seal: bool = True
    has_number: bool = False
    has_copy: bool = False
    has_body: bool = True
    steps: int = 1
    authors: frozenset[int | None] = frozenset()
    signers: frozenset[int | None] = frozenset()
    signer: int | None = None


def text_there(facts: Facts) -> Iterator[Violation]:
    """A paper without a text cannot be signed."""
    if not facts.has_body:
        yield Violation("papers.empty")


def signing_wanted(facts: Facts) -> Iterator[Violation]:
    """A kind without a chain is finished by who writes it; there is nobody to send it to."""
    if not facts.steps:
        yield Violation("papers.no_chain")


def no_signing_wanted(facts: Facts) -> Iterator[Violation]:
    """A kind with a chain becomes final by its signatures alone."""
    if facts.steps:
        yield Violation("papers.chain_wanted")


def another_signs(facts: Facts) -> Iterator[Violation]:
    """Who wrote the text may not be the only one who signs it."""
    if not (facts.signers | {facts.signer}) - facts.authors:
        yield Violation("papers.own_draft")


def number_wanted(facts: Facts) -> Iterator[Violation]:
    """Only a kind that bears numbers takes one."""
    if not facts.wants_number:
        yield Violation("papers.no_number_wanted")


def number_there(facts: Facts) -> Iterator[Violation]:
    """What bears a number is sealed after it was numbered."""
    if facts.wants_number and not facts.has_number:
        yield Violation("papers.number_missing")


def copy_there(facts: Facts) -> Iterator[Violation]:
    """What is sealed goes out as its sealed copy, never as a file from the screen."""
    if facts.wants_seal and not facts.has_copy:
        yield Violation("papers.copy_missing")


_ALL = frozenset(State) - {State.WITHDRAWN}
_READY = frozenset({State.SIGNED, State.NUMBERED, State.SEALED})
_GOING = (number_there, copy_there)


def _row(act: Act, sources: frozenset[State], target: State, permission: str, *guards: object) -> Transition:
    return Transition(act, sources, target, permission, "", guards, label=ACT_LABELS[act])  # type: ignore[arg-type]


FLOW = Workflow(
    State,
    (
        _row(Act.REVISED, frozenset({State.DRAFT}), State.DRAFT, "papers.draft"),
        _row(Act.SUBMITTED, frozenset({State.DRAFT}), State.IN_SIGN_OFF, "papers.draft", text_there, signing_wanted),
        _row(Act.FINISHED, frozenset({State.DRAFT}), State.SIGNED, "papers.draft", text_there, no_signing_wanted),
        _row(Act.PASSED, frozenset({State.IN_SIGN_OFF}), State.IN_SIGN_OFF, ""),
        _row(Act.SIGNED, frozenset({State.IN_SIGN_OFF}), State.SIGNED, "", another_signs),
        _row(Act.RETURNED, frozenset({State.IN_SIGN_OFF}), State.DRAFT, ""),
        _row(Act.NUMBERED, frozenset({State.SIGNED}), State.NUMBERED, "papers.draft", number_wanted),
        _row(Act.SEALED, _READY, State.SEALED, "papers.draft", number_there),
        _row(Act.POSTED, _READY, State.ISSUED, "papers.draft", *_GOING),
        _row(Act.SERVED, _READY | {State.ISSUED}, State.ISSUED, "papers.draft", *_GOING),
        _row(Act.WITHDRAWN, _ALL, State.WITHDRAWN, "papers.draft"),
    ),
    initial=State.DRAFT,
    labels=STATE_LABELS,
)
