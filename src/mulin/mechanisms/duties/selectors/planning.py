"""What a pack's templates ask for at a place: instances with their obligors, and why others do not arise."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from mulin.kernel import calendar
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.duties import rules
from mulin.mechanisms.packs import rules as pack_rules
from mulin.mechanisms.packs import selectors as packs
from mulin.mechanisms.packs.settling import Settled

MILESTONE = "milestone:"


@dataclass(frozen=True, slots=True)
class Template:
    """A duty template or milestone as obligations use it."""

    pack: str
    key: str
    title: str
    clause: str
    clauses: tuple[str, ...]
    evidence: tuple[str, ...] = ()
    nil: str = "none"
    grace_days: int = 0
    ladder: tuple[rules.Step, ...] = ()
    discharges: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cadence: str = "once"
    destinations: tuple[str, ...] = ()
    setting: str = ""
    kinds: tuple[str, ...] = ()
    obligor: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """One instance for the obligors that one search finds at or below ``where``, those in ``inner`` left out."""

    template: Template
    search: rules.Search
    instance: rules.Instance
    where: str
    inner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotArising:
    """A template of which nothing arises, and why; ``setting``: what has to be settled first, ``whose`` it is."""

    template: Template
    reason: str
    setting: str = ""
    whose: str = ""


def _ladder(duty: pack_rules.DutyRow) -> tuple[rules.Step, ...]:
    """The steps that the calendar climbs. A circular is people's to decide (N-三g: only 严重滞后)."""
    return tuple(
        rules.Step(rules.RUNG_OF_STEP[step.step], step.workdays, step.who, step.clauses[0])
        for step in duty.ladder
        if step.step in rules.RUNG_OF_STEP
    )


def _of_duty(pack: str, duty: pack_rules.DutyRow) -> Template:
    return Template(
        pack, duty.key, duty.title, duty.clauses[0], duty.clauses, duty.evidence, duty.nil, duty.grace_days,
        _ladder(duty), duty.discharges, tuple(party.label for party in duty.to), duty.cadence,
        tuple(party.label for party in duty.to) if duty.dispatch else (), rules.setting_of(duty),
        tuple(party.kind for party in duty.who), duty.who[0].label,
    )  # fmt: skip


def _of_milestone(pack: str, row: pack_rules.MilestoneRow) -> Template:
    return Template(pack, f"{MILESTONE}{row.key}", row.content[:200], row.clauses[0], row.clauses)


def templates(pack: str) -> dict[str, Template]:
    """Every template of a pack by its key; milestones as ``milestone:<key>``."""
    found = packs.find_pack(pack)
    listed = [_of_duty(pack, one) for one in found.duties] + [_of_milestone(pack, one) for one in found.milestones]
    return {one.key: one for one in listed}


def template(pack: str, key: str) -> Template:
    """One template. Raises NotFound."""
    try:
        return templates(pack)[key]
    except KeyError:
        raise NotFound(Violation("duties.unknown_template", "", {"pack": pack, "key": key})) from None


def _settled(found: pack_rules.Pack, path: str, on: dt.date) -> dict[str, rules.Settled]:
    answers = packs.settings_of(found.key, path=path, on=on)
    return {
        one.key: rules.Settled(one.type, str(one.value), one.since)
        for one in answers
        if one.state is Settled.DECIDED and one.since is not None
    }


def plan(pack: str, place: packs.InForce, until: dt.date, days: calendar.Calendar) -> list[Planned]:
    """What may be done on ``until`` or earlier at a place while the pack holds there.

    What a place below has settled for itself counts there, from its own first day on.
    """
    found = packs.find_pack(pack)
    window = rules.Window(place.first, place.last or rules.FOREVER)
    on = min(until, place.last or until)
    keys = {key for duty in found.duties if (key := rules.setting_of(duty))}
    below = packs.places_settling(pack, keys, under=place.path, on=on)
    settled = {
        where: _settled(found, where, on) for where in {place.path, *(p for some in below.values() for p in some)}
    }
    planned = []
    for duty in found.duties:
        key = rules.setting_of(duty)
        own = tuple(below.get(key, ()))
        for where in (place.path, *own):
            inner = tuple(path for path in own if path != where and path.startswith(where))
            for instance in rules.instances(duty, window, until, days, settled[where].get(key)):
                planned += [
                    Planned(_of_duty(pack, duty), search, instance, where, inner)
                    for search in rules.searches(duty)
                    if where == place.path or search.source is not rules.Source.BODY
                ]
    for row in found.milestones:
        one = rules.milestone(row, found.facts.valid_from, window)
        if one is not None and one.opens_on <= until:
            planned.append(Planned(_of_milestone(pack, row), _PLACE, one, place.path))
    return planned


_PLACE = rules.Search("place", "", rules.Source.BODY)


def not_arising(pack: str, on: dt.date, days: calendar.Calendar) -> list[NotArising]:
    """Templates of which nothing has arisen by a day, with the reason that a page prints."""
    found, known = packs.find_pack(pack), templates(pack)
    risen = {one.template.key for place in packs.times_in_force(pack) for one in plan(pack, place, on, days)}
    duties = {duty.key: duty for duty in found.duties}
    labels = {row.key: row for row in found.settings}
    settled = _settled(found, packs.path_of_pack(pack), on)
    waiting = []
    for key, one in known.items():
        if key in risen:
            continue
        setting = _waits(duties.get(key), settled)
        row = labels.get(setting)
        reason = _reason(key, one, f"{row.label}（由{row.whose}定）" if row else setting, found)
        waiting.append(NotArising(one, reason, setting, row.whose if row else ""))
    return waiting


def _waits(duty: pack_rules.DutyRow | None, settled: dict[str, rules.Settled]) -> str:
    return rules.waits_for(duty, settled.get(rules.setting_of(duty))) if duty is not None else ""


def _reason(key: str, one: Template, setting: str, pack: pack_rules.Pack) -> str:
    if setting:
        return f"待设定：{setting}"
    if key.startswith(MILESTONE):
        dated = next(row for row in pack.milestones if f"{MILESTONE}{row.key}" == key)
        last = dated.date_end or dated.date
        if last is None:
            return "文件没有写明日期"
        return "早于或等于印发之日，作为起点" if last <= pack.facts.valid_from else "不在文件适用期内或尚未开始"
    plain = {"manual": "由人决定何时办", "per-event": "事项发生时生成"}
    return plain.get(one.cadence, "这一天以前没有到期的一期")


def undecided(kinds: tuple[str, ...], path: str, on: dt.date) -> list[NotArising]:
    """What obligors of some kinds at a place would owe if a setting were decided: 待设定, and whose it is."""
    waiting = []
    for pack in packs.library():
        if not packs.is_in_force(pack, path, on):
            continue
        answers = {one.key: one for one in packs.settings_of(pack, path=path, on=on)}
        for one in templates(pack).values():
            answer = answers.get(one.setting)
            if answer is not None and answer.is_open and set(kinds) & set(one.kinds):
                reason = f"待设定：{answer.label}（由{answer.whose}定）"
                waiting.append(NotArising(one, reason, one.setting, answer.whose))
    return waiting
