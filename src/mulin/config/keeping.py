"""``mulin backup``, ``restore`` and ``upgrade``: what they need of the environment, and their order of steps."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import mulin
from mulin.config import database, env, installation, prepare, start
from mulin.kernel import errors, messages, postgres
from mulin.kernel.postgres import binaries
from mulin.kernel.postgres import record as private_files

Progress = Callable[[str], None]
STAMP = "%Y%m%d-%H%M%S"
NIGHTLY = "mulin-"

messages.register_all(
    {
        "keeping.demonstration": "演示库不需要这样做：mulin serve 会自己更新。",
        "keeping.failed": "{what}失败：{reason}",
        "keeping.chain_broken": "审计链有 {count} 处异常：见 mulin audit verify。{remedy}",
        "keeping.upgrade_failed": (
            "升级没有完成（{reason}）；数据已备份在 {file}。"
            "回到升级前：用原来的程序运行 mulin restore {file} --replace --yes。"
        ),
    }
)


@contextmanager
def _opened(*, restoring: bool = False) -> Iterator[env.Env]:
    """Django as the owner, PostgreSQL's complaints as one line, and the private server given up afterwards."""
    try:
        start.django(owner=True, restoring=restoring)
        yield env.load()
    except postgres.LaunchError as error:
        raise errors.Refused.of("keeping.failed", what="数据库操作", reason=str(error)) from error
    finally:
        from django.db import connections

        connections.close_all()
        start.leave()


def backup(target: Path, *, with_keys: bool) -> dict[str, Any]:
    """Write a backup; what it holds, as plain values."""
    with _opened() as environment:
        return _backup(environment, target.absolute(), with_keys=with_keys, beside=not with_keys)


