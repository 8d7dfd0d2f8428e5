"""Acts on posts and groups. A seat belongs to a post: the successor in the post sits without notice (B-附c)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from mulin.base.parties import policies
from mulin.base.parties.models import Group, Person, Post, PostHolding, Seat, SeatPost
from mulin.base.parties.services import common
from mulin.kernel import pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Refused, Violation
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span


@transaction.atomic
def create_post(
    organisation_id: int,
    title: str,
    *,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    leads: bool = False,
    specialist: bool = False,
) -> int:
    """Create a post in a body; ``specialist`` marks a 物业专干 (N-一b)."""
    common.require_texts(name=title, basis=basis)
    body = common.lock_organisation(organisation_id)
    policies.require_keeper(actor, body.path)
    if Post.objects.filter(organisation=body, title=title.strip()).exists():
        raise Refused(Violation("parties.title_taken", "", {"organisation": body.name, "title": title}))
    post = Post.objects.create(
        path=body.path, key=f"{body.key}:{title.strip()}"[:120], organisation=body, title=title.strip(),
        pinyin=pinyin.sort_key(title), leads=leads, specialist=specialist, basis=basis,
    )  # fmt: skip
    audit.record(
        actor, "parties.post.created", now=now, path=post.path, subject=("post", post.pk),
        summary=f"{body.name} {title}", basis=basis,
    )  # fmt: skip
    return post.pk


@transaction.atomic
def appoint_to_post(
    post_id: int, person_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime, note: str = ""
) -> None:
    """A person takes a post from a day on; the one before him leaves it that day, the seats stay with the post."""
    post = common.lock_post(post_id)
    policies.require_keeper(actor, post.path)
    if post.state != "ACTIVE":
        raise Refused(Violation("parties.post_ended", "", {"title": post.title}))
    holder = Person.objects.filter(person_id=person_id).first()
    if holder is None:
        raise NotFound(Violation("parties.unknown_post", "", {"text": str(person_id)}))
    fact = Fact(post.pk, post.path, {"holder_id": holder.pk}, Span(on, None), basis, note)
    registers.assert_facts("post.holding", [fact], actor=actor, now=now)


@transaction.atomic
def leave_post(post_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> None:
    """A post becomes vacant on a day; who held it before stays known."""
    post = common.lock_post(post_id)
    policies.require_keeper(actor, post.path)
    row = (
        PostHolding.objects.select_for_update()
        .filter(subject=post, superseded_at__isnull=True, valid__contains=on)
        .first()
    )
    if row is None:
        raise Refused(Violation("parties.vacant_already", "", {"title": post.title}))
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    if row.valid.lower is None or row.valid.lower < on:
        PostHolding.objects.create(
            subject=post, holder_id=row.holder_id, path=row.path, valid=(row.valid.lower, on), basis=row.basis,
            recorded_at=now, recorded_by=actor.label,
        )  # fmt: skip
    audit.record(
        actor, "parties.post.left", now=now, path=post.path, subject=("post", post.pk), summary=post.title,
        basis=basis, details={"on": str(on)},
    )  # fmt: skip


@transaction.atomic
def found_group(
    key: str,
    name: str,
    kind: str,
    *,
    path: str,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    parent_id: int | None = None,
    host_id: int | None = None,
    clause: str = "",
    founded_on: dt.date | None = None,
) -> int:
    """Set up a leading group, a task force, or the office of one (``parent_id``)."""
    common.require_texts(name=name, basis=basis)
    policies.require_keeper(actor, path)
    if Group.objects.filter(key=key).exists():
        raise Refused(Violation("parties.key_taken", "", {"key": key}))
    group = Group.objects.create(
        path=path, key=key, name=name.strip(), kind=kind, parent_id=parent_id, host_id=host_id, clause=clause,
        basis=basis, founded_on=founded_on,
    )  # fmt: skip
    audit.record(
        actor, "parties.group.founded", now=now, path=path, subject=("group", group.pk), summary=name, basis=basis
    )
    return group.pk


@transaction.atomic
def set_seat(
    group_id: int,
    order: int,
    rank: str,
    *,
    post_ids: Sequence[int],
    actor: Actor,
    now: dt.datetime,
    printed: str = "",
) -> int:
    """Fill or change a seat of a group: its posts (none = an unnamed seat, to be named later). Returns its id."""
    group = Group.objects.select_for_update().get(pk=group_id)
    policies.require_keeper(actor, group.path)
    seat, _ = Seat.objects.get_or_create(
        group=group, order=order, defaults={"path": group.path, "rank": rank, "printed": printed}
    )
    seat.rank, seat.printed = rank, printed or seat.printed
    seat.post_id = post_ids[0] if post_ids else None
    seat.save(update_fields=["rank", "printed", "post"])
    for post_id in post_ids[1:]:
        SeatPost.objects.get_or_create(seat=seat, post_id=post_id, defaults={"path": group.path})
    audit.record(
        actor, "parties.group.seat_set", now=now, path=group.path, subject=("group", group.pk), summary=printed,
        details={"order": order, "posts": list(post_ids)},
    )  # fmt: skip
    return seat.pk
