"""Workflow tables: which action leads from which state to which, and under what conditions.

Pure: no Django, no clock, no database. Guards are functions of a Facts value that the service
gathers beforehand; all violations are reported at once, so that a user can mend them together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from mulin.kernel import deadlines, errors

Rule = Callable[[Any], Iterable[errors.Violation]]


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table.

    permission: the right that the acting post must hold; checked by the service, not here.
    basis: id of the article or clause that provides for the action.
    guards: rules over the facts; each yields what is wrong.
    label: the action in Chinese, as on its button.
    documents: keys of the papers that the action asks for or makes.
    days: the period within which the action is due, counted from entering the source state.
    personal: a signature, a resolution, a ballot: nobody does it on another's behalf (no 代办).
    """

    action: StrEnum
    sources: frozenset[StrEnum]
    target: StrEnum
    permission: str
    basis: str
    guards: tuple[Rule, ...] = ()
    label: str = ""
    documents: tuple[str, ...] = ()
    days: deadlines.Spec | None = None
    personal: bool = False


class Workflow:
    """A checked table of transitions over the states of one kind of thing."""

    def __init__(
        self,
        states: type[StrEnum],
        transitions: Iterable[Transition],
        *,
        initial: StrEnum,
        labels: Mapping[Any, str] | None = None,
    ) -> None:
        """Raises ValueError if a state is foreign or an action leads two ways from one state."""
        self.states = states
        self.transitions = tuple(transitions)
        self.initial = initial
        self.labels: Mapping[Any, str] = dict(labels or {})
        self._require_states([initial, *self.labels])
        self._by_key: dict[tuple[StrEnum, StrEnum], Transition] = {}
        for transition in self.transitions:
            self._enter(transition)

    def _require_states(self, values: Iterable[Any]) -> None:
        for value in values:
            if not isinstance(value, self.states):
                raise ValueError(f"{value!r} is no state of {self.states.__name__}")

    def _enter(self, transition: Transition) -> None:
        if not transition.sources:
            raise ValueError(f"{transition.action} starts from no state")
        self._require_states([*transition.sources, transition.target])
        for source in transition.sources:
            if (source, transition.action) in self._by_key:
                raise ValueError(f"two transitions for {source}/{transition.action}")
            self._by_key[source, transition.action] = transition

    def label(self, state: StrEnum) -> str:
        """The state in Chinese; its value if the table names none."""
        return self.labels.get(state) or str(state)

    def transitions_from(self, state: StrEnum) -> tuple[Transition, ...]:
        """The rows that leave a state, in declared order."""
        return tuple(row for row in self.transitions if state in row.sources)

    def actions_from(self, state: StrEnum) -> tuple[StrEnum, ...]:
        """The actions that a state allows, in declared order; facts are not looked at."""
        return tuple(row.action for row in self.transitions_from(state))

    def is_final(self, state: StrEnum) -> bool:
        """Whether nothing leads on from a state."""
        return not self.transitions_from(state)

    def find(self, state: StrEnum, action: StrEnum) -> Transition:
        """The row for an action in a state, guards not asked.

        Raises Refused with ``workflow.not_allowed`` if the state does not know the action.
        """
        transition = self._by_key.get((state, action))
        if transition is None:
            raise errors.Refused.of(
                "workflow.not_allowed",
                state=str(state),
                action=str(action),
                state_label=self.label(state),
                action_label=self._action_label(action),
            )
        return transition

    def violations(self, state: StrEnum, action: StrEnum, facts: Any) -> tuple[errors.Violation, ...]:
        """Everything the guards find wrong, in their order; empty if the step may be taken."""
        transition = self.find(state, action)
        return tuple(fault for guard in transition.guards for fault in guard(facts))

    def step(self, state: StrEnum, action: StrEnum, facts: Any) -> Transition:
        """The row to carry out. Raises Refused with all violations at once."""
        broken = self.violations(state, action, facts)
        if broken:
            raise errors.Refused(*broken)
        return self.find(state, action)

    def as_mermaid(self) -> str:
        """A state diagram of the table for the documentation, stable from run to run."""
        lines = ["stateDiagram-v2"]
        lines += [f"  {state}: {self.label(state)}" for state in self.states]
        lines.append(f"  [*] --> {self.initial}")
        for source in self.states:
            for row in self.transitions_from(source):
                lines.append(f"  {source} --> {row.target}: {row.label or row.action}")
        lines += [f"  {state} --> [*]" for state in self.states if self.is_final(state)]
        return "\n".join(lines)

    def _action_label(self, action: StrEnum) -> str:
        labels = (row.label for row in self.transitions if row.action == action and row.label)
        return next(labels, str(action))
