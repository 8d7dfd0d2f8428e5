"""When a duty falls due, as ``schedules.yaml`` writes it: one exact model a rule. Pure."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

Day = Annotated[int, Field(ge=1, le=31)]
Month = Annotated[int, Field(ge=1, le=12)]


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DaysOfMonth(_Rule):
    """Fixed days of every month; a month that is too short takes its last day."""

    rule: Literal["days-of-month"]
    days: Annotated[tuple[Day, ...], Field(min_length=1)]


class QuarterOffset(_Rule):
    """A day of the n-th month of a quarter; ``covers`` says which quarter the record is about."""

    rule: Literal["quarter-offset"]
    month: Annotated[int, Field(ge=1, le=3)]
    day: Day | Literal["last"]
    covers: Literal["previous-quarter", "same-quarter"]


class PeriodEnd(_Rule):
    """The last day of the period. ``first``: the day that the text prints for the first one."""

    rule: Literal["period-end"]
    first: dt.date | None = None


class Opening(_Rule):
    """From which day of the year on a yearly duty may be done."""

    month: Month
    day: Day


class Fixed(_Rule):
    """A day of every year. ``covers``: the year that the record is about."""

    rule: Literal["fixed"]
    month: Month
    day: Day
    window_from: Opening | None = None
    covers: Literal["same-year", "next-year"] = "same-year"


class Once(_Rule):
    """One printed day. On or before the day of issue the place says how it counts: ``baseline`` names the setting."""

    rule: Literal["once"]
    date: dt.date
    baseline: str = ""


class Standing(_Rule):
    """To be done once by whoever comes to owe it, and kept so; the text prints no day."""

    rule: Literal["standing"]


class Event(_Rule):
    """After something happened; the text sets no day."""

    rule: Literal["event"]
    event: str


class Open(_Rule):
    """Left open by the text: a setting of the place decides (待设定 until then)."""

    rule: Literal["open"]
    setting: str


class Manual(_Rule):
    """Called by people when they see fit."""

    rule: Literal["manual"]


DueRule = DaysOfMonth | QuarterOffset | PeriodEnd | Fixed | Once | Standing | Event | Open | Manual
_adapter: TypeAdapter[DueRule] = TypeAdapter(Annotated[DueRule, Field(discriminator="rule")])


def read(value: Any) -> DueRule:
    """The rule of a mapping. Raises ValueError (pydantic's) naming what is wrong."""
    return _adapter.validate_python(value)
