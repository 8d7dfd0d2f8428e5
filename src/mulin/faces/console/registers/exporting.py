"""The file of a register list: exactly the rows and columns that the list page shows for the same address."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from mulin.faces.console.registers import listing, state, words
from mulin.faces.shared.hats import MulinRequest
from mulin.kernel import clock
from mulin.kernel.actor import require
from mulin.kernel.registers.rules import Field, Kind
from mulin.kernel.tabular import writing
from mulin.processes.importing import lists

FORMATS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
KINDS = {Kind.INT: "integer", Kind.AREA: "area", Kind.MONEY: "money", Kind.DATE: "date"}
UNITS = {Kind.AREA: "㎡", Kind.MONEY: "元"}


@require_safe
def export(request: MulinRequest, register: str) -> FileResponse:
    """Write the list of this address to a temporary file and send it."""
    spec = listing.declared(register)
    require(request.actor, spec.see)
    hat, kind = request.hat, request.GET.get("format", "xlsx")
    if hat is None or kind not in FORMATS:
        raise Http404
    asked, _ = listing.ask(request, register)
    out = tempfile.TemporaryFile(prefix="mulin-export-")  # noqa: SIM115 (the response closes it once it is sent)
    try:
        lists.export_list(
            _listing(request, asked),
            out,
            csv=kind == "csv",
            path=hat.paths[0],
            actor=request.actor,
            now=clock.now(),
            note="，含演示数据" if spec.layer_column and asked.layers == state.BOTH else "",
        )
    except BaseException:
        out.close()
        raise
    out.seek(0)
    name = f"{spec.label}台账_{asked.on.isoformat()}.{kind}"
    return FileResponse(out, as_attachment=True, filename=name, content_type=FORMATS[kind])


def _listing(request: MulinRequest, asked: state.State) -> lists.Listing:
    hat = request.hat
    assert hat is not None
    fields = [(key, state.find_field(asked.spec, key)) for key in asked.keys]
    # A table that everybody reads is held to the hat's first place, as on the page.
    held = asked.register in listing.OPEN_REGISTERS and not asked.under
    return lists.Listing(
        query=asked.query(under=hat.paths[0] if held else ""),
        ranges=hat.ranges[:1] if asked.register in listing.OPEN_REGISTERS else hat.ranges,
        staff=hat.staff,
        person_id=hat.person_id,
        columns=tuple(_column(field, head=n == 0) for n, (_, field) in enumerate(fields)),
        cells=lambda row: [_cell(field, row, key) for key, field in fields],
    )


def _column(field: Field, *, head: bool) -> writing.Column:
    unit = field.unit or UNITS.get(field.kind, "")
    title = f"{field.label}（{unit}）" if unit else field.label
    return writing.Column(title, KINDS.get(field.kind, "text"), 28 if head else 14)


def _cell(field: Field, row: Mapping[str, Any], key: str) -> Any:
    """Figures and days as such, everything else in the words of the page; nothing where nothing is known."""
    value = row.get(key)
    if value is None or field.kind in KINDS:
        return value
    return words.of(field, value, row.get(f"{key}.label")) or None
