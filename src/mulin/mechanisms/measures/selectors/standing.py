"""The standing of a pack's targets, as of a day and as known then: what ``mulin status`` prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from mulin.kernel import calendar, scope
from mulin.kernel.registers.models import Attestation
from mulin.mechanisms.measures import rules, sql
from mulin.mechanisms.measures.selectors import figures, published
from mulin.mechanisms.measures.selectors.kept import Kept
from mulin.mechanisms.packs import rules as packs
from mulin.mechanisms.packs import selectors as store

# The value of a setting of the pack, decided or documented; None: it stands open.
Settings = Callable[[str], Any]
NO_NUMBER = "text"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the whole answer shares."""

    pack: packs.Pack
    on: dt.date
    today: dt.date
    known_day: dt.date | None
    layers: tuple[str, ...]
    settings: Settings

    @property
    def known(self) -> dt.datetime | None:
        """The last moment that counts as known; None: everything recorded so far."""
        return None if self.known_day is None else last_moment(self.known_day)


@dataclass(frozen=True, slots=True)
class Plan:
    """One target made ready: which instance, which basis, what is to be counted, what stands in the way."""

    target: packs.TargetRow
    instance: rules.Instance
    spec: rules.MeasureSpec
    basis: rules.Basis
    place: figures.Place | None
    part: sql.Slice | None
    open_setting: packs.SettingRow | None
    visible: bool


def last_moment(day: dt.date) -> dt.datetime:
    """The last moment of a local day."""
    return calendar.end_of_day(day) - dt.timedelta(microseconds=1)


def _decided(asked: Asked, key: str) -> tuple[str | None, packs.SettingRow | None]:
    """A setting's value, decided or documented; and its row."""
    row = next((s for s in asked.pack.settings if s.key == key), None)
    value = asked.settings(key)
    if value is None and row is not None and row.kind == "choice":
        value = row.default
    return (None if value is None else str(value)), row


def settings_at(
    pack: str, *, on: dt.date, known: dt.datetime | None = None, layers: tuple[str, ...] = ("REAL",)
) -> Settings:
    """The settings of a pack as they stood at its own place on a day, as known then."""
    answers = {answer.key: answer.value for answer in store.settings_of(pack, on=on, known=known, layers=layers)}
    return answers.get


def _chosen_basis(
    asked: Asked, target: packs.TargetRow, spec: rules.MeasureSpec
) -> tuple[str, packs.SettingRow | None]:
    """The denominator's key, and the setting if it stands open (then our proposal is shown, never judged)."""
    if not target.denominator_setting or not target.denominator_options:
        return "", None
    value, row = _decided(asked, target.denominator_setting)
    chosen = value or target.denominator_proposed
    known = {basis.key for basis in spec.bases}
    return (chosen if chosen in known else ""), (row if value is None else None)


def _given(
    asked: Asked, target: packs.TargetRow, spec: rules.MeasureSpec
) -> tuple[dict[str, str | None], packs.SettingRow | None]:
    """The measure's parameters from the target, the pack and the settings; the setting that stands open."""
    given: dict[str, str | None] = {**target.params, "pack": asked.pack.key}
    for item in spec.parameters:
        if item.setting:
            given[item.key], row = _decided(asked, item.setting)
            if given[item.key] is None:
                return given, row
    return given, None


def _plan(asked: Asked, target: packs.TargetRow, place: figures.Place | None, *, visible: bool) -> Plan:
    spec = rules.registry.measure(target.measure)
    instance = rules.instance_of(
        target.due, target.recurs, target.params, first_day=asked.pack.facts.valid_from, on=asked.on
    )
    basis_key, undecided = _chosen_basis(asked, target, spec)
    given, unset = _given(asked, target, spec)
    basis, params = spec.basis(basis_key), rules.resolved(spec, given)
    part = None
    if place is not None and visible and params is not None:
        part = sql.Slice(
            spec.key,
            basis.key,
            on=asked.on,
            lo=place.path,
            hi=place.path + scope.LAST,
            known=asked.known,
            since=instance.since,
            until=instance.until,
            layers=asked.layers,
            params=tuple(sorted(params.items())),
            attested=_attested_by_pack(asked, target),
        )
    return Plan(target, instance, spec, basis, place, part, undecided or unset, visible)


