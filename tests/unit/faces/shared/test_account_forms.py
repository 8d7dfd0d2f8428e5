"""The sign-in forms speak our words."""

import pytest
from django.contrib.auth import models
from django.template import Context, loader

from mulin.faces.shared import account_forms


@pytest.mark.urls("tests.unit.faces.shared.account_urls")
def test_login_offers_no_reset_by_mail_and_names_what_is_missing() -> None:
    form = account_forms.LoginForm({"login": "", "password": ""})
    form.is_valid()
    text = loader.get_template("account/login.html").template.render(Context({"form": form}))
    assert "password/reset" not in text
    assert "placeholder" not in text
    assert '<a href="#id_login">用户名没有填</a>' in text
    assert '<a href="#id_password">密码没有填</a>' in text


@pytest.mark.parametrize("kind", [account_forms.AuthenticateForm, account_forms.ReauthenticateForm])
def test_second_factor(kind: type[account_forms.AuthenticateForm]) -> None:
    field = kind(user=models.AnonymousUser()).fields["code"]
    assert field.label == "验证码或备用码"
    assert field.widget.attrs["autocomplete"] == "one-time-code"
