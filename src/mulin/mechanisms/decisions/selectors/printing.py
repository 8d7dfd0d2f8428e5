"""Printing an assembly's living papers: ballots in ordinary or large print, or slips, in one PDF."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.kernel import calendar
from mulin.kernel.documents import pdf
from mulin.mechanisms.decisions.models import Assembly, GroupWeight, Motion, Paper, Roll, RollUnit
from mulin.mechanisms.decisions.rules import printed


def form_of(row: Assembly, *, large: bool = False) -> printed.Form:
    """What all ballots of the assembly share."""
    closes = row.closes_at.astimezone(calendar.ZONE).strftime("%Y-%m-%d %H:%M") if row.closes_at else ""
    topics = tuple(
        printed.Topic(one.serial, one.title, one.text, one.text_hash, tuple(one.options))
        for one in Motion.objects.filter(assembly=row).order_by("serial")
    )
    return printed.Form(row.title, row.place_name, closes, topics, large)


def sheets_of(row: Assembly, *, base_url: str, building: str | None = None) -> list[printed.Sheet]:
    """The living papers of an assembly or of one building, in the order of their serials; call it inside."""
    roll = Roll.objects.get(assembly=row, state=Roll.State.FROZEN)
    doors: dict[int, list[str]] = {}
    for group, name in RollUnit.objects.filter(roll=roll).order_by("sort_key").values_list("group_id", "name"):
        doors.setdefault(group, []).append(name)
    areas = dict(GroupWeight.objects.filter(roll=roll).values_list("group_id", "area_parking"))
    found = Paper.objects.filter(assembly=row).exclude(state="SPOILED").select_related("group").order_by("serial")
    if building is not None:
        found = found.filter(group__building=building)
    return [
        printed.Sheet(
            one.serial,
            one.group.serial,
            one.group.building,
            tuple(doors.get(one.group_id, ())),
            areas.get(one.group_id, 0),
            f"{base_url.rstrip('/')}/vote/{one.token}/",
        )
        for one in found
    ]


def ballots_pdf(form: printed.Form, sheets: Iterable[printed.Sheet]) -> bytes:
    """Ballots as PDF. DomainError names missing system libraries."""
    return _pdf(printed.ballots(form, list(sheets)))


def slips_pdf(form: printed.Form, sheets: Iterable[printed.Sheet]) -> bytes:
    """Slips as PDF, eight a page."""
    return _pdf(printed.slips(form, list(sheets)))


def _pdf(text: str) -> bytes:
    written: bytes = pdf.weasyprint().HTML(string=text, url_fetcher=pdf.nothing).write_pdf()
    return written