def _attested_by_pack(asked: Asked, target: packs.TargetRow) -> bool:
    """Whether the document's own rosters attest the register: they count from the day that they were issued."""
    issued = [roster.spec.recorded for roster in asked.pack.rosters if roster.spec.id in target.attested_by]
    known = asked.known_day or asked.today
    return bool(target.attested_by) and all(day <= min(asked.on, known) for day in issued)


def _asked(
    pack: packs.Pack,
    on: dt.date,
    today: dt.date,
    known: dt.date | None,
    layers: tuple[str, ...],
    settings: Settings | None,
) -> Asked:
    moment = None if known is None else last_moment(known)
    found = settings if settings is not None else settings_at(pack.key, on=on, known=moment, layers=layers)
    return Asked(pack, on, today, known, layers, found)


def slice_of(
    pack: packs.Pack,
    no: int,
    *,
    on: dt.date,
    today: dt.date,
    known: dt.date | None = None,
    layers: tuple[str, ...] = ("REAL",),
    settings: Settings | None = None,
) -> sql.Slice | None:
    """What a target counts on a day: the argument of drill, children, league and trend; None if it cannot be."""
    asked = _asked(pack, on, today, known, layers, settings)
    target = next(row for row in pack.targets if row.no == no)
    place = figures.place_of(target.place)
    visible = place is not None and scope.current().covers(place.path)
    return _plan(asked, target, place, visible=visible).part


def _plans(asked: Asked, targets: Sequence[packs.TargetRow], under: str) -> list[Plan]:
    """The targets made ready; at the place ``under`` where that lies below a target's own place."""
    seen = scope.current()
    places = {code: figures.place_of(code) for code in {t.place for t in targets}}
    nearer = figures.region_at(under) if under else None
    plans = []
    for target in targets:
        place = places[target.place]
        if place is not None and nearer is not None and nearer.path.startswith(place.path):
            place = nearer
        visible = place is not None and seen.covers(place.path)
        plans.append(_plan(asked, target, place, visible=visible))
    return plans


def slices(
    pack: packs.Pack,
    *,
    on: dt.date,
    today: dt.date,
    known: dt.date | None = None,
    layers: tuple[str, ...] = ("REAL",),
    settings: Settings | None = None,
    under: str = "",
) -> dict[int, sql.Slice | None]:
    """What every target of a pack counts, by its number; ``under`` as in :func:`status`."""
    asked = _asked(pack, on, today, known, layers, settings)
    return {plan.target.no: plan.part for plan in _plans(asked, pack.targets, under)}


def status(
    pack: packs.Pack,
    *,
    on: dt.date,
    today: dt.date,
    known: dt.date | None = None,
    layers: tuple[str, ...] = ("REAL",),
    settings: Settings | None = None,
    only: frozenset[int] = frozenset(),
    under: str = "",
    kept: Kept | None = None,
) -> list[dict[str, Any]]:
    """Every target of a pack on a day, by the contract of ``mulin status``; three statements whatever the number.

    ``known``: by what was known at the end of that day. ``layers``: ``REAL``, or with ``DEMO`` added. A place
    outside the active range gives no figures rather than part of them. ``settings``: without them, the store's.
    ``only``: the targets of these numbers. ``under``: figures of that place where it lies below a target's own.
    ``kept``: figures of that place counted beforehand.
    """
    asked = _asked(pack, on, today, known, layers, settings)
    plans = _plans(asked, [row for row in pack.targets if not only or row.no in only], under)
    wanted = [part for plan in plans for part in _wanted(asked, plan).values()]
    counted = dict(zip(wanted, figures.tallies(wanted, kept), strict=True))
    evidence = _Evidence(asked, plans)
    return [_row(asked, plan, counted, evidence) for plan in plans]


def board_slices(pack: packs.Pack, *, on: dt.date, layers: tuple[str, ...]) -> list[sql.Slice]:
    """Everything that a board of the pack's own place counts today: every target's standing and its course."""
    asked = _asked(pack, on, on, None, layers, None)
    found: dict[sql.Slice, None] = {}
    for plan in _plans(asked, pack.targets, ""):
        found |= dict.fromkeys(_wanted(asked, plan).values())
        if plan.part is not None:
            days = rules.course_days(pack.facts.valid_from, on, plan.instance.due)
            found |= {replace(plan.part, on=day): None for day in days if day <= on}
    return list(found)


