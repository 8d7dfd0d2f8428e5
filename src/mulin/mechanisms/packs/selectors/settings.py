"""Settings and adoptions: what was settled, by whom, what is open, what ran out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import importlib.resources
from collections.abc import Iterable
from typing import Any

import yaml
from django.db.models import Q

from mulin.base.places import selectors as places
from mulin.kernel import scope
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.packs import rules, settling
from mulin.mechanisms.packs.models import Adoption, SettingValue
from mulin.mechanisms.packs.selectors.library import find_pack, library, path_of_pack


@dataclasses.dataclass(frozen=True, slots=True)
class ExpiredPack:
    """A pack whose last printed or decided day has passed and about which nobody has decided."""

    pack: str
    path: str
    place_name: str
    last_day: dt.date


@dataclasses.dataclass(frozen=True, slots=True)
class ConflictView:
    """One conflict between (or inside) the documents and the settings that settle it."""

    no: int
    title: str
    text: str
    settled_by: tuple[settling.Answer, ...]

    @property
    def is_settled(self) -> bool:
        """Whether none of its settings waits for a decision."""
        return all(not answer.is_open for answer in self.settled_by)


def setting_row(pack: str, key: str) -> rules.SettingRow:
    """The declaration of a setting. Raises NotFound."""
    for row in find_pack(pack).settings:
        if row.key == key:
            return row
    raise NotFound(Violation("packs.unknown_setting", "", {"pack": pack, "key": key}))


def _lineage(path: str) -> list[str]:
    """A path and every path above it."""
    segments = path.rstrip("/").split("/") if path else []
    return ["/".join(segments[: n + 1]) + "/" for n in range(len(segments))]


def _as_known(known: dt.datetime | None) -> Q:
    if known is None:
        return Q(superseded_at__isnull=True)
    return Q(recorded_at__lte=known) & (Q(superseded_at__isnull=True) | Q(superseded_at__gt=known))


REAL = ("REAL",)


def _decided(
    pack: str, keys: Iterable[str], path: str, on: dt.date, known: dt.datetime | None, layers: tuple[str, ...]
) -> dict[str, SettingValue]:
    """The most local value of each key that holds at a place on a day; at one place a real one goes before 演示."""
    rows = SettingValue.objects.filter(
        _as_known(known),
        pack=pack,
        key__in=list(keys),
        path__in=_lineage(path),
        valid__contains=on,
        layer__in=layers,
    )
    found: dict[str, SettingValue] = {}
    for row in sorted(rows, key=lambda one: (len(one.path), one.layer == "REAL")):
        found[row.key] = row
    return found


def _answer(pack: str, row: rules.SettingRow, value: SettingValue | None) -> settling.Answer:
    plain = settling.unsettled(pack, row)
    if value is None:
        return plain
    return dataclasses.replace(
        plain,
        state=settling.Settled.DECIDED,
        value=value.value,
        basis=value.basis,
        decided_by=value.decided_by,
        path=value.path,
        place_name=value.place_name,
        since=value.valid.lower,
        value_id=int(value.pk),
    )


def setting_value(
    pack: str,
    key: str,
    path: str,
    on: dt.date,
    *,
    known: dt.datetime | None = None,
    layers: tuple[str, ...] = REAL,
) -> settling.Answer:
    """How a setting stands at a place on a day: the most local decision, else the document's own choice, else open."""
    row = setting_row(pack, key)
    return _answer(pack, row, _decided(pack, [key], path, on, known, layers).get(key))


def settings_of(
    pack: str,
    *,
    path: str = "",
    on: dt.date,
    known: dt.datetime | None = None,
    layers: tuple[str, ...] = REAL,
) -> list[settling.Answer]:
    """Every setting of a pack as it stands at a place (without one: at the pack's own place), one query.

    ``layers``: the real layer, or with ``DEMO`` what the demonstration settled for its own figures.
    """
    declared = find_pack(pack).settings
    decided = _decided(pack, [row.key for row in declared], path or path_of_pack(pack), on, known, layers)
    return [_answer(pack, row, decided.get(row.key)) for row in declared]


