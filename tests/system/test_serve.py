"""The whole house, truly served: database, web and worker under one supervisor, over HTTP."""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = [pytest.mark.system, pytest.mark.enable_socket]
SOURCES = Path(__file__).resolve().parents[2] / "src"
FIRST_START, NEXT_START, ANSWER, STOP = 45.0, 15.0, 10.0, 20.0
STARTED = "物业管理区域划定"
DESCRIPTION = "东至系统测试路，西至校园路。"


@dataclass(slots=True)
class House:
    """A served checkout: where it keeps its things, its port, its supervisor."""

    var: Path
    port: int
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, seconds: float) -> float:
        """Serve; the seconds until it is ready. Fails with the log where it takes longer."""
        inherited = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "VIRTUAL_ENV")
        env = {name: os.environ[name] for name in inherited if name in os.environ}
        env |= {"MULIN_VAR": str(self.var), "PYTHONPATH": str(SOURCES)}
        command = [sys.executable, "-m", "mulin.faces.cli.main", "serve", f"--port={self.port}", "--with-parent"]
        began = time.monotonic()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=self.var.parent)
        until(self.is_ready, seconds, lambda: self.log.read_text(encoding="utf-8", errors="replace")[-3000:])
        return time.monotonic() - began

    def is_ready(self) -> bool:
        """Whether ``/readyz`` answers."""
        return answers(f"{self.address}/readyz")

    def stop(self) -> None:
        """Tell the supervisor to stop and wait for it."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP)

    def processes(self) -> dict[int, str]:
        """Every living process of this house, by its environment or as a descendant of the supervisor."""
        mark = f"MULIN_VAR={self.var}".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdecimal() or int(entry.name) == os.getpid():
                continue
            try:
                known = mark in (entry / "environ").read_bytes().split(b"\0")
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if line and (known or str(self.var).encode() in line):
                found[int(entry.name)] = line.replace(b"\0", b" ").decode(errors="replace").strip()
        return found

    def web_workers(self) -> list[int]:
        """The processes that the web server forked: those whose parent is the web server."""
        held = self.processes()
        servers = {pid for pid, line in held.items() if "-m granian" in line}
        return sorted(pid for pid in held if parent_of(pid) in servers and "resource_tracker" not in held[pid])


class Visitor:
    """A browser without scripts: cookies, forms with their token, redirects."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), cookies)

    def get(self, path: str) -> str:
        """The page at ``path``; raises HTTPError for anything but success."""
        with self.opener.open(f"{self.address}{path}", timeout=ANSWER) as answer:
            assert answer.status == 200
            return str(answer.read().decode())

    def post(self, page: str, target: str, **fields: str) -> str:
        """Send a form that stands on ``page`` with that page's token; the page that it leads to."""
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(page))[0]
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        request = urllib.request.Request(f"{self.address}{target}", body, {"Referer": f"{self.address}{page}"})
        with self.opener.open(request, timeout=ANSWER) as answer:
            assert answer.status == 200
            return str(answer.read().decode())

    def enter(self, user: str) -> str:
        """Sign in as one of the cast by the form's own button; the page behind the door."""
        return self.post("/demo/", "/demo/enter/", user=user)


def answers(url: str) -> bool:
    """Whether a GET succeeds at once."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=ANSWER) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def until(condition: Callable[[], bool], seconds: float, explain: Callable[[], str] = str) -> None:
    """Wait for a condition; fails with an explanation."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds:g} s\n{explain()}"
        time.sleep(0.1)


def parent_of(pid: int) -> int:
    """The parent of a process, 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


@pytest.fixture
def house() -> Iterator[House]:
    """A house in a folder of its own that a database user may enter; nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="mulin-", ignore_cleanup_errors=True) as name:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        made = House(Path(name) / "var", port, Path(name) / "serve.log")
        try:
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                made.stop()


def test_the_house_serves_survives_and_remembers(house: House) -> None:
    house.start(FIRST_START)
    visitor = Visitor(house.address)
    assert "睦邻" in visitor.get("/")
    assert "演示登录" in visitor.get("/demo/")
    assert "工作台" in visitor.enter("s-authority")
    assert "件超期" in visitor.get("/console/")
    assert "41 个小区" in re.sub(r"<[^>]+>", "", visitor.get("/console/dashboard/"))

    workers = house.web_workers()
    assert len(workers) == 2
    os.kill(workers[0], signal.SIGKILL)
    until(lambda: workers[0] not in house.web_workers(), ANSWER)
    until(lambda: len(house.web_workers()) == 2 and house.is_ready(), ANSWER)
    assert "工作台" in visitor.get("/console/")

    form = "/console/cases/new/registry.delimitation/"
    town = re.findall(r'<option value="([^"]+)"', visitor.get(form))[0]
    page = visitor.post(form, form, path=town, description=DESCRIPTION)
    assert DESCRIPTION in page

    house.stop()
    until(lambda: not house.processes(), ANSWER, lambda: str(house.processes()))

    assert house.start(NEXT_START) < NEXT_START
    again = Visitor(house.address)
    again.enter("s-authority")
    (link,) = set(
        re.findall(r'href="(/console/cases/\d+/)"[^>]*>[^<]*物业管理区域划定：山亭区<', again.get("/console/cases/"))
    )
    assert DESCRIPTION in again.get(link)
