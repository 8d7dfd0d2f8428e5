"""Names of URLs: declarations point to pages that exist, and a name means one page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from mulin.kernel.registers.rules import registry
from mulin.mechanisms.packs import keys, loading


def routes(patterns: list[URLPattern | URLResolver], space: str = "", before: str = "") -> Iterator[tuple[str, str]]:
    for entry in patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry.url_patterns, inner, route)
        elif entry.name:
            yield f"{space}{entry.name}", route


def bound() -> set[str]:
    """Every reference that some clause of a shipped pack names."""
    return {reference for pack in loading.load_packs() for clause in pack.clauses for reference in clause.binds}


def test_every_key_leads_to_a_page() -> None:
    broken = []
    entries = [*keys.entries(), *(entry for ref in sorted(bound()) if (entry := keys.find(ref)) is not None)]
    for entry in entries:
        try:
            if entry.url:
                reverse(entry.url, args=entry.arguments)
        except NoReverseMatch:
            broken.append((entry.reference, entry.url))
    assert len(entries) > 50
    assert not broken


@pytest.mark.parametrize("register", sorted(registry.registers))
def test_every_register_leads_to_its_pages(register: str) -> None:
    spec = registry.registers[register]
    assert reverse(spec.detail_url or "console:subject", args=[1] if spec.detail_url else [register, 1])
    assert reverse("console:export", args=[register])


def test_a_name_stands_for_one_route_of_ours() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for name, route in routes(get_resolver().url_patterns):
        if ":" in name:
            found[name].add(route)
    assert not {name: sorted(several) for name, several in found.items() if len(several) > 1}


def test_a_route_stands_for_one_page() -> None:
    counted = Counter(route for _, route in routes(get_resolver().url_patterns))
    assert not {route: number for route, number in counted.items() if number > 1}
