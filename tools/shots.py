"""Photographs every page type for the cast at 1440 and 390 px, and says what is wrong with any of them.

Usage: python -m tools.shots [--user NAME …] [--view NAME …] [--axe] [--all] [--elder] [--readme].
Starts a server of its own on a free port, over a clone of the prepared test database, so nothing of a running
installation is touched. Writes build/shots/<cast>-<page>-<width>.png. Fails on a status of 400 or more, an error in
the browser's console, a request to another origin, anything wider than the window, and with --axe on any violation.
With --elder every page is opened in large print at twice its size; with --readme it saves the two pictures of the
README into docs/pictures instead.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "shots"
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
PICTURES = ROOT / "docs" / "pictures"
PICTURE_BYTES = 200_000
WIDTHS = (1440, 390)
PUBLIC = "public"
# Pages that every member of the cast is photographed on; all others once, for the first who reaches them.
OWN = ("console:home", "console:dashboard")
BROWSER_ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run", "--disable-sync",
    "--lang=zh-CN",
)  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Stop:
    """One page to photograph: who, the URL pattern's name, where."""

    user: str
    view: str
    url: str

    @property
    def name(self) -> str:
        """The picture's name without its width."""
        return f"{self.user}-{self.view.replace('console:', '').replace(':', '-')}"


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the README: its file, who sees which page, the window."""

    file: str
    user: str
    url: str
    width: int
    height: int
    scale: int = 1


README = (
    Picture("dashboard.png", "a-authority", "/console/dashboard/?layers=all", 1440, 1100),
    Picture("phone.png", "n-authority", "/console/", 390, 844, 2),
)


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with a page at a width."""

    stop: Stop
    width: int
    what: str


def prepare() -> None:
    """Settings of the tests on a database of this tool's own, cloned afresh and staged."""
    os.environ["PYTEST_XDIST_WORKER"] = "shots"
    os.environ["DJANGO_SETTINGS_MODULE"] = "mulin.config.settings.test"
    for path in (str(ROOT), str(ROOT / "src")):
        if path not in sys.path:
            sys.path.insert(0, path)
    from mulin.config import testing

    testing.clone(testing.worker_database())
    import django

    django.setup()
    from mulin.config import catalogue
    from tests.journeys import staging

    catalogue.collect()
    staging.stage()


@contextlib.contextmanager
def serve() -> Iterator[str]:
    """The site on a free port of this machine; yields its address."""
    from django.db import connections
    from django.test.testcases import LiveServerThread, _StaticFilesHandler

    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()
        connections.close_all()


def cast_names() -> list[str]:
    """Sign-ins of the cast, the public first."""
    from mulin.kernel import scope
    from mulin.processes import cast

    with scope.active(scope.EVERYWHERE, staff=True):
        return [PUBLIC, *(member.user for member in cast.list_cast())]


def plan(users: Sequence[str], *, everything: bool = False, views: Sequence[str] = ()) -> list[Stop]:
    """Where to go: each URL pattern that links reach, once (with ``everything`` for each member of the cast)."""
    from django.test import Client

    from tests.journeys import crawling

    stops, known = [], set()
    for user in users:
        client = Client(raise_request_exception=False)
        start = "/"
        if user != PUBLIC:
            start = client.post("/demo/enter/", {"user": user}).headers["Location"]
        for visit in crawling.walk(client, start, samples=1):
            wanted = not views or visit.view in views
            if (visit.page is None and visit.status < 400) or not wanted:
                continue
            if everything or visit.view not in known or visit.view in OWN:
                stops.append(Stop(user, visit.view, visit.url))
                known.add(visit.view)
    return stops


def unreached(stops: Sequence[Stop]) -> list[str]:
    """URL names of the faces that nobody reached by following links."""
    from mulin.faces.shared import policy

    seen = {":".join(stop.view.split(":")[:2]) for stop in stops}
    faces = ("console:", "company:", "committee:", "owner:", "public:", "demo:")
    return sorted(name for name in policy.declared() if name.startswith(faces) and name not in seen)


def enter(tab: Any, address: str, user: str) -> None:
    """Sign in by the button that a person would click."""
    tab.goto(f"{address}/demo/")
    tab.click(f'button[value="{user}"]')
    tab.wait_for_load_state()


def check(tab: Any, *, axe: bool) -> list[str]:
    """Anything wider than the window; what axe says."""
    said = []
    width = tab.evaluate("document.documentElement.scrollWidth")
    if width > tab.viewport_size["width"] + 1:
        said.append(f"wider than the window: {width}")
    if axe:
        tab.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        result = tab.evaluate("axe.run(document, {resultTypes: ['violations']})")
        said += [
            f"axe {found['id']}: {node['html'][:160]} | {node.get('failureSummary', '')[:200]}"
            for found in result["violations"]
            for node in found["nodes"][:2]
        ]
    return said


def enlarge(tab: Any) -> None:
    """Twice the size of all text, as a browser's text zoom does it: sizes in px count double too."""
    tab.evaluate(
        """() => {
          const all = [...document.body.querySelectorAll('*')].map(e => [e, parseFloat(getComputedStyle(e).fontSize)]);
          for (const [e, size] of all) e.style.setProperty('font-size', 2 * size + 'px', 'important');
        }"""
    )


