"""Users and hats: creating, granting, ending, locking, resetting; each act audited, separated roles refused.

An administrator acts on people inside his own places alone: every range that he grants must be covered by his
own, and a user is in reach only if one of the user's hats lies there.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from mulin.base.access.models import Cover, Hat, HatRange, User
from mulin.base.access.rules import KINDS, HatKind, Role, find_separation
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor, NotAllowed, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, NotFound, Refused, Violation

_USERNAME = re.compile(r"[a-z0-9][a-z0-9.\-]{2,39}")
# No look-alikes: read out over a telephone, typed once.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


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

    @property
    def places(self) -> tuple[str, ...]:
        """The set of ranges; the home place where none is named."""
        return self.ranges or (self.path,)


def next_person_id() -> int:
    """A fresh person number (persons are numbered before they are written, so that a row can name itself)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('party_person', 'id'))")
        return int(cursor.fetchone()[0])


def one_time_password() -> str:
    """A password to be shown once and changed at the first sign-in (about 78 bits)."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


@transaction.atomic
def create_user(
    username: str,
    *,
    person_id: int,
    password: str | None,
    actor: Actor,
    now: dt.datetime,
    demo: bool = False,
    path: str = "",
    must_change: bool = False,
) -> User:
    """Create a sign-in for a person; without a password it cannot be used until one is set."""
    require(actor, "access.manage", path or None)
    if not _USERNAME.fullmatch(username):
        raise InputError(Violation("access.username_form", "", {"username": username}))
    if User.objects.filter(username=username).exists():
        raise Refused(Violation("access.username_taken", "", {"username": username}))
    user = User(
        username=username,
        person_id=person_id,
        demo=demo,
        must_use_second_factor=not demo,
        must_change_password=must_change,
        date_joined=now,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    audit.record(actor, "access.user.created", now=now, path=path, subject=("user", user.pk), summary=username)
    return user


@transaction.atomic
def open_account(
    username: str, *, person_id: int, hat: NewHat, from_date: dt.date, actor: Actor, now: dt.datetime
) -> tuple[User, str]:
    """A sign-in and its first hat in one act; returns the user and the one-time password, told only here."""
    password = one_time_password()
    user = create_user(
        username, person_id=person_id, password=password, actor=actor, now=now, path=hat.path, must_change=True
    )
    grant_hat(person_id, hat, from_date=from_date, actor=actor, now=now)
    return user, password


@transaction.atomic
def grant_hat(person_id: int, new: NewHat, *, from_date: dt.date, actor: Actor, now: dt.datetime) -> Hat:
    """Give a person a hat from a day on.

    Refuses ranges outside the granter's own, a role of another kind, and two of the three administrators in
    one person (GB/T 22239).
    """
    for path in (new.path, *new.places):
        require(actor, "access.manage", path)
    if KINDS.get(new.role, HatKind.POST) is not new.kind:
        raise InputError(Violation("access.kind_mismatch", "", {"role": new.role}))
    _require_apart(person_id, new.role, from_date, None)
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
    HatRange.objects.bulk_create(HatRange(hat=hat, person_id=person_id, path=path) for path in new.places)
    audit.record(
        actor,
        "access.hat.granted",
        now=now,
        path=new.path,
        subject=("hat", hat.pk),
        summary=new.label,
        details={"role": new.role, "person": person_id, "ranges": list(new.places)},
    )
    return hat


def _require_apart(person_id: int, role: Role, first: dt.date, end: dt.date | None) -> None:
    """Refuse a role that would unite separated ones in a person, held or covered in the period (GB/T 22239)."""
    held = Hat.objects.filter(person_id=person_id).filter(Q(to_date__isnull=True) | Q(to_date__gt=first))
    covers = Cover.objects.filter(person_id=person_id, ended_at=None, valid__overlap=DateRange(first, end))
    if end is not None:
        held = held.filter(from_date__lt=end)
    roles = {*held.values_list("role", flat=True), *covers.values_list("hat__role", flat=True)}
    pair = find_separation({Role(one) for one in roles}, role)
    if pair is not None:
        raise Refused(Violation("access.roles_separated", "GB/T 22239", {"roles": sorted(pair)}))


@dataclass(frozen=True, slots=True)
class NewCover:
    """Who covers which post: the hat, a hat of the one who covers, first and last day, on what basis."""

    hat_id: int
    by_hat_id: int
    first: dt.date
    last: dt.date
    basis: str


def _require_appointing(hat: Hat, actor: Actor) -> None:
    """The holder for his own post; else the post's superior or the security administrator at the place."""
    if actor.hat_id == hat.pk and actor.person_id == hat.person_id:
        return
    if not (actor.may("access.cover") and actor.covers(hat.path)):
        raise NotAllowed(Violation("access.cover_not_yours"))


