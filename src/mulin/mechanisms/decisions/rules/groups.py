"""Owner groups: the same set of owners is one head, all the developer's units are one (SPC 2009 art. 9). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mulin.kernel.errors import Violation

DEVELOPER_KEY = "developer"


@dataclass(frozen=True, slots=True)
class OwnedUnit:
    """A unit with its owners' keys (keyed indexes of ID numbers), area in 0.01 m2 (None if unknown) and source."""

    unit_id: int
    name: str
    building: str
    sort_key: str
    area: int | None
    area_source: str
    kind: str
    owners: frozenset[str]
    labels: tuple[str, ...]
    developer: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """One owner group: its key, its units, area with and without parking; whether it owns more than parking."""

    key: str
    label: str
    developer: bool
    units: tuple[OwnedUnit, ...]

    @property
    def area(self) -> int:
        """Area without parking, 0.01 m2."""
        return sum(unit.area or 0 for unit in self.units if unit.kind != "PARKING")

    @property
    def area_with_parking(self) -> int:
        """Area of all its units, 0.01 m2."""
        return sum(unit.area or 0 for unit in self.units)

    @property
    def only_parking(self) -> bool:
        """It leaves the roll where parking does not count."""
        return all(unit.kind == "PARKING" for unit in self.units)


def key_of(unit: OwnedUnit) -> str:
    """The group's key: the sorted set of owners; one for all of the developer's."""
    return DEVELOPER_KEY if unit.developer else "+".join(sorted(unit.owners))


def masked(name: str) -> str:
    """A personal name as a public list may show it: the family name, the rest hidden (个人信息保护法 art. 6)."""
    plain = name.strip()
    return plain[:1] + "*" * max(len(plain) - 1, 1) if plain else "未登记"


def group(units: Iterable[OwnedUnit]) -> list[Grouped]:
    """Groups in order of their first unit's sort key; the label joins the masked names of the owners."""
    found: dict[str, list[OwnedUnit]] = {}
    for unit in sorted(units, key=lambda one: (one.sort_key, one.unit_id)):
        found.setdefault(key_of(unit), []).append(unit)
    return [
        Grouped(
            key,
            "建设单位" if key == DEVELOPER_KEY else "、".join(masked(name) for name in own[0].labels) or "未登记",
            key == DEVELOPER_KEY,
            tuple(own),
        )
        for key, own in found.items()
    ]


def check_units(units: Sequence[OwnedUnit]) -> list[Violation]:
    """Units that cannot stand on a roll: no area, no source, no owner; all at once."""
    found = []
    for unit in units:
        if not unit.area or unit.area <= 0:
            found.append(Violation("decisions.unit_without_area", "法释〔2009〕7号 art. 8", {"unit": unit.name}))
        elif not unit.area_source:
            found.append(Violation("decisions.unit_without_source", "法释〔2009〕7号 art. 8", {"unit": unit.name}))
        if not unit.owners and not unit.developer:
            found.append(Violation("decisions.unit_without_owner", "法释〔2009〕7号 art. 1", {"unit": unit.name}))
    return found
