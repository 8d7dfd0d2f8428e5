"""The keeper: a small process of its own that is the server's parent.

``main`` runs in a process that ``client`` makes, with a plan in JSON. It starts the server as its direct
child, restarts it when it crashes, and stops it when the last user's lock is gone or on SIGTERM.
The server ends with the keeper (see ``mulin.kernel.offspring``). Progress goes to stdout as JSON
lines until the server is ready; afterwards nobody reads there any more.
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import IO

from mulin.kernel import offspring
from mulin.kernel.postgres import binaries, cluster, ports, record
from mulin.kernel.postgres.errors import LaunchError

RETRY_SECONDS = 15.0  # a killed server may linger that long as a zombie or in shared memory
RECOVERY_SECONDS = 600.0
STOP_SECONDS = 30.0
_POLL = 0.1
_MANY_CRASHES, _CRASH_WINDOW = 20, 60.0
_LOG_LIMIT = 8 * 1024 * 1024
_TRANSIENT = ("pre-existing shared memory", "lock file", "still in use")
_PORT_TAKEN = ("could not bind", "could not create any TCP/IP sockets")


class Keeper:
    """State of one keeper process."""

    def __init__(self, place: record.Place, known: record.Record, home: cluster.Cluster) -> None:
        self.place = place
        self.known = known
        self.cluster = home
        self.server: subprocess.Popen[bytes] | None = None
        self.told_to_stop = False
        self.users: int | None = None

    def note(self, **changes: object) -> None:
        """Change the record and write it."""
        self.known = replace(self.known, **changes)  # type: ignore[arg-type]
        record.save(self.place, self.known)

    def prepare(self) -> None:
        """Make the cluster where it is missing, and start the server."""
        lost_record = not self.known.passwords
        if lost_record:
            self.note(passwords=record.new_passwords(), provisioned=False)
        made = cluster.create(self.cluster, self.known.passwords, _say)
        if lost_record and not made:
            clear_stale(self.cluster.data)
            cluster.reset_password(self.cluster, self.known.passwords)
        if made:
            self.note(provisioned=False)
        self.start()
        if not self.known.provisioned:
            cluster.provision(self.known)
            self.note(provisioned=True)

    def start(self) -> None:
        """Start the server and wait until it accepts connections.

        Raises LaunchError with the server's own reason where it cannot be started.
        """
        deadline = time.monotonic() + RETRY_SECONDS
        avoid: frozenset[int] = frozenset()
        while True:
            clear_stale(self.cluster.data)
            port = ports.choose(self.place.base, self.known.port, avoid)
            complaint = self._try(port)
            if complaint is None:
                self.note(port=port)
                return
            if any(mark in complaint for mark in _PORT_TAKEN):
                avoid |= {port}
            elif not any(mark in complaint for mark in _TRANSIENT):
                raise LaunchError(f"数据库启动失败：{cluster.reason(complaint)}")
            if time.monotonic() > deadline:
                raise LaunchError(f"数据库启动失败：{cluster.reason(complaint)}")
            time.sleep(0.2)

    def _try(self, port: int) -> str | None:
        """Start the server once; return None when it is ready, else what it printed."""
        log = self._open_log()
        with log:
            begin = log.tell()
            self.server = subprocess.Popen(
                self.cluster.command(port),
                env=binaries.ENVIRONMENT,
                cwd=self.cluster.data.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=offspring.before_exec(signal.SIGINT),
                **self.cluster.identity(),
            )
        began = time.monotonic()
        told = False
        while self.server.poll() is None:
            if is_ready(self.cluster.data, self.server.pid):
                return None
            waited = time.monotonic() - began
            if waited > RECOVERY_SECONDS or self.told_to_stop:
                self.stop()
                return "FATAL: 启动超时或被停止"
            if waited > 3 and not told:
                _say("数据库正在从上次中断处恢复……")
                told = True
            time.sleep(0.01)
        with self.cluster.log.open("rb") as stream:
            stream.seek(begin)
            return stream.read().decode("utf-8", "replace") or f"exit {self.server.returncode}"

    def _open_log(self) -> IO[bytes]:
        path = self.cluster.log
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_LIMIT:
            path.replace(path.with_suffix(".log.1"))
        stream = path.open("ab")
        os.chmod(path, 0o600)
        stream.seek(0, os.SEEK_END)
        return stream

    def watch(self) -> None:
        """Return when the server has to stop; restart it whenever it crashes."""
        crashes: list[float] = []
        while not self.told_to_stop and self.place.record.exists():
            if self.server is not None and self.server.poll() is not None:
                crashes = self._recover(crashes)
            users = record.lock(self.place.lock("users"), wait=False)
            if users is not None:
                self.users = users  # kept: nobody may attach while the server stops
                return
            time.sleep(_POLL)

    def _recover(self, crashes: list[float]) -> list[float]:
        now = time.monotonic()
        recent = [*(moment for moment in crashes if now - moment < _CRASH_WINDOW), now]
        if len(recent) > _MANY_CRASHES:
            raise LaunchError("数据库反复崩溃，不再重启：见 var/log/postgres.log")
        self.note(state=record.State.RECOVERING)
        self.start()
        self.note(state=record.State.READY)
        return recent

    def stop(self) -> None:
        """Stop the server: fast, then at once, then by force."""
        server = self.server
        if server is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if server.poll() is None:
                server.send_signal(number)
                try:
                    server.wait(STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    continue
        self.server = None


def is_ready(data: Path, pid: int) -> bool:
    """Say whether the server with process id ``pid`` accepts connections."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def clear_stale(data: Path) -> None:
    """Deal with the ``postmaster.pid`` of a server that did not end in order.

    A server that still runs on this directory has lost its keeper: it is stopped. A process id
    that meanwhile belongs to some other program is no reason not to start.
    """
    deadline = time.monotonic() + RETRY_SECONDS
    while (pid := _postmaster_pid(data)) is not None and _serves(pid, data):
        late = time.monotonic() > deadline - RETRY_SECONDS / 3
        try:
            os.kill(pid, signal.SIGQUIT if late else signal.SIGINT)
        except ProcessLookupError:
            break
        if time.monotonic() > deadline:
            raise LaunchError(f"{data} 上仍有旧的数据库进程 {pid} 停不下来：请结束它再启动")
        time.sleep(0.1)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _postmaster_pid(data: Path) -> int | None:
    try:
        return abs(int((data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]))
    except (OSError, ValueError):
        return None


