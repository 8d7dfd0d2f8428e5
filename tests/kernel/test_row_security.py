"""Row security: what the runtime role can see and do, tried by breaking it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from mulin.kernel import rowsecurity, scope
from mulin.kernel.actor import SYSTEM
from mulin.kernel.audit import services as audit
from mulin.kernel.audit.models import AuditEntry

NOW = dt.datetime(2026, 11, 23, 1, tzinfo=dt.UTC)


def ours() -> list[rowsecurity.Table]:
    return [t for t in rowsecurity.declared_tables() if t.row_class is not rowsecurity.RowClass.SYSTEM]


@pytest.mark.parametrize("table", ours(), ids=lambda t: t.name)
def test_every_table_of_ours_has_forced_row_security(table: rowsecurity.Table, db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", [table.name])
        assert cursor.fetchone() == (True, True)


@pytest.mark.parametrize("table", ours(), ids=lambda t: t.name)
def test_without_a_scope_no_placed_row_is_visible(table: rowsecurity.Table, db: None) -> None:
    expected = "true" if table.row_class in (rowsecurity.RowClass.REFERENCE, rowsecurity.RowClass.PUBLISHED) else None
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table.name}"')
        count = cursor.fetchone()[0]
    assert expected is not None or count == 0


def test_the_audit_log_cannot_be_changed_or_deleted(everywhere: None) -> None:
    audit.record(SYSTEM, "test.thing.done", now=NOW, path="35/05/83/")
    entry = AuditEntry.objects.latest("id")
    for statement in ("UPDATE audit_entry SET code = 'x' WHERE id = %s", "DELETE FROM audit_entry WHERE id = %s"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [entry.pk])


def test_a_range_shows_its_own_entries_only(db: None) -> None:
    with scope.active(scope.EVERYWHERE, staff=True):
        audit.record(SYSTEM, "test.thing.done", now=NOW, path="35/05/83/")
        audit.record(SYSTEM, "test.thing.done", now=NOW, path="37/04/06/")
    with scope.active(scope.Range.under("35/05/83/"), staff=True):
        paths = set(AuditEntry.objects.values_list("path", flat=True))
    assert "35/05/83/" in paths
    assert all(path.startswith("35/05/83/") for path in paths)
    assert AuditEntry.objects.count() == 0


def test_a_broken_block_gives_the_earlier_scope_back(db: None) -> None:
    with scope.active(scope.Range.under("35/"), staff=True):
        with pytest.raises(ZeroDivisionError), scope.active(scope.EVERYWHERE, staff=True):
            raise ZeroDivisionError
        assert scope.current() == scope.Range.under("35/")


def test_what_a_city_decided_its_towns_read_and_nobody_beside(everywhere: None) -> None:
    from mulin.kernel.registers import services
    from mulin.kernel.registers.models import Attestation

    services.attest_register("community", path="99/01/", on=NOW.date(), basis="t", actor=SYSTEM, now=NOW)
    for path, seen in (("99/", 1), ("99/01/", 1), ("99/01/02/003/", 1), ("99/02/", 0), ("98/", 0)):
        with scope.active(scope.Range.under(path), staff=True):
            assert Attestation.objects.filter(path="99/01/").count() == seen, path
    with scope.active(scope.NOWHERE):
        assert Attestation.objects.count() == 0


def test_a_town_reads_its_citys_decision_and_cannot_write_it(everywhere: None) -> None:
    from mulin.kernel.registers import services

    with scope.active(scope.Range.under("99/01/02/"), staff=True), pytest.raises(DatabaseError), transaction.atomic():
        services.attest_register("community", path="99/01/", on=NOW.date(), basis="t", actor=SYSTEM, now=NOW)


def test_a_changed_declaration_is_noticed_without_a_migration() -> None:
    one = rowsecurity.digest(owner="o", runtime="r")
    assert one == rowsecurity.digest(owner="o", runtime="r") != rowsecurity.digest(owner="o", runtime="s")
