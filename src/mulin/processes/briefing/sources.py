"""Who else has something for the leader's page: difficulties reported, matters that ask for a decision.

An area's process enters a function at start-up; it is asked for the place and day of the page and answers with
short sentences, the most urgent first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

Part = Literal["asks", "decisions"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a source is asked for."""

    pack: str
    path: str
    on: dt.date
    layers: tuple[str, ...]


Source = Callable[[Asked], list[str]]
_sources: dict[Part, list[Source]] = {"asks": [], "decisions": []}


def add_source(part: Part, source: Source) -> None:
    """Enter a source once."""
    if source not in _sources[part]:
        _sources[part].append(source)


def sentences(part: Part, asked: Asked) -> Iterator[str]:
    """What all sources of a part say."""
    for source in _sources[part]:
        yield from source(asked)
