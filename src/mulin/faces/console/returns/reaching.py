"""Finding a sheet, part, collection or intake in whichever of the hat's ranges it lies; what the hat may do with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mulin.faces.console.cases import almanac
from mulin.faces.console.returns.content import May
from mulin.faces.shared import hats
from mulin.kernel import clock
from mulin.kernel.errors import NotFound
from mulin.mechanisms.duties import rules as duty_rules
from mulin.mechanisms.duties import selectors as duties
from mulin.mechanisms.returns import policies
from mulin.mechanisms.returns import selectors as returns

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest

Found = TypeVar("Found")


def reach(request: MulinRequest, find: Callable[[int], Found], key: int) -> Found:
    """The thing of that id in the first range that has it; that range stays active. Else 404."""

    def look() -> Found | None:
        try:
            return find(key)
        except NotFound:
            return None

    return hats.find_in_ranges(request, look)


def sheet(request: MulinRequest, sheet_id: int) -> returns.SheetView:
    """A sheet."""
    return reach(request, returns.find_sheet, sheet_id)


def duty(request: MulinRequest, duty_id: int) -> duties.DutyDetail:
    """An obligation."""
    return reach(request, lambda key: duties.detail(key, request.actor, clock.today(), almanac.days()), duty_id)


def may(request: MulinRequest, found: returns.SheetView) -> May:
    """What the hat may do: filling at the place; reviewing what it does not itself owe, or what it issued."""
    actor = request.actor
    if found.obligation is None:
        issued = found.collection is not None and _issued(request, found.collection)
        return May(policies.may_fill(actor, found.path), issued, owes=True)
    detail = duties.detail(found.obligation, actor, clock.today(), almanac.days())
    review = bool({duty_rules.Act.ACCEPTED, duty_rules.Act.RETURNED} & set(detail.acts))
    return May(policies.may_fill(actor, found.path), review, detail.owes)


def _issued(request: MulinRequest, collection_id: int) -> bool:
    try:
        return policies.may_issue(request.actor, returns.find_collection(collection_id).path)
    except NotFound:
        return False