def backup_into(folder: Path, *, with_keys: bool, keep: int | None) -> dict[str, Any]:
    """A backup named by its moment, for a timer; of those made so the newest ``keep`` stay."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder.absolute() / f"{NIGHTLY}{dt.datetime.now(dt.UTC).strftime(STAMP)}.backup"
    with _opened() as environment:
        made = _backup(environment, target, with_keys=with_keys, beside=False)
    old = sorted(folder.glob(f"{NIGHTLY}*.backup"))[: -keep or None] if keep else []
    for file in old:
        file.unlink()
    return {**made, "dropped": [str(file) for file in old]}


def _backup(environment: env.Env, target: Path, *, with_keys: bool, beside: bool) -> dict[str, Any]:
    from mulin.kernel import clock
    from mulin.processes.installing import backing

    if not prepare.is_behind():
        _seal()
    keys = environment.keys()
    source = backing.Source(
        database.owner_url(),
        binaries.find(environment.pg_bin),
        environment.layout.files,
        environment.layout.packs,
        environment.layout.keys,
        _fingerprint(keys),
        mulin.__version__,
    )
    manifest = backing.make(source, target, with_keys=with_keys, now=clock.real_now())
    return {
        "file": str(target),
        "size": target.stat().st_size,
        "keys": "inside" if with_keys else str(backing.keep_keys_beside(source, target)) if beside else "",
        "tables": len(manifest.tables),
        "rows": sum(manifest.tables.values()),
        "files": sum(name.startswith("files/") for name in manifest.members),
        "missing_files": list(manifest.missing_files),
        "audit": manifest.audit,
    }


def _fingerprint(keys: env.Keys) -> str:
    from mulin.processes.installing import backing

    return backing.fingerprint(keys.sm4_key, keys.index_key, keys.ed25519_key)


def _seal() -> None:
    """Chain every entry that is in, so that the chain of the archive covers its whole log."""
    from mulin.kernel import clock, scope
    from mulin.kernel.audit import services as audit

    with scope.active(scope.EVERYWHERE, staff=True):
        while audit.seal_pending(now=clock.real_now()):
            continue


def restore(source: Path, *, keys: Path | None, replace: bool, confirmed: bool) -> dict[str, Any]:
    """Bring an archive back into an empty database, or in place of what is there; what stands now."""
    from mulin.processes.installing import archive

    source = source.absolute()
    installation.begin_afresh()
    manifest = archive.read_manifest(source)
    with _opened(restoring=True) as environment:
        return _restore(environment, source, manifest, keys, replace=replace, confirmed=confirmed)


def _restore(
    environment: env.Env, source: Path, manifest: Any, keys: Path | None, *, replace: bool, confirmed: bool
) -> dict[str, Any]:
    from mulin.processes.installing import archive, restoring

    layout, owner = environment.layout, database.owner_url()
    again = layout.restoring.exists()
    restoring.require_known(manifest, _known_migrations())
    restoring.require_free(owner, replace=replace or again, confirmed=confirmed or again)
    restoring.require_quiet(owner)
    layout.var.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=layout.var) as scratch:
        found = archive.unpack(source, manifest, Path(scratch))
        key_file = _find_keys(environment, source, manifest, keys, found)
        private_files.write_private(layout.restoring, f"{source}\n")
        count = restoring.put_files(found, archive.FILES, layout.files)
        dump, programs = found[archive.DATABASE], binaries.find(environment.pg_bin)
        restoring.play(owner, programs, manifest, dump, server_major=_server_major(owner))
        if key_file is not None:
            _put_keys(layout.keys, key_file, keep_old=replace or again)
        shutil.rmtree(layout.packs, ignore_errors=True)
        restoring.put_files(found, archive.PACKS, layout.packs)
    _write_record(environment, manifest)
    layout.restoring.unlink()
    behind = prepare.is_behind()
    seals = None if behind else _settle_restored()
    place = manifest.installation or {"name": ""}
    return {
        "file": str(source),
        "release": manifest.release,
        "made_at": manifest.made_at,
        "place": place["name"],
        "rows": sum(manifest.tables.values()),
        "files": count,
        "seals": seals,
        "upgrade_needed": behind,
    }


def _known_migrations() -> list[str]:
    from django.db.migrations.loader import MigrationLoader

    return [f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations]


def _server_major(owner_url: str) -> int:
    import psycopg

    with psycopg.connect(owner_url) as connection:
        return connection.info.server_version // 10000


def _find_keys(
    environment: env.Env, source: Path, manifest: Any, given: Path | None, found: dict[str, Path]
) -> Path | None:
    """The file with the archive's keys: named, inside, beside it; None where this machine's own are the ones."""
    from mulin.processes.installing import archive

    beside = source.with_name(f"{source.name}.keys")
    for file in (given, found.get(archive.KEYS), beside):
        if file is not None and file.exists():
            if _fingerprint(env.keys_from(file)) == manifest.keys:
                return file
            raise errors.InputError.of("restore.keys_differ", file=str(file))
    own = environment.layout.keys
    if own.exists() and _fingerprint(env.keys_from(own)) == manifest.keys:
        return None
    raise errors.InputError.of("restore.keys_missing", wanted=manifest.keys)


def _put_keys(target: Path, source: Path, *, keep_old: bool) -> None:
    """Put the keys in place in one step; keys of data that were replaced are kept aside."""
    text = source.read_text(encoding="utf-8")
    if keep_old and target.exists() and target.read_text(encoding="utf-8") != text:
        aside = target.with_name(f"{target.name}.replaced")
        private_files.write_private(aside, target.read_text(encoding="utf-8"))
    private_files.write_private(target, text)


def _write_record(environment: env.Env, manifest: Any) -> None:
    place = manifest.installation or {"region": "", "name": "", "packs": None}
    packs = None if place["packs"] is None else tuple(place["packs"])
    at = installation.now_text(dt.datetime.now(dt.UTC))
    record = installation.Record("restore", place["region"], place["name"], packs, at, manifest.release)
    installation.write(environment.layout, record)


def _settle_restored() -> int:
    """State row security anew, record the restore, walk the chain; the number of seals. Raises where it is broken."""
    from mulin.kernel import clock, scope
    from mulin.kernel.actor import SYSTEM
    from mulin.kernel.audit import services as audit

    prepare.migrate(lambda _: None)
    with scope.active(scope.EVERYWHERE, staff=True):
        audit.record(SYSTEM, "installation.restored", now=clock.real_now(), path="")
    _seal()
    return _verify("请换一份备份再恢复。")


def _verify(remedy: str) -> int:
    from mulin.kernel import scope
    from mulin.kernel.audit import services as audit

    with scope.active(scope.EVERYWHERE, staff=True):
        count, faults = audit.verify()
    if faults:
        raise errors.Refused.of("keeping.chain_broken", count=len(faults), remedy=remedy)
    return count


def upgrade(progress: Progress) -> dict[str, Any]:
    """Back up, migrate, load this version's packs, verify; what was done. On failure says how to go back."""
    with _opened() as environment:
        if not installation.is_registered(environment):
            raise errors.Refused.of("keeping.demonstration")
        from mulin.processes.installing import restoring

        restoring.require_quiet(database.owner_url())
        folder = environment.layout.backups
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"before-{mulin.__version__}-{dt.datetime.now(dt.UTC).strftime(STAMP)}.backup"
        progress(f"先备份：{file}")
        made = _backup(environment, file, with_keys=False, beside=False)
        try:
            return {"backup": made["file"], **_upgrade(environment, progress)}
        except Exception as error:
            reason = messages.render_all(error.violations) if isinstance(error, errors.DomainError) else str(error)
            raise errors.Refused.of(
                "keeping.upgrade_failed", reason=reason.strip().splitlines()[0] if reason else "", file=str(file)
            ) from error


def _upgrade(environment: env.Env, progress: Progress) -> dict[str, Any]:
    from mulin.kernel import clock
    from mulin.kernel.installation import services
    from mulin.processes import seeding

    pending = prepare.migrate(progress)
    installation.recall(environment)
    services.note_release(mulin.__version__, now=clock.real_now())
    seeding.load_seed(now=clock.real_now(), progress=progress)
    _seal()
    seals = _verify("请回到升级前。")
    record = installation.read(environment.layout)
    if record is not None and record.release != mulin.__version__:
        raw = json.loads(environment.layout.init_marker.read_text(encoding="utf-8")) | {"release": mulin.__version__}
        private_files.write_private(
            environment.layout.init_marker, json.dumps(raw, ensure_ascii=False, indent=1) + "\n"
        )
    return {"release": mulin.__version__, "migrated": pending, "seals": seals}
