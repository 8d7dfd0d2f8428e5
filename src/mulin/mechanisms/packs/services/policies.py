"""The policy register: entering documents with every date they print, addressees, receipts, interpretations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from mulin.kernel import calendar, pinyin
from mulin.kernel.actor import SYSTEM, Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.packs import policies, rules
from mulin.mechanisms.packs.models import Interpretation, PolicyAddressee, PolicyDocument, PolicyReceipt


@dataclass(frozen=True, slots=True)
class NewPolicy:
    """A policy as it prints itself. Dates that it does not print stay None; ``valid_to`` is the last day."""

    title: str
    number: str
    issuer: str
    path: str
    place_name: str = ""
    kind: str = ""
    signed_on: dt.date | None = None
    printed_on: dt.date | None = None
    published_at: dt.datetime | None = None
    effective_on: dt.date | None = None
    valid_to: dt.date | None = None
    approval_body: str = ""
    approval_meeting: str = ""
    index_number: str = ""
    index_year: int | None = None
    filing_number: str = ""
    in_force: bool | None = None
    openness: str = ""
    category: str = ""
    upper: tuple[dict[str, Any], ...] = ()
    tags: tuple[str, ...] = ()
    continues: str = ""
    interpreter: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a policy goes to: 主送 (MAIN) or 抄送 (COPY), with the place that may sign for it."""

    name: str
    path: str
    role: str = "MAIN"
    organisation_id: int | None = None


@transaction.atomic
def register_policy(new: NewPolicy, *, actor: Actor, now: dt.datetime) -> int:
    """Enter a policy; returns its id. Raises InputError (title, issuer, order of days), Refused (number taken)."""
    policies.require_keep(actor, new.path)
    found = [
        Violation("packs.policy_field", "", {"field": label})
        for label, value in (("标题", new.title), ("发文机关", new.issuer))
        if not value.strip()
    ]
    if new.valid_to and new.effective_on and new.valid_to < new.effective_on:
        found.append(Violation("packs.policy_period"))
    if found:
        raise InputError(*found)
    if new.number and PolicyDocument.objects.filter(issuer=new.issuer, number=new.number).exists():
        raise Refused(Violation("packs.policy_number", "", {"number": new.number}))
    key = f"{new.path}{new.number or pinyin.initials(new.title)}-{now:%Y%m%d%H%M%S%f}"[-60:]
    return _enter(new, key=key, pack="", actor=actor, now=now)


def _enter(new: NewPolicy, *, key: str, pack: str, actor: Actor, now: dt.datetime) -> int:
    values = {**asdict(new), "upper": list(new.upper), "tags": list(new.tags)}
    row, created = PolicyDocument.objects.update_or_create(
        key=key,
        defaults={
            **values,
            "pack": pack,
            "pinyin": pinyin.sort_key(new.title),
            "initials": pinyin.initials(new.title)[:120],
        },
        create_defaults={
            **values,
            "pack": pack,
            "pinyin": pinyin.sort_key(new.title),
            "initials": pinyin.initials(new.title)[:120],
            "recorded_at": now,
            "recorded_by": actor.label,
        },
    )
    if created:
        audit.record(
            actor,
            "packs.policy.registered",
            now=now,
            path=new.path,
            subject=("policy", row.pk),
            summary=f"{new.number} {new.title}",
        )
    return int(row.pk)


def _day(value: Any) -> dt.date | None:
    return calendar.local_date(value) if isinstance(value, dt.datetime) else value


