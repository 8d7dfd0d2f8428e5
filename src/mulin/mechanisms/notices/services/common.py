"""What every act on papers shares: the locked row, the next state by the table, the entry in its history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from mulin.kernel.actor import Actor
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.notices import policies, rules, workflow
from mulin.mechanisms.notices.models import Paper, PaperSignature, PaperVersion
from mulin.mechanisms.notices.workflow import Act


def lock(paper_id: int) -> Paper:
    """The paper, held until the transaction ends. Raises NotFound outside the range."""
    row = Paper.objects.select_for_update().filter(pk=paper_id).first()
    if row is None:
        raise NotFound(Violation("papers.missing"))
    return row


def facts_of(row: Paper, *, signer: int | None = None) -> workflow.Facts:
    """What the guards judge, as the paper stands."""
    authors = PaperVersion.objects.filter(paper=row).values_list("person_id_of", flat=True)
    passed = PaperSignature.objects.filter(paper=row, round=row.round, act=Act.PASSED)
    return workflow.Facts(
        wants_number=row.wants_number,
        wants_seal=row.wants_seal,
        has_number=bool(row.number),
        has_copy=bool(row.sealed),
        has_body=bool(row.body),
        steps=len(row.chain),
        authors=frozenset(authors),
        signers=frozenset(passed.values_list("person_id_of", flat=True)),
        signer=signer,
    )


def step(row: Paper, act: Act, facts: workflow.Facts | None = None) -> None:
    """Move the paper by the table. Raises Refused with everything that stands in the way."""
    found = workflow.FLOW.step(workflow.State(row.state), act, facts or facts_of(row))
    row.state = str(found.target)


def record(
    row: Paper,
    act: Act,
    *,
    actor: Actor,
    now: dt.datetime,
    step: int = 0,
    opinion: rules.Opinion | None = None,
    text: str = "",
    details: Mapping[str, Any] | None = None,
) -> int:
    """Append to the paper's history and to the audit; returns the entry's id."""
    entry = PaperSignature.objects.create(
        paper=row,
        path=row.home_path,  # what was said on the way is the issuer's own
        act=str(act),
        step=step,
        round=row.round,
        version=row.version,
        digest=row.digest or text_digest(row),
        opinion=opinion.text.strip() if opinion else text.strip(),
        follow_up=opinion.follow_up.strip() if opinion else "",
        follow_by=opinion.follow_by if opinion else None,
        follow_type=opinion.follow[0] if opinion and opinion.follow else "",
        follow_id=opinion.follow[1] if opinion and opinion.follow else None,
        at=now,
        actor=actor.label,
        hat_id=actor.hat_id,
        person_id_of=policies.identity(actor),
    )
    audit.record(
        actor,
        f"notices.paper.{str(act).lower()}",
        now=now,
        path=row.path,
        subject=("paper", row.pk),
        summary=f"{rules.kinds.label(row.kind)}：{row.title}",
        basis=row.clause,
        details={"version": row.version, "digest": entry.digest, "number": row.number, **(details or {})},
    )
    return int(entry.pk)


def text_digest(row: Paper) -> str:
    """The digest of the text as it stands."""
    return rules.digest_of(
        kind=row.kind, issuer=row.issuer, title=row.title, addressees=row.addressees, clause=row.clause, body=row.body
    )
