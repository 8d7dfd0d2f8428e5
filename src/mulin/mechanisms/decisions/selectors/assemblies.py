"""Assemblies as pages show them: lines of a list, one with its motions, roll, results and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mulin.kernel import calendar
from mulin.kernel.errors import NotFound, Violation
from mulin.mechanisms.decisions.models import Assembly, Motion, Roll, Verdict
from mulin.mechanisms.decisions.rules import progress, regimes
from mulin.mechanisms.decisions.rules.stages import CONVENERS, Stage


@dataclass(frozen=True, slots=True)
class Line:
    """An assembly in a list."""

    id: int
    community_id: int
    title: str
    place_name: str
    layer: str
    stage: Stage
    event_on: dt.date | None
    closes_at: dt.datetime | None
    disputed: bool
    suspended: bool
    revoked: bool


@dataclass(frozen=True, slots=True)
class Result:
    """The last count of a motion: both readings, the frozen sums, warnings."""

    outcome: str
    strict_outcome: str
    regime: str
    sums: Mapping[str, Any]
    warnings: tuple[str, ...]
    counted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class MotionView:
    """A motion with the majority that the law of its day asks for; ``result`` after the count."""

    id: int
    serial: int
    matter: str
    kind: str
    title: str
    text: str
    text_hash: str
    options: tuple[str, ...]
    seats: int
    vote_class: regimes.VoteClass
    majority: regimes.Share
    result: Result | None


@dataclass(frozen=True, slots=True)
class RollView:
    """The latest version of the roll; areas in 0.01 m2."""

    version: int
    state: str
    state_label: str
    heads: int
    area: int
    root: str
    objections_until: dt.date | None


@dataclass(frozen=True, slots=True)
class View:
    """All that the decision page shows of an assembly."""

    line: Line
    uid: str
    path: str
    convener: str
    convener_label: str
    convened_because: str
    form: str
    scope_text: str
    noticed_on: dt.date | None
    notice_days: int
    clear_days: bool
    rules: Mapping[str, Any]
    rules_hash: str
    decided_on: dt.date | None
    result_until: dt.date | None
    regime: regimes.Regime
    motions: tuple[MotionView, ...]
    roll: RollView | None

    @property
    def convener_word(self) -> str:
        """Who convened, in words."""
        return self.convener_label or dict(CONVENERS)[self.convener]

    @property
    def facts(self) -> progress.Facts:
        """What the stepper judges."""
        return progress.Facts(
            stage=self.line.stage,
            motions=len(self.motions),
            texts_missing=sum(not one.text.strip() for one in self.motions),
            rules_set=bool(self.rules),
            roll=self.roll.state if self.roll else "",
            roll_until=self.roll.objections_until if self.roll else None,
            event_on=self.line.event_on,
            closes_at=self.line.closes_at,
            result_until=self.result_until,
        )


def _line(row: Assembly) -> Line:
    return Line(
        id=row.pk,
        community_id=row.community_id,
        title=row.title,
        place_name=row.place_name,
        layer=row.layer,
        stage=Stage(row.stage),
        event_on=row.event_on,
        closes_at=row.closes_at,
        disputed=row.disputed,
        suspended=row.suspended,
        revoked=row.revoked_at is not None,
    )


def list_lines(
    *, community_id: int | None = None, layers: tuple[str, ...] = ("REAL",), after: int = 0, limit: int = 50
) -> list[Line]:
    """Assemblies of the active range, the latest first, paged by number."""
    rows = Assembly.objects.filter(layer__in=layers)
    if community_id is not None:
        rows = rows.filter(community_id=community_id)
    if after:
        rows = rows.filter(pk__lt=after)
    return [_line(row) for row in rows.order_by("-id")[:limit]]


def last_rules(community_id: int) -> Mapping[str, Any]:
    """The rule pack of the community's last assembly that has one; empty where there was none."""
    found = Assembly.objects.filter(community_id=community_id).exclude(rules={}).order_by("-id").values_list("rules")
    row = found.first()
    return dict(row[0]) if row else {}


def motion_of(assembly_id: int, motion_id: int, *, today: dt.date) -> MotionView:
    """One motion of an assembly. Raises NotFound."""
    found = next((one for one in get_view(assembly_id, today=today).motions if one.id == motion_id), None)
    if found is None:
        raise NotFound(Violation("decisions.missing"))
    return found


def get_view(assembly_id: int, *, today: dt.date) -> View:
    """An assembly with its motions, roll and results. Raises NotFound outside the active range."""
    row = Assembly.objects.filter(pk=assembly_id).first()
    if row is None:
        raise NotFound(Violation("decisions.missing"))
    closed_on = calendar.local_date(row.closed_at) if row.closed_at else None
    regime = regimes.regime_on(row.decided_on or closed_on or row.event_on or today)
    results = _results(row)
    return View(
        line=_line(row),
        uid=str(row.uid),
        path=row.path,
        convener=row.convener,
        convener_label=row.convener_label,
        convened_because=row.convened_because,
        form=row.form,
        scope_text=row.scope_text,
        noticed_on=row.noticed_on,
        notice_days=row.notice_days,
        clear_days=row.clear_days,
        rules=row.rules,
        rules_hash=row.rules_hash,
        decided_on=row.decided_on,
        result_until=row.objections_until,
        regime=regime,
        motions=tuple(
            _motion(motion, regime, results.get(motion.pk))
            for motion in Motion.objects.filter(assembly=row).order_by("serial")
        ),
        roll=_roll(row),
    )


def _results(row: Assembly) -> dict[int, Result]:
    found = Verdict.objects.filter(assembly=row).order_by("version")
    return {
        one.motion_id: Result(
            one.outcome, one.strict_outcome, one.regime, one.sums, tuple(one.warnings), one.counted_at
        )
        for one in found
    }


def _motion(row: Motion, regime: regimes.Regime, result: Result | None) -> MotionView:
    vote_class = regimes.class_of(regimes.Matter(row.matter), regime)
    return MotionView(
        id=row.pk,
        serial=row.serial,
        matter=row.matter,
        kind=row.kind,
        title=row.title,
        text=row.text,
        text_hash=row.text_hash,
        options=tuple(row.options),
        seats=row.seats,
        vote_class=vote_class,
        majority=regime.majority[vote_class],
        result=result,
    )


def _roll(row: Assembly) -> RollView | None:
    roll = Roll.objects.filter(assembly=row).order_by("-version").first()
    if roll is None:
        return None
    return RollView(
        roll.version, roll.state, roll.get_state_display(), roll.total_heads, roll.total_area, roll.root,
        roll.objections_until,
    )  # fmt: skip
