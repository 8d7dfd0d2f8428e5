"""Making a backup: one consistent snapshot of the database, every uploaded file, the place's own packs."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from mulin.kernel.errors import InputError, Violation
from mulin.kernel.postgres import binaries, tools
from mulin.processes.installing import archive

TABLES = """SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e') ORDER BY 1"""


@dataclass(frozen=True, slots=True)
class Source:
    """What is backed up: the owner's address, the programs, where files, packs and keys lie, the program's release."""

    owner_url: str
    programs: binaries.Binaries
    files: Path
    packs: Path
    keys: Path
    fingerprint: str
    release: str


def fingerprint(*keys: bytes) -> str:
    """A word by which keys are told apart without telling them."""
    return hashlib.sha256(b"mulin keys\\0" + b"\\0".join(keys)).hexdigest()[:16]


def make(source: Source, target: Path, *, with_keys: bool, now: dt.datetime) -> archive.Manifest:
    """Write the archive to ``target``, which must not exist; the keys go inside only if asked for.

    Raises InputError, and LaunchError where PostgreSQL's programs fail.
    """
    if target.exists():
        raise InputError(Violation("backup.exists", "", {"file": str(target)}))
    if not target.parent.is_dir():
        raise InputError(Violation("backup.unwritable", "", {"file": str(target), "reason": "没有这个目录"}))
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as scratch:
        dump = Path(scratch) / archive.DATABASE
        with psycopg.connect(source.owner_url) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            facts = _facts(connection)
            snapshot = _one(connection, "SELECT pg_export_snapshot()")
            tools.dump(source.programs, source.owner_url, dump, snapshot=str(snapshot))
        sources = {archive.DATABASE: dump, **dict(_collect(source))}
        if with_keys:
            sources[archive.KEYS] = source.keys
        digests = facts.pop("digests")
        held = {path.name for name, path in sources.items() if name.startswith(archive.FILES)}
        manifest = archive.Manifest(
            release=source.release,
            made_at=now.astimezone(dt.UTC).isoformat(timespec="seconds"),
            keys=source.fingerprint,
            members={name: archive.measure(path) for name, path in sources.items()},
            missing_files=tuple(sorted(set(digests) - held)),
            **facts,
        )
        archive.write(target, manifest, sources)
    return manifest


def keep_keys_beside(source: Source, target: Path) -> Path:
    """Copy the keys to a file of their own beside the archive; returns where."""
    beside = target.with_name(f"{target.name}.keys")
    shutil.copyfile(source.keys, beside)
    beside.chmod(0o600)
    return beside


def _collect(source: Source) -> Iterator[tuple[str, Path]]:
    for prefix, folder in ((archive.FILES, source.files), (archive.PACKS, source.packs)):
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield f"{prefix}{path.relative_to(folder).as_posix()}", path


def _one(connection: psycopg.Connection[Any], query: Any) -> Any:
    row = connection.execute(query).fetchone()
    return None if row is None else row[0]


def _facts(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """Rows of every table, migrations, the chain's head, the installation's row, the digests of stored files."""
    names = [row[0] for row in connection.execute(TABLES)]
    known = set(names)
    return {
        "postgres": str(_one(connection, "SHOW server_version")),
        "tables": {
            name: int(_one(connection, sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", name))))
            for name in names
        },
        "migrations": tuple(
            f"{app}.{name}"
            for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        )
        if "django_migrations" in known
        else (),
        "audit": _chain_head(connection) if "audit_seal" in known else {},
        "installation": _installation(connection) if "installation" in known else None,
        "digests": [row[0] for row in connection.execute("SELECT DISTINCT digest FROM stored_file")]
        if "stored_file" in known
        else [],
    }


def _chain_head(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    head = connection.execute("SELECT seq, digest FROM audit_seal ORDER BY seq DESC LIMIT 1").fetchone()
    return {"seq": head[0], "digest": head[1]} if head else {"seq": 0, "digest": ""}


def _installation(connection: psycopg.Connection[Any]) -> dict[str, Any] | None:
    row = connection.execute("SELECT region, name, packs FROM installation").fetchone()
    return None if row is None else {"region": row[0], "name": row[1], "packs": row[2]}
