"""Every template loads and renders, and none would break the content policy."""

import html.parser
import pathlib
import re
from collections.abc import Iterator

import pytest
from django import forms, template, test
from django.contrib.auth import models
from django.template import loader

from mulin.faces import shared
from mulin.faces.shared import csp
from tests.unit.faces.shared import sample_pages

FOLDER = pathlib.Path(shared.__file__).parent / "templates"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
CASES = sample_pages.cases()
INLINE = re.compile(r"\bstyle\s*=|<style|\bon[a-z]+\s*=|hx-on|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""")


@pytest.mark.parametrize("name", FILES)
def test_no_template_writes_anything_inline(name: str) -> None:
    text = (FOLDER / name).read_text(encoding="utf-8")
    assert INLINE.findall(text) == []
    assert ELSEWHERE.findall(text) == []


@pytest.mark.parametrize("name", FILES)
def test_every_template_compiles(name: str) -> None:
    loader.get_template(name)


def test_the_policy_allows_nothing_inline() -> None:
    words = [word for values in csp.CONTENT_SECURITY_POLICY["DIRECTIVES"].values() for word in values]
    assert not any("unsafe" in word for word in words)
    assert csp.CONTENT_SECURITY_POLICY["DIRECTIVES"]["default-src"] == ["'none'"]


class Reader(html.parser.HTMLParser):
    """Collects what a page is made of, and checks that tags close in order."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img", "rect", "path", "circle"})

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in self.VOID:
            return
        opened = self.stack.pop() if self.stack else "nothing"
        if opened != tag:
            self.faults.append(f"</{tag}> closes <{opened}>")

    def of(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attrs for name, attrs in self.tags if name == tag)


@pytest.fixture(autouse=True)
def _plain_static(settings: object) -> None:
    """Static files by name: the manifest belongs to the build."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    assert reader.faults == []
    assert reader.stack == []
    return reader


@pytest.mark.parametrize("name", CASES)
def test_every_page_type_renders_well_formed(name: str) -> None:
    template, context = CASES[name]
    text = loader.render_to_string(template, {**context, "csrf_token": "t0ken"})
    assert INLINE.findall(text) == []
    reader = _read(text)
    assert next(reader.of("html"))["lang"] == "zh-CN"
    assert len(list(reader.of("h1"))) == 1
    ids = [attrs["id"] for _, attrs in reader.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    posts = [attrs for attrs in reader.of("form") if attrs.get("method") == "post"]
    tokens = [attrs for attrs in reader.of("input") if attrs.get("name") == "csrfmiddlewaretoken"]
    assert len(posts) == len(tokens)


def test_a_real_ballot_preselects_nothing() -> None:
    template, context = CASES["ballot"]
    reader = _read(loader.render_to_string(template, context))
    choices = [attrs for attrs in reader.of("input") if attrs.get("type") == "radio"]
    assert len(choices) == 3
    assert not any("checked" in attrs for attrs in choices)


def test_errors_come_first_and_lead_to_their_field() -> None:
    template, context = CASES["form-errors"]
    text = loader.render_to_string(template, context)
    assert text.index("error-summary") < text.index("<h1")
    assert '<a href="#id_amount">金额没有填，请照凭证填写，如 48600.00</a>' in text
    assert '<p class="error" id="id_amount_error">' in text
    assert 'aria-describedby="id_amount_helptext id_amount_error"' in text


def test_a_past_day_is_marked() -> None:
    template, context = CASES["board-past"]
    assert "截至 2026-11-15" in loader.render_to_string(template, context)
    template, context = CASES["board"]
    assert "截至 2026-11-15" not in loader.render_to_string(template, context)


def test_messages_of_the_day_are_escaped() -> None:
    template, context = CASES["message"]
    text = loader.render_to_string(template, {**context, "messages": ["<script>x</script>"]})
    assert "&lt;script&gt;x" in text


class CodeForm(forms.Form):
    """Stands for every sign-in form."""

    code = forms.CharField(label="验证码")
    secret = "ABCDEFGH"


ACCOUNT = [
    "account/login.html",
    "account/logout.html",
    "account/reauthenticate.html",
    "mfa/authenticate.html",
    "mfa/reauthenticate.html",
    "mfa/index.html",
    "mfa/totp/activate_form.html",
    "mfa/totp/deactivate_form.html",
    "mfa/recovery_codes/generate.html",
    "mfa/recovery_codes/index.html",
]


@pytest.mark.urls("tests.unit.faces.shared.account_urls")
@pytest.mark.parametrize("name", ACCOUNT)
def test_sign_in_pages_are_ours(name: str, rf: test.RequestFactory) -> None:
    assert pathlib.Path(loader.get_template(name).origin.name).is_relative_to(FOLDER)
    form = CodeForm({})
    form.is_valid()
    request = rf.get("/")
    request.user = models.AnonymousUser()
    context = {"form": form, "unused_codes": ["1111 2222"], "total_count": 10, "csrf_token": "t"}
    text = loader.get_template(name).template.render(template.Context(context))
    reader = _read(text)
    assert len(list(reader.of("h1"))) == 1
    assert INLINE.findall(text) == []
    assert re.search(r"[A-Za-z]{4,} [A-Za-z]{3,}", re.sub(r"<[^>]*>", "", text)) is None
