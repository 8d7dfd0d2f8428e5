"""Which duty templates are filed on a page of their own instead of by a note or a file. Filled at start-up. Pure."""

from __future__ import annotations

_pages: dict[tuple[str, str], str] = {}


def add(pack: str, template: str, url_name: str) -> None:
    """The page that files a template takes the obligation's id; two pages for one template are a mistake."""
    if _pages.setdefault((pack, template), url_name) != url_name:
        raise ValueError(f"{pack} {template} has two pages")


def page_of(pack: str, template: str) -> str:
    """The URL name of the page that files a template; empty where a note or a file does."""
    return _pages.get((pack, template), "")
