"""Error pages: what happened and what to do next, in Chinese; and domain errors as forms and pages show them."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mulin.faces.shared import components as c
from mulin.faces.shared import pages
from mulin.kernel import messages
from mulin.kernel.actor import NotAllowed
from mulin.kernel.errors import DomainError, NotFound

messages.register_all(
    {
        "access.permission_missing": "您现在的身份没有办理这件事的权限。",
        "access.place_outside": "没有找到，或不在您的辖区之内。",
    }
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or old."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A domain error that no view caught.

    What lies outside the hat's places does not exist for it (404); a missing permission is 403; anything else
    is said in words, as 400.
    """
    if isinstance(error, NotFound) or (isinstance(error, NotAllowed) and "access.place_outside" in error.codes):
        return render(request, "404.html", status=404)
    if isinstance(error, NotAllowed):
        return render(request, "403.html", status=403)
    page = pages.MessagePage(
        title="没有办成",
        text=messages.render_all(error.violations),
        tone="late",
        next_words="没有任何内容被改动。请返回上一页改正后再试。",
        actions=(c.Action("回到首页", "/hats/"),),
    )
    return render(request, page.template, {"page": page}, status=400)


def put_on_form(form: forms.BaseForm, error: DomainError, fields: Mapping[str, str] | None = None) -> None:
    """Show a domain error on the form: beside the field that its code belongs to, else above the form.

    ``fields`` maps violation codes to field names; a violation whose ``field`` parameter is a field's label or
    name goes there by itself.
    """
    labels = {str(field.label): name for name, field in form.fields.items()}
    for violation in error.violations:
        given = str(violation.params.get("field", ""))
        name = (fields or {}).get(violation.code) or labels.get(given) or (given if given in form.fields else None)
        form.add_error(name if name in form.fields else None, messages.render(violation))


def texts(error: DomainError) -> str:
    """A domain error in words."""
    return messages.render_all(error.violations)
