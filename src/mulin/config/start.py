"""Bringing a process to the point where Django may be used: environment, clock, keys, database role, settings."""

from __future__ import annotations

from mulin.config import database, env
from mulin.kernel import clock, postgres

SETTINGS = "mulin.config.settings.base"
_held: list[postgres.Server] = []


def connect(environment: env.Env) -> None:
    """Know the database's URLs: those given, or the private server's, started here if it does not run."""
    if database.active_url():
        return
    if environment.database_url:
        owner = environment.database_owner_url or environment.database_url
        database.configure(runtime_url=environment.database_url, owner_url=owner)
        return
    server = postgres.attach_or_start(environment.var, pg_bin=environment.pg_bin)
    _held.append(server)
    database.configure(runtime_url=server.runtime_url, owner_url=server.owner_url)


def web() -> None:
    """Prepare a process up to, but without, ``django.setup()``."""
    environment = env.load()
    clock.install(environment.now)
    connect(environment)
    env.settle("DJANGO_SETTINGS_MODULE", SETTINGS)


def django(*, owner: bool = False) -> None:
    """Prepare a process and set Django up, as the runtime role or as the owner."""
    if owner:
        database.use_owner()
    web()
    import django as django_package

    django_package.setup()
    from mulin.config import catalogue

    catalogue.collect()


def leave() -> None:
    """Give up the private server if this process holds it."""
    while _held:
        _held.pop().close()
