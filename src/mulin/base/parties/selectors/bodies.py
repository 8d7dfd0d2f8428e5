"""Reading bodies, posts, groups with their seats, persons masked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.base.parties import policies, rules
from mulin.base.parties.models import (
    Group,
    Organisation,
    OrganisationAlias,
    OrganisationMember,
    Person,
    Post,
    PostHolding,
    Seat,
    SeatPost,
)
from mulin.kernel import crypto, identifiers, scope
from mulin.kernel.actor import Actor
from mulin.kernel.errors import NotFound, Violation


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """A body as others use it."""

    id: int
    key: str
    name: str
    kind: str
    sector: str
    path: str
    uscc: str


@dataclass(frozen=True, slots=True)
class SeatView:
    """One seat on a day: its rank, the posts that carry it, who holds the first of them (None = nobody recorded)."""

    order: int
    rank: str
    printed: str
    posts: tuple[str, ...]
    post_ids: tuple[int, ...]
    holder_id: int | None

    @property
    def rank_label(self) -> str:
        """The rank as the documents print it."""
        return dict(rules.RANKS).get(self.rank, self.rank)

    @property
    def unnamed(self) -> bool:
        """Whether no post is named for the seat."""
        return not self.posts and not self.printed


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with its seats on a day."""

    id: int
    key: str
    name: str
    kind: str
    path: str
    host: str
    clause: str
    seats: tuple[SeatView, ...]


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as staff see him: everything masked."""

    id: int
    name: str
    phone: str
    id_number: str


def view(row: Organisation) -> OrganisationView:
    """The value of a row."""
    return OrganisationView(row.pk, row.key, row.name, row.kind, row.sector, row.path, row.uscc)


def find_organisation(text: str, *, under: str = "") -> OrganisationView | None:
    """One body by key, credit code, name or alias, inside the range (and below ``under``); None if none."""
    rows = Organisation.objects.filter(state="ACTIVE").order_by("path", "pk")
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    for condition in ({"key": text}, {"uscc": text} if text else {}, {"name": text}):
        found = rows.filter(**condition).first() if condition else None
        if found is not None:
            return view(found)
    aliased = OrganisationAlias.objects.filter(name=text).values("organisation_id")
    found = rows.filter(pk__in=aliased).first()
    return None if found is None else view(found)


def get_organisation(organisation_id: int) -> OrganisationView:
    """The body of that id; raises NotFound."""
    found = Organisation.objects.filter(pk=organisation_id).first()
    if found is None:
        raise NotFound(Violation("parties.unknown_organisation", "", {"text": str(organisation_id)}))
    return view(found)


def list_members(association_id: int, *, on: dt.date) -> list[OrganisationView]:
    """The members of an association on a day, in pinyin order."""
    ids = OrganisationMember.objects.filter(
        subject_id=association_id, superseded_at__isnull=True, valid__contains=on
    ).values("member_id")
    return [view(o) for o in Organisation.objects.filter(pk__in=ids).order_by("pinyin", "pk")]


def list_by_sector(*, under: str) -> dict[str, list[OrganisationView]]:
    """B-二1: the bodies at or below a path by the five kinds of force."""
    found: dict[str, list[OrganisationView]] = {}
    rows = Organisation.objects.filter(state="ACTIVE", path__gte=under, path__lt=under + scope.LAST)
    for row in rows.order_by("sector", "pinyin", "pk"):
        found.setdefault(row.sector, []).append(view(row))
    return found


def list_groups(*, under: str, on: dt.date) -> tuple[GroupView, ...]:
    """Groups at or below a path with their seats on a day; a fixed number of queries."""
    rows = Group.objects.filter(path__gte=under, path__lt=under + scope.LAST, state="ACTIVE")
    return _groups(list(rows.select_related("host").order_by("path", "key")), on=on)


def get_group(key: str, *, on: dt.date) -> GroupView:
    """One group with its seats on a day; raises NotFound."""
    rows = list(Group.objects.filter(key=key).select_related("host"))
    if not rows:
        raise NotFound(Violation("parties.unknown_organisation", "", {"text": key}))
    return _groups(rows, on=on)[0]


def _groups(rows: list[Group], *, on: dt.date) -> tuple[GroupView, ...]:
    seats = list(Seat.objects.filter(group__in=rows).select_related("post__organisation").order_by("group_id", "order"))
    further: dict[int, list[Post]] = {}
    for extra in SeatPost.objects.filter(seat__in=seats).select_related("post__organisation").order_by("pk"):
        further.setdefault(extra.seat_id, []).append(extra.post)
    posts = {s.post_id for s in seats if s.post_id}
    holders = dict(
        PostHolding.objects.filter(subject__in=posts, superseded_at__isnull=True, valid__contains=on).values_list(
            "subject_id", "holder_id"
        )
    )
    by_group: dict[int, list[SeatView]] = {}
    for seat in seats:
        all_posts = ([seat.post] if seat.post else []) + further.get(seat.pk, [])
        by_group.setdefault(seat.group_id, []).append(
            SeatView(
                seat.order,
                seat.rank,
                seat.printed,
                tuple(f"{p.organisation.name}{p.title}" for p in all_posts),
                tuple(p.pk for p in all_posts),
                holders.get(seat.post_id) if seat.post_id else None,
            )
        )
    return tuple(
        GroupView(
            g.pk, g.key, g.name, g.kind, g.path, g.host.name if g.host else "", g.clause, tuple(by_group.get(g.pk, []))
        )
        for g in rows
    )


def holder_of(post_id: int, *, on: dt.date) -> int | None:
    """The person number of who held a post on a day; None = vacant."""
    return (
        PostHolding.objects.filter(subject_id=post_id, superseded_at__isnull=True, valid__contains=on)
        .values_list("holder__person_id", flat=True)
        .first()
    )


def list_without_specialist(paths: dict[str, str], *, on: dt.date) -> list[tuple[str, str]]:
    """N-一b: of the places given (path -> name), those without a 物业专干 on a day: no such post, or nobody in it."""
    filled = PostHolding.objects.filter(
        superseded_at__isnull=True, valid__contains=on, subject__specialist=True, subject__state="ACTIVE"
    ).values_list("subject__path", flat=True)
    staffed = set(filled)
    return [(path, name) for path, name in sorted(paths.items()) if path not in staffed]


def get_masked_person(person_id: int, *, keys: crypto.KeyRing, actor: Actor) -> PersonView:
    """A person masked; raises NotFound for who may not see persons there (existence is private)."""
    row = Person.objects.filter(person_id=person_id).first()
    if row is None or not policies.may_see_persons(actor, row.path):
        raise NotFound(Violation("parties.unknown_organisation", "", {"text": str(person_id)}))
    phone = _opened(row.phone_sealed, keys, f"person.phone:{row.pk}")
    number = _opened(row.id_number_sealed, keys, f"person.id_number:{row.pk}")
    return PersonView(
        row.person_id,
        identifiers.mask_name(row.name),
        identifiers.mask_phone(phone) if phone else "",
        identifiers.mask_id_number(number) if number else "",
    )


def find_person_by_phone(phone: str, *, keys: crypto.KeyRing) -> int | None:
    """The person number behind a telephone inside the range, by the keyed index."""
    index = crypto.lookup_index(identifiers.parse_phone(phone), keys.index_key, "phone")
    return Person.objects.filter(phone_index=index).values_list("person_id", flat=True).first()


def _opened(sealed: bytes | memoryview | None, keys: crypto.KeyRing, context: str) -> str:
    return crypto.open(bytes(sealed).decode(), keys, context) if sealed else ""


def list_posts_at(path: str, *, limit: int = 12) -> list[str]:
    """Whom to telephone at a place: its bodies' posts in words, leading ones first; never a name."""
    rows = Post.objects.filter(path=path, state="ACTIVE").order_by("-leads", "organisation__name", "id")
    return [f"{row.organisation.name} {row.title}" for row in rows.select_related("organisation")[:limit]]
