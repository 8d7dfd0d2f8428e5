"""Taking in a file or a pasted block: read first, shown row by row, used only when somebody says so."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from mulin.kernel import calendar
from mulin.kernel.actor import Actor
from mulin.kernel.errors import InputError, NotFound, Refused, Violation
from mulin.kernel.tabular import blanks, cells, reading
from mulin.mechanisms.returns import policies, rules, selectors
from mulin.mechanisms.returns.models import Intake
from mulin.mechanisms.returns.rules import blocks
from mulin.mechanisms.returns.services import common, filling


@dataclass(frozen=True, slots=True)
class Given:
    """What was handed in: a file's bytes with its name, or a pasted text."""

    data: bytes = b""
    filename: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first table of what was handed in, as texts; the mark that our own files carry."""

    rows: list[list[str]]
    mark: str


def read_table(given: Given) -> Table:
    """The cells as texts. Raises InputError for what cannot be read."""
    book = reading.read_pasted(given.text) if given.text else reading.read(given.data, given.filename)
    if book.problems:
        raise InputError(*book.problems[:20])
    sheet = next((one for one in book.sheets if any(not cells.blank(row) for row in one.rows)), None)
    if sheet is None:
        raise InputError(Violation("tabular.file_empty"))
    rows = [[cells.shown(one) for one in row] for row in sheet.rows[: blocks.MOST]]
    return Table(rows, blanks.read_mark(given.data))


def keep(
    given: Given, table: Table, *, path: str, actor: Actor, now: dt.datetime, sheet: int | None = None,
    collection: int | None = None, certain: bool = True,
) -> int:  # fmt: skip
    """Keep what was read until it is used or dropped; its id."""
    row = Intake.objects.create(
        sheet_id=sheet, collection_id=collection, path=path, certain=certain,
        origin=str(rules.Origin.PASTED if given.text else rules.Origin.FILE),
        filename=(given.filename or "粘贴的内容")[:200],
        digest=hashlib.sha256(given.data or given.text.encode()).hexdigest(), cells=table.rows, mark=table.mark,
        taken_at=now, taken_by=actor.label,
    )  # fmt: skip
    return int(row.pk)


@transaction.atomic
def take_in(sheet_id: int, given: Given, *, actor: Actor, now: dt.datetime) -> int:
    """Read a file or block for a sheet; nothing is written into it yet. Raises InputError, Refused, NotAllowed."""
    row = common.locked_sheet(sheet_id)
    policies.require_fill(actor, row.path)
    common.require_open(row, now)
    table = read_table(given)
    form = rules.forms.from_data(row.definition)
    grid: list[list[cells.Cell]] = [[text or None for text in line] for line in table.rows]
    if blocks.looks_empty(blocks.read(cells.Sheet("", grid), form)):
        raise InputError(Violation("returns.no_table", row.clause))
    return keep(given, table, path=row.path, actor=actor, now=now, sheet=sheet_id)


def locked(intake_id: int) -> Intake:
    """What came in, locked, not used yet. Raises NotFound, Refused."""
    row = Intake.objects.select_for_update().filter(pk=intake_id).first()
    if row is None:
        raise NotFound(Violation("returns.no_intake"))
    if row.state != "READ":
        raise Refused(Violation("returns.intake_used"))
    return row


@transaction.atomic
def use(intake_id: int, answers: Mapping[str, str], *, actor: Actor, now: dt.datetime) -> int:
    """Write what the lines say into the sheet; how many rows changed.

    ``answers``: line number -> a row's key, ``new`` or ``leave``. Lines in doubt without an answer and lines that
    cannot be read are left out; the page has shown them. Raises InputError, Refused, NotFound, NotAllowed.
    """
    row = locked(intake_id)
    if row.sheet_id is None:
        raise Refused(Violation("returns.unit_unknown", "", {"file": row.filename}))
    sheet_row = common.locked_sheet(row.sheet_id)
    policies.require_fill(actor, sheet_row.path)
    common.require_open(sheet_row, now)
    on = calendar.local_date(now)
    sheet = selectors.find_sheet(row.sheet_id)
    found = selectors.read_intake(selectors.find_intake(intake_id), sheet, on, answers)
    fresh = [one.row for one in found.of(rules.Fate.CHANGED, rules.Fate.NEW) if one.row is not None]
    filling.save_rows(sheet, fresh, actor=actor, now=now)
    row.state, row.answers = "USED", dict(answers)
    row.save(update_fields=["state", "answers"])
    note = f"{row.filename}：{len(fresh)} 行有改动"
    common.note_event(sheet_row, rules.Act.TAKEN, actor=actor, now=now, note=note, intake=intake_id)
    common.count(sheet_row, on)
    return len(fresh)


@transaction.atomic
def drop(intake_id: int, *, actor: Actor) -> None:
    """Do not use it. Raises Refused, NotFound, NotAllowed."""
    row = locked(intake_id)
    policies.require_fill(actor, row.path)
    row.state = "DROPPED"
    row.save(update_fields=["state"])
