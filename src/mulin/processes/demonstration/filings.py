"""What the 演示 layer owes and has filed by its opening days, through the services of the duties.

``sheets/filings.csv``: what the periods of B's templates ask of the 演示 communities, and what was done about each;
``where`` names communities, ``*`` all that no other line of the same duty and period names. ``sheets/duties.csv``:
single duties that somebody raised for an occasion. A step is ``day role ACT data``; ``own`` stands for whoever owes:
in his own name where the cast has his hat, else the town files for him (代办). What real bodies owe is never filed.
A stage that lives today has days counted from the day of loading (``T-3``, ``T+4``); a later start files what has
fallen due meanwhile and raises the same anew, so that it never goes stale.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from mulin.base.access import selectors as access
from mulin.base.places import bulk
from mulin.base.places import selectors as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.registers import loading
from mulin.mechanisms.duties import rules, selectors, services
from mulin.processes.demonstration import cases, removal, tables

FILINGS, RAISED = "filings.csv", "duties.csv"
# Days on which the worker would have written down what a document's templates ask of communities; the others' ask
# only real bodies.
ARISE = {"N": ("2019-07-01",), "B": ("2023-11-01", "2024-01-01", "2024-04-01", "2024-07-01")}
OPENING = dt.date(2024, 5, 9)
OWN, REST = "own", "*"
_RELATIVE = re.compile(r"T([+-]\d+)")
STALE = dt.timedelta(days=7)
PAPER = "演示·送来的纸质材料"


@dataclass(frozen=True, slots=True)
class Hats:
    """The cast's actors by user name; who files for whom."""

    posts: Mapping[str, Actor]

    def of(self, pack: str, role: str) -> Actor:
        """The post of a role on a document's stage. Raises KeyError."""
        return self.posts[f"{pack.lower()}-{role}"]

    def filing(self, line: selectors.DutyLine) -> tuple[Actor, bool]:
        """Who files a duty, and whether for another: the cast's own hat at the place, else the office above it."""
        for name, actor in self.posts.items():
            local = name.startswith(("demo-", f"{line.pack.lower()}-"))
            if local and selectors.owes(actor, line) and actor.may("duties.submit") and actor.covers(line.path):
                return actor, False
        town = self.of(line.pack, "town")
        return town if town.covers(line.path) else self.of(line.pack, "authority"), True


def load_filings(now: dt.datetime) -> int:
    """Let the duties arise and file them, or keep those that live today current; how many acts. Runs as the owner."""
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        if not bulk.is_marked(removal.MARK):
            return 0
        days, today = almanac.get_calendar(), calendar.local_date(now)
        hats = Hats({user.username: hat.actor(user.pk, demo=True) for user, hat in access.demo_cast()})
        if bulk.is_marked(removal.FILINGS_MARK):
            return _keep_current(hats, days, today)
        _arise(days)
        done = _file_periods(hats, days) + sum(_raise(row, hats, days, today) for row in tables.rows_of(RAISED))
        services.climb(OPENING, now=loading.recording_moment(OPENING), days=days)
        bulk.mark(removal.FILINGS_MARK, digest=tables.digest(), now=now)
    return done


def _arise(days: calendar.Calendar) -> None:
    """Each quarter's duties are written down on its first day, as the worker would have done it."""
    for pack, firsts in ARISE.items():
        for first in firsts:
            day = dt.date.fromisoformat(first)
            services.materialise(pack, day, now=loading.recording_moment(day), days=days, layers=("DEMO",))


def _file_periods(hats: Hats, days: calendar.Calendar) -> int:
    waiting: dict[tuple[str, str, str], dict[int, selectors.DutyLine]] = {}
    for pack in ARISE:
        query = selectors.DutyQuery(pack=pack, layers=("DEMO",))
        for line in selectors.list_lines(query, OPENING, days, limit=None):
            if line.state == rules.State.OPEN and line.community_id is not None:
                waiting.setdefault((line.template, line.obligor_kind, line.period), {})[line.community_id] = line
    done = 0
    for row in sorted(tables.rows_of(FILINGS), key=lambda one: one["where"] == REST):
        group = waiting.get((row["template"], row["kind"], row["period"]), {})
        named = list(group) if row["where"] == REST else [_community(key) for key in row["where"].split("+")]
        for line in filter(None, [group.pop(community, None) for community in named]):
            done += _take_all(line, row["steps"], hats, days)
    return done


def _community(key: str) -> int:
    found = places.find_community(key)
    if found is None:
        raise KeyError(key)
    return int(found.id)


def _day(text: str, today: dt.date) -> dt.date:
    """A day as written, or counted from today: ``T-3``."""
    found = _RELATIVE.fullmatch(text)
    return today + dt.timedelta(days=int(found.group(1))) if found else dt.date.fromisoformat(text)


