"""Writing a paper and getting it signed: draft, revise, submit, pass or return, finish."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction

from mulin.kernel import calendar, pinyin
from mulin.kernel.actor import Actor
from mulin.kernel.documents import codec, model
from mulin.kernel.errors import InputError, Violation
from mulin.mechanisms.notices import policies, rules
from mulin.mechanisms.notices.models import Paper, PaperVersion
from mulin.mechanisms.notices.services import common
from mulin.mechanisms.notices.workflow import Act, State


def new_token() -> str:
    """A fresh token for the code that a paper bears."""
    return "".join(secrets.choice(rules.TOKEN_LETTERS) for _ in range(rules.TOKEN_LENGTH))


@transaction.atomic
def draft_paper(new: rules.NewPaper, *, actor: Actor, now: dt.datetime) -> int:
    """Begin a paper; only the issuer's own place sees it. Returns its id. Raises NotAllowed, InputError."""
    kind = rules.kinds.get(new.kind)
    home = new.home or policies.home_of(actor, new.path)
    policies.require_draft(actor, new.path, home)
    _require_texts(new.title, new.issuer)
    row = Paper.objects.create(
        path=home,
        home_path=home,
        place_path=new.path,
        place_name=new.place_name,
        kind=kind.key,
        issuer=new.issuer.strip(),
        title=new.title.strip(),
        pinyin=pinyin.sort_key(new.title)[:300],
        initials=pinyin.initials(new.title)[:200],
        addressees=new.addressees.strip(),
        body=codec.to_json(new.body),
        clause=new.clause.strip(),
        source_type=new.source_type,
        source_id=new.source_id,
        chain=list(kind.chain),
        wants_number=kind.numbered,
        wants_seal=kind.sealed,
        is_public=kind.public,
        token=new_token(),
        layer=new.layer,
        drafted_at=now,
        drafted_on=calendar.local_date(now),
        drafted_by=actor.label,
    )
    _keep_version(row, actor=actor, now=now)
    common.record(row, Act.DRAFTED, actor=actor, now=now)
    return int(row.pk)


def _require_texts(title: str, issuer: str) -> None:
    found = [
        Violation("papers.field_missing", "", {"field": label})
        for label, value in (("标题", title), ("发文机关", issuer))
        if not value.strip()
    ]
    if found:
        raise InputError(*found)


def _keep_version(row: Paper, *, actor: Actor, now: dt.datetime) -> None:
    PaperVersion.objects.create(
        paper=row,
        path=row.path,
        version=row.version,
        title=row.title,
        addressees=row.addressees,
        body=row.body,
        digest=common.text_digest(row),
        written_at=now,
        written_by=actor.label,
        person_id_of=policies.identity(actor),
    )


@transaction.atomic
def revise_paper(
    paper_id: int,
    *,
    title: str,
    addressees: str,
    body: tuple[model.Block, ...],
    actor: Actor,
    now: dt.datetime,
    issuer: str = "",
    clause: str | None = None,
) -> int:
    """Save another text of a draft; the earlier ones stay. Returns the version. Raises Refused once it is sent."""
    row = common.lock(paper_id)
    policies.require_draft(actor, row.path)
    common.step(row, Act.REVISED)
    _require_texts(title, issuer or row.issuer)
    row.title, row.addressees, row.body = title.strip(), addressees.strip(), codec.to_json(body)
    row.issuer, row.clause = issuer.strip() or row.issuer, row.clause if clause is None else clause.strip()
    row.pinyin, row.initials = pinyin.sort_key(title)[:300], pinyin.initials(title)[:200]
    row.version += 1
    row.save()
    _keep_version(row, actor=actor, now=now)
    common.record(row, Act.REVISED, actor=actor, now=now)
    return int(row.version)


@transaction.atomic
def submit_paper(paper_id: int, *, actor: Actor, now: dt.datetime, note: str = "") -> None:
    """Send a draft to its first step; a kind without a chain is final at once. Raises NotAllowed, Refused."""
    row = common.lock(paper_id)
    policies.require_draft(actor, row.path)
    if row.chain:
        common.step(row, Act.SUBMITTED)
        row.round, row.step = row.round + 1, 0
        row.save(update_fields=["state", "round", "step"])
        common.record(row, Act.SUBMITTED, actor=actor, now=now, text=note)
        return
    common.step(row, Act.FINISHED)
    _freeze(row, now)
    common.record(row, Act.FINISHED, actor=actor, now=now, text=note)


def _freeze(row: Paper, now: dt.datetime) -> None:
    row.digest, row.signed_on = common.text_digest(row), calendar.local_date(now)
    row.save(update_fields=["state", "digest", "signed_on"])


@transaction.atomic
def pass_paper(paper_id: int, *, actor: Actor, now: dt.datetime, opinion: str = "") -> State:
    """Take the step that the paper waits for; the last one signs and freezes the text. Returns the state.

    Raises NotAllowed for a hat that is not this step's, Refused where the writer would be the only signer.
    """
    row = common.lock(paper_id)
    final = row.step >= len(row.chain) - 1
    act = Act.SIGNED if final else Act.PASSED
    common.step(row, act, common.facts_of(row, signer=policies.identity(actor)))
    policies.require_step(actor, row.chain, row.step, row.path)
    taken = row.step
    if final:
        _freeze(row, now)
    else:
        row.step += 1
        row.save(update_fields=["step"])
    common.record(row, act, actor=actor, now=now, step=taken, text=opinion)
    return State(row.state)


@transaction.atomic
def return_paper(paper_id: int, *, opinion: str, actor: Actor, now: dt.datetime) -> None:
    """Send a paper back to who wrote it, with what is to be changed. Raises NotAllowed, Refused, InputError."""
    row = common.lock(paper_id)
    common.step(row, Act.RETURNED)
    policies.require_step(actor, row.chain, row.step, row.path)
    if not opinion.strip():
        raise InputError(Violation("papers.opinion_missing"))
    taken, row.step = row.step, 0
    row.save(update_fields=["state", "step"])
    common.record(row, Act.RETURNED, actor=actor, now=now, step=taken, text=opinion)
