"""One supervisor for database, web and worker (``mulin serve`` becomes this process).

It starts the private server (unless ``DATABASE_URL`` is given), lets ``mulin.config.prepare`` migrate
and load what is missing, then starts web and worker as children, restarts whichever crashes, and
stops everything on SIGINT or SIGTERM. Should the supervisor itself be killed, its children get
SIGTERM from the kernel, and the database stops when its last user is gone.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import FrameType

from mulin.config import demonstration
from mulin.config import env as environment
from mulin.kernel import offspring, postgres
from mulin.kernel.postgres import ports

FAILED = 1
BAD_INPUT = 2
_POLL = 0.2
_STOP_SECONDS = 12.0
_CALM_SECONDS = 60.0  # a child that ran this long starts again with the shortest wait
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_READY_SECONDS = 180.0
_DATABASE_WAIT = 2.0


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


@dataclass(slots=True)
class Child:
    """A process under supervision."""

    title: str
    command: Sequence[str]
    changes: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = _FIRST_WAIT
    due: float = 0.0
    """Monotonic time of the next start while it is down."""

    def start(self, now: float) -> None:
        """Start it in a process group of its own, so that its own children can be reached."""
        self.process = subprocess.Popen(
            self.command,
            env=environment.child_environment(**self.changes),
            stdin=subprocess.DEVNULL,
            preexec_fn=offspring.before_exec(signal.SIGTERM),
            start_new_session=True,
        )
        self.started = now

    def signal_group(self, number: int) -> None:
        """Send ``number`` to the process and to everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def look(self, now: float) -> None:
        """Start it where it is due; notice where it ended, and say so."""
        if self.process is None:
            if now >= self.due:
                self.start(now)
            return
        status = self.process.poll()
        if status is None:
            return
        self.signal_group(signal.SIGKILL)  # what it left behind would hold the port
        self.process = None
        self.wait = next_wait(self.wait, now - self.started)
        self.due = now + self.wait
        say(f"{self.title}意外退出（{ending(status)}），{self.wait:g} 秒后重新启动")


def next_wait(previous: float, ran: float) -> float:
    """Return the seconds to wait before a restart, doubled for every quick crash."""
    return _FIRST_WAIT if ran >= _CALM_SECONDS else min(previous * 2, _LONGEST_WAIT)


