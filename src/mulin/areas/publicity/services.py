"""What publicity brings about: exposures go up and come down, practices and rights pages are published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from mulin.areas.publicity import selectors
from mulin.areas.publicity.rules import checking, exposing, rights, vocabulary
from mulin.kernel.actor import Actor, require
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.mechanisms.cases import selectors as case_selectors
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.notices import services as notices
from mulin.mechanisms.packs import selectors as packs

APPROVER = "exposure-approval"
EXPOSURE, PRACTICE, RIGHTS = "exposure", "practice", "rights"


def _layers(layer: str) -> tuple[str, ...]:
    return ("REAL", "DEMO") if layer == "DEMO" else ("REAL",)


def exposure_approved(done: cases.Done) -> dict[str, Any]:
    """Approve: by the post that the place's setting names, and not by the hat that proposed it.

    Raises OpenSetting while nobody decided who approves: exposure is off until then (P10).
    """
    case = case_selectors.get_case(done.case_id)
    clause = done.clause
    answer = packs.setting_value(clause.partition("-")[0], APPROVER, done.path, done.on, layers=_layers(case.layer))
    post = str(answer.require())
    found = []
    if "".join(post.split()) not in "".join(done.actor.label.split()):
        found.append(Violation("publicity.not_approver", clause, {"post": post, "actor": done.actor.label}))
    if case.opened_hat_id is not None and case.opened_hat_id == done.actor.hat_id:
        found.append(Violation("publicity.own_proposal", clause))
    if found:
        raise Refused(*found)
    return {"approved_by": done.actor.label, "approver_basis": answer.basis}


def exposure_published(done: cases.Done) -> dict[str, Any]:
    """Publish the masked page for its days; the place's setting must still say who approves."""
    case = case_selectors.get_case(done.case_id)
    clause = done.clause
    packs.setting_value(clause.partition("-")[0], APPROVER, done.path, done.on, layers=_layers(case.layer)).require()
    page = notices.NewPage(
        slug=f"{EXPOSURE}-{done.case_id}",
        kind=EXPOSURE,
        title=f"{'演示' if case.layer == 'DEMO' else ''}曝光：{exposing.subject_words(done.data)}",
        path=done.path,
        place_name=done.place_name,
        decision=str(done.data["approval"]),
        content=exposing.content(done.data, done.place_name),
        clause=clause,
        layer=case.layer,
    )
    return {"page_id": notices.publish_page(page, actor=done.actor, now=done.now)}


def exposure_withdrawn(done: cases.Done) -> None:
    """Take the page down."""
    notices.withdraw_page(
        int(done.data["page_id"]), reason=str(done.data["withdrawal"]), actor=done.actor, now=done.now
    )


@transaction.atomic
def publish_practice(practice_id: int, *, decision: str, actor: Actor, now: dt.datetime) -> int:
    """Show a practice to everyone (L-四(三)b, B-四(一)3b), frozen as it stands; returns the page's id.

    Raises NotFound, NotAllowed, Refused (a person without consent), InputError (no decision).
    """
    row = selectors.find_practice(practice_id)
    if row is None:
        raise NotFound(Violation("registers.record_missing"))
    require(actor, "publicity.publish", row["path"])
    if found := checking.publishable(row):
        raise Refused(*found)
    kind = vocabulary.label(vocabulary.PRACTICES, row["kind"])
    paragraphs = [
        f"种类：{kind}",
        *([f"来源：{row['source']}"] if row["source"] else []),
        f"主要做法：{row['gist']}",
        *([f"成效：{row['effect']}"] if row["effect"] else []),
    ]
    page = notices.NewPage(
        slug=f"{PRACTICE}-{row['path'].rstrip('/').replace('/', '-')}-{selectors.first_version(practice_id)}"[:80],
        kind=PRACTICE,
        title=row["name"],
        path=row["path"],
        place_name=row["place_name"],
        decision=decision,
        content={
            "paragraphs": paragraphs, "kind": row["kind"], "pack": row["pack"], "tags": row["tags"].split(),
            "clause": row["clause"], "practice": practice_id,
        },
        clause=row["clause"],
        layer=row["layer"],
    )  # fmt: skip
    return notices.publish_page(page, actor=actor, now=now)


@transaction.atomic
def publish_rights(
    audience: str,
    texts: Mapping[str, str],
    *,
    path: str,
    place_name: str,
    decision: str,
    actor: Actor,
    now: dt.datetime,
    layer: str = "REAL",
) -> int:
    """Publish a place's page of rights and duties (A-三(十四)b); the one that stood is replaced. Returns its id.

    Raises NotAllowed, InputError for an empty part or without a decision.
    """
    require(actor, "publicity.publish", path)
    if found := rights.faults(audience, texts):
        raise InputError(*found)
    page = notices.NewPage(
        slug=rights.slug(audience, path),
        kind=RIGHTS,
        title=f"{'演示' if layer == 'DEMO' else ''}{place_name}：{rights.title(audience)}",
        path=path,
        place_name=place_name,
        decision=decision,
        content=rights.content(audience, texts),
        clause="A-三(十四)b",
        layer=layer,
    )
    return notices.publish_page(page, actor=actor, now=now)


@transaction.atomic
def withdraw_expired(*, now: dt.datetime, today: dt.date, actor: Actor) -> int:
    """Take down every real exposure of the active range whose last day is over; returns how many. Run by the worker.

    What the demonstration shows stays on its own days; pages hide it on any other.
    """
    gone = 0
    for page in selectors.list_exposures(today=None, layers=("REAL",)):
        if str(page.content.get("to_day", "")) < today.isoformat():
            notices.withdraw_page(page.id, reason="公开期满", actor=actor, now=now)
            gone += 1
    return gone
