"""Renders every page type with invented data, photographs it and runs axe over it.

Usage: python tools/gallery.py [name …]; writes build/gallery/*.html and *.png. Needs the built
assets (npm run build in frontend/) and a Chromium (CHROMIUM names another one).
"""

import dataclasses
import functools
import http.server
import os
import pathlib
import shutil
import sys
import threading

import django
from django.conf import settings

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "gallery"
STATIC = ROOT / "src/mulin/faces/shared/static/mulin"
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
WIDTHS = (1440, 390)
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
    "--lang=zh-CN",
]


def configure() -> None:
    """The few settings that rendering needs."""
    settings.configure(
        SECRET_KEY="gallery",  # only draws pictures, signs nothing
        USE_TZ=True,
        LANGUAGE_CODE="zh-hans",
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles", "mulin.faces.shared", "template_partials"],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {},
            }
        ],
    )
    django.setup()


def write_pages() -> list[str]:
    """Every sample as a file; returns their names."""
    from django.template import loader

    from tests.unit.faces.shared import sample_pages

    OUT.mkdir(parents=True, exist_ok=True)
    shutil.copytree(STATIC, OUT / "static" / "mulin", dirs_exist_ok=True)
    names = []
    for name, (template, context) in sample_pages.cases().items():
        text = loader.render_to_string(template, {**context, "csrf_token": "x"})
        (OUT / f"{name}.html").write_text(text, encoding="utf-8")
        names.append(name)
    return names


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the folder under the product's policy, without a log."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@dataclasses.dataclass(frozen=True, slots=True)
class Finding:
    """Something a page does wrong at a width."""

    page: str
    width: int
    what: str


def photograph(names: list[str], address: str) -> list[Finding]:
    """Pictures at both widths; what axe, the console and the width say."""
    from playwright import sync_api

    found: list[Finding] = []
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=BROWSER_ARGS
        )
        for width in WIDTHS:
            context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=False, locale="zh-CN")
            tab = context.new_page()
            said: list[str] = []
            tab.on("console", lambda m, said=said: said.append(m.text) if m.type == "error" else None)
            for name in names:
                said.clear()
                tab.goto(f"{address}/{name}.html")
                tab.screenshot(path=str(OUT / f"{name}-{width}.png"), full_page=True)
                found.extend(Finding(name, width, text) for text in said)
                found.extend(Finding(name, width, text) for text in check(tab))
            context.close()
        browser.close()
    return found


def check(tab: object) -> list[str]:
    """Axe's violations and anything wider than the window."""
    evaluate = functools.partial(getattr(tab, "evaluate"))  # noqa: B009  (typed elsewhere)
    evaluate(AXE.read_text(encoding="utf-8") + ";0")
    result = evaluate("axe.run(document, {resultTypes: ['violations']})")
    said = [
        f"axe {v['id']}: {node['html'][:160]} | {node.get('failureSummary', '')[:200]}"
        for v in result["violations"]
        for node in v["nodes"][:3]
    ]
    if evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
        said.append(f"wider than the window: {evaluate('document.documentElement.scrollWidth')}")
    return said


def main(wanted: list[str]) -> int:
    """Writes, photographs, reports; 1 if anything was found."""
    sys.path.insert(0, str(ROOT))
    configure()
    names = [name for name in write_pages() if not wanted or name in wanted]
    handler = functools.partial(Quiet, directory=str(OUT))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        found = photograph(names, f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
    for finding in found:
        print(f"{finding.page} {finding.width}: {finding.what}")
    print(f"{len(names)} pages, {len(found)} findings, pictures in {OUT.relative_to(ROOT)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
