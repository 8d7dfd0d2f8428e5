"""Ballot papers before anybody reads them: issued, their boxes opened by two, scanned and counted, the sample drawn."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.db.models import Max

from mulin.kernel.actor import Actor
from mulin.kernel.documents import scans
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.files import services as files
from mulin.mechanisms.decisions import policies
from mulin.mechanisms.decisions.models import (
    Assembly,
    Batch,
    BoxOpening,
    GroupWeight,
    Paper,
    Roll,
    Scan,
)
from mulin.mechanisms.decisions.rules import events, rulepack
from mulin.mechanisms.decisions.rules import papers as rules
from mulin.mechanisms.decisions.rules.papers import PaperState
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.services import common

HELD = (Stage.VOTING, Stage.COUNTING)


@dataclass(frozen=True, slots=True)
class NewBatch:
    """Sheets counted by hand before they are scanned; ``box_id`` None for papers handed in at the desk."""

    sheets: int
    received_at: dt.datetime
    box_id: int | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the scanner wrote it: one picture, or a PDF of many pages."""

    name: str
    data: bytes


@transaction.atomic
def issue(
    assembly_id: int, groups: Sequence[int] | None = None, *, key: bytes, actor: Actor, now: dt.datetime
) -> list[int]:
    """A paper for every group of the frozen roll (or those chosen); whoever has a living one keeps it.

    ``key`` makes the tokens. Returns the new serials. Raises NotAllowed, Refused.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, Stage.NOTICED, Stage.VOTING)
    with common.inside(row.path):
        living = set(Paper.objects.filter(assembly=row).exclude(state="SPOILED").values_list("group_id", flat=True))
        on_roll = GroupWeight.objects.filter(roll__assembly=row, roll__state=Roll.State.FROZEN)
        if not on_roll.exists():
            raise Refused(Violation("decisions.roll_not_frozen"))
        chosen = on_roll if groups is None else on_roll.filter(group_id__in=groups)
        wanted = list(chosen.order_by("group__serial").values_list("group_id", flat=True))
        serials = _print(row, [one for one in wanted if one not in living], key=key, actor=actor, now=now)
    common.record(row, "papers.issued", actor=actor, now=now, details={"papers": len(serials)})
    return serials


def _print(row: Assembly, groups: Sequence[int], *, key: bytes, actor: Actor, now: dt.datetime) -> list[int]:
    """Write papers with the next serials and log the range: one leaf for all of them."""
    if not groups:
        return []
    last = Paper.objects.filter(assembly=row).aggregate(last=Max("serial"))["last"] or 0
    serials = list(range(last + 1, last + 1 + len(groups)))
    Paper.objects.bulk_create(
        (
            Paper(
                assembly=row, group_id=group, path=row.path, serial=serial, issued_at=now, issued_by=actor.label,
                token=rules.token_of(key, str(row.uid), serial),
            )
            for serial, group in zip(serials, groups, strict=True)
        ),
        batch_size=1000,
    )  # fmt: skip
    common.append(row, events.Kind.PAPER_ISSUED, {"first": serials[0], "last": serials[-1], "spoils": None}, now=now)
    return serials


@transaction.atomic
def reissue(assembly_id: int, paper_id: int, reason: str, *, key: bytes, actor: Actor, now: dt.datetime) -> int:
    """A new paper in place of one that is lost or spoilt; the old serial is dead. Returns the new serial.

    Raises NotFound, InputError without a reason, Refused once the old one was scanned.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, Stage.NOTICED, Stage.VOTING)
    if not reason.strip():
        raise InputError(Violation("decisions.reason_missing"))
    with common.inside(row.path):
        old = get(row, paper_id)
        if old.state != PaperState.ISSUED:
            raise Refused(Violation("decisions.paper_returned", "", {"serial": old.serial}))
        Paper.objects.filter(pk=old.pk).update(state=PaperState.SPOILED, because=reason.strip()[:200])
        serial = Paper.objects.filter(assembly=row).aggregate(last=Max("serial"))["last"] + 1
        Paper.objects.create(
            assembly=row, group_id=old.group_id, path=row.path, serial=serial, issued_at=now, issued_by=actor.label,
            token=rules.token_of(key, str(row.uid), serial),
        )  # fmt: skip
    event = {"first": serial, "last": serial, "spoils": old.serial, "because": reason.strip()}
    common.append(row, events.Kind.PAPER_ISSUED, event, now=now)
    common.record(row, "papers.reissued", actor=actor, now=now, summary=reason, details=event)
    return int(serial)


