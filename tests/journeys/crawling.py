"""A crawler over the Django test client: every internal link, each URL pattern a few times for each of the cast."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import Resolver404, resolve

SAMPLES = 2
"""Pages a URL pattern is visited at most, for each member of the cast."""
NOT_PAGES = ("/static/", "/account/", "/elder/", "/console/export")
# Words that may stand in a page's text: keys of documents and measures, file kinds, units, technical names.
ENGLISH = re.compile(r"[A-Za-z]{3,}")
# Credit codes of 演示 companies and bodies carry five letters of their own.
DEMO_CODE = re.compile(r"\b[0-9A-Z]{8}MADEM[0-9A-Z]{5}\b")
# The address that a chat text carries, a folder of the installation, the digest of a signed text.
ADDRESS = re.compile(r"https?://\S+|(?<![\w<])/[\w./-]+|\b[0-9a-f]{16,64}\b")
# A setting of the installation, as the guides name it.
SETTING = re.compile(r"\bMULIN_[A-Z_]+\b")
COMMAND = re.compile(r"\bmulin( [a-z-]+)+")
SIGN_IN = re.compile(r"\b[a-z]+-[a-z]+\b")
ALLOWED = re.compile(
    r"^(backup|xlsx|csv|pdf|docx|png|jpg|txt|xls|TOTP|SMS|QZ[0-9-]*|GB|POL|ORG|COM|IMPORT|KPI|DEMO|REAL|SHA|"
    r"mulin|month|quarter|year|day|week|csrf|https?|LED|PDF|Word|XLSX|DOCX|TXT|CSV|PNG|JPG|UTF)$",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Page:
    """What the crawler reads from a page."""

    links: list[str] = field(default_factory=list)
    headings: int = 0
    acts: int = 0
    words: list[str] = field(default_factory=list)


class Reader(HTMLParser):
    """Links, headings, actions and visible words of the main part."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []
        self.main = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style", "code", "svg", "option"):
            self.open.append(tag)
        if tag == "main":
            self.main += 1
        if tag == "a" and "href" in given:
            self.page.links.append(given["href"])
        self.page.headings += tag == "h1"
        self.page.acts += tag in ("a", "button", "form") and self.main > 0

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        if tag == "main":
            self.main -= 1

    def handle_data(self, data: str) -> None:
        if not self.open and self.main:
            self.page.words += ENGLISH.findall(
                SIGN_IN.sub("", COMMAND.sub("", SETTING.sub("", DEMO_CODE.sub("", ADDRESS.sub("", data)))))
            )


def read(html: str) -> Page:
    """The page behind some markup."""
    reader = Reader()
    reader.feed(html)
    return reader.page


@dataclass(frozen=True, slots=True)
class Visit:
    """One answered request."""

    url: str
    view: str
    status: int
    page: Page | None


def view_of(url: str) -> str:
    """The name of the URL pattern, with the register that a generic page shows; empty for none."""
    try:
        match = resolve(urlsplit(url).path)
    except Resolver404:
        return ""
    kind = match.kwargs.get("register") or match.kwargs.get("what") or ""
    return f"{match.view_name}{':' if kind else ''}{kind}"


def walk(client: Client, start: str, *, samples: int = SAMPLES) -> Iterator[Visit]:
    """Visit everything that can be reached from a page by links, each pattern at most ``samples`` times."""
    queue, seen, counted = deque([start]), {start}, Counter[str]()
    while queue:
        url = queue.popleft()
        view = view_of(url)
        if counted[view] >= samples:
            continue
        counted[view] += 1
        response: Any = client.get(url)
        location = response.headers.get("Location", "")
        if location:
            targets = [location]
            yield Visit(url, view, response.status_code, None)
        else:
            is_page = response.headers.get("Content-Type", "").startswith("text/html")
            page = read(b"".join(response).decode()) if is_page else None
            targets = page.links if page else []
            yield Visit(url, view, response.status_code, page)
        for target in targets:
            found = urljoin(url, target).partition("#")[0]
            if found.startswith("/") and not found.startswith(NOT_PAGES) and found not in seen:
                seen.add(found)
                queue.append(found)


def english(page: Page) -> list[str]:
    """Foreign words in a page that no document or format explains."""
    return sorted({word for word in page.words if not ALLOWED.match(word)})
