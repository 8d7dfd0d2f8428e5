"""The sums of a motion, counted by the database in one pass over the current ballots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from mulin.mechanisms.decisions.models import Assembly, Motion, Roll
from mulin.mechanisms.decisions.rules import elections, rulepack
from mulin.mechanisms.decisions.rules.counting import NOTHING, Sums


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of a motion, and each option's sums by channel (-1: void)."""

    sums: elections.MotionSums
    channels: dict[str, dict[int, Sums]]


SUMS = """
SELECT b.channel, CASE WHEN b.void_reason <> '' THEN -1 ELSE coalesce(c.choice, -1) END AS option,
       sum(CASE WHEN %(parking)s THEN w.area_parking ELSE w.area END)::bigint, count(*)
FROM decision_ballot b
JOIN decision_roll r ON r.assembly_id = b.assembly_id AND r.version = b.roll_version
JOIN decision_weight w ON w.roll_id = r.id AND w.group_id = b.group_id
LEFT JOIN decision_choice c ON c.ballot_id = b.id AND c.motion_id = %(motion)s
WHERE b.assembly_id = %(assembly)s AND b.current AND (%(parking)s OR NOT w.only_parking)
GROUP BY 1, 2
"""

SILENT = """
SELECT coalesce(sum(CASE WHEN %(parking)s THEN w.area_parking ELSE w.area END), 0)::bigint, count(*)
FROM decision_weight w
WHERE w.roll_id = %(roll)s AND (%(parking)s OR NOT w.only_parking)
  AND EXISTS (SELECT FROM decision_delivery d
              WHERE d.group_id = w.group_id AND d.reached AND d.kind = ANY(%(kinds)s))
  AND NOT EXISTS (SELECT FROM decision_ballot b WHERE b.group_id = w.group_id AND b.current)
"""


def count_motion(row: Assembly, motion: Motion) -> Counted:
    """Count one motion of an assembly that is being counted; before that the choices are invisible even here."""
    roll = Roll.objects.get(assembly=row, state=Roll.State.FROZEN)
    parking = motion.count_parking
    kinds = list(rulepack.from_json(row.rules).delivery_kinds)
    params: dict[str, Any] = {
        "assembly": row.pk,
        "motion": motion.pk,
        "parking": parking,
        "roll": roll.pk,
        "kinds": kinds,
    }
    options: dict[int, Sums] = {}
    by_channel: dict[str, dict[int, Sums]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SUMS, params)
        for channel, option, area, heads in cursor.fetchall():
            sums = Sums(int(area), int(heads))
            by_channel.setdefault(channel, {})[option] = sums
            options[option] = options.get(option, NOTHING) + sums
        cursor.execute(SILENT, params)
        silent = Sums(*(int(value) for value in cursor.fetchone()))
    total = (
        Sums(roll.total_area_parking, roll.total_heads_parking) if parking else Sums(roll.total_area, roll.total_heads)
    )
    void = options.pop(-1, NOTHING)
    return Counted(elections.MotionSums(total, options, void, silent), by_channel)


@dataclass(frozen=True, slots=True)
class Turnout:
    """Who took part so far, by both measures and against both thresholds: never what anyone chose."""

    total: Sums
    returned: Sums
    needed: Sums

    @property
    def missing(self) -> Sums:
        """What the quorum still lacks: 还差 n 户、m ㎡ (0.01 m2)."""
        return Sums(max(self.needed.area - self.returned.area, 0), max(self.needed.heads - self.returned.heads, 0))


TURNOUT = """
SELECT coalesce(sum(w.area), 0)::bigint, count(*)
FROM decision_ballot b
JOIN decision_roll r ON r.assembly_id = b.assembly_id AND r.version = b.roll_version
JOIN decision_weight w ON w.roll_id = r.id AND w.group_id = b.group_id AND NOT w.only_parking
WHERE b.assembly_id = %s AND b.current AND b.void_reason = ''
"""


def turnout(row: Assembly, numerator: int, denominator: int, *, strict: bool) -> Turnout:
    """The turnout and what ``numerator/denominator`` of both measures asks for (strict: more than it)."""
    roll = Roll.objects.get(assembly=row, state=Roll.State.FROZEN)
    with connection.cursor() as cursor:
        cursor.execute(TURNOUT, [row.pk])
        area, heads = cursor.fetchone()

    def need(whole: int) -> int:
        return whole * numerator // denominator + 1 if strict else -(-whole * numerator // denominator)

    needed = Sums(need(roll.total_area), need(roll.total_heads))
    return Turnout(Sums(roll.total_area, roll.total_heads), Sums(int(area), int(heads)), needed)


def turnout_of(assembly_id: int, numerator: int, denominator: int, *, strict: bool) -> Turnout | None:
    """The turnout of an assembly by its number; None before its roll is frozen."""
    row = Assembly.objects.filter(pk=assembly_id, rolls__state=Roll.State.FROZEN).first()
    return turnout(row, numerator, denominator, strict=strict) if row is not None else None
