"""Sign-in forms in our words; named by ACCOUNT_FORMS and MFA_FORMS in the settings.

Passwords are reset by the county's administrator, so the form offers no reset by mail.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp

from mulin.faces.shared import forms


class LoginForm(account.LoginForm):  # type: ignore[misc]
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class AuthenticateForm(mfa.AuthenticateForm):  # type: ignore[misc]
    """The second factor: a code of the authenticator or a recovery code (letters allowed)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self.fields["code"], "验证码或备用码")


class ReauthenticateForm(AuthenticateForm):
    """The same when a signed-in person confirms once more."""


class ActivateForm(totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = forms.CodeInput()
        _name(self.fields["code"], "验证器显示的 6 位验证码")


def _name(field: Any, label: str) -> None:
    field.label = label
    field.widget.attrs.pop("placeholder", None)
