"""One cluster on disk: making it, its command line, and the roles and database inside it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

from mulin.kernel.postgres import binaries, confinement, record
from mulin.kernel.postgres.errors import LaunchError

EXTENSIONS: tuple[LiteralString, ...] = ("btree_gist", "pg_trgm")
_BUILTIN_LOCALE_SINCE = 17

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] ",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
}
#: For throw-away test clusters only: nothing in them outlives a power cut. Commits stay
#: synchronous, so that tests that kill processes see what a real server would keep.
_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "128MB",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where a cluster lies and as whom its programs run (``uid`` None = this process's user)."""

    data: Path
    programs: binaries.Binaries
    uid: int | None
    fast: bool
    log: Path

    def command(self, port: int) -> list[str]:
        """Return the server's command line."""
        settings = {**_SETTINGS, **(_FAST if self.fast else {}), "port": str(port)}
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [self.programs.program("postgres"), "-D", str(self.data), *flags]

    def identity(self) -> dict[str, Any]:
        """Return the arguments of ``subprocess`` that make a child run as the right user."""
        if self.uid is None:
            return {}
        return {
            "user": self.uid,
            "group": confinement.group_of(self.uid),
            "extra_groups": [],
        }


def initdb_arguments(major: int, *, fast: bool) -> list[str]:
    """Return the options that decide encoding, locale, checksums and authentication."""
    options = [
        "-U",
        record.SUPER,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--data-checksums",
    ]
    options.append("--locale=C.UTF-8")
    if major >= _BUILTIN_LOCALE_SINCE:
        # Not the system's library: an index must not depend on the machine's glibc.
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*options, "--no-sync"] if fast else options


def create(cluster: Cluster, passwords: dict[str, str], progress: Callable[[str], None]) -> bool:
    """Make the data directory unless it is there; say whether it was made.

    It is built beside its place and renamed, so that an interrupted run leaves nothing half done.
    """
    if (cluster.data / "PG_VERSION").exists():
        _check_version(cluster)
        return False
    progress(f"建立数据库 PostgreSQL {cluster.programs.version}：{cluster.data}")
    building = cluster.data.with_name(cluster.data.name + ".new")
    secret = cluster.data.with_name("." + cluster.data.name + ".secret")
    shutil.rmtree(building, ignore_errors=True)
    record.write_private(secret, passwords[record.SUPER] + "\n")
    if cluster.uid is not None:
        os.chown(secret, cluster.uid, -1)
    if cluster.uid is not None:
        building.mkdir(mode=0o700)
        os.chown(building, cluster.uid, -1)
    try:
        _run(
            cluster,
            [
                cluster.programs.program("initdb"),
                "-D",
                str(building),
                f"--pwfile={secret}",
                *initdb_arguments(cluster.programs.major, fast=cluster.fast),
            ],
            "建立数据库失败",
        )
    finally:
        secret.unlink(missing_ok=True)
    building.rename(cluster.data)
    return True


def reset_password(cluster: Cluster, passwords: dict[str, str]) -> None:
    """Give the superuser a new password in single-user mode (the record was lost)."""
    _run(
        cluster,
        [
            cluster.programs.program("postgres"),
            "--single",
            "-D",
            str(cluster.data),
            "postgres",
        ],
        "重设数据库口令失败",
        f"ALTER ROLE {record.SUPER} PASSWORD '{passwords[record.SUPER]}'\n",
    )


def _check_version(cluster: Cluster) -> None:
    made_by = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if made_by != str(cluster.programs.major):
        raise LaunchError(
            f"{cluster.data} 是 PostgreSQL {made_by} 的数据，而现在的程序是 "
            f"{cluster.programs.version}：请用 PG_BIN 指向 {made_by} 版的 bin 目录，"
            "用 mulin backup 备份后再换版本"
        )


def _run(cluster: Cluster, command: list[str], failed: str, text: str = "") -> None:
    done = subprocess.run(
        command,
        input=text,
        env=binaries.ENVIRONMENT,
        cwd=cluster.data.parent,
        capture_output=True,
        text=True,
        check=False,
        **cluster.identity(),
    )
    if done.returncode != 0:
        raise LaunchError(f"{failed}：{reason(done.stderr + done.stdout)}")


def reason(text: str) -> str:
    """Return the line of a PostgreSQL program's output that says why it gave up."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for mark in ("FATAL:", "PANIC:", "error:", "ERROR:"):
        for line in reversed(lines):
            if mark in line:
                return line[line.index(mark) + len(mark) :].strip()
    return lines[-1] if lines else "没有输出"


def provision(known: record.Record) -> None:
    """Make roles, database and extensions, as far as they are missing, and set the passwords.

    The driver is imported here: only a first start needs it, and the keeper stays small.
    """
    import psycopg

    with _connection(psycopg, known, "postgres") as connection:
        _roles(connection, known)
    with _connection(psycopg, known, "template1") as connection:
        _extensions(connection)
    with _connection(psycopg, known, "postgres") as connection:
        _database(connection)
    with _connection(psycopg, known, record.DATABASE) as connection:
        _extensions(connection)


def _connection(psycopg: Any, known: record.Record, database: str) -> Any:
    return psycopg.connect(known.url(record.SUPER, database), autocommit=True, connect_timeout=10)


def _roles(connection: Any, known: record.Record) -> None:
    wanted = {
        record.OWNER: "LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS CREATEDB",
        record.RUNTIME: "LOGIN NOSUPERUSER NOCREATEROLE NOBYPASSRLS NOCREATEDB",
    }
    for role, attributes in wanted.items():
        there = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = "ALTER" if there else "CREATE"
        # Role names are constants and passwords hexadecimal: nothing here needs quoting.
        connection.execute(f"{verb} ROLE {role} {attributes} PASSWORD '{known.passwords[role]}'")


def _extensions(connection: Any) -> None:
    for name in EXTENSIONS:
        connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def _database(connection: Any) -> None:
    name = record.DATABASE
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        connection.execute(f"CREATE DATABASE {name} OWNER {record.OWNER}")
    connection.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
    connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {record.RUNTIME}")
