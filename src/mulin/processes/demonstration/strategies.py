"""The coverage strategies of the 演示 layer by its opening days, through the services of coverage.

``sheets/strategies.csv``: one line a community; a cell of steps is read as those of ``cases.csv``. None of them has
entered yet: what happens after the opening days is declared with the communities themselves. ``sheets/coverage.csv``:
dated facts of the campaign beside them. The real communities of the documents get no strategy: none is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from mulin.areas.coverage import services, workflow
from mulin.base.access import selectors as access
from mulin.base.places import bulk
from mulin.base.places import selectors as places
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.kernel.almanac import selectors as almanac
from mulin.kernel.registers import loading
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import rules
from mulin.processes.demonstration import cases, layer, removal, tables

SHEET, FACTS = "strategies.csv", "coverage.csv"


@dataclass(frozen=True, slots=True)
class Stage:
    """The posts of the cast by user name, and the calendar."""

    posts: Mapping[str, Actor]
    days: calendar.Calendar

    def actor(self, pack: str, role: str) -> Actor:
        """The post of that role on a document's stage. Raises KeyError."""
        return self.posts[f"{pack.lower()}-{role}"]


def load_strategies(now: dt.datetime) -> int:
    """Write the strategies and their facts unless they stand; returns how many strategies. Runs as the owner."""
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        if not bulk.is_marked(removal.MARK) or bulk.is_marked(removal.STRATEGIES_MARK):
            return 0
        posts = {user.username: hat.actor(user.pk, demo=True) for user, hat in access.demo_cast()}
        stage, rows = Stage(posts, almanac.get_calendar()), tables.rows_of(SHEET)
        _write_facts()
        for row in rows:
            _write(row, stage)
        bulk.mark(removal.STRATEGIES_MARK, digest=tables.digest(), now=now)
    return len(rows)


def _community(key: str) -> places.CommunityView:
    found = places.find_community(key)
    if found is None:
        raise KeyError(key)
    return found


def _write(row: Mapping[str, str], stage: Stage) -> None:
    """One strategy: opened, then its steps."""
    case_type = rules.catalogue.get(workflow.STRATEGY)
    declared = {field.key: field for field in case_type.opened}
    data = {key: tables.read_value(text, declared[key]) for key, text in cases.read_data(row["data"]).items()}
    case_id = services.open_strategy(
        _community(row["where"]).id,
        data,
        actor=stage.actor(row["pack"], row["opener"]),
        now=loading.recording_moment(dt.date.fromisoformat(row["opened"])),
        days=stage.days,
        due=dt.date.fromisoformat(row["due"]) if row["due"] else None,
        clause=row["clause"],
    )
    for step in cases.read_steps(row["steps"]):
        cases.take(case_id, step, case_type, stage.actor(row["pack"], step.role), stage.days)


def _write_facts() -> None:
    """Facts of the campaign, each recorded on the day from which it holds."""
    by_facet: dict[str, list[loading.History]] = {}
    for row in tables.rows_of(FACTS):
        facet, one = registry.facet(f"community.{row['facet']}"), _community(row["where"])
        values: dict[str, Any] = {
            key: tables.read_value(text, facet.field(key)) for key, text in cases.read_data(row["data"]).items()
        }
        change = (dt.date.fromisoformat(row["day"]), values)
        by_facet.setdefault(row["facet"], []).append(loading.History(one.id, one.path, (change,)))
    for key, histories in by_facet.items():
        loading.load_histories(f"community.{key}", histories, basis=layer.BASIS, by=layer.BY)
