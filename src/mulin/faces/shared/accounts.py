"""How allauth behaves here: no self-made accounts, sign-in by user name, staff with a second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse

from mulin.base.access import services as access
from mulin.kernel import clock, scope


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up: accounts are made by the security administrator. Sign-ins are written to the log."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/hats/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/hats/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Names are given by the administrator, never derived."""

    def set_password(self, user: Any, password: str) -> None:
        """The person's own password replaces the one given by the administrator."""
        user.must_change_password = False
        super().set_password(user, password)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        with scope.active(scope.EVERYWHERE):
            access.record_sign_in(user.pk, user.person_id, now=clock.now(), address=_address(request))
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        with scope.active(scope.EVERYWHERE):
            access.record_refusal(str(credentials.get("username", "")), now=clock.now(), address=_address(request))
        super().authentication_failed(request, **credentials)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
