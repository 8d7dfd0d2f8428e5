"""Which duty templates are filled on a page of their own (S's annex 5) instead of by a note or a file. Pure."""

from __future__ import annotations

from collections.abc import Callable

Lookup = Callable[[str, str], str]
_lookups: list[Lookup] = []


def add_forms(lookup: Lookup) -> None:
    """Enter who knows the URL name that fills a template of a pack (it takes the obligation's id); empty: no page.

    It is asked when a page is drawn, not at start-up: which packs there are is settled later.
    """
    if lookup not in _lookups:
        _lookups.append(lookup)


def form_of(pack: str, template: str) -> str:
    """The URL name that fills a template; empty if there is none."""
    return next((found for lookup in _lookups if (found := lookup(pack, template))), "")
