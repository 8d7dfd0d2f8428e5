"""A database of its own beside the one that people work with: made on the same server, prepared empty of rosters."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from mulin.config import database, env, start
from mulin.kernel import clock, postgres
from mulin.kernel.errors import InputError, Refused, Violation
from mulin.kernel.postgres.cluster import EXTENSIONS

NAME = re.compile(r"[a-z][a-z0-9_]{2,40}")
Progress = Callable[[str], None]


def named(url: str, name: str) -> str:
    """The same address for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def open_database(name: str) -> tuple[str, str]:
    """Create the database ``name`` unless it is there; the addresses of the runtime role and of the owner.

    Raises InputError for a name that is no plain word or is the working database itself, Refused if the owner
    may not create databases.
    """
    environment = env.load()
    clock.install(environment.now)
    runtime, owner, admin = _addresses(environment)
    working = {urlsplit(url).path.lstrip("/") for url in (runtime, owner)}
    if not NAME.fullmatch(name) or name in working | {"postgres", "template0", "template1"}:
        raise InputError(Violation("city.database_name", "", {"name": name}))
    try:
        with psycopg.connect(admin, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(name), sql.Identifier(database.user_of(owner))
                    )
                )
        with psycopg.connect(named(admin, name), autocommit=True) as connection:
            for extension in EXTENSIONS:
                connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise Refused(Violation("city.may_not_create", "", {"name": name})) from error
    return named(runtime, name), named(owner, name)


def use(name: str, *, owner: bool) -> None:
    """Let this process work in the database ``name``: connect, set Django up. Call it once."""
    runtime, owning = open_database(name)
    database.configure(runtime_url=runtime, owner_url=owning)
    start.django(owner=owner)


def prepare(progress: Progress) -> None:
    """Migrate the connected database and give it the places and packs, but none of the documents' rosters."""
    from mulin.config import prepare as preparing
    from mulin.processes import city

    preparing.migrate(progress)
    city.load_ground(now=clock.now(), progress=progress)


def _addresses(environment: env.Env) -> tuple[str, str, str]:
    """Runtime, owner, and who may create databases: the private server's superuser, elsewhere the owner."""
    if environment.database_url:
        owner = environment.database_owner_url or environment.database_url
        return environment.database_url, owner, owner
    server = postgres.held(environment.var, pg_bin=environment.pg_bin)
    return server.runtime_url, server.owner_url, server.super_url
