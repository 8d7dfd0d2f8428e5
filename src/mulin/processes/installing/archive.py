"""The backup archive: one tar file with a manifest first, the database, uploaded files, own packs, perhaps the keys.

The manifest names every member with size and SHA-256, the rows of every table, the head of the audit chain, and a
fingerprint of the keys; so an archive can be judged before anything is touched.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from mulin.kernel import messages
from mulin.kernel.errors import InputError, Violation

FORMAT = 1
MANIFEST, DATABASE, KEYS = "manifest.json", "database.dump", "keys.json"
FILES, PACKS = "files/", "packs/"
_CHUNK = 1 << 20

messages.register_all(
    {
        "backup.unreadable": "{file} 不是睦邻的备份，或已损坏（{reason}）：请换一份备份。",
        "backup.newer_format": "{file} 由更新的版本做成：请用不低于 {release} 的版本恢复。",
        "backup.member_broken": "备份里的 {member} 与清单不符：文件已损坏，请换一份备份。",
        "backup.exists": "{file} 已存在：请换一个文件名。",
        "backup.unwritable": "写不了 {file}（{reason}）：请换一个目录或清出磁盘空间。",
    }
)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of the archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive says of itself. ``installation`` is the place's row, None for data of release 0.1."""

    release: str
    made_at: str
    postgres: str
    migrations: tuple[str, ...]
    tables: dict[str, int]
    audit: dict[str, Any]
    installation: dict[str, Any] | None
    keys: str
    members: dict[str, Member]
    missing_files: tuple[str, ...] = ()
    format: int = FORMAT
    extra: dict[str, Any] = field(default_factory=dict)


def digest_of(stream: BinaryIO) -> str:
    """The SHA-256 of what is left of a stream."""
    total = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        total.update(chunk)
    return total.hexdigest()


def measure(path: Path) -> Member:
    """Size and digest of a file."""
    with path.open("rb") as stream:
        return Member(path.stat().st_size, digest_of(stream))


def write(target: Path, manifest: Manifest, sources: Mapping[str, Path]) -> None:
    """Write the archive beside its place and rename it there; readable by its owner only.

    A source that changed since it was measured makes this fail: uploaded files never change.
    """
    partial = target.with_name(f".{target.name}.partial")
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as tar:
                tar.addfile(_header(MANIFEST, len(text)), io.BytesIO(text))
                for name in sorted(sources):
                    with sources[name].open("rb") as source:
                        tar.addfile(_header(name, manifest.members[name].size), source)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(Violation("backup.unwritable", "", {"file": str(target), "reason": reason})) from error
    finally:
        partial.unlink(missing_ok=True)


def _header(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def read_manifest(file: Path) -> Manifest:
    """The manifest of an archive. Raises InputError for anything that is none."""
    try:
        with tarfile.open(file, mode="r:") as tar:
            first = tar.next()
            stream = tar.extractfile(first) if first is not None and first.name == MANIFEST else None
            if stream is None:
                raise ValueError("没有清单")
            raw = json.load(stream)
        if raw["format"] > FORMAT:
            raise InputError(
                Violation("backup.newer_format", "", {"file": str(file), "release": str(raw.get("release"))})
            )
        members = {name: Member(**value) for name, value in raw["members"].items()}
        raw |= {
            "members": members,
            "migrations": tuple(raw["migrations"]),
            "missing_files": tuple(raw["missing_files"]),
        }
        return Manifest(**raw)
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError) as error:
        reason = getattr(error, "strerror", None) or str(error) or "读不出"
        raise InputError(Violation("backup.unreadable", "", {"file": str(file), "reason": reason})) from error


def unpack(file: Path, manifest: Manifest, folder: Path) -> dict[str, Path]:
    """Write every member below ``folder``, each checked against the manifest; where each lies by its name.

    Raises InputError for a member that is not listed, is missing, or differs.
    """
    found: dict[str, Path] = {}
    with tarfile.open(file, mode="r:") as tar:
        for info in _members(tar, file):
            expected = manifest.members.get(info.name)
            stream = tar.extractfile(info)
            target = (folder / info.name).resolve()
            if expected is None or stream is None or not target.is_relative_to(folder.resolve()):
                raise InputError(Violation("backup.member_broken", "", {"member": info.name}))
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(stream, target)
            if measure(target) != expected:
                raise InputError(Violation("backup.member_broken", "", {"member": info.name}))
            found[info.name] = target
    missing = sorted(set(manifest.members) - set(found))
    if missing:
        raise InputError(Violation("backup.member_broken", "", {"member": missing[0]}))
    return found


def _members(tar: tarfile.TarFile, file: Path) -> Iterator[tarfile.TarInfo]:
    try:
        yield from (info for info in tar if info.name != MANIFEST)
    except tarfile.TarError as error:
        raise InputError(Violation("backup.unreadable", "", {"file": str(file), "reason": str(error)})) from error


def _copy(stream: Any, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while chunk := stream.read(_CHUNK):
            out.write(chunk)