def get(row: Assembly, paper_id: int) -> Paper:
    """A paper of that assembly; papers are staff's to see, so call it inside. Raises NotFound."""
    paper = Paper.objects.select_related("batch").filter(pk=paper_id, assembly=row).first()
    if paper is None:
        raise NotFound(Violation("decisions.no_paper"))
    return paper


def _batch(row: Assembly, batch_id: int) -> Batch:
    batch = Batch.objects.filter(pk=batch_id, assembly=row).first()
    if batch is None:
        raise NotFound(Violation("decisions.no_paper"))
    return batch


@transaction.atomic
def take_in(
    assembly_id: int, new: NewBatch, uploads: Sequence[Upload], *, root: Path, actor: Actor, now: dt.datetime
) -> int:
    """Keep the scans of counted sheets, read their codes, log their hashes; returns the batch's id.

    Nothing is entered before the sheets counted and the scans are as many. Raises InputError for a file that
    cannot be read, a sheet scanned before; Refused while the box is not opened by two.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, *HELD)
    if new.sheets < 1 or new.received_at > now:
        raise InputError(Violation("decisions.batch_incomplete"))
    with common.inside(row.path):
        if new.box_id is not None and not BoxOpening.objects.filter(
            pk=new.box_id, assembly=row, confirmed_at__isnull=False
        ).exists():  # fmt: skip
            raise Refused(Violation("decisions.box_not_opened"))
        last = Batch.objects.filter(assembly=row).aggregate(last=Max("serial"))["last"] or 0
        batch = Batch.objects.create(
            assembly=row, path=row.path, box_id=new.box_id, serial=last + 1, sheets=new.sheets,
            received_at=new.received_at, created_at=now, created_by=actor.label,
        )  # fmt: skip
        _scan(row, batch, uploads, root=root, actor=actor, now=now)
    details = {"batch": batch.serial, "sheets": new.sheets}
    common.record(row, "papers.scanned", actor=actor, now=now, details=details)
    return int(batch.pk)


@transaction.atomic
def add_scans(
    assembly_id: int, batch_id: int, uploads: Sequence[Upload], *, root: Path, actor: Actor, now: dt.datetime
) -> None:
    """Further scans of a batch whose sheets were more than its scans. Raises as ``take_in``, Refused once ready."""
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, *HELD)
    with common.inside(row.path):
        batch = _batch(row, batch_id)
        if batch.ready_at is not None:
            raise Refused(Violation("decisions.batch_ready"))
        _scan(row, batch, uploads, root=root, actor=actor, now=now)
    common.record(row, "papers.scanned", actor=actor, now=now, details={"batch": batch.serial})


@transaction.atomic
def record_switch(assembly_id: int, paper_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """The owner signed that his paper counts instead of his electronic ballot; before the paper is counted in.

    Raises NotFound, Refused.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, *HELD)
    with common.inside(row.path):
        open_still = Paper.objects.filter(pk=paper_id, assembly=row, state__in=[PaperState.ISSUED, *rules.OPEN])
        if not open_still.update(switched=True):
            raise Refused(Violation("decisions.paper_counted"))
    common.record(row, "papers.switched", actor=actor, now=now, details={"paper": paper_id})


def _scan(
    row: Assembly, batch: Batch, uploads: Sequence[Upload], *, root: Path, actor: Actor, now: dt.datetime
) -> None:
    for upload in uploads:
        for number, page in enumerate(scans.read_pages(upload.data, upload.name), start=1):
            digest = hashlib.sha256(page.picture).hexdigest()
            if Scan.objects.filter(assembly=row, sha256=digest).exists():
                raise InputError(Violation("decisions.scanned_before", "", {"name": upload.name, "page": number}))
            paper, void = _recognise(row, batch, page.codes)
            name = f"{row.pk}-{batch.serial}-{digest[:12]}.jpg"
            kept = files.store(
                page.picture, name, root=root, path=row.path, actor=actor, now=now, subject=("assembly", row.pk)
            )
            event = {"file": name, "sha256": digest, "serial": paper.serial if paper else None}
            logged = common.append(row, events.Kind.PAPER_SCANNED, event, now=now)
            Scan.objects.create(
                assembly=row, batch=batch, paper=paper, path=row.path, file_id=kept, name=name, sha256=digest,
                page=number, void_reason=void, log_index=logged.index, at=now,
            )  # fmt: skip


