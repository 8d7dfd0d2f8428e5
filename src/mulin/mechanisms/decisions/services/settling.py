"""Settling a review: void by two and count again, order to correct, suspend, answer, revoke; what follows from it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from mulin.kernel import calendar, transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.decisions.models import Assembly, Ballot, Motion, Review, ReviewMark, Verdict
from mulin.mechanisms.decisions.rules import events
from mulin.mechanisms.decisions.rules.reviewing import Act, State
from mulin.mechanisms.decisions.selectors import reviews
from mulin.mechanisms.decisions.services import common, counting, following
from mulin.mechanisms.decisions.services.counting import Announced
from mulin.mechanisms.decisions.services.reviewing import enter


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is answered, ordered or decided, and on what basis (statute, judgment's number, clause)."""

    text: str
    basis: str = ""
    correct_by: dt.date | None = None


@transaction.atomic
def void_confirmed(review_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> list[Announced]:
    """Void the ballots that two people held void, each as a logged adjudication, and count again.

    The ballots stay as they were cast; the former count stays as a former version. Raises Refused.
    """
    row, found, _ = enter(review_id, Act.VOID, actor)
    with common.inside(row.path):
        held = ReviewMark.objects.select_related("ballot").filter(
            review=found, confirmed_by_id__isnull=False, cleared_at__isnull=True, voided_at__isnull=True
        )
        confirmed = list(held.order_by("id"))
        if not confirmed:
            raise Refused(Violation("decisions.review_nothing_confirmed"))
        for one in confirmed:
            event = {"ballot": one.ballot.log_index, "void": one.reason, "review": found.pk}
            common.append(row, events.Kind.ADJUDICATE, event, now=now)
            Ballot.objects.filter(pk=one.ballot_id).update(void_reason=one.reason)
        ReviewMark.objects.filter(pk__in=[one.pk for one in confirmed]).update(voided_at=now)
    common.record(row, "review.voided", actor=actor, now=now, details={"review": found.pk, "ballots": len(confirmed)})
    return counting.recount(row, signer=signer, actor=actor, now=now)


def _adopted(row: Assembly) -> frozenset[str]:
    """Matters of the motions that the last count adopted."""
    found = set()
    for motion in Motion.objects.filter(assembly=row):
        last = Verdict.objects.filter(motion=motion).order_by("-version").first()
        if last is not None and last.outcome == "ADOPTED":
            found.add(motion.matter)
    return frozenset(found)


def _set(
    row: Assembly, *, actor: Actor, now: dt.datetime, basis: str = "", disputed: bool | None = None,
    suspended: bool | None = None, revoked: bool = False,
) -> list[str]:  # fmt: skip
    """Set the standing of an assembly's decisions and let others follow; what they did, in words."""
    before = reviews.standing_of(row)
    row.disputed = row.disputed if disputed is None else disputed
    row.suspended = row.suspended if suspended is None else suspended
    row.revoked_at = now if revoked else row.revoked_at
    row.save(update_fields=["disputed", "suspended", "revoked_at"])
    with common.inside(row.path):
        adopted = _adopted(row)
    return following.tell(
        following.Change(
            int(row.pk), row.community_id, row.path, row.title, row.decided_on, adopted, before,
            reviews.standing_of(row), basis, actor, now,
        )
    )  # fmt: skip


def _close(row: Assembly, found: Review, after: State, ruling: Ruling, *, actor: Actor, now: dt.datetime) -> None:
    found.state, found.text, found.basis = after, ruling.text.strip(), ruling.basis.strip()
    found.closed_at, found.closed_by = now, actor.label
    found.save(update_fields=["state", "text", "basis", "closed_at", "closed_by"])


def _require_text(ruling: Ruling) -> None:
    if not ruling.text.strip():
        raise InputError(Violation("decisions.review_text_missing"))


def _logged(
    row: Assembly, act: Act, found: Review, done: list[str], *, signer: transparency.Signer, actor: Actor,
    now: dt.datetime, basis: str = "",
) -> None:  # fmt: skip
    """Every ruling is a leaf under a signed head, and an audit entry that names what followed."""
    common.append(row, events.Kind.DECISION, {"review": found.pk, "act": str(act), "basis": basis}, now=now)
    common.checkpoint(row, signer, occasion="review", now=now)
    details = {"review": found.pk, "basis": basis, "followed": done}
    common.record(row, f"review.{str(act).lower()}", actor=actor, now=now, summary=found.text, details=details)


@transaction.atomic
def accept(review_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> None:
    """Accept: from now on the decision is shown as 争议中. Raises Refused."""
    row, found, after = enter(review_id, Act.ACCEPT, actor)
    found.state = after
    found.save(update_fields=["state"])
    done = _set(row, actor=actor, now=now, disputed=True)
    _logged(row, Act.ACCEPT, found, done, signer=signer, actor=actor, now=now)


@transaction.atomic
def reject(review_id: int, ruling: Ruling, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> None:
    """Do not accept, with reasons. Raises Refused, InputError."""
    row, found, after = enter(review_id, Act.REJECT, actor)
    _require_text(ruling)
    _close(row, found, after, ruling, actor=actor, now=now)
    _logged(row, Act.REJECT, found, [], signer=signer, actor=actor, now=now, basis=ruling.basis)


@transaction.atomic
def order_correction(
    review_id: int, ruling: Ruling, *, signer: transparency.Signer, actor: Actor, now: dt.datetime
) -> None:
    """Order the decision to be corrected by a day (物业管理条例 art. 12, 19). Raises Refused, InputError."""
    row, found, after = enter(review_id, Act.ORDER, actor)
    _require_text(ruling)
    if not ruling.basis.strip():
        raise InputError(Violation("decisions.review_basis_missing"))
    if ruling.correct_by is None or ruling.correct_by < calendar.local_date(now):
        raise InputError(Violation("decisions.review_correct_by"))
    found.state, found.text, found.basis = after, ruling.text.strip(), ruling.basis.strip()
    found.correct_by = ruling.correct_by
    found.save(update_fields=["state", "text", "basis", "correct_by"])
    _logged(row, Act.ORDER, found, [], signer=signer, actor=actor, now=now, basis=found.basis)


@transaction.atomic
def suspend(
    review_id: int, ruling: Ruling, *, signer: transparency.Signer, actor: Actor, now: dt.datetime
) -> list[str]:
    """Suspend the decision while it is checked: 暂缓执行. Raises Refused, InputError."""
    row, found, _ = enter(review_id, Act.SUSPEND, actor)
    if not ruling.basis.strip():
        raise InputError(Violation("decisions.review_basis_missing"))
    done = _set(row, actor=actor, now=now, basis=ruling.basis.strip(), suspended=True)
    _logged(row, Act.SUSPEND, found, done, signer=signer, actor=actor, now=now, basis=ruling.basis.strip())
    return done


@transaction.atomic
def resume(review_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> None:
    """Let a suspended decision be carried out again. Raises Refused."""
    row, found, _ = enter(review_id, Act.RESUME, actor)
    done = _set(row, actor=actor, now=now, suspended=False)
    _logged(row, Act.RESUME, found, done, signer=signer, actor=actor, now=now)


@transaction.atomic
def answer(review_id: int, ruling: Ruling, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> None:
    """Answer: the review is over and the decision stands as counted last. Raises Refused, InputError."""
    row, found, after = enter(review_id, Act.ANSWER, actor)
    _require_text(ruling)
    _close(row, found, after, ruling, actor=actor, now=now)
    done = _set(row, actor=actor, now=now, disputed=False, suspended=False)
    _logged(row, Act.ANSWER, found, done, signer=signer, actor=actor, now=now, basis=ruling.basis)


@transaction.atomic
def revoke(review_id: int, ruling: Ruling, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> list[str]:
    """Revoke the decision with its basis (art. 12, 19, or a judgment); returns what followed. Raises Refused."""
    row, found, after = enter(review_id, Act.REVOKE, actor)
    _require_text(ruling)
    if not ruling.basis.strip():
        raise InputError(Violation("decisions.review_basis_missing"))
    _close(row, found, after, ruling, actor=actor, now=now)
    done = _set(row, actor=actor, now=now, basis=found.basis, disputed=False, suspended=False, revoked=True)
    _logged(row, Act.REVOKE, found, done, signer=signer, actor=actor, now=now, basis=found.basis)
    return done
