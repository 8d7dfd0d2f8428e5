"""Row-level security as declarations: every table names its class and its grants, one function writes the SQL.

Classes of table (plus the framework's own), each with one fail-closed policy template:

* ``REFERENCE``: every signed or unsigned session may read; writes only inside the active range, if the table
  has a ``path``, else only by the owner role.
* ``PLACED``: a row is visible and writable while its ``path`` lies in the active range ``[app.lo, app.hi)``.
* ``INHERITED``: as placed, and readable from every place below the row's (what a city decided, its towns read).
* ``ISSUED``: as placed, and readable from every place below once the row bears an ``issued_at``: a paper that
  went out is read below, its draft is not.
* ``PARTY``: as placed, and only to staff, or to the person whom the row is about (``person_id``).
* ``PUBLISHED``: readable by all; written inside the range by publish services.
* ``TRAIL``: everyone may append, reading needs the range (the audit log: even a refused sign-in is written).
* ``SYSTEM``: the framework's tables (sessions, users, jobs): no policy, ordinary grants.

The range form is the only one that uses an index and stays closed when the setting is empty. A table without
a declared class gets no grant at all, so a forgotten declaration shows nothing rather than everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class RowClass(StrEnum):
    """Who may see a row of a table."""

    REFERENCE = "REFERENCE"
    PLACED = "PLACED"
    INHERITED = "INHERITED"
    ISSUED = "ISSUED"
    PARTY = "PARTY"
    PUBLISHED = "PUBLISHED"
    TRAIL = "TRAIL"
    SYSTEM = "SYSTEM"


class Grant(StrEnum):
    """What the runtime role may do with the rows that it sees."""

    READ = "READ"
    APPEND = "APPEND"
    SUPERSEDE = "SUPERSEDE"  # append, and close a row once (superseded_at), and follow a place that moves (path)
    WRITE = "WRITE"  # select, insert, update; nothing is deleted
    FULL = "FULL"


@dataclass(frozen=True, slots=True)
class Table:
    """One protected table: its name, class and grants; ``has_path`` if a scope key stands in it."""

    name: str
    row_class: RowClass
    grant: Grant
    has_path: bool
    has_person: bool
    update_columns: tuple[str, ...] = ()
    guard: str = ""


class Protected(models.Model):
    """Base of all our models: names the class and the grants of its table.

    ``row_class`` and ``grant`` are read by :func:`declared_tables`; an architecture test refuses a model that
    does not set both. ``guard`` is a further SQL condition on reading, for every session of the runtime role: what
    nobody may see yet, whatever his range (ballots before the close).
    """

    row_class: RowClass
    grant: Grant
    update_columns: tuple[str, ...] = ()
    guard: str = ""

    class Meta:
        abstract = True


FUNCTIONS = """
CREATE OR REPLACE FUNCTION app_lo() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(nullif(current_setting('app.lo', true), ''), '~') $$;
CREATE OR REPLACE FUNCTION app_hi() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(nullif(current_setting('app.hi', true), ''), '') $$;
CREATE OR REPLACE FUNCTION app_staff() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(current_setting('app.staff', true), '') = '1' $$;
CREATE OR REPLACE FUNCTION app_person() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(nullif(current_setting('app.person', true), ''), '-1')::bigint $$;
CREATE OR REPLACE FUNCTION superseded_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.superseded_at IS NOT NULL AND NEW.superseded_at IS DISTINCT FROM OLD.superseded_at THEN
    RAISE EXCEPTION 'a superseded row stays superseded' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
"""

IN_RANGE = "(path >= app_lo() AND path < app_hi())"


def _model_table(model: type[models.Model]) -> Table | None:
    if issubclass(model, Protected):
        names = {field.column for field in model._meta.concrete_fields}
        return Table(
            model._meta.db_table,
            model.row_class,
            model.grant,
            "path" in names,
            "person_id" in names,
            tuple(model.update_columns),
            model.guard,
        )
    return Table(
        model._meta.db_table,
        RowClass.SYSTEM,
        Grant.FULL,
        has_path=False,
        has_person=False,
    )


def declared_tables() -> Iterator[Table]:
    """Every table of the installed applications with its class; our own models by their declaration."""
    seen: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        table = _model_table(model)
        if table is not None and table.name not in seen and not model._meta.proxy:
            seen.add(table.name)
            yield table


def _conditions(table: Table) -> tuple[str, str]:
    """Read condition and write condition of a table's policy."""
    placed = IN_RANGE if table.has_path else "false"
    match table.row_class:
        case RowClass.REFERENCE | RowClass.PUBLISHED:
            return "true", placed
        case RowClass.PARTY:
            mine = "person_id = app_person()" if table.has_person else "false"
            return (
                f"({placed} AND app_staff()) OR {mine}",
                f"({placed} AND app_staff()) OR {mine}",
            )
        case RowClass.INHERITED:
            return f"{placed} OR starts_with(app_lo(), path)", placed
        case RowClass.ISSUED:
            return f"{placed} OR (issued_at IS NOT NULL AND starts_with(app_lo(), path))", placed
        case RowClass.TRAIL:
            return placed, "true"
        case _:
            return placed, placed


