"""Reading ballot papers: blind double entry, the match that casts, the third person with a scrutineer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import transaction

from mulin.kernel import transparency
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import Assembly, Batch, Entry, Motion, Paper
from mulin.mechanisms.decisions.rules import channels, events
from mulin.mechanisms.decisions.rules import papers as rules
from mulin.mechanisms.decisions.rules.channels import Channel, Taking
from mulin.mechanisms.decisions.rules.papers import PaperState
from mulin.mechanisms.decisions.services import casting, common, papers


@dataclass(frozen=True, slots=True)
class Reading:
    """What a person reads on a paper: choices by motion serial, or one of the fixed void reasons."""

    choices: Mapping[int, int] = field(default_factory=dict)
    void_reason: str = ""

    @property
    def stored(self) -> tuple[dict[str, int], str]:
        """As it is kept and compared: a void paper says nothing else."""
        kept = {} if self.void_reason else {str(serial): choice for serial, choice in sorted(self.choices.items())}
        return kept, self.void_reason


@transaction.atomic
def enter(
    assembly_id: int, paper_id: int, reading: Reading, *, signer: transparency.Signer, actor: Actor, now: dt.datetime
) -> PaperState:
    """Enter a scanned paper; the second entry, by another person, matches or differs. Returns the paper's state.

    Neither person sees the other's entry. A paper outside the sample waits for the sample. Raises InputError
    (choices, void reason), Refused (batch not ready, entered before, own entry).
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, *papers.HELD)
    person = _person(actor)
    with common.inside(row.path, person):
        paper = papers.get(row, paper_id)
        first = _first(row, paper, person)
        _check(row, reading)
        _keep(row, paper, reading, "B" if first else "A", actor, now)
    if first is None:
        state = PaperState.ENTERED
    elif rules.agree(first, reading.stored):
        return _match(row, paper, reading, signer=signer, actor=actor, now=now)
    else:
        state = PaperState.DIFFERS
    with common.inside(row.path):
        if state is PaperState.ENTERED:
            Paper.objects.filter(pk=paper.pk).update(state=state, clerk_id=person)
        else:
            Paper.objects.filter(pk=paper.pk).update(state=state, differed=True)
            # One difference in a sample ends the sample: every paper that is not counted yet is entered twice.
            Paper.objects.filter(assembly=row, state__in=rules.OPEN).update(twice=True)
    return state


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise Refused(Violation("decisions.clerk_unnamed"))
    return actor.person_id


def _first(row: Assembly, paper: Paper, person: int) -> tuple[dict[str, int], str] | None:
    """The first entry of a paper that waits for its second; None where this is the first. Raises Refused."""
    if paper.batch is None or paper.batch.ready_at is None:
        raise Refused(Violation("decisions.batch_not_ready"))
    if paper.state == PaperState.SCANNED:
        return None
    if paper.state != PaperState.ENTERED or not paper.twice:
        raise Refused(Violation("decisions.paper_entered", "", {"serial": paper.serial}))
    if Entry.objects.filter(paper=paper, person_id=person).exists():
        raise Refused(Violation("decisions.entry_by_same", "", {"serial": paper.serial}))
    return read_entry(row, paper, "A")


def read_entry(row: Assembly, paper: Paper, wanted: str) -> tuple[dict[str, int], str]:
    """The first entry, read for the comparison alone; no session of a person reads another's."""
    with common.inside(row.path, paper.clerk_id):
        found = Entry.objects.get(paper=paper, round=wanted)
        return dict(found.choices), str(found.void_reason)


def _check(row: Assembly, reading: Reading) -> None:
    if reading.void_reason and reading.void_reason not in channels.VOID_REASONS:
        raise InputError(Violation("decisions.void_unknown"))
    motions = {motion.serial: motion for motion in Motion.objects.filter(assembly=row)}
    if found := casting.check_choices(motions, dict(reading.choices), void=bool(reading.void_reason)):
        raise InputError(*found)


def _keep(row: Assembly, paper: Paper, reading: Reading, which: str, actor: Actor, now: dt.datetime) -> None:
    choices, void = reading.stored
    Entry.objects.create(
        assembly=row, paper=paper, path=row.path, person_id=_person(actor), clerk=actor.label, round=which,
        choices=choices, void_reason=void, at=now,
    )  # fmt: skip
    event = {"paper": paper.serial, "round": which, "choices": choices, "void": void, "by": actor.label}
    common.append(row, events.Kind.ENTRY, event, now=now)
    # The audit names paper and person; what he read stays in the sealed opening.
    common.record(row, "paper.entered", actor=actor, now=now, details={"paper": paper.serial, "round": which})


