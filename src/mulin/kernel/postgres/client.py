"""Attaching to the private server of a directory, starting it where it does not run."""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from mulin.kernel.postgres import binaries, confinement, record
from mulin.kernel.postgres.errors import LaunchError

_READY_SECONDS = 60.0
_CLOSE_SECONDS = 40.0
_ATTACHED_BY_OTHERS = 0.6

#: Where this very package lies: the keeper uses it too, installed or not.
_SOURCES = Path(__file__).resolve().parents[3]
_RUN_KEEPER = (
    "import sys; sys.path.insert(0, sys.argv[1]); "
    "from mulin.kernel.postgres import keeper; sys.exit(keeper.main(sys.argv[2]))"
)

Progress = Callable[[str], None]


class Wishes(Protocol):
    """What ``database_urls`` needs of the environment (``mulin.config.env.Env`` has it)."""

    @property
    def database_url(self) -> str | None: ...
    @property
    def database_owner_url(self) -> str | None: ...
    @property
    def var(self) -> Path: ...
    @property
    def pg_bin(self) -> Path | None: ...


@dataclass(frozen=True, slots=True)
class Urls:
    """Connection URLs of the runtime role and, where known, of the owner."""

    runtime: str
    owner: str | None


@dataclass(slots=True)
class Server:
    """A running private server; keeping this open keeps the server running."""

    base: Path
    runtime_url: str
    owner_url: str
    super_url: str
    port: int
    started_here: bool
    process: subprocess.Popen[bytes] | None
    _users: int | None = field(repr=False, default=None)

    def alive(self) -> bool:
        """Say whether the server is ready for connections and still at this address."""
        known = record.load(record.Place(self.base))
        return (
            known is not None
            and known.state is record.State.READY
            and known.port == self.port
            and record.is_locked(record.Place(self.base).lock("keeper"))
        )

    def close(self) -> None:
        """Give the server up; the last user's leaving stops it, and is waited for."""
        users, self._users = self._users, None
        if users is None:
            return
        place = record.Place(self.base)
        os.close(users)
        if not place.base.exists():
            return
        last = record.lock(place.lock("users"), wait=False)
        if last is not None:
            os.close(last)
            _await_stop(place)
        if self.process is not None:
            self.process.poll()