_PRIVILEGES = {
    Grant.READ: "SELECT",
    Grant.APPEND: "SELECT, INSERT",
    Grant.SUPERSEDE: "SELECT, INSERT",
    Grant.WRITE: "SELECT, INSERT, UPDATE",
    Grant.FULL: "SELECT, INSERT, UPDATE, DELETE",
}


def statements(table: Table, *, owner: str, runtime: str) -> list[str]:
    """The SQL that brings one table to its declared state; repeating it changes nothing."""
    name = f'"{table.name}"'
    sql = [
        f'REVOKE ALL ON {name} FROM "{runtime}"',
        f'GRANT {_PRIVILEGES[table.grant]} ON {name} TO "{runtime}"',
    ]
    columns = list(table.update_columns)
    if table.grant is Grant.SUPERSEDE:
        columns += ["superseded_at", "path"] if table.has_path else ["superseded_at"]
    elif table.grant is Grant.APPEND and table.has_path and table.row_class is not RowClass.TRAIL:
        columns.append("path")  # an appended row follows a place that moves, and nothing else of it changes
    if columns:
        sql.append(f'GRANT UPDATE ({", ".join(columns)}) ON {name} TO "{runtime}"')
    if table.grant is Grant.SUPERSEDE:
        sql += [
            f"DROP TRIGGER IF EXISTS superseded_once ON {name}",
            f"CREATE TRIGGER superseded_once BEFORE UPDATE OF superseded_at ON {name}"
            " FOR EACH ROW EXECUTE FUNCTION superseded_once()",
        ]
    if table.row_class is RowClass.SYSTEM:
        return sql
    read, write = _conditions(table)
    sql += [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        *(f"DROP POLICY IF EXISTS {p} ON {name}" for p in ("owner_all", "scope_read", "scope_insert")),
        *(f"DROP POLICY IF EXISTS {p} ON {name}" for p in ("scope_update", "scope_delete", "guard_read")),
        f'CREATE POLICY owner_all ON {name} TO "{owner}" USING (true) WITH CHECK (true)',
        f'CREATE POLICY scope_read ON {name} FOR SELECT TO "{runtime}" USING ({read})',
        f'CREATE POLICY scope_insert ON {name} FOR INSERT TO "{runtime}" WITH CHECK ({write})',
        f'CREATE POLICY scope_update ON {name} FOR UPDATE TO "{runtime}" USING ({write}) WITH CHECK ({write})',
        f'CREATE POLICY scope_delete ON {name} FOR DELETE TO "{runtime}" USING ({write})',
    ]
    if table.guard:
        sql.append(f'CREATE POLICY guard_read ON {name} AS RESTRICTIVE FOR SELECT TO "{runtime}" USING ({table.guard})')
    return sql


def secure(
    connection: BaseDatabaseWrapper,
    *,
    owner: str,
    runtime: str,
    extra: Iterable[str] = (),
) -> int:
    """Apply every declaration, as the owner, after each migration; returns the number of tables.

    Tables that the database has but no application declares keep no grant: nothing is visible by accident.
    """
    tables = list(declared_tables())
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute(f'GRANT USAGE ON SCHEMA public TO "{runtime}"')
        cursor.execute(f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{runtime}"')
        for table in tables:
            if table.name in existing:
                for statement in statements(table, owner=owner, runtime=runtime):
                    cursor.execute(statement)
        cursor.execute(f'GRANT SELECT ON django_migrations TO "{runtime}"')
        for statement in extra:
            cursor.execute(statement)
    return len(tables)


MARK = "mulin row security "


def digest(*, owner: str, runtime: str) -> str:
    """A digest of every declaration as SQL, and of the tables that there are."""
    parts = [FUNCTIONS]
    for table in sorted(declared_tables(), key=lambda one: one.name):
        parts += statements(table, owner=owner, runtime=runtime)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def secure_if_changed(connection: BaseDatabaseWrapper, *, owner: str, runtime: str) -> bool:
    """Apply the declarations if the database does not carry their mark yet; whether it was needed.

    The mark is the comment of the schema: a changed declaration without a migration is applied, too.
    """
    mark = MARK + digest(owner=owner, runtime=runtime)
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description('public'::regnamespace, 'pg_namespace')")
        if cursor.fetchone()[0] == mark:
            return False
        secure(connection, owner=owner, runtime=runtime)
        cursor.execute(f"COMMENT ON SCHEMA public IS '{mark}'")
    return True


def placed_tables() -> list[Table]:
    """Tables whose rows follow a place: a move rewrites their ``path``."""
    return [t for t in declared_tables() if t.has_path and t.row_class is not RowClass.TRAIL]


def current_role(connection: BaseDatabaseWrapper) -> dict[str, Any]:
    """Name and powers of the connected role; the tests and ``doctor`` refuse a powerful one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, superuser, bypass = cursor.fetchone()
    return {"name": name, "superuser": superuser, "bypassrls": bypass}
