"""One way to take a form: valid and allowed, act once and lead on; else the same page with what is wrong (422)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db import transaction

from mulin.faces.shared import drafts, errors, pages, responses, shells
from mulin.kernel import clock
from mulin.kernel.actor import NotAllowed
from mulin.kernel.errors import DomainError, NotFound
from mulin.kernel.files import services as files

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpResponse

    from mulin.faces.shared.hats import MulinRequest

Act = Callable[[Mapping[str, Any]], str]


def show(request: MulinRequest, page: pages.Page, *, partial: str = "", dated: bool = False) -> HttpResponse:
    """A page under the frame of its face."""
    context = {"page": page, "shell": shells.for_request(request, dated=dated)}
    return responses.render_page(request, page.template, context, partial)


def take(
    request: MulinRequest,
    form: forms.Form,
    build: Callable[[forms.Form], pages.FormPage],
    act: Act,
    fields: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show the form, or act on it. ``act`` returns the URL to go on to; ``fields``: violation code -> field.

    What a rule forbids is said beside its field or above the form; what is not this hat's stays 403 or 404.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                url = act(form.cleaned_data)
        except (NotAllowed, NotFound):
            raise
        except DomainError as error:
            errors.put_on_form(form, error, fields)
        else:
            drafts.drop(request)
            return responses.redirect_after(request, url)
    page = build(form)
    context = {"page": page, "shell": shells.for_request(request)}
    if request.method == "POST":
        return responses.render_invalid(request, page.template, context)
    return responses.render_page(request, page.template, context)


def given(request: MulinRequest, **initial: Any) -> dict[str, Any]:
    """Arguments of a form: what was sent, or the draft over what the view starts it with."""
    if request.method == "POST":
        return {"data": request.POST, "files": request.FILES}
    return {"initial": drafts.initial(request, initial)}


def keep_file(
    request: MulinRequest, upload: UploadedFile[Any] | None, *, path: str, subject: tuple[str, object], clause: str = ""
) -> int | None:
    """Store an uploaded file at a place; None without one."""
    if upload is None:
        return None
    return files.store(
        upload.read(),
        upload.name or "",
        root=Path(settings.MEDIA_ROOT),
        path=path,
        actor=request.actor,
        now=clock.now(),
        subject=subject,
        clause=clause,
    )
