"""The count after the close: both readings frozen, objections, the announcement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.kernel import calendar, transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.decisions import policies, rules
from mulin.mechanisms.decisions.models import Assembly, Motion, Objection, Verdict
from mulin.mechanisms.decisions.rules import elections, events, rulepack
from mulin.mechanisms.decisions.rules.counting import Sums
from mulin.mechanisms.decisions.rules.counting import Verdict as Reading
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.selectors import counts, papers, rolls
from mulin.mechanisms.decisions.services import common


@dataclass(frozen=True, slots=True)
class Announced:
    """The count of one motion as it was frozen."""

    motion: int
    outcome: str
    strict_outcome: str
    sums: Mapping[str, Any]
    warnings: tuple[str, ...]


def plain(sums: Sums) -> dict[str, int]:
    """Sums as plain integers: area in 0.01 m2 and heads."""
    return {"area": sums.area, "heads": sums.heads}


def judge(row: Assembly, motion: Motion, found: counts.Counted) -> dict[str, Any]:
    """The frozen figures of a motion: numerators, denominators, channels, both verdicts. Pure over what was counted."""
    decided_on = calendar.local_date(row.closed_at) if row.closed_at else row.event_on
    if decided_on is None:
        raise Refused(Violation("decisions.past_close"))
    settings = rulepack.from_json(row.rules).settings()
    result = elections.judge(motion.kind, rules.Matter(motion.matter), decided_on, found.sums, settings)
    sums = found.sums
    return {
        "regime": result.regime,
        "class": result.vote_class,
        "outcome": str(result.configured.outcome),
        "strict_outcome": str(result.strict.outcome),
        "warnings": list(result.warnings),
        "sums": {
            "total": plain(sums.total),
            "participating": plain(sums.participating),
            "options": {str(number): plain(part) for number, part in sorted(sums.options.items())},
            "void": plain(sums.void),
            "silent": plain(sums.silent),
            "channels": {
                channel: {str(number): plain(part) for number, part in sorted(parts.items())}
                for channel, parts in sorted(found.channels.items())
            },
            "strict": _verdict(result.strict),
            "configured": _verdict(result.configured),
            "winner": result.winner,
        },
    }


def _verdict(verdict: Reading) -> dict[str, Any]:
    return {
        "outcome": str(verdict.outcome),
        "participating": plain(verdict.participating),
        "yes": plain(verdict.yes),
        "reasons": list(verdict.reasons),
    }


@transaction.atomic
def tally(assembly_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> list[Announced]:
    """Count every motion after the close; results become visible from here on. Raises Refused.

    Not while papers lie unentered. The preliminary result opens the objection period.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, Stage.COUNTING)
    with common.inside(row.path):
        if waiting := papers.unentered(row.pk):
            raise Refused(Violation("decisions.papers_open", "", {"count": waiting}))
    row.stage, row.decided_on = Stage.PRELIMINARY, calendar.local_date(row.closed_at) if row.closed_at else None
    days = rulepack.from_json(row.rules).result_objection_days
    row.objections_until = calendar.local_date(now) + dt.timedelta(days=days)
    row.save(update_fields=["stage", "decided_on", "objections_until"])
    found = _count(row, occasion="PRELIMINARY", actor=actor, now=now)
    common.log(row, events.Kind.TALLY, {"results": [_logged(one) for one in found]}, now=now)
    common.checkpoint(row, signer, occasion="tally", now=now)
    common.record(row, "assembly.counted", actor=actor, now=now)
    return found


