"""Acts on people that span shelves: opening an account, appointing a newcomer; each one transaction."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction

from mulin.base.access import services as access
from mulin.base.parties.selectors import bodies
from mulin.base.parties.services import persons, posts
from mulin.kernel import crypto
from mulin.kernel.actor import Actor, require


@transaction.atomic
def open_account(
    name: str,
    username: str,
    *,
    phone: str,
    hat: access.NewHat,
    from_date: dt.date,
    keys: crypto.KeyRing,
    actor: Actor,
    now: dt.datetime,
) -> tuple[int, str]:
    """A new person with a sign-in and a first hat; returns the user's id and the one-time password.

    The security administrator keeps no bodies or posts; recording the person whom he gives a sign-in is part of
    this act and of no other, so the permission is lent for it, at the hat's place alone.
    """
    require(actor, "access.manage", hat.path)
    clerk = replace(actor, permissions=actor.permissions | {"parties.keep"})
    person_id = persons.create_person(name, path=hat.path, keys=keys, actor=clerk, now=now, phone=phone)
    user, password = access.open_account(
        username, person_id=person_id, hat=hat, from_date=from_date, actor=actor, now=now
    )
    return int(user.pk), password


@transaction.atomic
def appoint_newcomer(
    post_id: int,
    name: str,
    *,
    path: str,
    phone: str,
    on: dt.date,
    basis: str,
    note: str,
    keys: crypto.KeyRing,
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Record a person and put him in a post from a day on; the one before leaves it that day. Returns his number.

    A person of that telephone inside the range is taken for the same one.
    """
    person_id = bodies.find_person_by_phone(phone, keys=keys) if phone else None
    if person_id is None:
        person_id = persons.create_person(name, path=path, keys=keys, actor=actor, now=now, phone=phone)
    posts.appoint_to_post(post_id, person_id, on=on, basis=basis, actor=actor, now=now, note=note)
    return person_id
