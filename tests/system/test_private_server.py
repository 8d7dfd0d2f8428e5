"""The private server, truly started: roles, crashes, races, users."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from mulin.kernel import postgres
from mulin.kernel.postgres import binaries, confinement, record

SOURCES = Path(postgres.__file__).parents[3]
pytestmark = [pytest.mark.system, pytest.mark.enable_socket]


@pytest.fixture
def base() -> Iterator[Path]:
    """A directory that an ordinary user may enter too (pytest's own is root's alone)."""
    with tempfile.TemporaryDirectory(prefix="mulin-", ignore_cleanup_errors=True) as name:
        yield Path(name) / "var"


def _quiet(_: str) -> None:
    """Take progress and show nothing."""


def _start(base: Path) -> postgres.Server:
    return postgres.attach_or_start(base, on_progress=_quiet, fast=True)


def _known(base: Path) -> record.Record:
    known = record.load(record.Place(base))
    assert known is not None
    return known


def _postmaster(base: Path) -> int:
    data = Path(_known(base).data)
    return int((data / "postmaster.pid").read_text().splitlines()[0])


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def _until(condition: Callable[[], bool], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def _one(url: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return tuple(row)


def test_roles_database_and_life_cycle(base: Path) -> None:
    first = _start(base)
    second = _start(base)
    assert (first.started_here, second.started_here) == (True, False)
    assert first.port == second.port != 5432
    role = "SELECT current_user, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname=current_user"
    assert _one(first.runtime_url, role) == ("mulin_app", False, False, False)
    assert _one(first.owner_url, role) == ("mulin_owner", False, False, True)
    owner = "SELECT pg_get_userbyid(datdba), pg_encoding_to_char(encoding) FROM pg_database WHERE datname='mulin'"
    assert _one(first.runtime_url, owner) == ("mulin_owner", "UTF8")
    assert _one(
        first.runtime_url,
        "SELECT count(*) FROM pg_extension WHERE extname IN ('btree_gist', 'pg_trgm')",
    ) == (2,)
    assert _one(first.runtime_url, "SELECT cardinality(show_trgm('泉州')) > 0") == (True,)
    assert _one(first.runtime_url, "SHOW data_checksums") == ("on",)
    with (
        psycopg.connect(first.runtime_url) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("CREATE TABLE public.x (id int)")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(first.runtime_url.replace(_known(base).passwords["mulin_app"], "wrong"))
    postmaster = _postmaster(base)
    first.close()
    assert second.alive()
    assert _one(second.runtime_url, "SELECT 1") == (1,)
    second.close()
    assert not _lives(postmaster)
    assert _known(base).state is record.State.STOPPED
    again = _start(base)
    assert again.port == second.port
    assert again.started_here
    again.close()


def test_remembered_port_taken(base: Path) -> None:
    with postgres.running(base, on_progress=_quiet, fast=True) as server:
        port = server.port
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", port))
        taken.listen()
        with postgres.running(base, on_progress=_quiet, fast=True) as server:
            assert server.port != port
            assert _one(server.runtime_url, "SELECT 1") == (1,)
    with postgres.running(base, on_progress=_quiet, fast=True) as later:
        assert later.port == server.port


def _keep_row(server: postgres.Server, number: int) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def test_kill_of_server_and_of_keeper_keeps_rows(base: Path) -> None:
    server = postgres.attach_or_start(base, on_progress=_quiet)
    _keep_row(server, 1)
    first = _postmaster(base)
    os.kill(first, signal.SIGKILL)  # the keeper starts it again by itself
    _until(lambda: server.alive() and _postmaster(base) != first)
    assert _one(server.owner_url, "SELECT count(*) FROM kept") == (1,)
    _keep_row(server, 2)
    second = _postmaster(base)
    os.kill(_known(base).keeper_pid, signal.SIGKILL)  # the server ends with its keeper
    assert server.process is not None
    server.process.wait()
    _until(lambda: not _lives(second))
    assert not server.alive()
    server.close()
    again = postgres.attach_or_start(base, on_progress=_quiet)
    _keep_row(again, 3)
    for pid in (_known(base).keeper_pid, _postmaster(base)):  # both at once
        os.kill(pid, signal.SIGKILL)
    again.close()
    with postgres.running(base, on_progress=_quiet) as last:
        assert _one(last.owner_url, "SELECT array_agg(id ORDER BY id) FROM kept") == ([1, 2, 3],)


_USER = """
import json, sys, time, pathlib
sys.path.insert(0, sys.argv[1])
from mulin.kernel import postgres
server = postgres.attach_or_start(pathlib.Path(sys.argv[2]), on_progress=lambda _: None, fast=True)
print(json.dumps([server.port, server.started_here]), flush=True)
sys.stdin.read()
server.close()
"""


def _user(base: Path, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*prefix, sys.executable, "-c", _USER, str(SOURCES), str(base)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _said(user: subprocess.Popen[str]) -> list[object]:
    assert user.stdout is not None
    answer = json.loads(user.stdout.readline())
    assert isinstance(answer, list)
    return answer


def test_processes_at_once_share_one_server_and_the_last_stops_it(base: Path) -> None:
    users = [_user(base) for _ in range(4)]
    answers = [_said(user) for user in users]
    assert len({answer[0] for answer in answers}) == 1
    assert sorted(bool(answer[1]) for answer in answers) == [False, False, False, True]
    starter = next(user for user, answer in zip(users, answers, strict=True) if answer[1])
    others = [user for user in users if user is not starter]
    starter.communicate("")  # the one that started it leaves first
    assert record.is_locked(record.Place(base).lock("keeper"))
    others[0].communicate("")
    postmaster = _postmaster(base)
    for user in others[1:]:
        user.kill()  # nobody says goodbye
        user.wait()
        user.communicate()
    _until(lambda: not _lives(postmaster))
    _until(lambda: not record.is_locked(record.Place(base).lock("keeper")))


def test_lost_record_is_made_anew(base: Path) -> None:
    with postgres.running(base, on_progress=_quiet, fast=True) as server:
        _keep_row(server, 7)
    record.Place(base).record.unlink()
    with postgres.running(base, on_progress=_quiet, fast=True) as server:
        assert _one(server.owner_url, "SELECT id FROM kept") == (7,)
        assert _one(server.runtime_url, "SELECT current_user") == ("mulin_app",)


def test_data_of_another_version_is_refused_in_one_line(base: Path) -> None:
    (base / "pg").mkdir(parents=True, mode=0o700)
    (base / "pg" / "PG_VERSION").write_text("12\n")
    with pytest.raises(postgres.LaunchError, match="PostgreSQL 12") as caught:
        _start(base)
    assert "\n" not in str(caught.value)


def test_no_user_namespace(base: Path) -> None:
    """As root the server drops to an unprivileged user, outside; else nothing changes."""
    outside = base.parent / "outside"
    base.parent.chmod(0o711)
    said: list[str] = []
    for _ in range(2):
        server = postgres.attach_or_start(base, on_progress=said.append, fast=True, userns=False, outside=outside)
        known = _known(base)
        owner = Path(f"/proc/{_postmaster(base)}").stat().st_uid
        assert owner != 0
        assert _one(server.runtime_url, "SELECT current_user") == ("mulin_app",)
        server.close()
        assert (known.mode is record.Mode.DROPPED) == (os.geteuid() == 0)
        assert outside.exists() == (os.geteuid() == 0)
    assert any(str(outside) in line for line in said) == (os.geteuid() == 0)


def test_as_an_ordinary_user(base: Path) -> None:
    """Run by somebody who is not root, the server is simply a child of its keeper."""
    prefix = () if os.geteuid() else confinement._namespace(binaries.find())
    assert prefix or os.geteuid(), "needs a user namespace, or not to be root"
    user = _user(base, prefix)
    port, started_here = _said(user)
    assert started_here
    assert _known(base).mode is record.Mode.PLAIN
    assert _known(base).port == port
    assert _one(_known(base).url(record.RUNTIME), "SELECT current_user") == ("mulin_app",)
    user.communicate("")
    assert _known(base).state is record.State.STOPPED


def test_root_starts_what_an_ordinary_user_made(base: Path) -> None:
    """The data stay that user's: the server drops to their owner."""
    outside = base.parent / "outside"
    base.parent.chmod(0o711)
    server = postgres.attach_or_start(base, on_progress=_quiet, fast=True, userns=False, outside=outside)
    known = _known(base)
    _keep_row(server, 4)
    server.close()
    if os.geteuid() == 0:
        base.chmod(0o711)
        Path(known.data).rename(base / "pg")
    owner = (base / "pg").stat().st_uid
    assert owner != 0
    again = postgres.attach_or_start(base, pg_bin=Path(known.binaries), on_progress=_quiet, fast=True)
    assert _one(again.owner_url, "SELECT id FROM kept") == (4,)
    assert Path(f"/proc/{_postmaster(base)}").stat().st_uid == owner
    again.close()
