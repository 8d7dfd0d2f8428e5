"""Pages that fill what a template asks for (S's annex 5): faces enter the names of their URLs. Pure."""

from __future__ import annotations

_forms: dict[tuple[str, str], str] = {}


def add_form(pack: str, template: str, url_name: str) -> None:
    """Name the URL (it takes the obligation's id) that fills a template. Raises ValueError for a second one."""
    if _forms.setdefault((pack, template), url_name) != url_name:
        raise ValueError(f"two forms for {pack} {template}")


def form_of(pack: str, template: str) -> str:
    """The URL name that fills a template; empty if none was entered."""
    return _forms.get((pack, template), "")
