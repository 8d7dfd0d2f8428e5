"""Finding the room of an address in the hat's ranges: 404 outside them and before the count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.faces.shared import hats
from mulin.kernel.actor import NotAllowed
from mulin.kernel.errors import NotFound, Refused
from mulin.mechanisms.decisions.selectors import reviews

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest


def room(request: MulinRequest, assembly_id: int) -> reviews.Room:
    """The room of an assembly."""

    def find() -> reviews.Room | None:
        try:
            return reviews.room(assembly_id, request.actor)
        except NotAllowed:
            raise
        except (NotFound, Refused):
            return None

    return hats.find_in_ranges(request, find)


def room_of(request: MulinRequest, kind: str, number: int) -> reviews.Room:
    """The room that a review, a sample or a mark belongs to."""

    def find() -> int | None:
        try:
            return reviews.assembly_of(kind, number)
        except NotFound:
            return None

    return room(request, hats.find_in_ranges(request, find))
