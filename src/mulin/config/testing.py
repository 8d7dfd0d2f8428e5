"""The test suite's database: one fast cluster a checkout, one database a worker, cloned from a prepared template."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from mulin.config import database, env
from mulin.kernel import postgres
from mulin.kernel.postgres import record

SOURCE = Path(__file__).resolve().parents[1]
_servers: list[postgres.Server] = []


def server() -> postgres.Server:
    """The test cluster, attached to or started."""
    if not _servers:
        _servers.append(postgres.test_cluster(env.load().layout.test_cluster))
    return _servers[0]


def named(url: str, name: str) -> str:
    """The same URL for another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def worker_database() -> str:
    """The database name of this test process."""
    return f"test_mulin_{env.test_worker()}"


def configure() -> None:
    """Let settings connect to this worker's test database, as the runtime role."""
    if not database.active_url():
        cluster, name = server(), worker_database()
        database.configure(runtime_url=named(cluster.runtime_url, name), owner_url=named(cluster.owner_url, name))


SEEDING = (
    "**/migrations/*.py",
    "**/models*.py",
    "**/models/*.py",
    "**/declarations.py",
    "**/services*.py",
    "**/services/*.py",
    "base/**/*.py",
    "packs/**/*",
    "processes/**/*",
    "kernel/rowsecurity.py",
    "kernel/registers/*.py",
    "config/prepare.py",
)


def fingerprint() -> str:
    """What the template depends on: migrations, models, packs, seeding and the services that it calls."""
    digest = hashlib.sha256()
    files = {file for pattern in SEEDING for file in SOURCE.glob(pattern) if file.is_file()}
    for file in sorted(files):
        if "__pycache__" not in file.parts:
            digest.update(str(file.relative_to(SOURCE)).encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def ensure_template() -> str:
    """The name of a prepared template database; built once for each fingerprint, by one process at a time."""
    cluster = server()
    name = f"template_mulin_{fingerprint()}"
    guard = record.lock(env.load().layout.test_cluster / "template.lock")
    try:
        with psycopg.connect(cluster.super_url, autocommit=True) as admin:
            rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'template_mulin_%'").fetchall()
            known = {row[0] for row in rows}
            if name in known:
                return name
            for old in known:
                admin.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')
            building = f"building_{fingerprint()}"
            admin.execute(f'DROP DATABASE IF EXISTS "{building}" WITH (FORCE)')
            admin.execute(f'CREATE DATABASE "{building}" OWNER {record.OWNER}')
        _prepare(cluster, building)
        with psycopg.connect(cluster.super_url, autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
        return name
    finally:
        if guard is not None:
            os.close(guard)


def _prepare(cluster: postgres.Server, name: str) -> None:
    with psycopg.connect(named(cluster.super_url, name), autocommit=True) as admin:
        for extension in ("btree_gist", "pg_trgm"):
            admin.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    done = subprocess.run(
        [sys.executable, "-m", "mulin.config.prepare"],
        env=env.child_environment(
            DATABASE_URL=named(cluster.runtime_url, name),
            DATABASE_OWNER_URL=named(cluster.owner_url, name),
            MULIN_DEMO="1",
            DJANGO_SETTINGS_MODULE="mulin.config.settings.base",
            PYTHONPATH=str(SOURCE.parent),
        ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"preparing the test database failed:\n{done.stdout}\n{done.stderr}")


def clone(name: str) -> None:
    """Make the database ``name`` a fresh copy of the template."""
    template = ensure_template()
    with psycopg.connect(server().super_url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER {record.OWNER}')


def drop(name: str) -> None:
    """Remove a database of the test cluster."""
    with psycopg.connect(server().super_url, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