def ending(status: int) -> str:
    """Describe how a process ended."""
    if status >= 0:
        return f"返回码 {status}"
    return f"信号 {signal.Signals(-status).name}"


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop; return 0 after an orderly stop, 1 or 2 after one clear line."""
    if args.with_parent:
        offspring.die_with_parent(signal.SIGTERM)
    try:
        env = environment.load()
        demonstration.is_on(env)
    except environment.EnvError as error:
        say(f"mulin: {error}")
        return BAD_INPUT
    env = replace(env, port=args.port or env.port, host=args.host or env.host)
    if args.only not in ("worker", "database") and not ports.is_free(env.port, env.host):
        say(
            f"mulin: {env.host} 的端口 {env.port} 已被占用：结束占用它的程序，"
            f"或换一个端口，例如 PORT={env.port + 1} make run"
        )
        return FAILED
    supervisor = Supervisor(env, workers=args.workers, threads=args.threads, only=args.only)
    try:
        return supervisor.run()
    except postgres.LaunchError as error:
        say(f"mulin: {error}")
        return FAILED


class Supervisor:
    """Database, web and worker, kept alive until a signal says stop."""

    def __init__(self, env: environment.Env, *, workers: int, threads: int, only: str = "") -> None:
        self.env = env
        # A plain flag: setting a threading.Event in a signal handler can deadlock with its own wait.
        self.stopping = False
        self.server: postgres.Server | None = None
        self.began = time.monotonic()
        self.announced = False
        changes = {"PORT": str(env.port), "HOST": env.host, "MULIN_VAR": str(env.var)}
        self.changes = changes
        web = Child("网页服务", web_command(env, workers=workers, threads=threads), changes)
        worker = Child("后台作业", [sys.executable, "-m", "mulin.faces.jobs.worker"], changes)
        parts: dict[str, tuple[Child, ...]] = {"web": (web,), "worker": (worker,), "database": ()}
        self.children = parts.get(only, (web, worker))
        self.serves_web = web in self.children

    def run(self) -> int:
        """Start everything, watch it, stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            nohup = number == signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN
            if not nohup:
                signal.signal(number, self._stop)
        try:
            self._start_database()
            status = self._prepare()
            if status == 0:
                self._watch()
            return status
        finally:
            self._stop_children()
            if self.server is not None:
                self.server.close()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _start_database(self) -> None:
        if self.env.private_server:
            self.server = postgres.attach_or_start(self.env.var, pg_bin=self.env.pg_bin, on_progress=say)

    def _prepare(self) -> int:
        """Migrate and load in a child of its own: the supervisor stays small and single-threaded.

        Returns the exit status; the child has said what is wrong.
        """
        child = Child("准备", [sys.executable, "-m", "mulin.config.prepare"], self.changes)
        child.start(time.monotonic())
        while child.process is not None:
            if self.stopping:
                child.signal_group(signal.SIGTERM)
                child.process.wait()
                return 0
            with contextlib.suppress(subprocess.TimeoutExpired):
                return FAILED if child.process.wait(_POLL) else 0
        return FAILED

    def _watch(self) -> None:
        while not self.stopping:
            self._watch_database()
            for child in self.children:
                child.look(time.monotonic())
            if not self.announced:
                self._announce()
            time.sleep(_POLL)

    def _watch_database(self) -> None:
        """Take the server up again should its keeper have died; its keeper minds the server."""
        if self.server is None or self.server.process is None:
            if self.server is None or self.server.alive():
                return
        elif self.server.process.poll() is None:
            return
        say("数据库意外停止，重新启动")
        old_port = self.server.port
        self.server.close()
        try:
            self._start_database()
        except postgres.LaunchError as error:
            say(f"{error}；{_DATABASE_WAIT:g} 秒后再试")
            time.sleep(_DATABASE_WAIT)
            return
        if self.server.port != old_port:
            self._stop_children()

    def _announce(self) -> None:
        self._look_ready()
        if self.announced:
            environment.notify("READY=1")

    def _look_ready(self) -> None:
        address = f"http://{self.env.host}:{self.env.port}"
        if not self.serves_web:
            self.announced = True
            say("已启动：" + ("、".join(child.title for child in self.children) or "数据库"))
        elif is_ready(self.env):
            self.announced = True
            say(f"睦邻已就绪（{time.monotonic() - self.began:.1f} 秒）：{address}/")
            demo = demonstration.is_on(self.env)
            say(f"演示登录（仅限本机）：{address}/demo/    停止：Ctrl-C" if demo else "停止：Ctrl-C")
        elif time.monotonic() - self.began > _READY_SECONDS:
            self.announced = True
            say(f"{_READY_SECONDS:.0f} 秒后 {address}/readyz 仍未就绪：原因见上面各行，服务继续尝试")

    def _stop_children(self) -> None:
        running = [child for child in self.children if child.process is not None]
        for child in running:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for child in running:
            if child.process is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.0, deadline - time.monotonic()))
            child.signal_group(signal.SIGKILL)
            child.process = None
            child.due = 0.0


def web_command(env: environment.Env, *, workers: int, threads: int) -> list[str]:
    """Return the web server's command line."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        env.host,
        "--port",
        str(env.port),
        "--workers",
        str(workers),
        "--blocking-threads",
        str(threads),
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "8",
        "--log-level",
        "warning",
        "mulin.config.wsgi:application",
    ]


def is_ready(env: environment.Env) -> bool:
    """Ask the web server's ``/readyz``, past any proxy that the environment names."""
    host = "127.0.0.1" if env.host in ("0.0.0.0", "::") else env.host
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"http://{host}:{env.port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def main(argv: Sequence[str] | None = None) -> int:
    """Entry of the process; the options are checked by ``mulin serve`` before."""
    parser = argparse.ArgumentParser(prog="mulin serve")
    parser.add_argument("--port", type=int)
    parser.add_argument("--host")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--only", choices=("", "web", "worker", "database"), default="")
    parser.add_argument("--with-parent", action="store_true")
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