def places_settling(pack: str, keys: Iterable[str], *, under: str, on: dt.date) -> dict[str, list[str]]:
    """Which places below one have settled each key for themselves, as it holds on a day; by path, one query."""
    rows = SettingValue.objects.filter(
        pack=pack, key__in=list(keys), path__gt=under, path__lt=under + scope.LAST, valid__contains=on,
        layer__in=REAL, superseded_at__isnull=True,
    )  # fmt: skip
    found: dict[str, list[str]] = {}
    for key, path in rows.order_by("path").values_list("key", "path").distinct():
        found.setdefault(key, []).append(path)
    return found


def open_settings(pack: str, *, path: str = "", on: dt.date) -> list[settling.Answer]:
    """What the page lists as 待设定: settings that the document leaves open and nobody has decided."""
    return [answer for answer in settings_of(pack, path=path, on=on) if answer.is_open]


def setting_history(pack: str, key: str) -> list[dict[str, Any]]:
    """Every value ever recorded for a setting, superseded ones included, newest first."""
    rows = SettingValue.objects.filter(pack=pack, key=key).order_by("-recorded_at", "-id")
    return [
        {
            "id": row.pk,
            "path": row.path,
            "place": row.place_name or row.path,
            "value": row.value,
            "basis": row.basis,
            "decided_by": row.decided_by,
            "from": row.valid.lower,
            "to": row.valid.upper,
            "recorded_at": row.recorded_at,
            "recorded_by": row.recorded_by,
            "superseded_at": row.superseded_at,
        }
        for row in rows
    ]


def place_words(paths: Iterable[str]) -> str:
    """The names of the places that a setting lists."""
    listed = list(paths)
    names = places.names_at(set(listed))
    return "、".join(names.get(path, path) for path in listed)


@functools.cache
def _conflict_rows() -> tuple[tuple[int, str, str], ...]:
    text = (importlib.resources.files("mulin") / "packs" / "conflicts.yaml").read_text(encoding="utf-8")
    return tuple((row["conflict"], row["title"], row["text"]) for row in yaml.safe_load(text))


def conflicts(*, on: dt.date, path: str = "") -> list[ConflictView]:
    """The conflicts between the documents, each with every setting or documented choice that settles it."""
    answers = [
        answer
        for key in library()
        for answer in settings_of(key, path=path or path_of_pack(key), on=on)
        if answer.conflict is not None
    ]
    return [
        ConflictView(no, title, text, tuple(answer for answer in answers if answer.conflict == no))
        for no, title, text in _conflict_rows()
    ]


def adoption_on(pack: str, path: str, on: dt.date, *, known: dt.datetime | None = None) -> Adoption | None:
    """The adoption that says how a pack stands at a place on a day; the most local one."""
    rows = Adoption.objects.filter(_as_known(known), pack=pack, path__in=_lineage(path), valid__contains=on)
    return max(rows, key=lambda row: len(row.path), default=None)


@dataclasses.dataclass(frozen=True, slots=True)
class InForce:
    """A time in which a pack holds at a place; ``last``: the last day, None without an end."""

    path: str
    place_name: str
    first: dt.date
    last: dt.date | None


def times_in_force(pack: str) -> list[InForce]:
    """When and where a pack holds, as known now: printed validity and every decision to go on; by place, by day."""
    rows = Adoption.objects.filter(pack=pack, superseded_at__isnull=True).exclude(decision=Adoption.Decision.STOPPED)
    return [
        InForce(row.path, row.place_name, row.valid.lower, row.valid.upper and row.valid.upper - dt.timedelta(days=1))
        for row in rows.order_by("path", "valid")
    ]


def is_in_force(pack: str, path: str, on: dt.date, *, known: dt.datetime | None = None) -> bool:
    """Whether rules of a pack apply at a place on a day: printed validity, or continued by a decision."""
    row = adoption_on(pack, path, on, known=known)
    return row is not None and row.decision != Adoption.Decision.STOPPED


def expired_unasked(today: dt.date) -> list[ExpiredPack]:
    """Packs that ran out before today and about whose going on nobody has decided."""
    last: dict[tuple[str, str], Adoption] = {}
    for row in Adoption.objects.filter(superseded_at__isnull=True).order_by("valid"):
        last[row.pack, row.path] = row
    return [
        ExpiredPack(row.pack, row.path, row.place_name, row.valid.upper - dt.timedelta(days=1))
        for row in last.values()
        if row.valid.upper is not None and row.valid.upper <= today
    ]
