"""Addresses that pages lead to."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from mulin.faces.shared import components as c


def url(name: str, *args: object, **query: object) -> str:
    """The address of a page with its query; empty where this installation does not offer the page."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    given = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{address}?{urlencode(given)}" if given else address


def clause(clause_id: str, title: str = "") -> c.Clause | None:
    """The mark of a clause for officials, leading to its page; None without an id."""
    if not clause_id:
        return None
    first = clause_id.split(";")[0].split("、")[0]
    return c.Clause(clause_id, url("console:clause", first.partition("-")[0], first), title)
