"""What a list page was asked, read from the query string and written back into links."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import QueryDict

from mulin.kernel.errors import InputError
from mulin.kernel.registers import selectors
from mulin.kernel.registers.rules import RegisterSpec, registry

PAGE = 50
SHOWN_OF_FACETS = 5  # more columns than this no table of 1440 px carries
UNKNOWN = "-"  # the filter value "not known": empty means "not filtered"
REAL, BOTH = "real", "all"
LONGEST = 80
CURSOR_SALT = "register-cursor"
Cursor = tuple[Any, int]


def default_columns(spec: RegisterSpec) -> tuple[str, ...]:
    """The listed columns of the register and the first filterable ones of its facets."""
    own = tuple(f.key for f in spec.fields if f.listed)
    return own + _of_facets(spec)[:SHOWN_OF_FACETS]


def _of_facets(spec: RegisterSpec) -> tuple[str, ...]:
    return tuple(f"{s.key}.{f.key}" for s in registry.facets_of(spec.key) for f in s.fields if f.filterable)


def facet_columns(spec: RegisterSpec, facet: str) -> tuple[str, ...]:
    """The register's first columns and every column of one facet."""
    own = tuple(f.key for f in spec.fields if f.listed)[:2]
    shown = next(s for s in registry.facets_of(spec.key) if s.key == facet)
    return own + tuple(f"{facet}.{f.key}" for f in shown.fields if f.listed)


def filterable(spec: RegisterSpec) -> tuple[str, ...]:
    """Keys that a query may filter by."""
    return tuple(f.key for f in spec.fields if f.filterable) + _of_facets(spec)


def find_field(spec: RegisterSpec, key: str) -> Any:
    """The field behind a column key."""
    facet, dot, name = key.rpartition(".")
    return registry.facet(f"{spec.key}.{facet}").field(name) if dot else spec.field(key)


@dataclass(frozen=True, slots=True)
class State:
    """One list page's question. ``columns`` is "" (the common ones) or a facet's key."""

    register: str
    on: dt.date
    today: dt.date
    layers: str = REAL
    default_layers: str = REAL
    under: str = ""
    search: str = ""
    sort: str = ""
    descending: bool = False
    columns: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    after: Cursor | None = None
    before: Cursor | None = None
    base: str = field(default="")

    @property
    def spec(self) -> RegisterSpec:
        """The register's declaration."""
        return registry.register(self.register)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns to show."""
        return facet_columns(self.spec, self.columns) if self.columns else default_columns(self.spec)

    def parameters(self, *, paging: bool = True) -> dict[str, str]:
        """Query parameters that say the same again."""
        found = {"q": self.search, "under": self.under, "cols": self.columns, **dict(self.filters)}
        if self.on != self.today:
            found["on"] = self.on.isoformat()
        if self.layers != self.default_layers:
            found["layers"] = self.layers
        if self.sort:
            found["sort"] = f"-{self.sort}" if self.descending else self.sort
        for name, cursor in (("after", self.after), ("before", self.before)):
            if paging and cursor is not None:
                found[name] = signing.dumps([_plain(cursor[0]), cursor[1], self.order], salt=CURSOR_SALT)
        return {key: value for key, value in found.items() if value}

    @property
    def order(self) -> str:
        """What a cursor belongs to: another sort or search makes it void."""
        return f"{self.register}|{self.sort}|{self.descending}|{self.search}"

    def url(self, **changes: Any) -> str:
        """The address of this question with some parts changed; paging starts anew unless a cursor is given."""
        return replace(self, **{"after": None, "before": None, **changes}).address()

    def address(self) -> str:
        """The address of exactly this question."""
        query = urlencode(self.parameters())
        return f"{self.base}?{query}" if query else self.base

    def query(self, *, limit: int = PAGE, under: str = "") -> selectors.ListQuery:
        """The question as the register mechanism understands it."""
        return selectors.ListQuery(
            register=self.register,
            columns=self.keys,
            on=self.on,
            filters={key: "" if value == UNKNOWN else value for key, value in self.filters},
            under=self.under or under,
            search=self.search,
            sort=self.sort,
            descending=self.descending,
            after=self.after,
            before=self.before,
            limit=limit,
            layers=("REAL",) if self.layers == REAL else (),
        )


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | bool) else str(value)


def _cursor(text: str, order: str) -> Cursor | None:
    if not text:
        return None
    try:
        value, row_id, of = signing.loads(text, salt=CURSOR_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return (value, int(row_id)) if of == order else None


def read(
    register: str,
    given: QueryDict,
    *,
    on: dt.date,
    today: dt.date,
    base: str,
    default_layers: str,
    places: frozenset[str],
) -> State:
    """Read a query string. What it names but the register does not have is ignored.

    ``places`` are the paths that the place picker offers; any other ``under`` is dropped.
    """
    spec = registry.register(register)
    sort = given.get("sort", "")
    key = sort.removeprefix("-")
    columns = given.get("cols", "")
    state = State(
        register=register,
        on=on,
        today=today,
        layers=given.get("layers", "") if given.get("layers") in (REAL, BOTH) else default_layers,
        default_layers=default_layers,
        under=given.get("under", "") if given.get("under") in places else "",
        search=given.get("q", "").strip()[:LONGEST],
        sort=key if _known(spec, key) else "",
        descending=sort.startswith("-") and _known(spec, key),
        columns=columns if columns in {s.key for s in registry.facets_of(register)} else "",
        filters=tuple((k, v[:LONGEST]) for k in filterable(spec) if (v := given.get(k, "").strip())),
        base=base,
    )
    return replace(
        state,
        after=_cursor(given.get("after", ""), state.order),
        before=_cursor(given.get("before", ""), state.order),
    )


def _known(spec: RegisterSpec, key: str) -> bool:
    try:
        return bool(key) and find_field(spec, key) is not None
    except (StopIteration, InputError):
        return False