def visit(tab: Any, address: str, stop: Stop, *, axe: bool, picture: Path | None, elder: bool = False) -> list[str]:
    """Open one page, photograph it, say what is wrong."""
    said: list[str] = []

    def on_console(message: Any) -> None:
        if message.type == "error":
            said.append(f"console: {message.text}")

    def on_request(request: Any) -> None:
        if urlsplit(request.url).scheme.startswith("http") and not request.url.startswith(address):
            said.append(f"other origin: {request.url}")

    tab.on("console", on_console)
    tab.on("request", on_request)
    try:
        answer = tab.goto(f"{address}{stop.url}")
        if answer is None or answer.status >= 400:
            said.append(f"status {answer.status if answer else 'none'}")
        if elder:
            enlarge(tab)
        if picture is not None:
            tab.screenshot(path=str(picture), full_page=True)
        said += check(tab, axe=axe)
    finally:
        tab.remove_listener("console", on_console)
        tab.remove_listener("request", on_request)
    return said


def photograph(
    stops: Sequence[Stop], address: str, browser_path: str, *, axe: bool, out: Path | None, elder: bool = False
) -> list[Finding]:
    """All stops at both widths, signed in once for each member of the cast and width."""
    from playwright import sync_api

    found: list[Finding] = []
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=list(BROWSER_ARGS))
        for width in WIDTHS:
            for user in dict.fromkeys(stop.user for stop in stops):
                context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
                tab = context.new_page()
                if user != PUBLIC:
                    enter(tab, address, user)
                if elder:
                    tab.goto(f"{address}/elder/")
                for stop in (one for one in stops if one.user == user):
                    picture = out / f"{stop.name}-{width}{'-elder' if elder else ''}.png" if out else None
                    said = visit(tab, address, stop, axe=axe, picture=picture, elder=elder)
                    found += [Finding(stop, width, text) for text in said]
                context.close()
        browser.close()
    return found


def picture_readme(address: str, browser_path: str) -> list[str]:
    """Take the pictures of the README; what is wrong with any of them."""
    from playwright import sync_api

    said = []
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=browser_path, args=list(BROWSER_ARGS))
        for one in README:
            context = browser.new_context(
                viewport={"width": one.width, "height": one.height}, device_scale_factor=one.scale, locale="zh-CN"
            )
            tab = context.new_page()
            enter(tab, address, one.user)
            answer = tab.goto(f"{address}{one.url}")
            size = store_small(tab.screenshot(), PICTURES / one.file)
            if answer is None or answer.status != 200 or size > PICTURE_BYTES:
                said.append(f"{one.file}: status {answer.status if answer else 'none'}, {size} bytes")
            context.close()
        browser.close()
    return said


def store_small(png: bytes, path: Path) -> int:
    """Write a picture with a palette of its own; its size in bytes."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGB").quantize(colors=128, dither=Image.Dither.NONE)
        small.save(path, optimize=True)
    return path.stat().st_size


def main(arguments: Sequence[str]) -> int:
    """Plan, serve, photograph, report; 1 if anything was found."""
    parser = argparse.ArgumentParser(prog="shots", description="拍下每一类页面")
    parser.add_argument("--user", action="append", default=[], help="只拍这位演示人物（可重复；public 为公众）")
    parser.add_argument("--view", action="append", default=[], help="只拍这一类页面，如 console:home（可重复）")
    parser.add_argument("--all", action="store_true", help="每位人物的每一类页面都拍")
    parser.add_argument("--axe", action="store_true", help="同时做无障碍检查")
    parser.add_argument("--elder", action="store_true", help="用大字版、页面放大一倍")
    parser.add_argument("--readme", action="store_true", help="只拍 README 用的两张图，存入 docs/pictures")
    given = parser.parse_args(arguments)
    prepare()
    from tests.conftest import browser_path

    path = os.environ.get("CHROMIUM") or browser_path()
    if path is None:
        print("没有找到浏览器：请安装 chromium，或用 CHROMIUM 指明它的位置", file=sys.stderr)
        return 2
    if given.readme:
        with serve() as address:
            said = picture_readme(address, path)
        print("\n".join(said) or f"图片在 {PICTURES.relative_to(ROOT)}")
        return 1 if said else 0
    OUT.mkdir(parents=True, exist_ok=True)
    stops = plan(given.user or cast_names(), everything=given.all, views=given.view)
    with serve() as address:
        found = photograph(stops, address, path, axe=given.axe, out=OUT, elder=given.elder)
    for finding in found:
        print(f"{finding.stop.name} {finding.width} {finding.stop.url}: {finding.what}")
    if not (given.user or given.view):
        print("没有链接到达：" + "、".join(unreached(stops)))
    print(f"{len(stops)} 页 × {len(WIDTHS)} 种宽度，{len(found)} 处问题，图片在 {OUT.relative_to(ROOT)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
