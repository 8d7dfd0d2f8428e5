"""Loading bodies, posts, groups with seats, lists and powers that documents state; set-based, by the owner.

What stands already (by key) is left as it is: people may have changed it since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from mulin.base.parties import rules
from mulin.base.parties.models import (
    Delegation,
    DutyItem,
    DutyList,
    Group,
    Organisation,
    OrganisationAlias,
    Post,
    Responsibility,
    Seat,
    SeatPost,
)
from mulin.kernel import pinyin


@dataclass(frozen=True, slots=True)
class SeedOrganisation:
    """A body named in a document."""

    key: str
    name: str
    kind: str
    path: str
    basis: str
    aliases: tuple[tuple[str, str], ...] = ()  # name, basis


@dataclass(frozen=True, slots=True)
class SeedPost:
    """A post: its body's key and its title; several holders of one title are told apart by ``slot``."""

    body: str
    title: str
    slot: int | None = None

    @property
    def shown(self) -> str:
        """The title as shown, with the slot where there are several."""
        return self.title if self.slot is None else f"{self.title}（{self.slot}）"

    @property
    def key(self) -> str:
        """The post's key."""
        return f"{self.body}:{self.shown}"[:120]


@dataclass(frozen=True, slots=True)
class SeedSeat:
    """A seat with the posts that carry it; none = unnamed."""

    order: int
    rank: str
    printed: str
    posts: tuple[SeedPost, ...] = ()


