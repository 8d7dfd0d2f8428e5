"""Reading users and hats. Row security shows a person's own hats, and to staff those inside the range."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from mulin.base.access.models import Hat, HatRange, User
from mulin.base.access.rules import PERMISSIONS, STAFF_ROLES, HatKind, Role
from mulin.kernel import scope
from mulin.kernel.actor import Actor


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


def list_hats(person_id: int, *, on: dt.date) -> list[HatView]:
    """The hats that a person may wear on a day, in a stable order. Needs ``app.person`` to be that person."""
    hats = list(
        Hat.objects.filter(person_id=person_id, from_date__lte=on)
        .filter(Q(to_date__isnull=True) | Q(to_date__gt=on))
        .order_by("path", "id")
    )
    ranges: dict[int, list[str]] = {}
    for hat_id, path in HatRange.objects.filter(hat__in=hats).order_by("path").values_list("hat_id", "path"):
        ranges.setdefault(hat_id, []).append(path)
    return [_view(hat, tuple(ranges.get(hat.pk, []))) for hat in hats]


def find_user(username: str) -> User | None:
    """The user of that name, if any."""
    return User.objects.filter(username=username).first()


def list_hats_in_range(*, after: int = 0, limit: int = 50) -> list[dict[str, object]]:
    """Hats inside the active range for the user administration, by id; with user name and state."""
    hats = list(Hat.objects.filter(id__gt=after).order_by("id")[:limit])
    users = {u.person_id: u for u in User.objects.filter(person_id__in={h.person_id for h in hats})}
    return [
        {
            "id": hat.pk,
            "label": hat.label,
            "role": hat.role,
            "kind": hat.kind,
            "place": hat.place_name,
            "from_date": hat.from_date,
            "to_date": hat.to_date,
            "username": users[hat.person_id].username if hat.person_id in users else "",
            "active": users[hat.person_id].is_active if hat.person_id in users else False,
            "demo": hat.demo,
        }
        for hat in hats
    ]


def demo_cast() -> list[dict[str, object]]:
    """Users of the demonstration cast; hats must be readable (owner role or whole range)."""
    hats = {h.person_id: h for h in Hat.objects.filter(demo=True).order_by("-id")}
    return [
        {"user": u.username, "person_id": u.person_id, "hat": hats[u.person_id]}
        for u in User.objects.filter(demo=True).order_by("id")
        if u.person_id in hats
    ]
