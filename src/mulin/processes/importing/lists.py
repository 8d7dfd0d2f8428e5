"""The list of a register as a file: the columns, filters and ranges of the list page, row for row.

Unlike :mod:`exporting` the file is for reading, not for importing again: it carries no ids.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor, require
from mulin.kernel.audit import services as audit
from mulin.kernel.errors import Refused, Violation
from mulin.kernel.registers import selectors
from mulin.kernel.registers.rules import registry
from mulin.kernel.tabular import writing
from mulin.processes.importing import texts  # noqa: F401 (registers the sentences of what may be refused)

LIMIT = 200_000
"""Rows of one file; a spreadsheet of more is of no use and ties the server up."""
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class Listing:
    """A question over all ranges of a hat: what is asked, where, as whom, and how a row becomes cells."""

    query: selectors.ListQuery
    ranges: tuple[scope.Range, ...]
    staff: bool
    person_id: int | None
    columns: tuple[writing.Column, ...]
    cells: Callable[[Mapping[str, Any]], Sequence[Any]]

    def count(self) -> int:
        """Rows over all ranges, counted no further than one above the limit."""
        before, total = scope.current(), 0
        for one in self.ranges:
            scope.set_local(one, staff=self.staff, person_id=self.person_id)
            found, more = selectors.count_up_to(self.query, LIMIT)
            total += found + more
        scope.set_local(before, staff=self.staff, person_id=self.person_id)
        return total

    def rows(self) -> Iterator[Sequence[Any]]:
        """Every row in the order of the list, read page by page."""
        query = replace(self.query, after=None, before=None, limit=_PAGE)
        while True:
            page = selectors.list_merged(query, self.ranges, staff=self.staff, person_id=self.person_id)
            for row in page.rows:
                yield self.cells(row)
            if page.next_cursor is None:
                return
            query = replace(query, after=page.next_cursor)


def export_list(
    listing: Listing,
    out: IO[bytes],
    *,
    csv: bool,
    path: str,
    actor: Actor,
    now: dt.datetime,
    note: str = "",
) -> int:
    """Write the list and record that it was taken out; the number of rows.

    ``path`` is the place that the log files it under, ``note`` what the sheet's header adds. Raises NotAllowed,
    and Refused above :data:`LIMIT` rows.
    """
    query = listing.query
    spec = registry.register(query.register)
    require(actor, "registers.export")
    require(actor, spec.see)
    counted = listing.count()
    if counted > LIMIT:
        raise Refused(Violation("importing.too_many_rows", "", {"limit": f"{LIMIT:,}"}))
    who = f"{actor.label} {now.astimezone(calendar.ZONE):%Y-%m-%d %H:%M} 导出"
    if csv:
        for piece in writing.write_csv(listing.columns, listing.rows()):
            out.write(piece)
    else:
        writing.write_xlsx(
            listing.columns,
            listing.rows(),
            header_note=f"{spec.label}台账（截至 {query.on.isoformat()}{note}）",
            footer_note=who,
            properties={"title": f"{spec.label}台账", "author": actor.label, "comments": who},
            sheet=spec.label,
            out=out,
        )
    audit.record(
        actor, "registers.export.done", now=now, path=path, subject=("register", query.register),
        summary=f"导出{spec.label}台账 {counted} 行",
        details={
            "rows": counted, "on": query.on.isoformat(), "format": "csv" if csv else "xlsx", "under": query.under,
            "search": query.search, "filters": dict(query.filters or {}), "columns": list(query.columns),
        },
    )  # fmt: skip
    return counted
