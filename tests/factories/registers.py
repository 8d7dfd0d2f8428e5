"""Signed-in people and their hats for tests of pages, over the seeded tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.test import Client

from mulin.base.access import services as access
from mulin.base.access.models import User
from mulin.base.access.rules import KINDS, HatKind, Role
from mulin.base.parties.services import persons
from mulin.base.places import selectors as places
from mulin.base.places import services as place_services
from mulin.faces.shared import keys
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span

NOW = dt.datetime(2026, 11, 1, 1, tzinfo=dt.UTC)
SHANTING, NANAN = "37/04/06/", "35/05/83/"
ZIWEI, XIMEI = "37/04/06/001/016/", "35/05/83/001/001/"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def community(region_path: str, name: str, *, layer: str = "REAL") -> tuple[int, str]:
    """A community in a region of the seeded tree: (id, path)."""
    with scope.active(scope.EVERYWHERE, staff=True):
        region = places.find_region_at(region_path)
        assert region is not None, region_path
        made = place_services.found_community(
            region.id, name, on=None, basis="测试", actor=SYSTEM, now=NOW, layer=layer
        )
        return made, places.get_community(made).path


def fact(subject: tuple[int, str], facet: str, values: dict[str, object], start: dt.date | None = None) -> None:
    """One fact of a community."""
    with scope.active(scope.EVERYWHERE, staff=True):
        stated = Fact(subject[0], subject[1], values, Span(start, None), "测试")
        registers.assert_facts(f"community.{facet}", [stated], actor=SYSTEM, now=NOW)


def person(username: str, *, path: str, phone: str = "", demo: bool = True) -> User:
    """A person with a sign-in; demonstration users need no second factor."""
    with scope.active(scope.EVERYWHERE, staff=True):
        number = persons.create_person("林测试", path=path, keys=keys.ring(), actor=SYSTEM, now=NOW, phone=phone)
        return access.create_user(
            username, person_id=number, password="correct-horse-9", actor=SYSTEM, now=NOW, demo=demo
        )


def hat(user: User, role: Role, path: str, ranges: Iterable[str] = ()) -> int:
    """A further hat of a person; its id."""
    new = access.NewHat(role, KINDS.get(role, HatKind.POST), f"测试 {role}", "测试地", path, tuple(ranges))
    with scope.active(scope.EVERYWHERE, staff=True):
        return int(access.grant_hat(user.person_id, new, from_date=dt.date(2010, 1, 1), actor=SYSTEM, now=NOW).pk)


def client(role: Role, path: str, ranges: Iterable[str] = (), *, username: str = "", demo: bool = True) -> Client:
    """A browser signed in as somebody new with one hat."""
    user = person(username or f"t-{role.value.lower().replace('_', '-')}-{path.replace('/', '')}", path=path, demo=demo)
    hat(user, role, path, ranges)
    return signed_in(user)


def signed_in(user: User) -> Client:
    """A browser signed in as a person."""
    browser = Client()
    browser.force_login(user, backend=BACKEND)
    return browser
