"""Acts on bodies: register, other names, staff and budget, the members of an association."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from mulin.base.parties import policies, rules
from mulin.base.parties.models import Organisation, OrganisationAlias, OrganisationMember
from mulin.base.parties.services import common
from mulin.kernel import identifiers, pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.registers import services as registers
from mulin.kernel.registers.rules import Fact, Span


@transaction.atomic
def register_organisation(
    name: str,
    kind: str,
    *,
    path: str,
    basis: str,
    actor: Actor,
    now: dt.datetime,
    key: str = "",
    uscc: str = "",
    parent_id: int | None = None,
    layer: str = "REAL",
    founded_on: dt.date | None = None,
    run_id: int | None = None,
) -> int:
    """Register a body at a place; its sector (B-二1) follows from its kind. The USCC is checked and used once."""
    common.require_texts(name=name, basis=basis)
    policies.require_keeper(actor, path)
    if kind not in rules.SECTOR_OF:
        raise InputError(Violation("registers.not_a_choice", "", {"field": "种类", "value": kind}))
    code = identifiers.parse_uscc(uscc) if uscc else ""
    if code:
        rival = Organisation.objects.filter(uscc=code, state="ACTIVE").first()
        if rival is not None:
            raise Refused(Violation("parties.uscc_taken", "", {"uscc": code, "name": rival.name}))
    if key and Organisation.objects.filter(key=key).exists():
        raise Refused(Violation("parties.key_taken", "", {"key": key}))
    made = Organisation.objects.create(
        path=path, key=key or f"tmp:{path}:{name}"[:80], name=name.strip(), pinyin=pinyin.sort_key(name),
        initials=pinyin.initials(name)[:80], kind=kind, sector=rules.SECTOR_OF[kind], uscc=code, parent_id=parent_id,
        layer=layer, founded_on=founded_on, basis=basis, recorded_at=now, run_id=run_id,
    )  # fmt: skip
    if not key:
        made.key = f"o{made.pk}"
        made.save(update_fields=["key"])
    audit.record(
        actor, "parties.organisation.registered", now=now, path=path, subject=("organisation", made.pk),
        summary=made.name, basis=basis,
    )  # fmt: skip
    return made.pk


@transaction.atomic
def add_organisation_alias(organisation_id: int, name: str, *, basis: str, actor: Actor, now: dt.datetime) -> None:
    """Another name under which a document knows a body (小区办 = 小区服务岗)."""
    common.require_texts(name=name, basis=basis)
    body = common.lock_organisation(organisation_id)
    policies.require_keeper(actor, body.path)
    OrganisationAlias.objects.get_or_create(
        organisation=body, name=name.strip(), defaults={"path": body.path, "basis": basis}
    )
    audit.record(
        actor, "parties.organisation.aliased", now=now, path=body.path, subject=("organisation", body.pk),
        summary=name, basis=basis,
    )  # fmt: skip


@transaction.atomic
def state_resources(
    organisation_id: int,
    *,
    headcount: int | None,
    staffed: int | None,
    budget: int | None,
    on: dt.date,
    basis: str,
    actor: Actor,
    now: dt.datetime,
) -> None:
    """A-二(六)g, L-三(三)12a: posts, filled posts and yearly budget (fen) of a body from a day on; None = not known."""
    body = common.lock_organisation(organisation_id)
    policies.require_keeper(actor, body.path)
    values = {"headcount": headcount, "staffed": staffed, "budget": budget}
    registers.assert_facts(
        "organisation.resources", [Fact(body.pk, body.path, values, Span(on, None), basis)], actor=actor, now=now
    )


@transaction.atomic
def add_member(association_id: int, member_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> None:
    """A body becomes a member of an association from a day on; it may be a member of several."""
    body, member = common.lock_organisation(association_id), common.lock_organisation(member_id)
    policies.require_keeper(actor, body.path)
    if body.kind != Organisation.Kind.ASSOCIATION:
        raise Refused(Violation("parties.not_an_association", "N-二(一)8a", {"name": body.name}))
    if body.pk == member.pk:
        raise Refused(Violation("parties.own_member", "", {}))
    fact = Fact(body.pk, body.path, {"member_id": member.pk}, Span(on, None), basis)
    registers.assert_facts("organisation.membership", [fact], actor=actor, now=now)


@transaction.atomic
def end_member(association_id: int, member_id: int, *, on: dt.date, basis: str, actor: Actor, now: dt.datetime) -> None:
    """A member leaves an association on a day; the time before stays."""
    body = common.lock_organisation(association_id)
    policies.require_keeper(actor, body.path)
    row = (
        OrganisationMember.objects.select_for_update()
        .filter(subject=body, member_id=member_id, superseded_at__isnull=True, valid__contains=on)
        .first()
    )
    if row is None:
        name = Organisation.objects.filter(pk=member_id).values_list("name", flat=True).first() or ""
        raise Refused(Violation("parties.no_membership", "", {"name": name}))
    row.superseded_at = now
    row.save(update_fields=["superseded_at"])
    if row.valid.lower is None or row.valid.lower < on:
        OrganisationMember.objects.create(
            subject=body, member_id=member_id, path=row.path, valid=(row.valid.lower, on), basis=row.basis,
            recorded_at=now, recorded_by=actor.label,
        )  # fmt: skip
    audit.record(
        actor, "parties.association.member_left", now=now, path=body.path, subject=("organisation", body.pk),
        basis=basis, details={"member": member_id, "on": str(on)},
    )  # fmt: skip
