"""Whole page or part, redirects, headers."""

import types

import pytest
from django import test
from django.http import HttpResponse

from mulin.faces.shared import middleware, responses
from tests.unit.faces.shared import sample_pages

TEMPLATE, CONTEXT = sample_pages.cases()["list"]


def _htmx(**more: bool) -> types.SimpleNamespace:
    return types.SimpleNamespace(**{"boosted": False, "history_restore_request": False, **more})


@pytest.fixture(autouse=True)
def _plain_static(settings: object) -> None:
    """Static files by name: the manifest belongs to the build."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TEMPLATES = [  # type: ignore[attr-defined]
        {
            **settings.TEMPLATES[0],  # type: ignore[attr-defined]
            "OPTIONS": {**settings.TEMPLATES[0]["OPTIONS"], "context_processors": []},  # type: ignore[attr-defined]
        }
    ]


@pytest.mark.parametrize(
    ("htmx", "whole"),
    [
        (None, True),
        (_htmx(), False),
        (_htmx(boosted=True), True),
        (_htmx(history_restore_request=True), True),
    ],
)
def test_page_or_part(rf: test.RequestFactory, htmx: object, whole: bool) -> None:
    request = rf.get("/")
    request.htmx = htmx  # type: ignore[attr-defined]
    response = responses.render_page(request, TEMPLATE, CONTEXT, "results")
    text = response.content.decode()
    assert ("<!doctype html>" in text) is whole
    assert 'id="results"' in text
    assert "HX-Request" in response.headers["Vary"]


def test_invalid_form_is_422(rf: test.RequestFactory) -> None:
    template, context = sample_pages.cases()["form-errors"]
    assert responses.render_invalid(rf.post("/"), template, context).status_code == 422


def test_redirects(rf: test.RequestFactory) -> None:
    request = rf.post("/")
    plain = responses.redirect_after(request, "/done")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/done")
    request.htmx = _htmx()  # type: ignore[attr-defined]
    part = responses.redirect_after(request, "/done")
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/done")


def test_headers_are_set_but_not_overwritten(rf: test.RequestFactory) -> None:
    def view(request: object) -> HttpResponse:
        return HttpResponse(headers={"Referrer-Policy": "no-referrer"})

    headers = middleware.SecurityHeaders(view)(rf.get("/")).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
