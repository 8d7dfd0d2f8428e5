"""What the page of a record shows beside its fields: photos and papers, what it said before, what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from mulin.faces.console.registers import listing, words
from mulin.faces.shared import components as c
from mulin.faces.shared import links, responses
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import calendar
from mulin.kernel.files import selectors as files
from mulin.kernel.registers import recording, records
from mulin.kernel.registers.rules import RegisterSpec, registry


def first_id(register: str, record_id: int) -> int:
    """The number that a record was first entered under: photos are kept with it, whatever is corrected later."""
    return int(recording.versions(register, record_id)[-1]["id"])


def gone(request: MulinRequest, register: str, subject_id: int) -> HttpResponse | None:
    """For a record that was corrected: the way to what stands now; None for what stands or was struck out."""
    newest = recording.newest(register, subject_id)
    if newest is None or newest == subject_id:
        return None
    return responses.redirect_after(request, listing.detail_url(registry.register(register), newest))


def panels(request: MulinRequest, spec: RegisterSpec, row: Mapping[str, Any]) -> tuple[c.Panel, ...]:
    """Photos and papers of a record, and what it said before."""
    if records.find(spec.key) is None:
        return ()
    register, record_id = spec.key, int(row["id"])
    kept = files.list_files(register, first_id(register, record_id))
    documents = tuple(
        c.DocLink(one.name, links.url("console:file", one.id), f"{one.stored_at:%Y-%m-%d} {one.stored_by}")
        for one in kept
    )
    add = c.Action("附照片或材料", links.url("console:record_attach", register, record_id))
    may = request.actor.may(spec.change)
    found = [
        c.Panel(
            "照片与材料",
            "" if documents else "还没有附照片或材料。",
            "main",
            documents=documents,
            actions=(add,) if may else (),
        )
    ]
    if recording.newest(register, record_id) is None:
        found.insert(0, c.Panel("已作废", "这条记录已作废，不计入任何数字；理由在审计里。"))
    before = recording.versions(register, record_id)[1:]
    if before:
        found.append(c.Panel("更正记录", table=_before(spec, before)))
    return tuple(found)


def _before(spec: RegisterSpec, before: list[dict[str, Any]]) -> c.Table:
    columns_ = (
        c.Column("at", "登记", head=True),
        c.Column("by", "登记人"),
        c.Column("said", "当时写的", grow=True),
    )
    rows = tuple(
        c.Row(
            (
                c.Cell(calendar.local_date(row["recorded_at"]).isoformat()),
                c.Cell(row["recorded_by"]),
                c.Cell(words.facts(records.entered(spec), row)),
            )
        )
        for row in before
    )
    return c.Table(columns_, rows, caption="更正以前的记录")


def actions(request: MulinRequest, spec: RegisterSpec, row: Mapping[str, Any]) -> tuple[c.Action, ...]:
    """What may be done about a record by whoever may change it."""
    if records.find(spec.key) is None or not request.actor.may(spec.change):
        return ()
    if recording.newest(spec.key, int(row["id"])) is None:
        return ()
    found = [
        c.Action("更正", links.url("console:record_correct", spec.key, row["id"])),
        c.Action("作废", links.url("console:record_strike", spec.key, row["id"])),
    ]
    if spec.key == "practice" and request.actor.may("publicity.publish"):
        found.insert(0, c.Action("公开到经验库", links.url("console:publicity-practice", row["id"])))
    return tuple(found)
