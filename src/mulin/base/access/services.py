"""Granting, ending and moving hats; each act audited, separated roles refused."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q

from mulin.base.access.models import Hat, HatRange, User
from mulin.base.access.rules import HatKind, Role, find_separation
from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import Refused, Violation


@dataclass(frozen=True, slots=True)
class NewHat:
    """What a new hat is: role, label, place, set of ranges."""

    role: Role
    kind: HatKind
    label: str
    place_name: str
    path: str
    ranges: tuple[str, ...] = ()
    post_id: int | None = None
    organisation_id: int | None = None
    community_id: int | None = None
    demo: bool = False


def next_person_id() -> int:
    """A fresh person number (persons are numbered before they are written, so that a row can name itself)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('party_person', 'id'))")
        return int(cursor.fetchone()[0])


@transaction.atomic
def create_user(
    username: str, *, person_id: int, password: str | None, actor: Actor, now: dt.datetime, demo: bool = False
) -> User:
    """Create a sign-in for a person; without a password it cannot be used until one is set."""
    require(actor, "access.manage")
    if User.objects.filter(username=username).exists():
        raise Refused(Violation("access.username_taken", "", {"username": username}))
    user = User(username=username, person_id=person_id, demo=demo, must_use_second_factor=not demo, date_joined=now)
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    audit.record(actor, "access.user.created", now=now, path="", subject=("user", user.pk), summary=username)
    return user


@transaction.atomic
def grant_hat(person_id: int, new: NewHat, *, from_date: dt.date, actor: Actor, now: dt.datetime) -> Hat:
    """Give a person a hat from a day on. Refuses to unite two of the three administrators in one person."""
    require(actor, "access.manage", new.path)
    held = Hat.objects.filter(person_id=person_id).filter(Q(to_date__isnull=True) | Q(to_date__gt=from_date))
    pair = find_separation({Role(role) for role in held.values_list("role", flat=True)}, new.role)
    if pair is not None:
        raise Refused(Violation("access.roles_separated", "GB/T 22239", {"roles": sorted(pair)}))
    hat = Hat.objects.create(
        person_id=person_id,
        path=new.path,
        kind=new.kind,
        role=new.role,
        label=new.label,
        place_name=new.place_name,
        post_id=new.post_id,
        organisation_id=new.organisation_id,
        community_id=new.community_id,
        from_date=from_date,
        demo=new.demo,
    )
    HatRange.objects.bulk_create(
        HatRange(hat=hat, person_id=person_id, path=path) for path in (new.ranges or (new.path,))
    )
    audit.record(
        actor,
        "access.hat.granted",
        now=now,
        path=new.path,
        subject=("hat", hat.pk),
        summary=new.label,
        details={"role": new.role, "person": person_id, "ranges": list(new.ranges or (new.path,))},
    )
    return hat


@transaction.atomic
def end_hat(hat_id: int, *, on: dt.date, actor: Actor, now: dt.datetime, reason: str) -> None:
    """End a hat: from ``on`` it no longer holds. History stays."""
    hat = Hat.objects.select_for_update().get(pk=hat_id)
    require(actor, "access.manage", hat.path)
    if hat.to_date is not None and hat.to_date <= on:
        raise Refused(Violation("access.hat_ended", "", {"label": hat.label}))
    hat.to_date = max(on, hat.from_date + dt.timedelta(days=1))
    hat.save(update_fields=["to_date"])
    audit.record(
        actor,
        "access.hat.ended",
        now=now,
        path=hat.path,
        subject=("hat", hat.pk),
        summary=reason,
        details={"on": on},
    )


@transaction.atomic
def set_active(user_id: int, *, active: bool, actor: Actor, now: dt.datetime, reason: str) -> None:
    """Lock or unlock a sign-in."""
    require(actor, "access.manage")
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    code = "access.user.unlocked" if active else "access.user.locked"
    audit.record(actor, code, now=now, path="", subject=("user", user.pk), summary=reason)