def _serves(pid: int, data: Path) -> bool:
    """Say whether ``pid`` is a live server on ``data`` (a zombie has no command line)."""
    process = Path(f"/proc/{pid}")
    if Path("/proc/self").exists():
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return os.fsencode(data) in command
    listing = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return str(data) in listing.stdout


def _say(text: str, kind: str = "progress") -> None:
    try:
        print(json.dumps({kind: text}), flush=True)
    except (OSError, ValueError):
        return  # whoever asked for the server is gone; there is nobody to tell


def _stop_talking() -> None:
    """Close the pipe to the starter, which waits for its end."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.close(null)


def _keep(keeper: Keeper) -> int:
    signal.signal(signal.SIGTERM, lambda *_: setattr(keeper, "told_to_stop", True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    status = 0
    try:
        keeper.note(state=record.State.STARTING, keeper_pid=os.getpid())
        keeper.prepare()
        keeper.note(state=record.State.READY)
        _say("", "ready")
        _stop_talking()
        keeper.watch()
    except LaunchError as error:
        _say(str(error), "error")
        print(error, file=sys.stderr, flush=True)
        status = 1
    except Exception as error:
        _say(f"数据库启动失败：{error}", "error")
        raise
    finally:
        gone = not keeper.place.record.exists()
        if not gone:
            keeper.note(state=record.State.STOPPING)
        keeper.stop()
        if not gone and keeper.place.record.exists():
            keeper.note(state=record.State.STOPPED, keeper_pid=0)
    return status


def main(argument: str) -> int:
    """Run a keeper for the plan in ``argument``; return its exit status."""
    plan = json.loads(argument)
    place = record.Place(Path(plan["base"]))
    if record.lock(place.lock("keeper")) is None:
        return 1
    programs = binaries.Binaries(Path(plan["binaries"]), plan["major"], plan["version"])
    known = record.load(place) or record.Record(plan["data"], plan["binaries"])
    known = replace(
        known,
        data=plan["data"],
        binaries=plan["binaries"],
        mode=record.Mode(plan["mode"]),
        uid=plan["uid"],
        fast=plan["fast"],
        version=plan["version"],
    )
    home = cluster.Cluster(
        Path(plan["data"]),
        programs,
        plan["uid"],
        plan["fast"],
        place.logs / "postgres.log",
    )
    return _keep(Keeper(place, known, home))