@transaction.atomic
def appoint_cover(new: NewCover, *, actor: Actor, now: dt.datetime) -> int:
    """Let another person of the place, or of the place above, cover a post for some days; it ends by itself.

    Raises NotAllowed, NotFound, InputError, Refused (separated roles, a second cover of the same days).
    """
    hat = Hat.objects.select_for_update().filter(pk=new.hat_id).first()
    other = Hat.objects.filter(pk=new.by_hat_id).first()
    if hat is None or other is None:
        raise NotFound(Violation("access.place_outside", "", {}))
    _require_appointing(hat, actor)
    _check_cover(new, hat, other, today=calendar.local_date(now))
    valid = DateRange(new.first, new.last + dt.timedelta(days=1))
    _require_apart(other.person_id, Role(hat.role), new.first, valid.upper)
    if Cover.objects.filter(hat=hat, ended_at=None, valid__overlap=valid).exists():
        raise Refused(Violation("access.cover_overlap", "", {"label": hat.label}))
    cover = Cover.objects.create(
        hat=hat,
        principal_id=hat.person_id,
        person_id=other.person_id,
        cover_label=other.label,
        path=hat.path,
        valid=valid,
        basis=new.basis.strip(),
        appointed_by=actor.label,
        appointed_at=now,
    )
    details = {"by": other.label, "first": str(new.first), "last": str(new.last)}
    _record_cover("access.cover.appointed", cover, hat.label, actor=actor, now=now, details=details)
    return int(cover.pk)


def _check_cover(new: NewCover, hat: Hat, other: Hat, *, today: dt.date) -> None:
    last = new.last + dt.timedelta(days=1)
    found = []
    if hat.kind != HatKind.POST or not _holds(hat, new.first, last):
        found.append(Violation("access.cover_post"))
    if other.person_id == hat.person_id:
        found.append(Violation("access.cover_self"))
    if other.kind != HatKind.POST or not hat.path.startswith(other.path) or not _holds(other, new.first, last):
        found.append(Violation("access.cover_place"))
    if new.last < new.first or new.last < today:
        found.append(Violation("access.cover_period"))
    if not new.basis.strip():
        found.append(Violation("access.cover_basis"))
    if found:
        raise InputError(*found)


def _holds(hat: Hat, first: dt.date, end: dt.date) -> bool:
    return hat.from_date <= first and (hat.to_date is None or end <= hat.to_date)


@transaction.atomic
def end_cover(cover_id: int, *, actor: Actor, now: dt.datetime, reason: str) -> None:
    """End a cover before its day, at once. Raises NotFound, NotAllowed, Refused, InputError."""
    cover = Cover.objects.select_for_update().filter(pk=cover_id).first()
    if cover is None:
        raise NotFound(Violation("access.cover_missing"))
    _require_appointing(cover.hat, actor)
    _require_reason(reason)
    if cover.ended_at is not None or cover.valid.upper <= calendar.local_date(now):
        raise Refused(Violation("access.cover_ended"))
    cover.ended_at = now
    cover.save(update_fields=["ended_at"])
    _record_cover("access.cover.ended", cover, reason, actor=actor, now=now, details={"by": cover.cover_label})


def _record_cover(
    code: str, cover: Cover, summary: str, *, actor: Actor, now: dt.datetime, details: dict[str, str]
) -> None:
    audit.record(
        actor, code, now=now, path=cover.path, subject=("hat", cover.hat_id), summary=summary,
        basis=cover.basis[:120], details=details,
    )  # fmt: skip


