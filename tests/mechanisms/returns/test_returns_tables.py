"""What the database refuses of returns, and how many questions a sheet's page asks it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from mulin.mechanisms.returns import selectors, services
from mulin.mechanisms.returns.models import Sheet, SheetEvent, SheetRow, SheetVersion
from tests.mechanisms.returns.support import OFFICE, begin, moment, row_named

DAY = dt.date(2020, 9, 28)


def refused(act: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        act()  # type: ignore[operator]


def test_what_was_filed_and_done_is_never_changed(everywhere: None) -> None:
    sheet = begin()
    services.submit(sheet.id, actor=OFFICE, now=moment("2020-09-28"))
    refused(lambda: SheetVersion.objects.update(unchanged=False))
    refused(lambda: SheetVersion.objects.all().delete())
    refused(lambda: SheetEvent.objects.update(note="另一句"))
    refused(lambda: Sheet.objects.filter(pk=sheet.id).delete())


def test_a_sheet_comes_from_a_duty_or_a_collection_and_is_whole(everywhere: None) -> None:
    sheet = begin()
    mine = Sheet.objects.filter(pk=sheet.id)
    refused(lambda: mine.update(obligation_id=None))
    refused(lambda: mine.update(collection_id=1))
    refused(lambda: mine.update(state="SUBMITTED"))
    refused(lambda: mine.update(versions=1))
    refused(lambda: mine.update(layer="TEST"))
    row = Sheet.objects.get(pk=sheet.id)
    row.pk = None
    refused(row.save)  # one sheet for an obligation


def test_a_row_stands_once_and_only_in_its_own_range(everywhere: None, within: object) -> None:
    sheet = begin()
    one = row_named(sheet, "锦绣花园", "2020-09-28")
    services.write_row(sheet.id, one.key, {"note": "看过"}, actor=OFFICE, now=moment("2020-09-28"))
    row = SheetRow.objects.get(sheet_id=sheet.id)
    assert row.path == one.path
    row.pk = None
    refused(row.save)
    with within("37/04/06/100/"):  # type: ignore[operator]
        assert SheetRow.objects.count() == Sheet.objects.count() == 0


def test_a_sheet_of_forty_one_rows_asks_a_handful_of_questions(everywhere: None) -> None:
    sheet = begin()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(selectors.rows_of(sheet, DAY)) == 41
    assert len(asked) <= 5