def _recognise(row: Assembly, batch: Batch, codes: Sequence[str]) -> tuple[Paper | None, str]:
    """The paper of a sheet, or why it cannot count: foreign or dead serial, off the roll, too late."""
    tokens = [token for token in map(rules.token_in, codes) if token]
    paper = Paper.objects.filter(assembly=row, token__in=tokens).first() if tokens else None
    if paper is None or paper.state != PaperState.ISSUED:
        return paper, "FOREIGN_SERIAL"
    void = ""
    closed = row.closed_at or row.closes_at
    if closed is not None and batch.received_at > closed:
        void = "LATE"
    elif not GroupWeight.objects.filter(roll__assembly=row, roll__state="FROZEN", group_id=paper.group_id).exists():
        void = "NOT_ON_ROLL"
    state = PaperState.SET_ASIDE if void else PaperState.SCANNED
    Paper.objects.filter(pk=paper.pk).update(state=state, batch=batch, because=void)
    return paper, void


@transaction.atomic
def make_ready(assembly_id: int, batch_id: int, *, seed: str = "", actor: Actor, now: dt.datetime) -> str:
    """State that every sheet was scanned and draw the papers to be entered twice; returns the seed, which is logged.

    ``seed``: thrown in public (dice, a lottery); else drawn here. Raises Refused while the numbers differ.
    """
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, *HELD)
    with common.inside(row.path):
        batch = _batch(row, batch_id)
        if batch.ready_at is not None:
            return batch.seed
        found = Scan.objects.filter(batch=batch).count()
        if found != batch.sheets:
            raise Refused(Violation("decisions.sheets_differ", "", {"sheets": batch.sheets, "scans": found}))
        batch.seed, batch.ready_at = seed.strip()[:64] or secrets.token_hex(16), now
        batch.save(update_fields=["seed", "ready_at"])
        mine = Paper.objects.filter(batch=batch, state=PaperState.SCANNED)
        percent = rulepack.from_json(row.rules).sample
        if Paper.objects.filter(assembly=row, differed=True).exists():
            percent = 100
        drawn = rules.sample(mine.values_list("serial", flat=True), percent, batch.seed)
        mine.exclude(serial__in=drawn).update(twice=False)
    event = {"batch": batch.serial, "sheets": batch.sheets, "seed": batch.seed, "twice": sorted(drawn)}
    common.append(row, events.Kind.SAMPLE, event, now=now)
    common.record(row, "papers.ready", actor=actor, now=now, details=event)
    return batch.seed


@transaction.atomic
def open_box(
    assembly_id: int, number: str, seal: str, *, intact: bool = True, note: str = "", actor: Actor, now: dt.datetime
) -> int:
    """State that a box is being opened; a person of another role confirms it. A broken seal needs a note."""
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    common.require_stage(row, *HELD)
    if not number.strip() or not seal.strip() or (not intact and not note.strip()) or actor.person_id is None:
        raise InputError(Violation("decisions.box_incomplete"))
    with common.inside(row.path):
        if BoxOpening.objects.filter(assembly=row, number=number.strip()).exists():
            raise Refused(Violation("decisions.box_opened_before", "", {"number": number.strip()}))
        box = BoxOpening.objects.create(
            assembly=row, path=row.path, number=number.strip(), seal=seal.strip(), intact=intact, note=note.strip(),
            opened_at=now, opened_by=actor.label, opened_by_id=actor.person_id, opened_role=actor.role,
        )  # fmt: skip
    common.record(row, "box.opened", actor=actor, now=now, details={"number": box.number, "seal": box.seal})
    return int(box.pk)


@transaction.atomic
def confirm_box(assembly_id: int, box_id: int, *, actor: Actor, now: dt.datetime) -> None:
    """The second person, of another role, confirms that he saw the box opened. Raises NotFound, Refused."""
    row = common.lock(assembly_id)
    policies.require_keep(actor, row.path)
    with common.inside(row.path):
        box = BoxOpening.objects.filter(pk=box_id, assembly=row, confirmed_at__isnull=True).first()
        if box is None:
            raise NotFound(Violation("decisions.missing"))
        if actor.person_id in (None, box.opened_by_id) or actor.role == box.opened_role:
            raise Refused(Violation("decisions.box_by_two"))
        box.confirmed_at, box.confirmed_by = now, actor.label
        box.confirmed_by_id, box.confirmed_role = actor.person_id, actor.role
        box.save(update_fields=["confirmed_at", "confirmed_by", "confirmed_by_id", "confirmed_role"])
    common.record(row, "box.confirmed", actor=actor, now=now, details={"number": box.number})
