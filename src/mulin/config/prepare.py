"""Brings a database to the state that this version needs: migrations, row security, calendar, packs, 演示 data.

Runs as the owner, in a process of its own (``python -m mulin.config.prepare``); repeating it changes nothing
and takes about a second.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

Progress = Callable[[str], None]


def to_stderr(text: str) -> None:
    """Progress for a person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def migrate(progress: Progress) -> bool:
    """Apply pending migrations and row security; returns whether anything was pending."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from mulin.config import database
    from mulin.kernel import rowsecurity

    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        progress(f"更新数据库结构：{len(pending)} 步")
        call_command("migrate", verbosity=0, interactive=False)
    rowsecurity.secure_if_changed(connection, owner=database.owner_user(), runtime=database.runtime_user())
    return bool(pending)


PREPARING = 7_301_002


def _take_turn() -> None:
    """Of several processes that start at once one prepares; the others wait and find nothing to do."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARING])  # given up with the connection


def is_behind() -> bool:
    """Whether migrations of this version are still to be applied."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def run(progress: Progress = to_stderr) -> None:
    """All steps, in order. A registered place's database is migrated by ``mulin upgrade`` alone, after a backup."""
    from django.conf import settings

    from mulin.config import database, env, installation
    from mulin.kernel import clock, errors
    from mulin.processes import seeding

    environment = env.load()
    _take_turn()
    registered = installation.is_registered(environment)
    if registered and settings.DEMONSTRATION and not environment.private_server:
        raise errors.Refused.of("config.no_demonstration")
    installation.recall(environment)
    if registered and is_behind():
        raise errors.Refused.of("config.upgrade_needed")
    if registered and database.owner_user() == database.runtime_user():
        return  # a process without the owner's address only looks: ``mulin upgrade`` loads and secures
    migrate(progress)
    now = clock.now()
    seeding.load_seed(now=now, progress=progress)
    if settings.DEMONSTRATION:
        seeding.load_demonstration(now=now, progress=progress)


def main() -> int:
    """Entry of the process."""
    from mulin.config import start
    from mulin.kernel import errors, messages

    try:
        start.django(owner=True)
        run()
    except errors.DomainError as fault:
        to_stderr(f"mulin: {messages.render_all(fault.violations)}")
        return 1
    finally:
        from django.db import connections

        connections.close_all()
        start.leave()
    return 0


if __name__ == "__main__":
    sys.exit(main())
