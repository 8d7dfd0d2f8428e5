"""Console and public faces as processes of their own: what each serves, where it leads, which hats it lets wear."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from pytest_django import Settings

from mulin.config import env
from mulin.faces.shared import apart, links

pytestmark = pytest.mark.django_db
PUBLIC = "https://mulin.example"


@pytest.mark.parametrize(
    ("path", "side"),
    [
        ("/console/cases/", "console"),
        ("/", "public"),
        ("/notices/x/", "public"),
        ("/me/", "public"),
        ("/company/", "public"),
        ("/verify/abc/", "public"),
        ("/account/login/", "both"),
        ("/hats/", "both"),
        ("/static/mulin/app.css", "both"),
    ],
)
def test_side_of_a_path(path: str, side: str) -> None:
    assert apart.side_of(path) == side


def test_the_public_process_has_no_console(client: Client, settings: Settings) -> None:
    settings.FACES = "public"
    assert client.get("/console/").status_code == 404
    assert client.get("/").status_code == 200
    request = RequestFactory().get("/")
    assert not links.may_follow(request, "/console/communities/")
    assert links.may_follow(request, "/notices/x/")


def test_the_console_leads_on_to_the_public_address(client: Client, settings: Settings) -> None:
    settings.FACES, settings.PUBLIC_URL = "console", PUBLIC
    answer = client.get("/notices/x/?a=1")
    assert (answer.status_code, answer["Location"]) == (302, f"{PUBLIC}/notices/x/?a=1")
    assert client.get("/")["Location"] == "/console/"
    assert client.post("/notices/x/").status_code == 404
    assert client.get("/console/").status_code == 302  # to the sign-in, which both serve
    assert client.get("/account/login/").status_code == 200


def test_staff_hats_stay_on_the_console(client: Client, settings: Settings) -> None:
    client.post("/demo/enter/", {"user": "s-authority"})
    assert client.get("/console/").status_code == 200
    settings.FACES = "public"
    assert "您还没有身份" in client.get("/hats/?choose").content.decode()


def test_printed_addresses_carry_the_public_base(settings: Settings) -> None:
    settings.PUBLIC_URL = PUBLIC
    assert links.public_url("/notices/x/") == f"{PUBLIC}/notices/x/"


def test_environment_of_the_two_bases() -> None:
    given = env.load(
        {"MULIN_PUBLIC_URL": f"{PUBLIC}/", "MULIN_CONSOLE_URL": "http://10.0.0.8:8001", "MULIN_FACES": "PUBLIC"}
    )
    assert (given.public_url, given.faces, given.public_base) == (PUBLIC, "public", PUBLIC)
    assert {"mulin.example", "10.0.0.8", "localhost"} <= set(given.hosts)
    assert PUBLIC in given.origins
    assert env.load({"PORT": "8123", "HOST": "0.0.0.0"}).public_base == "http://127.0.0.1:8123"
    with pytest.raises(env.EnvError, match="MULIN_FACES：应为 all、console、public"):
        env.load({"MULIN_PUBLIC_URL": "mulin.example/x", "MULIN_FACES": "both"})
