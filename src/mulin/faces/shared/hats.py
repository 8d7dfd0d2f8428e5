"""One transaction a request, under one hat: row security sees exactly that hat's active range.

The middleware opens the transaction, loads the person's hats, sets the scope, asks the policy table whether
the hat may open the URL, and puts ``request.actor``, ``request.hat`` and ``request.hats`` where views find
them. An answer of status 500 rolls everything back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from mulin.base.access import selectors as access
from mulin.faces.shared import errors, policy
from mulin.kernel import clock, scope
from mulin.kernel.actor import ANONYMOUS, Actor
from mulin.kernel.errors import DomainError

if TYPE_CHECKING:
    from mulin.base.access.selectors import HatView, User

HAT = "hat"
DAY = "demo_day"
SINCE = "demo_since"
SEEN = "last_seen"

LOCAL_ADDRESSES = frozenset({"127.0.0.1", "::1"})
# What a person may open before the second factor is set up, or before the first password is changed.
_ALWAYS = ("account_", "mfa_", "elder", "demo:")
Found = TypeVar("Found")


class MulinRequest(HttpRequest):
    """What views may count on; a typing aid."""

    actor: Actor
    hat: HatView | None
    hats: list[HatView]
    range: scope.Range
    user: User


def _demo_moment(request: HttpRequest) -> tuple[dt.datetime | None, dt.datetime | None]:
    chosen, since = request.session.get(DAY), request.session.get(SINCE)
    if not (settings.DEMONSTRATION and chosen and since):
        return None, None
    return dt.datetime.fromisoformat(chosen), dt.datetime.fromisoformat(since)


def is_local(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself; one that a proxy passed on does not count."""
    return request.META.get("REMOTE_ADDR") in LOCAL_ADDRESSES and not request.META.get("HTTP_X_FORWARDED_FOR")


def enter(request: MulinRequest, one: scope.Range) -> None:
    """Make one range of the hat the active one, for the rest of the request or until the next call."""
    if request.hat is not None:
        scope.set_local(one, staff=request.hat.staff, person_id=request.hat.person_id)
        request.range = one


def over_ranges(request: MulinRequest) -> Iterator[scope.Range]:
    """Each range of the hat in turn as the active one; the first is active again at the end."""
    ranges = request.hat.ranges if request.hat else ()
    if len(ranges) == 1:
        yield ranges[0]
        return
    for one in ranges:
        enter(request, one)
        yield one
    if ranges:
        enter(request, ranges[0])


def find_in_ranges(request: MulinRequest, find: Callable[[], Found | None]) -> Found:
    """What ``find`` finds in the first of the hat's ranges that has it; that range stays active. Else 404."""
    for one in request.hat.ranges if request.hat else ():
        if one != request.range:
            enter(request, one)
        found = find()
        if found is not None:
            return found
    raise Http404


def _is_of_this_side(hat: HatView) -> bool:
    """Officials work on the console, everybody else on the public faces, where the two are served apart."""
    return settings.FACES == "all" or hat.staff == (settings.FACES == "console")


class HatMiddleware:
    """See the module's docstring."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        moment, since = _demo_moment(request)
        with clock.at(moment, since), transaction.atomic():
            self._lock_when_idle(request)
            self._wear(request)
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    def process_view(
        self, request: MulinRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Judge the URL by the policy table; lead staff to their second factor first."""
        if "%00" in request.META.get("QUERY_STRING", "") or "\x00" in request.path:
            raise SuspiciousOperation("NUL in the address")
        name = request.resolver_match.view_name if request.resolver_match else ""
        rule = policy.rule_of(name)
        if rule == policy.OPEN:
            return None
        if rule == policy.CLOSED or (
            rule == policy.DEMONSTRATION and not (settings.DEMONSTRATION and is_local(request))
        ):
            raise Http404
        if rule == policy.DEMONSTRATION:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if (first := self._before_anything_else(request, name)) is not None:
            return first
        if rule != policy.SIGNED_IN and not request.actor.may(rule):
            raise PermissionDenied
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Errors that a user can cause become pages; what was written before them is taken back."""
        if not isinstance(exception, DomainError):
            return None
        transaction.set_rollback(True)
        return errors.answer(request, exception)

    def _before_anything_else(self, request: MulinRequest, name: str) -> HttpResponse | None:
        user = request.user
        if user.demo or name.startswith(_ALWAYS):
            return None
        if user.must_change_password:
            return redirect("account_change_password")
        if user.must_use_second_factor and request.hat is not None and request.hat.staff:
            return None if access.has_second_factor(user.pk) else redirect("mfa_activate_totp")
        return None

    def _lock_when_idle(self, request: HttpRequest) -> None:
        """End a session that has been idle too long (demonstration sign-ins excepted)."""
        if not request.user.is_authenticated:
            return
        now = clock.real_now().timestamp()
        seen = request.session.get(SEEN)
        if seen is not None and now - seen > settings.SESSION_IDLE_SECONDS and not request.user.demo:
            auth.logout(request)
        elif seen is None or now - seen > 60:
            request.session[SEEN] = now

    def _wear(self, request: HttpRequest) -> None:
        request.actor, request.hat, request.hats = ANONYMOUS, None, []  # type: ignore[attr-defined]
        request.range = scope.NOWHERE  # type: ignore[attr-defined]
        user = request.user
        if not user.is_authenticated or user.person_id is None:
            scope.set_local(scope.NOWHERE, staff=False, person_id=None)
            return
        scope.set_local(scope.NOWHERE, staff=False, person_id=user.person_id)
        hats = [hat for hat in access.list_hats(user.person_id, on=clock.today()) if _is_of_this_side(hat)]
        if not hats:
            return
        wanted = request.session.get(HAT)
        hat = next((h for h in hats if h.id == wanted), hats[0])
        request.hats, request.hat = hats, hat  # type: ignore[attr-defined]
        request.actor = hat.actor(user.pk, demo=clock.is_shifted())  # type: ignore[attr-defined]
        request.range = hat.ranges[0]  # type: ignore[attr-defined]
        scope.set_local(hat.ranges[0], staff=hat.staff, person_id=user.person_id)
