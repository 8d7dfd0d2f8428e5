"""Addresses that pages lead to, and which of them a hat may follow.

A link is shown only to a hat that may open it: views write links freely, ``kept`` takes out of a page value what
the policy table (``policy.py``) refuses to this request.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from mulin.faces.shared import apart, policy
from mulin.faces.shared import components as c
from mulin.kernel.registers.rules import registry

# Fields of components and pages that hold an address of this site.
ADDRESSES = frozenset({"href", "url", "change_url", "sort_url", "prev_url", "next_url"})
Value = TypeVar("Value")


def url(name: str, *args: object, **query: object) -> str:
    """The address of a page with its query; empty where this installation does not offer the page."""
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    given = {key: value for key, value in query.items() if value not in ("", None)}
    return f"{address}?{urlencode(given)}" if given else address


def public_url(path: str) -> str:
    """A page of the public or owners' faces with its base address: what QR codes, papers and messages carry."""
    return f"{settings.PUBLIC_URL}{path}"


def public_address(request: HttpRequest, name: str, *args: object) -> str:
    """The whole address of a public page by its name, as codes and chat texts carry it.

    The settled base address (the public face may run apart from the console), else the one the request came by.
    """
    path = reverse(name, args=args)
    return public_url(path) if settings.PUBLIC_URL_SETTLED else request.build_absolute_uri(path)


def console_url(path: str) -> str:
    """A page of the console with its base address where one is settled; else the path alone."""
    return f"{settings.CONSOLE_URL}{path}"


def allowed(request: HttpRequest, name: str) -> bool:
    """Whether the policy table lets the worn hat open a URL name. Who has not signed in is led to do so."""
    rule = policy.rule_of(name)
    if rule == policy.CLOSED:
        return False
    if rule == policy.DEMONSTRATION:
        return bool(settings.DEMONSTRATION)
    actor = getattr(request, "actor", None)
    if rule in (policy.OPEN, policy.SIGNED_IN) or actor is None or not _is_signed_in(request):
        return True
    return bool(actor.may(rule))


def _is_signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated


@functools.lru_cache(maxsize=4096)
def _pattern(path: str) -> tuple[str, str] | None:
    """The URL name behind a path and the register that a generic page shows; None for what is no page of ours."""
    try:
        match = resolve(path)
    except Resolver404:
        return None
    return match.view_name, str(match.kwargs.get("register", ""))


def may_follow(request: HttpRequest, address: str) -> bool:
    """Whether the worn hat may open an address; what is no page of this site (a file, a query alone) may stay."""
    if settings.FACES == "public" and apart.side_of(address) == "console":
        return False
    found = _pattern(urlsplit(address).path) if address.startswith("/") else None
    if found is None:
        return True
    name, register = found
    spec = registry.registers.get(register)
    if spec is not None and _is_signed_in(request) and not request.actor.may(spec.see):  # type: ignore[attr-defined]
        return False
    return allowed(request, name)


def kept(request: HttpRequest, value: Value) -> Value:
    """A page value without the links and buttons that lead this hat to a refusal."""
    return _kept(request, value) if _is_signed_in(request) else value


def _is_part(value: Any) -> bool:
    return dataclasses.is_dataclass(value) and type(value).__module__.startswith("mulin.faces.")


def _kept(request: HttpRequest, value: Any) -> Any:
    if isinstance(value, tuple):
        found = tuple(_kept(request, one) for one in value)
        left = tuple(one for one in found if one is not None)
        return value if len(left) == len(value) and all(a is b for a, b in zip(left, value, strict=True)) else left
    if not _is_part(value):
        return value
    if isinstance(value, c.Action) and not may_follow(request, value.url):
        return None
    changed = {}
    for field in dataclasses.fields(value):
        held = getattr(value, field.name)
        if isinstance(held, str):
            if held and field.name in ADDRESSES and not may_follow(request, held):
                changed[field.name] = ""
        elif (new := _kept(request, held)) is not held:
            changed[field.name] = new
    return dataclasses.replace(value, **changed) if changed else value