def _wanted(asked: Asked, plan: Plan) -> dict[str, sql.Slice]:
    """The slices that one target needs, by their role."""
    part, due = plan.part, plan.instance.due
    if part is None or asked.on < asked.pack.facts.valid_from:
        return {} if part is None else {"on": part}
    found = {"on": part}
    judged = asked.on
    if due is not None and asked.on > due:
        judged = due
        found["due"] = replace(part, on=due)
    if judged < asked.today and last_moment(judged) < (asked.known or last_moment(asked.today)):
        found["then"] = replace(part, on=judged, known=last_moment(judged))
    if plan.target.comparator == NO_NUMBER:
        last = min(asked.on, due) if due is not None else asked.on
        for day in rules.year_ends(asked.pack.facts.valid_from, last):
            found[f"year {day.year}"] = replace(part, on=day)
    return found


class _Evidence:
    """Attestations and baselines of the places asked for, read once."""

    def __init__(self, asked: Asked, plans: Sequence[Plan]) -> None:
        self.asked = asked
        above = {prefix for plan in plans if plan.place for prefix in _prefixes(plan.place.path)}
        self.attestations = list(Attestation.objects.filter(path__in=above)) if above else []
        self.baselines: dict[str, dict[str, rules.Baseline]] = {}
        for plan in plans:
            if plan.place is not None and plan.place.path not in self.baselines:
                self.baselines[plan.place.path] = published.baselines(
                    asked.pack.key, plan.place.path, known=asked.known
                )

    def attested(self, plan: Plan, part: sql.Slice) -> bool:
        """Whether the place declared the measure's register complete on the slice's day, as known then."""
        if part.attested:
            return True
        purposes = {"", plan.spec.key, *(value for _, value in part.params)}
        return any(
            row.register == plan.spec.register
            and row.purpose in purposes
            and part.lo.startswith(row.path)
            and _holds(row.valid, part.on)
            and self._known(row)
            and ("DEMO" in self.asked.layers or not row.basis.startswith(sql.DEMO_MARK))
            for row in self.attestations
        )

    def _known(self, row: Attestation) -> bool:
        known = self.asked.known
        if known is None:
            return row.superseded_at is None
        return row.recorded_at <= known and (row.superseded_at is None or row.superseded_at > known)


def _prefixes(path: str) -> list[str]:
    parts = path.rstrip("/").split("/")
    return ["/".join(parts[:n]) + "/" for n in range(1, len(parts) + 1)]


def _holds(valid: Any, day: dt.date) -> bool:
    return (valid.lower is None or valid.lower <= day) and (valid.upper is None or day < valid.upper)


def _row(asked: Asked, plan: Plan, counted: Mapping[sql.Slice, rules.Tally], evidence: _Evidence) -> dict[str, Any]:
    target, instance = plan.target, plan.instance
    wanted = _wanted(asked, plan)
    readings = {role: _reading(plan, part, counted[part], evidence) for role, part in wanted.items()}
    goal = None if target.comparator == NO_NUMBER else Fraction(target.value)
    key = f"{target.no}{instance.suffix}"
    empty = rules.Reading(rules.Tally(), None, None, None, complete=False)
    at_on = readings.get("on", empty)
    base = evidence.baselines.get(plan.place.path, {}) if plan.place else {}
    verdict = rules.judge(
        rules.Question(
            target.comparator,
            goal,
            asked.on,
            asked.pack.facts.valid_from,
            instance.due,
            at_on,
            readings.get("due"),
            baseline=base.get(key) or base.get(str(target.no)),
            each=plan.spec.each,
            better=plan.spec.better,
            yearly=[reading for role, reading in readings.items() if role.startswith("year ")],
        )
    )
    count = plan.spec.kind is rules.Kind.COUNT
    small, tally, has = plan.basis.hundredths, at_on.tally, plan.part is not None
    at_due = readings.get("due")
    return {
        "id": f"{asked.pack.key}-{key}",
        "no": target.no,
        "clause": target.clause,
        "measure": target.measure,
        "place": target.place,
        "comparator": target.comparator,
        "target": rules.printed(goal),
        "due": instance.due.isoformat() if instance.due else None,
        "numerator": rules.counted(tally.num, hundredths=small) if has else None,
        "denominator": rules.counted(tally.known, hundredths=small) if has and not count else None,
        "missing": rules.counted(tally.missing, hundredths=small) if has else None,
        "value": rules.printed(at_on.value),
        "due_value": rules.printed(at_due.value) if at_due else None,
        "state": verdict.state.value,
        "projected": asked.on > asked.today,
        "note": "；".join(_notes(asked, plan, verdict, wanted, counted, evidence)),
        "indicator": target.indicator,
        "basis": plan.basis.label,
        "unit": target.unit,
    }


