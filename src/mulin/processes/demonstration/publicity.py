"""The 演示 layer's publicity and its ranking: records, exposures of 演示 subjects, a ranking in its window for L today.

``sheets/publicity.csv``: one line a record, entered by the post that the line names, on its day. ``exposures.csv``:
cases, written like those of ``cases.csv``. Nothing real is praised, ranked or exposed.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from mulin.areas.publicity import services as publicity
from mulin.base.places import bulk
from mulin.kernel import calendar, scope
from mulin.kernel.actor import Actor
from mulin.kernel.registers import loading, recording, records
from mulin.kernel.registers.rules import registry
from mulin.mechanisms.cases import services as case_services
from mulin.mechanisms.cases.rules import OnBehalf
from mulin.mechanisms.measures import selectors as measures
from mulin.mechanisms.measures import services as rankings
from mulin.mechanisms.measures.selectors import leagues
from mulin.mechanisms.packs import selectors as packs
from mulin.processes.demonstration import cases, layer, removal, settlements, tables

SHEET, EXPOSURES = "publicity.csv", "exposures.csv"
PUBLISH = "publish"
PACK, TARGET, DISTRICT = "L", 27, "331102000000"
CLAUSE = "L-四(二)d"
WINDOW_DAYS = 7
LEAST = Decimal(2)
ANSWERS = (("331102002000", "CONFIRM", ""), ("331102003000", "EXPLAIN", "一个小区正在换届，月底备案"))


def load_publicity(now: dt.datetime) -> int:
    """Write records, exposures and the ranking unless they stand; how many records. As the owner, after the cast."""
    with transaction.atomic(), scope.active(scope.EVERYWHERE, staff=True):
        if not bulk.is_marked(removal.MARK) or bulk.is_marked(removal.PUBLICITY_MARK):
            return 0
        settlements.settle()  # exposures need who approves them: a layer of an earlier release has not decided that
        rows, exposures = tables.rows_of(SHEET), tables.rows_of(EXPOSURES)
        stage = cases.stage_of([*rows, *exposures])
        for row in rows:
            _enter(row, stage)
        for row in exposures:
            cases.write_case(row, stage)
        _rank(stage, now)
        bulk.mark(removal.PUBLICITY_MARK, digest=tables.digest(), now=now)
    return len(rows)


def _enter(row: Mapping[str, str], stage: cases.Stage) -> None:
    register = row["register"]
    declared = {one.key: one for one in records.entered(registry.register(register))}
    place, actor = stage.place(row["where"]), stage.actor(row["pack"], row["role"])
    moment = loading.recording_moment(dt.date.fromisoformat(row["day"]))
    given = {key: tables.read_value(text, declared[key]) for key, text in cases.read_data(row["data"]).items()}
    values = {"name": row["name"], "clause": row["clause"], **given}
    new = recording.NewRecord(place.path, place.name, values, place.community_id, "DEMO")
    made = recording.enter(register, new, actor=actor, now=moment)
    if row["then"] == PUBLISH:
        publicity.publish_practice(made, decision=layer.BASIS, actor=actor, now=moment)


def _rank(stage: cases.Stage, now: dt.datetime) -> None:
    """L today: the towns of one district by an indicator, their checks under way, two answers brought in on paper."""
    actor, days = stage.actor(PACK, "authority"), stage.days
    place, today = stage.place(DISTRICT), calendar.local_date(now)
    answers = {one.key: one.value for one in packs.settings_of(PACK, on=today, layers=("REAL", "DEMO"))}
    part = measures.slices(
        packs.find_pack(PACK), on=today, today=today, layers=("REAL", "DEMO"), settings=answers.get, under=place.path
    )[TARGET]
    if part is None:
        raise LookupError(f"{PACK}-{TARGET}")
    label = next(row.indicator for row in packs.find_pack(PACK).targets if row.no == TARGET)
    round_id = rankings.draft_league(
        rankings.NewRound(
            place.path, place.name, PACK, f"演示·{label}排名", CLAUSE,
            (rankings.Item(TARGET, label, dataclasses.replace(part, lo=place.path)),),
            LEAST, layer.BASIS, layer="DEMO",
        ),
        actor=actor, now=now,
    )  # fmt: skip
    until = today + dt.timedelta(days=WINDOW_DAYS)
    rankings.open_window(round_id, until=until, actor=actor, now=now, days=days)
    for code, action, words in ANSWERS:
        _answer(round_id, stage.place(code), action, words, actor=actor, now=now, stage=stage)


def _answer(
    round_id: int, place: cases.Place, action: str, words: str, *, actor: Actor, now: dt.datetime, stage: cases.Stage
) -> None:
    case = next(one for one in leagues.checks_of(round_id) if one.path == place.path)
    given = case_services.StepInput(
        {"explanation": words} if words else {},
        on_behalf=OnBehalf(f"{place.name}物业岗", "演示·核对回执", calendar.local_date(now)),
    )
    case_services.take_step(case.case_id, action, actor=actor, now=now, days=stage.days, given=given)
