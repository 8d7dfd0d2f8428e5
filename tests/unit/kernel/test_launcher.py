"""The private server's launcher, as far as it needs no server."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mulin.config import env
from mulin.kernel import offspring
from mulin.kernel.postgres import binaries, cluster, keeper, ports, record
from mulin.kernel.postgres.errors import LaunchError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("postgres (PostgreSQL) 18.6", (18, "18.6")),
        ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", (15, "15.18")),
        ("postgres (PostgreSQL) 19beta1", (19, "19beta1")),
    ],
)
def test_version_is_read(text: str, expected: tuple[int, str]) -> None:
    assert binaries.parse_version(text) == expected


@pytest.mark.parametrize("text", ["", "psql 18", "mysqld 8.0"])
def test_version_of_something_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        binaries.parse_version(text)


def _fake(directory: Path, version: str) -> Path:
    for name in ("postgres", "initdb"):
        path = directory / name
        path.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        path.chmod(0o755)
    return directory


def test_programs_older_than_15_are_refused(tmp_path: Path) -> None:
    assert binaries.find(_fake(tmp_path, "15.1")).major == 15
    with pytest.raises(LaunchError, match=r"14\.9"):
        binaries.find(_fake(tmp_path, "14.9"))


def test_a_directory_without_programs_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(LaunchError, match="PG_BIN") as caught:
        binaries.find(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("major", "builtin"), [(15, False), (16, False), (17, True), (18, True), (19, True)])
def test_builtin_locale_from_17_on(major: int, builtin: bool) -> None:
    options = cluster.initdb_arguments(major, fast=False)
    assert ("--locale-provider=builtin" in options) is builtin
    assert "--locale=C.UTF-8" in options
    assert "--data-checksums" in options
    assert "--no-sync" not in options


@pytest.mark.parametrize(("fast", "fsync"), [(False, "fsync=on"), (True, "fsync=off")])
def test_only_a_test_cluster_gives_up_fsync(tmp_path: Path, fast: bool, fsync: str) -> None:
    programs = binaries.Binaries(tmp_path, 18, "18.6")
    home = cluster.Cluster(tmp_path / "pg", programs, None, fast, tmp_path / "log")
    command = home.command(15500)
    assert fsync in command
    assert "port=15500" in command
    assert "listen_addresses=127.0.0.1" in command
    assert "unix_socket_directories=" in command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '2026 [1] FATAL:  lock file "x" already exists\n2026 HINT: y\n',
            'lock file "x" already exists',
        ),
        ("initdb: error: cannot be run as root\n", "cannot be run as root"),
        ("some words\nlast words\n", "last words"),
        ("", "没有输出"),
    ],
)
def test_reason_is_one_line(text: str, expected: str) -> None:
    assert cluster.reason(text) == expected


def test_remembered_port_is_tried_first(tmp_path: Path) -> None:
    assert ports.candidates(tmp_path, 17000)[0] == 17000
    assert ports.candidates(tmp_path, 0)[0] != ports.candidates(tmp_path / "other", 0)[0]


def test_a_taken_port_is_passed_over(tmp_path: Path) -> None:
    wanted = ports.choose(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", wanted))
        taken.listen()
        other = ports.choose(tmp_path, wanted)
    assert other != wanted
    assert ports.choose(tmp_path, wanted) == wanted
    assert ports.choose(tmp_path, wanted, frozenset({wanted})) != wanted


def test_record_survives_writing_and_reading(tmp_path: Path) -> None:
    place = record.Place(tmp_path)
    written = record.Record("d", "b", mode=record.Mode.USERNS, port=5, passwords=record.new_passwords())
    record.save(place, written)
    assert record.load(place) == written
    assert place.record.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["server.json"]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"data": "x"}', '{"data":1,"binaries":2,"mode":"?"}'])
def test_damaged_record_counts_as_none(text: str) -> None:
    assert record.parse(text) is None


def test_unknown_names_in_a_record_are_left_out() -> None:
    text = json.dumps({"data": "d", "binaries": "b", "newer": 1})
    assert record.parse(text) == record.Record("d", "b")


def test_locks_exclude_and_share(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    first = record.lock(path, shared=True)
    second = record.lock(path, shared=True, wait=False)
    assert first is not None
    assert second is not None
    assert record.lock(path, wait=False) is None
    assert not record.is_locked(path)
    os.close(first)
    os.close(second)
    alone = record.lock(path, wait=False)
    assert alone is not None
    assert record.is_locked(path)
    os.close(alone)


def test_readiness_needs_the_right_process(tmp_path: Path) -> None:
    lines = ["77", str(tmp_path), "0", "15500", "", "127.0.0.1", "", "ready   "]
    (tmp_path / "postmaster.pid").write_text("\n".join(lines))
    assert keeper.is_ready(tmp_path, 77)
    assert not keeper.is_ready(tmp_path, 78)
    (tmp_path / "postmaster.pid").write_text("\n".join([*lines[:7], "starting"]))
    assert not keeper.is_ready(tmp_path, 77)


def test_another_programs_process_id_does_not_stop_the_start(tmp_path: Path) -> None:
    pid_file = tmp_path / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{tmp_path}\n")
    keeper.clear_stale(tmp_path)
    assert not pid_file.exists()


_PARENT = """
import subprocess, sys, time
sys.path.insert(0, sys.argv[1])
from mulin.kernel import offspring
child = subprocess.Popen(["sleep", "60"], preexec_fn=offspring.before_exec())
open(sys.argv[2], "w").write(str(child.pid))
time.sleep(60)
"""


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _PARENT,
            str(Path(offspring.__file__).parents[2]),
            str(note),
        ]
    )
    deadline = time.monotonic() + 10
    while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    child = int(note.read_text())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not _lives(child)


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_environment_of_a_fresh_machine() -> None:
    loaded = env.load({})
    assert loaded.port == 8000
    assert loaded.host == "127.0.0.1"
    assert loaded.private_server
    assert loaded.demo is None
    assert not loaded.ci
    assert loaded.var == env.CHECKOUT / "var"


def test_environment_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("s" * 40 + "\n")
    loaded = env.load(
        {
            "DATABASE_URL": "postgresql://a:b@db/m",
            "MULIN_NOW": "2020-09-15T09:00+08:00",
            "MULIN_DEMO": "0",
            "PORT": "9001",
            "MULIN_SECRET_KEY_FILE": str(secret),
            "CI": "woodpecker",
            "LOG_LEVEL": "debug",
            "MULIN_HOSTS": "mulin.example, localhost",
            "MULIN_ORIGINS": "https://mulin.example",
        }
    )
    assert loaded.allowed_hosts == ("localhost", "127.0.0.1", "[::1]", "mulin.example")
    assert loaded.trusted_origins == ("https://mulin.example",)
    assert loaded.database_url == "postgresql://a:b@db/m"
    assert loaded.now is not None
    assert loaded.now.isoformat() == "2020-09-15T09:00:00+08:00"
    assert loaded.demo is False
    assert loaded.port == 9001
    assert loaded.secret_key == "s" * 40
    assert loaded.ci
    assert loaded.log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("MULIN_NOW", "2020-09-15T09:00"),
        ("MULIN_NOW", "yesterday"),
        ("MULIN_DEMO", "maybe"),
        ("DATABASE_URL", "mysql://a@b/c"),
        ("DATABASE_URL", "postgresql://a@b"),
        ("DATABASE_OWNER_URL", "postgresql://a@b/c"),
        ("PG_BIN", "/nowhere/at/all"),
        ("MULIN_SECRET_KEY", "short"),
        ("MULIN_SECRET_KEY_FILE", "/nowhere/at/all"),
        ("LOG_LEVEL", "LOUD"),
        ("MULIN_HOSTS", "https://a b"),
        ("MULIN_ORIGINS", "mulin.example"),
        ("MULIN_ORIGINS", "https://mulin.example/path"),
        ("MULIN_HTTPS", "perhaps"),
    ],
)
def test_one_bad_value_is_named(name: str, value: str) -> None:
    with pytest.raises(env.EnvError) as caught:
        env.load({name: value})
    assert len(caught.value.faults) == 1
    assert name.removesuffix("_FILE") in caught.value.faults[0]


def test_all_bad_values_are_named_at_once() -> None:
    with pytest.raises(env.EnvError) as caught:
        env.load({"PORT": "x", "MULIN_NOW": "x", "LOG_LEVEL": "x", "MULIN_DEMO": "x"})
    assert len(caught.value.faults) == 4


def test_value_and_file_together_are_refused(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000")
    with pytest.raises(env.EnvError, match="PORT_FILE"):
        env.load({"PORT": "9001", "PORT_FILE": str(tmp_path / "port")})


def test_keys_are_made_once_and_kept_private(tmp_path: Path) -> None:
    path = tmp_path / "var" / "keys.json"
    first = env.keys_from(path)
    assert env.keys_from(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert (len(first.sm4_key), len(first.index_key), len(first.ed25519_key)) == (
        16,
        32,
        32,
    )
    assert env.keys_from(path, "given" * 8).secret_key == "given" * 8


def test_damaged_keys_are_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_text('{"secret_key": "x"}')
    with pytest.raises(env.EnvError):
        env.keys_from(path)
    assert path.read_text() == '{"secret_key": "x"}'
