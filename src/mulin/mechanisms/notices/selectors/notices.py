"""Reading notices (inside the range) and published pages (everyone)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mulin.kernel import scope
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.notices.models import Notice, Posting, PublishedPage


@dataclass(frozen=True, slots=True)
class PageView:
    """A published page as the public site prints it."""

    id: int
    slug: str
    kind: str
    title: str
    path: str
    place_name: str
    content: dict[str, Any]
    clause: str
    decision: str
    published_at: dt.datetime
    layer: str


def _page(row: PublishedPage) -> PageView:
    return PageView(
        int(row.pk), row.slug, row.kind, row.title, row.path, row.place_name, row.content, row.clause, row.decision,
        row.published_at, row.layer,
    )  # fmt: skip


def list_pages(
    *, kind: str = "", under: str = "", layers: tuple[str, ...] = ("REAL",), limit: int = 50
) -> list[PageView]:
    """Pages that stand, newest first."""
    rows = PublishedPage.objects.filter(withdrawn_at__isnull=True, layer__in=layers).order_by("-published_at", "-id")
    if kind:
        rows = rows.filter(kind=kind)
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    return [_page(row) for row in rows[:limit]]


def get_page(slug: str) -> PageView:
    """The standing page of that slug. Raises NotFound, also for a withdrawn one."""
    row = PublishedPage.objects.filter(slug=slug, withdrawn_at__isnull=True).first()
    if row is None:
        raise NotFound(Violation("notices.page_missing"))
    return _page(row)


def list_notices(*, under: str = "", state: str = "", limit: int = 50) -> list[dict[str, Any]]:
    """Notices in the active range, newest first, with their postings."""
    rows = Notice.objects.order_by("-id")
    if under:
        rows = rows.filter(path__gte=under, path__lt=under + scope.LAST)
    if state:
        rows = rows.filter(state=state)
    found = list(rows.values()[:limit])
    postings: dict[int, list[dict[str, Any]]] = {}
    for posting in Posting.objects.filter(notice_id__in=[row["id"] for row in found]).order_by("id").values():
        postings.setdefault(posting["notice_id"], []).append(dict(posting))
    return [{**row, "postings": postings.get(row["id"], [])} for row in found]


@dataclass(frozen=True, slots=True)
class Board:
    """A posted notice: its days, what came of it, where it stood."""

    from_day: dt.date | None
    to_day: dt.date | None
    ended: bool
    result: str
    spots: tuple[tuple[str, str, int | None], ...]


def board_of(notice_id: int) -> Board | None:
    """A notice with its postings (channel, spot, proof); None outside the range."""
    row = Notice.objects.filter(pk=notice_id).first()
    if row is None:
        return None
    spots = Posting.objects.filter(notice=row).order_by("id").values_list("channel", "spot", "proof_file_id")
    return Board(row.from_day, row.to_day, row.state == Notice.State.ENDED, row.result, tuple(spots))


def list_posting_proofs(
    *, under: str, first: dt.date, last: dt.date, layers: tuple[str, ...] = ("REAL",)
) -> list[dict[str, Any]]:
    """Postings with a proof in a period at or below a place; one query."""
    rows = Posting.objects.filter(
        proof_file_id__isnull=False, posted_on__gte=first, posted_on__lte=last, notice__layer__in=layers,
        path__gte=under, path__lt=under + scope.LAST,
    ).order_by("id")  # fmt: skip
    wanted = rows.values(
        "channel", "spot", "posted_on", "proof_file_id", "path", "notice__clause", "notice__title",
        "notice__place_name",
    )  # fmt: skip
    return [dict(row) for row in wanted]
