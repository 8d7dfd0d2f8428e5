"""Synthetic companies in bulk, by the owner; only ever rows of the demonstration layer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from mulin.base.parties.models import Organisation
from mulin.kernel import identifiers, pinyin
from mulin.kernel.registers import loading


@dataclass(frozen=True, slots=True)
class NewCompany:
    """A generated company: stable key, name (begins with 演示), its code, the scope key of its seat."""

    key: str
    name: str
    uscc: str
    path: str
    founded_on: dt.date


def add_companies(new: Sequence[NewCompany], *, basis: str) -> dict[str, int]:
    """Write property companies of the demonstration layer; ids by name. Raises InputError for a false code."""
    made = Organisation.objects.bulk_create(
        Organisation(
            path=one.path,
            key=one.key,
            name=one.name,
            pinyin=pinyin.sort_key(one.name),
            initials=pinyin.initials(one.name)[:80],
            kind=Organisation.Kind.COMPANY,
            sector=Organisation.Sector.MARKET,
            uscc=identifiers.parse_uscc(one.uscc),
            layer="DEMO",
            founded_on=one.founded_on,
            basis=basis,
            recorded_at=loading.recording_moment(one.founded_on),
        )
        for one in new
    )
    return {one.name: one.pk for one in made}
