"""Reading what the registry's procedures need."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.base.places import selectors as places
from mulin.base.places.selectors import regions
from mulin.mechanisms.cases import selectors as cases
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs import settling

EXPIRY = "campaign.expiry"


@dataclass(frozen=True, slots=True)
class SplitAlert:
    """A-二(十)d: which 社区 are large. Without a decided size nothing is called large: the setting is shown instead."""

    setting: settling.Answer
    oversized: tuple[regions.Oversized, ...]


def split_alert(*, under: str, on: dt.date) -> SplitAlert:
    """社区 with more households than the place's own limit; an open limit is named, never invented."""
    setting = packs.setting_value("A", "large-population", under, on)
    limit = None if setting.is_open else int(setting.value)
    found = () if limit is None else places.list_oversized(limit=limit, on=on, under=under)
    return SplitAlert(setting, found)


def find_expiry_case(pack: str, path: str) -> int | None:
    """The open question about an expired pack inside the active range; None where nobody has asked yet."""
    return cases.find_open(EXPIRY, "pack", pack, path)


def list_expired(today: dt.date) -> list[packs.ExpiredPack]:
    """Packs that ran out and about which nobody has decided; status pages show the question."""
    return packs.expired_unasked(today)
