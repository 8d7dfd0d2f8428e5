"""Who owes: how an obligor of a template is found among places and what is registered of communities. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mulin.mechanisms.packs import rules as packs


class Source(StrEnum):
    """Where the obligors of a kind are found."""

    REGIONS = "REGIONS"  # every region of a level
    COMMUNITIES = "COMMUNITIES"  # every community
    OPERATORS = "OPERATORS"  # the company that manages a community, where one does
    WITH_COMMITTEE = "WITH_COMMITTEE"  # every community that has a committee
    COMMITTEES = "COMMITTEES"  # the committee of a community, where there is one
    BODY = "BODY"  # one body at the document's own place, in the document's words


@dataclass(frozen=True, slots=True)
class Search:
    """A kind of obligor with where it is found."""

    kind: str
    label: str
    source: Source
    levels: tuple[str, ...] = ()
    named: str = ""


_LEVELS = {"town": ("TOWN", "ZONE"), "county": ("COUNTY",)}
_SOURCES = {
    "community": Source.COMMUNITIES,
    "company": Source.OPERATORS,
    "committee": Source.COMMITTEES,
    "town": Source.REGIONS,
    "county": Source.REGIONS,
}
# A committee whose term is over keeps the books until its successor takes them over: it still owes.
COMMITTEE_STATES = ("FOUNDED", "TERM_OVER")


def searches(duty: packs.DutyRow) -> tuple[Search, ...]:
    """One search for each party that owes."""
    return tuple(
        Search(party.kind, party.label, _source(party), _LEVELS.get(party.kind, ()), party.named) for party in duty.who
    )


def _source(party: packs.Party) -> Source:
    if party.kind == "community" and party.having == "committee":
        return Source.WITH_COMMITTEE
    return _SOURCES.get(party.kind, Source.BODY)