def recount(row: Assembly, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> list[Announced]:
    """Count a locked, already counted assembly again after a correction: a further version of every verdict."""
    common.require_stage(row, Stage.PRELIMINARY, Stage.ANNOUNCED)
    found = _count(row, occasion="RECOUNT", actor=actor, now=now)
    content = {"results": [_logged(one) for one in found], "recount": True}
    common.append(row, events.Kind.TALLY, content, now=now)
    common.checkpoint(row, signer, occasion="tally", now=now)
    common.record(row, "assembly.recounted", actor=actor, now=now)
    return found


def _logged(one: Announced) -> dict[str, Any]:
    return {"motion": one.motion, "outcome": one.outcome, "strict": one.strict_outcome, "sums": dict(one.sums)}


def _count(row: Assembly, *, occasion: str, actor: Actor, now: dt.datetime) -> list[Announced]:
    announced = []
    with common.inside(row.path):
        for motion in Motion.objects.filter(assembly=row).order_by("serial"):
            figures = judge(row, motion, counts.count_motion(row, motion))
            last = Verdict.objects.filter(motion=motion).count()
            Verdict.objects.create(
                assembly=row,
                motion=motion,
                path=row.path,
                version=last + 1,
                occasion=occasion,
                outcome=figures["outcome"],
                strict_outcome=figures["strict_outcome"],
                regime=figures["regime"],
                vote_class=figures["class"],
                sums=figures["sums"],
                warnings=figures["warnings"],
                counted_at=now,
                counted_by=actor.label,
            )
            announced.append(
                Announced(
                    motion.serial,
                    figures["outcome"],
                    figures["strict_outcome"],
                    figures["sums"],
                    tuple(figures["warnings"]),
                )
            )
    return announced


@dataclass(frozen=True, slots=True)
class NewObjection:
    """An objection to roll, notice, ballot or result, by an owner or whoever is concerned."""

    about: str
    by_label: str
    text: str
    person_id: int | None = None
    group_id: int | None = None
    receipt_code: str = ""


@transaction.atomic
def object_to(assembly_id: int, new: NewObjection, *, now: dt.datetime) -> int:
    """Raise an objection; it is logged and waits for an answer. Raises NotFound, InputError."""
    row = common.lock(assembly_id)
    if not new.text.strip():
        raise InputError(Violation("decisions.objection_empty"))
    with common.inside(row.path):
        objection = Objection.objects.create(
            assembly=row,
            path=row.path,
            person_id=new.person_id,
            group_id=new.group_id,
            about=new.about,
            by_label=new.by_label,
            text=new.text.strip(),
            receipt_code=new.receipt_code.strip().upper(),
            raised_at=now,
        )
        common.append(row, events.Kind.OBJECTION, {"objection": objection.pk, "about": new.about}, now=now)
    return int(objection.pk)


def _own_estate(row: Assembly, actor: Actor) -> frozenset[int]:
    """The persons on the roll, asked for where an official acts: a committee's members are owners by law."""
    return rolls.persons_on_roll(int(row.pk)) if actor.staff else frozenset()


@transaction.atomic
def answer_objection(objection_id: int, *, upheld: bool, answer: str, actor: Actor, now: dt.datetime) -> None:
    """Answer an objection; an official who stands on the roll may not. Raises NotFound, NotAllowed, InputError."""
    found = Objection.objects.filter(pk=objection_id, answered_at__isnull=True).values_list("assembly_id", flat=True)
    if not (ids := list(found)):
        raise NotFound(Violation("decisions.objection_missing"))
    row = common.lock(ids[0])
    policies.require_convene(actor, row.path, row.convener)
    policies.require_not_on_roll(actor, _own_estate(row, actor))
    if not answer.strip():
        raise InputError(Violation("decisions.answer_missing"))
    with common.inside(row.path):
        Objection.objects.filter(pk=objection_id).update(
            answered_at=now, answer=answer.strip(), upheld=upheld, answered_by=actor.label
        )
        common.append(row, events.Kind.DECISION, {"objection": objection_id, "upheld": upheld}, now=now)
    common.record(row, "objection.answered", actor=actor, now=now, details={"upheld": upheld})


@transaction.atomic
def announce(
    assembly_id: int, *, risk_signed_by: str = "", signer: transparency.Signer, actor: Actor, now: dt.datetime
) -> list[Announced]:
    """Recount and announce finally: after the objection period, with every objection answered. Raises Refused.

    An official who stands on the roll may not. Where the two readings differ a scrutineer must have signed the
    risk. A recount that differs from the preliminary one stands as a further version; both stay.
    """
    row = common.lock(assembly_id)
    policies.require_convene(actor, row.path, row.convener)
    policies.require_not_on_roll(actor, _own_estate(row, actor))
    common.require_stage(row, Stage.PRELIMINARY)
    if row.disputed or row.suspended or row.revoked_at is not None:
        raise Refused(Violation("decisions.announce_disputed"))
    if row.objections_until is not None and calendar.local_date(now) <= row.objections_until:
        raise Refused(Violation("decisions.result_objections_running", "", {"until": row.objections_until}))
    with common.inside(row.path):
        waiting = Objection.objects.filter(assembly=row, answered_at__isnull=True).exclude(about="ROLL").count()
    if waiting:
        raise Refused(Violation("decisions.result_objections_open", "", {"count": waiting}))
    found = _count(row, occasion="FINAL", actor=actor, now=now)
    if any("strict_differs" in one.warnings for one in found) and not risk_signed_by.strip():
        raise Refused(Violation("decisions.risk_unsigned"))
    row.stage, row.announced_at = Stage.ANNOUNCED, now
    row.save(update_fields=["stage", "announced_at"])
    content = {"results": [_logged(one) for one in found], "risk_signed_by": risk_signed_by.strip()}
    common.log(row, events.Kind.ANNOUNCE, content, now=now)
    common.checkpoint(row, signer, occasion="announce", now=now)
    common.record(row, "assembly.announced", actor=actor, now=now)
    return found