def enter_pack_policy(pack: rules.Pack, path: str, *, now: dt.datetime) -> int:
    """The policy document that a pack carries, with its printed addressees; as the owner, repeatable."""
    facts = pack.facts
    published = facts.dates.get("published")
    new = NewPolicy(
        title=facts.title,
        number=facts.number,
        issuer=facts.issuer,
        path=path,
        kind=facts.kind,
        signed_on=_day(facts.dates.get("signed")),
        printed_on=_day(facts.dates.get("printed")),
        published_at=published if isinstance(published, dt.datetime) else None,
        effective_on=_day(facts.dates.get("effective")),
        valid_to=facts.valid_to,
        approval_body=facts.approval.body if facts.approval else "",
        approval_meeting=(facts.approval.meeting or "") if facts.approval else "",
        index_number=facts.index_number,
        index_year=facts.index_year,
        filing_number=facts.filing_number,
        in_force=facts.in_force,
        openness=facts.open,
        category=facts.category,
        upper=tuple(basis.model_dump(mode="json") for basis in facts.basis),
        tags=facts.programmes,
        continues=f"{facts.continues.campaign}{facts.continues.stage}" if facts.continues else "",
        interpreter=facts.interpretation.who if facts.interpretation else "",
    )
    policy_id = _enter(new, key=f"pack-{pack.key}", pack=pack.key, actor=SYSTEM, now=now)
    names = [(name, "MAIN") for name in facts.addressees.main]
    names += [(name, "COPY") for name in facts.addressees.copy_to]
    for name, role in names:
        PolicyAddressee.objects.get_or_create(
            policy_id=policy_id, name=name, path=path, defaults={"role": role, "recorded_at": now}
        )
    return policy_id


@transaction.atomic
def address_policy(policy_id: int, units: Sequence[Unit], *, actor: Actor, now: dt.datetime) -> list[int]:
    """Name the units that a policy goes to, one by one (villages, companies); returns the ids of new ones."""
    document = PolicyDocument.objects.get(pk=policy_id)
    policies.require_keep(actor, document.path)
    made = []
    for unit in units:
        row, created = PolicyAddressee.objects.get_or_create(
            policy=document,
            name=unit.name,
            path=unit.path,
            defaults={"role": unit.role, "organisation_id": unit.organisation_id, "recorded_at": now},
        )
        made += [int(row.pk)] if created else []
    audit.record(
        actor,
        "packs.policy.addressed",
        now=now,
        path=document.path,
        subject=("policy", document.pk),
        details={"units": [unit.name for unit in units]},
    )
    return made


@transaction.atomic
def acknowledge_policy(
    addressee_id: int,
    *,
    actor: Actor,
    now: dt.datetime,
    received_on: dt.date | None = None,
    paper: str = "",
) -> int:
    """An addressee confirms receipt; with ``paper`` an office enters it for the unit (代办), the paper's day counts.

    Raises NotAllowed outside the range, Refused if receipt was confirmed before or lies in the future.
    """
    row = PolicyAddressee.objects.select_for_update().get(pk=addressee_id)
    policies.require_acknowledge(actor, row.path, for_another=bool(paper))
    today = calendar.local_date(now)
    day = received_on or today
    if PolicyReceipt.objects.filter(addressee=row).exists():
        raise Refused(Violation("packs.receipt_twice", "B-前a", {"name": row.name}))
    if day > today or (day != today and not paper):
        raise Refused(Violation("packs.receipt_day", "B-前a"))
    receipt = PolicyReceipt.objects.create(
        addressee=row,
        path=row.path,
        received_on=day,
        received_by=row.name if paper else actor.label,
        paper=paper,
        recorded_at=now,
        recorded_by=actor.label,
    )
    audit.record(
        actor,
        "packs.policy.acknowledged",
        now=now,
        path=row.path,
        subject=("policy", row.policy_id),
        summary=row.name,
        details={"paper": paper, "received_on": day.isoformat()},
    )
    return int(receipt.pk)


@transaction.atomic
def interpret_policy(
    policy_id: int,
    *,
    question: str,
    answer: str,
    clause: str = "",
    actor: Actor,
    now: dt.datetime,
) -> int:
    """Record an interpretation by the place that issued the policy (B-末b). Raises NotAllowed, InputError."""
    document = PolicyDocument.objects.get(pk=policy_id)
    policies.require_interpret(actor, document.path)
    if not question.strip() or not answer.strip():
        raise InputError(Violation("packs.interpretation_empty", "B-末b"))
    row = Interpretation.objects.create(
        policy=document,
        path=document.path,
        clause=clause,
        question=question.strip()[:400],
        answer=answer.strip(),
        given_by=document.interpreter or document.issuer,
        given_on=calendar.local_date(now),
        recorded_at=now,
        recorded_by=actor.label,
    )
    audit.record(
        actor,
        "packs.policy.interpreted",
        now=now,
        path=document.path,
        subject=("policy", document.pk),
        summary=question.strip(),
        basis=clause,
    )
    return int(row.pk)