def _match(
    row: Assembly, paper: Paper, reading: Reading, *, signer: transparency.Signer, actor: Actor, now: dt.datetime
) -> PaperState:
    common.append(row, events.Kind.MATCH, {"paper": paper.serial}, now=now)
    return _cast(row, paper, reading, PaperState.MATCHED, signer=signer, actor=actor, now=now)


def _cast(
    row: Assembly,
    paper: Paper,
    reading: Reading,
    state: PaperState,
    *,
    signer: transparency.Signer,
    actor: Actor,
    now: dt.datetime,
) -> PaperState:
    """The agreed paper becomes a ballot; beside an electronic one it is set aside unless the switch was signed."""
    with common.inside(row.path):
        received = Batch.objects.values_list("received_at", flat=True).get(papers=paper)
        evidence = {"paper": paper.serial, "scans": list(paper.scans.values_list("sha256", flat=True))}
    choices = {} if reading.void_reason else dict(reading.choices)
    given = casting.Cast(
        paper.group_id, Channel.PAPER, choices, f"paper:{paper.serial}", "SIGNATURE", received, evidence,
        reading.void_reason, paper.switched,
    )  # fmt: skip
    receipt = casting.cast(row.pk, given, signer=signer, actor=actor, now=now)
    # The log has grown under another object of the same row: what follows continues from there.
    row.refresh_from_db(fields=["log_size", "log_frontier"])
    if receipt.taking is Taking.SET_ASIDE:
        state = PaperState.SET_ASIDE
    with common.inside(row.path):
        Paper.objects.filter(pk=paper.pk).update(state=state, ballot_id=receipt.ballot_id, because=receipt.reason)
    return state


@transaction.atomic
def adjudicate(
    assembly_id: int,
    paper_id: int,
    reading: Reading,
    scrutineer: Actor,
    *,
    signer: transparency.Signer,
    actor: Actor,
    now: dt.datetime,
) -> PaperState:
    """A third person decides a paper whose entries differ, a scrutineer beside him; both are named in the log.

    Raises Refused (nothing differs; entered it himself; the scrutineer is no other person), InputError.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    policies.require_keep(scrutineer, row.path)
    common.require_stage(row, *papers.HELD)
    person, watcher = _person(actor), _person(scrutineer)
    with common.inside(row.path, person):
        paper = papers.get(row, paper_id)
        if paper.state != PaperState.DIFFERS:
            raise Refused(Violation("decisions.nothing_differs", "", {"serial": paper.serial}))
        clerks = set(Entry.objects.filter(paper=paper).values_list("person_id", flat=True))
        if person in clerks or watcher in clerks or person == watcher:
            raise Refused(Violation("decisions.third_person"))
        _check(row, reading)
        choices, void = reading.stored
        Entry.objects.create(
            assembly=row, paper=paper, path=row.path, person_id=person, clerk=actor.label, round="T", at=now,
            choices=choices, void_reason=void, scrutineer_id=watcher, scrutineer=scrutineer.label,
        )  # fmt: skip
    event = {
        "paper": paper.serial,
        "choices": choices,
        "void": void,
        "by": actor.label,
        "scrutineer": scrutineer.label,
    }
    common.append(row, events.Kind.ADJUDICATE, event, now=now)
    state = _cast(row, paper, reading, PaperState.ADJUDICATED, signer=signer, actor=actor, now=now)
    common.record(row, "papers.adjudicated", actor=actor, now=now, details={"paper": paper.serial})
    return state


@transaction.atomic
def settle(assembly_id: int, *, signer: transparency.Signer, actor: Actor, now: dt.datetime) -> int:
    """Count in the papers outside the sample, entered once, after the whole sample agreed; returns how many.

    Raises Refused while a paper of the sample is not entered twice; if one differed, every paper is in it.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, *papers.HELD)
    with common.inside(row.path):
        waiting = Paper.objects.filter(assembly=row, twice=True, state__in=rules.OPEN).count()
        if waiting:
            raise Refused(Violation("decisions.sample_open", "", {"count": waiting}))
        single = list(Paper.objects.filter(assembly=row, twice=False, state=PaperState.ENTERED).order_by("serial"))
    for paper in single:
        choices, void = read_entry(row, paper, "A")
        reading = Reading({int(serial): choice for serial, choice in choices.items()}, void)
        _match(row, paper, reading, signer=signer, actor=actor, now=now)
    if single:
        common.record(row, "papers.settled", actor=actor, now=now, details={"papers": len(single)})
    return len(single)
