"""The tasks that the documents' rosters state: one per row and entry of ``creates``, done when the register says so.

A roster's declaration names everything (``what: task``): which rows (``when: column=value``), kind, title, the fact
that tells whether it is done, who leads, the clause, the day. Rosters that the seed does not load make none.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from mulin.areas.campaign import services as campaign
from mulin.areas.campaign.services import NewTask
from mulin.base.places import selectors as places
from mulin.kernel import calendar
from mulin.kernel.actor import SYSTEM
from mulin.mechanisms.packs.rules import Pack, Roster
from mulin.processes.seeding.rosters import LOADERS

YEAR_END = "year-end"
Row = Mapping[str, str]


def load_of(pack: Pack) -> int:
    """Write the tasks of a pack's rosters; returns how many were new. Needs the rosters' communities and projects."""
    rows = [(roster, row, key) for roster, row, key in _keyed(pack) if _wanted(roster)]
    known = places.communities_by_key(key for _, _, key in rows)
    projects = places.projects_by_key(f"{pack.key}-{row['key']}" for _, row, _ in rows if "key" in row)
    new = [
        _task(pack, roster, row, one, known[key], projects.get(f"{pack.key}-{row.get('key')}"))
        for roster, row, key in rows
        if key in known
        for one in _wanted(roster)
        if _applies(one, row)
    ]
    return campaign.add_tasks(
        new, actor=SYSTEM, now=dt.datetime.combine(pack.facts.valid_from, dt.time(9), calendar.ZONE)
    )


def _keyed(pack: Pack) -> Iterator[tuple[Roster, Row, str]]:
    """Every row of the loaded rosters with the key of its community, counted as the rosters count."""
    serial = 0
    for roster in pack.rosters:
        if (pack.key, roster.spec.id) in LOADERS:
            for row in roster.read():
                serial += 1
                yield roster, row, f"{pack.key}-{serial:04d}"


def _wanted(roster: Roster) -> list[dict[str, Any]]:
    return [one for one in roster.spec.creates if one.get("what") == "task"]


def _applies(one: Mapping[str, Any], row: Row) -> bool:
    column, _, value = str(one.get("when", "")).partition("=")
    return not column or row[column] == value


def _task(
    pack: Pack, roster: Roster, row: Row, one: Mapping[str, Any], community: places.CommunityView, project: int | None
) -> NewTask:
    year = int(str(one.get("year", "")).format(**row) or roster.spec.recorded.year)
    due = dt.date(year, 12, 31) if one["due"] == YEAR_END else one["due"]
    return NewTask(
        path=community.path,
        place_name=community.name,
        pack=pack.key,
        clause=str(one["clause"]),
        kind=str(one["kind"]),
        title=f"{community.name}：{one['title']}",
        source=f"roster:{roster.spec.id}",
        source_key=f"{roster.spec.id}:{community.key}:{one['key']}",
        plan_year=year,
        lead=str(one["lead"]).format(**row),
        issued_on=roster.spec.recorded,
        starts_on=max(roster.spec.recorded, dt.date(year, 1, 1)),
        due_on=due,
        due_basis=roster.spec.due_printed or f"{roster.spec.title}（{year}年）",
        community_id=community.id,
        project_id=project,
        project=str(one.get("project", roster.spec.title)),
        owner=roster.spec.responsible,
        fact=str(one["fact"]),
    )