def print_to_stderr(text: str) -> None:
    """Show progress to the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def attach_or_start(
    var: Path,
    *,
    pg_bin: Path | None = None,
    on_progress: Progress = print_to_stderr,
    fast: bool = False,
    userns: bool = True,
    outside: Path = confinement.OUTSIDE,
) -> Server:
    """Return the private server recorded in ``var``, started if it does not run.

    ``fast`` gives up safety against power cuts, for tests. ``userns`` false and ``outside`` are
    for machines, and tests, without user namespaces. Raises LaunchError, one line.
    """
    place = record.Place(_made(var).resolve())
    deadline = time.monotonic() + _READY_SECONDS

    def start() -> subprocess.Popen[bytes] | None:
        plan = _plan(place, pg_bin, userns=userns, outside=outside)
        return _start(place, plan, fast=fast, on_progress=on_progress)

    while True:
        users = _lock_users(place)
        try:
            server = _attach(place, users) or _attach_first(place, users, start)
        except BaseException:
            os.close(users)
            raise
        if server is not None:
            return server
        os.close(users)
        if time.monotonic() > deadline:
            raise LaunchError(f"数据库在 {_READY_SECONDS:.0f} 秒内没有就绪：见 {place.logs}")
        time.sleep(0.05)


def _attach_first(
    place: record.Place, users: int, start: Callable[[], subprocess.Popen[bytes] | None]
) -> Server | None:
    """Attach as the only one who looks and starts just now; None: look again."""
    starter = record.lock(place.lock("start"))
    try:
        server = _attach(place, users)
        if server is not None or record.is_locked(place.lock("keeper")):
            return server
        known = record.load(place)
        if known is not None and known.state is not record.State.STOPPED:
            # What a killed keeper left: nobody may take it for the new keeper's word.
            record.save(place, replace(known, state=record.State.STOPPED))
        process = start()
        return None if process is None else _attach(place, users, process)
    finally:
        if starter is not None:
            os.close(starter)


def _made(var: Path) -> Path:
    try:
        var.mkdir(parents=True, exist_ok=True)
        (var / "log").mkdir(exist_ok=True)
    except OSError as error:
        raise LaunchError(f"不能写 {var}：{error.strerror}；请换一个 MULIN_VAR 或换用户") from error
    return var


def _lock_users(place: record.Place) -> int:
    try:
        users = record.lock(place.lock("users"), shared=True)
    except PermissionError as error:
        raise LaunchError(f"{place.base} 属于另一个用户：请以该用户运行，或换一个 MULIN_VAR") from error
    if users is None:  # cannot be: the lock was waited for
        raise LaunchError(f"不能锁定 {place.base}")
    return users


def _attach(place: record.Place, users: int, process: subprocess.Popen[bytes] | None = None) -> Server | None:
    known = record.load(place)
    if known is None or known.state is not record.State.READY:
        return None
    if not record.is_locked(place.lock("keeper")):
        return None
    return Server(
        base=place.base,
        runtime_url=known.url(record.RUNTIME),
        owner_url=known.url(record.OWNER),
        super_url=known.url(record.SUPER, "postgres"),
        port=known.port,
        started_here=process is not None,
        process=process,
        _users=users,
    )


def _plan(place: record.Place, pg_bin: Path | None, *, userns: bool, outside: Path) -> confinement.Plan:
    programs = binaries.find(pg_bin)
    return confinement.choose(place.base, record.load(place), programs, userns=userns, outside=outside)


def _start(
    place: record.Place, plan: confinement.Plan, *, fast: bool, on_progress: Progress
) -> subprocess.Popen[bytes] | None:
    """Start a keeper and wait until it says ready; None where it was killed meanwhile.

    The caller holds the start lock. Raises LaunchError with what the keeper says.
    """
    if not plan.data.is_relative_to(place.base):
        on_progress(f"以 root 运行且不允许用户命名空间：数据库放在 {plan.data.parent}")
    argument = json.dumps(
        {
            "base": str(place.base),
            "data": str(plan.data),
            "binaries": str(plan.binaries.directory),
            "major": plan.binaries.major,
            "version": plan.binaries.version,
            "mode": plan.mode,
            "uid": plan.uid,
            "fast": fast,
        }
    )
    command = [sys.executable, "-P", "-c", _RUN_KEEPER, str(_SOURCES), argument]
    with (place.logs / "keeper.log").open("ab") as log:
        process = subprocess.Popen(
            [*plan.prefix, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    complaint = _listen(process, on_progress)
    if complaint is None:
        return process
    if process.wait() < 0:
        return None
    raise LaunchError(complaint)


def _listen(process: subprocess.Popen[bytes], on_progress: Progress) -> str | None:
    """Pass a keeper's progress on; return None when it is ready, else what went wrong."""
    if process.stdout is None:
        raise LaunchError("没有通向数据库看护进程的管道")
    with process.stdout as lines:
        for line in lines:
            message = json.loads(line)
            if "ready" in message:
                return None
            if "error" in message:
                return str(message["error"])
            on_progress(message["progress"])
    return "数据库看护进程意外退出：见 var/log/keeper.log"


def _await_stop(place: record.Place) -> None:
    """Wait until the keeper is gone, or it is plain that somebody else has attached."""
    begin = time.monotonic()
    while (waited := time.monotonic() - begin) < _CLOSE_SECONDS:
        if not record.is_locked(place.lock("keeper")):
            return
        known = record.load(place)
        in_use = known is not None and known.state is record.State.READY
        if in_use and waited > _ATTACHED_BY_OTHERS:
            return
        time.sleep(0.02)


@contextlib.contextmanager
def running(
    var: Path,
    *,
    pg_bin: Path | None = None,
    on_progress: Progress = print_to_stderr,
    fast: bool = False,
) -> Iterator[Server]:
    """Attach to the server of ``var`` or start it; afterwards the last user stops it."""
    server = attach_or_start(var, pg_bin=pg_bin, on_progress=on_progress, fast=fast)
    try:
        yield server
    finally:
        server.close()


def test_cluster(directory: Path, *, pg_bin: Path | None = None) -> Server:  # noqa: PT028
    """Return the test-suite's cluster in ``directory``: no fsync, kept between runs.

    Every process that calls this holds the cluster until it ends or closes it.
    """
    return attach_or_start(directory, pg_bin=pg_bin, on_progress=lambda _: None, fast=True)


# pytest would take a function of this name for a test wherever it is imported.
test_cluster.__test__ = False  # type: ignore[attr-defined]

_held: dict[Path, Server] = {}


def held(var: Path, *, pg_bin: Path | None = None) -> Server:
    """Return this process's one hold on the server of ``var``; kept until the process ends."""
    key = var.resolve()
    server = _held.get(key)
    if server is None or not server.alive():
        if server is not None:
            server.close()
        server = _held[key] = attach_or_start(var, pg_bin=pg_bin)
    return server


@atexit.register
def _release_all() -> None:
    while _held:
        _held.popitem()[1].close()


def database_urls(env: Wishes) -> Urls:
    """Return where the database is: the given addresses, else the private server's."""
    if env.database_url is not None:
        return Urls(env.database_url, env.database_owner_url)
    server = held(env.var, pg_bin=env.pg_bin)
    return Urls(server.runtime_url, server.owner_url)
