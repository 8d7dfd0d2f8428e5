"""Bringing a process to the point where Django may be used: environment, clock, keys, database role, settings."""

from __future__ import annotations

import subprocess
import sys

from mulin.config import database, demonstration, env, installation
from mulin.kernel import clock, errors, messages, postgres

SETTINGS = "mulin.config.settings.base"
_held: list[postgres.Server] = []
messages.register_all(
    {
        "config.environment": "{faults}",
        "config.database": "{reason}",
    }
)


def connect(environment: env.Env) -> None:
    """Know the database's URLs: those given, or the private server's, started here if it does not run."""
    if database.active_url():
        return
    if environment.database_url:
        owner = environment.database_owner_url or environment.database_url
        database.configure(runtime_url=environment.database_url, owner_url=owner)
        return
    try:
        server = postgres.attach_or_start(environment.var, pg_bin=environment.pg_bin)
    except postgres.LaunchError as error:
        raise errors.DomainError.of("config.database", reason=str(error)) from error
    _held.append(server)
    database.configure(runtime_url=server.runtime_url, owner_url=server.owner_url)


def web(*, restoring: bool = False) -> None:
    """Prepare a process up to, but without, ``django.setup()``. Only a restore may start on half-restored data."""
    try:
        environment = env.load()
        demonstration.is_on(environment)
    except env.EnvError as error:
        raise errors.InputError.of("config.environment", faults=str(error)) from error
    clock.install(environment.now)
    if not restoring:
        refuse_half_restored(environment)
    connect(environment)
    env.settle("DJANGO_SETTINGS_MODULE", SETTINGS)


def refuse_half_restored(environment: env.Env) -> None:
    """Nothing starts on a database that a cut-off restore left behind; the next restore takes it up."""
    file = environment.layout.restoring
    if file.exists():
        source = file.read_text(encoding="utf-8").strip()
        raise errors.Refused.of("config.restore_unfinished", file=str(file), source=source)


def django(*, owner: bool = False, restoring: bool = False) -> None:
    """Prepare a process and set Django up, as the runtime role or as the owner."""
    if owner:
        database.use_owner()
    web(restoring=restoring)
    import django as django_package

    django_package.setup()
    from mulin.config import catalogue

    installation.choose_packs(env.load())
    catalogue.collect()


def declarations_only() -> None:
    """Set Django up without a database, so that declarations can be read (tools and static checks)."""
    env.settle("DJANGO_SETTINGS_MODULE", "mulin.config.settings.check")
    import django as django_package

    django_package.setup()
    from mulin.config import catalogue

    catalogue.collect()


def command(*, owner: bool = False) -> None:
    """Set Django up for a command; an empty or older database is migrated and loaded first, in a process of its own."""
    django(owner=owner)
    installation.recall(env.load())
    if not is_prepared():
        subprocess.run(
            [sys.executable, "-m", "mulin.config.prepare"],
            check=True,
            env=env.child_environment(
                DATABASE_URL=database.runtime_url(), DATABASE_OWNER_URL=database.owner_url(), MULIN_DEMO=_demo()
            ),
        )


def _demo() -> str:
    from django.conf import settings

    return "1" if settings.DEMONSTRATION else "0"


def is_prepared() -> bool:
    """Whether the database has every migration and the packs of this version."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from mulin.kernel import scope
    from mulin.processes import seeding

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    with scope.active(scope.EVERYWHERE, staff=True):
        return seeding.is_current()


def leave() -> None:
    """Give up the private server if this process holds it."""
    while _held:
        _held.pop().close()
