"""The supervisor's decisions; processes here are trivial ones."""

import argparse
import socket
import sys
import time
from pathlib import Path

import pytest

from mulin.config import env, supervisor
from mulin.faces.cli import serve


@pytest.mark.parametrize(
    ("previous", "ran", "expected"),
    [(0.5, 0, 1.0), (1.0, 3, 2.0), (16, 1, 30.0), (30, 59, 30.0), (30, 60, 0.5), (0.5, 3600, 0.5)],
)
def test_waits_grow_until_a_child_is_calm(previous: float, ran: float, expected: float) -> None:
    assert supervisor.next_wait(previous, ran) == expected


@pytest.mark.parametrize(("status", "text"), [(1, "返回码 1"), (0, "返回码 0"), (-9, "信号 SIGKILL")])
def test_ending_is_described(status: int, text: str) -> None:
    assert supervisor.ending(status) == text


def test_a_child_that_ends_is_announced_and_started_again(capsys: pytest.CaptureFixture[str]) -> None:
    child = supervisor.Child("网页服务", [sys.executable, "-c", "raise SystemExit(3)"])
    child.look(0.0)
    assert child.process is not None
    child.process.wait()
    child.look(1.0)
    assert child.process is None
    assert "网页服务意外退出（返回码 3），1 秒后重新启动" in capsys.readouterr().err
    child.look(1.5)
    assert child.process is None
    child.look(2.0)
    assert child.process is not None
    child.process.wait()


def test_a_childs_own_children_go_with_it() -> None:
    child = supervisor.Child("网页服务", ["sh", "-c", "sleep 60 & exit 0"])
    child.start(0.0)
    assert child.process is not None
    child.process.wait()
    group = child.process.pid
    child.look(1.0)
    deadline = time.monotonic() + 5
    while _group_lives(group):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _group_lives(group: int) -> bool:
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, pgrp, *_ = entry.read_text().rsplit(")", 1)[1].split()
        except (OSError, ValueError):
            continue
        if int(pgrp) == group and state not in "ZX":
            return True
    return False


def test_a_taken_port_is_one_line_that_helps(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PORT", raising=False)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert supervisor.main([f"--port={port}"]) == supervisor.FAILED
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"端口 {port} 已被占用" in said
    assert "PORT=" in said


def test_a_faulty_environment_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("MULIN_NOW", "yesterday")
    assert supervisor.main([]) == supervisor.BAD_INPUT
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "PORT" in said
    assert "MULIN_NOW" in said


def test_web_command_names_address_and_application() -> None:
    line = supervisor.web_command(env.Env(port=8765), workers=2, threads=3)
    assert line[-1] == "mulin.config.wsgi:application"
    assert line[line.index("--port") + 1] == "8765"
    assert line[line.index("--host") + 1] == "127.0.0.1"
    assert line[line.index("--blocking-threads") + 1] == "3"


def test_serve_hands_its_options_on() -> None:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    line = serve.command(parser.parse_args(["--port=9000", "--with-parent"]))
    assert line[1:] == ["-m", serve.SUPERVISOR, "--port=9000", "--workers=2", "--threads=2", "--with-parent"]


@pytest.mark.parametrize("options", [["--port=0"], ["--port=x"], ["--workers=0"], ["--threads=65"]])
def test_serve_refuses_bad_options(options: list[str]) -> None:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args(options)
