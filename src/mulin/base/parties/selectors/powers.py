"""Who decides at a place, who answers for a topic, who leads a group of clauses."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.base.parties import rules
from mulin.base.parties.models import Delegation, DutyItem, DutyList, Responsibility
from mulin.kernel import scope


@dataclass(frozen=True, slots=True)
class Authority:
    """Who decides a power at a place on a day. ``delegated``: by an accepted hand-over, else as before."""

    power: str
    organisation_id: int
    name: str
    delegated: bool
    since: dt.date | None
    clause: str


def authority_for(power: str, path: str, *, on: dt.date) -> Authority | None:
    """A-二(六): who decides at a path on a day; None if the power was never listed (then nothing changed).

    Only an accepted hand-over moves a power, from its date and at its places; others keep what they have.
    """
    rows = list(Delegation.objects.filter(power=power, superseded_at__isnull=True, valid__contains=on))
    best = rules.deciding_handover((rules.Handover(r.power, r.place_path, r.state, r.taker_id) for r in rows), path)
    if best is not None:
        row = next(r for r in rows if r.place_path == best.place_path)
        taker = row.taker_id or row.giver_id
        name = row.taker_name or row.giver_name
        return Authority(power, taker, name, delegated=True, since=row.valid.lower, clause=row.clause)
    for row in rows:
        if path.startswith(row.giver_path):
            return Authority(power, row.giver_id, row.giver_name, delegated=False, since=None, clause=row.clause)
    return None


@dataclass(frozen=True, slots=True)
class DelegationView:
    """A power on its way, as it stands on a day."""

    id: int
    power: str
    label: str
    place_name: str
    place_path: str
    state: str
    state_label: str
    giver: str
    taker: str
    clause: str
    since: dt.date | None
    giver_path: str = ""


def list_delegations(*, on: dt.date, power: str = "") -> list[DelegationView]:
    """The powers on the list inside the range, as they stand on a day."""
    rows = Delegation.objects.filter(superseded_at__isnull=True, valid__contains=on)
    if power:
        rows = rows.filter(power=power)
    return [
        DelegationView(
            r.pk, r.power, r.label, r.place_name, r.place_path, r.state, Delegation.State(r.state).label,
            r.giver_name, r.taker_name, r.clause, r.valid.lower, r.giver_path,
        )
        for r in rows.order_by("power", "place_path", "pk")
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list."""

    id: int
    text: str
    topic: str
    clause: str


@dataclass(frozen=True, slots=True)
class DutyListView:
    """A list of one actor with the items that hold on a day."""

    id: int
    key: str
    actor: str
    kind: str
    kind_label: str
    clause: str
    items: tuple[Item, ...]


def list_duty_lists(*, under: str, on: dt.date, kind: str = "") -> tuple[DutyListView, ...]:
    """The lists at or below a path with their items on a day, in two queries."""
    lists = DutyList.objects.filter(path__gte=under, path__lt=under + scope.LAST, state="ACTIVE")
    if kind:
        lists = lists.filter(kind=kind)
    rows = list(lists.order_by("path", "pk"))
    items: dict[int, list[Item]] = {}
    standing = DutyItem.objects.filter(duty_list__in=rows, superseded_at__isnull=True, valid__contains=on)
    for i in standing.order_by("order", "pk"):
        items.setdefault(i.duty_list_id, []).append(Item(i.pk, i.text, i.topic, i.clause))
    labels = dict(rules.LIST_KINDS)
    return tuple(
        DutyListView(r.pk, r.key, r.actor, r.kind, labels[r.kind], r.clause, tuple(items.get(r.pk, []))) for r in rows
    )


@dataclass(frozen=True, slots=True)
class Route:
    """Who answers for a topic at a place: the actor, its body if one is registered, the item that says so."""

    actor: str
    organisation_id: int | None
    text: str
    clause: str


def list_routes(topic: str, path: str, *, on: dt.date) -> tuple[Route, ...]:
    """L-三(一)2b, B-五(二)b: the actors whose lists name a topic, the nearest place first."""
    rows = DutyItem.objects.filter(topic=topic, superseded_at__isnull=True, valid__contains=on)
    found = [r for r in rows.select_related("duty_list") if path.startswith(r.path)]
    found.sort(key=lambda r: (-len(r.path), r.duty_list_id, r.order))
    return tuple(Route(r.duty_list.actor, r.duty_list.organisation_id, r.text, r.clause) for r in found)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who leads a clause (several = jointly) and who is responsible."""

    clauses: tuple[str, ...]
    leads: tuple[str, ...]
    responsible: tuple[str, ...]

    @property
    def joint(self) -> bool:
        """Whether several bodies lead together."""
        return len(self.leads) > 1


def list_matrix(pack: str) -> tuple[Duty, ...]:
    """A pack's responsibility matrix, in order of entry."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    rows = Responsibility.objects.filter(pack=pack).select_related("organisation").order_by("pk")
    for row in rows:
        found.setdefault(row.clauses, ([], []))[row.role != "LEAD"].append(row.organisation.name)
    return tuple(Duty(tuple(c.split(";")), tuple(lead), tuple(rest)) for c, (lead, rest) in found.items())


def responsible_for(pack: str, clause: str) -> Duty | None:
    """Who leads and answers for one clause, if the matrix names it."""
    return next((d for d in list_matrix(pack) if clause in d.clauses), None)
