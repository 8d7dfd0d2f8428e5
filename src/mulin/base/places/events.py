"""What happened to places, as values that services return and processes follow."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegionMoved:
    """A region and all below it went from ``old_path`` to ``new_path``; ``rows`` were rewritten."""

    region_id: int
    old_path: str
    new_path: str
    on: dt.date
    rows: int


@dataclass(frozen=True, slots=True)
class RegionsMerged:
    """``merged_id`` ended on a day and its members went to ``region_id``."""

    region_id: int
    merged_id: int
    on: dt.date
    communities: int


@dataclass(frozen=True, slots=True)
class RegionSplit:
    """``new_id`` was set up out of ``region_id`` with so many communities."""

    region_id: int
    new_id: int
    on: dt.date
    communities: int


@dataclass(frozen=True, slots=True)
class CommunitiesMerged:
    """The predecessors ended on a day; ``successor_id`` stands for them."""

    successor_id: int
    predecessor_ids: tuple[int, ...]
    on: dt.date


@dataclass(frozen=True, slots=True)
class CommunitySplit:
    """The predecessor ended on a day; the successors stand for its parts."""

    predecessor_id: int
    successor_ids: tuple[int, ...]
    on: dt.date
