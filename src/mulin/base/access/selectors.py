"""Reading users and hats. Row security shows a person's own hats, and to staff those inside the range."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q, QuerySet

from mulin.base.access.models import Cover, Hat, HatRange, User
from mulin.base.access.rules import PERMISSIONS, STAFF_ROLES, HatKind, Role
from mulin.kernel import scope
from mulin.kernel.actor import Actor

# The type of ``request.user``: faces name it, and import no model.
__all__ = [
    "CoverLine",
    "HatLine",
    "HatView",
    "User",
    "colleagues",
    "covers_of_hat",
    "demo_cast",
    "find_hat",
    "find_user",
    "has_second_factor",
    "hats_of_person",
    "list_hats",
    "list_hats_in_range",
    "ranges_of",
]
# What counts as a working second factor.
TOTP = "totp"


@dataclass(frozen=True, slots=True)
class HatView:
    """A hat as faces use it."""

    id: int
    person_id: int
    kind: HatKind
    role: Role
    label: str
    place_name: str
    path: str
    ranges: tuple[scope.Range, ...]
    paths: tuple[str, ...]
    post_id: int | None
    organisation_id: int | None
    community_id: int | None
    demo: bool
    covered: bool = False

    @property
    def staff(self) -> bool:
        """Whether the hat belongs to an office (it may see party data in its range)."""
        return self.role in STAFF_ROLES

    def actor(self, user_id: int, *, demo: bool) -> Actor:
        """The actor that this hat makes of its person."""
        return Actor(
            label=self.label,
            permissions=PERMISSIONS[self.role],
            ranges=self.ranges,
            user_id=user_id,
            person_id=self.person_id,
            hat_id=self.id,
            role=self.role,
            staff=self.staff,
            demo=demo,
        )


@dataclass(frozen=True, slots=True)
class HatLine:
    """A hat as the user administration lists it; ``user_id`` is None where the person has no sign-in."""

    id: int
    person_id: int
    label: str
    role: Role
    kind: HatKind
    place_name: str
    path: str
    from_date: dt.date
    to_date: dt.date | None
    demo: bool
    user_id: int | None
    username: str
    active: bool
    second_factor: bool

    def holds_on(self, day: dt.date) -> bool:
        """Whether the hat may be worn on a day."""
        return self.from_date <= day and (self.to_date is None or day < self.to_date)


def _view(hat: Hat, paths: tuple[str, ...]) -> HatView:
    return HatView(
        id=hat.pk,
        person_id=hat.person_id,
        kind=HatKind(hat.kind),
        role=Role(hat.role),
        label=hat.label,
        place_name=hat.place_name,
        path=hat.path,
        ranges=scope.merged(paths or (hat.path,)),
        paths=paths or (hat.path,),
        post_id=hat.post_id,
        organisation_id=hat.organisation_id,
        community_id=hat.community_id,
        demo=hat.demo,
    )


def _holding(hats: QuerySet[Hat], on: dt.date) -> QuerySet[Hat]:
    return hats.filter(from_date__lte=on).filter(Q(to_date__isnull=True) | Q(to_date__gt=on))


def list_hats(person_id: int, *, on: dt.date) -> list[HatView]:
    """The hats that a person may wear on a day, in a stable order. Needs ``app.person`` to be that person."""
    hats = list(_holding(Hat.objects.filter(person_id=person_id), on).order_by("path", "id"))
    ranges: dict[int, list[str]] = {}
    for hat_id, path in HatRange.objects.filter(hat__in=hats).order_by("path").values_list("hat_id", "path"):
        ranges.setdefault(hat_id, []).append(path)
    return [*(_view(hat, tuple(ranges.get(hat.pk, []))) for hat in hats), *_covered(person_id, on)]


def _covered(person_id: int, on: dt.date) -> list[HatView]:
    """The hats that a person wears for others on a day, marked 代; each stays apart from his own.

    A covered hat is another person's row, so it is read as the system reads: exactly the hats that the person's
    own covers name.
    """
    ids = list(
        Cover.objects.filter(person_id=person_id, valid__contains=on, ended_at=None).values_list("hat", flat=True)
    )
    if not ids:
        return []
    with scope.active(scope.EVERYWHERE, staff=True, person_id=person_id):
        found = [(hat, tuple(ranges_of(hat.pk))) for hat in _holding(Hat.objects.filter(pk__in=ids), on).order_by("id")]
    return [
        dataclasses.replace(_view(hat, paths), person_id=person_id, label=f"{hat.label}（代）", covered=True)
        for hat, paths in found
    ]


@dataclass(frozen=True, slots=True)
class CoverLine:
    """One cover of a hat: by whom (post), from and to (both included), on what basis."""

    id: int
    by: str
    first: dt.date
    last: dt.date
    basis: str
    appointed_by: str
    ended: bool


def covers_of_hat(hat_id: int) -> list[CoverLine]:
    """The covers of a hat, the latest first."""
    return [
        CoverLine(
            int(row.pk), row.cover_label, row.valid.lower, row.valid.upper - dt.timedelta(days=1), row.basis,
            row.appointed_by, row.ended_at is not None,
        )
        for row in Cover.objects.filter(hat_id=hat_id).order_by("-valid", "-id")
    ]  # fmt: skip


def colleagues(hat_id: int, on: dt.date) -> list[HatLine]:
    """Posts of other persons at the same place, or whose place holds it: who may cover a post or succeed in it."""
    hat = Hat.objects.filter(pk=hat_id).first()
    if hat is None:
        return []
    others = _holding(Hat.objects.filter(kind=HatKind.POST), on).exclude(person_id=hat.person_id).order_by("path", "id")
    return [one for one in _lines([row for row in others if hat.path.startswith(row.path)]) if one.active]


def find_user(username: str) -> User | None:
    """The user of that name, if any."""
    return User.objects.filter(username=username).first()


def has_second_factor(user_id: int) -> bool:
    """Whether the user has set up a one-time code generator."""
    return bool(apps.get_model("mfa", "Authenticator").objects.filter(user_id=user_id, type=TOTP).exists())


def _with_factor(user_ids: Iterable[int]) -> set[int]:
    found = apps.get_model("mfa", "Authenticator").objects.filter(user_id__in=list(user_ids), type=TOTP)
    return set(found.values_list("user_id", flat=True))


def _lines(hats: list[Hat]) -> list[HatLine]:
    users = {u.person_id: u for u in User.objects.filter(person_id__in={h.person_id for h in hats})}
    factors = _with_factor(u.pk for u in users.values())
    lines = []
    for hat in hats:
        user = users.get(hat.person_id)
        lines.append(
            HatLine(
                id=hat.pk,
                person_id=hat.person_id,
                label=hat.label,
                role=Role(hat.role),
                kind=HatKind(hat.kind),
                place_name=hat.place_name,
                path=hat.path,
                from_date=hat.from_date,
                to_date=hat.to_date,
                demo=hat.demo,
                user_id=user.pk if user else None,
                username=user.username if user else "",
                active=bool(user and user.is_active),
                second_factor=bool(user and user.pk in factors),
            )
        )
    return lines


def list_hats_in_range(
    *,
    after: int = 0,
    limit: int = 50,
    role: str = "",
    search: str = "",
    under: str = "",
    holding_on: dt.date | None = None,
) -> list[HatLine]:
    """Hats inside the active range for the user administration, by id; with user name and state.

    ``search`` is the start of a user name or of a label; ``holding_on`` leaves out ended and future hats.
    """
    hats = Hat.objects.filter(id__gt=after)
    if role:
        hats = hats.filter(role=role)
    if under:
        hats = hats.filter(path__gte=under, path__lt=under + scope.LAST)
    if search:
        named = User.objects.filter(username__startswith=search).values("person_id")
        hats = hats.filter(Q(label__startswith=search) | Q(person_id__in=named))
    if holding_on is not None:
        hats = _holding(hats, holding_on)
    return _lines(list(hats.order_by("id")[:limit]))


def find_hat(hat_id: int) -> HatLine | None:
    """One hat inside the active range."""
    return next(iter(_lines(list(Hat.objects.filter(pk=hat_id)))), None)


def hats_of_person(person_id: int) -> list[HatLine]:
    """All hats of a person inside the active range, ended ones too, newest first."""
    return _lines(list(Hat.objects.filter(person_id=person_id).order_by("-from_date", "-id")))


def ranges_of(hat_id: int) -> list[str]:
    """The places of a hat's set of ranges, as far as the active range shows them."""
    return list(HatRange.objects.filter(hat_id=hat_id).order_by("path").values_list("path", flat=True))


def demo_cast() -> list[tuple[User, HatView]]:
    """Users of the demonstration cast with their hat; hats must be readable (owner role or whole range)."""
    hats = {h.person_id: h for h in Hat.objects.filter(demo=True).order_by("-id")}
    return [
        (user, _view(hats[user.person_id], tuple(ranges_of(hats[user.person_id].pk))))
        for user in User.objects.filter(demo=True).order_by("id")
        if user.person_id in hats
    ]
