"""The calendar in the database: the shipped years, a year published later, deadlines dated anew."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from mulin.config import database
from mulin.kernel import calendar, deadlines
from mulin.kernel.actor import SYSTEM
from mulin.kernel.almanac import selectors, services
from mulin.kernel.errors import Refused

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)


def test_the_shipped_calendar_stands_in_the_table(everywhere: None) -> None:
    assert selectors.get_calendar() == calendar.bundled()
    assert selectors.list_years() == sorted(calendar.bundled().years)


def test_a_deadline_beyond_the_last_year_is_stored_as_provisional(everywhere: None) -> None:
    year = max(calendar.bundled().years) + 1
    spec = deadlines.Spec(10, deadlines.Unit.WORKDAY)
    made = services.start_deadline(
        ("case", "1"), "reply", spec, path="35/05/82/", started_on=dt.date(year, 9, 25), started_by="t", basis="b"
    )
    assert made.provisional
    assert [d.id for d in selectors.list_open_deadlines(under="35/05/82/")] == [made.id]
    services.extend_deadline(made.id, dt.date(year, 12, 1), reason="延期", actor=SYSTEM, now=NOW)
    assert selectors.list_open_deadlines(under="35/05/82/")[0].due_date == dt.date(year, 12, 1)
    services.close_deadline(made.id, now=NOW)
    with pytest.raises(Refused):
        services.extend_deadline(made.id, dt.date(year, 12, 2), reason="再延", actor=SYSTEM, now=NOW)


def test_a_published_year_dates_provisional_deadlines_anew_and_logs_it(
    own_database: str, django_db_blocker: Any
) -> None:
    year = max(calendar.bundled().years) + 1
    with django_db_blocker.unblock():
        owner = _as_owner()
        try:
            made = services.start_deadline(
                ("case", "1"), "reply", deadlines.Spec(10, deadlines.Unit.WORKDAY), path="35/05/82/",
                started_on=dt.date(year, 9, 25), started_by="t", basis="b",
            )  # fmt: skip
            days = [calendar.Row(dt.date(year, 10, n), calendar.Kind.REST, "国庆") for n in range(1, 8)]
            moved = services.publish_year(year, days, basis="国办通知", actor=SYSTEM, now=NOW)
            after = selectors.list_open_deadlines(under="35/05/82/")[0]
            with connection.cursor() as cursor:
                cursor.execute("SELECT kind, old_date, new_date FROM almanac_deadline_change")
                logged = cursor.fetchall()
            with pytest.raises(Refused):
                services.publish_year(year, days, basis="国办通知", actor=SYSTEM, now=NOW)
        finally:
            _restore(owner)
    assert moved == 1
    assert after.due_date > made.due_date
    assert not after.provisional
    assert logged == [("REDATED", made.due_date, after.due_date)]


def _as_owner() -> dict[str, Any]:
    """Connect as the owner, who alone publishes a year; returns what to put back."""
    connection.close()
    before = dict(connection.settings_dict)
    parts = urlsplit(database.owner_url())
    connection.settings_dict.update(USER=parts.username or "", PASSWORD=parts.password or "")
    return before


def _restore(before: dict[str, Any]) -> None:
    connection.close()
    connection.settings_dict.update(USER=before["USER"], PASSWORD=before["PASSWORD"])