def _absolute(steps: str, today: dt.date) -> str:
    """Steps with their counted days written out."""
    return _RELATIVE.sub(lambda found: (today + dt.timedelta(days=int(found.group(1)))).isoformat(), steps)


def _raise(row: Mapping[str, str], hats: Hats, days: calendar.Calendar, today: dt.date) -> int:
    """One single duty: raised by the authority of the stage, of a region's body or of a community's company."""
    day, where, regions = _day(row["raised"], today), row["where"], bulk.places_by_code()
    community = None if where in regions else places.find_community(where)
    path = community.path if community else regions[where][1]
    duty = services.arise(
        row["pack"], row["template"], path=path,
        place_name=community.name if community else places.region_of_path(path).name,
        obligor=row["obligor"] or _operators()[where], event=row["event"], on=day,
        actor=hats.of(row["pack"], "authority"), now=loading.recording_moment(day),
        due=_day(row["due"], today), community_id=int(community.id) if community else None,
        layer="DEMO",
    )  # fmt: skip
    if not row["steps"]:
        return 0
    return _take_all(selectors.find_line(duty, day, days), _absolute(row["steps"], today), hats, days)


def _keep_current(hats: Hats, days: calendar.Calendar, today: dt.date) -> int:
    """Duties of a stage that lives today: what fell due a week ago is filed and accepted, and raised anew."""
    done = 0
    for row in tables.rows_of(RAISED):
        if not _RELATIVE.fullmatch(row["due"]):
            continue
        event = row["event"]
        query = selectors.DutyQuery(pack=row["pack"], template=row["template"], layers=("DEMO",))
        found = [one for one in selectors.list_lines(query, today, days, limit=None) if one.period.endswith(event)]
        last = max((one.due_date for one in found if one.due_date is not None), default=None)
        if last is None or today < last + STALE:
            continue
        for line in found:
            done += _settle(line, hats, days)
        done += _raise(row, hats, days, today)
    return done


def _settle(line: selectors.DutyLine, hats: Hats, days: calendar.Calendar) -> int:
    """File one duty on its due day unless that was done; accept it where somebody else than its obligor reviews."""
    if line.due_date is None:
        return 0
    day = line.due_date.isoformat()
    filed = f"{day} own SUBMITTED record=演示·补齐的记录" if line.waits else ""
    reviewed = line.community_id is not None and line.state != rules.State.ACCEPTED
    return _take_all(line, "; ".join((filed, f"{day} authority ACCEPTED" if reviewed else "")), hats, days)


def _operators() -> dict[str, str]:
    """The company that manages each declared community at the start."""
    found = {}
    for sheet in tables.community_sheets():
        names = [values.get("operator_name") for _, values in sheet.facets.get("management", ())]
        found[sheet.key] = next((str(name) for name in names if name), "")
    return found


def _take_all(line: selectors.DutyLine, steps: str, hats: Hats, days: calendar.Calendar) -> int:
    done = 0
    for step in cases.read_steps(steps):
        done += _send_on(line, step, hats) if step.action == rules.Act.SENT else _take(line, step, hats, days)
    return done


def _send_on(line: selectors.DutyLine, step: cases.Step, hats: Hats) -> int:
    """Every destination has it on one day."""
    actor, _ = hats.filing(line)
    labels = selectors.template(line.pack, line.template).destinations
    now, proof = loading.recording_moment(step.day), step.data["record"]
    for label in labels:
        services.send_on(line.id, label, sent_on=step.day, proof=proof, actor=actor, now=now)
    return len(labels)


def _take(line: selectors.DutyLine, step: cases.Step, hats: Hats, days: calendar.Calendar) -> int:
    now, note = loading.recording_moment(step.day), step.data.get("note", "")
    actor, behalf = hats.filing(line) if step.role == OWN else (hats.of(line.pack, step.role), False)
    match rules.Act(step.action):
        case rules.Act.SUBMITTED:
            given = services.Filing(
                record=step.data.get("record", ""),
                note=note,
                nil=step.data.get("nil") == "yes",
                on_behalf=rules.OnBehalf(line.obligor, PAPER, step.day) if behalf else None,
            )
            return len(services.submit(line.id, given, actor=actor, now=now))
        case rules.Act.RETURNED:
            services.return_with_reason(line.id, note, actor=actor, now=now)
        case rules.Act.ACCEPTED:
            services.accept(line.id, actor=actor, now=now, note=note)
        case rules.Act.URGED:
            services.urge(line.id, step.data["means"], actor=actor, now=now, days=days, note=note)
        case rules.Act.REASON:
            services.give_reason(line.id, note, actor=actor, now=now)
        case rules.Act.WAIVED:
            services.waive(line.id, note, actor=actor, now=now)
    return 1
