"""What follows from satisfaction, what a joint record must hold, who can force an assembly. Pure.

The documents write 应 for the talk with a company (B-四(四)5c) and 可 for stepping in at a committee (B-四(二)4c):
the first opens a case, the second proposes one. Exactly one half fires neither (setting half-thresholds: strict).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from mulin.kernel.errors import Violation


class Trigger(StrEnum):
    """What a counted result sets going."""

    NOTHING = "NOTHING"
    PROPOSE = "PROPOSE"
    TALK = "TALK"


def trigger(subject: str, satisfied: int, dissatisfied: int, answered: int) -> Trigger:
    """What follows from a result; neither share is derived from the other."""
    if subject == "COMMITTEE" and 2 * satisfied < answered:
        return Trigger.PROPOSE
    if subject == "COMPANY" and 2 * dissatisfied > answered:
        return Trigger.TALK
    return Trigger.NOTHING


JOINT_KINDS = (
    ("VISIT", "民情联访"),
    ("MATTER", "重大事项联议"),
    ("WORK", "民生实事联办"),
    ("DISPUTE", "矛盾联调"),
    ("MEETING", "治理联席会议"),
)
PARTIES = ("village", "committee", "company")


def joint_action(values: Mapping[str, Any], today: dt.date) -> list[Violation]:
    """A joint record is of the past, and of two parties at least (where there is no committee, two are all)."""
    found = []
    day = values.get("held_on")
    if isinstance(day, dt.date) and day > today:
        found.append(Violation("selfgov.joint_future"))
    if sum(bool(values.get(one)) for one in PARTIES) < 2:
        found.append(Violation("selfgov.joint_parties", "N-二(三)2c"))
    return found


def can_force(sponsors: int, total: int) -> bool:
    """Whether the sponsors are a fifth of all owners, so that an extraordinary assembly must be held."""
    return 0 < sponsors <= total and 5 * sponsors >= total
