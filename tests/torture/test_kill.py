"""The database server is killed again and again under audited writes: what was acknowledged is there afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from mulin.kernel import postgres
from mulin.kernel.postgres import record

pytestmark = [pytest.mark.system, pytest.mark.enable_socket]
ROOT = Path(__file__).resolve().parents[2]
WRITER = Path(__file__).with_name("writer.py")
WRITERS = ("甲", "乙")
PATIENCE = 60.0


def _quiet(_: str) -> None:
    """Take progress and show nothing."""


def _until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited too long: {what}"
        time.sleep(0.02)


def _environment(server: postgres.Server, var: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    urls = {"DATABASE_URL": server.runtime_url, "DATABASE_OWNER_URL": server.owner_url}
    return {**kept, **urls, "MULIN_VAR": str(var), "MULIN_DEMO": "0", "PYTHONPATH": str(ROOT / "src")}


class Writer:
    """A writing process and the numbers whose commits it was told of."""

    def __init__(self, name: str, env: dict[str, str], errors: Path) -> None:
        self.name, self.acknowledged, self.errors = name, list[int](), errors
        with errors.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(WRITER), "write", name], env=env, stdout=subprocess.PIPE, stderr=log, text=True
            )
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.acknowledged.append(int(line))

    def has_written(self, more_than: int) -> bool:
        """Whether more than so many commits were acknowledged; a writer that ended is a failure."""
        assert self.process.poll() is None, self.errors.read_text(encoding="utf-8")[-2000:]
        return len(self.acknowledged) > more_than

    def stop(self) -> None:
        """End the process and hear what it still said."""
        self.process.kill()
        self.process.wait()
        self.listener.join(10)


@pytest.fixture
def base() -> Iterator[Path]:
    """A directory that an ordinary user may enter too (pytest's own is root's alone)."""
    with tempfile.TemporaryDirectory(prefix="mulin-", ignore_cleanup_errors=True) as name:
        yield Path(name) / "var"


def _pids(base: Path) -> tuple[int, int]:
    """Keeper and server."""
    known = record.load(record.Place(base))
    assert known is not None
    return known.keeper_pid, int((Path(known.data) / "postmaster.pid").read_text().splitlines()[0])


def _kill(base: Path, server: postgres.Server, *, keeper_too: bool) -> postgres.Server:
    """Kill the server; its keeper starts it again. With ``keeper_too`` the next start does, and needs no hand."""
    keeper, postmaster = _pids(base)
    for pid in (keeper, postmaster) if keeper_too else (postmaster,):
        os.kill(pid, signal.SIGKILL)
    if keeper_too:
        server.close()
        return postgres.attach_or_start(base, on_progress=_quiet)
    _until(lambda: server.alive() and _pids(base)[1] != postmaster, "the keeper's new server")
    return server


def _columns(url: str, query: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [row[0] for row in connection.execute(query.encode())]


def test_acknowledged_writes_outlive_kills(base: Path, size: dict[str, int]) -> None:
    dice = random.Random(size["seed"])
    server = postgres.attach_or_start(base, on_progress=_quiet)
    url, writers = server.runtime_url, list[Writer]()
    env = _environment(server, base)
    try:
        subprocess.run([sys.executable, "-m", "mulin.config.prepare"], env=env, check=True, capture_output=True)
        writers += [Writer(name, env, base.parent / f"{number}.log") for number, name in enumerate(WRITERS)]
        for turn in range(size["kills"]):
            before = [len(one.acknowledged) for one in writers]
            for one, known in zip(writers, before, strict=True):
                _until(lambda one=one, known=known: one.has_written(known + 3), "writes")  # type: ignore[misc]
            time.sleep(dice.uniform(0, 0.2))
            server = _kill(base, server, keeper_too=turn % 2 == 1)
            assert server.runtime_url == url
        for one in writers:
            one.stop()
        _check(server, env, writers)
    finally:
        for one in writers:
            one.stop()
        server.close()


def _check(server: postgres.Server, env: dict[str, str], writers: list[Writer]) -> None:
    audited = _columns(server.owner_url, "SELECT basis FROM audit_entry WHERE code LIKE '%.management.asserted'")
    facts = _columns(server.owner_url, "SELECT operator_name FROM community_management WHERE basis ~ '^[甲乙]-[0-9]+$'")
    told = {f"{one.name}-{number}" for one in writers for number in one.acknowledged}
    assert told - set(audited) == set(), "acknowledged entries are gone"
    assert sorted(audited) == sorted(set(audited))
    assert sorted(facts) == sorted(audited), "a fact without its entry, or an entry without its fact"
    done = subprocess.run(
        [sys.executable, str(WRITER), "verify", "-"], env=env, check=True, capture_output=True, text=True
    )
    seals, faults = json.loads(done.stdout)
    assert faults == []
    assert [seals] == _columns(server.owner_url, "SELECT count(*) FROM audit_entry")
