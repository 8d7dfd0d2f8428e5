"""A paper in the first range of the hat that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from mulin.base.places import selectors as places
from mulin.faces.shared import hats
from mulin.kernel.errors import NotFound
from mulin.mechanisms.notices import selectors as notices

if TYPE_CHECKING:
    from mulin.faces.shared.hats import MulinRequest


def paper(request: MulinRequest, paper_id: int) -> notices.PaperView:
    """The paper; that range stays active. Else 404."""

    def find() -> notices.PaperView | None:
        try:
            return notices.get_paper(paper_id)
        except NotFound:
            return None

    return hats.find_in_ranges(request, find)


def home(request: MulinRequest) -> places.RegionView:
    """The place of the hat, or that of the community that it stands for. Else 404."""
    if request.hat is None:
        raise Http404
    return places.region_of_path(request.hat.paths[0])


def issuer(request: MulinRequest) -> str:
    """The body that the hat writes for, as its label says: 山亭区 住建局 物业科 writes for 山亭区住建局."""
    label = request.hat.label if request.hat else ""
    return (label.rpartition(" ")[0] or label).replace(" ", "")