def _reading(plan: Plan, part: sql.Slice, tally: rules.Tally, evidence: _Evidence) -> rules.Reading:
    there = not plan.spec.listed or bool(tally.known + tally.missing)
    return rules.read(
        tally,
        count=plan.spec.kind is rules.Kind.COUNT,
        percent=plan.spec.percent,
        attested=there and evidence.attested(plan, part),
        settled=plan.open_setting is None,
        capped=plan.basis.capped,
    )


def _notes(
    asked: Asked,
    plan: Plan,
    verdict: rules.Verdict,
    wanted: Mapping[str, sql.Slice],
    counted: Mapping[sql.Slice, rules.Tally],
    evidence: _Evidence,
) -> list[str]:
    notes = ["逾期后达到"] if verdict.late_pass else []
    if plan.open_setting is not None:
        notes.append(_open_note(plan, plan.open_setting))
    if plan.place is None:
        notes.append(f"地区 {plan.target.place} 尚未建立")
    elif not plan.visible:
        notes.append("所辖范围不足以计算该地区")
    if plan.part is not None:
        notes += _data_notes(plan, plan.part, counted, evidence)
        notes += _late_note(plan, wanted, counted)
    if (expired := _expired_note(asked)) is not None:
        notes.append(expired)
    return notes


def _open_note(plan: Plan, row: packs.SettingRow) -> str:
    where = "、".join(row.clauses)
    shown = f"，所示数暂按{plan.basis.label}" if plan.part is not None else ""
    return f"待设定：{row.label}（{where}，由{row.whose}确定）{shown}"


def _data_notes(
    plan: Plan, part: sql.Slice, counted: Mapping[sql.Slice, rules.Tally], evidence: _Evidence
) -> list[str]:
    tally, notes = counted[part], []
    if plan.spec.listed and not tally.known + tally.missing:
        notes.append("名单尚未登记")
    elif not evidence.attested(plan, part):
        notes.append("台账尚未确认完整")
    if tally.missing:
        missing = rules.counted(tally.missing, hundredths=plan.basis.hundredths)
        notes.append(f"缺数据 {missing} {plan.basis.unit}，未计为是或否")
    if tally.unweighed:
        notes.append(f"{tally.unweighed} 个缺{plan.basis.label}，无法计入")
    if plan.spec.each and tally.short:
        notes.append(f"{tally.short} 个小区单独不达标")
    return notes


def _late_note(plan: Plan, wanted: Mapping[str, sql.Slice], counted: Mapping[sql.Slice, rules.Tally]) -> list[str]:
    """后补录 3 条，使 38/41 变为 41/41: what the judged day's figure was at its own end, and what it is now."""
    then = wanted.get("then")
    if then is None:
        return []
    now = wanted.get("due", wanted["on"])
    before, after = counted[then], counted[now]
    if before == after or not (before.known or before.missing):
        return []
    changed = figures.late_rows(now, then.known) if then.known else 0
    return [f"后补录 {changed} 条，使 {_ratio(plan, before)} 变为 {_ratio(plan, after)}"]


def _ratio(plan: Plan, tally: rules.Tally) -> str:
    small = plan.basis.hundredths
    numerator = rules.counted(tally.num, hundredths=small)
    if plan.spec.kind is rules.Kind.COUNT:
        return f"{numerator}"
    return f"{numerator}/{rules.counted(tally.known, hundredths=small)}"


def _expired_note(asked: Asked) -> str | None:
    """On expiry ask, never stop silently; until somebody decides, every target says so."""
    facts = asked.pack.facts
    if not facts.is_expired(asked.on) or facts.valid_to is None:
        return None
    decided = asked.settings("on-expiry")
    if decided == "continue":
        return f"文件已于 {facts.valid_to} 到期，已决定继续执行"
    if decided in ("stop", "replaced"):
        return f"文件已于 {facts.valid_to} 到期，已决定{'停止执行' if decided == 'stop' else '由新文件替代'}"
    return f"文件已于 {facts.valid_to} 到期，是否继续执行待 {facts.issuer} 决定"