@transaction.atomic
def end_hat(hat_id: int, *, on: dt.date, actor: Actor, now: dt.datetime, reason: str) -> None:
    """End a hat: from ``on`` it no longer holds. History stays."""
    hat = Hat.objects.select_for_update().filter(pk=hat_id).first()
    if hat is None:
        raise NotFound(Violation("access.place_outside", "", {}))
    require(actor, "access.manage", hat.path)
    _require_reason(reason)
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
        details={"on": str(on)},
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise InputError(Violation("access.reason_missing", "", {"field": "理由"}))


def _reachable(user_id: int, actor: Actor) -> tuple[User, str]:
    """The user and the place by which the actor reaches him. Raises NotFound for anybody else."""
    require(actor, "access.manage")
    user = User.objects.select_for_update().filter(pk=user_id).first()
    paths = Hat.objects.filter(person_id=user.person_id or 0).values_list("path", flat=True) if user else ()
    path = next((p for p in paths if actor.covers(p)), None)
    if user is None or path is None:
        raise NotFound(Violation("access.place_outside", "", {}))
    if user.pk == actor.user_id:
        raise Refused(Violation("access.own_account", "", {}))
    return user, path


@transaction.atomic
def set_active(user_id: int, *, active: bool, actor: Actor, now: dt.datetime, reason: str) -> None:
    """Lock or unlock a sign-in; a locked one is signed out at its next request."""
    user, path = _reachable(user_id, actor)
    _require_reason(reason)
    user.is_active = active
    user.save(update_fields=["is_active"])
    code = "access.user.unlocked" if active else "access.user.locked"
    audit.record(actor, code, now=now, path=path, subject=("user", user.pk), summary=reason)


@transaction.atomic
def reset_second_factor(user_id: int, *, actor: Actor, now: dt.datetime, reason: str) -> int:
    """Take away a person's one-time codes, so that the next sign-in sets them up again; returns how many."""
    user, path = _reachable(user_id, actor)
    _require_reason(reason)
    gone, _ = apps.get_model("mfa", "Authenticator").objects.filter(user_id=user.pk).delete()
    audit.record(actor, "access.user.factor_reset", now=now, path=path, subject=("user", user.pk), summary=reason)
    return int(gone)


@transaction.atomic
def reset_password(user_id: int, *, actor: Actor, now: dt.datetime, reason: str) -> str:
    """A fresh one-time password, told only here; every session of the user ends."""
    user, path = _reachable(user_id, actor)
    _require_reason(reason)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    audit.record(actor, "access.user.password_reset", now=now, path=path, subject=("user", user.pk), summary=reason)
    return password


def record_sign_in(user_id: int, person_id: int | None, *, now: dt.datetime, address: str) -> None:
    """A session was opened. Needs the place of the entry (the person's first hat, else the root) in range."""
    path = Hat.objects.filter(person_id=person_id or 0).order_by("path").values_list("path", flat=True).first()
    actor = Actor(label="本人", user_id=user_id, person_id=person_id)
    audit.record(actor, "access.session.opened", now=now, path=path or "", subject=("user", user_id), address=address)


def record_refusal(username: str, *, now: dt.datetime, address: str) -> None:
    """A sign-in was refused. A name that nobody bears is not written down: people type passwords there."""
    user = User.objects.filter(username=username).first()
    audit.record(
        Actor(label="公众"),
        "access.session.refused",
        now=now,
        path="",
        subject=("user", user.pk if user else ""),
        summary=username if user else "未知用户名",
        address=address,
    )


def record_verification(count: int, faults: int, *, actor: Actor, now: dt.datetime) -> None:
    """The audit administrator had the chain walked."""
    require(actor, "audit.see")
    audit.record(
        actor,
        "audit.chain.verified",
        now=now,
        path=actor.ranges[0].lo if actor.ranges and actor.ranges[0] != scope.EVERYWHERE else "",
        summary=f"{count} 条封存，{faults} 处异常",
    )
