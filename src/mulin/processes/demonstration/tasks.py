"""The tasks of the 演示 layer: what the programmes of A, L and B ask of the synthetic communities, and hand-made ones.

``sheets/tasks.csv``: one line a kind of task for each community that ``where`` names (``*`` all of the document,
``*facet.field`` those with something in that column, or keys parted by ``+``); the register says what is done.
``sheets/taskcases.csv``: tasks taken through their steps by the posts of the stage, as in ``cases.csv``; ``/`` parts
the lines of a schedule. done: ``day role n``, the n-th step. progress: ``day role percent[*] words``, ``*`` = a
highlight. blockers: ``day role KIND unit words > day role ACTION data > …``. What real places owe is never invented.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from mulin.areas.campaign import selectors, services
from mulin.base.places import bulk
from mulin.base.places import selectors as places
from mulin.kernel import scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.registers import loading
from mulin.mechanisms.cases import services as cases
from mulin.mechanisms.packs import selectors as packs
from mulin.processes.demonstration import cases as stage
from mulin.processes.demonstration import layer, removal, tables

SHEET, CASES = "tasks.csv", "taskcases.csv"
TOWN, COUNTY = 4, 3  # levels of a path
_DONE = re.compile(r"(\S+) (\w+) (\d+)")
_SAID = re.compile(r"(\S+) (\w+) (\d+)(\*?) (.+)")
_RAISED = re.compile(r"(\S+) (\w+) ([A-Z]+) (\S+) (.+)")


def load_tasks(now: dt.datetime) -> int:
    """Write the tasks unless they stand; returns how many. Runs as the owner, after communities and cast."""
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        if not bulk.is_marked(removal.MARK) or bulk.is_marked(removal.TASKS_MARK):
            return 0
        made = sum(_write(row, now) for row in tables.rows_of(SHEET))
        rows = tables.rows_of(CASES)
        here = stage.stage_of(rows)
        for row in rows:
            _play(row, here)
        bulk.mark(removal.TASKS_MARK, digest=tables.digest(), now=now)
    return made + len(rows)


def _write(row: Mapping[str, str], now: dt.datetime) -> int:
    """One kind of task for every community that the line names."""
    known = places.communities_by_key(_named(row))
    towns = places.names_at({_cut(one.path, TOWN) for one in known.values()})
    counties = places.names_at({_cut(one.path, COUNTY) for one in known.values()})
    quarters = places.names_at({one.path for one in known.values()})
    starts = dt.date.fromisoformat(row["starts"])
    new = [
        services.NewTask(
            path=one.path, place_name=one.name, pack=row["pack"], clause=row["clause"], kind=row["kind"],
            title=f"{one.name}：{row['title']}", source="demonstration", source_key=f"{key}:{row['kind']}",
            plan_year=int((row["due"] or row["starts"])[:4]),
            lead=row["lead"].format(
                town=towns[_cut(one.path, TOWN)], county=counties[_cut(one.path, COUNTY)],
                neighbourhood=quarters[one.path],
            ),
            issued_on=packs.find_pack(row["pack"]).facts.valid_from, starts_on=starts,
            due_on=dt.date.fromisoformat(row["due"]) if row["due"] else None, due_basis=layer.BASIS,
            community_id=one.id, project=f"演示·{row['project']}", fact=row["fact"], layer="DEMO",
        )
        for key, one in known.items()
    ]  # fmt: skip
    return services.add_tasks(new, actor=SYSTEM, now=loading.recording_moment(starts))


def _named(row: Mapping[str, str]) -> list[str]:
    if not row["where"].startswith("*"):
        return row["where"].split("+")
    column = row["where"][1:]
    found = tables.rows_of(f"communities_{row['pack']}.csv")
    return [one["key"] for one in found if not column or one[column] not in ("", tables.UNKNOWN)]


def _cut(path: str, level: int) -> str:
    return "/".join(path.split("/")[:level]) + "/"


def _parts(text: str) -> Iterator[str]:
    return filter(None, (one.strip() for one in text.split(";")))


def _read(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """The groups of a cell's entry. Raises ValueError for one that cannot be read."""
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return found.groups()


def _play(row: Mapping[str, str], here: stage.Stage) -> None:
    """One hand-made task: opened, its steps done, what was said about it, its blockers."""
    data = row["data"].replace("/", "\n")
    case_id = stage.write_case({**row, "data": data}, here)
    task_id = selectors.task_of_case(case_id)
    if task_id is None:
        raise KeyError(row["key"])
    steps = selectors.list_steps(task_id)
    for entry in _parts(row["done"]):
        day, role, number = _read(_DONE, entry)
        services.finish_step(steps[int(number) - 1].id, actor=here.actor(row["pack"], role), now=_moment(day))
    for entry in _parts(row["progress"]):
        day, role, percent, bright, words = _read(_SAID, entry)
        new = services.NewProgress(dt.date.fromisoformat(day), words, int(percent), bool(bright))
        services.report_progress(task_id, new, actor=here.actor(row["pack"], role), now=_moment(day))
    for entry in _parts(row["blockers"]):
        _block(task_id, entry, row["pack"], here)


def _moment(day: str) -> dt.datetime:
    return loading.recording_moment(dt.date.fromisoformat(day))


def _block(task_id: int, entry: str, pack: str, here: stage.Stage) -> None:
    """A blocker with what was answered to it."""
    raised, *further = (one.strip() for one in entry.split(" > "))
    day, role, kind, unit, words = _read(_RAISED, raised)
    data = {"matter": words, "kind": kind, "to_whom": unit}
    case_id = services.raise_blocker(task_id, data, actor=here.actor(pack, role), now=_moment(day), days=here.days)
    for text in further:
        for one in stage.read_steps(text):
            given = cases.StepInput(data=dict[str, Any](one.data))
            cases.take_step(
                case_id, one.action, actor=here.actor(pack, one.role), now=loading.recording_moment(one.day),
                days=here.days, given=given,
            )  # fmt: skip
