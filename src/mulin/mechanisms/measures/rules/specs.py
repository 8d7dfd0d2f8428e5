"""What a measure is: who is counted, who says yes, by what weight. Declarations; the SQL is composed elsewhere.

A measure speaks of the subjects of one register. Its expressions are SQL over the alias ``b`` (the subject) and
one alias a facet; they may use the parameters ``%(on)s`` (the day asked), ``%(since)s`` and ``%(until)s`` (the
period), ``%(attested)s`` (the place declared its register complete: what is not recorded is not so), and the
measure's own parameters. NULL means not known, which is neither yes nor no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from mulin.kernel.errors import InputError, Violation


class Kind(StrEnum):
    """RATE: share of subjects, in percent. RATIO: amounts over amounts. COUNT: amounts alone."""

    RATE = "RATE"
    RATIO = "RATIO"
    COUNT = "COUNT"


@dataclass(frozen=True, slots=True)
class Basis:
    """One way to count: whose rows (``counted``) and by what weight (``weight``, NULL = not known).

    ``capped``: the numerator is part of the denominator. ``num`` replaces the measure's own numerator.
    ``unit`` names what the numbers count; ``hundredths`` if they are stored in 1/100 of it.
    """

    key: str
    label: str
    unit: str = "个"
    counted: str = "true"
    weight: str = "1"
    facets: tuple[str, ...] = ()
    num: str = ""
    capped: bool = True
    hundredths: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a measure: its known values (empty = any text) and what is used where none is given.

    ``default`` None: whoever asks must give it, else the measure cannot be counted. ``values`` maps what a
    pack writes to what the database holds. ``setting``: the place's setting that fills it.
    """

    key: str
    values: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """The subjects of a register as they stood on a day.

    ``exists`` and ``known``: SQL conditions over ``b``: what counted on ``%(on)s``, what was recorded by
    ``%(known)s``. ``standing``: rows are superseded rather than changed.
    """

    register: str
    exists: str = "true"
    known: str = "b.recorded_at <= %(known)s"
    standing: bool = False


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """An indicator. Give ``yes`` (a condition) or ``num`` (an amount); ``bases`` are its selectable denominators.

    ``facets`` are ``alias`` or ``alias=facet key``; a facet key may contain ``{parameter}``. ``counted`` limits the
    subjects for every basis. ``missing`` is the amount that is not known of one subject, where that is not all
    or nothing. ``better``: ``up`` or ``down``, for targets without a number. ``each``: no subject may fall short.
    ``listed``: the subjects stand on a list, so that none at all means that the list is not there yet.
    """

    key: str
    label: str
    register: str
    bases: tuple[Basis, ...]
    kind: Kind = Kind.RATE
    unit: str = "%"
    facets: tuple[str, ...] = ()
    counted: str = "true"
    yes: str = ""
    num: str = ""
    missing: str = ""
    better: str = "up"
    each: bool = False
    listed: bool = False
    definition: str = ""
    clauses: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()

    def basis(self, key: str) -> Basis:
        """The basis of that key, the first one for an empty key. Raises InputError."""
        if not key:
            return self.bases[0]
        for basis in self.bases:
            if basis.key == key:
                return basis
        raise InputError(Violation("measures.unknown_basis", "", {"measure": self.label, "basis": key}))

    @property
    def percent(self) -> bool:
        """Whether values are printed in percent."""
        return self.kind is not Kind.COUNT and self.unit == "%"


@dataclass(slots=True)
class Registry:
    """All declared measures and sources, filled at start-up."""

    measures: dict[str, MeasureSpec] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)

    def add(self, *specs: MeasureSpec) -> None:
        """Declare measures; two of one key are a programming error."""
        for spec in specs:
            if self.measures.setdefault(spec.key, spec) is not spec:
                raise ValueError(f"measure {spec.key} declared twice")

    def add_source(self, source: Source) -> None:
        """Declare how the subjects of a register stand in time."""
        if self.sources.setdefault(source.register, source) is not source:
            raise ValueError(f"source {source.register} declared twice")

    def measure(self, key: str) -> MeasureSpec:
        """The measure of that key; raises InputError."""
        try:
            return self.measures[key]
        except KeyError:
            raise InputError(Violation("measures.unknown_measure", "", {"measure": key})) from None

    def keys(self) -> frozenset[str]:
        """``measure:…`` references that policy clauses may bind to."""
        return frozenset(f"measure:{key}" for key in self.measures)


registry = Registry()

COMMUNITIES = Basis("communities", "小区数")
HOUSEHOLDS = Basis("households", "户数", unit="户", weight="extent.households", facets=("extent",))
AREA = Basis("area", "建筑面积", unit="㎡", weight="extent.area", facets=("extent",), hundredths=True)
COVERAGE_BASES = (COMMUNITIES, HOUSEHOLDS, AREA)


def resolved(spec: MeasureSpec, given: Mapping[str, str | None]) -> dict[str, str] | None:
    """The measure's parameters from what was given; None where one is needed and not set.

    Raises InputError for a value outside a parameter's list.
    """
    found: dict[str, str] = {}
    for item in spec.parameters:
        value = given.get(item.key) or item.default
        if value is None:
            return None
        if item.values:
            if value not in item.values and value not in item.values.values():
                raise InputError(Violation("measures.bad_parameter", "", {"key": item.key, "value": value}))
            value = item.values.get(value, value)
        found[item.key] = value
    return found