@dataclass(frozen=True, slots=True)
class SeedGroup:
    """A group with its seats; ``parent`` for the office of a group, ``host`` the key of the body where it sits."""

    key: str
    name: str
    kind: str
    path: str
    clause: str
    basis: str
    founded_on: dt.date | None
    parent: str = ""
    host: str = ""
    seats: tuple[SeedSeat, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class SeedDutyList:
    """A list with its items (text, clause)."""

    key: str
    actor: str
    kind: str
    path: str
    clause: str
    body: str
    items: tuple[tuple[str, str], ...]
    on: dt.date


@dataclass(frozen=True, slots=True)
class SeedDelegation:
    """A power that a document says is to be handed to a place; only listed, nothing is handed over by loading."""

    power: str
    label: str
    giver: str
    place_path: str
    place_name: str
    clause: str
    on: dt.date


def _ids(model: type[Organisation] | type[Post] | type[Group] | type[DutyList], keys: set[str]) -> dict[str, int]:
    return dict(model._default_manager.filter(key__in=keys).values_list("key", "pk"))


@transaction.atomic
def load_organisations(rows: Sequence[SeedOrganisation], *, now: dt.datetime, run_id: int) -> int:
    """Insert bodies that are not there yet, and their aliases; returns how many bodies were new."""
    known = _ids(Organisation, {r.key for r in rows})
    made = Organisation.objects.bulk_create(
        Organisation(
            path=r.path, key=r.key, name=r.name, pinyin=pinyin.sort_key(r.name),
            initials=pinyin.initials(r.name)[:80], kind=r.kind, sector=rules.SECTOR_OF[r.kind], basis=r.basis,
            recorded_at=now, run_id=run_id,
        )
        for r in {r.key: r for r in rows if r.key not in known}.values()
    )  # fmt: skip
    known = _ids(Organisation, {r.key for r in rows})
    OrganisationAlias.objects.bulk_create(
        [
            OrganisationAlias(organisation_id=known[r.key], name=name, path=r.path, basis=basis)
            for r in rows
            for name, basis in r.aliases
        ],
        ignore_conflicts=True,
    )
    return len(made)


@transaction.atomic
def load_groups(rows: Sequence[SeedGroup], *, now: dt.datetime) -> int:
    """Insert groups, their posts and seats; a group that stands keeps its own seats. Returns how many were new."""
    known = _ids(Group, {r.key for r in rows})
    fresh = [r for r in rows if r.key not in known]
    posts = _load_posts(fresh)
    hosts = _ids(Organisation, {r.host for r in fresh if r.host})
    for wave in ([r for r in fresh if not r.parent], [r for r in fresh if r.parent]):
        parents = _ids(Group, {r.parent for r in wave if r.parent})
        Group.objects.bulk_create(
            Group(
                path=r.path, key=r.key, name=r.name, kind=r.kind, parent_id=parents.get(r.parent),
                host_id=hosts.get(r.host), clause=r.clause, basis=r.basis, founded_on=r.founded_on,
            )
            for r in wave
        )  # fmt: skip
    groups = _ids(Group, {r.key for r in fresh})
    pairs = [(r, s) for r in fresh for s in r.seats]
    made = Seat.objects.bulk_create(
        Seat(
            path=r.path, group_id=groups[r.key], order=s.order, rank=s.rank, printed=s.printed,
            post_id=posts[s.posts[0].key] if s.posts else None,
        )
        for r, s in pairs
    )  # fmt: skip
    SeatPost.objects.bulk_create(
        SeatPost(path=r.path, seat_id=seat.pk, post_id=posts[post.key])
        for (r, s), seat in zip(pairs, made, strict=True)
        for post in dict.fromkeys(s.posts[1:])
    )
    return len(fresh)


def _load_posts(groups: Sequence[SeedGroup]) -> dict[str, int]:
    wanted = {p.key: (p, r.basis) for r in groups for s in r.seats for p in s.posts}
    known = _ids(Post, set(wanted))
    bodies = {o.key: o for o in Organisation.objects.filter(key__in={p.body for p, _ in wanted.values()})}
    Post.objects.bulk_create(
        Post(
            path=bodies[post.body].path, key=key, organisation_id=bodies[post.body].pk, title=post.shown,
            pinyin=pinyin.sort_key(post.shown), basis=basis,
        )
        for key, (post, basis) in wanted.items()
        if key not in known
    )  # fmt: skip
    return _ids(Post, set(wanted))


@transaction.atomic
def load_duty_lists(rows: Sequence[SeedDutyList], *, now: dt.datetime) -> int:
    """Insert lists that are not there yet, with their items; returns how many were new."""
    known = _ids(DutyList, {r.key for r in rows})
    fresh = [r for r in rows if r.key not in known]
    bodies = _ids(Organisation, {r.body for r in fresh if r.body})
    made = DutyList.objects.bulk_create(
        DutyList(
            path=r.path, key=r.key, actor=r.actor, kind=r.kind, organisation_id=bodies.get(r.body), clause=r.clause
        )
        for r in fresh
    )
    DutyItem.objects.bulk_create(
        DutyItem(
            duty_list_id=duties.pk, path=r.path, order=order, text=text[:300], clause=clause, valid=(r.on, None),
            recorded_at=now,
        )
        for r, duties in zip(fresh, made, strict=True)
        for order, (text, clause) in enumerate(r.items, 1)
    )  # fmt: skip
    return len(fresh)


@transaction.atomic
def load_delegations(rows: Sequence[SeedDelegation], *, now: dt.datetime, by: str) -> int:
    """List powers that a document wants handed over; a power already followed at a place is left alone."""
    givers = {o.key: o for o in Organisation.objects.filter(key__in={r.giver for r in rows})}
    known = set(Delegation.objects.filter(power__in={r.power for r in rows}).values_list("power", "place_path"))
    fresh = [r for r in rows if (r.power, r.place_path) not in known]
    Delegation.objects.bulk_create(
        Delegation(
            path=r.place_path, power=r.power, label=r.label, giver_id=givers[r.giver].pk,
            giver_name=givers[r.giver].name, giver_path=givers[r.giver].path,
            place_path=r.place_path, place_name=r.place_name, state=Delegation.State.LISTED, clause=r.clause,
            valid=(r.on, None), basis=r.clause, recorded_at=now, recorded_by=by,
        )
        for r in fresh
    )  # fmt: skip
    return len(fresh)


@transaction.atomic
def load_matrix(pack: str, path: str, rows: Sequence[tuple[str, str, str]]) -> None:
    """A matrix of (clauses, organisation key, role LEAD or RESPONSIBLE); several leads are a joint lead."""
    bodies = _ids(Organisation, {r[1] for r in rows})
    Responsibility.objects.bulk_create(
        [
            Responsibility(path=path, pack=pack, clauses=clauses, organisation_id=bodies[key], role=role)
            for clauses, key, role in rows
        ],
        ignore_conflicts=True,
    )
