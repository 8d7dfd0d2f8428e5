"""What an announcement says, read from the last count of every motion."""

from __future__ import annotations

from mulin.kernel import calendar
from mulin.kernel.errors import Refused, Violation
from mulin.mechanisms.decisions.models import Assembly, Checkpoint, Motion, Roll, Verdict
from mulin.mechanisms.decisions.rules.announcement import Announcement, MotionResult
from mulin.mechanisms.decisions.rules.stages import Stage
from mulin.mechanisms.decisions.rules.standing import Standing
from mulin.mechanisms.decisions.selectors import reviews


def last_size(row: Assembly) -> int:
    """How many leaves the last kept signed head covers."""
    found = Checkpoint.objects.filter(assembly=row).order_by("-size").values_list("size", flat=True).first()
    return int(found or 0)


def of(row: Assembly, root: bytes) -> Announcement:
    """The announcement of a counted assembly under a root of its log. Raises Refused before the count."""
    day = row.decided_on or (calendar.local_date(row.closed_at) if row.closed_at else None)
    if day is None:
        raise Refused(Violation("decisions.not_counted"))
    roll, held = Roll.objects.get(assembly=row, state=Roll.State.FROZEN), reviews.standing_of(row)
    return Announcement(
        row.title,
        row.place_name,
        row.convener_label,
        day,
        _motions(row),
        row.rules_hash,
        roll.root,
        root,
        row.log_size,
        Stage(row.stage) is Stage.ANNOUNCED,
        row.objections_until,
        "" if held is Standing.STANDS else held.label,
    )


def _motions(row: Assembly) -> tuple[MotionResult, ...]:
    last: dict[int, Verdict] = {}
    for one in Verdict.objects.filter(assembly=row).select_related("motion").order_by("version"):
        last[one.motion.serial] = one
    # A final count that repeats the preliminary one is no recount: only occasions of recounting are numbered.
    recounts = set(Verdict.objects.filter(assembly=row, occasion="RECOUNT").values_list("motion_id", flat=True))
    return tuple(
        MotionResult(
            serial,
            one.motion.title,
            one.motion.kind,
            _options(one.motion),
            one.regime,
            one.vote_class,
            one.sums,
            one.version if one.motion_id in recounts else 1,
        )
        for serial, one in sorted(last.items())
    )


def _options(motion: Motion) -> tuple[str, ...]:
    return tuple(str(one) for one in motion.options)
