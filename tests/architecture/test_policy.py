"""Every URL of the site has its row in the policy table."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from mulin.base.access.rules import PERMISSIONS
from mulin.faces.shared import policy

WORDS = {policy.OPEN, policy.SIGNED_IN, policy.CLOSED, policy.DEMONSTRATION}


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from names(entry.url_patterns, inner)
        else:
            yield f"{space}{entry.name or ''}"


def test_every_url_has_a_row() -> None:
    found = set(names(get_resolver().url_patterns))
    assert "console:communities" in found
    assert sorted(found - set(policy.declared())) == []


@pytest.mark.parametrize("name", sorted(set(names(get_resolver().url_patterns))))
def test_every_rule_is_a_word_or_a_permission_of_some_role(name: str) -> None:
    known = frozenset().union(*PERMISSIONS.values())
    assert policy.rule_of(name) in WORDS | known


def test_an_unknown_url_is_closed() -> None:
    assert policy.rule_of("nowhere") == policy.CLOSED
    assert policy.rule_of("console:not-declared") == "console.see"
