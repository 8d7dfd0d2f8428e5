"""The cases of the 演示 layer: one line a case of ``sheets/cases.csv``, taken through its steps by the services.

Everything happens as the posts of the demonstration's stages would have done it, on the day that the line names:
their permissions are asked, their hats stand in the history. Needs the communities of the layer and the cast.

A cell of data is ``key=value|key=value``: ``@key+key`` stands for the numbers of communities, ``#code`` for the
number of a region; the power of a hand-over is named, and listed first. A cell of steps is
``day role ACTION data; …``; what is named like a paper of the procedure is brought along as that paper.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.base.access import selectors as access
from mulin.base.access.rules import ROLE_LABELS, Role
from mulin.base.parties import selectors as parties
from mulin.base.parties import services as parties_write
from mulin.base.places import bulk
from mulin.base.places import selectors as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.registers import loading
from mulin.kernel.registers.rules import Field
from mulin.mechanisms.cases import rules, services
from mulin.processes.demonstration import layer, removal, tables

SHEET = "cases.csv"
POWER_CLAUSE = "A-二(六)f"
GIVER = "A:市住房城乡建设局"
REASSIGN = "REASSIGN"
_STEP = re.compile(r"(\d{4}-\d{2}-\d{2}) (\w+) ([A-Z_]+)(?: (.*))?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case runs."""

    path: str
    name: str
    community_id: int | None


@dataclass(frozen=True, slots=True)
class Step:
    """A step as declared: its day, the role that takes it, what it is taken with."""

    day: dt.date
    role: str
    action: str
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """Everything that the lines refer to: posts by user name, communities by key, regions by code, the calendar."""

    posts: Mapping[str, Actor]
    communities: Mapping[str, Place]
    regions: Mapping[str, tuple[int, str]]
    days: calendar.Calendar

    def actor(self, pack: str, role: str) -> Actor:
        """The post of that role on a document's stage. Raises KeyError."""
        return self.posts[f"{pack.lower()}-{role}"]

    def place(self, where: str) -> Place:
        """A community by its key, else a region by its code. Raises KeyError."""
        if where in self.communities:
            return self.communities[where]
        path = self.regions[where][1]
        return Place(path, places.region_of_path(path).name, None)


def read_data(text: str) -> dict[str, str]:
    """``key=value|key=value`` as a dictionary. Raises ValueError."""
    return dict(_pair(one) for one in text.split("|") if one)


def _pair(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals:
        raise ValueError(text)
    return key, value


def read_steps(text: str) -> Iterator[Step]:
    """The steps of a line in order. Raises ValueError for one that cannot be read."""
    for part in filter(None, (one.strip() for one in text.split(";"))):
        found = _STEP.fullmatch(part)
        if found is None:
            raise ValueError(part)
        day, role, action, data = found.groups()
        yield Step(dt.date.fromisoformat(day), role, action, read_data(data or ""))


def load_cases(now: dt.datetime) -> int:
    """Write the cases unless they stand; returns how many. Runs as the owner, after the cast."""
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        if not bulk.is_marked(removal.MARK) or bulk.is_marked(removal.CASES_MARK):
            return 0
        rows = tables.rows_of(SHEET)
        stage = stage_of(rows)
        for row in rows:
            write_case(row, stage)
        bulk.mark(removal.CASES_MARK, digest=tables.digest(), now=now)
    return len(rows)


def stage_of(rows: Iterable[Mapping[str, str]]) -> Stage:
    """Everything that some lines refer to. Raises KeyError for a community that there is not."""
    posts = {user.username: hat.actor(user.pk, demo=True) for user, hat in access.demo_cast()}
    wanted = {key for row in rows for key in re.findall(r"demo-\w-\d+", row["where"] + row["data"])}
    communities = {}
    for key in sorted(wanted):
        found = places.find_community(key)
        if found is None:
            raise KeyError(key)
        communities[key] = Place(found.path, found.name, int(found.id))
    return Stage(posts, communities, bulk.places_by_code(), almanac.get_calendar())


def write_case(row: Mapping[str, str], stage: Stage) -> int:
    """One case: opened, then its steps; returns its id."""
    case_type = rules.catalogue.get(row["procedure"])
    place = stage.place(row["where"])
    actor = stage.actor(row["pack"], row["opener"])
    opened = loading.recording_moment(dt.date.fromisoformat(row["opened"]))
    new = services.NewCase(
        path=place.path,
        place_name=place.name,
        title=f"{case_type.label}：{place.name}{row['title']}",
        data=_values(row, case_type, place, actor, opened, stage),
        community_id=place.community_id,
        clause=row["clause"],
        due=dt.date.fromisoformat(row["due"]) if row["due"] else None,
        layer="DEMO",
    )
    case_id = services.open_case(case_type.key, new, actor=actor, now=opened, days=stage.days)
    for step in read_steps(row["steps"]):
        take(case_id, step, case_type, stage.actor(row["pack"], step.role), stage.days)
    return case_id


def _values(
    row: Mapping[str, str], case_type: rules.CaseType, place: Place, actor: Actor, now: dt.datetime, stage: Stage
) -> dict[str, Any]:
    """The form of the opening with numbers for what is named."""
    declared = {one.key: one for one in case_type.opened}
    values: dict[str, Any] = {}
    for key, text in read_data(row["data"]).items():
        if key == "delegation_id":
            values[key] = _list_power(row["key"], text, place, actor, now)
        else:
            values[key] = _value(text, declared[key], stage)
    return values


def _value(text: str, field: Field, stage: Stage) -> Any:
    if text.startswith("@"):
        found = [stage.communities[key].community_id for key in text[1:].split("+")]
        return found if field.key == "communities" else found[0]
    if text.startswith("#"):
        return stage.regions[text[1:]][0]
    return _plain(text, field)


def _plain(text: str, field: Field) -> Any:
    """The value as a case's form keeps it: days as text."""
    value = tables.read_value(text, field)
    return value.isoformat() if isinstance(value, dt.date) else value


def _list_power(key: str, label: str, place: Place, actor: Actor, now: dt.datetime) -> int:
    """An invented power on the list of those to be handed down, so that no real one moves."""
    giver = parties.find_organisation(GIVER)
    if giver is None:
        raise KeyError(GIVER)
    return parties_write.list_delegation(
        f"demo-{key}", label, giver_id=giver.id, place_path=place.path, place_name=place.name, clause=POWER_CLAUSE,
        on=calendar.local_date(now), basis=layer.BASIS, actor=actor, now=now,
    )  # fmt: skip


def take(case_id: int, step: Step, case_type: rules.CaseType, actor: Actor, days: calendar.Calendar) -> None:
    """One declared step of a case, by the post that the line names, on its day."""
    now = loading.recording_moment(step.day)
    if step.action == REASSIGN:
        role = Role(step.data["role"])
        services.reassign(
            case_id, role=str(role), hat_id=None, label=ROLE_LABELS[role], reason=step.data["reason"],
            actor=actor, now=now,
        )  # fmt: skip
        return
    papers = {paper.key for paper in case_type.papers}
    declared = {one.key: one for one in case_type.fields_of(step.action)}
    given = services.StepInput(
        data={key: _plain(text, declared[key]) for key, text in step.data.items() if key not in papers},
        papers=tuple(services.NewPaper(key, text) for key, text in step.data.items() if key in papers),
    )  # fmt: skip
    services.take_step(case_id, step.action, actor=actor, now=now, days=days, given=given)
