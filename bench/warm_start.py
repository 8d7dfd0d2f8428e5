"""`warm_start`: from the second ``make run`` to the first answered request."""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from urllib.error import URLError

from bench import measuring
from mulin.config import env

LIMIT = 120.0


def run() -> list[measuring.Result]:
    """The first start prepares and is not counted; then five starts with the data in place."""
    _start()
    times = [_start() for _ in range(measuring.RUNS)]
    middle = statistics.median(times)
    return [measuring.Result("warm_start", "s", middle, None, None, len(times), min(times), max(times))]


def _start() -> float:
    """Start everything on a free port, wait for the first page, stop everything."""
    port = _free_port()
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "mulin.faces.cli.main", "serve", "--with-parent"],
        env=env.child_environment(PORT=str(port), MULIN_VAR=str(env.default_var() / "bench-start"), MULIN_POOL="1"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        while not _answers(port):
            if process.poll() is not None or time.perf_counter() - begin > LIMIT:
                raise RuntimeError("the server did not start")
            time.sleep(0.02)
        return time.perf_counter() - begin
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=LIMIT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
